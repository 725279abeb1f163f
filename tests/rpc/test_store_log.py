"""The store's log: moved into the store's file and emptied while the market runs, and told of in server.stats."""
import os
import resource

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
    until(lambda: admin.call("server.stats")["log_bytes"] == 0, "the word of it")
    after = admin.call("server.stats")["checkpoints"]
    assert after["done"] > before["done"] and after["failed"] == 0
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
    assert 0 < longest < 32 << 20
    assert shop.admin.call("server.stats")["checkpoints"]["failed"] == 0


def limit_files(pid, size):
    """Files of this process cannot grow beyond: a write that would is an error."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


def test_a_store_that_cannot_be_written_refuses_writes_and_is_read_until_it_can(make_market):
    shop = Shop(make_market())
    market, pid, product = shop.market, shop.market.market_pid(), shop.product()
    buyer, reader = market.user(), market.rpc()
    limit_files(pid, 0)
    for _ in range(50):
        e = buyer.error("order.create", products=[{"product": product["id"], "quantity": 1}], payment_method="CASH")
        assert e.code == "unavailable" and e.data["retry_after"] == 5
        assert reader.call("product.get", id=product["id"])["name"] == product["name"]
    assert market.log.count("error market") == 1 and "the disk fails" in market.log and market.market_pid() == pid
    limit_files(pid, resource.RLIM_INFINITY)
    assert shop.order(buyer, product)["status"] == "placed"
    assert len(buyer.call("order.list")["results"]) == 1
    assert market.market_pid() == pid and market.stop() == 0
    assert market.sql("PRAGMA integrity_check") == [("ok",)]


def test_the_reserve_lies_beside_the_store_and_is_gone_when_none_is_wanted(make_market):
    market = make_market()
    reserve = os.path.join(market.dir, "mama.db.reserve")
    assert os.path.getsize(reserve) == 2 << 20 and os.stat(reserve).st_blocks * 512 >= 2 << 20
    assert market.stop() == 0 and os.path.exists(reserve)
    market.options["store.reserve"] = "1M"
    market.start()
    assert os.path.getsize(reserve) == 1 << 20
    assert market.stop() == 0
    market.options["store.reserve"] = "0"
    market.start()
    assert not os.path.exists(reserve)
