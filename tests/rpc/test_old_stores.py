"""A store of an earlier schema comes through the steps with all its data: stores/ holds one, and what it answered then."""
import gzip
import json
import os
import re
import sqlite3
import subprocess
import time

import pytest

import harness

STORES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stores")


@pytest.fixture(scope="module", params=["schema-7"])
def old(request):
    """A market on such a store, and what is known of it."""
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

# ---- small ones, of every schema ----

EVERY = sorted(int(re.fullmatch(r"small-(\d+)\.db\.gz", name).group(1)) for name in os.listdir(STORES) if name.startswith("small-"))


def schema(path):
    store = sqlite3.connect(path)
    try:
        return store.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").fetchall(), \
            store.execute("SELECT version FROM schema_version").fetchall()
    finally:
        store.close()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """The path of a store that this program has made, empty."""
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([harness.MAMA, "user", "list", "--dir", str(folder)], check=True, capture_output=True)
    return str(folder / "mama.db")


def test_there_is_a_store_of_every_earlier_schema(fresh):
    """Who adds a step adds a store of the schema before it: mama.db of the program as it was, with something of everything."""
    (latest,), = schema(fresh)[1]
    assert EVERY[:latest - 1] == list(range(1, latest))


@pytest.mark.parametrize("version", EVERY)
def test_a_store_of_an_earlier_schema_is_opened_with_all_that_is_in_it(make_market, fresh, version):
    m = make_market(start=False)
    path = os.path.join(m.dir, "mama.db")
    with gzip.open(os.path.join(STORES, "small-%d.db.gz" % version)) as packed, open(path, "wb") as f:
        f.write(packed.read())
    m.start()
    (latest,), = schema(fresh)[1]
    if version < latest:
        kept = "%s.schema-%d" % (path, version)
        assert kept in m.log and "from schema %d to %d" % (version, latest) in m.log and schema(kept)[1] == [(version,)]
    robin = m.rpc()
    robin.call("auth.login", username="robin", password="a long passphrase")
    order = robin.call("order.get", id=1)
    assert (order["total"], order["items"][0]["name"], order["note"]) == ("25.00", "Brass lamp", "Ring twice")
    assert [p["id"] for p in robin.call("product.list", search="lamp", ordering="price")["results"]] == [2, 1]
    assert robin.call("cart.get")["items"][0]["product"] == 2
    assert [r["comment"] for r in robin.call("review.list", product=1)["results"]] == (["Bright."] if version >= 2 else [])
    assert [c["with"]["username"] for c in robin.call("message.conversations")["results"]] == (["sella"] if version >= 3 else [])
    assert len(robin.call("key.list")["results"]) == (version >= 4)
    assert robin.call("product.get", id=2)["has_image"] == (version >= 5)
    sella = m.rpc()
    sella.call("auth.login", username="sella", password="a long passphrase")
    assert sella.call("product.create", name="Next", price="1.00", category=1, stock=1)["id"] == 5, "4 was removed then"
    assert robin.call("order.create", products=[{"product": 1, "quantity": 1}], payment_method="CASH")["orders"][0]["id"] == 2
    assert m.run("check").stdout.endswith(" 0 broken\n")
    m.stop()
    assert schema(path) == schema(fresh)
