"""Answers come in the order of their requests and none is lost, whatever ends the conversation."""
import json
import signal

from harness import Shop


def pipeline(client, *requests):
    client.send("".join(json.dumps(dict(jsonrpc="2.0", id=i + 1, method=m, params=p)) + "\n" for i, (m, p) in enumerate(requests)))


def test_a_refused_write_does_not_overtake_those_under_way(shop):
    buyer, p = shop.market.user(), shop.product()
    for _ in range(30):
        pipeline(buyer, ("cart.set", dict(product=p["id"], quantity=2)), ("cart.set", dict(product="x")),
                 ("cart.set", dict(product=p["id"], quantity=3)), ("product.approve", dict(id=p["id"])), ("cart.get", {}))
        answers = [buyer.line() for _ in range(5)]
        assert [a["id"] for a in answers] == [1, 2, 3, 4, 5]
        assert ["error" in a for a in answers] == [False, True, False, True, False]


def test_rate_limited_orders_are_answered_in_their_place(make_market):
    shop = Shop(make_market(options={"limits.orders_per_minute": "5"}))
    buyer, p = shop.market.user(), shop.product(stock=100)
    order = dict(products=[dict(product=p["id"], quantity=1)], payment_method="CASH")
    pipeline(buyer, *[("order.create", order)] * 8)
    answers = [buyer.line() for _ in range(8)]
    assert [a["id"] for a in answers] == list(range(1, 9))
    assert [a.get("error", {}).get("data", {}).get("code") for a in answers] == [None] * 5 + ["rate_limited"] * 3


def test_inside_a_batch_too(shop):
    buyer, p = shop.market.user(), shop.product()
    batch = [dict(jsonrpc="2.0", id=1, method="cart.set", params=dict(product=p["id"], quantity=1)),
             dict(jsonrpc="2.0", id=2, method="cart.set", params=dict(product=p["id"], quantity=-1))]
    buyer.send(json.dumps(batch) + "\n")
    assert [a["id"] for a in buyer.line()] == [1, 2]


def test_an_over_long_line_loses_no_answer_before_it(market):
    user = market.user()
    for pings in (1, 59, 62, 63, 64, 65, 130):
        client = market.rpc()
        pipeline(client, ("auth.login", dict(username=user.user["username"], password=user.password)),
                 *[("server.ping", {})] * pings)
        client.send("x" * 5000000)
        answers = client.rest()
        assert [a["id"] for a in answers] == list(range(1, pings + 2)) + [None]
        assert answers[-1]["error"]["data"]["code"] == "too_large"


def test_a_stop_answers_what_is_under_way_and_cuts_no_line(make_market):
    market = make_market()
    users = [market.user() for _ in range(8)]
    batch = [dict(jsonrpc="2.0", id=i, method="auth.whoami" if i % 2 else "cart.clear") for i in range(50)]
    for user in users:
        user.send((json.dumps(batch) + "\n") * 40)
    assert market.stop(signal.SIGTERM) == 0
    for user in users:
        data = b"".join(iter(lambda: user.socket.recv(65536), b""))
        assert not data or data.endswith(b"]\n")
        for line in data.splitlines():
            assert [a["id"] for a in json.loads(line)] == list(range(50))


def test_a_cart_does_not_tell_what_waits_for_approval(shop):
    buyer, p = shop.market.user(), shop.product(name="Honest lamp")
    buyer.call("cart.set", product=p["id"], quantity=1)
    shop.seller.call("product.update", id=p["id"], name="Buy at http://elsewhere.example", price="9.00")
    cart = buyer.call("cart.get")
    assert "elsewhere" not in json.dumps(cart) and "9.00" not in json.dumps(cart)
    assert cart["items"][0]["available"] is False and cart["total"] == "0.00"
    assert buyer.error("cart.checkout", payment_method="CASH").code == "not_found"
