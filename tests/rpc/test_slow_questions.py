"""Slow questions are a reader's: answered in their order as any other, waiting for nobody but who asks them, and not without end."""
import os
import select
import shutil
import socket
import struct
import subprocess
import time

import pytest

import harness
from harness import Shop

SEED = os.path.join(os.environ.get("BENCH", os.path.join(harness.ROOT, "build/tests/bench")), "seed")
SLOW = {"search": "in", "count": True, "facets": True}        # counts thousands, twice
ALL_TO_READERS = {"market.read_at_once": "0"}
# One slow question costs its asker the readers' time of many seconds.
POOR = {"market.read_at_once": "1", "market.readers": "1", "limits.readers_budget": "1", "limits.readers_wait": "3600"}
FROM_ELSEWHERE = {"limits.exempt": "10.0.0.0/8"}


@pytest.fixture(scope="module")
def goods(tmp_path_factory):
    """A store of 6,000 products."""
    folder = tmp_path_factory.mktemp("seeded")
    subprocess.run([SEED, "--dir", str(folder), "--products", "6000"], capture_output=True, check=True, timeout=harness.PATIENCE * 6)
    return folder / "mama.db"


@pytest.fixture
def seeded(goods, make_market):
    """Makes markets with that store and options of a test's own."""
    def make(options):
        m = make_market(options=options, start=False)
        shutil.copy(goods, m.dir)
        m.start()
        return m
    return make


def waits(client):
    """It has no answer yet."""
    return not select.select([client.socket], [], [], 0.3)[0]


def slow(client, **more):
    return client.call("product.list", **dict(SLOW, **more))


def test_what_readers_answer_comes_in_the_order_asked(make_market):
    shop = Shop(make_market(options=ALL_TO_READERS))
    buyer, p = shop.market.user(), shop.product()
    asked = [("cart.set", {"product": p["id"], "quantity": 2}), ("cart.get", {}), ("product.get", {"id": p["id"]}), ("server.ping", {}),
             ("cart.set", {"product": p["id"], "quantity": 3}), ("product.get", {"id": 10 ** 9}), ("cart.get", {}), ("auth.logout", {}), ("cart.get", {})]
    for _ in range(20):
        c = shop.market.rpc()
        c.call("auth.login", username=buyer.user["username"], password=buyer.password)
        numbers = [c.request(method, params) for method, params in asked]
        answers = [c.line() for _ in asked]
        assert [a["id"] for a in answers] == numbers
        assert [a["result"]["items"][0]["quantity"] for a in (answers[1], answers[6])] == [2, 3]
        assert [a.get("error", {}).get("data", {}).get("code") for a in answers] == [None] * 5 + ["not_found", None, None, "unauthenticated"]


def test_batches_and_subscriptions_are_as_ever_with_readers(make_market):
    market = make_market(options=ALL_TO_READERS)
    a, b = market.user(), market.user()
    batch = ",".join('{"jsonrpc":"2.0","id":%d,"method":"%s"}' % (i, "auth.whoami" if i % 2 else "server.ping") for i in range(50))
    assert [r["id"] for r in a.reply("[%s]" % batch)] == list(range(50))
    seq = a.call("notification.subscribe")["seq"]
    b.call("message.send", receiver=a.user["id"], content="Hello.")
    assert a.push("message.received")["seq"] == seq + 1
    a.call("notification.unsubscribe")
    assert a.call("notification.list")["results"][0]["seq"] == seq + 1


def test_a_late_question_is_asked_again_and_answers_the_same(seeded):
    """On its loop it gets a millisecond, which is not enough."""
    quick, patient = seeded({"market.read_at_once": "1"}), seeded({"market.read_at_once": "60000"})
    c, other = quick.rpc(), patient.rpc()
    for params in (SLOW, dict(SLOW, limit=100), {"count": True, "facets": True, "ordering": "-price"}):
        for _ in range(2):      # late on its loop, then remembered
            numbers = [c.request("product.list", params), c.request("product.get", {"id": 1})]
            answers = [c.next_reply(), c.next_reply()]
            assert [a["id"] for a in answers] == numbers
            assert answers[0]["result"] == other.call("product.list", params) and answers[1]["result"]["id"] == 1


def test_what_was_late_waits_alone(seeded):
    """Nobody else waits, nor does the same address or connection for other kinds of questions; what is of that kind does, however
    fast it would be."""
    market = seeded(POOR)
    first = market.rpc()
    slow(first)
    waiting = [market.rpc() for _ in range(3)]
    for c in waiting:
        c.request("product.list", SLOW)
    of_the_kind = market.rpc()
    of_the_kind.request("product.list", dict(SLOW, search="zzzzzz"))
    assert first.call("product.get", id=1)["id"] == 1
    assert len(market.rpc().call("product.list", limit=1)["results"]) == 1
    user = market.user()
    assert slow(user)["count"] >= 100
    assert user.call("product.get", id=1)["id"] == 1
    assert all(waits(c) for c in waiting + [of_the_kind])


def test_a_connection_waits_for_its_own_slow_question(seeded):
    market = seeded(POOR)
    c = market.rpc()
    slow(c)
    c.request("product.list", SLOW)
    c.request("server.ping")
    assert waits(c) and market.rpc().alive()


def test_who_has_had_his_time_is_told_so_and_others_are_not(seeded):
    market = seeded(dict(POOR, **FROM_ELSEWHERE, **{"limits.readers_wait": "1"}))
    guest = market.rpc()
    slow(guest)
    for c in (guest, market.rpc()):
        e = c.error("product.list", SLOW)
        assert e.code == "rate_limited" and e.number == -32008 and e.data["retry_after"] >= 1
        assert c.call("product.get", id=1)["id"] == 1
    user = market.user()
    assert slow(user)["count"] >= 100
    assert user.error("product.list", SLOW).code == "rate_limited"


def test_the_time_comes_back(seeded):
    market = seeded(dict(POOR, **FROM_ELSEWHERE, **{"limits.readers_wait": "0", "limits.readers_budget": "2"}))
    guest = market.rpc()
    slow(guest)

    def again():
        try:
            return slow(guest)
        except harness.RpcError as e:
            assert e.code == "rate_limited"
    assert not all(again() for _ in range(4))
    assert harness.until(again, "another answer")


def test_who_is_exempt_is_not_refused_but_waits(seeded):
    market = seeded(dict(POOR, **{"limits.readers_wait": "1", "limits.readers_budget": "3"}))
    c = market.rpc()
    began = time.monotonic()
    for _ in range(3):
        slow(c)
    assert time.monotonic() - began > 0.5


def test_guests_have_a_shorter_deadline(seeded):
    market = seeded({"market.read_at_once": "0", "market.read_deadline_guests": "1", "market.read_deadline": "60000"})
    e = market.rpc().error("product.list", SLOW)
    assert e.code == "unavailable" and "takes too long" in str(e)
    assert slow(market.user())["count"] >= 100


def test_a_stop_answers_what_waits_for_a_reader(seeded):
    market = seeded(POOR)
    clients = [market.rpc() for _ in range(10)]
    slow(clients[0])
    for c in clients:
        c.request("product.list", SLOW)
    assert waits(clients[-1])
    assert market.stop() == 0
    for c in clients:
        answers = c.rest()
        assert len(answers) == 1 and answers[0]["id"] == c.number, answers
        assert "result" in answers[0] or answers[0]["error"]["data"]["code"] == "unavailable"


def test_who_goes_away_takes_his_question_with_him(seeded):
    """Nobody pays for what nobody waits for: sixty such questions would be half a minute of this budget. They are reset, for who only
    sends no more may still listen."""
    market = seeded({"market.readers": "1", "market.read_at_once": "1", "limits.readers_budget": "10", "limits.readers_wait": "3600"})
    user = market.user()
    slow(user)
    for _ in range(60):
        c = market.rpc()
        c.call("auth.resume", token=user.token)
        c.request("product.list", SLOW)
        c.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        c.close()
        market.clients.remove(c)
    began = time.monotonic()
    assert slow(user)["count"] >= 100
    assert time.monotonic() - began < harness.PATIENCE / 2 and market.rpc().alive()


def test_accounts_take_turns_however_many_connections_they_have(seeded):
    """One asks on thirty connections, one on one: the one is served in between."""
    market = seeded({"market.readers": "1", "market.read_at_once": "1", "limits.readers_budget": "0"})
    many, one = market.user(), market.user()
    slow(many), slow(one)
    crowd = []
    for _ in range(30):
        c = market.rpc()
        c.call("auth.resume", token=many.token)
        crowd.append(c)
    for c in crowd:
        c.request("product.list", SLOW)
    for _ in range(3):
        slow(one)
    served = len(select.select([c.socket for c in crowd], [], [], 0)[0])
    assert served <= 15, "he waited for %d of them" % served

