"""Lines that have begun and not ended: bounded together, bounded in time, and what they held is given back."""
import select
import socket
import time

import pytest

from harness import MAMA, Market, memory, until

PING = b'{"jsonrpc":"2.0","id":1,"method":"server.ping"}'
ELSEWHERE = {"limits.exempt": "192.0.2.0/24"}      # the loopback is an address as any


def begin(c, size):
    """So many bytes of a line. False: the server did not take them all."""
    try:
        c.send(PING[:-1] + b" " * (size - len(PING) + 1))
        return True
    except OSError:
        return False


def told(c):
    """The one line that ends it."""
    said = c.rest_of_whole_lines()
    assert len(said) == 1 and said[0]["id"] is None, said
    return said[0]["error"]["data"]["code"]


def market_gives_back():
    """The program has the allocator that it ships with."""
    with open(MAMA, "rb") as f:
        program = f.read()
    return b"__asan_init" not in program and b"__tsan_init" not in program


def readable(s):
    """There is something to read: an answer, or the end."""
    return bool(select.select([s], [], [], 0)[0])


def closed(c):
    return readable(c.socket)


def test_all_of_them_together_are_bounded_and_those_that_had_room_go_on(make_market):
    market = make_market(options={"limits.unfinished_lines": str(4 << 20), "limits.line_before_login": str(4 << 20)})
    bystander = market.user()
    before = memory(market.market_pid())
    clients = [market.rpc() for _ in range(24)]
    for c in clients:
        begin(c, 1000000)
        assert bystander.alive(), "an ordinary request is always taken"
    until(lambda: sum(closed(c) for c in clients) >= 20, "the end of those beyond")
    kept = [c for c in clients if not closed(c)]
    assert 2 <= len(kept) <= 4, len(kept)
    assert memory(market.market_pid()) - before < (16 if market_gives_back() else 300) << 10
    for c in clients:
        if c not in kept:
            assert told(c) == "unavailable"
    for c in kept:
        assert c.reply("}")["result"] == {}, "who had room may end his line"
    again = market.rpc()
    begin(again, 1000000)
    assert again.reply("}")["result"] == {}, "and there is room again"


def test_what_they_held_is_given_back(make_market):
    """Twice: an allocator that has seen large blocks go would keep the next ones. (A sanitizer's keeps up to 256 MB of any.)"""
    most = 8 if market_gives_back() else 300
    market = make_market(options={"limits.unfinished_lines": str(256 << 20)})
    user = market.user()
    before = memory(market.market_pid())
    for _ in range(2):
        clients = []
        for _ in range(20):
            c = market.rpc()
            c.call("auth.resume", token=user.token)
            begin(c, 4100000)
            clients.append(c)
        until(lambda: memory(market.market_pid()) - before > 70 << 10, "their memory")
        for c in clients[:10]:
            c.close()
            market.clients.remove(c)
        for c in clients[10:]:
            assert c.reply("}")["result"] == {}
        until(lambda: memory(market.market_pid()) - before < most << 10, "what they held")


def test_one_address_has_a_quarter(make_market):
    market = make_market(options=dict({"limits.unfinished_lines": str(4 << 20)}, **ELSEWHERE))
    clients = [market.rpc() for _ in range(12)]
    for c in clients:
        begin(c, 200000)        # 256 KiB with the room that it grows in
    until(lambda: sum(closed(c) for c in clients) >= 8, "the end of those beyond")
    kept = [c for c in clients if not closed(c)]
    assert 1 <= len(kept) <= 4
    assert all(told(c) == "unavailable" for c in clients if c not in kept)
    assert all(c.reply("}")["result"] == {} for c in kept)


def test_many_addresses_have_no_more_than_all_together(make_market):
    market = make_market(options=dict({"limits.unfinished_lines": str(1 << 20)}, **ELSEWHERE))
    sockets = [socket.create_connection(("127.0.0.1", market.ports["json"]), source_address=("127.0.0.%d" % i, 0)) for i in range(2, 14)]
    for s in sockets:
        s.settimeout(30)
        s.sendall(PING[:-1] + b" " * 100000)    # 128 KiB of its own address's 256
    until(lambda: sum(readable(s) for s in sockets) >= 4, "the end of those beyond")
    ended = [s for s in sockets if readable(s)]
    assert len(ended) <= 11
    for s in sockets:
        if s not in ended:
            s.sendall(b"}\n")
            assert b'"result":{}' in s.makefile("rb").readline()
        s.close()


def test_requests_that_are_whole_are_never_refused_for_it(make_market):
    """They wait in the socket while others hold what there is."""
    market = make_market(options={"limits.unfinished_lines": str(1 << 20), "limits.line_before_login": str(4 << 20)})
    holder = market.rpc()
    begin(holder, 400000)
    c = market.user()
    c.send((PING + b"\n") * 20000)
    assert [c.line()["result"] for _ in range(20000)] == [{}] * 20000
    assert holder.reply("}")["result"] == {}


@pytest.fixture(scope="module")
def hasty():
    m = Market(options={"limits.line_time_before_login": "1", "limits.line_time_after_login": "3"})
    yield m
    m.close()


def seconds_until_told(c):
    began = time.monotonic()
    assert told(c) == "invalid_request"
    return time.monotonic() - began


@pytest.mark.parametrize("first", [b"x", PING[:-1], PING + b"\n" + b"{", b"{" + b" " * 100000])
def test_a_line_that_does_not_end_in_time_ends_its_connection(hasty, first):
    c = hasty.rpc()
    c.send(first)
    if b"\n" in first:
        assert c.line()["result"] == {}
    assert 0.5 < seconds_until_told(c) < 10


def test_a_line_that_comes_too_slowly_ends_it_too(hasty):
    c = hasty.rpc()
    began = time.monotonic()
    while time.monotonic() < began + 20 and not closed(c):
        c.send(b" ")
        time.sleep(0.05)
    assert told(c) == "invalid_request" and time.monotonic() - began < 10


def test_a_line_over_a_slow_link_passes(hasty):
    """Some kilobytes a second for several times the time that a line has."""
    c = hasty.rpc()
    c.send(PING[:-1])
    for _ in range(30):
        c.send(b" " * 400)
        time.sleep(0.1)
    assert c.reply("}")["result"] == {}


def test_who_is_logged_in_has_more_time_and_who_says_nothing_all_of_it(hasty):
    silent, guest, user = hasty.rpc(), hasty.rpc(), hasty.user()
    assert silent.alive() and guest.alive()
    guest.send(b"{")
    user.send(PING[:-1])
    assert seconds_until_told(guest) < 2.9
    assert user.reply("}")["result"] == {}, "of 3 s not so many were over"
    user.send(b"{")
    assert 2 < seconds_until_told(user) < 15
    assert silent.alive()


def test_lines_that_begin_one_after_another_have_their_time_each(hasty):
    c = hasty.rpc()
    c.send(b"{")
    for _ in range(8):
        time.sleep(0.3)
        c.send(b"}\n{")
        assert c.line()["error"]["data"]["code"] == "invalid_request"
    c.send(b"}\n")
    assert c.line()["error"]["data"]["code"] == "invalid_request" and c.alive()


def test_no_time_at_all_is_asked_for_with_0(make_market):
    market = make_market(options={"limits.line_time_before_login": "0"})
    c = market.rpc()
    c.send(PING[:-1])
    time.sleep(1.5)
    assert c.reply("}")["result"] == {}
