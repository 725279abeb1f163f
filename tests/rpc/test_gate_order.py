"""Known method, logged in, role, rate, parameters, handler: the first that fails is the one that is told."""
import pytest

ADMIN = ["category.create", "category.update", "category.delete", "product.approve", "product.reject"]
USER = ["auth.logout", "auth.whoami", "product.create", "product.update", "product.delete", "cart.get", "cart.set", "cart.clear",
        "cart.checkout", "order.create", "order.list", "order.get", "order.act", "notification.list", "notification.mark_as_read",
        "notification.subscribe", "notification.unsubscribe"]
EVERYONE = ["server.ping", "server.info", "rpc.discover", "auth.register", "auth.login", "auth.resume", "category.list",
            "category.get", "product.list", "product.get"]
NONSENSE = {"no_such_parameter": [1], "id": "x"}


def test_an_unknown_method_is_told_before_the_missing_login(market):
    assert market.rpc().error("order.frobnicate", NONSENSE).code == "method_not_found"


@pytest.mark.parametrize("method", USER + ADMIN)
def test_a_missing_login_is_told_before_role_and_parameters(market, method):
    c = market.rpc()
    e = c.error(method, NONSENSE)
    assert (e.number, e.code) == (-32001, "unauthenticated")
    assert e.fields == {} and c.alive()


@pytest.mark.parametrize("method", ADMIN)
def test_a_wrong_role_is_told_before_the_parameters(shop, method):
    e = shop.seller.error(method, NONSENSE)
    assert (e.number, e.code) == (-32003, "forbidden")
    assert shop.seller.alive()


def test_a_wrong_role_is_told_before_whether_there_is_such_an_object(shop):
    mine = shop.product(approve=False)
    for id in (mine["id"], 999999):
        assert shop.seller.error("product.approve", id=id).code == "forbidden"
        assert shop.seller.error("product.reject", id=id, reason="no").code == "forbidden"


def test_the_rate_is_told_before_the_parameters(make_market):
    market = make_market(options={"limits.orders_per_minute": "2"})
    buyer = market.user()
    assert buyer.error("order.create", NONSENSE).code == "invalid_params"
    assert buyer.error("order.create", NONSENSE).code == "invalid_params"
    e = buyer.error("order.create", NONSENSE)
    assert (e.number, e.code) == (-32008, "rate_limited")
    assert 1 <= e.data["retry_after"] <= 60
    assert buyer.error("cart.checkout", NONSENSE).code == "rate_limited", "orders are one allowance, whichever way they come"
    assert buyer.call("order.list")["results"] == []
    assert market.user().error("order.create", NONSENSE).code == "invalid_params", "the allowance is each user's own"


def test_parameters_are_told_before_the_object_is_looked_for(shop):
    assert shop.seller.error("order.get", id=999999, nonsense=1).code == "invalid_params"
    assert shop.seller.error("product.update", id=999999, price="x").code == "invalid_params"


def test_every_method_of_this_release_is_there_with_its_role(market):
    roles = {m["name"]: m["x-role"] for m in market.rpc().call("rpc.discover")["methods"]}
    assert {n for n, r in roles.items() if r == "admin"} >= set(ADMIN)
    assert {n for n, r in roles.items() if r == "logged in"} >= set(USER)
    assert {n for n, r in roles.items() if r == "everyone"} >= set(EVERYONE)


def test_everyone_may_call_what_is_everyones(market):
    c = market.rpc()
    for method in EVERYONE:
        try:
            c.call(method)
        except Exception as e:
            assert getattr(e, "code", None) == "invalid_params", (method, e)


def test_products_per_minute_limits_a_seller(make_market):
    market = make_market(options={"limits.products_per_minute": "2"})
    seller = market.user()
    codes = [seller.error("product.create").code for _ in range(4)]
    assert codes == ["invalid_params", "invalid_params", "rate_limited", "rate_limited"]


def test_registrations_per_hour_limit_a_source_that_is_not_exempt(make_market):
    market = make_market(options={"limits.registrations_per_hour": "2", "limits.exempt": "10.0.0.0/8"})
    market.user()
    market.user()
    c = market.rpc()
    e = c.error("auth.register", username="third", email="third@example.org", password="a long passphrase")
    assert e.code == "rate_limited" and e.data["retry_after"] >= 1
    assert c.alive()


def test_who_changes_his_e_mail_learns_no_more_addresses_than_who_registers(make_market):
    market = make_market(options={"limits.registrations_per_hour": "3", "limits.exempt": "10.0.0.0/8"})
    other, c = market.user(), market.user()
    change = {"password": c.password, "email": other.user["email"]}
    assert c.error("auth.email_change", change).code == "already_exists"
    e = c.error("auth.email_change", change)
    assert e.code == "rate_limited" and e.data["retry_after"] >= 1
