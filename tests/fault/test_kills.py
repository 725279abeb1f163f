"""kill -9 of each process under load: nothing acknowledged is lost, nothing is done twice, and it goes on by itself."""
import base64
import os
import random
import signal
import socket

import pytest

import harness
from faults import ROUNDS, Load, People, check_all
from pictures import png

BACK = 20       # seconds until writes are taken again


@pytest.fixture
def trade(make_faulty):
    market = make_faulty()
    return market, People(market)


def rounds(market, people, name, end):
    """Under load, so many times: end() ends something, and gives what must be done before it goes on."""
    for turn in range(ROUNDS):
        with Load(market, people, "%s%d" % (name, turn)) as load:
            load.more(30)
            load.run(random.random() / 4)
            end()
            load.more(30, BACK)
        load.repeat()
        check_all(market, load)
    assert market.stop() == 0
    check_all(market, load)


def test_the_market(trade):
    market, people = trade
    rounds(market, people, "market", market.kill_market)


def test_the_gate_and_the_market_that_it_leaves_behind(trade):
    """The next start waits for the lock of the one that lost its gate."""
    market, people = trade

    def end():
        left = harness.children(market.process.pid)
        market.process.kill()
        market.process.wait()
        market.start()
        harness.until(lambda: not any(os.path.exists("/proc/%d" % pid) for pid in left), "the end of what the gate had started")
    rounds(market, people, "gate", end)


def test_everything_at_once(trade):
    market, people = trade

    def end():
        market.kill_all()
        market.start()
    rounds(market, people, "all", end)


def test_a_session_ends_alone(trade):
    market, people = trade

    def end():
        with socket.create_connection(("127.0.0.1", market.ports["telnet"]), timeout=harness.PATIENCE) as s:
            s.recv(1)
            [pid] = harness.children(market.process.pid, "mama: session")
            os.kill(pid, signal.SIGKILL)
            while s.recv(4096):
                pass
    with Load(market, people, "alone") as load:
        load.more(10)
        end()
        load.more(10)
    assert not load.cut and not load.errors
    rounds(market, people, "session", end)


def test_the_pictures(trade):
    market, people = trade
    seller, product = people.sellers[0], people.pictured[0]
    data = base64.b64encode(png(64, 64)).decode()

    def end():
        [pid] = harness.children(market.process.pid, "mama: pictures")
        os.kill(pid, signal.SIGKILL)
        harness.until(lambda: taken(seller, product, data), "a picture being taken again")
    rounds(market, people, "pictures", end)


def taken(seller, product, data):
    try:
        return seller.call("product.image_set", id=product, data=data)
    except harness.RpcError as e:
        assert e.code == "unavailable", e
        return False
