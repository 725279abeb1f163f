"""The wall clock jumps, ahead and back: nothing is lost, nobody is logged out, and the stamps follow the clock again."""
import datetime
import time

import pytest

from faults import LONG, Load, People, check_all

DAY, YEAR = 86400, 365 * 86400
SWEPT = 65      # seconds in which whatever has expired is swept out
LATE = 10       # that a stamp may be off when the clock is right again, where the jump was followed for a moment


def stamp_of_an_order(people):
    order = people.buyers[0].call("order.create", products=[{"product": people.products[0], "quantity": 1}], payment_method="CASH")["orders"][0]
    return datetime.datetime.fromisoformat(order["created_at"].replace("Z", "+00:00")).timestamp()


@pytest.mark.parametrize("jump", [10 * YEAR, 3 * DAY, 90, -90, -3 * DAY, -YEAR])
def test_a_jump_and_back_lose_nothing_and_log_nobody_out(make_faulty, rules, jump):
    market = make_faulty(quick=True, env=rules.env())
    people = People(market)
    for turn in range(1 + LONG):
        with Load(market, people, "clock%d" % turn) as load:
            load.more(50)
            rules.set(clock_s=jump)
            load.pause = 0.2 if LONG else 0
            load.run(SWEPT if LONG else 0.5)
            rules.set()
            load.pause = 0
            load.more(50)
        assert not load.errors and not load.cut
        load.repeat()
        check_all(market, load)
        assert abs(stamp_of_an_order(people) - time.time()) < LATE, "the stamps do not follow the clock again"
    for user in people.buyers + people.sellers:
        assert market.rpc().call("auth.resume", token=user.token)["user"] == user.user
    market.kill_all()
    market.start()
    check_all(market, load)
    assert market.stop() == 0
