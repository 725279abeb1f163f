"""The disk refuses: no room, or an error, in the log, in a sync, in the store's file. What was acknowledged stays, what was refused
was not done, and when the disk works again the market does, without a hand."""
import pytest

from faults import ROUNDS, Load, People, check_all


@pytest.mark.parametrize("fault, one_in", [("wal_full", 20), ("wal_broken", 40), ("sync_broken", 40), ("store_full", 3), ("store_broken", 3)])
def test_a_disk_that_refuses_now_and_then_loses_nothing(make_faulty, rules, fault, one_in):
    market = make_faulty(quick=True, env=rules.env())
    people = People(market)
    for turn in range(ROUNDS):
        with Load(market, people, "%s%d" % (fault, turn)) as load:
            load.more(50)
            rules.set(**{fault: one_in})
            load.run(0.7)
            load.pause = 1.2        # idle for a moment: then the log is moved into the store
            load.run(1.5)
            rules.set()
            load.pause = 0
            load.more(20)
        load.repeat()
        check_all(market, load)
    market.kill_all()
    market.start()
    check_all(market, load)
    assert market.stop() == 0
    check_all(market, load)


@pytest.mark.parametrize("fault", ["wal_full", "wal_broken", "sync_broken"])
def test_while_the_log_takes_nothing_everything_is_refused_and_read_and_then_done(make_faulty, rules, fault):
    market = make_faulty(quick=True, env=rules.env())
    people = People(market)
    with Load(market, people, fault) as load:
        load.more(20)
        rules.set(**{fault: 1})
        load.run(0.5)
        at = len(load.done)
        load.run(1)
        assert len(load.done) == at, "acknowledged although no write reaches the disk"
        rules.set()
        load.more(20)
    assert load.errors.keys() <= {"unavailable"}
    load.repeat()
    assert market.stop() == 0
    check_all(market, load)
