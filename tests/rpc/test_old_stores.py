"""A store of an earlier schema comes through the steps with all its data: stores/ holds one, and what it answered then."""
import gzip
import json
import os
import time

import pytest

STORES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stores")


@pytest.fixture(scope="module", params=["schema-7"])
def old(request):
    """A market on such a store, and what is known of it."""
    import harness
    market = harness.Market(start=False)
    with gzip.open(os.path.join(STORES, request.param + ".db.gz")) as packed, open(os.path.join(market.dir, "mama.db"), "wb") as f:
        f.write(packed.read())
    market.sql("UPDATE idempotency SET created_at = created_at - (SELECT max(created_at) FROM idempotency) + ?", int(time.time() * 1000))
    market.start()
    with gzip.open(os.path.join(STORES, request.param + ".json.gz")) as f:
        known = json.load(f)
    yield market, known
    market.close()


def login(market, known, name):
    c = market.rpc()
    c.call("auth.login", username=name, password=known["password"])
    return c


def test_every_list_says_what_it_said(old):
    market, known = old
    for name, answers in known["told"].items():
        c = login(market, known, name)
        for method, params, result in answers:
            assert c.call(method, params) == result, (name, method, params)


def test_an_order_that_was_placed_then_is_replayed(old):
    market, known = old
    name, body, reply = known["order"]
    c = login(market, known, name)
    assert c.call("order.create", body) == reply
    assert c.error("order.create", dict(body, note="x")).code == "idempotency_mismatch"


def test_the_market_goes_on_from_there(old):
    market, known = old
    a, b = login(market, known, "anna"), login(market, known, "bert")
    before = a.call("message.unread")["unread"]
    last = max(m["id"] for m in a.call("message.list")["results"])
    sent = b.call("message.send", receiver="anna", content="and on")
    assert sent["id"] > last and a.call("message.unread")["unread"] == before + 1
    a.call("message.mark_as_read", id=sent["id"], earlier=True)
    assert a.call("message.list", {"with": "bert", "unread": True})["results"] == []
    assert a.call("message.conversations")["results"][0]["last_message"]["id"] == sent["id"]
