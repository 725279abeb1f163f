"""What is sent to the terminal beside text: nothing that it would answer, nothing that outlives the visit."""
import re

import pytest

from terminal import Ssh, Telnet

QUERIES = [rb"\033\[[>=]?0?c", rb"\033\[\??[56]n", rb"\033\][0-9]+;\?", rb"\033P[+$]q", rb"\033\[1[3-9]t", rb"\033\[\?[0-9]+\$p",
           rb"\033Z", rb"\005"]
MOUSE = [rb"\033\[\?(9|100[0-6]|1015|1016)h"]


@pytest.fixture
def visit(market, shop, open_window):
    """The bytes of a visit that looks at every page and then leaves."""
    def make(term="xterm-256color"):
        shop.product()
        w = open_window(market, shop.admin, term=term)
        w.wait("Lamp", "help")
        for page in "23456?":
            w.key(page)
            w.quiet(0.1)
        w.key("Esc")
        w.quiet(0.2)
        w.key("1", "q")
        assert w.ended() == 0
        return w
    return make


@pytest.mark.parametrize("term", ["xterm-256color", "screen", "linux", "vt220", "rxvt"])
def test_the_terminal_is_asked_nothing(visit, term):
    raw = visit(term).bytes()
    for query in QUERIES:
        assert not re.search(query, raw), "%r was sent to a %s" % (query, term)


def test_the_mouse_is_left_alone(visit):
    raw = visit().bytes()
    assert not any(re.search(m, raw) for m in MOUSE)


def test_every_mode_that_is_set_is_reset(visit):
    w = visit()
    raw = w.bytes()
    for mode in set(re.findall(rb"\033\[\?([0-9]+)[hl]", raw)):
        last = re.findall(rb"\033\[\?%s([hl])" % mode, raw)[-1]
        wanted = b"h" if mode in (b"7", b"25") else b"l"
        assert last == wanted, "mode %s was left at %s" % (mode.decode(), last.decode())
    assert raw.rfind(b"\033[?1049l") > raw.rfind(b"\033[?1049h")
    assert w.tty_before == w.tty_after


def test_a_still_screen_sends_nothing(market, shop, open_window):
    w = open_window(market, "guest")
    w.wait("? help")
    w.sync()
    start = w.mark()
    w.quiet(1.0)
    assert w.bytes(start) == b""


def test_a_key_costs_a_few_bytes_and_not_a_screen(market, shop, open_window):
    for i in range(8):
        shop.product()
    w = open_window(market, "guest")
    w.wait("? help")
    w.sync()
    start = w.mark()
    w.key("Down")
    w.quiet(0.2)
    assert 0 < len(w.bytes(start)) < 700, "%d bytes for one step" % len(w.bytes(start))


@pytest.mark.parametrize("kind, term", [(Ssh, "vt52"), (Ssh, "hp"), (Ssh, "hp2621-wl"), (Ssh, "adm3a"), (Ssh, "tvi925"), (Ssh, "wyse60"),
                                        (Ssh, "minitel1"), (Telnet, "vt52")])
def test_a_terminal_that_reads_other_codes_is_told_so_and_gets_none(market, open_window, kind, term):
    w = open_window(market, "guest", kind=kind, term=term)
    assert w.ended() == (2 if kind is Ssh else 0)
    assert b"reads other codes" in w.bytes() and b"TERM=xterm" in w.bytes() and b"\033" not in w.bytes()


@pytest.mark.parametrize("term", ["vt525", "hp700", "wy60-AT", "minitel12-80", "h19-a", "xterm-kitty", "never-heard-of"])
def test_a_terminal_that_reads_ours_under_another_name_is_served(market, shop, open_window, term):
    open_window(market, "guest", term=term).wait("? help")
