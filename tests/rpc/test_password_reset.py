"""A forgotten password: who gets a mail, and what its token is good for (RULES A5, A6, A9)."""
import email.header
import email.policy
import glob
import os
import re
import stat
import time

import pytest

from harness import RpcError, ended, until
from mailbox import ask, confirm, mail_of, mails, newer_token, spool, token_in, when_allowed

NEW = "another long passphrase"


def refused(market, token, password=NEW):
    """The token is told to be none."""
    e = market.rpc().error("auth.password_reset_confirm", token=token, new_password=password)
    assert (e.code, set(e.fields)) == ("invalid_params", {"token"}), e
    return e


def login(market, c, password):
    client = market.rpc()
    when_allowed(lambda: client.call("auth.login", username=c.user["username"], password=password))
    return client


def in_the_store(market, text, *values):
    """Changes the store of a stopped market, and starts it again."""
    assert market.stop() == 0
    market.sql(text, *values)
    market.start()


def test_the_mail_lies_in_the_spool_for_its_owner_alone(market):
    c = market.user()
    ask(market, c)
    assert stat.S_IMODE(os.stat(mails(market, c)[0]).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(spool(market)).st_mode) == 0o700
    assert glob.glob(os.path.join(spool(market), "*.half")) == []


def test_the_mail_is_one_by_the_book_and_says_what_to_do(make_market):
    market = make_market(options={"mail.from": "shop@shop.example", "shop.name": "Harbour Shop"})
    c = market.user()
    token = ask(market, c)
    mail = mail_of(market, c)
    assert mail.defects == [] and mail["To"] == c.user["email"]
    assert mail["From"].addresses[0].addr_spec == "shop@shop.example" and mail["From"].addresses[0].display_name == "Harbour Shop"
    assert "Harbour Shop" in mail["Subject"] and abs(mail["Date"].datetime.timestamp() - time.time()) < 60
    assert re.fullmatch(r"<\S+@shop\.example>", mail["Message-ID"]) and mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert text.splitlines().count(token) == 1, "alone on its line"
    for word in (c.user["username"], "Harbour Shop", "reset@HOST", "auth.password_reset_confirm", "30 minutes", "did not ask"):
        assert word in text, word
    assert all(len(line) < 200 for line in text.splitlines())


@pytest.mark.parametrize("name", ["Käse & Brot", "\"Quotes\" \\ <x@y.z>, more", "a" * 255, "名" * 80, "=?UTF-8?Q?fake?=", "x@y.z", "é" * 127,
                                  "a b, c: d; e"], ids=range(8))
def test_any_name_of_a_shop_is_only_a_name(make_market, name):
    market = make_market(options={"shop.name": name})
    c = market.user()
    token = ask(market, c)
    mail = mail_of(market, c)
    assert mail.defects == [] and len(mail.keys()) == 9
    assert [a.addr_spec for a in mail["From"].addresses] == ["mama@localhost"] and len(mail["To"].addresses) == 1
    assert mail["Subject"] == "Password reset at " + name
    plain = mail_of(market, c, policy=email.policy.compat32)
    assert str(email.header.make_header(email.header.decode_header(plain["From"]))) == name + " <mama@localhost>"
    assert token_in(mail.get_content()) == token


@pytest.mark.parametrize("address", ["", "mama", "@localhost", "a b@c.de", "a@b.cd>", "a@b.cd, e@f.gh", "a@b@c.de", "x" * 250 + "@b.cd"])
def test_a_sender_that_is_no_address_ends_the_start(make_market, address):
    done = make_market(start=False).run("serve", "--set", "mail.from=" + address, check=False)
    assert done.returncode == 78 and "mail.from" in done.stderr


def test_a_token_sets_the_password_ends_all_logins_tells_and_is_audited(market):
    c = market.user()
    other = login(market, c, c.password)
    token = ask(market, c)
    assert confirm(market, token) == {}
    for old in (c, other):
        ended(old)
    assert market.rpc().error("auth.resume", token=c.token).code == "unauthenticated"
    again = login(market, c, NEW)
    told = again.call("notification.list")["results"]
    assert [n["kind"] for n in told] == ["account.password"] and "mail" in told[0]["text"]
    assert market.sql("SELECT action, detail FROM audit WHERE object = ?", "user/%d" % c.user["id"]) == [("auth.password_reset_confirm", "reset by mail")]


def test_only_the_hash_of_a_token_is_stored(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    for path in glob.glob(os.path.join(market.dir, "mama.db*")):
        with open(path, "rb") as f:
            assert token.encode() not in f.read()
    (size,), = market.sql("SELECT length(hash) FROM resets WHERE email_key = ?", c.user["email"])
    assert size == 32 and token not in market.log


def test_a_token_counts_once(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    assert confirm(market, token) == {}
    refused(market, token, "yet another long passphrase")
    assert login(market, c, NEW).alive()


def test_of_many_confirms_at_once_one_counts(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    clients = [market.rpc() for _ in range(12)]
    for i, client in enumerate(clients):
        client.request("auth.password_reset_confirm", token=token, new_password="passphrase number %d" % i)
    won = []
    for i, client in enumerate(clients):
        try:
            assert client.answer(client.number) == {}
            won.append(i)
        except RpcError as e:
            assert (e.code, set(e.fields)) == ("invalid_params", {"token"})
    assert len(won) == 1
    assert login(market, c, "passphrase number %d" % won[0]).alive()
    assert market.sql("SELECT count(*) FROM audit WHERE action = 'auth.password_reset_confirm'") == [(1,)]


def test_a_token_that_is_too_old_counts_no_more(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    in_the_store(market, "UPDATE resets SET expires_at = ?", int(time.time() * 1000) - 1)
    refused(market, token)
    assert login(market, c, c.password).alive()


def test_a_token_lasts_as_long_as_the_option_says(make_market):
    market = make_market(options={"reset.minutes": "7"})
    c = market.user()
    ask(market, c)
    (asked, expires), = market.sql("SELECT asked_at, expires_at FROM resets")
    assert expires - asked == 7 * 60 * 1000 and "7 minutes" in mail_of(market, c).get_content()


def void_by_password_change(market, c):
    c.call("auth.password_change", old_password=c.password, new_password="changed in between")


def void_by_email_change(market, c):
    c.call("auth.email_change", password=c.password, email="moved." + c.user["email"])


def void_by_operator(market, c):
    market.run("user", "passwd", c.user["username"], "--password-stdin", *market.settings(), stdin="set in between 1\n")


def void_by_a_newer_one(market, c):
    market.rpc().call("auth.password_reset", email=c.user["email"].upper())


@pytest.mark.parametrize("void", [void_by_password_change, void_by_email_change, void_by_operator, void_by_a_newer_one])
def test_a_token_is_void_after(make_market, void):
    market = make_market(options={"reset.pause": "0"})
    c = market.user()
    token = ask(market, c)
    void(market, c)
    refused(market, token)


def test_whoever_gets_a_freed_address_gets_no_token_with_it(make_market):
    """A token that went to an address is of no use for the account that has the address later."""
    market = make_market()
    a, b = market.user(), market.user()
    mail = a.user["email"]
    token = ask(market, a)
    a.call("auth.email_change", password=a.password, email="moved@example.org")
    b.call("auth.email_change", password=b.password, email=mail)
    refused(market, token)


def test_a_newer_mail_takes_the_place_of_the_older(make_market):
    market = make_market(options={"reset.pause": "0"})
    c = market.user()
    first = ask(market, c)
    market.rpc().call("auth.password_reset", email=c.user["email"])
    second = newer_token(market, c, first)
    assert len(mails(market)) == 1
    refused(market, first)
    assert when_allowed(lambda: confirm(market, second)) == {}


def test_the_answer_and_the_rows_are_the_same_for_everyone(make_market):
    """Known, unknown and banned: one path, one row each, and no way to tell from outside."""
    market = make_market()
    c, banned = market.user(), market.user()
    in_the_store(market, "UPDATE users SET banned = 1 WHERE id = ?", banned.user["id"])
    asked = [c.user["email"], "nobody@example.org", banned.user["email"], "NoBody2@Example.org"]
    client = market.rpc()
    for mail in asked:
        assert client.reply('{"jsonrpc":"2.0","id":1,"method":"auth.password_reset","params":{"email":"%s"}}' % mail) == {
            "jsonrpc": "2.0", "id": 1, "result": {}}
    rows = market.sql("SELECT email_key, length(hash), typeof(hash), expires_at - asked_at FROM resets ORDER BY email_key")
    assert [r[0] for r in rows] == sorted(mail.lower() for mail in asked)
    assert {r[1:] for r in rows} == {(32, "blob", 30 * 60 * 1000)}
    assert market.sql("SELECT count(*) FROM audit") == market.sql("SELECT count(*) FROM notifications") == [(0,)]
    mail_of(market, c)
    until(lambda: len(os.listdir(spool(market))) == 1, "the end of what was written for nobody")
    assert mails(market) == mails(market, c)


def test_no_second_mail_in_the_pause_and_the_first_token_still_counts(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    before = market.sql("SELECT * FROM resets WHERE email_key = ?", c.user["email"])
    for mail in (c.user["email"], c.user["email"].upper()):
        assert market.rpc().call("auth.password_reset", email=mail) == {}
    assert market.sql("SELECT * FROM resets WHERE email_key = ?", c.user["email"]) == before
    assert confirm(market, token) == {}
    assert market.rpc().call("auth.password_reset", email=c.user["email"]) == {}
    refused(market, token)
    assert token_in(mail_of(market, c).get_content()) == token, "the pause holds after the token was used, too"


def test_after_the_pause_there_is_another_mail(make_market):
    market = make_market()
    c = market.user()
    first = ask(market, c)
    in_the_store(market, "UPDATE resets SET asked_at = asked_at - 121000")
    market.rpc().call("auth.password_reset", email=c.user["email"])
    second = newer_token(market, c, first)
    assert confirm(market, second) == {}


def test_asking_is_limited_by_source_whoever_is_asked_for(make_market):
    market = make_market(options={"limits.exempt": "", "limits.resets_per_hour": "3"})
    c = market.user()
    client = market.rpc()
    said = []
    for mail in (c.user["email"], "nobody@example.org", "nobody2@example.org", c.user["email"], "nobody3@example.org"):
        try:
            said.append(client.call("auth.password_reset", email=mail))
        except RpcError as e:
            said.append((e.code, e.data["retry_after"] > 60))
    assert said == [{}] * 3 + [("rate_limited", True)] * 2
    assert market.sql("SELECT count(*) FROM resets") == [(3,)]


@pytest.mark.parametrize("mail", ["", "x", "@", "a@", "@b.c", "a@b", "a b@c.de", "a@b@c.de", "a@b.c\r\nBcc: x@y.z", "a@b.c\nBcc: x@y.z", "a@b.cd\r", 7, None, [], {}, True,
                                  "a" * 250 + "@b.cd", "x" * 5000, "<a@b.cd>", "a@b.cd,e@f.gh", "a\u202e@b.cd"])
def test_what_is_no_address_is_refused(market, mail):
    e = market.rpc().error("auth.password_reset", email=mail)
    assert (e.code, set(e.fields)) == ("invalid_params", {"email"})


@pytest.mark.parametrize("token", ["", None, 7, [], {}, True, "x" * 201, "line\nbreak", "\u202e", "\x07"])
def test_what_is_no_token_text_is_a_field_error_and_counts_against_nobody(market, token):
    for _ in range(3):
        e = market.rpc().error("auth.password_reset_confirm", token=token, new_password=NEW)
        assert (e.code, set(e.fields)) == ("invalid_params", {"token"})


@pytest.mark.parametrize("token", ["x", "A" * 43, "' OR 1=1 --", "é" * 43, " ", "%s%n", "A" * 200, "0", "-", "==="])
def test_unknown_tokens_all_get_one_answer(make_market, token):
    market = make_market()
    c = market.user()
    real = ask(market, c)
    e = refused(market, token)
    assert e.error["message"] and real not in str(e.error)
    assert e.fields == refused(make_market(), "another").fields


def test_parts_and_variations_of_a_token_are_no_token(make_market):
    market = make_market()
    token = ask(market, market.user())
    refused(market, token[:-1])
    for near in (token + "A", token.swapcase(), " " + token):
        refused(market, near)
    assert confirm(market, token) == {}


def test_wrong_tokens_are_no_failed_logins(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    for i in range(30):
        refused(market, "wrong %d" % i)
    assert market.rpc().call("auth.login", username=c.user["username"], password=c.password)
    assert confirm(market, token) == {}
    refused(market, token)
    assert market.rpc().call("auth.login", username=c.user["username"], password=NEW)


def test_who_forgot_his_password_need_not_wait_for_the_ones_he_tried(make_market):
    market = make_market()
    c = market.user()
    for wait in (1.05, 2.05, 0):
        assert market.rpc().error("auth.login", username=c.user["username"], password="tried another").code == "invalid_credentials"
        time.sleep(wait)
    time.sleep(1.05)     # that of the source
    assert confirm(market, ask(market, c)) == {}
    assert login(market, c, NEW).alive()


@pytest.mark.parametrize("password", ["", "short", "password123", "aaaaaaaaaaaa", None, 1, [], "x" * 201, "tab\tin it 123"])
def test_a_bad_new_password_is_named_and_the_token_is_kept(market, password):
    c = market.user()
    token = ask(market, c)
    e = market.rpc().error("auth.password_reset_confirm", token=token, new_password=password)
    assert (e.code, set(e.fields)) == ("invalid_params", {"new_password"})
    assert confirm(market, token) == {}


def test_the_new_password_is_neither_name_nor_mail(market):
    c = market.user("someverylongname")
    token = ask(market, c)
    for bad in ("SomeVeryLongName", c.user["email"]):
        e = market.rpc().error("auth.password_reset_confirm", token=token, new_password=bad)
        assert set(e.fields) == {"new_password"}
    assert confirm(market, token) == {}


def test_every_bad_field_is_named_at_once(market):
    c = market.rpc()
    assert c.error("auth.password_reset", {}).fields.keys() == {"email"}
    assert c.error("auth.password_reset_confirm", {}).fields.keys() == {"token", "new_password"}
    assert c.error("auth.password_reset_confirm", token=1, new_password=[], more=1).fields.keys() == {"token", "new_password", "more"}


def test_who_was_banned_after_the_mail_has_a_token_no_more(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    in_the_store(market, "UPDATE users SET banned = 1 WHERE id = ?", c.user["id"])
    refused(market, token)


def test_a_reset_of_the_logged_in_user_on_his_own_connection_logs_it_out(market):
    c = market.user()
    token = ask(market, c)
    assert c.call("auth.password_reset_confirm", token=token, new_password=NEW) == {}
    ended(c)
    stranger = market.user()
    other = market.user()
    assert stranger.call("auth.password_reset_confirm", token=ask(market, other), new_password=NEW) == {}
    assert stranger.call("auth.whoami")["user"] == stranger.user, "another one's reset is not his logout"


def test_nothing_of_all_this_is_a_bug_in_the_log(market):
    assert "internal error" not in market.log and "store:" not in market.log
