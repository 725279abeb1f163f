"""Clients that send without end what costs them nothing: their session takes a small share of a core for it, their own screen
follows all the same, and who types as people do is not slowed down."""
import contextlib
import os
import socket
import threading
import time

import paramiko
import pytest

import harness
from terminal import HOST, all_gone, dial, sessions

FLOOD = 3.0         # seconds
RESERVE = 0.5       # of a core: what a session may use at once
SHARE = 0.15        # of a core, in the flood; allowed are four hundredths
BOUND = {"session.share": "4"}


def used(pid):
    """Seconds of a core that the process has used."""
    with open("/proc/%d/stat" % pid) as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Terminal:
    """What a client has been sent, read all the time."""

    def __init__(self, read):
        self.got = bytearray()
        threading.Thread(target=self._listen, args=(read,), daemon=True).start()

    def _listen(self, read):
        with contextlib.suppress(OSError):
            while data := read(65536):
                self.got += data

    def wait(self, wanted, start=0):
        harness.until(lambda: wanted in bytes(self.got[start:]), "%r" % wanted)


@contextlib.contextmanager
def over_ssh(market):
    transport = paramiko.Transport((HOST, market.ports["ssh"]))
    try:
        transport.start_client(timeout=harness.PATIENCE)
        transport.auth_none("guest")
        channel = transport.open_session(timeout=harness.PATIENCE)
        channel.get_pty("xterm", 80, 24)
        channel.invoke_shell()
        yield channel.sendall, Terminal(channel.recv), transport, channel
    finally:
        transport.close()


def sizes(channel, n):
    for i in range(n):
        channel.resize_pty(80 + i % 50, 24 + i % 30)


SSH_FLOODS = {
    "sizes": lambda transport, channel: sizes(channel, 100),
    "packets that are to be ignored": lambda transport, channel: [transport.send_ignore(16) for _ in range(100)],
    "keepalives": lambda transport, channel: [transport.global_request("keepalive@openssh.com", wait=False) for _ in range(100)],
}
KEYS = {"moves": b"jk", "help": b"?", "repaints": b"\x0c"}
NAWS = b"".join(b"\xff\xfa\x1f\0%c\0%c\xff\xf0" % (80 + i, 24 + i % 20) for i in range(100))
TELNET_FLOODS = {"sizes": NAWS, "are you there": b"\xff\xf6" * 2000, "negotiation": b"\xff\xfd\x01\xff\xfe\x01" * 500,
                 "nothing": b"\xff\xf1" * 2000, "moves": b"jk" * 1000}


def cost_of(market, once):
    """Does it again and again for a while; seconds of a core that the one session took for it."""
    [pid] = sessions(market)
    before, until = used(pid), time.monotonic() + FLOOD

    def flood():
        with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
            while time.monotonic() < until:
                once()

    flooder = threading.Thread(target=flood, daemon=True)
    flooder.start()
    time.sleep(FLOOD)
    cost = used(pid) - before if sessions(market) else 0    # one that is left costs nothing
    return cost


@pytest.mark.parametrize("kind", SSH_FLOODS)
def test_a_flood_over_ssh_costs_a_small_share_of_a_core(make_market, kind):
    market = make_market(options=BOUND)
    with over_ssh(market) as (send, terminal, transport, channel):
        terminal.wait(b" help")
        assert cost_of(market, lambda: SSH_FLOODS[kind](transport, channel)) < RESERVE + FLOOD * SHARE


@pytest.mark.parametrize("kind", KEYS)
def test_a_flood_of_keys_costs_a_small_share_of_a_core(make_market, kind):
    market = make_market(options=BOUND)
    with over_ssh(market) as (send, terminal, _, _):
        terminal.wait(b" help")
        assert cost_of(market, lambda: send(KEYS[kind] * 500)) < RESERVE + FLOOD * SHARE


@contextlib.contextmanager
def over_telnet(market):
    with dial(market.ports["telnet"]) as s:
        s.settimeout(None)
        terminal = Terminal(s.recv)
        s.sendall(b"\xff\xfb\x18\xff\xfb\x1f\xff\xfd\x01\xff\xfd\x03\xff\xfa\x18\0xterm\xff\xf0\xff\xfa\x1f\0\x50\0\x18\xff\xf0guest\r\n")
        try:
            yield s.sendall, terminal
        finally:
            s.shutdown(socket.SHUT_RDWR)    # threads may still be at it


@pytest.mark.parametrize("kind", TELNET_FLOODS)
def test_a_flood_over_telnet_costs_a_small_share_of_a_core(make_market, kind):
    market = make_market(options=BOUND)
    with over_telnet(market) as (send, terminal):
        terminal.wait(b" help")
        assert cost_of(market, lambda: send(TELNET_FLOODS[kind])) < RESERVE + FLOOD * SHARE


@pytest.mark.parametrize("door", [over_ssh, over_telnet])
def test_who_hangs_up_in_a_flood_is_gone_soon_whatever_is_left_to_do(make_market, door):
    """Each of these draws: there is work for minutes in what was typed."""
    market = make_market(options=BOUND)
    shop = harness.Shop(market)
    for i in range(3):
        shop.product(name="Lamp %d" % i)
    with door(market) as (send, terminal, *_):
        terminal.wait(b" help")

        def flood():
            with contextlib.suppress(OSError):
                while True:
                    send(b"jjjjjjjkkkkk" * 99)

        flooder = threading.Thread(target=flood, daemon=True)
        flooder.start()
        flooder.join(1.0)
    all_gone(market)


def test_one_s_own_screen_follows_while_the_sizes_flood(make_market):
    """At most some tenths of a second behind: the frames are fewer, not later and later."""
    market = make_market(options=BOUND)
    with over_ssh(market) as (send, terminal, _, channel):
        terminal.wait(b" help")
        until = time.monotonic() + FLOOD
        while time.monotonic() < until:
            sizes(channel, 20)
            time.sleep(0.01)
        start = len(terminal.got)
        send(b"?")
        terminal.wait(b"Keys: Shop", start)


def test_without_the_bound_the_same_costs_more(make_market):
    """So these tests would notice."""
    market = make_market(options={"session.share": "0"})
    with over_telnet(market) as (send, terminal):
        terminal.wait(b" help")
        [pid] = sessions(market)

        def flood():
            with contextlib.suppress(OSError):
                while True:
                    send(TELNET_FLOODS["moves"])

        threading.Thread(target=flood, daemon=True).start()
        before, began = used(pid), time.monotonic()
        harness.until(lambda: used(pid) - before > RESERVE + FLOOD * SHARE, "more being used")
        rate = (used(pid) - before - RESERVE) / (time.monotonic() - began)
        assert rate > 0.04, "no more than with the bound"


def test_who_types_as_people_do_waits_for_nothing(make_market):
    market = make_market()
    shop = harness.Shop(market)
    for i in range(12):
        shop.product(name="Lamp %02d" % i)
    with over_ssh(market) as (send, terminal, _, _):
        terminal.wait(b" help")
        [pid] = sessions(market)
        before = used(pid)
        for i in range(60):
            start = len(terminal.got)
            send(b"j" if i % 20 < 10 else b"k")
            harness.until(lambda: len(terminal.got) > start, "an answer to the key")
            time.sleep(0.02)
        assert used(pid) - before < RESERVE, "a key costs too much"
