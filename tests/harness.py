"""What the tests share: a market of their own on free ports, and a client that speaks the wire's lines."""
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MAMA = os.environ.get("MAMA", os.path.join(ROOT, "mama"))
PATIENCE = float(os.environ.get("PATIENCE", "20"))      # seconds that any wait may take; sanitizers need more

DOORS = ("ssh.listen", "telnet.listen", "json.listen")
QUICK = {"ssh.listen": "127.0.0.1:0", "telnet.listen": "127.0.0.1:0", "json.listen": "127.0.0.1:0", "hash.memory": "64"}
if PATIENCE > 20:       # sanitized, what a person does costs many times as much
    QUICK["session.share"] = "50"


def children(pid, name=None):
    """The processes that this one has started and that live; of this name when one is given."""
    found = []
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
            started = f.read().split()
    except OSError:
        return found
    for child in started:
        try:
            with open("/proc/%s/comm" % child) as f:
                comm = f.read().strip()
        except OSError:
            continue
        if name in (None, comm):
            found.append(int(child))
    return found


def memory(pid):
    """KiB that the process has in memory; 0 for one that is gone."""
    try:
        with open("/proc/%d/status" % pid) as f:
            return next((int(line.split()[1]) for line in f if line.startswith("VmRSS")), 0)
    except OSError:
        return 0


# Parameters by name, where the schema of rpc.discover alone does not say what passes the rows.
SAMPLES = {"name": "N", "price": "1.00", "quantity": 1, "payment_method": "CASH", "products": [{"product": 1, "quantity": 1}], "action": "accept", "reason": "r",
           "username": "someone", "email": "a@b.cd", "password": "a long passphrase", "token": "x", "receiver": 1, "content": "Hello.",
           "data": "QUJD", "public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJRp3ej9yE1a7n1XPRzWJ4lUfZP9cSyVxuZnuPU8XBBx x"}


def some(param):
    """A value that passes this parameter of rpc.discover."""
    schema = param["schema"]
    if param["name"] in SAMPLES:
        return SAMPLES[param["name"]]
    return schema["enum"][0] if "enum" in schema else schema.get("minimum", "some text")


def sample(method, **known):
    """Parameters that pass the rows of this method of rpc.discover: the required ones, known or samples."""
    return {p["name"]: known.get(p["name"], some(p)) for p in method["params"] if p["required"]}


PAGES_MOST = 2000


def row_name(row):
    """What a row of a list is known by: its id, or what stands for it where the list has no ids."""
    named = row["with"] if "with" in row else row
    return next("%s %s" % (name, named[name]) for name in ("id", "seq", "session") if name in named)


class RpcError(Exception):
    def __init__(self, error):
        super().__init__("%s: %s" % (error["data"].get("code"), error.get("message")))
        self.error = error
        self.number = error["code"]
        self.data = error["data"]
        self.code = error["data"]["code"]
        self.fields = error["data"].get("fields", {})


class Rpc:
    """One connection to the JSON port. call() waits for its answer and keeps the pushes that come before it."""

    def __init__(self, port, host="127.0.0.1", tls=None):
        self.socket = socket.create_connection((host, port), timeout=PATIENCE)
        if tls:     # an ssl.SSLContext; an end without its close_notify is an error
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost", suppress_ragged_eofs=False)
        self.file = self.socket.makefile("rb")
        self.number = 0
        self.pushes = []
        self.user = None
        self.token = None

    def send(self, text):
        self.socket.sendall(text if isinstance(text, bytes) else text.encode())

    def line(self):
        """The next line as an object; None when the server has closed."""
        raw = self.file.readline()
        return json.loads(raw) if raw else None

    def reply(self, text):
        """Sends one line of any kind; the line that answers it, whatever it is."""
        self.send(text if text[-1:] in ("\n", b"\n") else text + (b"\n" if isinstance(text, bytes) else "\n"))
        return self.next_reply()

    def next_reply(self):
        """The next line that is no push."""
        while True:
            reply = self.line()
            if not isinstance(reply, dict) or "method" not in reply:
                return reply
            self.pushes.append(reply)

    def rest(self):
        """All lines until the server closes."""
        lines = []
        while True:
            line = self.line()
            if line is None:
                return lines
            lines.append(line)

    def rest_of_whole_lines(self):
        """All whole lines until the connection ends in whatever way."""
        lines = []
        try:
            while True:
                raw = self.file.readline()
                if not raw.endswith(b"\n"):
                    return lines
                lines.append(json.loads(raw))
        except OSError:
            return lines

    def alive(self):
        """The connection is still of use."""
        return self.call("server.ping") == {}

    def pages(self, method, **params):
        """The pages of a list, one after another. A row that comes twice fails by name, and so does a list that has no end."""
        seen, cursor = set(), None
        for _ in range(PAGES_MOST):
            page = self.call(method, dict(params, **({"cursor": cursor} if cursor else {})))
            for row in page["results"]:
                name = row_name(row)
                assert name not in seen, "%s %r gives %s twice" % (method, params, name)
                seen.add(name)
            yield page
            cursor = page["next"]
            if not cursor:
                return
        raise AssertionError("%s %r has no end in %d pages" % (method, params, PAGES_MOST))

    def walk(self, method, **params):
        """Every result of a list, page by page."""
        return [row for page in self.pages(method, **params) for row in page["results"]]

    def request(self, method, params=None, **more):
        self.number += 1
        body = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params if params is not None else more}
        self.send(json.dumps(body) + "\n")
        return self.number

    def answer(self, number):
        while True:
            reply = self.line()
            if reply is None:
                raise ConnectionError("the server closed the connection")
            if reply.get("id") == number and "method" not in reply:
                if "error" in reply:
                    raise RpcError(reply["error"])
                return reply["result"]
            self.pushes.append(reply)

    def call(self, method, params=None, **more):
        return self.answer(self.request(method, params, **more))

    def error(self, method, params=None, **more):
        """The error that this call must end in."""
        try:
            result = self.call(method, params, **more)
        except RpcError as e:
            return e
        raise AssertionError("%s was to fail but gave %r" % (method, result))

    def outcome(self):
        """How the last request ended: "done", or the code of its error."""
        try:
            self.answer(self.number)
            return "done"
        except RpcError as e:
            return e.code

    def push(self, kind=None, method="notification"):
        """The next push, of this notification kind when one is named; others that come before it are dropped."""
        while True:
            p = self.pushes.pop(0) if self.pushes else self.line()
            if p is None:
                raise ConnectionError("the server closed the connection")
            if p.get("method") == method and (kind is None or p["params"].get("kind") == kind):
                return p["params"]

    def close(self):
        self.file.close()
        self.socket.close()


def certificate(folder, name="tls", host="localhost"):
    """A self-signed certificate for host and 127.0.0.1: its options, in a folder of files."""
    key, crt = (os.path.join(folder, name + end) for end in (".key", ".crt"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=" + host,
                    "-addext", "subjectAltName=DNS:%s,IP:127.0.0.1" % host, "-keyout", key, "-out", crt], check=True, capture_output=True)
    return {"tls.certificate": crt, "tls.key": key}


# What is true of every store, whatever was done to it (RULES O16, P1, S4, S6): each question finds nothing.
INVARIANTS = {
    "the sum of a product's movements is its stock":
        "SELECT k.product_id, k.quantity, m.sum FROM stock k LEFT JOIN (SELECT product_id, sum(delta) sum FROM movements GROUP BY product_id) m "
        "USING (product_id) WHERE k.quantity <> coalesce(m.sum, 0)",
    "an order's total is that of its lines":
        "SELECT id, total FROM orders LEFT JOIN (SELECT order_id id, sum(unit_price * quantity) lines FROM order_items GROUP BY order_id) USING (id) "
        "WHERE total <> lines",
    "an order's pieces are out of the stock, or all given back":
        "SELECT id, stock_held, lines, moved FROM orders "
        "LEFT JOIN (SELECT order_id id, sum(quantity) lines FROM order_items GROUP BY order_id) USING (id) "
        "LEFT JOIN (SELECT order_id id, sum(delta) moved FROM movements WHERE order_id > 0 GROUP BY order_id) USING (id) "
        "WHERE coalesce(moved, 0) <> -lines * stock_held",
    "what a seller's products take is what is noted of it":
        "SELECT h.user_id, h.products, h.bytes FROM holdings h LEFT JOIN (SELECT seller_id, count(*) n, sum(length(CAST(name || description AS BLOB)) "
        "+ coalesce((SELECT sum(length(data)) FROM pictures WHERE product_id = p.id), 0)) bytes FROM products p GROUP BY seller_id) p "
        "ON p.seller_id = h.user_id WHERE h.products <> coalesce(p.n, 0) OR h.bytes <> coalesce(p.bytes, 0)",
    "what is paid by card or mobile has a payment, and what was paid is not forgotten":
        "SELECT id, payment_status FROM orders WHERE payment_method <> 0 AND "
        "(id IN (SELECT order_id FROM payments)) <> (payment_status IN (1, 2, 3))",
}


def check_invariants(path):
    if not os.path.exists(path):
        return
    store = sqlite3.connect(path, timeout=PATIENCE)
    try:
        for what, question in INVARIANTS.items():
            broken = store.execute(question).fetchall()
            assert not broken, "%s: %r" % (what, broken[:5])
    except sqlite3.DatabaseError as e:      # a test's own file in place of a store
        assert "no such" in str(e) or "not a database" in str(e) or "malformed" in str(e), e
    finally:
        store.close()


class Market:
    """A `mama serve` with a folder and ports of its own."""

    def __init__(self, options=None, demo=False, start=True, tls=None, env=None, dir=None):
        self.tls = tls                      # what clients of its JSON port speak: an ssl.SSLContext
        self.env = dict(os.environ, **(env or {}))      # of `mama serve`
        self.dir = dir or tempfile.mkdtemp(prefix="mama-test-")
        self.options = dict(QUICK, **(options or {}))
        if os.geteuid() == 0 and "user" not in self.options and any(self.options[d].startswith(("0.0.0.0:", "[::]:", ":")) for d in DOORS):
            self.options["user"] = "nobody"         # root is refused where others can reach a door
            shutil.chown(self.dir, "nobody")
        self.process = None
        self.log = ""
        self.names = 0
        self.clients = []
        if demo:
            self.run("demo", *self.settings())
        if start:
            self.start()

    def settings(self):
        return [word for name, value in self.options.items() for word in ("--set", "%s=%s" % (name, value))]

    def run(self, *words, stdin="", check=True):
        """One command of the program. `serve` gets free ports where the test names none: the default ones may be another's."""
        if words[0] == "serve":
            doors = [door for door in DOORS if not any(w.startswith(door + "=") for w in words)]
            words += tuple(word for door in doors for word in ("--set", "%s=%s" % (door, QUICK[door])))
        done = subprocess.run([MAMA, words[0], *words[1:], "--dir", self.dir], input=stdin, text=True, capture_output=True,
                              timeout=PATIENCE * 3)
        if check and done.returncode != 0:
            raise AssertionError("mama %s gave %d: %s" % (" ".join(words), done.returncode, done.stderr))
        return done

    def start(self):
        self.process = subprocess.Popen([MAMA, "serve", "--dir", self.dir, *self.settings()], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, errors="replace", env=self.env)
        threading.Thread(target=self._read_log, args=(self.process.stderr,), daemon=True).start()
        timer = threading.Timer(PATIENCE * 2, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        if line.split()[:1] != ["ready"]:
            time.sleep(0.2)
            self.process.kill()
            raise AssertionError("no ready line: %r\n%s" % (line, self.log))
        self.ready = line
        doors = dict(word.split("=", 1) for word in line.split()[1:])
        self.ports = {door: int(at.rsplit(":", 1)[1]) for door, at in doors.items()}

    def _read_log(self, stream):
        for line in stream:
            self.log += line

    def stop(self, sig=signal.SIGTERM):
        """Ends the server; gives its exit status."""
        if self.process is None:
            return None
        self.process.send_signal(sig)
        try:
            status = self.process.wait(timeout=PATIENCE * 2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self.process = None
        return status

    def close(self):
        for client in self.clients:
            client.close()
        try:
            self.stop()
        finally:
            for word in ("ERROR: AddressSanitizer", "runtime error:", "WARNING: ThreadSanitizer", "ERROR: LeakSanitizer"):
                assert word not in self.log, self.log[-6000:]
            check_invariants(os.path.join(self.dir, "mama.db"))
            shutil.rmtree(self.dir, ignore_errors=True)

    def market_pid(self):
        """The market process, a child of the gate."""
        pids = children(self.process.pid, "mama-market")
        assert pids, "there is no market process"
        return pids[0]

    def store(self):
        """The store's file, to look into or, when the server is not running, to put into."""
        return sqlite3.connect(os.path.join(self.dir, "mama.db"), timeout=PATIENCE)

    def sql(self, text, *values):
        """Rows of one question to the store's file."""
        store = self.store()
        try:
            with store:
                return store.execute(text, values).fetchall()
        finally:
            store.close()

    def kill_market(self):
        """kill -9 of the market process; the gate starts another."""
        pid = self.market_pid()
        os.kill(pid, signal.SIGKILL)
        return pid

    def rpc(self):
        client = Rpc(self.ports["json"], tls=self.tls)
        self.clients.append(client)
        return client

    def name(self, stem="user"):
        self.names += 1
        return "%s%d" % (stem, self.names)

    def user(self, name=None, password="a long passphrase"):
        """A new account on a connection of its own, logged in."""
        client = self.rpc()
        name = name or self.name()
        done = client.call("auth.register", username=name, email=name + "@example.org", password=password)
        client.user, client.token, client.password = done["user"], done["token"], password
        return client

    def admin(self, name=None, password="a long passphrase"):
        name = name or self.name("admin")
        self.run("user", "add", name, "--email", name + "@example.org", "--role", "admin", "--password-stdin",
                 *self.settings(), stdin=password + "\n")
        client = self.rpc()
        done = client.call("auth.login", username=name, password=password)
        client.user, client.token, client.password = done["user"], done["token"], password
        return client


class Shop:
    """An admin, a seller, a category, and products on demand."""

    def __init__(self, market):
        self.market = market
        self.admin = market.admin()
        self.seller = market.user(market.name("seller"))
        self.category = self.admin.call("category.create", name=market.name("Shelf "))["id"]

    def product(self, approve=True, seller=None, **fields):
        wanted = dict(name=self.market.name("Lamp "), description="A lamp.", price="12.50", category=self.category, stock=10)
        wanted.update(fields)
        made = (seller or self.seller).call("product.create", wanted)
        if approve:
            made = self.admin.call("product.approve", id=made["id"])
        return made

    def order(self, buyer, product, quantity=1, **more):
        wanted = dict(products=[{"product": product["id"], "quantity": quantity}], payment_method="CASH")
        wanted.update(more)
        return buyer.call("order.create", wanted)["orders"][0]


def until(check, what="it", patience=None):
    """Waits for check() to be true; gives its value."""
    end = time.monotonic() + (patience or PATIENCE)
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("%s did not happen in time" % what)
        time.sleep(0.02)


def ended(c):
    """Waits until the login of this connection is over."""
    def check():
        try:
            c.call("auth.whoami")
        except RpcError as e:
            return e.code == "unauthenticated"
    return until(check, "the end of the login")
