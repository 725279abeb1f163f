"""A store has one writer and is a store of this program: whatever else lies at its path, or holds it, ends in a sentence."""
import fcntl
import os
import sqlite3
import threading
import time

import pytest

from harness import RpcError, Shop, children, until

APPLICATION = 1835101537


def refused(market, *names, status=1):
    """A start that must fail in one sentence of the market, naming these."""
    done = market.run("serve", *market.settings(), check=False)
    assert done.returncode == status and done.stdout == "", done
    for name in names:
        assert name in done.stderr, done.stderr
    return done.stderr


def content(path):
    with open(path, "rb") as f:
        return f.read()


def database(path, *statements):
    store = sqlite3.connect(path)
    for statement in statements:
        store.execute(statement)
    store.commit()
    store.close()


def test_a_store_says_whose_it_is(make_market):
    m = make_market()
    m.stop()
    assert m.sql("PRAGMA application_id") == [(APPLICATION,)]


@pytest.mark.parametrize("statements", [
    ["CREATE TABLE bookmarks (url TEXT)"],
    ["CREATE TABLE bookmarks (url TEXT)", "PRAGMA journal_mode=WAL"],
    ["CREATE TABLE schema_version (version INTEGER)", "INSERT INTO schema_version VALUES (3)"],
    ["PRAGMA application_id = 252006673", "CREATE TABLE users (id INTEGER)"]], ids=["tables", "with a log", "a like name", "another program's"])
def test_a_database_of_another_program_is_refused_and_left_alone(make_market, statements):
    m = make_market(start=False)
    path = os.path.join(m.dir, "mama.db")
    database(path, *statements)
    before = content(path)
    refused(m, "mama.db", "not a store of this program")
    assert m.run("user", "list", check=False).returncode == 1
    assert content(path) == before


def test_a_log_without_its_store_is_not_taken_away(make_market):
    m = make_market(start=False)
    log = os.path.join(m.dir, "mama.db-wal")
    with open(log, "wb") as f:
        f.write(b"what may be all that is left" * 400)
    refused(m, "mama.db-wal")
    open(os.path.join(m.dir, "mama.db"), "w").close()
    refused(m, "mama.db-wal")
    assert os.path.getsize(log) == 11200


def test_a_store_that_is_a_link_to_nothing_is_refused(make_market, tmp_path):
    m = make_market(start=False)
    os.symlink(str(tmp_path / "unmounted" / "mama.db"), os.path.join(m.dir, "mama.db"))
    refused(m, "mama.db", "link")


@pytest.mark.parametrize("linked", [False, True], ids=["same path", "by a link"])
def test_two_folders_with_one_store_are_not_two_writers(make_market, linked):
    one = make_market()
    path = os.path.join(one.dir, "mama.db")
    if linked:
        path = os.path.join(one.dir, "other-name.db")
        os.symlink("mama.db", path)
    two = make_market(start=False, options={"store": path})
    began = time.monotonic()
    assert "in use" in refused(two, one.dir, "process %d" % one.market_pid())
    assert time.monotonic() - began < 10, "a market that its gate keeps alive is not waited for"
    assert two.run("user", "list", *two.settings(), check=False).returncode == 1
    assert one.rpc().alive()
    one.stop()
    two.start()
    assert two.rpc().alive()


@pytest.mark.parametrize("holder", ["%d 0", "%d 999999999", ""], ids=["a command", "its gate is dead", "nobody knows"])
def test_a_start_waits_for_a_holder_that_will_not_be_started_again(make_market, holder):
    m = make_market(start=False)
    with open(os.path.join(m.dir, "mama.db.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(holder % os.getpid() if holder else "")
        lock.flush()
        threading.Timer(1, fcntl.flock, (lock, fcntl.LOCK_UN)).start()
        began = time.monotonic()
        m.start()
        assert time.monotonic() - began > 0.9
    assert m.rpc().alive()


def test_a_market_that_outlives_its_gate_and_the_next_never_write_together(make_market):
    m = make_market(options={"limits.orders_per_minute": "0"})
    shop = Shop(m)
    product = shop.product(stock=1000000)
    m.options["json.listen"] = "127.0.0.1:%d" % m.ports["json"]
    buyer = m.user()
    acknowledged = set()
    for _ in range(3):
        for _ in range(300):
            buyer.request("order.create", products=[{"product": product["id"], "quantity": 1}], payment_method="CASH")
        acknowledged.add(buyer.line()["result"]["orders"][0]["id"])
        m.process.kill()
        m.process.wait()
        m.start()
        acknowledged |= {line["result"]["orders"][0]["id"] for line in buyer.rest_of_whole_lines() if "result" in line}
        token, buyer = buyer.token, m.rpc()
        buyer.token = token
        buyer.call("auth.resume", token=token)
    assert acknowledged <= {o["id"] for o in buyer.walk("order.list", limit=100)} and len(acknowledged) > 3


def replace(path):
    database(path + ".new", "CREATE TABLE other (a)")
    os.rename(path + ".new", path)


@pytest.mark.parametrize("change", [os.unlink, replace], ids=["removed", "replaced"])
def test_a_store_that_is_removed_or_replaced_stops_the_market_and_no_write_is_acknowledged(make_market, change):
    m = make_market()
    user, path, first = m.user(), os.path.join(m.dir, "mama.db"), m.market_pid()
    os.rename(path, path + ".kept") if change is os.unlink else os.link(path, path + ".kept")
    if change is not os.unlink:
        change(path)
    number = user.request("cart.clear")
    with pytest.raises(OSError):
        user.answer(number)
    until(lambda: "removed or replaced" in m.log, "the log's line")
    until(lambda: first not in children(m.process.pid), "the market's end")
    assert m.process.poll() is None, "the gate stays"
    os.replace(path + ".kept", path)

    def back():
        try:
            return m.rpc().call("auth.resume", token=user.token)["user"]
        except (OSError, RpcError):
            return None
    assert until(back, "the market's return") == user.user, "all is well again when the cause is gone"
