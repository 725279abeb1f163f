"""Generated from rpc.discover: every method with every kind of wrong input. No answer is `internal`, no connection is lost."""
import itertools
import json

import pytest

from harness import Market, RpcError, sample

OK_CODES = {"invalid_params", "invalid_request", "invalid_cursor", "unauthenticated", "forbidden", "not_found", "conflict", "already_exists",
            "invalid_transition", "category_not_empty", "insufficient_stock", "price_changed", "blocked", "invalid_credentials", "rate_limited",
            "idempotency_mismatch", "not_purchased", "already_reviewed"}
WRONG = [None, True, False, 0, -1, 1.5, 2 ** 63 - 1, -2 ** 63, "", "x", " ", "1", "é", "\u202e", "\x00", "\n", "x" * 5000, [], {}, [1], {"id": 1},
         [None], [[[[]]]], {"": ""}, "%s%n%p", "' OR 1=1 --", "\U0001f600", 1e18, -0.0, "NaN"]
TYPES = {"integer": [x for x in WRONG if isinstance(x, bool) or not isinstance(x, (int, float)) or x != x // 1],
         "boolean": [x for x in WRONG if not isinstance(x, bool)],
         "string": [x for x in WRONG if not isinstance(x, str)],
         "array": [x for x in WRONG if not isinstance(x, list)]}
# Would end, or throttle, the connection that asks.
QUIET = ("auth.logout", "auth.logout_all", "auth.login", "auth.password_change", "auth.email_change", "auth.password_reset_confirm")


@pytest.fixture(scope="module")
def market():
    """Without the limits on messages and pictures, which are told before the parameters."""
    m = Market(options={"limits.messages_per_minute": "0", "limits.conversations_per_hour": "0",
                        "limits.pictures_per_minute": "0"})
    yield m
    m.close()


@pytest.fixture(scope="module")
def methods(market):
    return {m["name"]: m for m in market.rpc().call("rpc.discover")["methods"]}


def call(c, method, params):
    """The result, or the error's code; never internal, never a lost connection."""
    try:
        c.call(method, params)
        return "done"
    except RpcError as e:
        assert e.code in OK_CODES, (method, params, e)
        assert e.number not in (-32603, -32601, -32700)
        return e.code


def victim(shop):
    if not hasattr(shop, "victim"):
        shop.victim = shop.market.user().user["id"]
    return shop.victim


def good(shop, m):
    """Parameters that pass the rows of this method."""
    somebody = {"id": victim(shop)} if m["name"].startswith("user.") else {}     # whom nothing else here needs
    return sample(m, category=shop.category, **somebody)


def test_the_document_is_openrpc(methods, market):
    doc = market.rpc().call("rpc.discover")
    assert doc["openrpc"].startswith("1.") and doc["info"].keys() >= {"title", "version"}
    for m in methods.values():
        assert m["name"] and m["summary"] and m["result"]["schema"] and m["paramStructure"] == "by-name"
        names = [p["name"] for p in m["params"]]
        assert len(set(names)) == len(names)
        for p in m["params"]:
            assert p["schema"] and isinstance(p["required"], bool) and p["description"]
        required = [p["required"] for p in m["params"]]
        assert required == sorted(required, reverse=True), "%s: by position, the required ones come first (OpenRPC)" % m["name"]


def test_every_method_without_parameters(methods, shop):
    c = shop.market.user()
    for name, m in methods.items():
        if name in QUIET:
            continue
        needed = {p["name"] for p in m["params"] if p["required"]}
        said = call(c, name, {})
        if m["x-role"] == "admin":
            assert said == "forbidden"
        elif needed:
            assert c.error(name, {}).fields.keys() == needed, name
        assert c.alive()


def test_every_method_with_an_unknown_parameter(methods, shop):
    for c in (shop.seller, shop.admin):
        for name, m in methods.items():
            if name in QUIET or (m["x-role"] == "admin" and c is not shop.admin):
                continue
            for unknown in ("nonsense", "ID", "__class__", "", " id"):
                e = c.error(name, dict(good(shop, m), **{unknown: 1}))
                assert e.code == "invalid_params" and set(e.fields) == {unknown.strip() and unknown}, (name, unknown, e.fields)
            assert c.alive()


def test_every_parameter_with_every_wrong_type_is_named(methods, shop):
    c = shop.market.admin()
    for name, m in methods.items():
        for p in m["params"]:
            kind = p["schema"]["type"]
            for wrong in TYPES.get(kind, [True, [], {}, "x", "", "-"]) if isinstance(kind, str) else [True, [], {}, "x", "", "1.2.3"]:
                if wrong is None or "\x00" in repr(wrong) or wrong == "\x00":
                    continue
                if name in QUIET and wrong in ("", "x"):
                    continue
                e = c.error(name, dict(good(shop, m), **{p["name"]: wrong}))
                assert e.code == "invalid_params", (name, p["name"], wrong, e)
                assert all(f.split("[")[0] == p["name"] for f in e.fields), (name, p["name"], wrong, e.fields)
        assert c.alive(), name


def test_every_parameter_with_every_value_is_no_bug_of_ours(methods, shop):
    clients = [shop.market.rpc(), shop.market.user(), shop.market.admin()]
    for c, (name, m) in itertools.product(clients, methods.items()):
        if name in QUIET + ("auth.register", "auth.resume"):
            continue
        for p in m["params"]:
            for wrong in WRONG:
                if wrong == "\x00":
                    continue
                call(c, name, dict(good(shop, m), **{p["name"]: wrong}))
        assert c.alive(), name


def test_every_method_with_parameters_that_are_no_object(methods, shop):
    c = shop.market.user()
    for name in methods:
        if name in QUIET:
            continue
        for params in (1, "x", True):
            said = c.reply(json.dumps({"jsonrpc": "2.0", "id": 1, "method": name, "params": params}))
            assert said["error"]["data"]["code"] == "invalid_request", (name, params)
        said = c.reply(json.dumps({"jsonrpc": "2.0", "id": 1, "method": name, "params": [None] * 40}))
        assert said["error"]["data"]["code"] in ("invalid_params", "forbidden"), name
        assert c.alive()


def test_every_method_not_logged_in_and_in_the_wrong_role(methods, shop):
    nobody, user = shop.market.rpc(), shop.market.user()
    for name, m in methods.items():
        if m["x-role"] != "everyone":
            assert nobody.error(name, good(shop, m)).code == "unauthenticated", name
        if m["x-role"] == "admin":
            assert user.error(name, good(shop, m)).code == "forbidden", name
    assert nobody.alive() and user.alive()


def test_every_method_with_ids_that_nothing_has(methods, shop):
    admin = shop.market.admin()
    for name, m in methods.items():
        ids = [p["name"] for p in m["params"] if p["name"] in ("id", "product") and not name.endswith(".list")]
        for id, field in itertools.product((10 ** 9, 2 ** 63 - 1), ids):
            assert admin.error(name, dict(good(shop, m), **{field: id})).code == "not_found", name
    assert admin.alive()


def test_every_bound_of_the_document_is_the_bound(methods, shop):
    """One below the least and one above the most are refused; the document does not promise what the server does not keep."""
    admin = shop.market.admin()
    for name, m in methods.items():
        if name.startswith("auth."):
            continue
        for p in m["params"]:
            s = p["schema"]
            bad = []
            if s["type"] == "integer":
                bad += [s["minimum"] - 1] + ([s["maximum"] + 1] if "maximum" in s else [])
            elif s["type"] == "string" and "enum" in s:
                bad += [w + "x" for w in s["enum"]] + [w.upper() for w in s["enum"] if w.upper() not in s["enum"]]
            elif s["type"] == "string":
                bad += (["x" * (s["minLength"] - 1)] if s.get("minLength") else []) + ["x" * (s["maxLength"] + 1)]
            elif s["type"] == "array":
                bad += [[{"product": 1, "quantity": 1}] * (s["maxItems"] + 1), []]
            for value in bad:
                e = admin.error(name, dict(good(shop, m), **{p["name"]: value}))
                assert e.fields.keys() == {p["name"]}, (name, p["name"], value, e)


def test_nothing_of_all_this_is_in_the_log_as_a_bug(market, shop):
    assert "internal" not in market.log and "ERROR" not in market.log
