"""kill -9 of the market process: the gate starts another on the same port, and what was acknowledged is there."""
import os
import signal

from harness import RpcError, Shop, until


def back(market, token=None):
    def once():
        try:
            c = market.rpc()
            c.alive()
            if token:
                c.call("auth.resume", token=token)
            return c
        except (ConnectionError, OSError):
            return None
    return until(once, "the market's return")


def test_the_gate_starts_it_again_on_the_same_port(make_market):
    market = make_market()
    a, gate = market.user(), market.process.pid
    old = market.kill_market()
    assert a.rest() == []
    c = back(market, a.token)
    assert c.call("auth.whoami")["user"] == a.user
    assert market.process.poll() is None and market.process.pid == gate and market.market_pid() != old
    assert market.stop() == 0 and "died" in market.log and "back" in market.log


def test_a_client_that_connects_while_it_is_down_is_served_when_it_is_back(make_market):
    market = make_market()
    market.kill_market()
    waiting = [market.rpc() for _ in range(5)]
    numbers = [c.request("server.ping") for c in waiting]
    assert [c.answer(n) for c, n in zip(waiting, numbers)] == [{}] * 5


def test_what_was_acknowledged_survives_and_the_books_balance(make_market):
    shop = Shop(make_market())
    products = [shop.product(stock=1000) for _ in range(3)]
    buyer = shop.market.user()
    acknowledged = set()
    for turn in range(4):
        c = back(shop.market, buyer.token)
        for n in range(80):
            c.request("order.create", products=[{"product": products[n % 3]["id"], "quantity": 1 + n % 2}], payment_method="CASH")
        for _ in range(20 * turn + 5):
            acknowledged.add(c.line()["result"]["orders"][0]["id"])
        shop.market.kill_market()
        for line in c.rest_of_whole_lines():
            acknowledged.add(line["result"]["orders"][0]["id"])
    c = back(shop.market, buyer.token)
    kept = {o["id"] for o in c.walk("order.list", limit=100)}
    assert acknowledged <= kept and len(acknowledged) >= 140
    assert shop.market.stop() == 0
    sql = shop.market.sql
    assert sql("SELECT s.product_id FROM stock s JOIN movements m USING (product_id) GROUP BY 1 HAVING s.quantity <> sum(m.delta)") == []
    assert sql("SELECT id FROM orders o WHERE total <> (SELECT sum(unit_price * quantity) FROM order_items WHERE order_id = o.id)") == []
    assert sql("SELECT id FROM orders WHERE id NOT IN (SELECT order_id FROM order_history)") == []
    assert sql("PRAGMA integrity_check") == [("ok",)] and sql("PRAGMA foreign_key_check") == []
    orders, told = sql("SELECT count(*) FROM orders")[0][0], sql("SELECT count(*) FROM notifications WHERE kind = 'order.placed'")[0][0]
    assert orders == told == len(kept)


def test_search_and_lists_are_whole_after_a_kill(make_market):
    shop = Shop(make_market())
    seller = shop.market.rpc()
    seller.call("auth.resume", token=shop.seller.token)
    for n in range(60):
        seller.request("product.create", name="Wool %d" % n, price="1.00", category=shop.category)
    ids = [seller.answer(seller.number - 59 + n)["id"] for n in range(60)]
    admin = shop.market.rpc()
    admin.call("auth.resume", token=shop.admin.token)
    for id in ids:
        admin.request("product.approve", id=id)
    for _ in range(20):
        admin.line()
    shop.market.kill_market()
    c = back(shop.market)
    approved = {x[0] for x in shop.market.sql("SELECT id FROM products WHERE status = 1")}
    assert len(approved) >= 20
    for filters in ({}, {"search": "wool"}, {"category": shop.category}, {"seller": shop.seller.user["id"]}):
        assert {p["id"] for p in c.walk("product.list", limit=100, **filters)} == approved, filters
    assert c.call("category.get", id=shop.category)["product_count"] == len(approved)


def test_five_kills_in_a_row_and_it_still_comes_back(make_market):
    market = make_market()
    a = market.user()
    for _ in range(3):
        back(market, a.token)
        market.kill_market()
    assert back(market, a.token).call("auth.whoami")["user"] == a.user


def test_a_stop_while_the_market_is_down_is_clean(make_market):
    market = make_market()
    market.kill_market()
    assert market.stop() == 0


def test_when_the_gate_is_killed_the_market_does_not_stay_behind(make_market):
    """Else the folder is taken and the port with it, and the next start fails."""
    market = make_market()
    a, pid = market.user(), market.market_pid()
    os.kill(market.process.pid, signal.SIGKILL)
    market.process.wait()
    until(lambda: not os.path.exists("/proc/%d" % pid), "the end of the market process")
    market.start()
    assert market.rpc().call("auth.resume", token=a.token)["user"] == a.user


def test_the_throttle_and_the_lock_are_no_trap_after_a_kill(make_market):
    market = make_market()
    a = market.user()
    market.kill_market()
    c = back(market)
    try:
        c.call("auth.login", username=a.user["username"], password=a.password)
    except RpcError as e:
        raise AssertionError(e)
    assert market.run("user", "list").returncode == 0, "the operator's socket is back as well"
