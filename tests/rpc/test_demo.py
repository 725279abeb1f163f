"""`mama demo`: a shop to look at, whose numbers add up."""
import os
import re

import pytest

from harness import Market


@pytest.fixture(scope="module")
def demo():
    m = Market(start=False)
    m.said = m.run("demo", *m.settings()).stdout
    m.start()
    yield m
    m.close()


def accounts(text):
    """{what: (user, password)} from the lines that the command prints."""
    return {what: (user, password) for what, user, password in re.findall(r"^\s+(\w[\w ]*?)\s+ssh -p \d+ (\S+?)@\S+(?:\s+password\s+(\S+))?$", text, re.M)}


def test_it_says_how_to_get_in_and_these_ways_work(demo):
    ways = accounts(demo.said)
    assert {"buy", "sell", "approve"} <= set(ways)
    roles = {}
    for what in ("buy", "sell", "approve"):
        user, password = ways[what]
        assert len(password) >= 16
        roles[what] = demo.rpc().call("auth.login", username=user, password=password)["user"]["role"]
    assert roles == {"buy": "user", "sell": "user", "approve": "admin"}


def test_the_accounts_are_kept_for_their_owner_alone(demo):
    path = os.path.join(demo.dir, "demo-accounts")
    assert os.stat(path).st_mode & 0o077 == 0
    for _, password in (accounts(demo.said)[w] for w in ("buy", "sell", "approve")):
        assert password in open(path).read()


def test_every_product_is_found_by_its_name_its_category_and_its_seller(demo):
    c = demo.rpc()
    everything = c.walk("product.list", limit=100)
    assert len(everything) > 50 and len({p["name"] for p in everything}) == len(everything)
    assert all(p["description"] and p["category"]["id"] for p in everything)
    for p in everything[::9]:
        assert p["id"] in [x["id"] for x in c.walk("product.list", search=p["name"], limit=100)], p["name"]
    count = c.call("product.list", count=True, limit=1)["count"]
    categories = c.call("category.list")["results"]
    assert sum(k["product_count"] for k in categories if k["parent"] is None) == count == len(everything)
    for k in categories:
        assert len(c.walk("product.list", category=k["id"], limit=100)) == k["product_count"]


def test_some_wait_for_approval_and_are_seen_by_the_admin_alone(demo):
    user, password = accounts(demo.said)["approve"]
    admin = demo.rpc()
    admin.call("auth.login", username=user, password=password)
    waiting = admin.walk("product.list", status="pending", limit=100)
    assert waiting and not {p["id"] for p in waiting} & {p["id"] for p in demo.rpc().walk("product.list", limit=100)}
    assert str(len(waiting)) in demo.said


def test_the_whole_way_of_an_order_in_the_demo(demo):
    ways, c = accounts(demo.said), {}
    for what in ("buy", "sell"):
        c[what] = demo.rpc()
        c[what].me = c[what].call("auth.login", username=ways[what][0], password=ways[what][1])["user"]
    p = next(x for x in c["buy"].walk("product.list", seller=c["sell"].me["id"], in_stock=True))
    o = c["buy"].call("order.create", products=[{"product": p["id"], "quantity": 1}], payment_method="CASH")["orders"][0]
    for who, action in (("sell", "accept"), ("sell", "ship"), ("sell", "deliver"), ("buy", "receive")):
        o = c[who].call("order.act", id=o["id"], action=action)
    assert o["status"] == "completed"


def test_the_books_of_the_demo_balance(demo):
    assert demo.sql("SELECT s.product_id FROM stock s LEFT JOIN movements m USING (product_id) GROUP BY 1 HAVING s.quantity <> coalesce(sum(m.delta), 0)") == []
    assert demo.sql("SELECT c.id FROM categories c WHERE approved <> (SELECT count(*) FROM products WHERE category_id = c.id AND status = 1)") == []
    assert demo.sql("PRAGMA foreign_key_check") == []


def test_a_store_that_is_not_empty_is_left_alone(demo, make_market):
    m = make_market(start=False)
    m.run("user", "add", "robin", "--email", "r@example.org", "--password-stdin", "--set", "hash.memory=64", stdin="a long passphrase\n")
    done = m.run("demo", check=False)
    assert done.returncode == 1 and "not empty" in done.stderr and done.stdout == ""
    assert m.sql("SELECT count(*) FROM products") == [(0,)]
    kept = m.run("demo", "--keep")
    assert kept.returncode == 0 and m.sql("SELECT count(*) FROM products") == [(0,)]


def test_a_folder_that_a_server_uses_is_left_alone(demo):
    done = demo.run("demo", check=False)
    assert done.returncode == 1 and done.stderr


def test_keep_shows_the_accounts_again(make_market):
    m = make_market(start=False)
    said = m.run("demo", *m.settings()).stdout
    again = m.run("demo", "--keep", *m.settings()).stdout
    assert accounts(again) == accounts(said)
