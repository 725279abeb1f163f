"""The telnet door: real clients, and peers that are none."""
import os
import re
import signal
import socket
import struct
import time

import pytest

import harness
from terminal import TELNETS, Telnet, all_gone, descriptors, dial, drained, sessions

WRONG = "not the passphrase"
IAC, SB, SE = b"\xff", b"\xff\xfa", b"\xff\xf0"
WILL, WONT, DO, DONT = b"\xff\xfb", b"\xff\xfc", b"\xff\xfd", b"\xff\xfe"
BINARY, ECHO, SGA, MARK, TTYPE, NAWS = b"\x00", b"\x01", b"\x03", b"\x06", b"\x18", b"\x1f"
XTERM = WILL + TTYPE + SB + TTYPE + b"\0XTERM" + SE


@pytest.fixture
def telnet(open_window):
    def window(market, user="guest", **more):
        return open_window(market, user, kind=Telnet, **more)
    return window


class Peer:
    """A bare socket at the door, which says what a test wants said."""

    def __init__(self, market):
        self.socket = dial(market.ports["telnet"])
        self.got = b""

    def send(self, data):
        self.socket.sendall(data)
        return self

    def more(self):
        data = self.socket.recv(65536)
        self.got += data
        return data

    def wait(self, wanted, start=0):
        while wanted not in self.got[start:]:
            assert self.more(), "the end came before %r: %r" % (wanted, self.got)
        return self

    def rest(self):
        self.got += drained(self.socket)
        return self.got

    def text(self):
        """What a person would read of it: no commands, no escape sequences."""
        plain = re.sub(rb"\xff(\xfa.*?\xff\xf0|[\xfb-\xfe].)", b"", self.got, flags=re.S)
        return re.sub(rb"\033(\[[0-9;?>]*[a-zA-Z]|[()][A-Z0-9]|[=>78])", b"", plain).decode(errors="replace")

    def close(self):
        self.socket.close()


@pytest.fixture
def peer():
    opened = []

    def make(market):
        opened.append(Peer(market))
        return opened[-1]

    yield make
    for p in opened:
        p.close()


@pytest.fixture
def quick_market(make_market):
    """For tests that count processes or wait for a deadline."""
    return make_market(options={"limits.login_grace": "3", "log.level": "warn"})


def in_the_shop(w, name):
    w.wait("All products", "? help", name)


def way_back(market):
    return "Come back with: telnet 127.0.0.1 %d" % market.ports["telnet"]


# ---- people with a client ----

@pytest.mark.parametrize("client", TELNETS)
def test_a_guest_looks_around_and_finds_the_terminal_as_it_was(market, shop, telnet, client):
    shop.product(name="Reading lamp")
    w = telnet(market, client=client)
    in_the_shop(w, "guest")
    w.wait("Reading lamp")
    w.key("Enter")
    w.wait("Quantity", "Reading lamp")
    w.key("Esc")
    w.wait("? help", "All products")
    w.key("q")
    w.ended()
    lines = [line for line in w.after_screens().replace("\r", "").split("\n") if line]
    assert lines[:2] == ["Thank you for your visit.", way_back(market)]
    assert b"\033[?2004l" in w.bytes() and b"\033[?25h" in w.bytes(), "paste mode off, cursor on"
    assert w.tty_after == w.tty_before, "the terminal's settings are as they were"


@pytest.mark.parametrize("client", TELNETS)
def test_a_buyer_logs_in_and_orders(market, shop, telnet, client):
    buyer = market.user()
    lamp = shop.product(name="Storm lamp " + client, price="20.00")
    w = telnet(market, buyer, client=client)
    in_the_shop(w, buyer.user["username"])
    w.key("/").type("storm " + client).key("Enter")
    w.wait_selected("Storm lamp")
    w.key("Enter")
    w.wait("Quantity")
    w.key("b")
    w.wait("Check out")
    w.key("^S")
    w.wait("This is what you order", re.compile(r"Total +20\.00 EUR"))
    w.key("Enter")
    w.wait("Thank you. Order")
    order = buyer.call("order.list")["results"][0]
    assert order["items"][0]["product"] == lamp["id"]
    w.key("1", "q")
    w.ended()
    assert "Your last order: %d." % order["id"] in w.after_screens()


@pytest.mark.parametrize("name", ["new", "signup", "register"])
def test_signing_up_leads_into_the_shop(market, telnet, name):
    who = market.name("fresh")
    w = telnet(market, name)
    w.wait("Open an account")
    assert b"assword: " not in w.bytes(), "asked for a password before the form"
    w.type(who).key("Tab").type(who + "@example.org").key("Tab").type("correct horse battery").key("Enter")
    in_the_shop(w, who)
    w.key("q")
    w.ended()
    assert market.rpc().call("auth.login", username=who, password="correct horse battery")["user"]["username"] == who


def test_a_wrong_password_is_said_in_one_line_and_may_be_followed_by_the_right_one(make_market, telnet):
    market = make_market()
    user = market.user("nadia")
    w = telnet(market, "nadia", logins=["nadia", WRONG, "nadia", user.password])
    in_the_shop(w, "nadia")
    assert w.bytes().count(b"Unknown user or wrong password.\r\n") == 1


def test_the_e_mail_address_is_a_login_too(market, telnet):
    user = market.user()
    in_the_shop(telnet(market, user.user["username"] + "@example.org", password=user.password), user.user["username"])


def test_the_password_is_not_shown_and_the_name_is_shown_once(market, telnet):
    user = market.user()
    w = telnet(market, user)
    in_the_shop(w, user.user["username"])
    lines = w.bytes().split(b"\033")[0]
    assert lines.count(user.user["username"].encode()) == 1 and user.password.encode() not in lines, lines
    assert b"Password: \r\n" in lines, lines


@pytest.mark.parametrize("client", TELNETS)
def test_a_line_can_be_mended(market, telnet, client):
    user = market.user()
    w = telnet(market, logins=[], client=client)
    w.wait("login:")
    w.type("wrög").key("^U").type("wrong name").key("^W").key("^U").type(user.user["username"] + "xé").key("Backspace", "Backspace")
    w.until(lambda: w.lines()[w.cursor()[0]] == "login: " + user.user["username"], "the name as mended")
    w.key("Enter")
    w.wait("Password:")
    w.type("nonsense").key("^U").type(user.password + "é").key("Backspace", "Enter")
    in_the_shop(w, user.user["username"])


def test_interrupting_the_password_asks_for_the_name_again_and_then_leaves(market, telnet):
    w = telnet(market, logins=["nadia"])
    w.wait("Password:")
    w.type("half a pass").key("^C")
    w.until(lambda: w.bytes().count(b"login: ") == 2, "the next prompt")
    w.type("na").key("^C")
    w.ended()
    assert b"Good bye." in w.bytes() and b"half" not in w.bytes()
    assert w.tty_after == w.tty_before


def test_after_so_many_tries_it_is_over_and_the_wait_is_told(make_market, telnet):
    market = make_market(options={"limits.login_tries": "4"})
    market.user("nadia")
    w = telnet(market, logins=["nadia", WRONG] * 6)
    w.ended()
    assert w.bytes().count(b"login: ") == 4, str(w)
    assert b"Too many tries; connect again." in w.bytes()
    assert re.search(rb"Too many failed logins; wait a little\. Try again in [234] s\.\r\n", w.bytes()), str(w)


@pytest.mark.parametrize("client", TELNETS)
def test_the_window_may_change_its_size(market, shop, telnet, client):
    w = telnet(market, client=client, cols=120, rows=40)
    in_the_shop(w, "guest")
    w.wait("Categories")
    for cols, rows in ((80, 24), (60, 18), (132, 43), (255, 24)):
        w.resize(cols, rows)
        w.until(lambda: "Cart" in w.lines()[0] and "? help" in w.lines()[rows - 1], "the screen at %d×%d" % (cols, rows))
    w.resize(59, 17)
    w.wait("60", "59")
    w.resize(80, 24)
    in_the_shop(w, "guest")


@pytest.mark.parametrize("term", ["no-such-terminal", "xterm-kitty", "foot", "screen-256color", "vt100", "linux"])
def test_terminals_known_and_unknown_are_served(market, telnet, term):
    w = telnet(market, term=term, client="telnet-ssl")
    in_the_shop(w, "guest")
    w.key("q")
    w.ended()


@pytest.mark.parametrize("client", TELNETS)
def test_a_terminal_that_cannot_move_its_cursor_is_told_so(market, telnet, client):
    w = telnet(market, term="dumb", client=client)
    w.ended()
    assert b"TERM=xterm telnet 127.0.0.1 %d" % market.ports["telnet"] in w.bytes() and b"\033" not in w.bytes(), w.bytes()


def test_text_beyond_ascii_goes_both_ways(market, shop, telnet):
    shop.product(name="Lampe à pétrole ★ 灯")
    w = telnet(market)
    w.wait("Lampe à pétrole ★", "? help")
    w.key("/").type("pétrole").key("Enter")
    w.wait_selected("Lampe à pétrole")
    w.wait("pétrole")


def test_a_window_without_keys_counts_down_and_leaves(make_market, telnet):
    market = make_market(options={"session.idle": "4"})
    w = telnet(market)
    w.wait("leaving in 2 s. Any key stays.")
    w.ended()
    assert "No key was pressed for a long time" in w.after_screens() and way_back(market) in w.after_screens()


def test_the_markets_death_is_survived_by_the_screen(make_market, telnet):
    market = make_market()
    user = market.user("nadia")
    w = telnet(market, user)
    in_the_shop(w, "nadia")
    market.kill_market()
    w.wait("The market is back.")
    w.key("2")
    w.wait("Your cart", "nadia")


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT])
def test_every_window_ends_in_order_at_a_stop(make_market, telnet, peer, sig):
    market = make_market()
    inside, early = telnet(market), peer(market)
    in_the_shop(inside, "guest")
    early.wait(b"login: ")
    assert market.stop(sig) == 0
    inside.ended()
    assert "The market restarts." in inside.after_screens() and inside.tty_after == inside.tty_before
    assert b"The market restarts; connect again in a moment.\r\n" in early.rest()


# ---- what telnet may not ----

SENTENCE = re.compile(r"! Not over a connection that others can listen to; use ssh or TLS\.")


def test_an_admin_over_telnet_looks_but_does_not_act(market, shop, telnet):
    waiting = shop.product(approve=False, name="Doubtful lamp")
    w = telnet(market, shop.admin)
    in_the_shop(w, shop.admin.user["username"])
    w.key("p")
    w.wait("Waiting for approval", "Doubtful lamp")
    w.key("a")
    w.wait(SENTENCE)
    w.wait("Waiting for approval", "Doubtful lamp")
    assert shop.admin.call("product.get", id=waiting["id"])["status"] == "pending"
    w.key("1")
    w.wait("All products")
    w.key("p")
    w.wait("Waiting for approval", "Doubtful lamp")      # the page goes on working


@pytest.mark.parametrize("letter, form", [("w", "Old password"), ("p", "Your password, once more")])
def test_the_account_page_says_what_takes_ssh_before_a_secret_is_typed(market, shop, telnet, letter, form):
    user = market.user()
    w = telnet(market, user)
    in_the_shop(w, user.user["username"])
    w.key("A")
    w.wait("Log out", user.user["email"])
    w.key(letter)
    w.wait(SENTENCE, "Log out")
    assert form not in w.text() and "[ Change it ]" not in w.text(), w
    w.key("f")                                     # what does no harm is done
    w.wait("[ Save ]")
    w.key("Tab", "Tab").fill("Asia/Tokyo").key("^S")
    w.wait("Saved")


def test_a_key_is_not_added_over_telnet(market, telnet):
    user = market.user()
    w = telnet(market, user)
    in_the_shop(w, user.user["username"])
    w.key("A")
    w.wait("SSH keys")
    w.key("b")
    w.wait("No key yet")
    w.key("a")
    w.wait(SENTENCE, "No key yet")


def test_the_admin_page_says_so_and_goes_on(market, shop, telnet):
    w = telnet(market, shop.admin)
    in_the_shop(w, shop.admin.user["username"])
    w.key("9")
    w.wait("Not over a connection that others can listen", "Broadcast")
    for section in "tucoib":
        w.key(section)
        w.sync()
    w.key("Esc", "Esc", "1")
    w.wait("All products")


def test_a_forgotten_password_is_not_set_over_telnet(market, telnet):
    w = telnet(market, "reset")
    w.wait(SENTENCE, "All products")
    assert "New password" not in w.text(), w
    w.key("i", "^T")
    w.wait("Send the mail")
    w.type("nobody@example.org").key("Enter")
    w.wait("a mail is on its way", "is for ssh", "Sign in")
    w.key("^T", "^T")
    w.wait(SENTENCE, "Sign in")


# ---- peers without a terminal ----

def comes_in_properly(market):
    return b"telnet 127.0.0.1 %d" % market.ports["telnet"]


@pytest.mark.parametrize("enter", [b"\r\n", b"\r\0", b"\r", b"\n"])
def test_a_peer_that_negotiates_nothing_can_log_in_and_is_told_what_to_type(market, peer, enter):
    user = market.user()
    p = peer(market)
    p.wait(b"login: ").send(user.user["username"].encode() + enter)
    p.wait(b"Password: ").send(WRONG.encode() + enter)
    p.wait(b"wrong password.\r\nlogin: ").send(user.user["username"].encode() + enter)
    p.wait(b"Password: ", len(p.got)).send(user.password.encode() + enter)
    began = time.monotonic()
    last = p.rest().split(b"\r\n")[-2]
    assert time.monotonic() - began < 5
    assert b"No terminal was announced" in last and comes_in_properly(market) in last, last
    assert b"ssh -p %d %s@127.0.0.1" % (market.ports["ssh"], user.user["username"].encode()) in last, last
    assert b"\033" not in p.got


def test_a_peer_that_says_all_at_once_and_then_hangs_up_is_answered(market, peer):
    p = peer(market)
    p.send(b"guest\r\n").socket.shutdown(socket.SHUT_WR)
    assert comes_in_properly(market) in p.rest()


def test_a_peer_that_refuses_to_name_its_terminal_is_told_at_once(market, peer):
    p = peer(market)
    began = time.monotonic()
    p.send(WONT + TTYPE + b"guest\r\n")
    p.wait(comes_in_properly(market))
    assert time.monotonic() - began < 0.9


def test_a_peer_that_shows_the_password_itself_is_warned_once(market, peer):
    p = peer(market)
    for _ in range(2):
        p.send(b"nobody\n").wait(b"Password: ", len(p.got)).send(b"wrong\n").wait(b"login: ", len(p.got))
    assert p.got.count(b"the password will be readable") == 1


@pytest.mark.parametrize("enter", [b"\r\n", b"\r\0", b"\r", b"\n"])
def test_each_enter_is_one(market, peer, enter):
    user = market.user()
    p = peer(market)
    p.send(DO + ECHO + XTERM + user.user["username"].encode() + enter + user.password.encode() + enter)
    p.wait(b"\033[?1049h").wait(b" help")
    assert "wrong" not in p.text() and p.text().count("login: ") == 1


def test_a_size_of_nothing_means_80_by_24(market, peer):
    for size in (b"", b"\0\0\0\0"):
        p = peer(market)
        p.send(XTERM + (WILL + NAWS + SB + NAWS + size + SE if size else b"") + b"guest\r\n")
        p.wait(b"\033[24;")
        assert b"\033[25;" not in p.got


@pytest.mark.parametrize("name", [b"X" * 60, b"X" * 70, b"../../ETC/PASSWD", b"%S%N", b"A\0B", b"\x1b]0;X\x07"])
def test_whatever_a_terminal_is_called_it_is_served(market, peer, name):
    p = peer(market)
    p.send(WILL + TTYPE + SB + TTYPE + b"\0" + name + SE + b"guest\r\n").wait(b"\033[?1049h").wait(b" help")


def test_a_name_beyond_all_bounds_is_none(market, peer):
    p = peer(market)
    p.send(WILL + TTYPE + SB + TTYPE + b"\0" + b"X" * 200 + SE + b"guest\r\n")
    assert comes_in_properly(market) in p.rest()


def test_are_you_there_is_answered_before_and_in_the_screens(market, peer):
    p = peer(market)
    p.wait(b"login: ").send(IAC + b"\xf6").wait(b"Yes, MamaOnline is here.\r\n")
    p.send(XTERM + b"guest\r\n").wait(b" help")
    p.send(IAC + b"\xf6").wait(b"Yes, MamaOnline is here.", len(p.got))


def test_a_timing_mark_is_answered(market, peer):
    p = peer(market)
    p.send(DO + MARK + DO + MARK).wait((WILL + MARK) * 2)


def test_an_urgent_interrupt_leaves_the_stream_whole(market, peer):
    p = peer(market)
    p.wait(b"login: ").send(b"nobody\r\n").wait(b"Password: ").send(b"half")
    p.send(IAC + b"\xf4" + IAC)
    p.socket.send(b"\xf2", socket.MSG_OOB)         # as the clients do it: the mark is urgent
    p.wait(b"login: ", p.got.index(b"Password: "))
    p.send(b"guest\r\n")
    assert comes_in_properly(market) in p.rest()


# ---- peers that misbehave ----

def test_a_silent_peer_is_sent_away_after_the_grace(quick_market, peer):
    p = peer(quick_market)
    began = time.monotonic()
    assert b"Logging in took too long; connect again.\r\n" in p.rest()
    assert 2 < time.monotonic() - began < 10
    all_gone(quick_market)


def test_a_peer_that_answers_no_question_for_its_name_is_not_waited_for_long(market, peer):
    p = peer(market)
    began = time.monotonic()
    p.send(WILL + TTYPE + b"guest\r\n")
    assert comes_in_properly(market) in p.rest()
    assert time.monotonic() - began < 12


FLOODS = {
    "options": b"".join(bytes([255, verb, code]) for verb in (251, 253, 252, 254) for code in range(256)) * 2000,
    "on and off": (WILL + BINARY + WONT + BINARY) * 400000,
    "marks": (DO + MARK) * 700000,
    "a line without end": b"x" * 10_000_000,
    "empty lines": b"\r\n" * 1_000_000,
    "an endless subnegotiation": SB + b"\x18\0" + b"X" * 10_000_000,
    "hails": (IAC + b"\xf6") * 1_000_000,
    "noise": os.urandom(1_000_000) * 3,
    "nothing at all": b"",
    "half a command": IAC,
}


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_is_ended_and_others_are_served(quick_market, telnet, peer, kind):
    p = peer(quick_market)
    p.socket.settimeout(0.5)
    try:
        p.send(FLOODS[kind])          # while nothing of the answers is read
    except (TimeoutError, ConnectionError):
        pass
    for pid in sessions(quick_market):
        assert harness.memory(pid) < 40000, "the session holds %d kB" % harness.memory(pid)
    w = telnet(quick_market)
    in_the_shop(w, "guest")
    w.key("q")
    w.ended()
    p.close()
    all_gone(quick_market)


def test_a_flood_in_the_screens_is_survived(quick_market, telnet):
    w = telnet(quick_market, flags=["-8"])
    in_the_shop(w, "guest")
    w.send(os.urandom(20000).replace(b"\x03", b"").replace(b"q", b"").replace(b"\x1b", b"") + b"\033")
    w.quiet(0.3)
    if w.process.poll() is None:
        w.sync()


def test_a_hang_up_anywhere_leaves_no_process_and_no_descriptor(quick_market, peer):
    before = descriptors(quick_market.process.pid)
    steps = [b"", b"nadia\r\n", b"nadia\r\nhalf", XTERM + b"guest\r\n", IAC, SB + TTYPE]
    for reset in (False, True):
        for step in steps:
            p = peer(quick_market)
            p.wait(b"login: ").send(step)
            if step.endswith(b"guest\r\n"):
                p.wait(b" help")
            if reset:
                p.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            p.close()
    all_gone(quick_market, patience=2.5)           # before any grace is over
    harness.until(lambda: descriptors(quick_market.process.pid) <= before, "the gate's being back at %d descriptors" % before)


def test_half_a_hang_up_in_the_screens_is_a_leave(market, peer):
    p = peer(market)
    p.send(XTERM + b"guest\r\n").wait(b" help").socket.shutdown(socket.SHUT_WR)
    assert b"\033[?1049l" in p.rest() and way_back(market) in p.text()


def test_a_client_that_stops_reading_holds_up_nobody(quick_market, telnet, peer):
    shop = harness.Shop(quick_market)
    for i in range(30):
        shop.product(name="Lamp %02d %s" % (i, "x" * 60))
    stopped, other = peer(quick_market), telnet(quick_market)
    stopped.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stopped.send(XTERM + WILL + NAWS + SB + NAWS + b"\0\xc8\0\x3c" + SE + b"guest\r\n").wait(b" help")
    stopped.send(b"\x0c" * 1500)
    in_the_shop(other, "guest")
    other.key("Down")
    other.wait_selected("Lamp 28", patience=5)
    for pid in sessions(quick_market):
        assert 0 < harness.memory(pid) < 40000
    mark = len(stopped.got)
    stopped.send(b"j\x0c").wait(b"\033[2J", mark)     # and it goes on where it was


def test_the_last_words_arrive_although_more_was_typed(market, peer):
    for _ in range(5):
        p = peer(market)
        p.send(XTERM + b"guest\r\n").wait(b" help").send(b"qjjjjjjjj")
        assert b"Come back with" in p.rest()


# ---- the door itself ----

def test_limits_by_address_hold_for_this_door_too(make_market, peer):
    market = make_market(options={"limits.exempt": "10.0.0.0/8", "limits.startups_per_source": "3"})
    held = [peer(market).wait(b"login: ") for _ in range(3)]
    assert peer(market).rest() == b"Too many logins from your address at once; try again in a minute.\r\n"
    held[0].send(b"\x03").rest()
    harness.until(lambda: b"login: " in peer(market).more() or True, "room again")
    assert all(p.close() is None for p in held)


def test_telnet_alone_needs_no_host_key(make_market, telnet, peer):
    market = make_market(options={"ssh.listen": ""})
    assert re.fullmatch(r"ready telnet=127\.0\.0\.1:\d+ json=127\.0\.0\.1:\d+\n", market.ready)
    in_the_shop(telnet(market), "guest")
    p = peer(market).send(b"guest\r\n")
    assert b"telnet 127.0.0.1" in p.rest() and b"ssh" not in p.got
    assert not os.path.exists(os.path.join(market.dir, "keys"))


def test_a_name_that_is_none_is_asked_for_a_password_and_does_not_reach_the_log_raw(market, peer):
    for name in (b"\xc3\x28\xff\xff", b"n" * 150, b"n" * 5000, "n\u202eame".encode(), b"%s%n"):
        p = peer(market)
        p.send(name + b"\r\n").wait(b"Password: ").send(b"x\r\n").wait(b"login: ", len(p.got))
        p.close()
    assert "\u202e" not in market.log and "\x1b" not in market.log


def test_a_banned_person_is_told_why_and_not_asked_again(make_market, peer):
    market = make_market()
    user, admin = market.user("nadia"), market.admin()
    admin.call("user.ban", id=user.user["id"], reason="sold air")
    p = peer(market)
    p.send(b"nadia\r\n").wait(b"Password: ").send(user.password.encode() + b"\r\n")
    assert b"sold air" in p.rest().split(b"\r\n")[-2] and p.got.count(b"login: ") == 1


def test_a_ban_ends_the_screen_at_once_and_says_why(make_market, telnet):
    market = make_market()
    user, admin = market.user("nadia"), market.admin()
    w = telnet(market, user)
    in_the_shop(w, "nadia")
    mine = [c for c in admin.call("server.sessions")["results"] if c["door"] == "telnet"]
    assert [(c["source"], c["user"]["username"]) for c in mine] == [("127.0.0.1", "nadia")]
    admin.call("user.ban", id=user.user["id"], reason="sold air")
    w.ended(patience=5)
    assert "sold air" in w.after_screens()


def test_a_seller_is_told_to_bring_pictures_by_ssh(market, shop, telnet):
    seller = market.user()
    shop.product(seller=seller, name="Bare lamp")
    w = telnet(market, seller)
    w.wait("Bare lamp")
    w.key("/").type("bare lamp").key("Enter")
    w.wait_selected("Bare lamp")
    w.key("Enter")
    w.wait("ssh -p %d %s@127.0.0.1 product image_set" % (market.ports["ssh"], seller.user["username"]))
