"""Pages (RULES L1, L2): every ordering is total, a cursor belongs to its list, nothing comes twice."""
import random

import pytest

ORDERINGS = ["created_at", "-created_at", "price", "-price", "rating", "-rating", "name", "-name"]
MANY = 57


@pytest.fixture(scope="module")
def shelf(shop):
    """Many products of few prices and few names, and one description."""
    rnd = random.Random(7)
    made = []
    for i in range(MANY):
        made.append(shop.product(name=rnd.choice(["Same", "same", "SAME", "Sáme", "Other"]), description="walked",
                                 price=rnd.choice(["1.00", "1.00", "2.00", "0.00"]), stock=rnd.choice([0, 1, 50])))
    return made


def key(ordering):
    field = ordering.lstrip("-")
    return {"created_at": lambda p: p["id"], "price": lambda p: float(p["price"]), "rating": lambda p: 0,
            "name": lambda p: p["name"].lower().replace("á", "a")}[field]


@pytest.mark.parametrize("ordering", ORDERINGS)
@pytest.mark.parametrize("how", ["shelf", "category", "seller", "search", "own", "all"])
def test_walking_any_ordering_gives_each_once_and_in_order(shop, shelf, ordering, how):
    c = {"own": shop.seller, "all": shop.admin}.get(how) or shop.market.rpc()
    filters = {"shelf": {}, "category": {"category": shop.category}, "seller": {"seller": shop.seller.user["id"]},
               "search": {"search": "walk"}, "own": {"status": "approved"}, "all": {"status": "all"}}[how]
    ids = {p["id"] for p in shelf}
    for limit in (1, 7, 100):
        got = [p for p in c.walk("product.list", ordering=ordering, limit=limit, **filters) if p["id"] in ids]
        assert len(got) == MANY and {p["id"] for p in got} == ids, (limit, "one is missing or comes twice")
        keys = [(key(ordering)(p), p["id"]) for p in got]
        assert keys == sorted(keys, reverse=ordering.startswith("-")), limit


def test_walking_by_relevance_gives_names_first_and_each_once(shop):
    for i in range(9):
        shop.product(name="Plain %d" % i, description="with a zither")
        shop.product(name="Zither %d" % i, description="plain")
    c = shop.market.rpc()
    for limit in (1, 2, 4, 9, 10, 100):
        got = c.walk("product.list", search="zither", limit=limit)
        assert len({p["id"] for p in got}) == len(got) == 18, limit
        assert all("Zither" in p["name"] for p in got[:9]) and all("Plain" in p["name"] for p in got[9:]), limit


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_while_rows_come_and_go_nothing_comes_twice_and_nothing_that_stays_is_missed(shop, ordering):
    category = shop.admin.call("category.create", name=shop.market.name("Moving "))["id"]
    still = [shop.product(category=category, name="N%02d" % (i % 3), price="%d.00" % (i % 3))["id"] for i in range(12)]
    going = [shop.product(category=category, name="N%02d" % (i % 3), price="%d.00" % (i % 3))["id"] for i in range(6)]
    seen = []
    for turn, page in enumerate(shop.market.rpc().pages("product.list", category=category, ordering=ordering, limit=3)):
        seen += [p["id"] for p in page["results"]]
        shop.product(category=category, name="N%02d" % (turn % 3), price="%d.00" % (turn % 3))
        if going:
            shop.seller.call("product.delete", id=going.pop())
        assert turn < 60
    assert set(still) <= set(seen)


def test_an_empty_list_has_no_next_and_a_full_last_page_none_either(shop):
    category = shop.admin.call("category.create", name=shop.market.name("Few "))["id"]
    c = shop.market.rpc()
    assert c.call("product.list", category=category) == {"results": [], "next": None}
    for _ in range(4):
        shop.product(category=category)
    first = c.call("product.list", category=category, limit=2)
    assert len(first["results"]) == 2 and isinstance(first["next"], str)
    assert c.call("product.list", category=category, limit=2, cursor=first["next"])["next"] is None


def test_twenty_are_a_page_when_no_limit_is_given(shop, shelf):
    assert len(shop.market.rpc().call("product.list")["results"]) == 20
    assert len(shop.market.rpc().call("product.list", limit=100)["results"]) >= MANY


def test_a_cursor_with_other_filters_or_another_ordering_is_refused(shop, shelf):
    c = shop.market.rpc()
    cursor = c.call("product.list", ordering="price", limit=2)["next"]
    for other in ({"ordering": "-price"}, {"ordering": "name"}, {}, {"ordering": "price", "search": "same"},
                  {"ordering": "price", "category": shop.category}, {"ordering": "price", "in_stock": True},
                  {"ordering": "price", "min_price": "1.00"}, {"ordering": "price", "seller": 1}):
        e = c.error("product.list", dict(other, limit=2, cursor=cursor))
        assert (e.number, e.code) == (-32602, "invalid_cursor"), other
    assert c.call("product.list", ordering="price", limit=5, cursor=cursor, count=True)["results"], "limit and count are no filters"
    buyer = shop.market.user()
    assert buyer.error("order.list", cursor=cursor).code == "invalid_cursor"
    assert buyer.error("notification.list", cursor=cursor).code == "invalid_cursor"


def mangled(cursor):
    rnd = random.Random(1)
    yield from ("x", "AAAA", "=", "!!!!", "é", " ", "A" * 1000, cursor[:-1], cursor[1:], cursor + "A", cursor[::-1], cursor.upper(), cursor[:12])
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for _ in range(60):
        at = rnd.randrange(len(cursor))
        yield cursor[:at] + rnd.choice(letters) + cursor[at + 1:]


@pytest.mark.parametrize("ordering", ["price", "-name"])
def test_a_mangled_cursor_is_refused_or_harmless(shop, shelf, ordering):
    c = shop.market.rpc()
    cursor = c.call("product.list", ordering=ordering, limit=2)["next"]
    for other in mangled(cursor):
        try:
            c.call("product.list", ordering=ordering, limit=2, cursor=other)
        except Exception as e:
            assert e.code in ("invalid_cursor", "invalid_params"), (other, e)
    assert c.error("product.list", ordering=ordering, cursor="A" * 1001).fields.keys() == {"cursor"}
    assert c.error("product.list", ordering=ordering, cursor="").code in ("invalid_params", "invalid_cursor")
    assert c.alive()


def test_count_is_exact_and_comes_only_when_asked_for(shop, shelf):
    c = shop.market.rpc()
    assert "count" not in c.call("product.list")
    page = c.call("product.list", count=True, limit=1, search="walked")
    assert (page["count"], page["count_capped"]) == (MANY, False)
    assert c.call("product.list", count=True, limit=1, search="walked", in_stock=True)["count"] == \
        len([p for p in shelf if p["stock"] > 0])
    assert c.call("product.list", count=True, limit=1, search="walked", min_price="1.00", max_price="1.00")["count"] == \
        len([p for p in shelf if p["price"] == "1.00"])
    assert shop.seller.call("product.list", status="approved", count=True, limit=1, search="walked")["count"] == MANY
    assert shop.admin.call("product.list", status="approved", count=True, limit=1, search="walked", category=shop.category)["count"] == MANY


def test_facets_count_by_category_and_are_there_whenever_they_are_asked_for(shop, shelf):
    c = shop.market.rpc()
    facets = c.call("product.list", facets=True, search="walked")["facets"]["categories"]
    assert facets == [{"id": shop.category, "name": facets[0]["name"], "count": MANY}]
    for filters in ({"search": "???"}, {"search": "qqqqqqqqqqqqqqq"}, {"category": 999999}, {"min_price": "9.00", "max_price": "1.00"}):
        assert c.call("product.list", dict(filters, facets=True)).get("facets") == {"categories": []}, filters


def test_filters_hold_on_every_page(shop, shelf):
    c = shop.market.rpc()
    for p in c.walk("product.list", limit=3, search="walked", min_price="1.00", max_price="1.00", in_stock=True, ordering="name"):
        assert p["price"] == "1.00" and p["stock"] in ("in", "low")


def test_a_seller_and_a_category_filter_hold_together(shop):
    other_seller = shop.market.user()
    other = shop.admin.call("category.create", name=shop.market.name("Both "))["id"]
    wanted = [shop.product(seller=other_seller, category=other)["id"] for _ in range(3)]
    shop.product(category=other)
    shop.product(seller=other_seller)
    c = shop.market.rpc()
    for ordering in ORDERINGS:
        got = c.walk("product.list", category=other, seller=other_seller.user["id"], limit=2, ordering=ordering)
        assert sorted(p["id"] for p in got) == wanted, ordering


def test_orders_and_notifications_walk_once_newest_first_too(shop):
    buyer, p = shop.market.user(), shop.product(stock=100)
    made = [shop.order(buyer, p)["id"] for _ in range(9)]
    for limit in (1, 2, 9, 10):
        assert [o["id"] for o in buyer.walk("order.list", limit=limit)] == made[::-1]
        sold = [o["id"] for o in shop.seller.walk("order.list", **{"as": "seller", "limit": limit}) if o["id"] in made]
        assert sold == made[::-1]
        every = [o["id"] for o in shop.admin.walk("order.list", **{"as": "all", "limit": limit}) if o["id"] in made]
        assert every == made[::-1]
    seqs = [n["seq"] for n in shop.seller.walk("notification.list", limit=2)]
    assert seqs == list(range(len(seqs), 0, -1))
    assert [n["seq"] for n in shop.seller.walk("notification.list", since=0, limit=2)] == seqs[::-1]


def test_orders_are_listed_by_status(shop):
    buyer, p = shop.market.user(), shop.product()
    o = [shop.order(buyer, p)["id"] for _ in range(3)]
    shop.seller.call("order.act", id=o[1], action="accept")
    assert [x["id"] for x in buyer.walk("order.list", status="placed", limit=1)] == [o[2], o[0]]
    assert [x["id"] for x in buyer.walk("order.list", status="accepted")] == [o[1]]
    assert buyer.walk("order.list", status="refunded") == []
    assert buyer.error("order.list", status="lost").fields.keys() == {"status"}


def test_more_names_than_a_key_holds_still_walk_once(shop):
    """Names that expand in folding (one character becomes eighteen) are cut in their key, not in the list."""
    category = shop.admin.call("category.create", name=shop.market.name("Long "))["id"]
    ids = {shop.product(category=category, name="\ufdfa" * 100 + "%d" % i)["id"] for i in range(6)}
    for ordering in ("name", "-name"):
        got = [p["id"] for p in shop.market.rpc().walk("product.list", category=category, ordering=ordering, limit=1)]
        assert set(got) == ids and len(got) == 6


@pytest.mark.parametrize("id", [2 ** 62 - 1, 2 ** 62, 2 ** 62 + 1, 2 ** 63 - 1])
@pytest.mark.parametrize("field", ["category", "seller"])
def test_a_filter_by_an_id_beyond_everything_is_an_empty_list(shop, shelf, field, id):
    """Shelves are numbered by ids; a number of theirs that overflows must not be another's (nor undefined: the sanitizer looks)."""
    for c in (shop.market.rpc(), shop.seller, shop.admin):
        for more in ({}, {"search": "walked"}, {"count": True, "facets": True}):
            assert c.call("product.list", dict(more, **{field: id}))["results"] == []
