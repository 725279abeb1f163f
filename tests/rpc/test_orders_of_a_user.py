"""An admin reads everybody's orders, or those that one user bought or sold."""
import pytest


@pytest.fixture(scope="module")
def traded(shop):
    """Two sellers, two buyers: who bought what of whom."""
    other = shop.market.user(shop.market.name("seller"))
    lamp, chair = shop.product(stock=50), shop.product(stock=50, seller=other)
    ann, ben = shop.market.user(), shop.market.user()
    return {"ann": ann, "ben": ben, "other": other,
            "orders": {"ann lamp": shop.order(ann, lamp)["id"], "ann chair": shop.order(ann, chair)["id"],
                       "ben chair": shop.order(ben, chair)["id"]}}


def listed(client, **params):
    return {o["id"] for o in client.walk("order.list", limit=1, **params)}


def test_what_one_bought_and_what_one_sold_are_found(shop, traded):
    orders = traded["orders"]
    assert listed(shop.admin, **{"as": "all", "user": traded["ann"].user["id"]}) == {orders["ann lamp"], orders["ann chair"]}
    assert listed(shop.admin, **{"as": "all", "user": traded["other"].user["id"]}) == {orders["ann chair"], orders["ben chair"]}
    assert listed(shop.admin, **{"as": "all"}) >= set(orders.values())


def test_the_status_narrows_them_further(shop, traded):
    who = traded["ben"].user["id"]
    assert listed(shop.admin, **{"as": "all", "user": who, "status": "placed"}) == {traded["orders"]["ben chair"]}
    assert listed(shop.admin, **{"as": "all", "user": who, "status": "shipped"}) == set()
    assert listed(shop.admin, **{"as": "all", "user": 987654321}) == set()


@pytest.mark.parametrize("side", [{}, {"as": "buyer"}, {"as": "seller"}])
def test_a_user_goes_with_all_alone(shop, traded, side):
    assert "user" in shop.admin.error("order.list", user=traded["ann"].user["id"], **side).fields


def test_nobody_else_reads_them(traded):
    assert traded["ben"].error("order.list", **{"as": "all", "user": traded["ann"].user["id"]}).code == "forbidden"


def test_a_cursor_counts_for_its_user_alone(shop, traded):
    page = shop.admin.call("order.list", {"as": "all", "user": traded["ann"].user["id"], "limit": 1})
    other = {"as": "all", "user": traded["other"].user["id"], "limit": 1, "cursor": page["next"]}
    assert shop.admin.error("order.list", other).code == "invalid_cursor"
