"""Placing orders (RULES O1, O16-O20, S2, V3): all or nothing, one order a seller, lines that are never changed again."""
import json
import sqlite3
from decimal import Decimal

import pytest

from harness import Shop

ORDER = {"id", "checkout", "buyer", "seller", "status", "payment_method", "payment_status", "items", "total", "currency", "address", "note",
         "tracking", "created_at", "updated_at", "history", "actions"}


def lines(*pairs):
    return [{"product": p["id"], "quantity": n} for p, n in pairs]


def create(c, *pairs, **more):
    return c.call("order.create", dict({"products": lines(*pairs), "payment_method": "CASH"}, **more))


def refuse(c, *pairs, **more):
    return c.error("order.create", dict({"products": lines(*pairs), "payment_method": "CASH"}, **more))


def stock(shop, p):
    return shop.admin.call("product.get", id=p["id"])["stock"]


def test_an_order_has_these_fields(shop):
    buyer, p = shop.market.user(), shop.product(price="2.50")
    done = create(buyer, (p, 3), address="Here\nthere", note="Hello")
    assert done.keys() == {"checkout", "total", "orders"} and done["total"] == "7.50"
    o = done["orders"][0]
    assert o.keys() == ORDER
    assert o["buyer"] == {"id": buyer.user["id"], "username": buyer.user["username"]} and o["seller"] == p["seller"]
    assert o["items"] == [{"product": p["id"], "name": p["name"], "unit_price": "2.50", "quantity": 3, "line_total": "7.50"}]
    assert (o["total"], o["currency"], o["address"], o["note"], o["tracking"]) == ("7.50", "EUR", "Here\nthere", "Hello", None)
    assert [(h["action"], h["from"], h["to"], h["reason"], h["actor"]) for h in o["history"]] == [("create", None, "placed", None, o["buyer"])]
    assert buyer.call("order.get", id=o["id"]) == o
    assert stock(shop, p) == 7


@pytest.mark.parametrize("method, status", [("CASH", "placed"), ("CARD", "pending_payment"), ("MOBILE", "pending_payment")])
def test_cash_is_placed_card_and_mobile_wait_for_payment(shop, method, status):
    o = create(shop.market.user(), (shop.product(), 1), payment_method=method)["orders"][0]
    assert (o["status"], o["payment_status"], o["payment_method"]) == (status, "unpaid", method)


def test_a_checkout_makes_one_order_for_each_seller(shop):
    other, third = shop.market.user(), shop.market.user()
    a, b, c, d = shop.product(price="1.00"), shop.product(price="2.00", seller=other), shop.product(price="3.00"), shop.product(price="4.00", seller=third)
    buyer = shop.market.user()
    done = create(buyer, (a, 1), (b, 2), (c, 3), (d, 4))
    assert done["total"] == "30.00" and len(done["orders"]) == 3
    assert {o["seller"]["id"]: [(i["product"], i["quantity"]) for i in o["items"]] for o in done["orders"]} == {
        shop.seller.user["id"]: [(a["id"], 1), (c["id"], 3)], other.user["id"]: [(b["id"], 2)], third.user["id"]: [(d["id"], 4)]}
    assert {o["checkout"] for o in done["orders"]} == {done["checkout"]}
    assert sum(Decimal(o["total"]) for o in done["orders"]) == Decimal(done["total"])


def test_total_is_the_sum_of_the_lines_for_many_prices(shop):
    prices = ["0.01", "0.10", "0.99", "1.15", "4.35", "19.99", "1234.56", "10000000.00", "0.00"]
    made = [shop.product(price=x, stock=99) for x in prices]
    done = create(shop.market.user(), *[(p, 99 - i) for i, p in enumerate(made)])
    want = sum(Decimal(x) * (99 - i) for i, x in enumerate(prices))
    assert Decimal(done["total"]) == want == sum(Decimal(i["line_total"]) for i in done["orders"][0]["items"])
    assert all(Decimal(i["line_total"]) == Decimal(i["unit_price"]) * i["quantity"] for i in done["orders"][0]["items"])


def test_one_product_on_two_lines_is_one_line_and_is_summed_before_the_stock_check(shop):
    buyer, p = shop.market.user(), shop.product(stock=5)
    e = refuse(buyer, (p, 3), (p, 3))
    assert e.code == "insufficient_stock" and e.data["items"] == [{"product": p["id"], "requested": 6, "available": 5}]
    assert stock(shop, p) == 5
    o = create(buyer, (p, 3), (p, 2))["orders"][0]
    assert [(i["product"], i["quantity"]) for i in o["items"]] == [(p["id"], 5)] and stock(shop, p) == 0


def test_the_sum_of_two_lines_must_be_within_99_too(shop):
    buyer, p = shop.market.user(), shop.product(stock=1000)
    assert refuse(buyer, (p, 99), (p, 1)).code == "invalid_params"
    assert create(buyer, (p, 98), (p, 1))["orders"][0]["items"][0]["quantity"] == 99


@pytest.mark.parametrize("quantity", [0, -1, 100, 2 ** 63 - 1, -2 ** 63, 0.0, 100.0, 0.5, "1", "", None, True, [], {}])
def test_a_quantity_outside_1_to_99_is_refused(shop, quantity):
    buyer, p = shop.market.user(), shop.product()
    e = buyer.error("order.create", products=[{"product": p["id"], "quantity": quantity}], payment_method="CASH")
    assert e.code == "invalid_params" and e.fields.keys() == {"products[0].quantity"}
    assert stock(shop, p) == 10


@pytest.mark.parametrize("products", [[], {}, None, "1", 1, True, [[]], [None], [{}], [{"product": 1}], [{"quantity": 1}],
                                      [{"product": "1", "quantity": 1}], [{"product": 1, "quantity": 1, "unit_price": "0.01"}],
                                      [{"product": 1, "quantity": 1}] * 51, [{"product": -1, "quantity": 1}], [{"product": 1.5, "quantity": 1}]])
def test_products_that_are_no_lines_are_refused(market, products):
    e = market.user().error("order.create", products=products, payment_method="CASH")
    assert e.code == "invalid_params" and all(f.startswith("products") for f in e.fields)


def test_fifty_lines_are_an_order(shop):
    made = [shop.product() for _ in range(50)]
    assert len(create(shop.market.user(), *[(p, 1) for p in made])["orders"][0]["items"]) == 50


@pytest.mark.parametrize("bad", [{"payment_method": "cash"}, {"payment_method": ""}, {"payment_method": None}, {"payment_method": "CASH "},
                                 {"address": "x" * 501}, {"address": 7}, {"note": "a\x1bb"}, {"note": "x" * 501}, {"expected_total": "x"},
                                 {"expected_total": "-1"}, {"expected_total": "1.001"}, {"idempotency_key": ""}, {"idempotency_key": 7},
                                 {"idempotency_key": "x" * 201}, {"total": "0.01"}, {"buyer": 1}, {"status": "completed"}])
def test_bad_fields_of_an_order_are_named_and_nothing_happens(shop, bad):
    buyer, p = shop.market.user(), shop.product()
    assert refuse(buyer, (p, 1), **bad).fields.keys() == set(bad)
    assert stock(shop, p) == 10 and buyer.call("order.list")["results"] == []


def test_a_buyer_cannot_order_his_own_product(shop):
    p, q = shop.product(), shop.product(seller=shop.market.user())
    assert refuse(shop.seller, (p, 1)).code == "conflict"
    assert refuse(shop.seller, (q, 1), (p, 1)).code == "conflict"
    assert stock(shop, p) == stock(shop, q) == 10


def test_what_is_not_on_sale_is_not_found_and_every_such_product_is_named(shop):
    buyer, fine = shop.market.user(), shop.product()
    pending, rejected, archived = shop.product(approve=False), shop.product(), shop.product()
    shop.admin.call("product.reject", id=rejected["id"], reason="no")
    shop.order(buyer, archived)
    shop.seller.call("product.delete", id=archived["id"])
    for p in (pending, rejected, archived, {"id": 999999}):
        e = refuse(buyer, (fine, 1), (p, 1))
        assert (e.number, e.code) == (-32004, "not_found") and e.data["products"] == [p["id"]]
    e = refuse(buyer, (pending, 1), (fine, 1), (rejected, 1), (archived, 1))
    assert sorted(e.data["products"]) == sorted([pending["id"], rejected["id"], archived["id"]])
    assert stock(shop, fine) == 10


def test_every_line_short_of_stock_is_named_and_no_seller_gets_an_order(shop):
    other = shop.market.user()
    a, b, c = shop.product(stock=1), shop.product(stock=0, seller=other), shop.product(stock=9, seller=other)
    buyer = shop.market.user()
    e = refuse(buyer, (a, 2), (b, 1), (c, 9))
    assert (e.number, e.code) == (-32006, "insufficient_stock")
    assert e.data["items"] == [{"product": a["id"], "requested": 2, "available": 1}, {"product": b["id"], "requested": 1, "available": 0}]
    assert (stock(shop, a), stock(shop, b), stock(shop, c)) == (1, 0, 9)
    assert other.call("order.list", **{"as": "seller"})["results"] == [] == buyer.call("order.list")["results"]
    assert [n for n in other.call("notification.list")["results"] if n["kind"].startswith(("order", "stock"))] == []


def test_an_expected_total_that_differs_orders_nothing_and_tells_the_prices(shop):
    buyer, p = shop.market.user(), shop.product(price="5.00")
    for wrong in ("9.99", "10.01", 0, 9.5):
        e = refuse(buyer, (p, 2), expected_total=wrong)
        assert (e.number, e.code, e.data["total"]) == (-32007, "price_changed", "10.00")
        assert e.data["items"] == [{"product": p["id"], "name": p["name"], "quantity": 2, "unit_price": "5.00"}]
    assert stock(shop, p) == 10
    for right in ("10.00", "10", 10, 10.0, "10.0"):
        create(buyer, (p, 2), expected_total=right)
    assert stock(shop, p) == 0


def test_nothing_edits_the_lines_of_a_placed_order(shop):
    buyer, p = shop.market.user(), shop.product(name="As it was", price="5.00")
    o = shop.order(buyer, p, 2)
    shop.seller.call("product.update", id=p["id"], name="As it is", price="50.00", stock=1)
    shop.seller.call("product.delete", id=p["id"])
    got = buyer.call("order.get", id=o["id"])
    assert (got["items"], got["total"]) == (o["items"], o["total"])
    assert shop.seller.call("order.get", id=o["id"])["items"] == o["items"]


@pytest.mark.parametrize("statement", [
    "UPDATE order_items SET quantity = 5", "UPDATE order_history SET reason = 'x'", "UPDATE stock SET quantity = -1",
    "UPDATE orders SET total = -1", "DELETE FROM orders", "DELETE FROM order_history", "DELETE FROM order_items",
    "DELETE FROM audit", "UPDATE audit SET detail = ''", "UPDATE order_items SET unit_price = 0", "UPDATE products SET price = -1", "UPDATE products SET status = 9",
    "UPDATE inbox SET unread = -1", "UPDATE cart_items SET quantity = 0", "INSERT INTO stock (product_id, quantity) SELECT id, 1 FROM products",
    "INSERT INTO users SELECT id + 1000, upper(username), email, email_key, password, role, banned, created_at FROM users"])
def test_the_store_itself_refuses(make_market, statement):
    """What the rules never allow is a CHECK or a trigger, so that no later handler can do it by mistake."""
    shop = Shop(make_market())
    buyer, p = shop.market.user(), shop.product()
    shop.order(buyer, p)
    buyer.call("cart.set", product=p["id"], quantity=1)
    with pytest.raises(sqlite3.DatabaseError):
        shop.market.sql(statement)


def test_a_seller_sees_only_his_own_order_of_a_checkout_and_never_the_mail(shop):
    other = shop.market.user()
    buyer = shop.market.user()
    done = create(buyer, (shop.product(), 1), (shop.product(seller=other), 1))
    ours, theirs = done["orders"]
    assert shop.seller.call("order.get", id=ours["id"])["id"] == ours["id"]
    assert shop.seller.error("order.get", id=theirs["id"]).code == "not_found"
    assert other.error("order.get", id=ours["id"]).code == "not_found"
    assert [o["id"] for o in other.call("order.list", **{"as": "seller"})["results"]] == [theirs["id"]]
    seen = repr(shop.seller.call("order.get", id=ours["id"])) + repr(shop.seller.walk("notification.list", limit=100))
    assert "@example.org" not in seen


def test_a_free_product_can_be_ordered(shop):
    assert create(shop.market.user(), (shop.product(price="0.00"), 1))["total"] == "0.00"


def test_an_admin_buys_and_sells_as_everyone(shop):
    p = shop.product(seller=shop.admin, approve=False)
    assert create(shop.market.user(), (p, 1))["orders"][0]["seller"]["id"] == shop.admin.user["id"]
    assert refuse(shop.admin, (p, 1)).code == "conflict"
    assert create(shop.admin, (shop.product(), 1))["orders"][0]["buyer"]["id"] == shop.admin.user["id"]


def test_more_money_than_the_shop_counts_is_no_order_and_no_bug(make_market):
    shop = Shop(make_market(options={"order.quantity": "100000"}))
    dear = [shop.product(price="10000000.00", stock=1000000) for _ in range(20)]
    e = refuse(shop.market.user(), *[(p, 100000) for p in dear])
    assert e.code == "conflict"


def test_movements_add_up_to_the_stock(shop):
    buyer, p = shop.market.user(), shop.product(stock=10)
    o = [shop.order(buyer, p, n) for n in (1, 2, 3)]
    buyer.call("order.act", id=o[1]["id"], action="cancel")
    shop.seller.call("product.update", id=p["id"], stock=20)
    shop.order(buyer, p, 4)
    wrong = shop.market.sql("SELECT s.product_id, s.quantity, coalesce(sum(m.delta), 0) FROM stock s LEFT JOIN movements m "
                            "ON m.product_id = s.product_id GROUP BY s.product_id HAVING s.quantity <> coalesce(sum(m.delta), 0)")
    assert wrong == [] and stock(shop, p) == 16


def test_orders_that_fail_halfway_leave_nothing_and_harm_no_others(shop):
    """Sent at once, so that the writer has good ones and bad ones in one group: a bad one has taken stock before it fails."""
    buyer, other = shop.market.user(), shop.market.user()
    plenty, none = shop.product(stock=200), shop.product(stock=0)
    good = {"products": [{"product": plenty["id"], "quantity": 1}], "payment_method": "CASH"}
    bad = {"products": [{"product": plenty["id"], "quantity": 2}, {"product": none["id"], "quantity": 1}], "payment_method": "CASH"}
    for _ in range(5):
        for c in (buyer, other):
            c.send("".join(json.dumps({"jsonrpc": "2.0", "id": i, "method": "order.create", "params": bad if i % 5 == 3 else good}) + "\n"
                           for i in range(20)))
        for c in (buyer, other):
            for i in range(20):
                answer = c.line()
                assert answer["id"] == i
                if i % 5 == 3:
                    assert answer["error"]["data"]["code"] == "insufficient_stock"
                    assert answer["error"]["data"]["items"] == [{"product": none["id"], "requested": 1, "available": 0}]
                else:
                    assert len(answer["result"]["orders"]) == 1
    assert shop.seller.call("product.get", id=plenty["id"])["stock"] == 200 - 5 * 2 * 16
    for c in (buyer, other):
        assert len(list(c.walk("order.list"))) == 5 * 16
