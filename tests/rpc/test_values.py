"""Ids, money, text, times, words: every form of input that is one, and every form that is not."""
import json
import re

import pytest

MONEY_GOOD = {
    "12.50": "12.50", "12.5": "12.50", "12": "12.00", "0": "0.00", "0.01": "0.01", "0.00": "0.00", "007.10": "7.10",
    "10000000.00": "10000000.00",
}
MONEY_RAW = {"12": "12.00", "0": "0.00", "12.5": "12.50", "12.50": "12.50", "0.01": "0.01", "0.1": "0.10", "0.07": "0.07",
             "1.15": "1.15", "4.35": "4.35", "1e2": "100.00", "1.0": "1.00", "12.500": "12.50", "12.50000000000000000000": "12.50", "125e-1": "12.50", "10000000": "10000000.00", "9999999.99": "9999999.99"}
MONEY_BAD = ["12.505", "12.500", "", " ", " 12", "12 ", "12,50", "1,000.00", "1e2", "0x10", "+1", ".5", "5.", "-1", "-0.01", "--1", "1-",
             "1.2.3", "abc", "€5", "5 EUR", "NaN", "Infinity", "12.5\n", "１２", "1_000", "10000000.01", "99999999999999999999",
             "9" * 300, "0." + "0" * 300, "1" + "0" * 17, "-9223372036854775808", "12.50\u200b", "1\u00a0000"]
MONEY_RAW_BAD = ["12.505", "0.001", "-1", "-0.01", "0.30000000000000004", "1e-3", "1e15", "1e18", "9223372036854775807",
                 "-9223372036854775808", "10000000.01", "10000001", "true", "false", "[]", "{}", "[12]", "null",
                 '{"amount":"1.00"}', "4.3500000000000005", "12.499999999999999999", "12.500000000000000001", "0.10000000000000001",
                 "4.35000000000000000001", "1e-400", "5e-324"]


def create(shop, price_text):
    shop.seller.number += 1
    line = '{"jsonrpc":"2.0","id":%d,"method":"product.create","params":{"name":%s,"price":%s,"category":%d}}' % (
        shop.seller.number, json.dumps(shop.market.name("Money ")), price_text, shop.category)
    return shop.seller.reply(line)


@pytest.mark.parametrize("given", MONEY_GOOD)
def test_money_as_text_is_kept_to_the_unit(shop, given):
    assert create(shop, json.dumps(given))["result"]["price"] == MONEY_GOOD[given]


@pytest.mark.parametrize("given", MONEY_RAW)
def test_money_as_a_number_is_kept_to_the_unit(shop, given):
    assert create(shop, given)["result"]["price"] == MONEY_RAW[given]


@pytest.mark.parametrize("given", MONEY_BAD)
def test_money_as_text_that_is_no_amount_is_refused_never_rounded(shop, given):
    e = create(shop, json.dumps(given))["error"]
    assert e["data"]["code"] == "invalid_params" and list(e["data"]["fields"]) == ["price"]


@pytest.mark.parametrize("given", MONEY_RAW_BAD)
def test_money_as_a_number_that_is_no_amount_is_refused_never_rounded(shop, given):
    e = create(shop, given)["error"]
    assert e["data"]["code"] == "invalid_params" and list(e["data"]["fields"]) == ["price"]


def test_every_cent_up_to_ten_euros_survives_the_way_in_and_out(shop):
    """As text and as a JSON number, through the filter, which is a read."""
    c = shop.market.rpc()
    for cents in range(0, 1001, 7):
        text = "%d.%02d" % divmod(cents, 100)
        c.call("product.list", min_price=text, limit=1)
        c.reply('{"jsonrpc":"2.0","id":1,"method":"product.list","params":{"min_price":%s,"limit":1}}' % text)["result"]


@pytest.mark.parametrize("currency, good, bad", [
    ("JPY", {"1200": "1200", 1200: "1200"}, ["12.0", "12.5", 12.5, "0.1"]),
    ("KWD", {"1.234": "1.234", 1.5: "1.500", 2: "2.000"}, ["1.2345", 1.2345]),
])
def test_money_has_the_digits_of_its_currency(make_market, currency, good, bad):
    market = make_market(options={"shop.currency": currency})
    admin = market.admin()
    category = admin.call("category.create", name="All")["id"]
    for given, kept in good.items():
        p = admin.call("product.create", name="P", price=given, category=category)
        assert (p["price"], p["currency"]) == (kept, currency)
    for given in bad:
        assert admin.error("product.create", name="P", price=given, category=category).fields.keys() == {"price"}, given


TEXT_BAD = {
    "tab": "a\tb", "escape": "a\x1b[31mb", "bell": "a\x07", "delete": "a\x7fb", "next line": "a\x85b", "csi": "a\x9bb",
    "carriage return": "a\rb", "line feed": "a\nb", "line separator": "a\u2028b", "paragraph separator": "a\u2029b",
    "rlo": "a\u202eb", "lro": "a\u202db", "pdf": "a\u202cb", "rli": "a\u2067b", "pdi": "a\u2069b", "rlm": "a\u200fb", "alm": "a\u061cb",
    "zero width space": "a\u200bb", "zero width joiner": "a\u200db", "zwnj": "a\u200cb", "word joiner": "a\u2060b", "bom": "a\ufeffb",
    "soft hyphen": "a\u00adb", "invisible times": "a\u2062b", "mongolian separator": "a\u180eb", "tag letter": "a\U000e0041b",
    "variation selector": "a\ufe0fb", "hangul filler": "a\u3164b", "braille blank": "a\u2800b", "private use": "a\ue000b",
    "noncharacter": "a\uffffb", "unassigned": "a\u0378b", "grapheme joiner": "a\u034fb", "khmer inherent": "a\u17b4b",
}


@pytest.mark.parametrize("text", TEXT_BAD.values(), ids=TEXT_BAD.keys())
def test_control_and_invisible_characters_are_refused_in_a_name_and_in_a_body(shop, text):
    wanted = dict(name="Fine", description=text, price="1.00", category=shop.category)
    if text != "a\nb":
        assert shop.seller.error("product.create", wanted).fields.keys() == {"description"}
    assert shop.seller.error("product.create", dict(wanted, name=text, description="")).fields.keys() == {"name"}


@pytest.mark.parametrize("text", ["plain", "Ärger & Söhne", "日本語のランプ", "עברית", "العربية", "emoji \U0001f600", "a\u0301 accent",
                                  "<b>no html</b>", "'; DROP TABLE products; --", "%s%n", "\\u0041", "x" * 120, "é" * 120, "\U0001f600" * 120])
def test_plain_text_of_any_script_is_kept_as_it_is(shop, text):
    assert shop.product(name=text, approve=False)["name"] == text


def test_white_space_at_both_ends_of_a_text_is_cut(shop):
    assert shop.product(name="  a lamp \t", approve=False)["name"] == "a lamp"


@pytest.mark.parametrize("text", ["", " ", "\n", " \t ", "x" * 121, "é" * 121, 7, None, True, [], {}, ["x"]])
def test_a_name_that_is_empty_too_long_or_no_text_is_refused(shop, text):
    assert shop.seller.error("product.create", name=text, price="1.00", category=shop.category).fields.keys() == {"name"}


@pytest.mark.parametrize("text", ["\u00a0", "\u2003\u2003", "\u3000", "\u0301"])
def test_a_name_that_shows_nothing_is_refused(shop, text):
    assert shop.seller.error("product.create", name=text, price="1.00", category=shop.category).fields.keys() == {"name"}


@pytest.mark.parametrize("id", [0, -1, -2 ** 63, 0.0, -1.0, 1.5, 1e-300, "1", "x", "", True, False, None, [], {}, [1], {"id": 1}, "1; --"])
def test_what_is_no_positive_integer_is_no_id(market, id):
    e = market.rpc().error("product.get", id=id)
    assert e.code == "invalid_params" and e.fields.keys() == {"id"}


@pytest.mark.parametrize("id", [999999, 2 ** 31, 2 ** 53 + 1, 2 ** 63 - 1])
def test_an_id_that_nothing_has_is_not_found(market, id):
    c = market.rpc()
    assert c.error("product.get", id=id).code == "not_found"
    assert c.error("category.get", id=id).code == "not_found"


@pytest.mark.parametrize("limit", [0, -1, 101, 10 ** 18, 0.0, 100.5, 1e18, "20", True, [], {}])
def test_a_limit_outside_1_to_100_is_refused(market, limit):
    assert market.rpc().error("product.list", limit=limit).fields.keys() == {"limit"}


@pytest.mark.parametrize("flag", ["true", 1, 0, "", [], {}])
def test_only_true_and_false_are_true_and_false(market, flag):
    assert market.rpc().error("product.list", in_stock=flag).fields.keys() == {"in_stock"}


@pytest.mark.parametrize("word", ["", "Price", "PRICE", "price ", " price", "--price", "+price", "price,name", "price|name", "|", "id", 1, True,
                                  [], {}, "relevance|", "created_at|-created_at", "-", "-relevance"])
def test_an_ordering_that_is_not_one_is_refused(market, word):
    assert market.rpc().error("product.list", ordering=word).fields.keys() == {"ordering"}


def test_times_are_rfc3339_utc_with_milliseconds(shop):
    time = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
    p, buyer = shop.product(), shop.market.user()
    o = shop.order(buyer, p)
    times = [p["created_at"], p["updated_at"], o["created_at"], o["updated_at"], o["history"][0]["at"], buyer.user["created_at"],
             buyer.call("server.info")["time"], shop.seller.call("notification.list")["results"][0]["created_at"]]
    assert all(time.match(t) for t in times), times


def test_server_info_tells_what_a_client_needs(market):
    info = market.rpc().call("server.info")
    assert info.keys() >= {"name", "version", "time", "currency", "payment_methods", "limits"}
    assert info["payment_methods"] == ["CASH", "CARD", "MOBILE"] and info["currency"] == "EUR"


def test_null_is_as_good_as_leaving_a_parameter_out(shop):
    c = shop.market.rpc()
    assert c.call("product.list", search=None, limit=None, cursor=None, category=None).keys() >= {"results", "next"}
    assert c.error("product.get", id=None).fields["id"] == ["is required"]
    p = shop.product(description="kept", stock=7)
    after = shop.seller.call("product.update", id=p["id"], name=None, description=None, price=None, stock=None, category=None)
    assert [after[k] for k in ("name", "description", "price", "stock", "category")] == [p[k] for k in ("name", "description", "price", "stock", "category")]
    assert c.call("product.list", [None, None])["results"] == c.call("product.list")["results"]


def test_null_for_all_parameters_is_none_of_them(market):
    c = market.rpc()
    for method in ("server.ping", "category.list", "product.list"):
        said = c.reply('{"jsonrpc":"2.0","id":1,"method":"%s","params":null}' % method)
        assert said["result"] == c.call(method)
    assert c.reply('{"jsonrpc":"2.0","id":1,"method":"product.get","params":null}')["error"]["data"]["fields"] == {"id": ["is required"]}
    assert c.reply('[{"jsonrpc":"2.0","id":1,"method":"server.ping","params":null}]')[0]["result"] == {}


def test_a_whole_number_may_be_written_with_a_point_or_an_exponent(shop):
    c, buyer = shop.market.rpc(), shop.market.user()
    p = shop.product()
    for written in ("%d.0", "%d.000000000000000000000", "%de0", "%d0e-1"):
        said = c.reply('{"jsonrpc":"2.0","id":1,"method":"product.get","params":{"id":%s}}' % (written % p["id"]))
        assert said["result"]["id"] == p["id"], written
    assert len(c.reply('{"jsonrpc":"2.0","id":1,"method":"product.list","params":{"limit":1.0}}')["result"]["results"]) == 1
    said = buyer.reply('{"jsonrpc":"2.0","id":1,"method":"order.create","params":{"payment_method":"CASH","products":[{"product":%d.0,"quantity":2e0}]}}' % p["id"])
    assert [(i["product"], i["quantity"]) for i in said["result"]["orders"][0]["items"]] == [(p["id"], 2)]
    said = buyer.reply('{"jsonrpc":"2.0","id":1,"method":"message.send","params":{"receiver":%d.0,"content":"hello"}}' % shop.seller.user["id"])
    assert said["result"]["receiver"]["id"] == shop.seller.user["id"]


@pytest.mark.parametrize("method, params, field", [
    ("product.get", '"id":1.00000000000000000001', "id"), ("product.get", '"id":9007199254740993.0', "id"), ("product.list", '"limit":5.0000000000000000001', "limit"),
    ("product.list", '"max_price":12.499999999999999999', "max_price"), ("product.list", '"category":1e-400', "category"),
    ("order.create", '"payment_method":"CASH","products":[{"product":1,"quantity":1.0000000000000000001}]', "products[0].quantity"),
    ("message.send", '"content":"x","receiver":7.0000000000000000001', "receiver")])
def test_digits_that_a_double_loses_are_refused_naming_the_field(market, method, params, field):
    c = market.user()
    e = c.reply('{"jsonrpc":"2.0","id":1,"method":"%s","params":{%s}}' % (method, params))["error"]
    assert e["data"]["code"] == "invalid_params" and list(e["data"]["fields"]) == [field]


def test_the_place_of_a_page_is_the_same_however_the_filters_are_written(shop):
    for _ in range(3):
        shop.product(price="12.50")
    c = shop.market.rpc()
    page = c.call("product.list", min_price=12.5, max_price="12.50", search=None, limit=1)
    line = '{"jsonrpc":"2.0","id":1,"method":"product.list","params":{"max_price":12.500,"min_price":"12.5","limit":1.0,"cursor":"%s"}}' % page["next"]
    assert c.reply(line)["result"]["results"][0]["id"] != page["results"][0]["id"]
    assert c.error("product.list", min_price="12.51", max_price="12.50", limit=1, cursor=page["next"]).code == "invalid_cursor"


def test_results_are_always_objects(market):
    c = market.rpc()
    for method in ("server.ping", "server.info", "rpc.discover", "category.list", "product.list"):
        assert isinstance(c.call(method), dict)
