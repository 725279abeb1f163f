"""What was answered is seen by everyone who asks after it, on whichever loop, however busy that is with reading."""
import json

import pytest

from harness import Market, Shop

ROUNDS, NOISE = 40, 6
HEAVY = json.dumps(dict(jsonrpc="2.0", id=0, method="product.list", params=dict(limit=1, facets=True, count=True))) + "\n"


@pytest.fixture(scope="module")
def busy():
    """A market with two loops and enough in it for a question to take a while."""
    market = Market(options={"market.threads": "2"}, demo=True)
    yield Shop(market)
    market.close()


def on_loop(market, which, count):
    """Connections of one of the two loops, which are given out in turn."""
    pairs = [(market.rpc(), market.rpc()) for _ in range(count)]
    return [pair[which] for pair in pairs]


@pytest.mark.parametrize("which", (0, 1))
def test_a_question_sees_what_was_answered_while_its_loop_was_reading(busy, which):
    """The loop of the reader finds him with his first question ready, and is long busy with others before it is his turn; by
    then another loop has answered a write, and he has asked again. Both of his questions are taken up together."""
    p = busy.product()
    noise, reader = on_loop(busy.market, which, NOISE), on_loop(busy.market, which, 1)[0]
    writer, = on_loop(busy.market, 1 - which, 1)
    writer.call("auth.resume", token=busy.seller.token)
    ask = json.dumps(dict(jsonrpc="2.0", id=1, method="product.get", params=dict(id=p["id"]))) + "\n"
    for i in range(1, ROUNDS + 1):
        for n in noise:
            n.send(HEAVY * 64)
        reader.send(ask)
        wanted = writer.call("product.update", id=p["id"], price="%d.00" % i)["price"]
        reader.send(ask)
        reader.line()
        assert reader.line()["result"]["price"] == wanted, "round %d" % i
        for n in noise:
            for _ in range(64):
                n.line()


@pytest.mark.parametrize("which", (0, 1))
def test_what_a_push_tells_of_can_be_read(busy, which):
    p, buyer = busy.product(stock=100000), busy.market.user()
    noise, (listener, reader) = on_loop(busy.market, which, NOISE), on_loop(busy.market, 1 - which, 2)
    for c in (listener, reader):
        c.call("auth.resume", token=busy.seller.token)
    listener.call("notification.subscribe", {})
    for i in range(20):
        for n in noise:
            n.send(HEAVY * 64)
        busy.order(buyer, p)
        order = listener.push("order.placed")["data"]["order"]
        assert reader.call("order.get", id=order)["status"] == "placed"
        for n in noise:
            for _ in range(64):
                n.line()
