"""What an admin tells everyone stands in the status line of every open screen, and moves nothing."""
import pytest

from terminal import LIVE

LONG = " ".join("word%d" % n for n in range(18))


@pytest.fixture
def admin(market):
    return market.admin()


def test_every_open_screen_shows_it(market, admin, open_window):
    windows = [open_window(market), open_window(market, "new"), open_window(market, market.user()), open_window(market, admin, cols=120)]
    for w, page in zip(windows, ("? help", "Username", "? help", "Approvals")):
        w.wait(page)
        w.sync()
    assert admin.call("server.broadcast", text="We restart at noon.")["connections"] == len(windows)
    for w in windows:
        w.wait("We restart at noon.", patience=LIVE)


def test_it_leaves_the_cursor_and_what_is_typed_alone(market, admin, open_window):
    w = open_window(market, "new")
    w.wait("Username")
    w.type("half a na")
    w.wait("half a na")
    w.sync()
    before = w.cursor()
    admin.call("server.broadcast", text="We restart at noon.")
    w.wait("We restart at noon.", patience=LIVE)
    assert w.cursor() == before
    w.type("me")
    w.wait("half a name")


def test_a_text_longer_than_the_line_is_shown_in_parts(market, admin, open_window):
    w = open_window(market)
    w.wait("? help")
    w.sync()
    admin.call("server.broadcast", text=LONG)
    w.wait("word0 word1", patience=LIVE)
    seen = set()
    w.until(lambda: seen.update(x for x in w.text().split() if x.startswith("word")) or len(seen) == 18, "every word being shown",
            patience=60)
    w.wait_gone("word17", patience=30)


def test_wide_and_odd_characters_are_drawn_within_the_line(market, admin, open_window):
    w = open_window(market, cols=60, rows=18)
    w.wait("? help")
    w.sync()
    admin.call("server.broadcast", text="円" * 100 + "é" + "e\u0301" * 20)
    w.wait("円" * 20, patience=LIVE)
    assert all(len(line) <= 60 for line in w.lines())


def test_a_session_listens_again_after_the_market_died(make_market, open_window):
    market = make_market()
    admin = market.admin()
    guest, user = open_window(market), open_window(market, market.user())
    for w in (guest, user):
        w.wait("? help")
    start = guest.mark()
    market.kill_market()
    guest.wait_bytes(b"not answering", start)
    for w in (guest, user):
        w.wait("The market is back.")
    again = market.rpc()
    again.call("auth.resume", token=admin.token)
    guest.until(lambda: again.call("server.stats")["sessions"]["ssh"] == 2, "both sessions being back")
    assert again.call("server.broadcast", text="We are back.")["connections"] == 2
    for w in (guest, user):
        w.wait("We are back.", patience=LIVE + 3)      # what was said of the market is read first
