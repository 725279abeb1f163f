"""What every list has alike, whatever it lists: limit, cursor, count, and where it can be read from either end, ordering."""
import pytest

from harness import Shop

KEYS = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJRp3ej9yE1a7n1XPRzWJ4lUfZP9cSyVxuZnuPU8XBBx one",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKoXDs3qd8DvEp0hvXzhGmXxEfJ6KWfDfpAAFPCv0xMW two",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDJzlJfs8uIuLXHZ7z1yUVBiaGFsZS1vZi1hLWtleS0h three"]
WHOLE = {"category.list"}      # all of them at once
IDS = {"notification.list": "seq", "auth.sessions": "session", "server.sessions": "session"}


@pytest.fixture(scope="module")
def world(shop):
    """A seller, whom every list of his has something for: three of each."""
    seller, market = shop.seller, shop.market
    for i in range(3):
        p, buyer = shop.product(), market.user()
        o = shop.order(buyer, p)
        for action in ("accept", "ship", "deliver"):
            seller.call("order.act", id=o["id"], action=action)
        buyer.call("review.create", product=p["id"], rating=3 + i)
        buyer.call("message.send", receiver=seller.user["id"], content="Hello.")
        shop.order(seller, shop.product(seller=buyer))
        seller.call("key.add", public_key=KEYS[i])
        market.rpc().call("auth.resume", token=seller.token)
    return shop


def lists(shop):
    """Those of rpc.discover, by name."""
    return {m["name"]: m for m in shop.market.rpc().call("rpc.discover")["methods"] if "results" in m["result"]["description"]}


def each(world):
    """(caller, method, its parameters by name, what names a row)"""
    for name, m in sorted(lists(world).items()):
        if name not in WHOLE:
            caller = world.admin if m["x-role"] == "admin" else world.seller
            yield caller, name, {p["name"]: p["schema"] for p in m["params"]}, IDS.get(name, "id")


def ids(results, id):
    return [row["last_message"]["id"] if "last_message" in row else row[id] for row in results]


def test_every_list_is_known_here(world):
    found = set(lists(world))
    assert found >= {"product.list", "order.list", "review.list", "message.list", "message.unread", "message.conversations", "user.list",
                     "notification.list", "key.list", "auth.sessions", "server.sessions", "category.list"}


def test_every_list_takes_limit_cursor_and_count(world):
    for _, name, params, _ in each(world):
        assert params.keys() >= {"limit", "cursor", "count"}, name
        assert (params["limit"]["minimum"], params["limit"]["maximum"]) == (1, 100), name


def test_every_list_walked_in_pages_is_the_list(world):
    for c, name, _, id in each(world):
        page = c.call(name, limit=100)
        assert page["next"] is None and len(page["results"]) >= 3, name
        for limit in (1, 2, 100):
            assert ids(c.walk(name, limit=limit), id) == ids(page["results"], id), (name, limit)


def test_every_list_counts_when_it_is_asked_to(world):
    for c, name, _, id in each(world):
        assert not c.call(name, count=False).keys() & {"count", "count_capped"}, name
        page = c.call(name, count=True, limit=1)
        assert (page["count"], page["count_capped"]) == (len(c.walk(name)), False), name
        rest = c.call(name, count=True, limit=1, cursor=page["next"])
        assert rest["count"] == page["count"] and ids(rest["results"], id) != ids(page["results"], id), name


def test_every_list_by_age_is_itself_turned_round(world):
    tried = 0
    for c, name, params, id in each(world):
        if "created_at" in params.get("ordering", {}).get("enum", ()):
            newest = ids(c.walk(name, limit=2, ordering="-created_at"), id)
            assert newest == sorted(newest, reverse=True) == ids(c.walk(name), id), name
            assert ids(c.walk(name, limit=2, ordering="created_at"), id) == newest[::-1], name
            tried += 1
    assert tried >= 7


def test_no_list_takes_the_cursor_of_another_or_of_another_ordering(world):
    given = {name: c.call(name, limit=1)["next"] for c, name, _, _ in each(world)}
    for c, name, params, _ in each(world):
        for other, cursor in given.items():
            if other != name:
                assert c.error(name, cursor=cursor).code == "invalid_cursor", (name, other)
        if "ordering" in params:
            assert c.error(name, cursor=given[name], ordering="created_at").code == "invalid_cursor", name


def test_no_list_takes_another_limit(world):
    for c, name, _, _ in each(world):
        for wrong in (0, 101, -1, "1", 1.5, True):
            assert c.error(name, limit=wrong).fields.keys() == {"limit"}, (name, wrong)


@pytest.mark.parametrize("method,params", [("order.list", {"as": "seller", "status": "placed"}), ("order.list", {"as": "seller", "status": "delivered"}),
                                           ("review.list", {"rating": 4}), ("message.list", {"unread": True}), ("message.list", {"with": 987654}),
                                           ("notification.list", {"since": 2}), ("notification.list", {"since": 2, "unread": True}),
                                           ("review.list", {"author": 987654})])
def test_a_count_is_of_what_the_filters_leave(world, method, params):
    c = world.seller
    assert c.call(method, dict(params, count=True, limit=1))["count"] == len(c.walk(method, **params))


def test_the_oldest_orders_of_one_user_come_first_when_asked_for(world):
    user = world.seller.user["id"]
    newest = [o["id"] for o in world.admin.walk("order.list", **{"as": "all", "user": user})]
    assert len(newest) == 6
    assert [o["id"] for o in world.admin.walk("order.list", **{"as": "all", "user": user, "ordering": "created_at", "limit": 4})] == newest[::-1]


MANY = 12345


def filled(make_market):
    """A market with more than can be counted of what one user has: notifications, messages, orders, reviews, and of users."""
    market = make_market()
    shop = Shop(market)
    me, other, p = market.user(), market.user(), shop.product()
    market.stop()
    store, a, b = market.store(), me.user["id"], other.user["id"]
    n = range(1, MANY + 1)
    store.executemany("INSERT INTO users (username, email, email_key, password, role, created_at) VALUES (?, ?, ?, 'x', 0, 1)",
                      (("x%d" % i, "x%d@example.org" % i, "x%d@example.org" % i) for i in n))
    store.execute("INSERT INTO inbox (user_id, last_seq, unread) SELECT id, 0, 0 FROM users WHERE username LIKE 'x%'")
    store.executemany("INSERT INTO notifications VALUES (?, ?, 'order.placed', 'x', '{\"order\":1}', 1, 1)", ((a, i) for i in n))
    store.execute("UPDATE inbox SET last_seq = ?, unread = 0 WHERE user_id = ?", (MANY, a))
    store.executemany("INSERT INTO messages (sender_id, receiver_id, product_id, order_id, content, read_at, deleted_at, created_at) "
                      "VALUES (?, ?, 0, 0, 'x', 1, 0, 1)", ((a, b) if i % 2 else (b, a) for i in n))
    store.executemany("INSERT INTO orders (checkout, buyer_id, seller_id, status, payment_method, payment_status, total, currency, address, note, "
                      "tracking, created_at, updated_at) VALUES (1, ?, ?, 1, 0, 0, 0, 'EUR', '', '', '', 1, 1)", ((a, b) for i in n))
    store.execute("INSERT INTO reviews (product_id, author_id, rating, comment, verified, created_at, updated_at) "
                  "SELECT ?, id, 5, '', 1, 1, 1 FROM users WHERE username LIKE 'x%'", (p["id"],))
    store.execute("UPDATE products SET rating_sum = 5 * ?, rating_count = ? WHERE id = ?", (MANY, MANY, p["id"]))
    store.commit()
    store.close()
    market.start()
    for c in (me, shop.admin):
        again = market.rpc()
        again.call("auth.resume", token=c.token)
        yield again


def test_more_than_ten_thousand_are_counted_as_ten_thousand(make_market):
    me, admin = filled(make_market)
    for c, name in ((me, "notification.list"), (me, "message.list"), (me, "order.list"), (me, "review.list"), (admin, "user.list")):
        page = c.call(name, count=True, limit=2)
        assert (page["count"], page["count_capped"], len(page["results"])) == (10000, True, 2), name
