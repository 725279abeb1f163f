"""A login that is ended from elsewhere ends the open screens within a second, and the last words say why (RULES D6)."""
import re
import time

import pytest

import terminal
from harness import RpcError, Shop, until
from terminal import LIVE, plain


@pytest.fixture
def stage(make_market):
    market = make_market()
    return market, Shop(market)


def open_sessions(admin, user=None):
    """The numbers of the ssh sessions of a user; of guests when None."""
    return [s["session"] for s in admin.walk("server.sessions", limit=100)
            if s["door"] == "ssh" and (s["user"] or {}).get("id") == (user.user["id"] if user else None)]


def ready(*windows):
    for w in windows:
        w.wait("MamaOnline", "? help")
        w.sync()


def gone(w, words, since, back=True):
    """The window has ended in time, its terminal is as it was, and its last words are these."""
    assert w.ended() == 0
    took = time.monotonic() - since
    assert took < LIVE, "it took %.1f s" % took
    said = w.after_screens()
    assert words in said and ("Come back with: ssh" in said) == back, said
    return said


def test_a_ban_ends_two_screens_and_a_script_within_a_second(stage, open_window):
    market, shop = stage
    a = market.user("banjo")
    a.call("notification.subscribe")
    windows = [open_window(market, a), open_window(market, a, cols=120, rows=40)]
    ready(*windows)
    assert len(open_sessions(shop.admin, a)) == 2
    began = time.monotonic()
    shop.admin.call("user.ban", id=a.user["id"], reason="Sold what was not there")
    for w in windows:
        gone(w, "Your account was banned: Sold what was not there.", began, back=False)
    assert a.push(method="revoked")["reason"] == "banned"
    assert a.error("auth.whoami").code == "unauthenticated" and a.alive()
    until(lambda: open_sessions(shop.admin, a) == [], "the sessions leaving the list")


@pytest.mark.parametrize("user", ["guest", "banjo"])
def test_a_telnet_session_ends_the_same_way(stage, open_window, user):
    market, shop = stage
    a = market.user("banjo")
    w = open_window(market, a if user == "banjo" else user, kind=terminal.Telnet)
    w.wait("MamaOnline", "? help")
    [number] = [s["session"] for s in shop.admin.walk("server.sessions") if s["door"] == "telnet"]
    assert shop.admin.call("server.stats")["sessions"]["telnet"] == 1
    start = w.mark()
    if user == "banjo":
        shop.admin.call("user.ban", id=a.user["id"], reason="Spam.")
    else:
        shop.admin.call("server.kick", session=number)
    w.wait_bytes(b"Your account was banned: Spam." if user == "banjo" else b"An admin has ended this session.", start, patience=LIVE)
    w.ended()


def test_who_is_banned_reads_why_at_the_door(stage):
    market, shop = stage
    a = market.user("banjo")
    shop.admin.call("user.ban", id=a.user["id"], reason="Spam.")
    done = plain(market, "banjo", password=a.password, log="INFO")
    assert done.returncode == 255 and "This account is banned: Spam." in done.stderr + done.stdout


def test_on_any_page_and_with_something_typed(stage, open_window):
    market, shop = stage
    a = market.user("banjo")
    windows = [open_window(market, a) for _ in range(4)]
    ready(*windows)
    windows[0].key("3")
    windows[1].key("/").type("half a wo")
    windows[2].key("?")
    windows[3].key("4", "n").type("Half a lamp")
    windows[0].wait("No orders yet")
    windows[1].wait("half a wo")
    windows[2].wait("Keys: ")
    windows[3].wait("Half a lamp")
    began = time.monotonic()
    shop.admin.call("user.ban", id=a.user["id"], reason="Spam.")
    for w in windows:
        gone(w, "Your account was banned: Spam.", began, back=False)


def test_a_reason_is_shown_as_text_and_nothing_else(stage, open_window):
    market, shop = stage
    a = market.user("banjo")
    w = open_window(market, a)
    ready(w)
    began = time.monotonic()
    shop.admin.call("user.ban", id=a.user["id"], reason="%s %n \\e[2J “quoted” 円 " + "é" * 150)
    said = gone(w, "Your account was banned: %s %n \\e[2J “quoted” 円", began, back=False)
    assert "é" * 150 in said.replace("\r\n", "").replace("\n", "")


def test_after_the_ban_is_lifted_the_way_in_is_open(stage, open_window):
    market, shop = stage
    a = market.user("banjo")
    shop.admin.call("user.ban", id=a.user["id"], reason="Spam.")
    shop.admin.call("user.unban", id=a.user["id"], reason="A mistake.")
    w = open_window(market, a)
    ready(w)
    w.wait("●2")


def test_an_open_shop_shows_what_a_ban_takes_away_and_what_comes_back(stage, open_window):
    market, shop = stage
    shop.product(name="Walnut bowl")
    shop.product(name="Oak tray", seller=market.user())
    guest, buyer = open_window(market), open_window(market, market.user())
    ready(guest, buyer)
    buyer.wait("Walnut bowl", "Oak tray")
    shop.admin.call("user.ban", id=shop.seller.user["id"], reason="Spam.")
    buyer.wait_gone("Walnut bowl", patience=LIVE + 1)
    guest.key("r")
    guest.wait_gone("Walnut bowl")
    guest.wait("Oak tray")
    shop.admin.call("user.unban", id=shop.seller.user["id"], reason="Over.")
    buyer.wait("Walnut bowl", patience=LIVE + 1)


def test_a_new_role_asks_for_a_new_login(stage, open_window):
    market, shop = stage
    a = market.user("promo")
    w = open_window(market, a)
    ready(w)
    began = time.monotonic()
    shop.admin.call("user.set_role", id=a.user["id"], role="admin")
    gone(w, "Your role is now admin; log in again.", began)
    w = open_window(market, a, cols=120)
    ready(w)
    w.wait("Approvals")


@pytest.mark.parametrize("user", ["guest", "new", "banjo"])
def test_a_kicked_session_ends_whoever_it_is(stage, open_window, user):
    market, shop = stage
    a = market.user("banjo")
    w = open_window(market, a if user == "banjo" else user)
    w.wait("Username" if user == "new" else "? help")
    [number] = until(lambda: open_sessions(shop.admin, a if user == "banjo" else None), "the session being listed")
    began = time.monotonic()
    shop.admin.call("server.kick", session=number)
    gone(w, "An admin has ended this session.", began)


def test_one_ends_his_other_window(stage, open_window):
    market, shop = stage
    a = market.user("twice")
    w, other = open_window(market, a), open_window(market, a)
    ready(w, other)
    first, second = sorted(open_sessions(shop.admin, a))
    began = time.monotonic()
    a.call("auth.session_end", session=second)
    ended = [x for x in (w, other) if until(lambda: any(y.process.poll() is not None for y in (w, other)), "an end") and
             x.process.poll() is not None]
    assert len(ended) == 1
    gone(ended[0], "This session was ended from another one of yours.", began)
    assert open_sessions(shop.admin, a) == [first]
    kept = other if ended[0] is w else w
    kept.key("3")
    kept.wait("No orders yet")


def test_a_session_keeps_its_number_when_the_market_dies(stage, open_window):
    market, shop = stage
    a = market.user("banjo")
    w = open_window(market, a)
    ready(w)
    before = open_sessions(shop.admin, a)
    start = w.mark()
    market.kill_market()
    w.wait_bytes(b"not answering", start)
    w.wait("The market is back.")

    def admin_again():
        try:
            c = market.rpc()
            c.call("auth.resume", token=shop.admin.token)
            return c
        except (OSError, RpcError):
            return None
    admin = until(admin_again, "the market being back")
    assert open_sessions(admin, a) == before and len(before) == 1
    began = time.monotonic()
    admin.call("user.ban", id=a.user["id"], reason="Spam.")
    gone(w, "Your account was banned: Spam.", began, back=False)


def test_a_ban_while_the_market_is_away_is_known_when_it_is_back(stage, open_window):
    """The login was taken away where the session could not be told: it cannot be resumed, and that is an end as well."""
    market, shop = stage
    a = market.user("banjo")
    w = open_window(market, a)
    ready(w)
    market.kill_market()
    market.sql("DELETE FROM tokens WHERE user_id = ?", a.user["id"])
    assert w.ended() == 0
    assert re.search("Your login has ended", w.after_screens())


def test_a_login_that_runs_out_ends_the_screen_at_the_next_key(stage, open_window):
    market, shop = stage
    a = market.user("banjo")
    w = open_window(market, a)
    ready(w)
    start = w.mark()
    market.kill_market()
    soon = int(time.time() * 1000) + 3000
    market.sql("UPDATE tokens SET expires_at = ? WHERE user_id = ?", soon, a.user["id"])
    w.wait_bytes(b"The market is back", start)
    until(lambda: time.time() * 1000 > soon, "the end of the login")
    began = time.monotonic()
    w.key("3")
    gone(w, "Your login has run out; log in again.", began)


@pytest.mark.parametrize("end", ["password", "logout_all"])
def test_what_one_does_elsewhere_ends_the_screen(stage, open_window, end):
    market, shop = stage
    a = market.user("banjo")
    w = open_window(market, a)
    ready(w)
    began = time.monotonic()
    if end == "password":
        a.call("auth.password_change", old_password=a.password, new_password="another long passphrase")
        assert a.call("auth.whoami")["user"]["id"] == a.user["id"]
    else:
        a.call("auth.logout_all")
    gone(w, "Your password was changed; log in again." if end == "password" else "All your logins were ended; log in again.", began)


def test_the_last_order_is_still_told(stage, open_window):
    market, shop = stage
    a = market.user("banjo")
    a.call("cart.set", product=shop.product()["id"], quantity=1)
    w = open_window(market, a, command="cart")
    w.wait("Your cart", "? help")
    w.key("Enter")
    w.wait("Check out")
    w.key("^S")
    w.wait("This is what you order")
    w.key("Enter")
    w.wait("Thank you. Order")
    began = time.monotonic()
    shop.admin.call("user.ban", id=a.user["id"], reason="Spam.")
    gone(w, "Your account was banned: Spam. Your last order: %d." % order_of(shop, a), began, back=False)


def order_of(shop, a):
    return [o["id"] for o in shop.admin.call("order.list", {"as": "all"})["results"] if o["buyer"]["id"] == a.user["id"]][0]


def test_no_process_and_no_descriptor_stays(stage, open_window):
    market, shop = stage
    a = market.user("banjo")
    pid = market.market_pid()
    until(lambda: terminal.sessions(market) == [], "no sessions")
    before = terminal.descriptors(pid)
    windows = [open_window(market, a) for _ in range(6)]
    ready(*windows)
    shop.admin.call("user.ban", id=a.user["id"], reason="Spam.")
    for w in windows:
        w.ended()
    until(lambda: terminal.sessions(market) == [], "the sessions' processes ending")
    until(lambda: terminal.descriptors(pid) <= before, "their sockets being closed")
