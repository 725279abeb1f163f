"""A client that never reads what it is sent is given up after a while, and what it held is free again."""
import ctypes
import os
import socket
import struct
import time

import pytest

import harness
from harness import until

TCP_USER_TIMEOUT = 18
PIDFD_OPEN, PIDFD_GETFD = 434, 438      # the same on every machine
GIVEN_UP = 60                           # seconds that a client's kernel may take nothing
GOODBYE = 10                            # seconds that the last words may take


def deaf(market):
    """A connection that asks for more than anything between holds, and reads nothing of it."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.connect(("127.0.0.1", market.ports["json"]))
    s.settimeout(1)
    asked = b'{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}\n' * 100
    with pytest.raises(TimeoutError):
        while True:
            s.sendall(asked)
    return s


def sockets(pid):
    """Of a process: its sockets, as far as this user may look at them."""
    libc = ctypes.CDLL(None, use_errno=True)
    held = libc.syscall(PIDFD_OPEN, pid, 0)
    assert held >= 0
    try:
        for fd in os.listdir("/proc/%d/fd" % pid):
            if not os.readlink("/proc/%d/fd/%s" % (pid, fd)).startswith("socket:"):
                continue
            mine = libc.syscall(PIDFD_GETFD, held, int(fd), 0)
            if mine < 0:
                pytest.skip("this kernel or user may not look at another process's sockets")
            with socket.socket(fileno=mine) as s:
                yield s
    finally:
        os.close(held)


def user_timeouts(pid, port):
    """What the accepted connections of this port wait, in ms, for a client that takes nothing."""
    found = []
    for s in sockets(pid):
        if s.family == socket.AF_INET and s.type == socket.SOCK_STREAM and s.getsockname()[1] == port:
            if not s.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                found.append(s.getsockopt(socket.IPPROTO_TCP, TCP_USER_TIMEOUT))
    return found


def descriptors(market):
    return len(os.listdir("/proc/%d/fd" % market.market_pid()))


def test_the_kernel_gives_up_a_client_that_takes_nothing_for_a_minute(market):
    """At every door. That it then does is the kernel's own business, which the long tests of tests/fault try."""
    c = market.rpc()
    assert c.alive()
    assert user_timeouts(market.market_pid(), market.ports["json"]) == [GIVEN_UP * 1000]
    for door in ("ssh", "telnet"):
        with socket.create_connection(("127.0.0.1", market.ports[door])) as s:
            s.recv(1)
            [session] = harness.children(market.process.pid, "mama: session")
            assert user_timeouts(session, market.ports[door]) == [GIVEN_UP * 1000], door
        until(lambda: not harness.children(market.process.pid, "mama: session"), "the end of the session")


def test_who_is_to_go_and_does_not_read_is_dropped_soon(market):
    admin = market.admin()

    def connections():
        return {row["session"] for row in admin.walk("server.sessions") if row["door"] == "json"}
    others, before = connections(), descriptors(market)
    s = deaf(market)
    try:
        [number] = until(lambda: connections() - others, "the connection")
        assert descriptors(market) == before + 1
        admin.call("server.kick", session=number)
        began = time.monotonic()
        until(lambda: descriptors(market) == before, "the connection's end", GOODBYE * 2)
        assert time.monotonic() - began > GOODBYE / 2, "the last words had no time"
        assert struct.unpack("B7x", s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8))[0] != 1, "it is still connected"
    finally:
        s.close()


def test_who_does_not_read_is_not_read_from_and_costs_little(market):
    pid = market.market_pid()
    before, held = harness.memory(pid), []
    try:
        for _ in range(4):
            held.append(deaf(market))
        assert market.rpc().alive()
        assert harness.memory(pid) - before < 4 * 4096 + 8192
    finally:
        for s in held:
            s.close()
    until(lambda: descriptors(market) < 40, "their end")
