"""The store's log: moved into the store's file and emptied while the market runs, and told of in server.stats."""
import os

from harness import Shop, until


def log_size(market):
    path = os.path.join(market.dir, "mama.db-wal")
    return os.path.getsize(path) if os.path.exists(path) else 0


def test_a_while_after_the_last_write_the_log_is_empty_and_the_file_has_it_all(make_market):
    market = make_market()
    admin = market.admin()
    before = admin.call("server.stats")["checkpoints"]
    for n in range(20):
        admin.call("category.create", name="Shelf %d" % n)
    assert log_size(market) > 0
    until(lambda: log_size(market) == 0, "the emptying of the log")
    stats = admin.call("server.stats")
    assert stats["log_bytes"] == 0 and stats["checkpoints"]["done"] > before["done"] and stats["checkpoints"]["failed"] == 0
    copy = os.path.join(market.dir, "copy.db")
    with open(os.path.join(market.dir, "mama.db"), "rb") as store, open(copy, "wb") as out:
        out.write(store.read())
    market.kill_market()
    until(lambda: "back" in market.log, "the market's return")
    assert len(market.rpc().call("category.list")["results"]) == 20
    assert b"Shelf 19" in open(copy, "rb").read()


def test_under_writes_and_reads_without_end_the_log_stays_short(make_market):
    shop = Shop(make_market(options={"limits.orders_per_minute": "0"}))
    products = [shop.product(stock=100000, description="x" * 3000)["id"] for _ in range(30)]
    buyer, reader = shop.market.user(), shop.market.rpc()
    longest = 0
    for turn in range(30):
        for n in range(200):
            buyer.request("order.create", products=[{"product": products[(turn + n) % 30], "quantity": 1}], payment_method="CASH")
            reader.request("product.list", search="lamp", limit=100)
        for n in range(200):
            buyer.answer(buyer.number - 199 + n)
            reader.answer(reader.number - 199 + n)
        longest = max(longest, log_size(shop.market))
    assert 0 < longest < 12 << 20
    assert shop.admin.call("server.stats")["checkpoints"]["failed"] == 0
