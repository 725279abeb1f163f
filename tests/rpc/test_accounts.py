"""Accounts, logins, tokens (RULES A1, A2, A4, A7)."""
import os
import threading

import pytest

from harness import RpcError, until

PASSWORD = "a long passphrase"


def register(c, username, email=None, password=PASSWORD):
    return c.call("auth.register", username=username, email=email or username + "@example.org", password=password)


def test_registering_logs_this_connection_in(market):
    c = market.rpc()
    done = register(c, "robin")
    assert done.keys() == {"user", "token", "expires_at"}
    assert done["user"].keys() == {"id", "username", "role", "created_at", "email", "banned", "ban_reason"}
    assert (done["user"]["role"], done["user"]["banned"], done["user"]["email"]) == ("user", False, "robin@example.org")
    assert c.call("auth.whoami") == {"user": done["user"]}


@pytest.mark.parametrize("name", ["ab", "a", "", "1abc", "_abc", "-abc", "a b c", "abc.d", "abc!", "äbc", "a" * 33, "a" * 65, "a/b/c",
                                  "abc@d", "аbc", "abс", "new", "guest", "admin", "root", "api", "Admin", "ROOT", "Abcd", "aBC", "deleted-7", 7, None, [],
                                  "abc\u200b", "abc\n", "../abc", "ａbc"])
def test_a_name_outside_the_rule_or_reserved_is_refused(market, name):
    c = market.rpc()
    if name == "abc\n":     # white space at the ends is cut before the rule is asked
        name = "abc\nd"
    e = c.error("auth.register", username=name, email=market.name("mail") + "@example.org", password=PASSWORD)
    assert e.code == "invalid_params" and e.fields.keys() == {"username"}
    assert c.error("auth.whoami").code == "unauthenticated"


@pytest.mark.parametrize("name", ["abc", "a" * 32, "a-b_c9", "a--", "z99"])
def test_a_name_within_the_rule_is_taken_as_it_is(market, name):
    assert register(market.rpc(), name)["user"]["username"] == name


def test_a_name_is_unique_without_case(market):
    register(market.rpc(), "casey")
    for twin in ("casey", "Casey", "CASEY"):
        e = market.rpc().error("auth.register", username=twin, email=market.name("m") + "@example.org", password=PASSWORD)
        assert e.code in ("already_exists", "invalid_params") and "username" in e.fields, twin


@pytest.mark.parametrize("mail", ["", "x", "@", "a@", "@b.c", "a@b", "a b@c.de", "a@b@c.de", "a@b.", "a@.b", "a@b.c\r\nBcc: x@y.z", 7, None,
                                  "a" * 250 + "@b.cd", "<a@b.cd>", "a@b.cd,e@f.gh", "a\u202e@b.cd"])
def test_what_is_no_mail_address_is_refused(market, mail):
    e = market.rpc().error("auth.register", username=market.name(), email=mail, password=PASSWORD)
    assert e.code == "invalid_params" and e.fields.keys() == {"email"}


@pytest.mark.parametrize("password", ["", "short", "ninechars", "1234567890", "password123", "PASSWORD123", "qwertyuiop", "aaaaaaaaaaaa", "\U0001f600" * 12,
                                      "é" * 9, None, 1234567890, [], "x" * 5000, "with\x00nul1234", "tab\tin it 123"])
def test_a_password_that_is_short_known_or_no_text_is_refused(market, password):
    c = market.rpc()
    if password == "with\x00nul1234":   # NUL is no JSON here
        assert c.reply('{"jsonrpc":"2.0","id":1,"method":"auth.register","params":{"password":"a\\u0000bcdefghijk"}}')["error"]["code"] == -32700
        return
    e = c.error("auth.register", username=market.name(), email=market.name("m") + "@example.org", password=password)
    assert e.code == "invalid_params" and e.fields.keys() == {"password"}


def test_the_name_or_the_mail_is_no_password(market):
    e = market.rpc().error("auth.register", username="longestnameofall", email="x9@example.org", password="LongestNameOfAll")
    assert e.fields.keys() == {"password"}
    e = market.rpc().error("auth.register", username="x10", email="x10@example.org", password="x10@example.org")
    assert e.fields.keys() == {"password"}


@pytest.mark.parametrize("password", ["pass word 12", "  spaces count  ", "пароль пароль", "\U0001f600\U0001f601" * 5, "quote\"s\\and{}", "xyz0" * 50])
def test_a_password_is_taken_to_the_letter(market, password):
    name = market.name("pw")
    register(market.rpc(), name, password=password)
    assert market.rpc().call("auth.login", username=name, password=password)["user"]["username"] == name


def test_login_by_name_or_mail_in_any_case(market):
    register(market.rpc(), "maya", "Maya@Example.org")
    for word in ("maya", "MAYA", "maya@example.org", "MAYA@EXAMPLE.ORG", " maya "):
        c = market.rpc()
        done = c.call("auth.login", username=word, password=PASSWORD)
        assert done.keys() == {"user", "token", "expires_at"} and done["user"]["username"] == "maya"
        assert c.call("auth.whoami")["user"]["username"] == "maya"


def test_two_mails_that_differ_in_an_accent_are_two_mails(market):
    register(market.rpc(), market.name("jo"), "jose@example.org")
    register(market.rpc(), market.name("jo"), "josé@example.org")


def test_a_token_resumes_on_another_connection(market):
    a = market.user()
    b = market.rpc()
    done = b.call("auth.resume", token=a.token)
    assert done.keys() == {"user", "expires_at"} and done["user"]["id"] == a.user["id"]
    assert b.call("auth.whoami")["user"]["id"] == a.user["id"]


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 200, "A" * 201, 7, None, [], "../../etc", "'; --", "é" * 20])
def test_what_is_no_token_resumes_nothing(market, token):
    c = market.rpc()
    e = c.error("auth.resume", token=token)
    assert e.code in ("unauthenticated", "invalid_params")
    assert c.error("auth.whoami").code == "unauthenticated"


def test_a_failed_resume_or_login_leaves_the_login_that_was(make_market):
    market = make_market()
    a = market.user()
    a.error("auth.resume", token="A" * 43)
    assert a.call("auth.whoami")["user"]["id"] == a.user["id"]
    assert a.error("auth.login", username="nobody", password=PASSWORD).code == "invalid_credentials"
    assert a.call("auth.whoami")["user"]["id"] == a.user["id"]


def test_logout_revokes_this_token_only(market):
    a = market.user()
    other = market.rpc()
    other.call("auth.login", username=a.user["username"], password=PASSWORD)
    same = market.rpc()
    same.call("auth.resume", token=a.token)
    assert a.call("auth.logout") == {}
    assert a.error("auth.whoami").code == "unauthenticated"
    assert a.error("auth.logout").code == "unauthenticated"
    assert market.rpc().error("auth.resume", token=a.token).code == "unauthenticated"
    until(lambda: _code(same, "auth.whoami") == "unauthenticated", "the other connection of the token losing it")
    assert other.call("auth.whoami")["user"]["id"] == a.user["id"]


def _code(c, method, **params):
    try:
        c.call(method, **params)
        return None
    except RpcError as e:
        return e.code


def test_logging_in_as_another_makes_the_connection_his(market):
    a, b = market.user(), market.user()
    a.call("auth.resume", token=b.token)
    assert a.call("auth.whoami")["user"]["id"] == b.user["id"]


def test_tokens_and_passwords_are_nowhere_in_the_store_or_the_log(make_market):
    market = make_market()
    a = market.user(password="correct horse battery")
    market.rpc().call("auth.login", username=a.user["username"], password="correct horse battery")
    assert market.sql("SELECT password FROM users")[0][0].startswith("$argon2id$")
    assert market.stop() == 0
    for name in os.listdir(market.dir):
        path = os.path.join(market.dir, name)
        if os.path.isfile(path):
            with open(path, "rb") as f:
                everything = f.read()
            assert a.token.encode() not in everything and b"correct horse" not in everything, name
    assert a.token not in market.log and "correct horse" not in market.log


def test_a_session_token_lasts_twelve_hours_and_then_no_more(make_market):
    market = make_market()
    a = market.user()
    lasts = market.sql("SELECT expires_at - created_at FROM tokens")[0][0]
    assert lasts == 12 * 3600 * 1000
    market.sql("UPDATE tokens SET expires_at = 1")
    assert market.rpc().error("auth.resume", token=a.token).code == "unauthenticated"


def about_to_expire(market, client):
    """A second connection of client's whose login expires in a moment."""
    market.sql("UPDATE tokens SET expires_at = CAST(strftime('%s','now') AS INTEGER) * 1000 + 2500")
    c = market.rpc()
    c.call("auth.resume", token=client.token)
    return c


def test_a_login_that_expires_ends_for_what_everyone_may_do_too(make_market):
    market = make_market()
    seller, admin = market.user(), market.admin()
    category = admin.call("category.create", name="All")["id"]
    mine = seller.call("product.create", name="Hidden", price="1.00", category=category)["id"]
    c = about_to_expire(market, seller)
    assert c.call("product.get", id=mine)["name"] == "Hidden"
    until(lambda: _code(c, "auth.whoami") == "unauthenticated", "the expiry")
    assert _code(c, "product.get", id=mine) == "not_found", "an expired login still sees its own pending product"
    assert _code(c, "product.list", status="all") == "unauthenticated"
    assert c.alive()


def test_a_login_that_expires_is_pushed_nothing_more(make_market):
    market = make_market()
    seller, buyer, admin = market.user(), market.user(), market.admin()
    category = admin.call("category.create", name="All")["id"]
    p = seller.call("product.create", name="Lamp", price="1.00", category=category, stock=9)
    admin.call("product.approve", id=p["id"])
    c = about_to_expire(market, seller)
    c.call("notification.subscribe")
    until(lambda: _code(c, "auth.whoami") == "unauthenticated", "the expiry")
    fresh = market.rpc()
    fresh.call("auth.login", username=seller.user["username"], password=PASSWORD)
    fresh.call("notification.subscribe")
    buyer.call("auth.login", username=buyer.user["username"], password=PASSWORD)
    buyer.call("order.create", products=[{"product": p["id"], "quantity": 1}], payment_method="CASH")
    fresh.push("order.placed")
    assert c.alive() and [p["method"] for p in c.pushes] == ["revoked"], "an expired login is still pushed notifications"
    assert c.pushes[0]["params"] == {"reason": "expired", "text": "Your login has run out; log in again."}


def test_two_registrations_of_one_name_at_once_make_one_account(market):
    clients = [market.rpc() for _ in range(10)]
    for i, c in enumerate(clients):
        c.request("auth.register", username="racer", email="racer%d@example.org" % i, password=PASSWORD)
    codes = [c.outcome() for c in clients]
    assert sorted(codes) == ["already_exists"] * 9 + ["done"]


def test_a_storm_of_logins_gets_unavailable_never_wrong_password(make_market):
    market = make_market(options={"hash.threads": "1", "hash.queue": "3", "hash.memory": "32768"})
    name = market.user().user["username"]
    clients = [market.rpc() for _ in range(40)]
    for c in clients:
        c.request("auth.login", username=name, password=PASSWORD)
    codes = []
    for c in clients:
        try:
            c.answer(c.number)
            codes.append("done")
        except RpcError as e:
            codes.append(e.code)
            assert e.code == "unavailable" and e.data["retry_after"] >= 1 and e.number == -32010
    assert codes.count("done") >= 3 and codes.count("unavailable") >= 1
    assert all(c.alive() for c in clients)


def test_a_login_under_way_holds_up_nobody_else(make_market):
    market = make_market(options={"hash.threads": "1", "hash.memory": "262144"})
    done = []
    slow = market.rpc()
    slow.request("auth.register", username="slow", email="slow@example.org", password=PASSWORD)
    thread = threading.Thread(target=lambda: done.append(slow.answer(slow.number)))
    thread.start()
    quick = market.rpc()
    pings = 0
    while not done and pings < 50:
        assert quick.alive()
        pings += 1
    assert pings >= 10
    thread.join()


def test_a_login_gives_no_field_that_is_not_asked_for(market):
    """otp is optional; role cannot be had by asking."""
    c = market.rpc()
    e = c.error("auth.register", username=market.name(), email=market.name("m") + "@example.org", password=PASSWORD, role="admin")
    assert e.code == "invalid_params" and e.fields.keys() == {"role"}
