"""What the tests of this folder share: a market whose machine fails (shim.c), a mixed load that notes what was acknowledged, and
what must be true of a store after anything."""
import base64
import mmap
import os
import random
import signal
import sqlite3
import struct
import tempfile
import threading
import time

import harness
from harness import RpcError
from pictures import png

SHIM = os.environ.get("SHIM", os.path.join(harness.ROOT, "build/tests/fault/shim.so"))
IMAGES = int(os.environ.get("FAULT_IMAGES", "30"))      # of lost power, in all
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))       # of every other fault
LONG = ROUNDS > 1

FREE = {"limits.orders_per_minute": 0, "limits.messages_per_minute": 0, "limits.registrations_per_hour": 0, "limits.conversations_per_hour": 0,
        "limits.pictures_per_minute": 0, "limits.products_per_minute": 0, "limits.connections_per_source": 0, "reviews.verified_only": "no"}
BUYERS, SELLERS, PRODUCTS = 6, 3, 12


class Rules:
    """What fails from now on: a struct rules of shim.c in shared memory. rules.set(sync_broken=20) lets one in 20 fail."""
    NAMES = ("wal_full", "wal_broken", "sync_broken", "store_full", "store_broken", "fork_fails", "read_only")
    LAYOUT = struct.Struct("=q7i")

    def __init__(self):
        fd, self.path = tempfile.mkstemp(prefix="mama-fault-")
        os.ftruncate(fd, mmap.PAGESIZE)
        self.memory = mmap.mmap(fd, mmap.PAGESIZE)
        os.close(fd)

    def set(self, clock_s=0, **one_in):
        assert one_in.keys() <= set(self.NAMES)
        self.memory[:self.LAYOUT.size] = self.LAYOUT.pack(int(clock_s * 1e9), *(one_in.get(name, 0) for name in self.NAMES))

    def env(self, log=None):
        assert os.path.exists(SHIM), "make unit builds " + SHIM
        sanitizers = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        return dict({"LD_PRELOAD": SHIM, "FAULT_RULES": self.path, "ASAN_OPTIONS": sanitizers}, **({"FAULT_LOG": log} if log else {}))

    def close(self):
        self.memory.close()
        os.unlink(self.path)


class Market(harness.Market):
    """A market of a test here, with room for any load. quick: only the JSON port."""

    def __init__(self, quick=False, options=None, **more):
        doors = {"ssh.listen": "", "telnet.listen": "", "market.threads": 1} if quick else {}
        super().__init__(options=dict(FREE, **doors, **(options or {})), **more)

    def kill_all(self):
        """kill -9 of everything at once; the gate cannot start anything again."""
        os.kill(self.process.pid, signal.SIGSTOP)
        for pid in harness.children(self.process.pid) + [self.process.pid]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        self.process = None

    def path(self):
        return os.path.join(self.dir, "mama.db")

    def answers(self):
        """The market is there and answers."""
        try:
            c = self.rpc()
            try:
                c.call("server.info")
                return True
            finally:
                c.close()
        except (RpcError, OSError):
            return False


class People:
    """Who trades in a market, and with what: their tokens outlive every restart."""

    def __init__(self, market):
        shop = harness.Shop(market)
        self.sellers = [market.user("seller-%d" % i) for i in range(SELLERS)]
        self.buyers = [market.user("buyer-%d" % i) for i in range(BUYERS)]
        products = [shop.product(seller=self.sellers[i % SELLERS], stock=1000000)["id"] for i in range(PRODUCTS + SELLERS)]
        self.products, self.pictured = products[:PRODUCTS], products[PRODUCTS:]      # a new picture takes one off sale


class Load:
    """So many clients that do a bit of everything until they are told to end. `done` has what was acknowledged: (when, what, …);
    `refused` the keys that were answered with an error, which says that nothing was changed; `cut` those that never were answered."""

    def __init__(self, market, people, tag, clients=6, pause=0):
        self.market, self.people, self.tag, self.pause = market, people, tag, pause
        self.done, self.refused, self.cut, self.errors = [], [], [], {}
        self.orders = {}        # who placed the order of this key, and with what
        self.lock, self.over = threading.Lock(), threading.Event()
        self.threads = [threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(clients)]
        for t in self.threads:
            t.start()

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.end()

    def end(self):
        self.over.set()
        for t in self.threads:
            t.join(harness.PATIENCE * 2)
            assert not t.is_alive(), "a client of the load waits for ever"
        assert "internal" not in self.errors, self.errors

    def run(self, seconds):
        time.sleep(seconds)
        return self

    def more(self, n=1, patience=None):
        """Waits for so many more acknowledged writes, with an order among them: on a full disk those that free something are taken."""
        had, want = len(self.done), len(self.done) + n
        harness.until(lambda: len(self.done) >= want and any(what[1] == "order" for what in self.done[had:]),
                      "%d more writes; errors %r" % (n, self.errors), patience)

    def repeat(self, most=6):
        """Asks again for the last orders: one that was acknowledged has the same answer, one that never was answered is placed
        once, however often it is asked for."""
        given = {what[2]: what[4] for what in self.done if what[1] == "order"}
        for key in list(given)[-most:] + [key for key in self.cut if key in self.orders][-most:]:
            c = self._connect(self.people.buyers[int(key.split("-")[1]) % BUYERS])
            try:
                answers = {c.call("order.create", self.orders[key])["checkout"] for _ in range(2)}
            finally:
                c.close()
            assert len(answers) == 1 and answers <= {given.get(key, *answers)}, (key, answers, given.get(key))

    def _note(self, *what):
        with self.lock:
            self.done.append((time.time_ns(), *what))

    def _connect(self, user):
        c = harness.Rpc(self.market.ports["json"])
        try:
            c.call("auth.resume", token=user.token)
        except BaseException:
            c.close()
            raise
        return c

    def _work(self, n):
        rnd, at, buyer, seller = random.Random("%s %d" % (self.tag, n)), 0, self.people.buyers[n % BUYERS], self.people.sellers[n % SELLERS]
        while not self.over.is_set():
            key, open_ = "", []
            try:
                open_ = [self._connect(buyer), self._connect(seller)]
                mine = []
                while not self.over.is_set():
                    at += 1
                    key = "%s-%d-%d" % (self.tag, n, at)
                    self._one(rnd, key, *open_, mine, n)
                    key = ""
                    self.over.wait(self.pause)
            except RpcError as e:
                with self.lock:
                    self.errors[e.code] = self.errors.get(e.code, 0) + 1
                    self.refused += [key] if key else []
                self.over.wait(0.02)
            except (OSError, ValueError):
                with self.lock:
                    self.cut += [key] if key else []
                self.over.wait(0.02)
            finally:
                for c in open_:
                    c.close()

    def _one(self, rnd, key, buyer, seller, mine, n):
        products, kind = self.people.products, rnd.random()
        if kind < 0.45:
            lines = [{"product": p, "quantity": rnd.randint(1, 3)} for p in rnd.sample(products, rnd.randint(1, 3))]
            asked = self.orders[key] = dict(products=lines, payment_method="CASH", idempotency_key=key)
            placed = buyer.call("order.create", asked)
            mine += [o["id"] for o in placed["orders"]]
            self._note("order", key, [o["id"] for o in placed["orders"]], placed["checkout"])
        elif kind < 0.55 and mine:
            order = mine.pop(rnd.randrange(len(mine)))
            buyer.call("order.delete", id=order)
            self._note("cancel", key, order)
        elif kind < 0.75:
            text = "Text " + key
            self._note("message", key, buyer.call("message.send", receiver="seller-%d" % rnd.randrange(SELLERS), content=text)["id"], text)
        elif kind < 0.83:
            self._review(rnd, key, buyer, rnd.choice(products))
        elif kind < 0.88:
            name = "new-" + key
            c = harness.Rpc(self.market.ports["json"])
            try:
                user = c.call("auth.register", username=name[:30], email=name + "@example.org", password="a long passphrase")["user"]
            finally:
                c.close()
            self._note("user", key, user["username"], user["id"])
        elif kind < 0.9:
            own = self.people.pictured[n % SELLERS]
            seller.call("product.image_set", id=own, data=base64.b64encode(png(8, 8)).decode())
            self._note("picture", key, own)
        else:
            own = rnd.choice(products[n % SELLERS::SELLERS])
            seller.call("product.update", id=own, price="%d.25" % rnd.randint(1, 99))
            self._note("price", key, own)

    def _review(self, rnd, key, buyer, product):
        try:
            self._note("review", key, buyer.call("review.create", product=product, rating=rnd.randint(1, 5), comment="C " + key)["id"])
        except RpcError as e:
            if e.code != "already_reviewed":
                raise


FOUND = {
    "order": ("SELECT count(*) FROM orders WHERE checkout = ? AND id >= checkout AND id < checkout + 100", lambda ids, checkout: (checkout,),
              lambda n, ids, checkout: n == len(ids)),
    "cancel": ("SELECT count(*) FROM orders WHERE id = ? AND stock_held = 0", lambda id: (id,), None),
    "message": ("SELECT count(*) FROM messages WHERE id = ? AND content = ?", lambda id, text: (id, text), None),
    "review": ("SELECT count(*) FROM reviews WHERE id = ?", lambda id: (id,), None),
    "user": ("SELECT count(*) FROM users WHERE username = ? AND id = ?", lambda name, id: (name, id), None),
    "picture": ("SELECT count(*) FROM products WHERE id = ? AND has_image = 1", lambda id: (id,), None),
    "price": ("SELECT count(*) FROM products WHERE id = ?", lambda id: (id,), None),
}


def keys_of(db):
    return {key for (key,) in db.execute("SELECT key FROM replies")}


def lost(path, done):
    """Which of the acknowledged writes are not in the store."""
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True, timeout=harness.PATIENCE)
    try:
        missing, replies = [], keys_of(db)
        for what in done:
            question, values, right = FOUND[what[1]]
            n = db.execute(question, values(*what[3:])).fetchone()[0]
            if not (right(n, *what[3:]) if right else n == 1):
                missing.append(what)
            if what[1] == "order" and what[2] not in replies:
                missing.append(what)
        return missing
    finally:
        db.close()


def kept_after_all(path, refused):
    """Which of the refused writes are in the store although their answer said that nothing was changed."""
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True, timeout=harness.PATIENCE)
    try:
        kept = keys_of(db) | {text for (text,) in db.execute("SELECT content FROM messages")}
        return [key for key in refused if key in kept or "Text " + key in kept]
    finally:
        db.close()


def check(market):
    """What must be true of any store: the program's own rules, over a market that runs or not."""
    done = market.run("check", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def check_all(market, load):
    """The store of a market, stopped or not, holds what was acknowledged, nothing that was refused, and is sound."""
    path = market.path()
    assert lost(path, load.done) == []
    assert kept_after_all(path, load.refused) == []
    check(market)
