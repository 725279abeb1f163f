"""A product's way from pending to the shelf and off it (RULES M1, M2, M4, M5, D1, S1)."""
import pytest

PUBLIC = {"id", "name", "description", "price", "currency", "category", "seller", "stock", "status", "rating", "has_image", "created_at",
          "updated_at"}
OWN = PUBLIC | {"reject_reason", "pending_change"}


def found(c, p, **filters):
    return p["id"] in [x["id"] for x in c.walk("product.list", limit=100, **filters)]


def absent_everywhere(shop, p, c):
    assert c.error("product.get", id=p["id"]).code == "not_found"
    for filters in ({}, {"search": p["name"]}, {"category": p["category"]["id"]}, {"seller": p["seller"]["id"]}, {"min_price": p["price"]}):
        assert not found(c, p, **filters), filters
    assert c.call("product.list", search='"%s"' % p["name"], count=True, facets=True).get("count", 0) == 0


def test_a_product_has_these_fields_for_its_seller_and_fewer_for_others(shop):
    p = shop.product(stock=10)
    mine = shop.seller.call("product.get", id=p["id"])
    assert mine.keys() == OWN and mine["stock"] == 10
    others = shop.market.rpc().call("product.get", id=p["id"])
    assert others.keys() == PUBLIC and others["stock"] == "in"
    assert others["seller"] == {"id": shop.seller.user["id"], "username": shop.seller.user["username"]}
    assert others["rating"] == {"average": None, "count": 0} and others["has_image"] is False and others["currency"] == "EUR"
    assert shop.admin.call("product.get", id=p["id"]).keys() == OWN


@pytest.mark.parametrize("stock, word", [(0, "out"), (1, "low"), (5, "low"), (6, "in"), (1000000, "in")])
def test_others_read_stock_as_a_word(shop, stock, word):
    p = shop.product(stock=stock)
    assert shop.market.user().call("product.get", id=p["id"])["stock"] == word


def test_a_new_product_is_pending_and_absent_for_everyone_else(shop):
    name = shop.market.name("Zanzibar")
    p = shop.product(approve=False, name=name)
    assert p["status"] == "pending" and p.keys() == OWN
    for c in (shop.market.rpc(), shop.market.user()):
        absent_everywhere(shop, p, c)
    assert shop.seller.call("product.get", id=p["id"]) == p == shop.admin.call("product.get", id=p["id"])
    assert found(shop.seller, p, status="pending") and found(shop.admin, p, status="pending")
    assert not found(shop.seller, p, status="approved") and not found(shop.seller, p)


def test_approved_it_is_everywhere_in_the_very_next_answer(shop):
    name = shop.market.name("Yucatan")
    p = shop.product(approve=False, name=name)
    c = shop.market.rpc()
    shop.admin.call("product.approve", id=p["id"])
    assert c.call("product.get", id=p["id"])["status"] == "approved"
    for filters in ({}, {"search": name}, {"category": shop.category}, {"seller": p["seller"]["id"]}):
        assert found(c, p, **filters), filters


def test_rejected_it_is_gone_again_and_the_seller_reads_why(shop):
    p = shop.product(name=shop.market.name("Xanadu"))
    done = shop.admin.call("product.reject", id=p["id"], reason="The picture\nis blurred.")
    assert (done["status"], done["reject_reason"]) == ("rejected", "The picture\nis blurred.")
    absent_everywhere(shop, p, shop.market.user())
    assert shop.seller.call("product.get", id=p["id"])["reject_reason"] == "The picture\nis blurred."
    assert found(shop.seller, p, status="rejected")


@pytest.mark.parametrize("reason", [None, "", "  ", "x" * 501, 7, [], "a\u202eb", "a\x1bb"])
def test_a_rejection_without_a_good_reason_is_none(shop, reason):
    p = shop.product()
    assert shop.admin.error("product.reject", id=p["id"], reason=reason).fields.keys() == {"reason"}
    assert shop.admin.call("product.get", id=p["id"])["status"] == "approved"


def test_approving_twice_is_approving_once(shop):
    p = shop.product(name=shop.market.name("Twice"))
    seen = len(shop.seller.walk("notification.list", limit=100))
    audits = shop.market.sql("SELECT count(*) FROM audit")[0][0]
    assert shop.admin.call("product.approve", id=p["id"])["status"] == "approved"
    assert len(shop.seller.walk("notification.list", limit=100)) == seen
    assert shop.market.sql("SELECT count(*) FROM audit")[0][0] == audits
    assert [x["id"] for x in shop.admin.walk("product.list", search=p["name"])].count(p["id"]) == 1


def test_approve_and_reject_are_audited_with_who_and_what(shop):
    p = shop.product()
    shop.admin.call("product.reject", id=p["id"], reason="No such lamp.")
    rows = shop.market.sql("SELECT actor_id, action, detail FROM audit WHERE object = ? ORDER BY id", "product/%d" % p["id"])
    assert rows == [(shop.admin.user["id"], "product.approve", ""), (shop.admin.user["id"], "product.reject", "No such lamp.")]


def test_an_admins_own_product_is_approved_at_once(shop):
    assert shop.product(approve=False, seller=shop.admin)["status"] == "approved"


def test_price_and_stock_apply_at_once_and_the_product_stays_on_sale(shop):
    p = shop.product()
    c = shop.market.rpc()
    changed = shop.seller.call("product.update", id=p["id"], price="99.99", stock=3)
    assert (changed["status"], changed["price"], changed["stock"]) == ("approved", "99.99", 3)
    assert c.call("product.get", id=p["id"])["price"] == "99.99"
    assert found(c, p, min_price="99.99", max_price="99.99") and not found(c, p, max_price="99.98")


@pytest.mark.parametrize("edit", [{"name": "Another name"}, {"description": "Another text."}])
def test_an_edit_of_the_wording_makes_an_approved_product_pending(shop, edit):
    p = shop.product(name=shop.market.name("Wording"))
    assert shop.seller.call("product.update", dict(id=p["id"], **edit))["status"] == "pending"
    absent_everywhere(shop, p, shop.market.rpc())
    back = shop.admin.call("product.approve", id=p["id"])
    assert back["status"] == "approved" and back.items() >= edit.items()
    assert found(shop.market.rpc(), back, search=back["name"])


def test_an_edit_of_the_category_makes_it_pending_too(shop):
    other = shop.admin.call("category.create", name=shop.market.name("Other "))["id"]
    p = shop.product()
    assert shop.seller.call("product.update", id=p["id"], category=other)["status"] == "pending"


def test_an_edit_that_changes_nothing_leaves_it_approved(shop):
    p = shop.product()
    same = shop.seller.call("product.update", id=p["id"], name=p["name"], description=p["description"], category=p["category"]["id"])
    assert same["status"] == "approved"
    assert shop.seller.call("product.update", id=p["id"])["status"] == "approved"


def test_editing_a_rejected_product_makes_it_pending_again(shop):
    p = shop.product(approve=False)
    shop.admin.call("product.reject", id=p["id"], reason="Too dear.")
    again = shop.seller.call("product.update", id=p["id"], price="1.00")
    assert (again["status"], again["reject_reason"]) == ("pending", None)
    assert found(shop.admin, p, status="pending")


def test_an_admins_edit_leaves_the_status(shop):
    p = shop.product(name=shop.market.name("Old"))
    done = shop.admin.call("product.update", id=p["id"], name=shop.market.name("Newname"))
    assert done["status"] == "approved" and done["seller"] == p["seller"]
    assert found(shop.market.rpc(), p, search=done["name"])


def test_the_old_name_finds_nothing_after_a_rename(shop):
    p = shop.product(name="Quixotisch")
    shop.admin.call("product.update", id=p["id"], name="Bradwurst")
    c = shop.market.rpc()
    assert not found(c, p, search="quixotisch") and found(c, p, search="bradwurst")


@pytest.mark.parametrize("bad", [{"name": ""}, {"name": "x" * 121}, {"description": "x" * 4001}, {"price": "-1"}, {"price": "1.001"},
                                 {"category": 999999}, {"category": 0}, {"stock": -1}, {"stock": 1.5}, {"stock": "5"}, {"stock": 10 ** 9},
                                 {"status": "approved"}, {"seller": 1}, {"currency": "USD"}, {"rating": 5}, {"created_at": "now"}])
def test_bad_and_foreign_fields_are_refused_in_create_and_update(shop, bad):
    wanted = dict(name="Fine", price="1.00", category=shop.category)
    assert shop.seller.error("product.create", dict(wanted, **bad)).fields.keys() == set(bad)
    p = shop.product()
    assert shop.seller.error("product.update", dict(id=p["id"], **bad)).fields.keys() == set(bad)
    assert shop.seller.call("product.get", id=p["id"]) == p


def test_nobody_else_changes_or_deletes_it_and_never_learns_that_it_is_there(shop):
    stranger = shop.market.user()
    for p in (shop.product(), shop.product(approve=False)):
        for method, params in (("product.update", {"price": "0.01"}), ("product.delete", {})):
            theirs = stranger.error(method, dict(id=p["id"], **params))
            nothing = stranger.error(method, dict(id=999999, **params))
            assert theirs.error == nothing.error and theirs.code == "not_found"
        assert shop.seller.call("product.get", id=p["id"]) == p


def test_a_product_never_ordered_is_removed(shop):
    p = shop.product()
    buyer = shop.market.user()
    buyer.call("cart.set", product=p["id"], quantity=2)
    assert shop.seller.call("product.delete", id=p["id"]) == {"id": p["id"], "archived": False}
    assert shop.seller.error("product.get", id=p["id"]).code == "not_found"
    assert shop.seller.error("product.delete", id=p["id"]).code == "not_found"
    assert buyer.call("cart.get")["items"] == []
    assert not found(shop.market.rpc(), p)


def test_a_product_that_was_ordered_is_archived_and_its_orders_still_read(shop):
    p = shop.product(name=shop.market.name("Kept"))
    buyer = shop.market.user()
    o = shop.order(buyer, p, 2)
    assert shop.seller.call("product.delete", id=p["id"]) == {"id": p["id"], "archived": True}
    absent_everywhere(shop, p, shop.market.rpc())
    assert buyer.error("product.get", id=p["id"]).code == "not_found"
    assert shop.seller.call("product.get", id=p["id"])["status"] == "archived"
    assert found(shop.seller, p, status="archived") and not found(shop.seller, p, status="all")
    assert buyer.call("order.get", id=o["id"])["items"] == o["items"]
    assert shop.seller.error("product.update", id=p["id"], price="1.00").code == "conflict"
    assert shop.admin.error("product.approve", id=p["id"]).code == "conflict"
    assert shop.admin.error("product.reject", id=p["id"], reason="x").code == "conflict"
    assert shop.seller.call("product.delete", id=p["id"]) == {"id": p["id"], "archived": True}


def test_a_product_whose_only_order_was_cancelled_is_archived_too(shop):
    p, buyer = shop.product(), shop.market.user()
    o = shop.order(buyer, p)
    buyer.call("order.act", id=o["id"], action="cancel")
    assert shop.seller.call("product.delete", id=p["id"])["archived"] is True
    assert buyer.call("order.get", id=o["id"])["items"][0]["name"] == p["name"]


def test_an_archived_product_gets_its_stock_back_and_stays_archived_when_its_order_is_cancelled(shop):
    p, buyer = shop.product(stock=3), shop.market.user()
    o = shop.order(buyer, p, 2)
    shop.seller.call("product.delete", id=p["id"])
    buyer.call("order.act", id=o["id"], action="cancel")
    now = shop.seller.call("product.get", id=p["id"])
    assert (now["stock"], now["status"]) == (3, "archived")


def test_twenty_edits_at_once_leave_one_row_on_each_shelf(shop):
    p = shop.product(name=shop.market.name("Busy"))
    clients = []
    for i in range(20):
        c = shop.market.rpc()
        c.call("auth.resume", token=(shop.seller if i % 2 else shop.admin).token)
        clients.append(c)
    for i, c in enumerate(clients):
        if i % 4 == 0:
            c.request("product.approve", id=p["id"])
        else:
            c.request("product.update", dict(id=p["id"], price="%d.00" % (i + 1), **({"description": "v%d" % i} if i % 3 else {})))
    for c in clients:
        c.answer(c.number)
    shop.admin.call("product.approve", id=p["id"])
    c = shop.market.rpc()
    for filters in ({}, {"search": p["name"]}, {"category": shop.category}, {"seller": p["seller"]["id"]}):
        assert [x["id"] for x in c.walk("product.list", limit=100, **filters)].count(p["id"]) == 1
    rows = shop.market.sql("SELECT count(*), count(DISTINCT price) FROM shelf WHERE product_id = ?", p["id"])[0]
    assert rows == (3, 1), "shelves: all, the category, the seller; one price on them"
    assert c.call("category.get", id=shop.category)["product_count"] == \
        shop.market.sql("SELECT count(*) FROM products WHERE category_id = ? AND status = 1", shop.category)[0][0]
