"""Failed logins wait (RULES A2, A3): these tests have markets of their own, because the wait is by source too."""
import time

from harness import RpcError

PASSWORD = "a long passphrase"


def code(c, name, password):
    try:
        c.call("auth.login", username=name, password=password)
        return "done", None
    except RpcError as e:
        return e.code, e.data.get("retry_after")


def when_allowed(c, name, password):
    """Logs in as soon as the throttle lets the password be looked at."""
    while True:
        said, wait = code(c, name, password)
        if said != "rate_limited":
            return said
        time.sleep(min(wait, 1) / 4)


def test_each_failure_doubles_the_wait_and_the_right_password_waits_too(make_market):
    market = make_market()
    name = market.user().user["username"]
    c = market.rpc()
    assert code(c, name, "wrong password")[0] == "invalid_credentials"
    assert code(c, name, PASSWORD) == ("rate_limited", 1)
    assert code(market.rpc(), name, PASSWORD)[0] == "rate_limited", "another connection is the same source"
    assert when_allowed(c, name, "wrong again") == "invalid_credentials"
    said, wait = code(c, name, PASSWORD)
    assert said == "rate_limited" and wait == 2
    assert when_allowed(c, name, PASSWORD) == "done"
    assert when_allowed(c, name, PASSWORD) == "done"
    assert c.alive()


def test_no_wait_tells_whose_an_e_mail_is(make_market):
    market = make_market()
    name = market.user().user["username"]
    c = market.rpc()
    for _ in range(3):
        assert when_allowed(c, name, "wrong password") == "invalid_credentials"
    assert code(c, name, "wrong password") == ("rate_limited", 4)
    time.sleep(1.05)      # the source has waited, the name has not
    assert code(c, name, "wrong password")[0] == "rate_limited"
    assert code(c, name + "@example.org", "wrong password")[0] == "invalid_credentials", "its wait says that it is his"


def test_unknown_user_and_wrong_password_are_told_in_the_same_words(make_market):
    market = make_market()
    name = market.user().user["username"]
    c = market.rpc()
    known = c.error("auth.login", username=name, password="wrong password")
    time.sleep(1.05)
    unknown = c.error("auth.login", username="nobody", password="wrong password")
    assert known.error == unknown.error and known.code == "invalid_credentials" and known.number == -32002


def test_unknown_user_and_wrong_password_take_the_same_time(make_market):
    market = make_market(options={"hash.memory": "65536", "hash.threads": "1"})
    name = market.user().user["username"]
    c = market.rpc()
    when_allowed(c, "somebody", "wrong password")     # the hash of nobody is made once
    times = []
    for who in (name, "nobody"):
        time.sleep(1.05)
        begin = time.monotonic()
        assert code(c, who, "wrong password")[0] == "invalid_credentials"
        times.append(time.monotonic() - begin)
    assert max(times) < 4 * min(times) + 0.05, times


def test_a_wrong_password_over_and_over_at_once_is_looked_at_once(make_market):
    """The wait is checked before hashing, so forty guesses sent at once must not be forty guesses."""
    market = make_market(options={"hash.threads": "1", "hash.memory": "32768"})
    name = market.user().user["username"]
    clients = [market.rpc() for _ in range(40)]
    for c in clients:
        c.request("auth.login", username=name, password="wrong password")
    codes = [c.outcome() for c in clients]
    assert set(codes) <= {"invalid_credentials", "rate_limited", "unavailable"}
    assert codes.count("invalid_credentials") <= 2, "%d guesses were looked at in one second" % codes.count("invalid_credentials")


def test_the_wait_of_the_source_holds_for_other_accounts_and_no_failure_is_counted_for_bad_parameters(make_market):
    market = make_market()
    a, b = market.user().user["username"], market.user().user["username"]
    c = market.rpc()
    assert c.error("auth.login", username=a).code == "invalid_params"
    assert c.error("auth.login", username=a, password="").code == "invalid_params"
    assert when_allowed(c, a, "wrong password") == "invalid_credentials"
    assert code(c, b, PASSWORD)[0] == "rate_limited"
    assert when_allowed(c, b, PASSWORD) == "done"
    assert c.call("auth.resume", token=market.user().token), "a token is not a password"
