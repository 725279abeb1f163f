"""SIGTERM: every screen is told, every terminal is restored, every ssh ends with 0."""
import re
import signal

import pytest


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT])
def test_every_window_ends_in_order(make_market, open_window, sig):
    market = make_market()
    user = market.user("nadia")
    windows = [open_window(market, "guest"), open_window(market, user), open_window(market, "new")]
    windows[0].wait("? help")
    windows[1].wait("? help", "nadia")
    windows[2].wait("Open an account")
    port = market.ports["ssh"]
    assert market.stop(sig) == 0
    for w, name in zip(windows, ("guest", "nadia", "new")):
        assert w.ended() == 0, str(w)
        text = w.after_screens()
        assert "The market restarts." in text, text
        assert "Come back with: ssh -p %d %s@127.0.0.1" % (port, name) in text, text
        assert b"\033[?2004l" in w.bytes() and b"\033[?25h" in w.bytes(), "paste mode off, cursor on"
        assert w.tty_after == w.tty_before, "the terminal's settings are as they were"


def test_leaving_names_the_last_order_and_the_way_back(market, shop, open_window):
    buyer = market.user("bayo")
    shop.product(name="Last lamp")
    w = open_window(market, buyer)
    w.wait("Last lamp", "? help")
    w.key("Enter")
    w.wait("Quantity")
    w.key("b")
    w.wait("Check out")
    w.key("^S")
    w.wait("This is what you order")
    w.key("Enter")
    w.wait("Thank you. Order")
    w.key("1", "q")
    assert w.ended() == 0
    lines = [line for line in w.after_screens().replace("\r", "").split("\n") if line]
    assert len(lines) == 2, lines
    assert re.fullmatch(r"Thank you for your visit. Your last order: \d+\.", lines[0])
    assert lines[1] == "Come back with: ssh -p %d bayo@127.0.0.1" % market.ports["ssh"]
    assert w.tty_after == w.tty_before


def test_a_window_in_the_middle_of_a_form_is_told_too(make_market, open_window):
    market = make_market()
    w = open_window(market, market.user("sefa"))
    w.wait("? help")
    w.key("4", "n").type("Half a name")
    w.wait("Half a name")
    assert market.stop() == 0
    assert w.ended() == 0
    assert "restarts" in w.after_screens()


def test_a_window_that_asks_for_a_password_ends_too(make_market, open_window):
    market = make_market()
    w = open_window(market, "nadia", passwords=[])
    w.wait("password:")
    assert market.stop() == 0
    w.type("x").key("Enter")
    assert w.ended() == 255


def test_the_market_serves_again_after_a_stop(make_market, open_window):
    market = make_market()
    user = market.user("nadia")
    for client in market.clients:
        client.close()
    market.clients.clear()
    assert market.stop() == 0
    market.start()
    open_window(market, user).wait("All products", "? help", "nadia")
