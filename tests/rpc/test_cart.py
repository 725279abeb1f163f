"""One cart a user, the same on every connection; checkout orders it and empties it."""
import pytest


def test_an_empty_cart(market):
    assert market.user().call("cart.get") == {"items": [], "total": "0.00", "currency": "EUR", "count": 0}


def test_set_puts_changes_and_takes_out(shop):
    buyer, p, q = shop.market.user(), shop.product(price="1.10"), shop.product(price="2.05")
    cart = buyer.call("cart.set", product=p["id"], quantity=2)
    assert (cart["total"], cart["count"], cart["currency"]) == ("2.20", 2, "EUR")
    assert cart["items"][0].items() >= {"product": p["id"], "name": p["name"], "unit_price": "1.10", "quantity": 2, "line_total": "2.20",
                                        "seller": p["seller"]}.items()
    cart = buyer.call("cart.set", product=q["id"], quantity=3)
    assert (cart["total"], cart["count"]) == ("8.35", 5)
    cart = buyer.call("cart.set", product=p["id"], quantity=1)
    assert (cart["total"], cart["count"]) == ("7.25", 4), "set replaces, it does not add"
    assert buyer.call("cart.set", product=q["id"], quantity=0)["count"] == 1
    assert buyer.call("cart.set", product=q["id"], quantity=0)["count"] == 1, "taking out twice is no error"
    assert buyer.call("cart.clear") == {"items": [], "total": "0.00", "currency": "EUR", "count": 0} == buyer.call("cart.get")


def test_a_cart_is_the_users_not_the_connections(shop):
    buyer, p = shop.market.user(), shop.product()
    buyer.call("cart.set", product=p["id"], quantity=2)
    again = shop.market.rpc()
    again.call("auth.login", username=buyer.user["username"], password=buyer.password)
    assert again.call("cart.get") == buyer.call("cart.get")
    assert shop.market.user().call("cart.get")["items"] == []


@pytest.mark.parametrize("quantity", [-1, 100, 100001, 2 ** 63 - 1, -1.0, 1.5, "1", "", True, None, [], {}])
def test_a_quantity_outside_0_to_99_is_refused(shop, quantity):
    buyer, p = shop.market.user(), shop.product()
    assert buyer.error("cart.set", product=p["id"], quantity=quantity).fields.keys() == {"quantity"}
    assert buyer.call("cart.get")["items"] == []


def test_what_cannot_be_ordered_cannot_be_put_in(shop):
    buyer = shop.market.user()
    hidden = shop.product(approve=False)
    nothing = buyer.error("cart.set", product=999999, quantity=1)
    assert nothing.code == "not_found" and buyer.error("cart.set", product=hidden["id"], quantity=1).error == nothing.error
    own = shop.product()
    assert shop.seller.error("cart.set", product=own["id"], quantity=1).code == "conflict"
    assert shop.seller.error("cart.set", product=hidden["id"], quantity=1).code in ("conflict", "not_found")


def test_the_price_in_the_cart_is_the_price_of_now(shop):
    buyer, p = shop.market.user(), shop.product(price="1.00")
    buyer.call("cart.set", product=p["id"], quantity=2)
    shop.seller.call("product.update", id=p["id"], price="3.00")
    assert buyer.call("cart.get")["total"] == "6.00"


def test_what_went_off_sale_stays_in_the_cart_and_is_said(shop):
    buyer, p, q = shop.market.user(), shop.product(price="1.00"), shop.product(price="5.00")
    buyer.call("cart.set", product=p["id"], quantity=1)
    buyer.call("cart.set", product=q["id"], quantity=1)
    shop.admin.call("product.reject", id=p["id"], reason="no")
    cart = buyer.call("cart.get")
    assert {i["product"]: i["available"] for i in cart["items"]} == {p["id"]: False, q["id"]: True} and cart["total"] == "5.00"
    e = buyer.error("cart.checkout", payment_method="CASH")
    assert e.code == "not_found" and e.data["products"] == [p["id"]]
    assert buyer.call("cart.get") == cart, "a failed checkout leaves the cart"
    buyer.call("cart.set", product=p["id"], quantity=0)
    assert buyer.call("cart.checkout", payment_method="CASH")["total"] == "5.00"


def test_checkout_orders_everything_by_seller_and_empties_the_cart(shop):
    other = shop.market.user()
    buyer, p, q = shop.market.user(), shop.product(price="1.00"), shop.product(price="2.00", seller=other)
    buyer.call("cart.set", product=p["id"], quantity=2)
    buyer.call("cart.set", product=q["id"], quantity=3)
    done = buyer.call("cart.checkout", payment_method="CASH", address="Somewhere 1", note="Ring twice", expected_total="8.00")
    assert done.keys() == {"checkout", "total", "orders"} and done["total"] == "8.00"
    assert {o["seller"]["id"]: o["total"] for o in done["orders"]} == {shop.seller.user["id"]: "2.00", other.user["id"]: "6.00"}
    assert all((o["checkout"], o["address"], o["note"]) == (done["checkout"], "Somewhere 1", "Ring twice") for o in done["orders"])
    assert buyer.call("cart.get")["items"] == []


def test_checking_out_an_empty_cart_is_a_conflict(market):
    e = market.user().error("cart.checkout", payment_method="CASH")
    assert (e.number, e.code) == (-32005, "conflict")


def test_checkout_short_of_stock_names_every_line_and_keeps_the_cart(shop):
    buyer, p, q, r = shop.market.user(), shop.product(stock=1), shop.product(stock=0), shop.product(stock=5)
    for x, n in ((p, 2), (q, 1), (r, 1)):
        buyer.call("cart.set", product=x["id"], quantity=n)
    e = buyer.error("cart.checkout", payment_method="CASH")
    assert (e.number, e.code) == (-32006, "insufficient_stock")
    items = sorted(e.data["items"], key=lambda i: i["product"])
    assert items == [{"product": p["id"], "requested": 2, "available": 1}, {"product": q["id"], "requested": 1, "available": 0}]
    assert buyer.call("cart.get")["count"] == 4 and buyer.call("order.list")["results"] == []
    assert shop.seller.call("product.get", id=r["id"])["stock"] == 5


def test_a_changed_total_orders_nothing(shop):
    buyer, p = shop.market.user(), shop.product(price="1.00")
    buyer.call("cart.set", product=p["id"], quantity=2)
    shop.seller.call("product.update", id=p["id"], price="1.50")
    e = buyer.error("cart.checkout", payment_method="CASH", expected_total="2.00")
    assert (e.number, e.code, e.data["expected_total"], e.data["total"]) == (-32007, "price_changed", "2.00", "3.00")
    assert buyer.call("cart.get")["count"] == 2 and buyer.call("order.list")["results"] == []


def test_the_fifty_first_product_does_not_fit(shop):
    buyer = shop.market.user()
    ids = [shop.product()["id"] for _ in range(51)]
    for id in ids[:50]:
        buyer.call("cart.set", product=id, quantity=1)
    assert buyer.error("cart.set", product=ids[50], quantity=1).code == "conflict"
    assert buyer.call("cart.get")["count"] == 50
    buyer.call("cart.set", product=ids[0], quantity=2)
    buyer.call("cart.set", product=ids[0], quantity=0)
    buyer.call("cart.set", product=ids[50], quantity=1)
    assert len(buyer.call("cart.checkout", payment_method="CASH")["orders"][0]["items"]) == 50


def test_two_checkouts_at_once_order_once(shop):
    buyer, p = shop.market.user(), shop.product(stock=50)
    buyer.call("cart.set", product=p["id"], quantity=1)
    clients = []
    for _ in range(8):
        c = shop.market.rpc()
        c.call("auth.resume", token=buyer.token)
        clients.append(c)
    for c in clients:
        c.request("cart.checkout", payment_method="CASH")
    said = [c.outcome() for c in clients]
    assert sorted(said) == ["conflict"] * 7 + ["done"]
    assert len(buyer.call("order.list")["results"]) == 1 and shop.seller.call("product.get", id=p["id"])["stock"] == 49


@pytest.mark.parametrize("bad", [{"payment_method": "cash"}, {"payment_method": "CHEQUE"}, {"payment_method": None}, {"payment_method": 1},
                                 {"payment_method": "CASH", "expected_total": "1.001"}, {"payment_method": "CASH", "address": "x" * 501},
                                 {"payment_method": "CASH", "note": "a\u202eb"}, {"payment_method": "CASH", "idempotency_key": ""},
                                 {"payment_method": "CASH", "idempotency_key": "x" * 201}, {"payment_method": "CASH", "products": []}])
def test_bad_fields_of_a_checkout_are_named(shop, bad):
    e = shop.market.user().error("cart.checkout", bad)
    assert e.fields.keys() == {list(bad)[-1]}


def test_another_connection_that_asked_for_changes_hears_of_the_cart(shop):
    buyer, p = shop.market.user(), shop.product()
    other = shop.market.rpc()
    other.call("auth.resume", token=buyer.token)
    other.call("notification.subscribe", changes=True)
    buyer.call("cart.set", product=p["id"], quantity=1)
    assert "cart" in other.push(method="changed")["what"]
