"""Changing one's password and e-mail, and ending all logins (RULES A3, A6)."""
import time

import pytest

from harness import PATIENCE, RpcError, ended, until

NEW = "another long passphrase"


def login(market, who, password):
    c = market.rpc()
    done = c.call("auth.login", username=who.user["username"], password=password)
    c.user, c.token, c.password = done["user"], done["token"], password
    return c


def inbox(c, kind):
    return [n for n in c.call("notification.list")["results"] if n["kind"] == kind]


def audited(market, c, action):
    return market.sql("SELECT actor_id, detail FROM audit WHERE action = ? AND object = ?", action, "user/%d" % c.user["id"])


def test_a_changed_password_counts_and_the_old_one_does_not(make_market):
    market = make_market()
    c = market.user()
    assert c.call("auth.password_change", old_password=c.password, new_password=NEW) == {}
    assert login(market, c, NEW).alive()
    assert market.rpc().error("auth.login", username=c.user["username"], password=c.password).code == "invalid_credentials"


def test_a_change_ends_every_other_login_and_token_and_keeps_this_one(market):
    c = market.user()
    others = [login(market, c, c.password) for _ in range(3)]
    resumed = market.rpc()
    resumed.call("auth.resume", token=c.token)
    c.call("auth.password_change", old_password=c.password, new_password=NEW)
    for other in others:
        ended(other)
        assert market.rpc().error("auth.resume", token=other.token).code == "unauthenticated"
    assert c.call("auth.whoami")["user"] == c.user
    assert resumed.call("auth.whoami")["user"] == c.user, "the same login on another connection"
    assert market.rpc().call("auth.resume", token=c.token)["user"] == c.user


def test_a_change_leaves_other_people_alone(market):
    a, b = market.user(), market.user()
    a.call("auth.password_change", old_password=a.password, new_password=NEW)
    assert b.alive() and b.call("auth.whoami")["user"] == b.user
    assert market.rpc().call("auth.resume", token=b.token)["user"] == b.user


def test_the_user_is_told_of_his_own_change_and_it_is_audited(market):
    c = market.user()
    c.call("notification.subscribe", since=0)
    c.call("auth.password_change", old_password=c.password, new_password=NEW)
    told = c.push("account.password")
    assert told["data"] == {"user": c.user["id"]} and "password" in told["text"]
    assert len(inbox(c, "account.password")) == 1
    assert audited(market, c, "auth.password_change") == [(c.user["id"], "changed")]


def test_a_wrong_old_password_is_named_and_changes_nothing(make_market):
    market = make_market()
    c = market.user()
    other = login(market, c, c.password)
    e = c.error("auth.password_change", old_password="not the password", new_password=NEW)
    assert e.code == "invalid_credentials" and e.fields.keys() == {"old_password"}
    assert other.call("auth.whoami")["user"] == c.user and inbox(c, "account.password") == []
    assert audited(market, c, "auth.password_change") == []
    time.sleep(1.05)
    assert login(market, c, c.password).alive()


def test_a_stolen_login_cannot_guess_the_password(make_market):
    """A wrong old password counts as a failed login does, whichever operation it is tried with."""
    market = make_market()
    c = market.user()
    assert c.error("auth.password_change", old_password="a first guess", new_password=NEW).code == "invalid_credentials"
    for method, params in (("auth.password_change", {"old_password": c.password, "new_password": NEW}),
                           ("auth.email_change", {"password": c.password, "email": "thief@example.org"}),
                           ("auth.login", {"username": c.user["username"], "password": c.password})):
        e = c.error(method, params)
        assert e.code == "rate_limited" and e.data["retry_after"] == 1, method
    time.sleep(1.05)
    assert c.error("auth.email_change", password="a second guess", email="thief@example.org").code == "invalid_credentials"
    assert c.error("auth.login", username=c.user["username"], password=c.password).data["retry_after"] == 2


def test_guesses_that_come_at_once_are_not_looked_at_at_once(make_market):
    market = make_market(options={"hash.threads": "1", "hash.memory": "16384"})
    c = market.user()
    clients = [market.rpc() for _ in range(20)]
    for guess in clients:
        guess.call("auth.resume", token=c.token)
    for guess in clients:
        guess.request("auth.password_change", old_password="a wrong guess", new_password=NEW)
    codes = []
    for guess in clients:
        with pytest.raises(RpcError) as e:
            guess.answer(guess.number)
        codes.append(e.value.code)
    assert codes.count("invalid_credentials") <= 2 and set(codes) <= {"invalid_credentials", "rate_limited"}


@pytest.mark.parametrize("password", ["", "short", "ninechars", "password123", "aaaaaaaaaaaa", "é" * 9, None, 1234567890, [], {}, True, "x" * 201,
                                      "tab\tin it 123", "line\nin it 12", "\u202e abcdefghijk"])
def test_a_bad_new_password_is_named(market, password):
    c = market.user()
    e = c.error("auth.password_change", old_password=c.password, new_password=password)
    assert e.code == "invalid_params" and e.fields.keys() == {"new_password"}
    assert c.error("auth.password_change", old_password="wrong", new_password=password).fields.keys() == {"new_password"}, "and nothing counts"


def test_a_new_password_is_not_the_name_nor_the_mail_nor_the_old_one(market):
    c = market.user("longestnameofthem")
    for bad in ("LongestNameOfThem", "longestnameofthem@example.org", "LONGESTNAMEOFTHEM@EXAMPLE.ORG", c.password):
        assert c.error("auth.password_change", old_password=c.password, new_password=bad).fields.keys() == {"new_password"}, bad


def test_every_bad_field_is_named_at_once(market):
    c = market.user()
    assert c.error("auth.password_change", {}).fields.keys() == {"old_password", "new_password"}
    assert c.error("auth.password_change", old_password=[], new_password=1, more=2).fields.keys() == {"old_password", "new_password", "more"}
    assert c.error("auth.email_change", {}).fields.keys() == {"password", "email"}
    assert c.error("auth.email_change", password=None, email="x").fields.keys() == {"password", "email"}


def test_nobody_changes_without_a_login(market):
    c = market.rpc()
    for method, params in (("auth.password_change", {"old_password": "x", "new_password": NEW}), ("auth.logout_all", {}),
                           ("auth.email_change", {"password": "x", "email": "a@b.cd"})):
        assert c.error(method, params).code == "unauthenticated", method


def test_two_changes_at_once_one_wins(market):
    """Both know the old password; the one that is written second no longer does."""
    c = market.user()
    other = market.rpc()
    other.call("auth.resume", token=c.token)
    news = ["first of two passphrases", "second of two passphrases"]
    for client, new in zip((c, other), news):
        client.request("auth.password_change", old_password=c.password, new_password=new)
    said = []
    for client in (c, other):
        try:
            said.append(client.answer(client.number))
        except RpcError as e:
            said.append(e.code)
    won = [new for new, what in zip(news, said) if what == {}]
    assert len(won) == 1 and set(map(str, said)) <= {"{}", "unauthenticated", "invalid_credentials", "rate_limited"}, said
    assert until(lambda: try_login(market, c, won[0]), "the login")
    assert len(audited(market, c, "auth.password_change")) == 1


def try_login(market, who, password):
    try:
        return login(market, who, password)
    except RpcError as e:
        assert e.code == "rate_limited"
        time.sleep(0.2)


def test_a_login_that_ended_while_the_password_was_looked_at_changes_nothing(make_market):
    market = make_market(options={"hash.threads": "1", "hash.memory": "262144"})
    c = market.user()
    other = market.rpc()
    other.call("auth.resume", token=c.token)
    c.request("auth.password_change", old_password=c.password, new_password=NEW)
    time.sleep(0.05)
    assert other.call("auth.logout_all") == {}
    with pytest.raises(RpcError) as e:
        c.answer(c.number)
    assert e.value.code == "unauthenticated"
    assert login(market, c, c.password).alive()


def test_the_operator_sets_a_password_and_the_user_is_told(market):
    c = market.user()
    market.run("user", "passwd", c.user["username"], "--password-stdin", *market.settings(), stdin=NEW + "\n")
    ended(c)
    c = login(market, c, NEW)
    assert "operator" in inbox(c, "account.password")[0]["text"]
    assert audited(market, c, "user.set_password") == [(0, "set by the operator")]


def test_logout_all_ends_every_login_of_this_user_and_of_nobody_else(market):
    c, stranger = market.user(), market.user()
    others = [login(market, c, c.password) for _ in range(3)]
    assert c.call("auth.logout_all") == {}
    assert c.error("auth.whoami").code == "unauthenticated", "at once on the connection that asked"
    for other in others + [c]:
        ended(other)
        assert market.rpc().error("auth.resume", token=other.token).code == "unauthenticated"
    assert stranger.call("auth.whoami")["user"] == stranger.user
    assert market.sql("SELECT count(*) FROM tokens WHERE user_id = ?", c.user["id"]) == [(0,)]
    assert login(market, c, c.password).alive()


def test_a_subscriber_whose_login_ended_hears_no_more(market):
    c = market.user()
    other = login(market, c, c.password)
    other.call("notification.subscribe", since=0)
    c.call("auth.password_change", old_password=c.password, new_password=NEW)
    ended(other)
    market.run("user", "passwd", c.user["username"], "--password-stdin", *market.settings(), stdin="a third long passphrase\n")
    assert other.alive()
    assert not any(p["params"]["seq"] > 1 for p in other.pushes if p["method"] == "notification")


def test_an_email_is_changed_and_is_what_one_logs_in_by(market):
    c = market.user()
    c.call("notification.subscribe", since=0, changes=True)
    done = c.call("auth.email_change", password=c.password, email="Moved.%s@Example.ORG" % c.user["username"])
    assert done["user"] == dict(c.user, email="Moved.%s@Example.ORG" % c.user["username"])
    assert c.call("auth.whoami")["user"] == done["user"]
    assert "account" in c.push(method="changed")["what"]
    told = inbox(c, "account.email")
    assert len(told) == 1 and done["user"]["email"] in told[0]["text"]
    assert audited(market, c, "auth.email_change") == [(c.user["id"], "")]
    for mail in (done["user"]["email"], done["user"]["email"].upper()):
        assert market.rpc().call("auth.login", username=mail, password=c.password)["user"]["id"] == c.user["id"]
    assert market.user().error("user.block", id=10 ** 9).code == "not_found"


def test_the_old_email_is_free_again(market):
    c = market.user()
    old = c.user["email"]
    c.call("auth.email_change", password=c.password, email="free.%s@example.org" % c.user["username"])
    other = market.user()
    assert other.call("auth.email_change", password=other.password, email=old)["user"]["email"] == old


def test_an_email_that_someone_has_is_refused_in_any_case(market):
    a, b = market.user(), market.user()
    for mail in (b.user["email"], b.user["email"].upper()):
        e = a.error("auth.email_change", password=a.password, email=mail)
        assert e.code == "already_exists" and e.fields.keys() == {"email"}
    assert a.call("auth.whoami")["user"] == a.user
    assert a.call("auth.email_change", password=a.password, email=a.user["email"].upper())["user"]["email"] == a.user["email"].upper(), "his own"


def test_two_who_want_one_email_at_once_do_not_both_have_it(market):
    clients = [market.user() for _ in range(8)]
    for c in clients:
        c.request("auth.email_change", password=c.password, email="wanted@example.org")
    said = []
    for c in clients:
        try:
            said.append("done" if c.answer(c.number) else None)
        except RpcError as e:
            said.append(e.code)
    assert sorted(said) == ["already_exists"] * 7 + ["done"]


@pytest.mark.parametrize("mail", ["", "x", "@", "a@", "@b.c", "a@b", "a b@c.de", "a@b@c.de", "a@b.", "a@.b", "a@b..c", ".a@b.cd", "a.@b.cd", "a..b@c.de",
                                  "a@b.c\r\nBcc: x@y.z", "a@b.c\nBcc: x@y.z", 7, None, [], {}, "a" * 250 + "@b.cd", "<a@b.cd>", "a@b.cd,e@f.gh",
                                  "a@b.cd;e@f.gh", "group:a@b.cd", "a(c)@b.cd", "\"a b\"@c.de", "a@[127.0.0.1]", "a\u202e@b.cd", "a\u200b@b.cd",
                                  "a@b.cd\x00", "é" * 130 + "@b.cd", "a@b_c.de", "a@b.cd\t.x"])
def test_what_is_no_mail_address_is_refused(market, mail):
    c = market.user()
    if mail == "a@b.cd\x00":
        assert c.reply('{"jsonrpc":"2.0","id":1,"method":"auth.email_change","params":{"email":"a@b.cd\\u0000"}}')["error"]["code"] == -32700
        return
    e = c.error("auth.email_change", password=c.password, email=mail)
    assert e.code == "invalid_params" and e.fields.keys() == {"email"}


@pytest.mark.parametrize("mail", ["o'hara+shop@mail.example.org", "jürgen@müller.example", "a!#$%&*/=?^_`{|}~-@x-y.example", "-x@example.org"])
def test_odd_addresses_that_are_some_are_taken(market, mail):
    c = market.user()
    assert c.call("auth.email_change", password=c.password, email=mail)["user"]["email"] == mail


def test_a_wrong_password_changes_no_email(make_market):
    market = make_market()
    c = market.user()
    e = c.error("auth.email_change", password="not the password", email="new@example.org")
    assert e.code == "invalid_credentials" and e.fields.keys() == {"password"}
    assert c.call("auth.whoami")["user"] == c.user


def test_a_storm_of_changes_is_bounded_and_told_unavailable(make_market):
    market = make_market(options={"hash.queue": "2", "hash.threads": "1", "hash.memory": "65536"})
    people = [market.user() for _ in range(12)]
    for c in people:
        c.request("auth.password_change", old_password=c.password, new_password=NEW)
    said = []
    for c in people:
        try:
            said.append(str(c.answer(c.number)))
        except RpcError as e:
            assert e.code == "unavailable" and e.data["retry_after"] >= 1
            said.append(e.code)
    assert "{}" in said and "unavailable" in said
    assert all(c.call("auth.whoami") for c in people)


def test_a_change_survives_kill_9_once_it_is_answered(make_market):
    market = make_market()
    c = market.user()
    c.call("auth.password_change", old_password=c.password, new_password=NEW)
    old = market.kill_market()
    until(lambda: market.log.count("the market is open") > 1, "the market's return", PATIENCE)
    assert market.market_pid() != old
    assert login(market, c, NEW).alive()


def test_one_change_after_another_on_one_login(market):
    c = market.user()
    password = c.password
    for i in range(5):
        new = "passphrase number %d" % i
        c.call("auth.password_change", old_password=password, new_password=new)
        password = new
    assert login(market, c, password).alive()
