"""mama backup, restore and check: copies of the store, and what to do when something of it has vanished."""
import os
import shutil
import sqlite3
import subprocess
import threading

import pytest

import losses
from harness import MAMA, Shop
from losses import Orders, at, content, crash, flip, generation, noted, write


@pytest.fixture
def orders(make_market):
    return Orders(make_market(options={"limits.orders_per_minute": "0"}))


def ids(path):
    store = sqlite3.connect(path)
    try:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [row[0] for row in store.execute("SELECT id FROM orders ORDER BY id")]
    finally:
        store.close()


def left(m):
    """What stands beside the store, but for the lock and the reserve."""
    return sorted(name for name in os.listdir(m.dir) if name.startswith("mama.db") and name not in ("mama.db.lock", "mama.db.reserve"))


@pytest.mark.parametrize("running", [True, False], ids=["beside a server", "without one"])
def test_a_backup_is_one_whole_file(orders, tmp_path, running):
    placed = orders.place(5)
    if not running:
        orders.m.stop()
    copy = str(tmp_path / "copy.db")
    said = orders.m.run("backup", copy).stdout
    assert "5 orders" in said and "1 products" in said and copy in said
    assert ids(copy) == placed and os.listdir(tmp_path) == ["copy.db"]
    assert os.stat(copy).st_mode & 0o077 == 0
    if running:
        assert orders.place(1) == [placed[-1] + 1]
    else:
        assert left(orders.m) == ["mama.db"], "reading leaves nothing beside it"
    assert generation(copy) not in (0, generation(at(orders.m, "mama.db")))


def test_a_backup_of_a_killed_market_has_what_was_acknowledged(orders, tmp_path):
    placed = orders.place(5)
    crash(orders.m)
    log = content(at(orders.m, "mama.db-wal"))
    orders.m.run("backup", str(tmp_path / "copy.db"))
    assert ids(str(tmp_path / "copy.db")) == placed and content(at(orders.m, "mama.db-wal")) == log


def test_a_backup_to_stdout(orders, tmp_path):
    placed = orders.place(3)
    done = subprocess.run([MAMA, "backup", "-", "--dir", orders.m.dir], capture_output=True, timeout=60)
    assert done.returncode == 0 and done.stderr.startswith(b"the copy (stdout): 3 orders"), done.stderr
    (tmp_path / "copy.db").write_bytes(done.stdout)
    assert ids(str(tmp_path / "copy.db")) == placed
    assert not [name for name in os.listdir(orders.m.dir) if name.startswith("backup")]


def test_a_backup_while_orders_are_placed_is_one_moment(orders, tmp_path):
    orders.place(1)
    done = threading.Event()

    def load():
        while not done.is_set():
            orders.place(1)
    thread = threading.Thread(target=load)
    thread.start()
    try:
        for turn in range(5):
            copy = str(tmp_path / ("%d.db" % turn))
            orders.m.run("backup", copy)
            kept = ids(copy)
            assert kept == list(range(1, len(kept) + 1))
    finally:
        done.set()
        thread.join()


def test_a_backup_that_fails_leaves_what_was_there(orders, tmp_path):
    kept = tmp_path / "copy.db"
    kept.write_text("an older one")
    orders.m.stop()
    store = at(orders.m, "mama.db")
    bytes_ = bytearray(content(store))
    for page in range(4, len(bytes_) // 4096):      # damage in every page but the first ones
        bytes_[page * 4096:page * 4096 + 8] = b"\xff" * 8
    write(store, bytes(bytes_))
    assert orders.m.run("backup", str(kept), check=False).returncode == 1
    assert kept.read_text() == "an older one" and os.listdir(tmp_path) == ["copy.db"]


def test_what_is_no_place_for_a_backup_is_refused(orders, tmp_path):
    run = lambda *words: orders.m.run(*words, check=False).returncode
    assert run("backup") == 2 and run("backup", at(orders.m, "mama.db")) == 2 and run("backup", str(tmp_path)) == 2
    assert run("backup", str(tmp_path / "none" / "copy.db")) == 1
    assert subprocess.run([MAMA, "backup", "x", "--dir", str(tmp_path / "none")], capture_output=True).returncode == 1
    assert not (tmp_path / "none").exists() and orders.place(1)


def test_a_store_from_which_something_vanished_is_not_backed_up(orders, tmp_path):
    orders.place(30)
    crash(orders.m)
    flip(at(orders.m, "mama.db-wal"))
    done = orders.m.run("backup", str(tmp_path / "copy.db"), check=False)
    assert done.returncode == 1 and "lacks" in done.stderr and os.listdir(tmp_path) == []


@pytest.mark.parametrize("end", ["stopped", "killed", "damaged", "removed"])
def test_a_restore_puts_the_copy_in_and_keeps_what_was_there(orders, tmp_path, end):
    before = orders.place(3)
    copy = str(tmp_path / "copy.db")
    orders.m.run("backup", copy)
    after = orders.place(30)
    product = orders.product["id"]
    orders.m.stop() if end == "stopped" else crash(orders.m)
    if end == "damaged":
        flip(at(orders.m, "mama.db-wal"))
    if end == "removed":
        os.unlink(at(orders.m, "mama.db"))
    old = {name: content(at(orders.m, name)) for name in ("mama.db", "mama.db-wal") if os.path.exists(at(orders.m, name))}
    said = orders.m.run("restore", copy).stdout
    assert "now" in said and "3 orders" in said and ("there (" in said) == (end != "removed")
    aside = [name for name in os.listdir(orders.m.dir) if ".before-" in name]
    assert len(aside) == len(old) and left(orders.m) == sorted(["mama.db"] + aside)
    for name in aside:
        part = "mama.db-wal" if name.endswith("-wal") else "mama.db"
        assert content(at(orders.m, name)) == old[part]
    assert ids(copy) == before and content(copy)
    orders.m.start()
    admin = orders.m.rpc()
    admin.call("auth.login", username=orders.shop.admin.user["username"], password=orders.shop.admin.password)
    assert [o["id"] for o in admin.walk("order.list", **{"as": "all"})][::-1] == before
    name = orders.shop.seller.user["username"]
    orders.buyer = orders.m.user("newcomer")
    (first,) = orders.place(1)
    assert first > after[-1] and first > 10000, "no number is given twice"
    seller = orders.m.rpc()
    seller.call("auth.login", username=name, password=orders.shop.seller.password)
    made = seller.call("product.create", name="New", price="1.00", category=orders.shop.category, stock=1)
    assert made["id"] > product + 9999
    assert orders.m.run("check").returncode == 0


def test_numbers_known_only_to_the_old_store_are_not_given_again(orders, tmp_path, make_market):
    """A copy of another shop is put in: its own numbers are lower than those that were given here."""
    other = Orders(make_market())
    other.place(1)
    other.m.run("backup", str(tmp_path / "copy.db"))
    given = orders.place(20)[-1]
    orders.m.stop()
    orders.m.run("restore", str(tmp_path / "copy.db"))
    orders.m.start()
    orders.buyer, orders.product = orders.m.user("newcomer"), other.product
    assert orders.place(1) == [given + 10001]


def test_a_restore_beside_a_server_is_refused(orders, tmp_path):
    orders.m.run("backup", str(tmp_path / "copy.db"))
    done = orders.m.run("restore", str(tmp_path / "copy.db"), check=False)
    assert done.returncode == 1 and orders.m.dir in done.stderr and orders.place(1) == [1]


@pytest.mark.parametrize("what", ["garbage", "empty", "another database", "damaged", "missing", "newer"])
def test_what_is_no_copy_is_not_restored(orders, tmp_path, what):
    copy = str(tmp_path / "copy.db")
    orders.place(3)
    orders.m.run("backup", copy)
    orders.m.stop()
    if what in ("garbage", "empty"):
        write(copy, b"garbage " * 1000 if what == "garbage" else b"")
    elif what == "damaged":
        write(copy, content(copy)[:40000] + b"\xff" * 4096 + content(copy)[44096:])
    elif what == "missing":
        os.unlink(copy)
    else:
        store = sqlite3.connect(copy)
        store.execute("UPDATE schema_version SET version = 1000" if what == "newer" else "PRAGMA application_id = 5")
        store.commit()
        store.close()
    before = content(at(orders.m, "mama.db")), noted(orders.m)
    done = orders.m.run("restore", copy, check=False)
    assert done.returncode != 0 and done.stdout == "", done
    assert (content(at(orders.m, "mama.db")), noted(orders.m)) == before and left(orders.m) == ["mama.db"]


def test_a_copy_that_is_put_in_by_hand_is_noticed(orders, tmp_path):
    orders.place(3)
    orders.m.run("backup", str(tmp_path / "copy.db"))
    crash(orders.m)
    shutil.copyfile(str(tmp_path / "copy.db"), at(orders.m, "mama.db"))
    done = orders.m.run("serve", *orders.m.settings(), check=False)
    assert done.returncode == 1 and "another store" in done.stderr and "mama.db-wal" in done.stderr


def test_what_an_older_copy_holds_is_told(orders, tmp_path):
    """A log of another's beside it would be read as its own: then nothing is said of what is there."""
    first = orders.place(3)[-1]
    orders.m.run("backup", str(tmp_path / "copy.db"))
    last = orders.place(20)[-1]
    orders.m.stop()
    shutil.copyfile(str(tmp_path / "copy.db"), at(orders.m, "mama.db"))
    done = orders.m.run("check", check=False)
    assert done.returncode == 1 and "an older copy" in done.stderr and "without mama.db-wal" in done.stderr
    told = done.stdout.splitlines()
    assert len(told) == 2 and told[0].startswith("missing: commits up to "), told
    assert told[1] == "missing: orders up to %d were noted, up to %d are there" % (last, first)
    assert left(orders.m) == ["mama.db"]
    write(at(orders.m, "mama.db-wal"), b"x" * 5000)
    done = orders.m.run("check", check=False)
    assert done.returncode == 1 and "missing: orders up to %d were noted; what is there is not read" % last in done.stdout
    assert " are there" not in done.stdout and content(at(orders.m, "mama.db-wal")) == b"x" * 5000


# ---- check ----

def test_a_store_that_is_right(orders):
    orders.place(3)
    for running in (True, False):
        done = orders.m.run("check")
        assert done.returncode == 0 and done.stdout.endswith("rules checked, 0 broken\n") and int(done.stdout.split()[0]) > 35, done
        if running:
            orders.m.stop()
    assert left(orders.m) == ["mama.db"]


def test_the_demo_shop_is_right(make_market):
    m = make_market(demo=True, start=False)
    assert m.run("check").stdout.endswith(" 0 broken\n")


BREAKING = {
    "a product's stock is the sum of its movements": "UPDATE stock SET quantity = quantity + 1 WHERE product_id = 1",
    "every product has a stock": "DELETE FROM stock WHERE product_id = 1",
    "an order holds the pieces of its lines, or none of them": "UPDATE orders SET stock_held = 0 WHERE id = 1",
    "no stock was moved for a line that is not there": "UPDATE movements SET product_id = 77 WHERE order_id = 1",
    "what was sold of a product is at least what was ordered": "UPDATE stock SET sold = 0 WHERE product_id = 1",
    "an order's total is that of its lines": "UPDATE orders SET total = total + 1 WHERE id = 2",
    "an order's status is that of its last step": "UPDATE orders SET status = 3 WHERE id = 2",
    "an order's history has no gaps": "INSERT INTO order_history SELECT order_id, 5, at, actor_id, action, to_status, to_status, reason FROM order_history WHERE order_id = 2",
    "each step of an order begins where the one before it ended": "INSERT INTO order_history SELECT order_id, 2, at, actor_id, action, 5, to_status, reason FROM order_history WHERE order_id = 2",
    "an order's checkout is an order of the same buyer": "UPDATE orders SET checkout = 99 WHERE id = 2",
    "an order has one line a product": "INSERT INTO order_items SELECT order_id, 9, product_id, name, unit_price, quantity FROM order_items WHERE order_id = 2",
    "an order that was cancelled or has expired holds no stock": "UPDATE orders SET status = 6 WHERE id = 2",
    "nobody bought from himself": "UPDATE orders SET seller_id = buyer_id WHERE id = 2",
    "what is paid by card or mobile has a payment, and what was paid is not forgotten": "UPDATE orders SET payment_method = 1, payment_status = 1 WHERE id = 2",
    "every user has an inbox": "DELETE FROM inbox WHERE user_id = 1",
    "no notification has a number that its inbox has not given": "UPDATE notifications SET seq = seq + 100",
    "the unread notifications of a user are as many as are said": "UPDATE inbox SET unread = unread + 1",
    "the unread messages of a user are as many as are said": "UPDATE inbox SET unread_messages = unread_messages + 1",
    "the unread messages of a conversation are as many as are said": "UPDATE conversations SET unread = unread + 1",
    "a conversation names its last message": "UPDATE conversations SET last_id = 1",
    "who wrote to each other have a conversation": "DELETE FROM conversations",
    "a message's notification is one that was given": "UPDATE messages SET notice = 99",
    "where there are admins, one is not banned": "UPDATE users SET banned = 1 WHERE role = 1",
    "every ssh key has its user": "INSERT INTO keys (user_id, public_key, fingerprint, label, created_at, last_used_at) VALUES (77, x'00', '', '', 1, 0)",
    "a product's rating is that of its reviews": "UPDATE products SET rating_sum = 5, rating_count = 1 WHERE id = 1",
    "nobody reviewed what he sells himself": "INSERT INTO reviews (product_id, author_id, rating, comment, verified, created_at, updated_at) SELECT id, seller_id, 5, '', 0, 1, 1 FROM products",
    "a product with a picture has it in three sizes": "UPDATE products SET has_image = 1 WHERE id = 1",
    "every picture has its product": "INSERT INTO pictures VALUES (77, 0, 'x', 1, 1, x'00')",
    "what is on sale stands on all of its shelves": "DELETE FROM shelf WHERE shelf > 0",
    "what is not on sale stands on no shelf, and nothing stands on a wrong one": "INSERT INTO shelf SELECT 9999, product_id, price, name_key, rating FROM shelf WHERE shelf = 0",
    "a shelf says name, price and rating of a product": "UPDATE shelf SET price = price + 1 WHERE shelf = 0",
    "a category counts what it has on sale": "UPDATE categories SET approved = approved + 1",
    "a category's parent is there": "UPDATE categories SET parent = 77",
    "a seller's products are as many as are said": "UPDATE holdings SET products = products + 1",
    "what a seller takes up is counted": "DELETE FROM holdings",
    "the store counts its commits": "UPDATE ledger SET commits = 0",
    "the store knows up to where numbers were given": "DELETE FROM floors WHERE name = 'orders'",
    "what a row refers to is there": "INSERT INTO blocks VALUES (77, 78, 1)",
    "the index of words knows what stands on each shelf, and nothing else": "DELETE FROM shelf WHERE shelf > 0 AND shelf % 2 = 0",
    "what is on sale is found by its name": "UPDATE products SET name = 'Zzz' || name",
    "the index of words is whole": "DELETE FROM search_data WHERE id > 10",
    "the file is whole": "",      # test_a_damaged_file_is_named
}


@pytest.fixture(scope="module")
def pattern(tmp_path_factory):
    """The file of a store with some of everything."""
    import harness
    m = harness.Market()
    try:
        orders = Orders(m)
        orders.place(3)
        for word in ("One.", "Two."):
            orders.buyer.call("message.send", receiver=orders.shop.seller.user["id"], content=word)
        m.stop()
        path = tmp_path_factory.mktemp("pattern") / "mama.db"
        shutil.copyfile(at(m, "mama.db"), path)
        return path
    finally:
        m.close()


@pytest.mark.parametrize("rule", [rule for rule in BREAKING if rule != "the file is whole"])
def test_a_rule_that_does_not_hold_is_named(pattern, tmp_path, rule):
    path = tmp_path / "mama.db"
    shutil.copyfile(pattern, path)
    store = sqlite3.connect(path)
    for (name,) in store.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        store.execute("DROP TRIGGER " + name)
    store.execute(BREAKING[rule])
    store.commit()
    store.close()
    done = subprocess.run([MAMA, "check", "--dir", str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "broken: %s: " % rule in done.stdout, done
    assert done.stdout.splitlines()[-1].endswith("broken")


def test_a_damaged_file_is_named(pattern, tmp_path):
    bytes_ = bytearray(content(pattern))
    store = sqlite3.connect(pattern)
    (page,) = store.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'orders_by_buyer'").fetchone()
    store.close()
    bytes_[page * 4096 - 8:page * 4096] = b"\x55" * 8
    write(tmp_path / "mama.db", bytes(bytes_))
    done = subprocess.run([MAMA, "check", "--dir", str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "broken: the file is whole: " in done.stdout, done


def test_every_rule_can_be_broken(pattern, tmp_path):
    """Each rule is one of those above: a new one brings its breaking with it."""
    shutil.copyfile(pattern, tmp_path / "mama.db")
    done = subprocess.run([MAMA, "check", "--dir", str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert done.stdout == "%d rules checked, 0 broken\n" % len(BREAKING), done


@pytest.mark.parametrize("loss", ["a bit flipped", "older store", "another's log", "removed", "note damaged"])
def test_a_loss_is_told_and_accepted(orders, make_market, loss):
    m = orders.m
    orders.place(20)
    m.stop()
    older = content(at(m, "mama.db"))
    m.start()
    orders.buyer = m.user("again")
    last = orders.place(20)[-1]
    losses.until(lambda: noted(m)["orders"] == last, "the note of the numbers")
    crash(m)
    if loss == "a bit flipped":
        flip(at(m, "mama.db-wal"))
    elif loss == "older store":
        write(at(m, "mama.db"), older)
    elif loss == "removed":
        os.unlink(at(m, "mama.db"))
        os.unlink(at(m, "mama.db-wal"))
    elif loss == "note damaged":
        write(at(m, "commits"), b"x" * 1536)
    else:
        other = Orders(make_market())
        other.place(3)
        crash(other.m)
        shutil.copyfile(at(other.m, "mama.db-wal"), at(m, "mama.db-wal"))
    told = m.run("check", check=False)
    assert told.returncode == 1 and "--accept" in told.stderr
    if loss != "note damaged":
        assert "missing: orders up to %d were noted" % last in told.stdout, told
    done = m.run("check", "--accept")
    assert "accepted" in done.stdout and done.stdout.endswith(" 0 broken\n") and noted(m)["closed"] == 1
    assert m.run("check", "--accept").stdout.count("\n") == 1, "nothing is missing any more"
    m.start()
    if loss == "removed":
        orders.shop = Shop(m)
        orders.product = orders.shop.product()
    orders.buyer = m.user("newcomer")
    first = orders.place(1)[0]
    assert first == last + 10001
    assert noted(m)["generation"] == generation(at(m, "mama.db"))


def test_nothing_is_accepted_beside_a_server(orders):
    assert orders.m.run("check", "--accept", check=False).returncode == 1 and orders.place(1)
