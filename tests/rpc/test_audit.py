"""audit.list: what admins did to what is others', and what was done to accounts."""
import base64
import time

import pytest

import pictures
from harness import Shop


@pytest.fixture(scope="module")
def admin(shop):
    return shop.admin


def newest(admin, **filters):
    return admin.call("audit.list", limit=1, **filters)["results"][0]


def who(c):
    return {"id": c.user["id"], "username": c.user["username"]}


def test_a_row_says_who_what_to_what_when_and_why(market, shop, admin):
    user = market.user()
    admin.call("user.ban", id=user.user["id"], reason="Spam.")
    row = newest(admin)
    assert set(row) == {"id", "at", "actor", "action", "object", "detail", "reason"}
    assert (row["actor"], row["action"], row["object"]) == (who(admin), "user.ban", "user/%d" % user.user["id"])
    assert (row["detail"], row["reason"]) == ({"banned": [False, True]}, "Spam.")
    assert row["at"].endswith("Z") and row["at"][:4] == time.strftime("%Y", time.gmtime())


def test_what_an_admin_does_to_anothers_product_is_noted_and_told(shop, admin):
    p = shop.product(price="12.50", stock=10, name="Bent lamp")
    shop.seller.call("notification.mark_as_read", all=True)
    admin.call("product.update", id=p["id"], price="13.00", stock=4, description="Straight.", name="Bent lamp")
    row = newest(admin)
    assert (row["action"], row["object"]) == ("product.update", "product/%d" % p["id"])
    assert row["detail"] == {"price": ["12.50", "13.00"], "stock": [10, 4], "description": ["A lamp.", "Straight."]}
    told = shop.seller.call("notification.list", limit=1)["results"][0]
    assert (told["kind"], told["data"]) == ("product.changed", {"product": p["id"]})
    for words in ("Bent lamp", admin.user["username"], "price 12.50 to 13.00", "stock 10 to 4", "description"):
        assert words in told["text"], told


def test_what_a_seller_does_to_his_own_is_not_noted(shop, admin):
    p = shop.product()
    before = newest(admin)
    shop.seller.call("product.update", id=p["id"], price="1.00", stock=3)
    assert newest(admin) == before
    own = admin.call("product.create", name="Own", price="1.00", category=shop.category)
    admin.call("product.update", id=own["id"], price="2.00")
    assert newest(admin) == before


def test_a_picture_by_an_admin_is_noted_and_told(shop, admin):
    p = shop.product()
    admin.call("product.image_set", id=p["id"], data=base64.b64encode(pictures.png(8, 8)).decode())
    row = newest(admin)
    assert (row["action"], row["object"], row["detail"]) == ("product.image_set", "product/%d" % p["id"], {"image": [None, "a new picture"]})
    assert "image" in shop.seller.call("notification.list", limit=1)["results"][0]["text"]


def test_verdicts_and_the_end_of_a_product(shop, admin):
    p = shop.product(approve=False)
    admin.call("product.approve", id=p["id"])
    assert newest(admin)["detail"] == {"status": ["pending", "approved"]}
    admin.call("product.reject", id=p["id"], reason="No.")
    row = newest(admin)
    assert (row["action"], row["detail"], row["reason"]) == ("product.reject", {"status": ["approved", "rejected"]}, "No.")
    admin.call("product.delete", id=p["id"])
    row = newest(admin)
    assert (row["action"], row["detail"]) == ("product.delete", {"status": ["rejected", None]})
    assert "taken off sale" in shop.seller.call("notification.list", limit=1)["results"][0]["text"]


def test_orders_and_reviews(market, shop, admin):
    buyer = market.user()
    p = shop.product()
    o = shop.order(buyer, p, payment_method="CARD")
    admin.call("order.act", id=o["id"], action="pay", reference="ref-audit")
    row = newest(admin)
    assert (row["action"], row["object"]) == ("order.act", "order/%d" % o["id"])
    assert row["detail"] == {"status": ["pending_payment", "placed"], "payment_status": ["unpaid", "paid"]}
    admin.call("order.update", id=o["id"], status="completed", reason="By hand.")
    row = newest(admin)
    assert (row["action"], row["detail"], row["reason"]) == ("order.update", {"status": ["placed", "completed"]}, "By hand.")
    v = buyer.call("review.create", product=p["id"], rating=2, comment="Bad words.")
    admin.call("review.delete", id=v["id"])
    row = newest(admin)
    assert (row["action"], row["object"], row["detail"]) == ("review.delete", "review/%d" % v["id"], {"rating": ["2", None], "comment": ["Bad words.", None]})
    assert buyer.call("notification.list", limit=1)["results"][0]["kind"] == "review.deleted"


def test_categories(shop, admin):
    k = admin.call("category.create", name="Audited")
    assert newest(admin)["detail"] == {"name": [None, "Audited"]}
    admin.call("category.update", id=k["id"], name="Renamed", position=3)
    assert newest(admin)["detail"] == {"name": ["Audited", "Renamed"], "position": [0, 3]}
    admin.call("category.delete", id=k["id"])
    assert (newest(admin)["action"], newest(admin)["detail"]) == ("category.delete", {"name": ["Renamed", None]})


def test_how_accounts_are_secured_is_noted_with_its_method(market, admin):
    c = market.user()
    c.call("auth.password_change", old_password=c.password, new_password="another passphrase")
    assert (newest(admin)["action"], newest(admin)["actor"]) == ("auth.password_change", who(c))
    old, new = c.user["username"] + "@example.org", "new-%s@example.org" % c.user["username"]
    c.call("auth.email_change", password="another passphrase", email=new)
    assert (newest(admin)["action"], newest(admin)["detail"]) == ("auth.email_change", {"email": [old, new]})
    market.run("user", "passwd", c.user["username"], "--password-stdin", stdin="a third passphrase\n")
    row = newest(admin)
    assert (row["action"], row["actor"], row["object"]) == ("user.set_password", None, "user/%d" % c.user["id"])
    admin.call("user.set_role", id=c.user["id"], role="admin")
    assert newest(admin)["detail"] == {"role": ["user", "admin"]}
    name = market.name("made")
    market.run("user", "add", name, "--email", name + "@example.org", "--password-stdin", stdin="a third passphrase\n")
    row = newest(admin)
    assert (row["action"], row["actor"], row["detail"]) == ("user.add", None, {"username": [None, name], "role": [None, "user"]})


def test_filters_narrow_it_and_pages_walk_it_once(make_market):
    market = make_market()
    shop = Shop(market)
    other = market.admin()
    users = [market.user() for _ in range(3)]
    for n, u in enumerate(users * 2):
        (shop.admin if n % 2 else other).call("user.ban" if n < 3 else "user.unban", id=u.user["id"], reason="x")
    everything = shop.admin.walk("audit.list", limit=2)
    assert [r["id"] for r in everything] == sorted((r["id"] for r in everything), reverse=True)

    def got(**filters):
        return [r["id"] for r in shop.admin.walk("audit.list", limit=2, **filters)]

    def wanted(check):
        return [r["id"] for r in everything if check(r)]
    me = shop.admin.user
    assert got(actor=me["id"]) == got(actor=me["username"].upper()) == wanted(lambda r: r["actor"] == who(shop.admin)) != []
    assert got(action="user.ban") == wanted(lambda r: r["action"] == "user.ban") and len(got(action="user.ban")) == 3
    at = "user/%d" % users[0].user["id"]
    assert got(object=at) == wanted(lambda r: r["object"] == at) and len(got(object=at)) == 2
    assert got(object=at, action="user.unban") == wanted(lambda r: r["object"] == at and r["action"] == "user.unban")
    middle = everything[len(everything) // 2]["at"]
    assert got(since=middle) == wanted(lambda r: r["at"] >= middle)
    assert got(until=middle) == wanted(lambda r: r["at"] < middle)
    assert got(object="nothing/1") == got(action="user.frob") == got(actor="nobody-at-all") == []
    assert shop.admin.call("audit.list", count=True, limit=1)["count"] == len(everything)


@pytest.mark.parametrize("bad", [{"since": "yesterday"}, {"until": "2026-13-01T00:00:00Z"}, {"since": 7}, {"actor": 0}, {"object": ""}, {"action": 3},
                                 {"what": "x"}, {"limit": 0}])
def test_bad_filters_are_named(admin, bad):
    assert list(admin.error("audit.list", bad).fields) == list(bad)


def test_it_is_for_admins(market, shop):
    assert market.user().error("audit.list").code == "forbidden"
    assert market.rpc().error("audit.list").code == "unauthenticated"


def test_rows_of_before_are_read(make_market):
    market = make_market()
    admin = market.admin()
    market.stop()
    market.sql("INSERT INTO audit (at, actor_id, action, object, detail) VALUES (1000, 1, 'user.ban', 'user/9', 'old')")
    market.start()
    c = market.rpc()
    c.call("auth.resume", token=admin.token)
    row = c.call("audit.list", object="user/9")["results"][0]
    assert (row["detail"], row["reason"], row["actor"]["id"]) == ({}, "old", 1)
