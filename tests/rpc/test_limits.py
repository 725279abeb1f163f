"""Bounds before allocations: what is too long, too deep or too slow costs its own connection at most."""
import json
import os
import random
import select
import socket
import struct
import time

import pytest

from harness import Rpc, RpcError, Shop, memory, until

PING = b'{"jsonrpc":"2.0","id":1,"method":"server.ping"}'


def padded(n):
    """A ping of exactly n bytes."""
    return PING[:-1] + b" " * (n - len(PING)) + b"}"


def too_large_then_closed(c):
    said = c.next_reply()
    assert said["id"] is None and said["error"]["code"] == -32600 and said["error"]["data"]["code"] == "too_large"
    assert c.rest() == []


def test_before_login_a_line_of_256_kib_is_fine_and_one_byte_more_is_the_end(market):
    c = market.rpc()
    assert c.reply(padded(256 * 1024))["result"] == {}
    assert c.reply(padded(256 * 1024) + b"\r\n")["result"] == {}, "the line's end does not count"
    c.send(padded(256 * 1024 + 1) + b"\n")
    too_large_then_closed(c)


def test_after_login_a_line_of_4_mib_is_fine_and_one_byte_more_is_the_end(market):
    c = market.user()
    assert c.reply(padded(4 * 1024 * 1024))["result"] == {}
    c.send(padded(4 * 1024 * 1024 + 1) + b"\n")
    too_large_then_closed(c)


def test_a_line_without_end_is_cut_off_at_the_limit(market):
    c = market.rpc()
    try:
        for _ in range(64):
            c.send(b"x" * 65536)
    except OSError:
        pass        # it has closed already
    too_large_then_closed(c)


def test_what_was_asked_before_the_long_line_is_answered(market):
    c = market.rpc()
    c.send(PING + b"\n" + PING + b"\n" + b"x" * (256 * 1024 + 2))
    assert c.next_reply()["result"] == {} and c.next_reply()["result"] == {}
    too_large_then_closed(c)


def test_after_logout_the_smaller_limit_holds_again(market):
    c = market.user()
    c.call("auth.logout")
    c.send(padded(256 * 1024 + 1) + b"\n")
    too_large_then_closed(c)


def test_the_limits_are_options(make_market):
    market = make_market(options={"limits.line_before_login": "2048", "limits.line_after_login": "4096", "limits.json_depth": "5",
                                  "limits.json_values": "20"})
    c = market.rpc()
    assert c.reply(padded(2048))["result"] == {}
    c.send(padded(2049) + b"\n")
    too_large_then_closed(c)
    c = market.user()
    assert c.reply(padded(4096))["result"] == {}
    assert c.reply('{"jsonrpc":"2.0","id":1,"method":"server.ping","params":{"a":[[[[]]]]}}')["error"]
    limits = c.call("server.info")["limits"]
    assert (limits["line_before_login"], limits["line_after_login"], limits["json_depth"], limits["json_values"]) == (2048, 4096, 5, 20)


@pytest.mark.parametrize("opening, closing", [("[", "]"), ('{"a":', "}")])
def test_nesting_is_bounded_and_the_connection_stays(market, opening, closing):
    c = market.rpc()
    for depth in (33, 100, 10000):
        said = c.reply(opening * depth + "1" + closing * depth)
        assert said["error"]["data"]["code"] in ("parse_error", "invalid_request", "too_large"), depth
        assert c.alive()
    deep = '{"jsonrpc":"2.0","id":5,"method":"product.get","params":{"id":%s}}' % ("[" * 30 + "]" * 30)
    assert c.reply(deep)["error"]["data"]["code"] == "invalid_params", "32 levels are allowed"
    assert c.reply(deep.replace("[]", "[[]]"))["error"]["data"]["code"] != "invalid_params", "33 are not"


def test_values_are_counted_before_anything_is_built(market):
    c = market.rpc()
    line = '{"jsonrpc":"2.0","id":5,"method":"product.get","params":{"id":[%s]}}'
    assert c.reply(line % ",".join(["1"] * (2000 - 6)))["error"]["data"]["code"] == "invalid_params", "2,000 values are allowed"
    for values in (["1"] * 2001, ['"x"'] * 2001, ["{}"] * 2001, ['{"a":1}'] * 1001, ["null"] * 50000):
        said = c.reply(line % ",".join(values))
        assert said["error"]["data"]["code"] in ("parse_error", "invalid_request", "too_large")
        assert c.alive()


def test_brackets_and_commas_inside_text_are_no_nesting_and_no_values(shop):
    p = shop.product(name="[[[[{{{{", description=("[" * 50 + "," * 3000) + '\\"', approve=False)
    assert p["description"].startswith("[[[[") and p["name"] == "[[[[{{{{"


def test_garbage_costs_its_own_connection_only(market):
    rnd = random.Random(11)
    bystander = market.user()
    for i in range(40):
        c = market.rpc()
        try:
            c.send(bytes(rnd.randrange(256) for _ in range(rnd.randrange(1, 4000))) + (b"\n" if i % 2 else b""))
            if i % 3 == 0:      # closed with a reset, unread input and all
                c.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
        c.close()
        market.clients.remove(c)
        assert bystander.alive()


def test_other_protocols_knock_and_get_a_parse_error(market):
    """HTTP and TLS are test_other_protocols.py's."""
    for hello in (b"SSH-2.0-OpenSSH_9.2\r\n", b"EHLO x\r\n", b"\xff\xfb\x01\n"):
        c = market.rpc()
        c.send(hello)
        assert c.next_reply()["error"]["data"]["code"] == "parse_error"


def test_mutated_requests_never_take_the_market_down(shop):
    """Each line is a good request with some bytes changed, dropped or doubled; every line that is one is answered."""
    rnd = random.Random(13)
    buyer, p = shop.market.user(), shop.product()
    pid = shop.market.market_pid()
    good = [json.dumps({"jsonrpc": "2.0", "id": 1, "method": m, "params": q}).encode() for m, q in (
        ("order.create", {"products": [{"product": p["id"], "quantity": 1}], "payment_method": "CASH", "expected_total": "12.50"}),
        ("product.list", {"search": "lamp", "ordering": "-price", "limit": 5, "count": True, "facets": True}),
        ("cart.set", {"product": p["id"], "quantity": 2}), ("order.list", {"as": "buyer", "status": "placed"}),
        ("notification.list", {"since": 1, "unread": True}), ("product.create", {"name": "x", "price": "1.00", "category": shop.category}))]
    for _ in range(1500):
        line = bytearray(rnd.choice(good))
        for _ in range(rnd.randrange(1, 4)):
            at = rnd.randrange(len(line))
            what = rnd.randrange(4)
            if what == 0:
                line[at] = rnd.choice(b'{}[]",:0919e.-\\utrue\x00\xff\xc3\x80 ')
            elif what == 1:
                del line[at]
            elif what == 2:
                line[at:at] = line[at:at + rnd.randrange(1, 9)]
            else:
                line[at:at] = rnd.choice([b"\\ud800", b"1e400", b"99999999999999999999", b"null", b"[[", b"\xe2\x80\xae"])
        line = bytes(line).replace(b"\n", b" ")
        said = buyer.reply(line + b"\n") if b'"id"' in line else None
        if said is not None:
            code = said.get("error", {}).get("data", {}).get("code") if isinstance(said, dict) else None
            assert code != "internal", line
        else:
            buyer.send(line + b"\n")
            number = buyer.request("server.ping")
            while buyer.line().get("id") != number:
                pass
    assert shop.market.market_pid() == pid and buyer.alive()


def test_a_client_that_closes_its_sending_side_still_gets_its_answers(shop):
    """Every one of them, every time: what the market has yet to send must not go down with the connection's end."""
    p = shop.product()
    for turn in range(80):
        c = shop.market.rpc()
        c.call("auth.resume", token=shop.seller.token)
        many = 40 + 2 * turn
        for i in range(many):
            c.request("product.update", id=p["id"], price="%d.00" % (i + 1))
        c.socket.shutdown(socket.SHUT_WR)
        assert [a["result"]["price"] for a in c.rest()] == ["%d.00" % (i + 1) for i in range(many)], turn
        c.close()
        shop.market.clients.remove(c)


def test_a_login_with_the_sending_side_closed_is_answered(market):
    name = market.user().user["username"]
    c = market.rpc()
    c.request("auth.login", username=name, password="a long passphrase")
    c.request("auth.whoami")
    c.socket.shutdown(socket.SHUT_WR)
    said = c.rest()
    assert len(said) == 2 and said[1]["result"]["user"]["username"] == name


def test_a_half_line_before_the_end_is_nothing(market):
    c = market.rpc()
    c.send(PING + b"\n" + PING[:20])
    c.socket.shutdown(socket.SHUT_WR)
    said = c.rest()
    assert said[0]["result"] == {} and len(said) <= 2


def test_a_client_that_goes_away_in_the_middle_has_its_write_done_and_harms_nobody(shop):
    p = shop.product(stock=500)
    for i in range(30):
        c = shop.market.rpc()
        c.call("auth.resume", token=shop.seller.token)
        c.request("product.update", id=p["id"], stock=i)
        c.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        c.close()
        shop.market.clients.remove(c)
    assert shop.seller.alive() and shop.seller.call("product.get", id=p["id"])["status"] == "approved"


def test_a_client_slower_than_anyone_is_served_all_the_same(market):
    c = market.rpc()
    other = market.rpc()
    for byte in PING + b"\n":
        c.send(bytes([byte]))
        assert other.alive()
    assert c.next_reply()["result"] == {}


def test_a_client_that_does_not_read_is_not_read_from(make_market):
    """It asks for megabytes of answers and reads none: its own sending blocks, memory stays, others are served."""
    shop = Shop(make_market())
    for _ in range(30):
        shop.product(description="x" * 4000)
    pid = shop.market.market_pid()
    before = memory(pid)
    greedy = socket.socket()
    greedy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    greedy.connect(("127.0.0.1", shop.market.ports["json"]))
    greedy.setblocking(False)
    line = b'{"jsonrpc":"2.0","id":1,"method":"product.list","params":{"limit":30}}\n'
    sent, blocked = 0, 0
    other = shop.market.rpc()
    while blocked < 3 and sent < 64 << 20:
        if not select.select([], [greedy], [], 0.3)[1]:
            blocked += 1
            assert other.alive()
            continue
        sent += greedy.send(line * 100)
    assert blocked == 3, "the server read on and on"
    assert memory(pid) - before < 30000
    greedy.setblocking(True)
    greedy.settimeout(30)
    answered, rest, want = 0, b"", sent // len(line)
    while answered < min(want, 300):
        piece = greedy.recv(1 << 20)
        assert piece
        answered += piece.count(b"\n")
    assert other.alive()
    greedy.close()


def test_hundreds_of_idle_connections_cost_little(market):
    pid = market.market_pid()
    before = memory(pid)
    clients = [market.rpc() for _ in range(400)]
    assert clients[0].alive() and clients[-1].alive()
    assert memory(pid) - before < 400 * 40
    for c in clients:
        c.close()
        market.clients.remove(c)


def test_the_limit_by_source_refuses_with_a_line_and_frees_what_is_closed(make_market):
    market = make_market(options={"limits.connections_per_source": "3", "limits.exempt": "10.0.0.0/8"})
    clients = [market.rpc() for _ in range(3)]
    assert all(c.alive() for c in clients)
    extra = market.rpc()
    said = extra.line()
    assert said["id"] is None and said["error"]["data"]["code"] == "unavailable" and said["error"]["data"]["retry_after"] >= 1
    assert extra.rest() == [] and all(c.alive() for c in clients)
    clients[0].close()
    market.clients.remove(clients[0])

    def again():
        try:
            return market.rpc().alive()
        except (ConnectionError, OSError, RpcError, json.JSONDecodeError):
            return False
    until(again, "a place for another connection")


def test_the_limit_in_all_refuses_with_a_line(make_market):
    market = make_market(options={"limits.connections": "5"})
    clients = [market.rpc() for _ in range(5)]
    assert all(c.alive() for c in clients)
    assert market.rpc().line()["error"]["data"]["code"] == "unavailable"


def test_connections_that_come_and_go_leave_no_descriptor_behind(market):
    pid = market.market_pid()
    assert market.rpc().alive()
    before = len(os.listdir("/proc/%d/fd" % pid))
    for i in range(200):
        c = Rpc(market.ports["json"])
        if i % 2:
            c.send(b"half a li")
        c.close()
    until(lambda: len(os.listdir("/proc/%d/fd" % pid)) <= before + 2, "the descriptors' return")


def test_a_short_deadline_for_reads_is_unavailable_and_nothing_worse(make_market):
    shop = Shop(make_market(options={"market.read_deadline": "10"}))
    c = shop.market.rpc()
    for _ in range(50):
        try:
            c.call("product.list", search="lamp", count=True, facets=True)
        except RpcError as e:
            assert e.code == "unavailable"
    begin = time.monotonic()
    assert c.alive() and time.monotonic() - begin < 1
