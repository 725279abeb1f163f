"""Reviews (RULES R1–R4, N1, V2): only of what was received, once, and the rating adds up."""
import random
import time

import pytest

from harness import Shop


def received(shop, buyer, product, quantity=1, deliver=True):
    """An order of the product, brought to delivered (or only shipped)."""
    order = shop.order(buyer, product, quantity)
    for action in ("accept", "ship", "deliver")[:3 if deliver else 2]:
        shop.seller.call("order.act", id=order["id"], action=action)
    return order


@pytest.fixture
def reader(shop):
    """A buyer who has received a new product."""
    buyer, product = shop.market.user(), shop.product()
    received(shop, buyer, product)
    buyer.product = product["id"]
    return buyer


def test_a_review_has_its_fields_and_is_seen_by_everyone(shop, reader):
    made = reader.call("review.create", product=reader.product, rating=4, comment="Bright.\nAnd warm.")
    assert made == {"id": made["id"], "product": reader.product, "rating": 4, "comment": "Bright.\nAnd warm.", "verified": True,
                    "reply": None, "created_at": made["created_at"], "updated_at": made["created_at"],
                    "author": {"id": reader.user["id"], "username": reader.user["username"]}}
    guest = shop.market.rpc()
    assert guest.call("review.get", id=made["id"]) == made
    assert guest.call("review.list", product=reader.product) == {"results": [made], "next": None}
    assert guest.call("product.get", id=reader.product)["rating"] == {"average": 4.0, "count": 1}


@pytest.mark.parametrize("steps", [[], ["accept"], ["accept", "ship"], ["cancel"]])
def test_who_has_not_received_may_not_review(shop, steps):
    buyer, product = shop.market.user(), shop.product()
    order = shop.order(buyer, product)
    for step in steps:
        (buyer if step == "cancel" else shop.seller).call("order.act", id=order["id"], action=step)
    assert buyer.error("review.create", product=product["id"], rating=5).code == "not_purchased"
    assert shop.market.rpc().call("product.get", id=product["id"])["rating"] == {"average": None, "count": 0}


def test_the_check_is_on_the_line_not_on_the_buyer(shop, reader):
    other = shop.product()
    assert reader.error("review.create", product=other["id"], rating=5).code == "not_purchased"
    assert shop.market.user().error("review.create", product=reader.product, rating=5).code == "not_purchased"


def test_one_review_a_product_also_when_many_come_at_once(shop, reader):
    again = shop.market.rpc()
    again.call("auth.resume", token=reader.token)
    both = [reader, again]
    numbers = [(c, c.request("review.create", product=reader.product, rating=1 + i % 5)) for i in range(10) for c in both]
    codes = []
    for c, n in numbers:
        try:
            c.answer(n)
            codes.append("made")
        except Exception as e:
            codes.append(e.code)
    assert sorted(codes) == ["already_reviewed"] * 19 + ["made"]
    assert shop.market.rpc().call("product.get", id=reader.product)["rating"]["count"] == 1


def test_nobody_reviews_his_own_product(shop):
    assert shop.seller.error("review.create", product=shop.product()["id"], rating=5).code == "conflict"


@pytest.mark.parametrize("bad", [{"rating": 0}, {"rating": 6}, {"rating": -1}, {"rating": 4.5}, {"rating": "5"}, {"rating": None}, {},
                                 {"rating": True}, {"rating": 5, "comment": "x" * 2001}, {"rating": 5, "comment": 7},
                                 {"rating": 5, "comment": "a\u202eb"}, {"rating": 5, "comment": "a\x1b[2J"}, {"rating": 5, "stars": 1}])
def test_a_bad_review_is_refused_and_changes_nothing(shop, reader, bad):
    e = reader.error("review.create", dict(product=reader.product, **bad))
    assert e.code == "invalid_params" and e.fields
    assert reader.call("review.list", author=reader.user["id"])["results"] == []


def test_a_comment_of_2000_characters_is_allowed_and_none_too(shop, reader):
    made = reader.call("review.create", product=reader.product, rating=3, comment="é" * 2000)
    assert len(made["comment"]) == 2000
    assert reader.call("review.update", id=made["id"], comment="")["comment"] is None


def test_only_the_author_changes_and_only_he_or_an_admin_deletes(shop, reader):
    made = reader.call("review.create", product=reader.product, rating=5)
    for other in (shop.market.user(), shop.seller, shop.admin):
        assert other.error("review.update", id=made["id"], rating=1).code == "not_found"
    for other in (shop.market.user(), shop.seller):
        assert other.error("review.delete", id=made["id"]).code == "not_found"
    assert reader.call("review.update", id=made["id"], rating=2)["rating"] == 2
    assert shop.market.rpc().call("product.get", id=reader.product)["rating"] == {"average": 2.0, "count": 1}
    assert shop.admin.call("review.delete", id=made["id"]) == {}
    assert shop.market.rpc().call("product.get", id=reader.product)["rating"] == {"average": None, "count": 0}
    assert reader.error("review.get", id=made["id"]).code == "not_found"
    reader.call("review.create", product=reader.product, rating=1)


def test_the_seller_is_told(shop):
    seller = shop.market.user()
    watch = shop.market.rpc()
    watch.call("auth.resume", token=seller.token)
    product, buyer = shop.product(seller=seller), shop.market.user()
    order = shop.order(buyer, product)
    for action in ("accept", "ship", "deliver"):
        seller.call("order.act", id=order["id"], action=action)
    watch.call("notification.subscribe")
    made = buyer.call("review.create", product=product["id"], rating=5)
    told = watch.push("review.created")
    assert told["data"] == {"review": made["id"], "product": product["id"]} and "5 of 5" in told["text"]


def test_reviews_of_what_is_not_on_sale_are_seen_by_author_seller_and_admin_alone(shop, reader):
    made = reader.call("review.create", product=reader.product, rating=5)
    shop.seller.call("product.delete", id=reader.product)
    for who in (reader, shop.seller, shop.admin):
        assert who.call("review.get", id=made["id"]) == made
        assert who.call("review.list", product=reader.product)["results"] == [made]
    for who in (shop.market.rpc(), shop.market.user()):
        assert who.error("review.get", id=made["id"]).code == "not_found"
        assert who.call("review.list", product=reader.product)["results"] == []
        assert made not in who.call("review.list", author=reader.user["id"])["results"]


def test_who_has_bought_may_review_what_is_archived_meanwhile(shop, reader):
    shop.seller.call("product.delete", id=reader.product)
    assert reader.call("review.create", product=reader.product, rating=4)["rating"] == 4


def test_the_lists_filter_and_walk_each_review_once(make_market):
    shop = Shop(make_market())
    product, made = shop.product(stock=99), []
    for i in range(23):
        buyer = shop.market.user()
        received(shop, buyer, product)
        made.append(buyer.call("review.create", product=product["id"], rating=1 + i % 5))
    guest = shop.market.rpc()
    walked = guest.walk("review.list", product=product["id"], limit=4)
    assert walked == made[::-1] == guest.walk("review.list", limit=7)
    assert guest.call("review.list", product=product["id"], rating=3)["results"] == [r for r in made[::-1] if r["rating"] == 3]
    assert guest.call("review.list", author=made[0]["author"]["id"])["results"] == [made[0]]
    cursor = guest.call("review.list", product=product["id"], limit=4)["next"]
    assert guest.error("review.list", limit=4, cursor=cursor).code == "invalid_cursor"


def test_ratings_are_a_full_recount_after_anything(make_market):
    """RULES R4, with random work; the order by rating follows."""
    shop = Shop(make_market())
    rnd = random.Random(7)
    products = [shop.product(stock=99) for _ in range(4)]
    buyers = [shop.market.user() for _ in range(6)]
    for p in products:
        for b in buyers:
            received(shop, b, p)
    reviews = {}
    for _ in range(150):
        b, p = rnd.choice(buyers), rnd.choice(products)
        key = (b.user["id"], p["id"])
        if key not in reviews:
            reviews[key] = b.call("review.create", product=p["id"], rating=rnd.randint(1, 5))
        elif rnd.random() < 0.6:
            reviews[key] = b.call("review.update", id=reviews[key]["id"], rating=rnd.randint(1, 5))
        else:
            b.call("review.delete", id=reviews.pop(key)["id"])
    guest = shop.market.rpc()
    average = {}
    for p in products:
        stars = [r["rating"] for (_, product), r in reviews.items() if product == p["id"]]
        rating = guest.call("product.get", id=p["id"])["rating"]
        assert rating["count"] == len(stars)
        assert not stars or abs(rating["average"] - sum(stars) / len(stars)) <= 0.005
        average[p["id"]] = sum(stars) / len(stars) if stars else 0
    best = [p["id"] for p in guest.call("product.list", ordering="-rating")["results"]]
    assert [int(average[i] * 1000) for i in best] == sorted((int(a * 1000) for a in average.values()), reverse=True)


def test_where_everyone_may_review_only_buyers_are_verified(make_market):
    shop = Shop(make_market(options={"reviews.verified_only": "no"}))
    product, buyer, other = shop.product(), shop.market.user(), shop.market.user()
    received(shop, buyer, product)
    assert buyer.call("review.create", product=product["id"], rating=5)["verified"] is True
    assert other.call("review.create", product=product["id"], rating=1)["verified"] is False
    hidden = shop.product(approve=False)
    assert other.error("review.create", product=hidden["id"], rating=1).code == "not_found"


def summary(c, product):
    return c.call("review.list", product=product, summary=True, limit=1)["summary"]


def test_the_summary_counts_stars_and_says_what_one_gave_and_may_give(shop, reader):
    product, guest = reader.product, shop.market.rpc()
    assert summary(guest, product) == {"stars": [0, 0, 0, 0, 0], "mine": None, "may_review": False}
    assert summary(reader, product) == {"stars": [0, 0, 0, 0, 0], "mine": None, "may_review": True}
    made = reader.call("review.create", product=product, rating=4)
    assert summary(reader, product) == {"stars": [0, 0, 0, 1, 0], "mine": made, "may_review": False}
    second = shop.market.user()
    received(shop, second, {"id": product})
    second.call("review.create", product=product, rating=4)
    mine = reader.call("review.update", id=made["id"], rating=1)
    assert summary(reader, product) == {"stars": [1, 0, 0, 1, 0], "mine": mine, "may_review": False}
    reader.call("review.delete", id=made["id"])
    assert summary(reader, product) == {"stars": [0, 0, 0, 1, 0], "mine": None, "may_review": True}
    for other in (shop.seller, shop.market.user(), guest):
        assert summary(other, product)["may_review"] is False


def test_the_summary_of_what_one_may_not_see_says_nothing(shop, reader):
    made = reader.call("review.create", product=reader.product, rating=2)
    shop.seller.call("product.delete", id=reader.product)
    assert summary(shop.market.rpc(), reader.product) == {"stars": [0] * 5, "mine": None, "may_review": False}
    assert summary(reader, reader.product) == {"stars": [0] * 5, "mine": made, "may_review": False}, "his own is his own"
    assert summary(shop.seller, reader.product)["stars"] == [0, 1, 0, 0, 0]
    assert summary(shop.admin, 987654321) == {"stars": [0] * 5, "mine": None, "may_review": False}


def test_a_summary_needs_a_product(shop, reader):
    assert "summary" in reader.error("review.list", summary=True).fields
    assert "summary" not in reader.call("review.list", product=reader.product, summary=False)


def test_the_stars_are_a_full_count_whatever_was_done(shop):
    product, seed = shop.product(stock=50), random.Random(7)
    authors = [shop.market.user() for _ in range(12)]
    for a in authors:
        received(shop, a, product)
        a.made = None
    for _ in range(60):
        a = seed.choice(authors)
        if a.made and seed.random() < 0.4:
            a.call("review.delete", id=a.made)
            a.made = None
        elif a.made:
            a.call("review.update", id=a.made, rating=seed.randint(1, 5))
        else:
            a.made = a.call("review.create", product=product["id"], rating=seed.randint(1, 5))["id"]
    rows = [v["rating"] for v in authors[0].walk("review.list", product=product["id"], limit=5)]
    assert summary(authors[0], product["id"])["stars"] == [rows.count(i) for i in range(1, 6)]
    assert product_rating(shop, product["id"])["count"] == len(rows)


def product_rating(shop, product):
    return shop.market.rpc().call("product.get", id=product)["rating"]


def test_everyone_hears_that_a_rating_changed_but_not_each_time(shop, reader):
    stranger, plain = shop.market.user(), shop.market.user()
    stranger.call("notification.subscribe", changes=True)
    plain.call("notification.subscribe")
    made = reader.call("review.create", product=reader.product, rating=4)
    assert stranger.push(method="changed")["what"] == ["products"]
    start = time.monotonic()
    for i in range(200):
        reader.call("review.update", id=made["id"], rating=1 + i % 5)
    assert stranger.push(method="changed")["what"] == ["products"]
    time.sleep(0.6)      # longer than what is gathered at once
    assert stranger.alive() and len(stranger.pushes) <= 2 + (time.monotonic() - start) / 0.3
    stranger.pushes.clear()
    reader.call("review.delete", id=made["id"])
    assert stranger.push(method="changed")["what"] == ["products"]
    assert plain.alive() and plain.pushes == []


def test_the_longest_comment_is_an_option(make_market):
    shop = Shop(make_market(options={"reviews.length": "10"}))
    product, buyer = shop.product(), shop.market.user()
    received(shop, buyer, product)
    assert buyer.error("review.create", product=product["id"], rating=5, comment="\u00e9" * 11).fields.keys() == {"comment"}
    made = buyer.call("review.create", product=product["id"], rating=5, comment="\u00e9" * 10)
    assert buyer.error("review.update", id=made["id"], comment="x" * 11).fields.keys() == {"comment"}
    assert buyer.call("review.get", id=made["id"]) == made
