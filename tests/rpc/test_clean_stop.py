"""A clean stop leaves one file: a copy of mama.db alone is the whole store."""
import os
import shutil
import signal
import sqlite3

import pytest

from harness import Shop, until


def beside_the_store(market):
    """What stands in the folder with the store's name and more."""
    return [name for name in os.listdir(market.dir) if name.startswith("mama.db-")]


def copied(market, question):
    """The answer of a copy of mama.db alone."""
    copy = os.path.join(market.dir, "copy")
    shutil.copy(os.path.join(market.dir, "mama.db"), copy)
    store = sqlite3.connect(copy)
    try:
        return store.execute(question).fetchall()
    finally:
        store.close()
        os.unlink(copy)


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_after_a_stop_the_store_is_one_file_with_all_in_it(make_market, sig):
    shop = Shop(make_market())
    product, buyer = shop.product(stock=1000), shop.market.user()
    numbers = [shop.order(buyer, product)["id"] for _ in range(40)]
    assert beside_the_store(shop.market)    # while it runs there is a log
    assert shop.market.stop(sig) == 0
    assert beside_the_store(shop.market) == []
    assert [number for number, in copied(shop.market, "SELECT id FROM orders ORDER BY id")] == numbers
    assert copied(shop.market, "PRAGMA integrity_check") == [("ok",)]


def test_a_stop_under_load_leaves_one_file_with_all_that_was_acknowledged(make_market):
    shop = Shop(make_market(options={"market.threads": 3}))
    product, buyers = shop.product(stock=100000), [shop.market.user() for _ in range(6)]
    for buyer in buyers:
        for _ in range(300):
            buyer.request("order.create", products=[{"product": product["id"], "quantity": 1}], payment_method="CASH")
            buyer.request("order.list")
    acknowledged = [buyers[0].answer(1 + n * 2 + 1)["orders"][0]["id"] for n in range(5)]
    shop.market.process.send_signal(signal.SIGTERM)
    for buyer in buyers:
        for line in buyer.rest_of_whole_lines():
            acknowledged += [o["id"] for o in line.get("result", {}).get("orders", [])]
    assert shop.market.stop() == 0
    assert beside_the_store(shop.market) == []
    kept = {number for number, in copied(shop.market, "SELECT id FROM orders")}
    assert set(acknowledged) <= kept and len(acknowledged) >= 5


def test_a_start_after_a_kill_and_its_stop_leave_one_file(make_market):
    market = make_market()
    market.user("anna")
    market.kill_market()
    until(lambda: "back" in market.log, "the market's return")
    assert market.stop() == 0
    assert beside_the_store(market) == []
    assert copied(market, "SELECT username FROM users") == [("anna",)]


def test_commands_without_a_server_leave_one_file(make_market):
    market = make_market(start=False)
    market.run("user", "add", "mona", "--email", "mona@example.org", "--password-stdin", *market.settings(), stdin="a long passphrase\n")
    assert beside_the_store(market) == []
    market.run("user", "passwd", "mona", "--password-stdin", *market.settings(), stdin="another long one\n")
    market.run("user", "list")
    market.run("user", "passwd", "nobody", "--password-stdin", *market.settings(), stdin="another long one\n", check=False)
    assert beside_the_store(market) == []
    assert copied(market, "SELECT username FROM users") == [("mona",)]


def test_the_demo_leaves_one_file(make_market):
    market = make_market(start=False, demo=True)
    assert beside_the_store(market) == []
    assert copied(market, "SELECT count(*) > 100 FROM products") == [(1,)]
