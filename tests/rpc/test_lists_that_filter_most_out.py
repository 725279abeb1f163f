"""Lists of which nearly all is filtered out, in a store where looking at row after row takes too many steps: beside a plain look at
every product, walked page by page."""
import os
import random
import shutil
import sqlite3
import subprocess

import pytest

import harness

SEED = os.path.join(os.environ.get("BENCH", os.path.join(harness.ROOT, "build/tests/bench")), "seed")
PRODUCTS = 6000
STATUSES = ["pending", "approved", "rejected", "archived"]
ORDERINGS = [sign + field for field in ("created_at", "price", "rating", "name") for sign in ("", "-")]
GOODS = """SELECT p.id, p.name, p.name_key, p.description, p.price, k.quantity AS stock, p.category_id AS category, p.seller_id AS seller, p.status,
           CASE p.rating_count WHEN 0 THEN 0 ELSE p.rating_sum * 1000 / p.rating_count END AS rating, s.product_id IS NOT NULL AS shelved
           FROM products p JOIN stock k ON k.product_id = p.id LEFT JOIN shelf s ON s.shelf = 0 AND s.product_id = p.id"""


def logged_in(market, number):
    """A client as the seeded user: the first is an admin."""
    c = market.rpc()
    c.call("auth.resume", token=market.tokens[number])
    return c


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """Seeded goods, nearly all of which are sold out and without stars; one of three sellers is banned."""
    folder = tmp_path_factory.mktemp("seeded")
    subprocess.run([SEED, "--dir", str(folder), "--products", str(PRODUCTS), "--categories", "5", "--users", "3"], check=True, capture_output=True,
                   timeout=harness.PATIENCE * 6)
    m = harness.Market(start=False)
    shutil.copy(folder / "mama.db", m.dir)
    store = sqlite3.connect(os.path.join(m.dir, "mama.db"))
    store.executescript("UPDATE stock SET quantity = 0 WHERE product_id % 150 <> 7;"
                        "UPDATE movements SET delta = 0 WHERE product_id % 150 <> 7;"
                        "INSERT INTO reviews (product_id, author_id, rating, comment, verified, created_at, updated_at)"
                        " SELECT id, 1, 4, '', 0, 1, 1 FROM products WHERE id % 60 = 1;"
                        "UPDATE products SET status = 2 WHERE status = 0 AND id % 3 = 0; UPDATE products SET status = 3 WHERE status = 0 AND id % 3 = 1;"
                        "UPDATE products SET rating_sum = 4, rating_count = 1 WHERE id % 60 = 1;"
                        "UPDATE shelf SET rating = 4000 WHERE product_id % 60 = 1;")
    store.close()
    m.start()
    m.tokens = (folder / "tokens.txt").read_text().split()
    logged_in(m, 0).call("user.ban", id=3, reason="to be seen on no shelf")
    yield m
    m.close()


@pytest.fixture(scope="module")
def goods(market):
    store = market.store()
    store.row_factory = sqlite3.Row
    rows = [dict(row) for row in store.execute(GOODS)]
    store.close()
    for row in rows:
        words = lambda text: "".join(c if c.isalnum() else " " for c in text.lower()).split()
        row["names"], row["words"] = words(row["name"]), words(row["name"] + " " + row["description"])
    return rows


def minor(money):
    return int(money.replace(".", ""))


def matches(words, search):
    """Every word is among them, the last one as a beginning."""
    *whole, last = search.lower().split()
    return all(word in words for word in whole) and any(word.startswith(last) for word in words)


def seen(p, status):
    """It is listed with this status; without one, what stands on a shelf is."""
    if status == "all":
        return STATUSES[p["status"]] != "archived"
    return p["shelved"] if status is None else STATUSES[p["status"]] == status


def wanted(goods, filters):
    """The ids that the list should give, in order."""
    f, key = filters, filters["ordering"].lstrip("-")
    found = [p for p in goods if seen(p, f.get("status")) and minor(f.get("min_price", "0.00")) <= p["price"] <= minor(f.get("max_price", "99999999.00"))
             and (not f.get("in_stock") or p["stock"] > 0) and f.get("category", p["category"]) == p["category"]
             and f.get("seller", p["seller"]) == p["seller"] and ("search" not in f or matches(p["words"], f["search"]))]
    if key == "relevance":
        return [p["id"] for p in sorted(found, key=lambda p: (not matches(p["names"], f["search"]), -p["id"]))]
    keys = {"created_at": "id", "name": "name_key"}
    return [p["id"] for p in sorted(found, key=lambda p: (p[keys.get(key, key)], p["id"]), reverse=f["ordering"][0] == "-")]


def questions(goods):
    """Every filter, alone and with others; words of all frequencies."""
    rnd = random.Random(9)
    noun, brand = goods[5]["names"][3], goods[9]["names"][0]
    searches = ["in", "with", "co", "in with", "with " + noun, noun, noun[:4], brand, "%s %s" % (noun, brand)]
    prices = [{}, {"min_price": "5000.00"}, {"max_price": "2.01"}, {"min_price": "1990.00"}, {"min_price": "3.00"}, {"min_price": "50.00", "max_price": "50.40"}]
    for n in range(260):
        filters = dict(rnd.choice(prices), ordering=rnd.choice(ORDERINGS))
        if n % 2:
            filters.update(search=rnd.choice(searches), ordering=rnd.choice(ORDERINGS + ["relevance"] * 3))
        if rnd.random() < 0.5:
            filters["in_stock"] = True
        for field, most in (("category", 5), ("seller", 3)):
            if rnd.random() < 0.2:
                filters[field] = rnd.randint(1, most)
        yield filters


def some_pages(c, filters, rnd):
    """The ids of the first pages, of any sizes; whether that was all."""
    got, cursor = [], None
    for _ in range(4):
        page = c.call("product.list", dict(filters, limit=rnd.choice([1, 3, 20, 100]), **({"cursor": cursor} if cursor else {})))
        got += [p["id"] for p in page["results"]]
        cursor = page["next"]
        if not cursor:
            return got, True
    return got, False


def managed(goods):
    """The same with a status."""
    rnd = random.Random(12)
    for filters in questions(goods):
        if filters["ordering"] != "relevance":
            yield dict(filters, status=rnd.choice(STATUSES + ["all"] * 3 + ["approved"] * 3))


def test_they_give_what_a_look_at_every_product_gives(market, goods):
    c, rnd = market.rpc(), random.Random(4)
    for filters in questions(goods):
        right = wanted(goods, filters)
        got, whole = some_pages(c, filters, rnd)
        assert got == (right if whole else right[:len(got)]), filters


@pytest.mark.parametrize("who", ["admin", "seller", "banned seller"])
def test_lists_by_status_give_what_a_look_at_every_product_gives(market, goods, who):
    number = ["admin", "seller", "banned seller"].index(who)
    c, rnd = logged_in(market, 0) if number == 2 else logged_in(market, number), random.Random(5)
    for filters in managed(goods):
        if number:
            filters["seller"] = number + 1
        right = wanted(goods, filters)
        got, whole = some_pages(c, filters, rnd)
        assert got == (right if whole else right[:len(got)]), filters
        assert c.call("product.list", dict(filters, limit=1, count=True))["count"] == len(right), filters


def test_their_count_and_facets_are_right(market, goods):
    c, category = market.rpc(), {p["id"]: p["category"] for p in goods}
    for filters in questions(goods):
        right = wanted(goods, filters)
        answer = c.call("product.list", dict(filters, limit=1, count=True, facets=True))
        facets = answer["facets"]["categories"]
        assert (answer["count"], answer["count_capped"]) == (len(right), False), filters
        assert {f["id"]: f["count"] for f in facets} == {k: sum(category[id] == k for id in right) for k in {category[id] for id in right}}, filters
        assert [f["name"] for f in facets] == sorted(f["name"] for f in facets), filters
        assert c.call("product.list", dict(filters, limit=1, count=True))["count"] == len(right), filters
