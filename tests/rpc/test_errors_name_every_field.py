"""invalid_params names every bad field at once, with what is asked of it; an error changes nothing."""


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
