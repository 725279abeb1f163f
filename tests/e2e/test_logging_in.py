"""The ways in, and the refusals: one line, and what to type instead."""
import re
import subprocess

import pytest

import harness
from terminal import HOST, dial, free_port, plain, plain_environment, words

WRONG = "not the passphrase"


@pytest.fixture(scope="module")
def user(market):
    return market.user("nadia")


def in_the_shop(w, name):
    w.wait("MamaOnline", "All products", "? help", name)


def test_a_password_opens_the_shop(market, user, open_window):
    in_the_shop(open_window(market, user), "nadia")


def test_the_e_mail_address_is_a_login_too(market, user, open_window):
    in_the_shop(open_window(market, "nadia@example.org", password=user.password), "nadia")


def test_guest_is_asked_for_nothing(market, open_window):
    w = open_window(market, "guest")
    in_the_shop(w, "guest")
    assert b"assword" not in w.bytes()


def test_a_wrong_password_may_be_followed_by_the_right_one(make_market, open_window):
    market = make_market()
    user = market.user("nadia")
    in_the_shop(open_window(market, "nadia", passwords=[WRONG, user.password]), "nadia")


def test_an_unknown_user_is_answered_as_a_wrong_password(make_market):
    market = make_market()
    market.user("nadia")
    done = []
    for name in ("nadia", "nobody"):
        done.append(plain(market, name, password=WRONG, log="INFO", prompts=1))
    known, unknown = done
    assert known.returncode == unknown.returncode == 255
    clean = [re.sub(r"Warning: Permanently.*\n", "", d.stderr).replace(name, "X") for d, name in zip(done, ("nadia", "nobody"))]
    assert clean[0] == clean[1] and "Permission denied" in clean[0]


def test_the_seventh_try_is_not_asked_for(make_market, open_window):
    market = make_market()
    market.user("nadia")
    w = open_window(market, "nadia", passwords=[WRONG] * 12, prompts=12, log="INFO")
    assert w.ended() == 255
    asked = w.bytes().count(b"password: ")
    assert asked in (6, 7), "asked %d times\n%s" % (asked, w)   # the refusal may come while the client asks again
    assert b"Too many tries" in w.bytes(), str(w)
    assert re.search(rb"Too many failed logins; wait a little\. Try again in [234] s\.", w.bytes()), str(w)


@pytest.mark.parametrize("name", ["new", "signup", "register"])
def test_signing_up_leads_into_the_shop(market, open_window, name):
    who = market.name("fresh")
    w = open_window(market, name)
    w.wait("Open an account")
    assert b"assword: " not in w.bytes(), "asked for a password before the form"
    w.type(who).key("Tab").type(who + "@example.org").key("Tab").type("correct horse battery").key("Enter")
    in_the_shop(w, who)
    w.key("q")
    assert w.ended() == 0
    assert "ssh -p %d %s@" % (market.ports["ssh"], who) in w.after_screens(), "how to come back names the new account"
    assert market.rpc().call("auth.login", username=who, password="correct horse battery")["user"]["username"] == who


def test_the_sign_up_form_marks_every_bad_field_and_keeps_the_text(market, user, open_window):
    w = open_window(market, "new")
    w.wait("Open an account")
    w.type("nadia").key("Tab").type("no address").key("Tab").type("short").key("^S")
    w.wait("! must be an e-mail address", "! must have at least 10 characters", "nadia", "no address")
    w.key("Tab", "Tab")
    w.wait("nadia", "no address")
    assert "*****" in w.text()


def test_a_guest_signs_in_and_the_cart_comes_along(market, user, shop, open_window):
    lamp = shop.product(name="Reading lamp", price="30.00")
    w = open_window(market, "guest")
    w.wait("Reading lamp", "? help")
    w.key("+")
    w.wait("The cart holds 30.00 EUR")
    w.key("i")
    w.wait("Sign in", "Your cart comes along")
    w.type("nadia").key("Tab").type(user.password).key("Enter")
    w.wait("Welcome, nadia. Your cart came along.", "30.00 EUR")
    assert user.call("cart.get")["items"][0]["product"] == lamp["id"]


def test_without_a_terminal_one_line_says_what_to_type(market, user):
    done = plain(market, "nadia", password=user.password)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and "ssh -t -p %d nadia@" % market.ports["ssh"] in done.stderr, done.stderr
    assert "\033" not in done.stderr


@pytest.mark.parametrize("command", ["frobnicate", "orders/42; reboot", "/bin/sh", "ORDERS", "a" * 3000, "\033]0;x\007"])
def test_an_unknown_command_is_refused_in_one_line(market, command):
    done = plain(market, "guest", command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and "ssh" in done.stderr and "\033" not in done.stderr, done.stderr


def test_an_unknown_command_at_a_terminal_leaves_the_terminal_alone(market, open_window):
    w = open_window(market, "guest", command="frobnicate")
    assert w.ended() == 2
    assert b"\033[?1049h" not in w.bytes() and b"does not know" in w.bytes()


def test_a_terminal_that_cannot_move_its_cursor_is_told_so(market, open_window):
    w = open_window(market, "guest", term="dumb")
    assert w.ended() == 2
    assert b"TERM" in w.bytes() and b"\033" not in w.bytes() and w.bytes().count(b"\n") == 1, w.bytes()


@pytest.mark.parametrize("term", ["no-such-terminal", "xterm-kitty", "foot", "xterm-ghostty", "screen-256color", "tmux-256color",
                                  "vt100", "../../etc/passwd", "%s%n", "x" * 64])
def test_terminals_known_and_unknown_are_served(market, open_window, term):
    w = open_window(market, "guest", term=term)
    in_the_shop(w, "guest")
    w.key("q")
    assert w.ended() == 0


@pytest.mark.parametrize("flags, command", [(["-s"], "sftp"), ([], "scp -t /tmp"), (["-s"], "netconf")])
def test_file_transfer_is_refused_politely(market, flags, command):
    done = plain(market, "guest", command, flags=flags)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and "MamaOnline" in done.stderr, done.stderr


def test_the_sftp_program_ends_at_once(market):
    line = words(market.ports["ssh"], "guest")
    options = line[line.index("-o"):-1]
    done = subprocess.run(["sftp", "-F", "/dev/null", *options, "-P", str(market.ports["ssh"]), "guest@" + HOST], text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, env=plain_environment(""), timeout=harness.PATIENCE)
    assert done.returncode != 0 and "MamaOnline" in done.stderr, done


def test_connections_are_not_forwarded(market):
    done = plain(market, "guest", flags=["-W", "%s:%d" % (HOST, market.ports["json"])])
    assert done.returncode != 0 and done.stdout == ""


def test_ports_are_not_listened_at_for_others(market):
    done = plain(market, "guest", flags=["-R", "0:%s:%d" % (HOST, market.ports["json"])],
                 options=["ExitOnForwardFailure=yes"])
    assert done.returncode != 0 and "forwarding failed" in done.stderr, done.stderr


def test_a_window_that_asks_for_a_tunnel_goes_on_without(market, open_window):
    free = free_port()
    w = open_window(market, "guest", options=["LocalForward=127.0.0.1:%d %s:%d" % (free, HOST, market.ports["json"]),
                                              "ForwardAgent=yes", "ForwardX11=yes", "PermitLocalCommand=no"])
    in_the_shop(w, "guest")
    with dial(free) as s:
        s.sendall(b'{"jsonrpc":"2.0","id":1,"method":"server.ping"}\n')
        try:
            assert s.recv(100) == b""
        except ConnectionError:
            pass
    w.sync()
    w.key("?")
    w.wait("Keys: Shop")


def test_a_strange_user_name_is_refused_and_does_not_reach_the_log_raw(market):
    done = plain(market, "\033[31mred", password=WRONG)
    assert done.returncode == 255
    assert "\033" not in market.log
    assert plain(market, "n" * 5000, password=WRONG).returncode == 255
