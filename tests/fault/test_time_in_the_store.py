"""What the market dates things by while the machine's clock is wrong: its own time, which is never far off and never goes back."""
import time

import pytest

from faults import People
from harness import until

YEARS = 3652 * 86400
HOURS = 3600 * 1000


def ms_of(stamp):
    """Milliseconds since 1970 of "2026-11-22T10:21:16.595Z"."""
    date, fraction = stamp.rstrip("Z").split(".")
    return int(time.mktime(time.strptime(date + " UTC", "%Y-%m-%dT%H:%M:%S %Z")) - time.timezone) * 1000 + int(fraction)


@pytest.fixture
def trade(make_faulty, rules):
    """A market whose clock can be set, and a function that places so many orders and gives when each was, in ms."""
    market = make_faulty(quick=True, env=rules.env())
    people = People(market)
    buyer = market.rpc()
    buyer.call("auth.resume", token=people.buyers[0].token)

    def place(n):
        dates = []
        for _ in range(n):
            placed = buyer.call("order.create", products=[{"product": people.products[0], "quantity": 1}], payment_method="CASH")
            dates.append(ms_of(placed["orders"][0]["created_at"]))
            time.sleep(0.003)
        return dates
    place.market, place.people, place.buyer = market, people, buyer
    return place


@pytest.mark.parametrize("jump", [YEARS, 3600, -YEARS], ids=["ahead ten years", "ahead an hour", "back ten years"])
def test_a_jump_that_is_set_right_leaves_no_trace_in_the_store(trade, rules, jump):
    dates = trade(20)
    rules.set(clock_s=jump)
    dates += trade(20)
    expires = ms_of(trade.market.rpc().call("auth.login", username=trade.people.buyers[1].user["username"],
                                            password=trade.people.buyers[1].password)["expires_at"])
    rules.set()
    dates += trade(20)
    now = time.time() * 1000
    assert dates == sorted(dates) and len(set(dates)) > 50
    assert now - 60000 < dates[0] and dates[-1] < now + 1000
    assert now < expires < now + 13 * HOURS
    assert abs(ms_of(trade.buyer.call("server.info")["time"]) - now) < 2000
    assert trade.market.log.count("it has jumped") == 1
    listed = [o["id"] for o in trade.buyer.walk("order.list", limit=50)]
    assert listed == sorted(listed, reverse=True) and len(listed) == 60


@pytest.mark.parametrize("step", [-0.3, -1.5, -60, -1800])
def test_a_clock_that_goes_back_is_met_and_later_orders_are_dated_later(trade, rules, step):
    dates = trade(10)
    rules.set(clock_s=step)
    dates += trade(60)
    assert dates == sorted(dates) and len(set(dates)) > 50
    assert dates[-1] - dates[0] > 60 * 3 / 2


def test_a_clock_that_is_a_second_ahead_is_followed(trade, rules):
    before = trade(1)[0]
    rules.set(clock_s=1.5)
    assert 1500 <= trade(1)[0] - before < 30000
    assert "jumped" not in trade.market.log


def test_what_a_wrong_clock_has_left_in_the_store_runs_out_like_the_rest(make_faulty):
    market = make_faulty(quick=True)
    buyer = market.user()
    assert market.stop() == 0
    later = int(time.time() * 1000) + YEARS * 1000
    market.sql("UPDATE tokens SET created_at = ?, expires_at = ?", later, later + 12 * HOURS)
    market.sql("INSERT INTO replies (user_id, key, body, reply, created_at) VALUES (1, 'k', x'00', '{}', ?)", later)
    market.sql("INSERT INTO resets (email_key, hash, asked_at, expires_at) VALUES ('a@b.cd', x'01', ?, ?)", later, later + 1000)
    market.start()

    def mended():
        latest = int(time.time() * 1000) + 12 * HOURS
        return (market.sql("SELECT max(expires_at) FROM tokens")[0][0] <= latest and market.sql("SELECT count(*) FROM resets")[0][0] == 0
                and market.sql("SELECT max(created_at) FROM replies")[0][0] < latest)
    until(mended, "the mending of the dates")
    c = market.rpc()
    assert c.call("auth.resume", token=buyer.token)["user"] == buyer.user
