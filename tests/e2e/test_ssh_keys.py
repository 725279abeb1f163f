"""Logging in by an ssh key, with the real client: which keys let whom in, and what the others are told."""
import base64
import concurrent.futures
import re
import subprocess

import pytest

import agent
from terminal import add_key, plain

WRONG = "not the passphrase"
KINDS = {"ed25519": ("-t", "ed25519"), "ecdsa": ("-t", "ecdsa", "-b", "256"), "p521": ("-t", "ecdsa", "-b", "521"),
         "rsa": ("-t", "rsa", "-b", "2048")}


@pytest.fixture
def make_key(tmp_path):
    """Makes a key pair; gives the path of the private one."""
    def make(name="id", kind="ed25519"):
        path = tmp_path / name
        subprocess.run(["ssh-keygen", "-q", *KINDS[kind], "-N", "", "-C", name, "-f", path], check=True, timeout=60)
        return str(path)
    return make


@pytest.fixture
def make_agent():
    made = []

    def make(*keys):
        made.append(agent.Agent(keys))
        return made[-1]

    yield make
    for a in made:
        a.close()


@pytest.fixture
def user(market):
    return market.user()


def held(key):
    return "%s %s held" % (key.type.decode(), base64.b64encode(key.blob).decode())


def try_login(market, user, **more):
    """ssh without a terminal: the process, and whether it was let in as this user."""
    name = user if isinstance(user, str) else user.user["username"]
    done = plain(market, name, flags=["-T"], **more)
    done.let_in = done.returncode == 2 and "%s@" % name in done.stderr
    return done


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_opens_the_shop_without_a_password(market, user, make_key, open_window, kind):
    key = make_key(kind=kind)
    add_key(user, key)
    w = open_window(market, user.user["username"], keys=[key])
    w.wait("MamaOnline", "? help", user.user["username"])
    assert b"assword" not in w.bytes()


@pytest.mark.parametrize("kind", [agent.Token, agent.EcdsaToken])
def test_a_security_token_s_key_is_taken(market, user, make_agent, kind):
    token = kind(b"touched")
    user.call("key.add", public_key=held(token))
    assert try_login(market, user, agent=make_agent(token).path).let_in


def test_the_second_key_of_a_user_is_as_good_as_the_first(market, user, make_key):
    keys = [make_key("one"), make_key("two", "ecdsa"), make_key("three", "rsa")]
    for key in keys:
        add_key(user, key)
    for key in keys:
        assert try_login(market, user, keys=[key]).let_in


def test_keys_that_are_not_known_are_passed_over(market, user, make_key):
    strange, known = [make_key("s%d" % i) for i in range(5)], make_key("known")
    add_key(user, known)
    assert try_login(market, user, keys=[*strange, known]).let_in


def test_the_use_of_a_key_is_noted(market, user, make_key):
    used, unused = make_key("used"), make_key("unused")
    add_key(user, used), add_key(user, unused)
    try_login(market, user, keys=[used])
    at = {k["label"]: k["last_used_at"] for k in user.call("key.list")["results"]}
    assert at["unused"] is None and re.fullmatch(r"\d{4}-.*Z", at["used"])


def test_a_wrong_key_falls_through_to_the_password(market, user, make_key, open_window):
    w = open_window(market, user, keys=[make_key()])
    w.wait("MamaOnline", "? help", user.user["username"])
    assert b"assword: " in w.bytes()


def test_a_wrong_key_is_no_wrong_password(market, user, make_key):
    for i in range(8):
        assert not try_login(market, user, keys=[make_key("k%d" % i)], options=["BatchMode=yes"]).let_in
    assert market.rpc().call("auth.login", username=user.user["username"], password=user.password)


def test_without_a_known_key_a_batch_is_told_the_ways_in(market, user, make_key):
    done = try_login(market, user, keys=[make_key()], options=["BatchMode=yes"])
    assert done.returncode == 255 and "publickey,password" in done.stderr, done.stderr


def test_a_removed_key_lets_nobody_in(market, user, make_key):
    key = make_key()
    add_key(user, key)
    assert try_login(market, user, keys=[key]).let_in
    made, = user.call("key.list")["results"]
    user.call("key.remove", id=made["id"])
    assert not try_login(market, user, keys=[key], options=["BatchMode=yes"]).let_in


def test_the_key_of_another_lets_nobody_in_and_proves_nothing_to_him(market, user, make_key, make_agent):
    other, theirs = market.user(), agent.Ed25519(b"theirs")
    other.call("key.add", public_key=held(theirs))
    asked = make_agent(theirs)
    assert not try_login(market, user, agent=asked.path, options=["BatchMode=yes"]).let_in
    assert asked.signatures == 0, "a probe of a key that is not this user's was answered yes"
    assert try_login(market, other, agent=asked.path).let_in and asked.signatures == 1


def test_a_key_of_two_accounts_opens_the_one_that_is_named(market, make_key):
    key, people = make_key(), [market.user(), market.user()]
    for who in people:
        add_key(who, key)
    for who in people:
        done = try_login(market, who, keys=[key])
        assert done.let_in
        assert [k["last_used_at"] is not None for k in who.call("key.list")["results"]] == [True]


def test_the_name_may_be_the_e_mail_address(market, user, make_key, open_window):
    key = make_key()
    add_key(user, key)
    w = open_window(market, user.user["email"], keys=[key])
    w.wait("? help", user.user["username"])


@pytest.mark.parametrize("name", ["nobody", "x" * 400, "\033[31m", "#1", "1"])
def test_a_name_that_is_nobody_s_is_refused(market, user, make_key, name):
    key = make_key()
    add_key(user, key)
    done = plain(market, name, keys=[key], options=["BatchMode=yes"])
    assert done.returncode == 255
    assert "\033" not in market.log


def test_thirty_keys_in_an_agent_are_gone_through(market, user, make_agent):
    mine = agent.Ed25519(b"thirty-first")
    user.call("key.add", public_key=held(mine))
    full = make_agent(*[agent.Ed25519(b"%d" % i) for i in range(30)], mine)
    assert try_login(market, user, agent=full.path).let_in
    assert full.signatures == 1


def test_an_agent_without_end_is_told_to_offer_one_key(market, user, make_agent):
    done = try_login(market, user, agent=make_agent(*[agent.Ed25519(b"%d" % i) for i in range(90)]).path, password=user.password, log="INFO")
    assert done.returncode == 255 and done.stderr.count("IdentitiesOnly=yes") == 1, done.stderr


def test_a_signature_that_is_wrong_lets_nobody_in_and_is_told_soon(market, user, make_agent):
    liar = agent.Liar(b"a lie")
    user.call("key.add", public_key=held(liar))
    done = try_login(market, user, agent=make_agent(liar).path, password=user.password)
    assert done.returncode == 255 and "offer another" in done.stderr, done.stderr
    assert user.call("key.list")["results"][0]["last_used_at"] is None


def test_a_certificate_is_passed_over_and_its_key_is_taken(market, user, make_key):
    authority, key = make_key("authority"), make_key()
    subprocess.run(["ssh-keygen", "-q", "-s", authority, "-I", "x", "-n", user.user["username"], key + ".pub"], check=True)
    assert not try_login(market, user, keys=[key], options=["BatchMode=yes", "CertificateFile=%s-cert.pub" % key]).let_in
    add_key(user, authority)
    assert not try_login(market, user, keys=[key], options=["BatchMode=yes", "CertificateFile=%s-cert.pub" % key]).let_in
    add_key(user, key)
    assert try_login(market, user, keys=[key], options=["CertificateFile=%s-cert.pub" % key]).let_in


def test_a_banned_user_is_refused_with_one_line(market, make_key):
    user, key = market.user(), make_key()
    add_key(user, key)
    market.admin().call("user.ban", id=user.user["id"], reason="sold what was not his")
    for more in (dict(keys=[key]), dict(password=user.password)):
        done = try_login(market, user, log="INFO", prompts=3, **more)
        lines = done.stderr.splitlines()[-2:]
        assert done.returncode == 255 and done.stdout == ""
        assert lines[0].startswith("This account is banned: sold what was not his") and "Permission denied" in lines[1], done.stderr


def test_others_wrong_passwords_do_not_lock_a_key_out(make_market, make_key):
    market = make_market()
    user, key = market.user(), make_key()
    add_key(user, key)
    stranger = market.rpc()
    stranger.error("auth.login", username=user.user["username"], password=WRONG)
    assert stranger.error("auth.login", username=user.user["username"], password=user.password).code == "rate_limited"
    assert try_login(market, user, keys=[key]).let_in


def test_guest_and_new_are_asked_for_nothing_with_a_key_either(market, user, make_key, open_window):
    key = make_key()
    add_key(user, key)
    open_window(market, "guest", keys=[key]).wait("All products", "guest")
    open_window(market, "new", keys=[key]).wait("Open an account")


def test_a_login_by_key_goes_on_when_the_market_dies(make_market, make_key, open_window):
    market = make_market()
    user, key = market.user(), make_key()
    add_key(user, key)
    w = open_window(market, user.user["username"], keys=[key])
    w.wait("? help", user.user["username"])
    market.kill_market()
    w.key("O")
    w.wait("My orders", user.user["username"])


def test_a_key_logs_in_while_the_market_is_coming_back(make_market, make_key):
    market = make_market()
    user, key = market.user(), make_key()
    add_key(user, key)
    market.kill_market()
    assert try_login(market, user, keys=[key]).let_in


def test_the_account_is_asked_in_the_log_by_key(make_market, make_key):
    market = make_market()
    user, key = market.user(), make_key()
    add_key(user, key)
    try_login(market, user, keys=[key])
    assert "%s from 127.0.0.1 is let in by key" % user.user["username"] in market.log


def test_the_many_who_log_in_at_once_are_each_himself(market, make_key):
    people = [(market.user(), make_key("k%d" % i)) for i in range(8)]
    for who, key in people:
        add_key(who, key)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda p: try_login(market, p[0], keys=[p[1]]), people))
    assert all(d.let_in for d in done)
    for who, _ in people:
        assert [k["last_used_at"] is not None for k in who.call("key.list")["results"]] == [True]
