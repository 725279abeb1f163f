"""A window at which no key is pressed counts down and leaves."""
import time

import harness


def test_it_counts_down_and_leaves(make_market, open_window):
    market = make_market(options={"session.idle": "4"})
    w = open_window(market, "guest")
    w.wait("? help")
    w.wait("leaving in 2 s. Any key stays.")
    w.wait("leaving in 1 s. Any key stays.")
    assert w.ended() == 0
    assert "No key was pressed for a long time" in w.after_screens() and "Come back with: ssh" in w.after_screens()


def test_a_key_stays_and_a_resize_is_none(make_market, open_window):
    market = make_market(options={"session.idle": "4"})
    w = open_window(market, "guest")
    w.wait("leaving in 2 s")
    w.resize(100, 30)
    w.wait("leaving in 1 s")
    w.key("j")
    w.wait_gone("leaving in")
    began = time.monotonic()
    w.wait("leaving in 2 s")
    assert time.monotonic() - began > 1
    w.key("q")
    assert w.ended() == 0


def test_sequences_that_are_no_keys_do_not_stay(make_market, open_window):
    market = make_market(options={"session.idle": "3"})
    w = open_window(market, "guest")
    w.wait("? help")
    end = time.monotonic() + harness.PATIENCE
    while w.process.poll() is None and time.monotonic() < end:
        w.send("\033[?1;2c")          # a terminal's late answer
        w.quiet(0.1)
    assert w.ended() == 0


def test_nobody_is_sent_away_when_it_is_off(make_market, open_window):
    market = make_market(options={"session.idle": "0"})
    w = open_window(market, "guest")
    w.wait("? help")
    w.quiet(1.5)
    w.sync()
    assert "leaving" not in w.text()
