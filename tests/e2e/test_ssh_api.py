"""`ssh HOST api` and the subsystem `api`: the lines of the JSON port, logged in by ssh."""
import json
import os
import select
import subprocess
import time

import pytest

import harness
from terminal import add_key, plain, plain_environment, sessions, words

PING = '{"jsonrpc":"2.0","id":%d,"method":"server.ping"}\n'
DISCOVER = '{"jsonrpc":"2.0","id":%d,"method":"rpc.discover"}\n'


def ask(method, id=1, **params):
    return json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params}) + "\n"


def owner(market, key):
    """A new user with this key."""
    return add_key(market.user(), key)


@pytest.fixture(scope="module")
def user(market, key):
    return owner(market, key)


def api(market, user, key, input, **more):
    """The whole of one conversation: the process, with its answers."""
    name = user if isinstance(user, str) else user.user["username"]
    done = plain(market, name, **dict(dict(command="api", keys=[key], input=input), **more))
    done.answers = [json.loads(line) for line in done.stdout.splitlines()]
    return done


class Open:
    """A conversation that goes on."""

    def __init__(self, market, name, key, flags=()):
        line = words(market.ports["ssh"], name, keys=[key])
        self.process = subprocess.Popen([*line[:-1], *flags, line[-1], "api"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=plain_environment(""), start_new_session=True)
        self.fd = self.process.stdin.fileno()

    def send(self, text):
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def line(self):
        assert select.select([self.process.stdout], [], [], harness.PATIENCE)[0], "no line came"
        return json.loads(self.process.stdout.readline())

    def end(self):
        """Closes stdin; exit status, what was still to come, and stderr."""
        out, err = self.process.communicate(timeout=harness.PATIENCE * 2)
        return self.process.returncode, out.decode(), err.decode()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def open_api():
    made = []

    def make(*args, **more):
        made.append(Open(*args, **more))
        return made[-1]

    yield make
    for a in made:
        a.close()


@pytest.mark.parametrize("flags", [[], ["-s"]], ids=["exec", "subsystem"])
def test_the_lines_are_answered_as_the_user_of_the_key(market, user, key, flags):
    done = api(market, user, key, ask("auth.whoami"), flags=flags)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.answers == [{"jsonrpc": "2.0", "id": 1, "result": {"user": user.call("auth.whoami")["user"]}}]


def test_a_password_does_as_well(market, user):
    done = plain(market, user.user["username"], "api", password=user.password, input=ask("auth.whoami"))
    assert done.returncode == 0 and json.loads(done.stdout)["result"]["user"]["id"] == user.user["id"]


@pytest.mark.parametrize("end", ["ban", "kick"])
def test_a_login_that_is_ended_ends_the_conversation_with_a_last_line(market, shop, key, open_api, end):
    a = owner(market, key)
    script = open_api(market, a.user["username"], key)
    script.send(ask("auth.sessions", id=1))
    [number] = [s["session"] for s in script.line()["result"]["results"] if s["current"]]
    if end == "ban":
        shop.admin.call("user.ban", id=a.user["id"], reason="Spam.")
    else:
        shop.admin.call("server.kick", session=number)
    last = script.line()
    assert last["method"] == "revoked" and last["params"]["reason"] == {"ban": "banned", "kick": "kicked"}[end]
    script.process.wait(timeout=harness.PATIENCE)     # it ends by itself, before its stdin does
    status, rest, err = script.end()
    assert (status, rest) == (1, "") and "has ended this connection" in err


@pytest.mark.parametrize("name", ["guest", "new"])
def test_a_guest_asks_as_nobody(market, key, name):
    done = api(market, name, key, ask("auth.whoami") + ask("product.list", id=2))
    assert done.returncode == 0
    assert done.answers[0]["error"]["data"]["code"] == "unauthenticated" and done.answers[1]["result"]["results"] == []


def test_nothing_said_is_nothing_answered(market, user, key):
    done = api(market, user, key, "")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_all_that_was_sent_is_answered_in_order_after_the_end_of_stdin(market, user, key):
    done = api(market, user, key, "".join(PING % i for i in range(2000)) + ask("auth.whoami", id=2000))
    assert done.returncode == 0 and [a["id"] for a in done.answers] == list(range(2001))


def test_writes_that_are_under_way_are_answered_after_the_end_of_stdin(market, shop, user, key):
    lamp = shop.product()
    done = api(market, user, key, "".join(ask("cart.set", id=i, product=lamp["id"], quantity=i % 9 + 1) for i in range(100)))
    assert [a["id"] for a in done.answers] == list(range(100)) and all("result" in a for a in done.answers)
    assert user.call("cart.get")["items"][0]["quantity"] == 99 % 9 + 1


def test_a_last_line_without_its_end_counts_as_on_the_port(market, user, key):
    done = api(market, user, key, "\n" + PING % 1 + "\r\n" + (PING % 2)[:-1])
    assert done.returncode == 0 and [a["id"] for a in done.answers] == [1, 2]


@pytest.mark.parametrize("first", ["POST / HTTP/1.1\r\nHost: x", "Host: x"])
def test_what_speaks_http_is_sent_away_as_on_the_port(market, user, key, first):
    done = api(market, user, key, "\n" + first + "\r\n\r\n" + ask("auth.password_change", old_password="x", new_password="y") + PING % 2)
    assert [(a["id"], a["error"]["data"]["code"]) for a in done.answers] == [(None, "invalid_request")]


MALFORMED = ["x\n", "\n", "{}\n", "[]\n", "null\n", '{"jsonrpc":"2.0","id":1,"method":"no.such"}\n', '{"jsonrpc":"1.0","id":1}\n',
             '{"jsonrpc":"2.0","id":1,"method":"server.ping","params":5}\n', '{"a":1,"a":2}\n', '"\\ud800"\n', "[" * 100 + "]" * 100 + "\n",
             "[" + ",".join(["1"] * 60) + "]\n", '{"jsonrpc":"2.0","id":99999999999999999999,"method":"server.ping"}\n', "\x00\n", "\x1b[31m\n",
             '[%s,%s,7]\n' % ((PING % 1).strip(), (PING % 2).strip()), '{"jsonrpc":"2.0","method":"server.ping"}\n', PING.replace("\n", "\r\n") % 3]


def test_malformed_lines_are_answered_as_on_the_port(market, user, key):
    port = market.rpc()
    port.call("auth.login", username=user.user["username"], password=user.password)
    for line in MALFORMED:
        port.send(line)
    port.send(PING % 77)
    expected = []
    while not expected or expected[-1] != {"jsonrpc": "2.0", "id": 77, "result": {}}:
        expected.append(port.line())
    done = api(market, user, key, "".join(MALFORMED) + PING % 77)
    assert done.returncode == 0 and done.answers == expected


def test_an_over_long_line_is_answered_and_ends_it(market, user, key, open_api):
    for name, most in ((user.user["username"], 4 << 20), ("guest", 256 << 10)):
        a = open_api(market, name, key)
        a.send(PING % 1)
        a.send("x" * (most + (64 << 10)))
        assert a.line()["id"] == 1
        last = a.line()
        assert last["id"] is None and last["error"]["data"]["code"] == "too_large"
        assert a.process.wait(timeout=harness.PATIENCE) == 1
        status, out, err = a.end()
        assert out == "" and err.count("\n") == 1


def test_a_line_of_megabytes_arrives_whole(market, user, key):
    done = api(market, user, key, ask("message.send", receiver=1, content="x" * (4 << 20))[:4 << 20] + "\n")
    assert len(done.answers) == 1
    done = api(market, user, key, ask("message.send", receiver=1, content="y" * 3_900_000))
    assert list(done.answers[0]["error"]["data"]["fields"]) == ["content"] and done.returncode == 0


def test_one_byte_at_a_time_is_a_line_too(market, user, key, open_api):
    a = open_api(market, user.user["username"], key)
    for c in PING % 5:
        a.send(c)
    assert a.line()["id"] == 5
    assert a.end() == (0, "", "")


def test_what_happens_is_pushed(market, key, open_api):
    user, other = owner(market, key), market.user()
    a = open_api(market, user.user["username"], key)
    a.send(ask("notification.subscribe"))
    assert a.line()["id"] == 1
    for i in range(3):
        other.call("message.send", receiver=user.user["id"], content="Hello %d." % i)
        assert a.line()["params"]["kind"] == "message.received"
    assert a.end()[0] == 0


# What only a session may say of its client, the client may not say of himself.

def key_login(name, key):
    with open(key + ".pub") as f:
        return ask("auth.key_login", id=2, username=name, public_key=f.read().split()[1])


@pytest.mark.parametrize("before", ["", ask("server.ping"), ask("auth.logout"), ask("auth.resume", token="x")])
def test_nobody_becomes_another_by_naming_his_key(market, user, key, before):
    for name in ("guest", user.user["username"]):
        victim = owner(market, key)
        done = api(market, name, key, before + key_login(victim.user["username"], key) + ask("auth.whoami", id=3))
        answers = {a["id"]: a for a in done.answers}
        assert answers[2]["error"]["data"]["code"] == "method_not_found"
        assert victim.user["username"] not in json.dumps(answers[3])


@pytest.mark.parametrize("method", ["auth.key_probe", "auth.key_login", "auth.hand_over", "user.add_key", "user.accounts", "user.add"])
def test_what_is_for_sessions_and_operators_is_no_method_here(market, user, key, method):
    for name in ("guest", user):
        batch = "[%s]\n" % ask(method).strip()
        done = api(market, name, key, ask(method, username="x", public_key="AAAA") + batch)
        assert [a["error"]["data"]["code"] for a in (done.answers[0], done.answers[1][0])] == ["method_not_found"] * 2


# Who does not read is not read from.

def test_a_client_that_does_not_read_is_not_read_from_and_loses_nothing(make_market, key, open_api):
    market = make_market()
    a = open_api(market, "guest", key)
    a.send(PING % 0)
    a.line()
    pid, market_pid = sessions(market)[0], market.market_pid()
    before, before_market = harness.memory(pid), harness.memory(market_pid)
    os.set_blocking(a.fd, False)
    todo = "".join(DISCOVER % i for i in range(1, 1001)) + " " * (8 << 20) + "\n"
    todo, sent, still = todo.encode(), 0, time.monotonic()
    while time.monotonic() < still + 1.5:
        try:
            sent, still = sent + os.write(a.fd, todo[sent:sent + 65536]), time.monotonic()
        except BlockingIOError:
            time.sleep(0.05)
    assert sent < len(todo), "all of it was taken from one who reads nothing"
    assert harness.memory(pid) - before < 16 << 10 and harness.memory(market_pid) - before_market < 32 << 10
    os.set_blocking(a.fd, True)
    complete = todo[:sent].count(b"\n")
    got = [a.line()["id"] for _ in range(complete)]
    assert got == list(range(1, complete + 1)) and complete > 10
    assert market.rpc().alive()


def test_a_client_that_goes_away_in_the_middle_leaves_nothing_behind(make_market, key, open_api):
    market = make_market()
    a = open_api(market, "guest", key)
    a.send(PING % 0)
    a.line()
    a.send("".join(DISCOVER % i for i in range(200)))
    a.process.kill()
    harness.until(lambda: sessions(market) == [], "the end of the session")


# Ends that are not the client's.

def test_a_market_that_dies_is_told_and_exits_1(make_market, key, open_api):
    market = make_market()
    a = open_api(market, owner(market, key).user["username"], key)
    a.send(PING % 0)
    a.line()
    market.kill_market()
    a.process.wait(timeout=harness.PATIENCE)
    status, out, err = a.end()
    assert (status, out) == (1, "") and err == "The market has ended this connection.\n"


def test_a_server_that_stops_is_told_and_exits_1(make_market, key, open_api):
    market = make_market()
    a = open_api(market, owner(market, key).user["username"], key)
    a.send(PING % 0)
    a.line()
    assert market.stop() == 0
    status, out, err = a.end()
    assert (status, out) == (1, "") and err.count("\n") == 1 and "market" in err


def test_a_ban_ends_it(market, key, open_api):
    user = owner(market, key)
    a = open_api(market, user.user["username"], key)
    a.send(PING % 0)
    a.line()
    market.admin().call("user.ban", id=user.user["id"], reason="because")
    a.process.wait(timeout=harness.PATIENCE)
    assert a.end()[0] == 1


def test_there_is_no_escape_sequence_on_a_terminal_either(market, user, key, open_window):
    w = open_window(market, user.user["username"], keys=[key], command="api")
    w.send(PING % 1)
    w.wait('"id":1,"result":{}')
    assert b"\033" not in w.bytes()


@pytest.mark.parametrize("command, flags", [("api x", []), ("API", []), ("api2", ["-s"]), ("", ["-s"]), ("sftp", ["-s"])])
def test_what_is_nearly_the_api_is_refused(market, user, key, command, flags):
    done = plain(market, user.user["username"], command, keys=[key], flags=flags, input="")
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.count("\n") == 1
