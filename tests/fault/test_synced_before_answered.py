"""A write is answered when it is on the disk: between the request and its answer the log is written, and then synced."""
import glob
import time

from faults import People
from power import records_of


def test_each_write_is_in_the_log_and_synced_before_it_is_answered(make_faulty, rules, tmp_path):
    market = make_faulty(quick=True, env=rules.env(str(tmp_path / "log")))
    people = People(market)
    buyer, windows = market.rpc(), []
    buyer.call("auth.resume", token=people.buyers[0].token)
    for n in range(40):
        asked = time.time_ns()
        if n % 2:
            buyer.call("message.send", receiver="seller-0", content="Text %d" % n)
        else:
            buyer.call("order.create", products=[{"product": people.products[0], "quantity": 1}], payment_method="CASH")
        windows.append((asked, time.time_ns()))
    assert market.stop() == 0
    records = []
    for path in glob.glob(str(tmp_path / "log.*")):
        with open(path, "rb") as f:
            records += [(r[2], r[0]) for r in records_of(f.read()) if r[1] == "mama.db-wal"]
    records.sort()
    for asked, answered in windows:
        kinds = "".join(kind for at, kind in records if asked <= at <= answered)
        assert "S" in kinds[kinds.index("W"):], "answered after %r" % kinds
