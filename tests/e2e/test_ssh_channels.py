"""Several channels on one connection: one screen, and commands and apis beside it, one after the other and at once."""
import json
import os
import subprocess
import threading
import time

import paramiko
import pytest

import harness
from terminal import HOST, add_key, all_gone, plain, plain_environment, sessions, words

PING = "server ping --json"
BESIDE = 8


@pytest.fixture(scope="module")
def user(market, key):
    return add_key(market.user(), key)


@pytest.fixture
def connect(market, key):
    """A connection of paramiko's, logged in by key."""
    made = []

    def make(user, of=market):
        t = paramiko.Transport((HOST, of.ports["ssh"]))
        made.append(t)
        t.start_client(timeout=harness.PATIENCE)
        if isinstance(user, str):
            t.auth_none(user)
        else:
            t.auth_publickey(user.user["username"], paramiko.Ed25519Key(filename=key))
        return t

    yield make
    for t in made:
        t.close()


def start(transport, command, input=None):
    channel = transport.open_session(timeout=harness.PATIENCE)
    channel.settimeout(harness.PATIENCE)
    channel.exec_command(command)
    if input is not None:
        channel.sendall(input)
        channel.shutdown_write()
    return channel


def whole(channel, stream="recv"):
    got = b""
    while data := getattr(channel, stream)(65536):
        got += data
    return got.decode()


def done(channel):
    """Status, stdout, stderr of a channel that comes to its end."""
    out, err = whole(channel), whole(channel, "recv_stderr")
    status = channel.recv_exit_status()
    channel.close()
    return status, out, err


def ask(method, **params):
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}) + "\n"


def answer(channel):
    got = b""
    while not got.endswith(b"\n"):
        more = channel.recv(65536)
        assert more, "the end came before an answer: %r" % got
        got += more
    return json.loads(got)


# One after the other

def test_command_after_command_each_with_its_status(market, user, connect):
    t = connect(user)
    [pid] = sessions(market)
    for _ in range(30):
        assert done(start(t, PING)) == (0, "{}\n", "")
        status, out, err = done(start(t, "product get 999999"))
        assert (status, out) == (1, "") and "no such" in err.lower(), err
        status, out, err = done(start(t, "nonsense"))
        assert (status, out) == (2, "") and "help" in err
    assert sessions(market) == [pid], "one process for all"
    who = json.loads(done(start(t, "auth whoami --json"))[1])
    assert who["user"]["id"] == user.user["id"]


def test_many_more_apis_than_fit_at_once_come_one_after_the_other(market, user, connect):
    t = connect(user)
    for _ in range(80):
        channel = start(t, "api", ask("auth.whoami"))
        assert answer(channel)["result"]["user"]["id"] == user.user["id"]
        assert done(channel)[0] == 0


# At once

def test_eight_at_once_are_served_each_by_its_own(market, user, connect):
    t = connect(user)
    apis = [start(t, "api") for _ in range(BESIDE)]
    for i in (*range(BESIDE), *reversed(range(BESIDE))):
        apis[i].sendall(ask("auth.whoami"))
        assert answer(apis[i])["result"]["user"]["id"] == user.user["id"]
    with pytest.raises(paramiko.ChannelException):
        start(t, PING)
    apis[3].shutdown_write()
    assert done(apis[3]) == (0, "", "")
    harness.until(lambda: room(t), "room for another")
    assert [answer_of(a) for a in apis[:3] + apis[4:]] == [{}] * 7, "the others went on"


def test_who_closes_eight_may_open_eight_at_once(market, connect):
    """What is closed counts no more, though its end came with the next beginning."""
    t = connect("guest")
    for _ in range(10):
        apis = [start(t, "api") for _ in range(BESIDE)]
        assert answer_of(apis[-1]) == {}
        for a in apis:
            a.close()


def answer_of(channel):
    channel.sendall(ask("server.ping"))
    return answer(channel)["result"]


def room(transport):
    try:
        return done(start(transport, PING)) == (0, "{}\n", "")
    except paramiko.ChannelException:
        return False


def test_a_command_that_waits_for_its_stdin_holds_up_no_other(market, user, connect):
    t = connect(user)
    other = market.user()
    slow = start(t, "message send %s -" % other.user["username"])
    slow.sendall(b"Half a ")
    assert done(start(t, PING)) == (0, "{}\n", "")
    assert answer_of(start(t, "api")) == {}
    slow.sendall(b"sentence.\n")
    slow.shutdown_write()
    assert done(slow)[0] == 0
    assert other.call("message.list")["results"][0]["content"] == "Half a sentence."


def test_one_that_nobody_reads_holds_up_no_other(market, connect, shop):
    t = connect("guest")
    deaf = start(t, "api")
    threading.Thread(target=lambda: deaf.sendall(ask("rpc.discover") * 200), daemon=True).start()
    for _ in range(20):
        assert done(start(t, PING)) == (0, "{}\n", "")
    # What is under way for it has a bound.
    [pid] = sessions(market)
    assert harness.memory(pid) < 40000
    t.close()
    all_gone(market)


def test_a_guest_s_channels_are_guests(market, connect):
    t = connect("guest")
    for _ in range(3):
        channel = start(t, "api")
        channel.sendall(ask("auth.whoami"))
        assert answer(channel)["error"]["data"]["code"] == "unauthenticated"


def test_who_logs_in_on_one_channel_is_nobody_on_the_next(market, user, connect):
    t = connect("guest")
    status, _, err = done(start(t, "auth login %s --password -" % user.user["username"], user.password + "\n"))
    assert status == 0, err
    status, _, err = done(start(t, "auth whoami"))
    assert status == 1 and "own name" in err


def test_who_logs_out_on_one_channel_has_ended_the_login(market, user, connect):
    t = connect(user)
    assert done(start(t, "auth logout"))[0] == 0
    status, _, err = done(start(t, "auth whoami"))
    assert status == 1, err


def wait_for(channel, wanted):
    got = b""
    while wanted not in got:
        more = channel.recv(65536)
        assert more, "the end came before %r: %r" % (wanted, got)
        got += more


def test_a_second_screen_is_refused_and_the_first_goes_on(market, connect):
    t = connect("guest")
    channels = []
    for _ in range(2):
        channel = t.open_session(timeout=harness.PATIENCE)
        channel.settimeout(harness.PATIENCE)
        channel.get_pty("xterm", 80, 24)
        channel.invoke_shell()
        channels.append(channel)
    status, _, err = done(channels[1])
    assert status == 2 and "has a screen already" in err
    wait_for(channels[0], b" help")
    apis = [start(t, "api") for _ in range(BESIDE)]
    assert [answer_of(a) for a in apis] == [{}] * BESIDE, "eight beside the screen"
    with pytest.raises(paramiko.ChannelException):
        start(t, PING)


# OpenSSH's ControlMaster

@pytest.fixture
def master(market, user, key, tmp_path):
    """Runs commands over one connection of OpenSSH's, which stays: ControlPersist."""
    path = str(tmp_path / "control")
    options = ["ControlPath=%s" % path, "ControlMaster=auto", "ControlPersist=60"]

    def run(command=None, **more):
        return plain(market, user.user["username"], command, keys=[key], options=options, **more)

    run.options = options
    yield run
    subprocess.run(["ssh", "-F", "/dev/null", "-o", "ControlPath=%s" % path, "-O", "exit", HOST], capture_output=True)


def test_a_control_master_serves_command_after_command(market, master):
    before = market.log.count("is let in")
    for _ in range(5):
        answer = master(PING)
        assert (answer.returncode, answer.stdout) == (0, "{}\n"), answer
    assert market.log.count("is let in") == before + 1, "one login for all"


def test_screens_follow_each_other_over_a_control_master(market, user, key, master, open_window):
    assert master(PING).returncode == 0
    before = market.log.count("is let in")
    for _ in range(3):
        w = open_window(market, user.user["username"], keys=[key], options=master.options)
        w.wait("? help", user.user["username"])
        assert master(PING).stdout == "{}\n", "beside the screen"
        w.key("?")
        w.wait("Keys: Shop")
        w.key("Esc", "q")
        assert w.ended() == 0
        assert "Come back with" in w.after_screens()
    assert market.log.count("is let in") == before


# A connection without a channel

def test_a_connection_without_a_channel_stays_until_it_is_idle(make_market, key):
    market = make_market(options={"session.idle": "3", "limits.login_grace": "1"})
    user = add_key(market.user(), key)
    line = words(market.ports["ssh"], user.user["username"], keys=[key], log="INFO")
    ssh = subprocess.Popen([*line[:-1], "-N", line[-1]], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                           env=plain_environment(""), start_new_session=True)
    try:
        harness.until(lambda: "is let in" in market.log, "the login")
        began = time.monotonic()
        _, err = ssh.communicate(timeout=harness.PATIENCE)
        assert 2 < time.monotonic() - began, "it went at login_grace"
        assert "Nothing was asked for a long time" in err and "too long" not in err, err
    finally:
        ssh.kill()
        ssh.wait()
    all_gone(market)


def test_a_ban_ends_a_connection_without_a_channel(market, key, shop):
    user = add_key(market.user(), key)
    line = words(market.ports["ssh"], user.user["username"], keys=[key], log="INFO")
    ssh = subprocess.Popen([*line[:-1], "-N", line[-1]], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                           env=plain_environment(""), start_new_session=True)
    try:
        harness.until(lambda: "%s from 127.0.0.1 is let in" % user.user["username"] in market.log, "the login")
        shop.admin.call("user.ban", id=user.user["id"], reason="Spam.")
        _, err = ssh.communicate(timeout=harness.PATIENCE)
        assert "login has ended" in err, err
    finally:
        ssh.kill()
        ssh.wait()


def test_a_stop_ends_all_channels_with_a_word(make_market, connect):
    market = make_market()
    t = connect("guest", of=market)
    apis = [start(t, "api") for _ in range(3)]
    assert [answer_of(a) for a in apis] == [{}] * 3
    market.stop()
    for a in apis:
        status, out, err = done(a)
        assert status == 1 and "restarts" in err


# A channel that nobody drains

def test_a_channel_that_nobody_drains_is_closed_after_a_while(make_market, connect):
    """As when a pager quits: the client stays, reads no more, and gives no more room."""
    market = make_market(options={"session.stall": "2"})
    t = connect("guest", of=market)
    deaf, other = start(t, "api"), start(t, "api")
    threading.Thread(target=lambda: deaf.sendall(ask("rpc.discover") * 60), daemon=True).start()
    began = time.monotonic()
    harness.until(lambda: deaf.status_event.is_set(), "its end")
    assert time.monotonic() - began > 1.5
    assert answer_of(other) == {}, "the other one goes on"


def test_a_pager_that_quits_leaves_nothing_waiting(market):
    """ssh reads on and throws away: what was asked is answered to nobody, and then it ends. (That its stdout is closed it tells to
    servers alone that are called OpenSSH.)"""
    read, write = os.pipe()
    ssh = subprocess.Popen([*words(market.ports["ssh"], "guest"), "api"], stdin=subprocess.PIPE, stdout=write,
                           stderr=subprocess.DEVNULL, env=plain_environment(""), start_new_session=True)
    os.close(write)
    try:
        ssh.stdin.write(ask("rpc.discover").encode() * 60)
        ssh.stdin.close()
        assert os.read(read, 1)
        os.close(read)
        ssh.wait(timeout=harness.PATIENCE)
    finally:
        ssh.kill()
        ssh.wait()
