"""The market cannot start: every door says so at once, and all is well again when the cause is gone."""
import contextlib
import json
import os
import re
import resource
import socket
import ssl
import time

import pytest

import harness
from harness import until
from terminal import Telnet, plain, sessions

AWAY = re.compile(r"The market is (away for a moment|not answering)")


def raw(market):
    s = socket.create_connection(("127.0.0.1", market.ports["json"]), timeout=harness.PATIENCE)
    s.settimeout(harness.PATIENCE)
    return s


def said(s):
    """All that comes until the end; what came before a reset counts."""
    got = b""
    with contextlib.suppress(ConnectionResetError):
        while more := s.recv(65536):
            got += more
    s.close()
    return got


def refused(line):
    reply = json.loads(line)
    error = reply["error"]
    assert reply["jsonrpc"] == "2.0" and reply["id"] is None and line.count(b"\n") == 1
    assert (error["code"], error["data"]["code"]) == (-32010, "unavailable") and error["data"]["retry_after"] >= 1
    return True


@contextlib.contextmanager
def no_store(market):
    """The store cannot be opened, and the market dies; at the end the store is there again."""
    path = os.path.join(market.dir, "mama.db")
    os.rename(path, path + ".away")
    os.mkdir(path)
    market.kill_market()
    try:
        yield
    finally:
        os.rmdir(path)
        os.rename(path + ".away", path)


@contextlib.contextmanager
def no_descriptors(market):
    """No process of this server gets one descriptor more, and the market dies."""
    gate = market.process.pid
    open_ones = {int(name) for name in os.listdir("/proc/%d/fd" % gate)}
    before = resource.prlimit(gate, resource.RLIMIT_NOFILE)
    resource.prlimit(gate, resource.RLIMIT_NOFILE, (next(n for n in range(len(open_ones) + 1) if n not in open_ones), before[1]))
    market.kill_market()
    try:
        yield
    finally:
        resource.prlimit(gate, resource.RLIMIT_NOFILE, before)


def back(market):
    """The market serves again, and its restart took no longer than the longest pause and a start."""
    began = time.monotonic()

    def served():
        with contextlib.suppress(OSError, ConnectionError, harness.RpcError, KeyError):
            c = market.rpc()
            return c.call("server.ping") == {}
    until(served, "the market's return")
    return time.monotonic() - began


@pytest.mark.parametrize("without", [no_store, no_descriptors])
def test_the_json_port_says_so_and_is_well_again(make_market, without):
    market = make_market()
    user = market.user()
    with without(market):
        waiting = [raw(market) for _ in range(5)]          # before anything is sure: they wait, then they hear it
        assert all(refused(said(s)) for s in waiting)
        s = raw(market)
        s.sendall(b'{"jsonrpc":"2.0","id":1,"method":"server.ping"}\n')
        began = time.monotonic()
        assert refused(said(s)) and time.monotonic() - began < 5
    assert back(market) < 15
    assert market.rpc().call("auth.resume", token=user.token)["user"] == user.user


def test_who_sends_much_and_who_sends_nothing_get_the_line(make_market):
    market = make_market()
    with no_store(market):
        refused(said(raw(market)))
        talker, silent = raw(market), raw(market)
        talker.setblocking(False)
        with contextlib.suppress(BlockingIOError, ConnectionError):
            for _ in range(1000):
                talker.send(b" " * 65536)
        talker.settimeout(harness.PATIENCE)
        assert refused(said(talker))
        assert refused(said(silent))
        began = time.monotonic()
        crowd = [raw(market) for _ in range(300)]
        assert all(refused(said(s)) for s in crowd) and time.monotonic() - began < harness.PATIENCE
        kept = [raw(market) for _ in range(200)]        # who does not leave is let go
        until(lambda: len(os.listdir("/proc/%d/fd" % market.process.pid)) < 60, "the end of those who stay")
        for s in kept:
            s.close()
    back(market)


def test_over_tls_there_is_only_the_end(make_market, tmp_path):
    market = make_market(options=harness.certificate(str(tmp_path)))
    trust = ssl.create_default_context(cafile=str(tmp_path / "tls.crt"))
    market.tls = trust
    market.rpc().alive()
    with no_store(market):
        with pytest.raises((OSError, ConnectionError)):
            trust.wrap_socket(raw(market), server_hostname="localhost")
    back(market)
    market.rpc().alive()


@pytest.mark.parametrize("without", [no_store, no_descriptors])
def test_ssh_and_telnet_say_so_and_are_well_again(make_market, open_window, without):
    market = make_market()
    user = market.user("bayo")
    w = open_window(market, user)
    w.wait("? help", "bayo")
    with without(market):
        w.wait(AWAY)
        refused(said(raw(market)))                      # from here on it is away for good
        began = time.monotonic()
        done = plain(market, "guest", "server ping")
        assert done.returncode != 0 and done.stdout == ""
        if without is no_store:
            assert AWAY.search(done.stderr), done
            assert done.returncode == 1
        assert time.monotonic() - began < harness.PATIENCE
    w.wait("The market is back.")
    w.key("3")
    w.wait("My orders")
    until(lambda: plain(market, "guest", "server ping").returncode == 0, "ssh being well")
    t = open_window(market, user, kind=Telnet)
    t.wait("? help", "bayo")


def test_a_telnet_login_meanwhile_is_told(make_market, open_window):
    market = make_market()
    user = market.user("bayo")
    with no_store(market):
        refused(said(raw(market)))
        t = open_window(market, user, kind=Telnet)
        t.wait(AWAY)
        t.close()
        until(lambda: "bayo from 127.0.0.1 could not be judged: The market is" in market.log, "the line of the log")
        assert "is not let in" not in market.log, "whoever did nothing wrong would be banned by what reads that"
    back(market)
    until(lambda: not sessions(market), "the end of the sessions")
