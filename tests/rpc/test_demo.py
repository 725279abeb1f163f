"""`mama demo`: a shop to look at, whose numbers add up."""
import os
import re
import resource
import time

import pytest

import harness
from harness import Market


@pytest.fixture(scope="module")
def demo():
    m = Market(start=False)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    m.said = m.run("demo", *m.settings()).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    m.cost = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    m.start()
    yield m
    m.close()


def login(m, what):
    """The demo account for this, on a connection of its own."""
    c = m.rpc()
    user, password = accounts(m.said)[what]
    c.me = c.call("auth.login", username=user, password=password)["user"]
    return c


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
    admin = login(demo, "approve")
    waiting = admin.walk("product.list", status="pending", limit=100)
    assert waiting and not {p["id"] for p in waiting} & {p["id"] for p in demo.rpc().walk("product.list", limit=100)}
    assert str(len(waiting)) in demo.said


def test_the_whole_way_of_an_order_in_the_demo(demo):
    c = {what: login(demo, what) for what in ("buy", "sell")}
    p = next(x for x in c["buy"].walk("product.list", seller=c["sell"].me["id"], in_stock=True))
    o = c["buy"].call("order.create", products=[{"product": p["id"], "quantity": 1}], payment_method="CASH")["orders"][0]
    for who, action in (("sell", "accept"), ("sell", "ship"), ("sell", "deliver"), ("buy", "receive")):
        o = c[who].call("order.act", id=o["id"], action=action)
    assert o["status"] == "completed"


def test_the_books_of_the_demo_balance(demo):
    assert demo.sql("SELECT s.product_id FROM stock s LEFT JOIN movements m USING (product_id) GROUP BY 1 HAVING s.quantity <> coalesce(sum(m.delta), 0)") == []
    assert demo.sql("SELECT c.id FROM categories c WHERE approved <> (SELECT count(*) FROM products WHERE category_id = c.id AND status = 1)") == []
    assert demo.sql("PRAGMA foreign_key_check") == []


def test_what_its_past_says_adds_up(demo):
    nothing = {
        "a rating that is not its reviews'": "SELECT p.id FROM products p LEFT JOIN reviews r ON r.product_id = p.id GROUP BY p.id "
                                             "HAVING p.rating_count <> count(r.id) OR p.rating_sum <> coalesce(sum(r.rating), 0)",
        "a total that is not its lines'": "SELECT o.id FROM orders o JOIN order_items i ON i.order_id = o.id GROUP BY o.id "
                                          "HAVING o.total <> sum(i.unit_price * i.quantity)",
        "a status that is not its history's": "SELECT id FROM orders o WHERE status <> (SELECT to_status FROM order_history h "
                                              "WHERE h.order_id = o.id ORDER BY step DESC LIMIT 1)",
        "a review of what was not received": "SELECT id FROM reviews WHERE NOT verified",
        "a comment that is there twice": "SELECT comment FROM reviews WHERE comment <> '' GROUP BY 1 HAVING count(*) > 1",
    }
    assert {what: rows for what, rows in ((what, demo.sql(text)) for what, text in nothing.items()) if rows} == {}


TIMES = {"users": "created_at", "products": "updated_at", "orders": "updated_at", "order_history": "at", "reviews": "created_at",
         "messages": "created_at", "notifications": "created_at", "audit": "at"}


@pytest.mark.parametrize("table", TIMES)
def test_all_of_it_has_happened_and_in_the_order_of_its_numbers(demo, table):
    times = [t for (t,) in demo.sql("SELECT %s FROM %s" % (TIMES[table], table))]
    assert times and max(times) <= time.time() * 1000
    if table in ("users", "reviews", "messages"):
        assert times == sorted(times)
        assert len({t // 60000 % 60 for t in times}) > 15, "all at a few minutes of the hour"
    assert demo.sql("SELECT o.id FROM orders o JOIN order_items i ON i.order_id = o.id JOIN products p ON p.id = i.product_id "
                    "WHERE o.created_at < p.created_at") == []


def test_orders_of_every_fate_can_be_looked_at(demo):
    buyer, seller, admin = (login(demo, what) for what in ("buy", "sell", "approve"))
    mine = [o["status"] for o in buyer.walk("order.list")]
    assert {"placed", "accepted", "shipped", "delivered", "completed", "cancelled", "disputed"} <= set(mine) and len(mine) < 20
    assert {"placed", "accepted", "shipped", "refunded"} <= {o["status"] for o in seller.walk("order.list", **{"as": "seller"})}
    assert len(admin.walk("order.list", **{"as": "all", "limit": 100})) >= int(re.search(r"(\d+) orders", demo.said)[1])
    disputed = next(o for o in buyer.walk("order.list", status="disputed"))
    assert disputed["history"][-1]["reason"] and disputed["tracking"] is None
    assert [o["status"] for o in admin.walk("order.list", **{"as": "all", "status": "disputed"})] == ["disputed"]


def test_most_of_the_first_pages_is_rated(demo):
    c = demo.rpc()
    first = c.call("product.list", limit=60)["results"]
    rated = [p for p in first if p["rating"]["count"]]
    assert len(rated) >= 45
    averages = {round(float(p["rating"]["average"]), 1) for p in rated}
    assert len(averages) > 8 and min(averages) < 4 and 4.2 in averages
    comments = sum(1 for r in c.walk("review.list", limit=100) if r["comment"])
    assert comments > 100


def test_much_of_the_first_page_is_pictured(demo):
    c = demo.rpc()
    pictured = [p for p in c.call("product.list", limit=20)["results"] if p["has_image"]]
    assert len(pictured) >= 12
    for p in pictured:
        cells = c.call("product.image_get", id=p["id"], size="cells")
        assert (cells["width"], cells["height"]) == (64, 64)


def test_something_waits_for_each_of_those_who_are_told(demo):
    for what, letters in (("buy", 4), ("sell", 3), ("approve", 1)):
        c = login(demo, what)
        assert c.call("message.unread")["unread"] == letters
        inbox = c.call("notification.list", limit=100)
        assert letters <= inbox["unread"] < len(inbox["results"])
    threads = login(demo, "buy").call("message.conversations")["results"]
    assert len(threads) == 5 and [t["unread"] for t in threads].count(0) == 2


def test_it_is_quickly_made(demo):
    assert demo.cost < 2 * harness.PATIENCE / 20, "seconds of the processor"


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
