"""Who sees what (RULES V1-V3) in lists, counts, shelves and inboxes; test_foreign_objects.py has the objects one by one."""
import pytest

from harness import RpcError

NOWHERE = 987654321


def code(c, method, params):
    try:
        c.call(method, params)
        return "done"
    except RpcError as e:
        return e.error


@pytest.fixture(scope="module")
def world(shop):
    """Objects of one seller and one buyer, and a stranger to both."""
    buyer = shop.market.user()
    p = shop.product(stock=50)
    return {"shop": shop, "buyer": buyer, "stranger": shop.market.user(),
            "pending": shop.product(approve=False)["id"], "approved": p["id"],
            "rejected": shop.admin.call("product.reject", id=shop.product()["id"], reason="no")["id"],
            "archived": archived(shop, buyer), "order": shop.order(buyer, p)["id"]}


def archived(shop, buyer):
    p = shop.product()
    shop.order(buyer, p)
    shop.seller.call("product.delete", id=p["id"])
    return p["id"]


@pytest.mark.parametrize("state", ["pending", "rejected", "archived"])
def test_what_is_not_on_the_shelf_is_as_not_there_in_orders_and_carts(world, state):
    stranger = world["stranger"]
    for id in (world[state],):
        theirs = code(stranger, "order.create", dict(products=[{"product": id, "quantity": 1}], payment_method="CASH"))
        nothing = code(stranger, "order.create", dict(products=[{"product": NOWHERE, "quantity": 1}], payment_method="CASH"))
        assert theirs["data"] == dict(nothing["data"], products=[id]) and theirs["message"] == nothing["message"].replace(str(NOWHERE), str(id))
        assert code(stranger, "cart.set", dict(product=id, quantity=1)) == code(stranger, "cart.set", dict(product=NOWHERE, quantity=1))


@pytest.mark.parametrize("status", ["pending", "rejected", "archived", "approved", "all"])
def test_lists_by_status_are_of_ones_own_and_counts_do_not_differ(world, status):
    shop, stranger = world["shop"], world["stranger"]
    for more in ({}, {"seller": shop.seller.user["id"]}, {"category": shop.category}, {"search": "lamp"}, {"count": True, "facets": True}):
        theirs = stranger.call("product.list", dict(more, status=status))
        assert theirs["results"] == [] and theirs["next"] is None and theirs.get("count", 0) == 0
        assert "did_you_mean" not in theirs
    assert stranger.call("product.list", status=status, seller=shop.seller.user["id"], count=True) == \
        stranger.call("product.list", status=status, seller=NOWHERE, count=True)
    e = shop.market.rpc().error("product.list", status=status)
    assert e.code == "unauthenticated"


def test_the_shelves_counts_and_facets_hold_approved_products_only(world):
    shop = world["shop"]
    hidden = {world["pending"], world["rejected"], world["archived"]}
    for c in (shop.market.rpc(), world["stranger"], world["buyer"], shop.seller, shop.admin):
        for more in ({}, {"seller": shop.seller.user["id"]}, {"category": shop.category}, {"search": "lamp"}):
            page = c.call("product.list", dict(more, count=True, facets=True, limit=100))
            ids = {p["id"] for p in page["results"]}
            assert not ids & hidden and page["count"] == len(ids) == sum(f["count"] for f in page["facets"]["categories"])
    assert c.call("category.get", id=shop.category)["product_count"] == len(ids)


def test_orders_of_others_are_in_no_list(world):
    stranger = world["stranger"]
    for side in ("buyer", "seller"):
        assert stranger.call("order.list", **{"as": side})["results"] == []
    assert stranger.error("order.list", **{"as": "all"}).code == "forbidden"
    assert world["shop"].seller.call("order.list")["results"] == [], "what he sold is not what he bought"
    every = world["shop"].admin.walk("order.list", **{"as": "all", "limit": 2})
    assert world["order"] in [o["id"] for o in every]


def test_a_foreign_inbox_is_out_of_reach(world):
    shop, stranger = world["shop"], world["stranger"]
    theirs = shop.seller.call("notification.list")
    assert theirs["results"] and stranger.call("notification.list") == {"results": [], "next": None, "unread": 0}
    assert stranger.error("notification.mark_as_read", seq=theirs["results"][0]["seq"]).code == "not_found"
    stranger.call("notification.mark_as_read", all=True)
    assert shop.seller.call("notification.list")["unread"] == theirs["unread"]
    page = shop.seller.call("notification.list", limit=1)
    assert stranger.call("notification.list", limit=1, cursor=page["next"])["results"] == [] if page["next"] else True


def test_a_foreign_cursor_shows_nothing_of_his(world):
    shop, stranger = world["shop"], world["stranger"]
    page = shop.seller.call("product.list", status="all", limit=1)
    assert stranger.call("product.list", status="all", limit=1, cursor=page["next"])["results"] == []
    page = shop.seller.call("order.list", **{"as": "seller", "limit": 1})
    if page["next"]:
        assert stranger.call("order.list", **{"as": "seller", "limit": 1, "cursor": page["next"]})["results"] == []


def test_nobody_reads_a_mail_address_but_its_owner_and_admins(world):
    shop, buyer = world["shop"], world["buyer"]
    for c in (shop.seller, world["stranger"], shop.market.rpc()):
        for method, params in (("product.get", {"id": world["approved"]}), ("product.list", {}), ("category.list", {})):
            assert "@example.org" not in repr(c.call(method, params))
    assert "@" not in repr(shop.seller.call("order.get", id=world["order"]))
    assert "@" not in repr(buyer.call("order.get", id=world["order"]))


def test_an_order_is_the_same_object_for_all_three_but_for_its_actions(world):
    seen = [c.call("order.get", id=world["order"]) for c in (world["buyer"], world["shop"].seller, world["shop"].admin)]
    for o in seen:
        o.pop("actions")
    assert seen[0] == seen[1] == seen[2]


def test_the_changed_push_tells_a_stranger_nothing(world):
    shop, stranger = world["shop"], world["stranger"]
    c = shop.market.rpc()
    c.call("auth.resume", token=stranger.token)
    c.call("notification.subscribe", changes=True)
    shop.product()
    shop.order(world["buyer"], {"id": world["approved"]})
    assert c.alive() and c.pushes == []
