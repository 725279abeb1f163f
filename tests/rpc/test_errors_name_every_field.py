"""invalid_params names every bad field at once, with what is asked of it; an error changes nothing, and its message helps by itself."""
import pytest

from harness import RpcError


def shape(e, number=-32602, code="invalid_params"):
    assert (e.number, e.code) == (number, code)
    assert all(isinstance(v, list) and v and all(isinstance(t, str) and t for t in v) for v in e.fields.values()), e.fields
    return e.fields


def test_every_missing_field_is_named(market):
    user = market.user()
    assert shape(user.error("product.create")).keys() == {"name", "price", "category"}
    assert shape(user.error("order.create")).keys() == {"products", "payment_method"}
    assert shape(user.error("order.act")).keys() == {"id", "action"}
    assert shape(user.error("cart.set")).keys() == {"product", "quantity"}
    assert shape(market.rpc().error("auth.register")).keys() == {"username", "email", "password"}
    assert shape(market.rpc().error("auth.login")).keys() == {"username", "password"}


def test_every_wrong_field_is_named_the_unknown_ones_too(shop):
    e = shop.seller.error("product.create", name="", description=7, price="1.005", category="shelf", stock=-1, colour="red", size=3)
    assert shape(e).keys() == {"name", "description", "price", "category", "stock", "colour", "size"}


def test_a_list_takes_no_misspelt_filter(market):
    c = market.rpc()
    for name in ("serch", "Search", "category_id", "page", "offset", "q", "limit ", "", "__proto__", "\u202eevil", "x" * 3000):
        e = c.error("product.list", {name: 1})
        assert shape(e), name
    assert shape(c.error("product.list", {"serch": "x", "limt": 3})).keys() == {"serch", "limt"}


def test_register_names_every_field_that_its_rules_refuse(market):
    e = market.rpc().error("auth.register", username="1x", email="nobody", password="short")
    assert shape(e).keys() == {"username", "email", "password"}


def test_a_taken_name_and_a_taken_mail_are_both_named(market):
    a = market.user()
    e = market.rpc().error("auth.register", username=a.user["username"], email=a.user["username"] + "@example.org",
                           password="a long passphrase")
    assert shape(e, -32005, "already_exists").keys() == {"username", "email"}


def test_each_bad_line_of_an_order_is_named_with_its_place(market):
    e = market.user().error("order.create", payment_method="CASH", products=[
        {"product": 1, "quantity": 1}, {"product": 0, "quantity": 1}, {"product": 1, "quantity": 0}, {"product": 1}, {"quantity": 1},
        {"product": 1, "quantity": 1, "price": "0.01"}, 7, None, [], {}, "1"])
    assert shape(e).keys() == {"products[1].product", "products[2].quantity", "products[3].quantity", "products[4].product",
                               "products[5]", "products[6]", "products[7]", "products[8]", "products[9].product",
                               "products[9].quantity", "products[10]"}


def test_all_fifty_bad_lines_of_an_order_are_named(market):
    e = market.user().error("order.create", payment_method="CASH", products=[{"product": 1, "quantity": 0}] * 50)
    assert len(shape(e)) == 50


def test_twenty_unknown_parameters_are_all_named(market):
    e = market.rpc().error("product.list", {"unknown%d" % i: 1 for i in range(20)})
    assert len(shape(e)) == 20


def test_an_error_leaves_nothing_behind(shop):
    before = shop.seller.call("product.list", status="all", count=True)["count"]
    shop.seller.error("product.create", name="x", price="1", category=shop.category, colour="red")
    shop.seller.error("product.create", name="x", price="1", category=999999)
    assert shop.seller.call("product.list", status="all", count=True)["count"] == before


def test_messages_are_sentences_and_data_has_the_word(shop):
    buyer = shop.market.user()
    for e in (buyer.error("order.get", id=999999), buyer.error("product.approve", id=1), buyer.error("no.such"),
              shop.market.rpc().error("cart.get"), buyer.error("cart.checkout", payment_method="CASH")):
        assert e.error["message"].endswith(".") and e.error["data"]["code"] and set(e.error) == {"code", "message", "data"}


def test_the_message_names_the_first_bad_field_its_fault_and_how_many_more(shop):
    c = shop.seller
    one = c.error("product.create", name="x", price="1.005", category=shop.category)
    assert one.error["message"] == "price must be an amount with at most 2 decimals, such as \"12.5\"."
    assert shop.market.rpc().error("product.get").error["message"] == "id is required."
    assert shop.market.rpc().error("product.list", serch="x").error["message"] == "serch is no parameter of product.list."
    assert c.error("notification.subscribe", since=-1).error["message"] == "since must be at least 0."
    many = c.error("product.create", name="x", price="1.005", category=0, stock=-1)
    assert many.error["message"] == one.error["message"][:-1] + " (and 2 more)."
    taken = shop.market.rpc().error("auth.register", username=c.user["username"], email="new%s@example.org" % c.user["username"], password="a long passphrase")
    assert (taken.code, taken.error["message"]) == ("already_exists", "username is taken.")
    assert shop.market.rpc().error("no.such\u202e").error["message"] == "There is no method \"no.such\ufffd\"; rpc.discover lists them."


def test_a_refused_order_names_the_product_and_the_figures(shop):
    buyer, p = shop.market.user(), shop.product(stock=2, price="12.50")
    order = dict(products=[{"product": p["id"], "quantity": 3}], payment_method="CASH")
    assert buyer.error("order.create", order).error["message"] == "There are only 2 of %s; 3 were ordered." % p["name"]
    order["products"][0]["quantity"] = 1
    e = buyer.error("order.create", dict(order, expected_total="12.00"))
    assert (e.code, e.error["message"]) == ("price_changed", "The total is 12.50 now, not 12.00; nothing was ordered.")
    order["products"][0]["product"] = 999999
    assert buyer.error("order.create", order).error["message"] == "There is no product 999999, or it is no longer sold."
    assert shop.seller.error("order.create", products=[{"product": p["id"], "quantity": 1}], payment_method="CASH").error["message"] == \
        "Product %d is your own; you cannot order it." % p["id"]


@pytest.mark.parametrize("option, method, params, sentence", [
    ("limits.messages_per_minute", "message.send", dict(receiver="anna", content="x"), "The limit is 1 messages of one sender in a minute. Try again in %d s."),
    ("limits.products_per_minute", "product.create", dict(name="x", price="1", category=1), "The limit is 1 new products of one seller in a minute. Try again in %d s."),
    ("limits.resets_per_hour", "auth.password_reset", dict(email="a@example.org"), "The limit is 1 password resets from one address in an hour. Try again in 60 min."),
])
def test_who_asks_too_often_is_told_the_limit_and_how_long_to_wait(make_market, option, method, params, sentence):
    market = make_market(options={option: "1", "limits.exempt": "192.0.2.0/24"})
    c = market.user("anton")
    errors = []
    while len(errors) < 3:
        try:
            c.call(method, params)
        except RpcError as e:
            errors.append(e)
    last = errors[-1]
    assert last.code == "rate_limited" and 0 < last.data["retry_after"] <= 3600
    assert last.error["message"] == (sentence % last.data["retry_after"] if "%" in sentence else sentence)
