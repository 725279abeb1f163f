"""What was committed and is no longer there is noticed at the next start, and nothing else is taken for it."""
import os
import random
import shutil
import sqlite3
import subprocess
import time

import pytest

from harness import MAMA, Shop, until
from losses import Orders, at, content, crash, cut, flip, generation, note, noted, write

WAYS_OUT = ("mama.db-wal", "`mama restore FILE`", "`mama check --accept`")


def refused(m, *words):
    before = {name: content(at(m, name)) for name in ("mama.db", "mama.db-wal", "commits") if os.path.exists(at(m, name))}
    done = m.run("serve", *m.settings(), check=False)
    assert done.returncode == 1 and done.stdout == "", done
    said = [line for line in done.stderr.splitlines() if "cannot open" in line]
    assert len(said) == 1 and all(word in said[0] for word in words), done.stderr
    assert m.run("user", "list", *m.settings(), check=False).returncode == 1, "the operator's commands do not take it either"
    for name, bytes_ in before.items():
        assert content(at(m, name)) == bytes_, name + " is left as it was"


@pytest.fixture
def orders(make_market):
    return Orders(make_market(options={"limits.orders_per_minute": "0"}))


@pytest.mark.parametrize("damage", [flip, cut, os.unlink, lambda path: write(path, b"")], ids=["a bit flipped", "cut", "removed", "emptied"])
def test_a_damaged_log_is_noticed(orders, damage):
    orders.place(60)
    crash(orders.m)
    damage(at(orders.m, "mama.db-wal"))
    refused(orders.m, "lacks", *WAYS_OUT)


def test_an_older_store_put_beside_the_log_is_noticed(orders):
    orders.place(5)
    orders.m.stop()
    older = content(at(orders.m, "mama.db"))
    orders.m.start()
    orders.buyer = orders.m.user()
    orders.place(5)
    crash(orders.m)
    write(at(orders.m, "mama.db"), older)
    refused(orders.m, "another store", *WAYS_OUT)


def test_an_older_store_put_in_after_a_clean_stop_is_noticed(orders):
    orders.m.stop()
    older = content(at(orders.m, "mama.db"))
    orders.m.start()
    orders.m.stop()
    write(at(orders.m, "mama.db"), older)
    refused(orders.m, "another store", *WAYS_OUT)


@pytest.mark.parametrize("clean", [True, False], ids=["after a stop", "after a kill"])
@pytest.mark.parametrize("name", ["mama.db", "mama.db-wal"])
def test_what_is_another_stores_is_noticed(orders, make_market, clean, name):
    other = Orders(make_market())
    other.place(3)
    crash(other.m)
    orders.place(3)
    orders.m.stop() if clean else crash(orders.m)
    shutil.copyfile(at(other.m, name), at(orders.m, name))
    refused(orders.m, "another store", *WAYS_OUT)


@pytest.mark.parametrize("change", [os.unlink, lambda path: write(path, b"")], ids=["not there", "empty"])
def test_an_empty_store_where_there_was_one_is_noticed(orders, change):
    orders.m.stop()
    change(at(orders.m, "mama.db"))
    refused(orders.m, "mama.db is " + ("empty" if os.path.exists(at(orders.m, "mama.db")) else "not there"), *WAYS_OUT[1:])


def test_a_damaged_note_is_noticed(orders):
    orders.m.stop()
    write(at(orders.m, "commits"), b"x" * 1536)
    refused(orders.m, "commits is damaged", WAYS_OUT[2])


def test_a_store_alone_in_a_folder_starts(orders, make_market):
    placed = orders.place(3)
    orders.m.stop()
    alone = make_market(start=False)
    shutil.copyfile(at(orders.m, "mama.db"), at(alone, "mama.db"))
    alone.start()
    buyer = alone.rpc()
    buyer.call("auth.login", username=orders.buyer.user["username"], password=orders.buyer.password)
    assert sorted(o["id"] for o in buyer.walk("order.list")) == placed


def test_each_start_gives_the_store_a_generation_in_the_file_itself(orders):
    m, seen = orders.m, set()
    for _ in range(3):
        assert generation(at(m, "mama.db")) == noted(m)["generation"] and noted(m)["next"] == 0 and noted(m)["closed"] == 0
        seen.add(noted(m)["generation"])
        m.stop()
        assert noted(m)["closed"] == 1 and generation(at(m, "mama.db")) in seen
        assert m.sql("SELECT generation, commits FROM ledger") == [(noted(m)["generation"], noted(m)["commits"])]
        m.start()
    assert len(seen) == 3 and 0 not in seen


def test_each_commit_is_noted_and_the_numbers_within_a_second(orders):
    before = noted(orders.m)["commits"]
    last = orders.place(10)[-1]
    assert noted(orders.m)["commits"] == before + 10
    until(lambda: noted(orders.m)["orders"] == last, "the number's note")


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_at_any_moment_is_never_taken_for_a_loss(make_market, seed):
    rng = random.Random(seed)
    orders = Orders(make_market(options={"limits.orders_per_minute": "0"}))
    m, acknowledged = orders.m, 0
    for _ in range(6):
        for _ in range(rng.randrange(40)):
            orders.buyer.request("order.create", products=[{"product": orders.product["id"], "quantity": 1}], payment_method="CASH")
        acknowledged += sum(orders.buyer.line() is not None for _ in range(rng.randrange(orders.buyer.number // 40 + 1)))
        crash(m)
        m.start()
        buyer = m.rpc()
        buyer.call("auth.resume", token=orders.buyer.token)
        buyer.token, orders.buyer = orders.buyer.token, buyer
    assert m.sql("SELECT count(*) FROM orders")[0][0] >= acknowledged


def test_an_opening_that_is_killed_at_any_moment_is_never_taken_for_a_loss(orders):
    """The operator's commands open the store as a start does, and are quicker to kill."""
    m, rng = orders.m, random.Random(7)
    m.stop()
    command = [MAMA, "user", "list", "--dir", m.dir]
    began = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - began
    for _ in range(100):
        opening = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.random() * whole)
        opening.kill()
        opening.wait()
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    m.start()


@pytest.mark.parametrize("line", range(3))
def test_a_torn_line_of_the_note_is_passed_over(orders, line):
    orders.place(3)
    crash(orders.m)
    bytes_ = bytearray(content(at(orders.m, "commits")))
    bytes_[line * 512 + 100:line * 512 + 512] = bytes(412)
    write(at(orders.m, "commits"), bytes(bytes_))
    orders.m.start()


@pytest.mark.parametrize("committed", [False, True], ids=["before its commit", "before its checkpoint"])
def test_a_start_that_dies_before_the_store_has_its_generation_is_no_loss(orders, committed):
    m = orders.m
    m.stop()
    old = noted(m)["generation"]
    note(m, next=77, closed=0)
    if committed:
        store = sqlite3.connect(at(m, "mama.db"), isolation_level=None)
        store.executescript("PRAGMA wal_autocheckpoint=0; BEGIN; PRAGMA user_version=77; UPDATE ledger SET generation = 77, commits = commits + 1; COMMIT")
        kept = {name: content(at(m, name)) for name in ("mama.db", "mama.db-wal")}
        store.close()
        for name, bytes_ in kept.items():
            write(at(m, name), bytes_)
        assert generation(at(m, "mama.db")) == old
    m.start()
    assert noted(m)["next"] == 0 and generation(at(m, "mama.db")) == noted(m)["generation"]
    assert (noted(m)["generation"] == 77) == committed, "one that was committed is kept"


def test_no_number_of_what_was_removed_is_given_again(make_market):
    shop = Shop(make_market())
    admin, seller = shop.admin, shop.seller

    def category():
        return admin.call("category.create", name=shop.market.name("Gone "))["id"]

    for make, remove in ((category, lambda i: admin.call("category.delete", id=i)),
                         (lambda: shop.product()["id"], lambda i: seller.call("product.delete", id=i))):
        first = make()
        remove(first)
        assert make() == first + 1
        remove(first + 1)
        shop.market.stop()
        shop.market.start()
        for who in (admin, seller):
            again = shop.market.rpc()
            again.call("auth.resume", token=who.token)
            who.socket, who.file = again.socket, again.file
        assert make() == first + 2
