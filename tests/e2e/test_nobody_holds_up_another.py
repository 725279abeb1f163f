"""One connection never holds up another: whoever asks as fast as he can waits for himself alone."""
import json
import os
import shutil
import socket
import subprocess
import threading
import time

import pytest

import harness
from terminal import plain

SEED = os.path.join(os.environ.get("BENCH", os.path.join(harness.ROOT, "build/tests/bench")), "seed")
LIST = b'{"jsonrpc":"2.0","id":1,"method":"product.list","params":{"search":"m","ordering":"price","limit":1}}\n'


class Busy:
    """Connections of one guest that pipeline `lines` without end, and read what they are told."""

    def __init__(self, market, connections, lines):
        self.ends = False
        self.sockets = [socket.create_connection(("127.0.0.1", market.ports["json"]), timeout=harness.PATIENCE) for _ in range(connections)]
        self.threads = [threading.Thread(target=work, args=(s,)) for s in self.sockets for work in (self.read, lambda s: self.write(s, lines))]
        for t in self.threads:
            t.start()

    def write(self, s, lines):
        try:
            while not self.ends:
                s.sendall(lines)
        except OSError:
            pass

    def read(self, s):
        try:
            while s.recv(1 << 18):
                pass
        except OSError:
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ends = True
        for s in self.sockets:
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for t in self.threads:
            t.join()
        for s in self.sockets:
            s.close()


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """A market of 2,300 products."""
    folder = tmp_path_factory.mktemp("seeded")
    subprocess.run([SEED, "--dir", str(folder), "--products", "2300"], capture_output=True, check=True, timeout=harness.PATIENCE * 6)
    m = harness.Market(start=False)
    shutil.copy(folder / "mama.db", m.dir)
    m.start()
    yield m
    m.close()


def longest(ask, times):
    worst = 0
    for _ in range(times):
        began = time.monotonic()
        ask()
        worst = max(worst, time.monotonic() - began)
    return worst


def fresh(market):
    c = market.rpc()
    assert c.call("product.get", id=1)["id"] == 1
    c.close()
    market.clients.remove(c)


def come_by_ssh(market):
    done = plain(market, "guest", "product get 1 --json", keys=[])
    assert done.returncode == 0 and json.loads(done.stdout)["id"] == 1, done.stderr


@pytest.mark.parametrize("connections", [1, 4])
def test_lists_without_end_stop_nobody_who_comes(market, connections):
    with Busy(market, connections, LIST * (250000 // len(LIST))):
        time.sleep(0.3)     # their pipelines are full
        assert longest(lambda: fresh(market), 20) < 2
        assert longest(lambda: come_by_ssh(market), 2) < 5


def test_requests_without_end_do_not_either(market):
    """Fast ones: no single one of them is ever late."""
    ping = b'{"jsonrpc":"2.0","id":1,"method":"server.ping"}\n'
    with Busy(market, 30, ping * (250000 // len(ping))):
        assert longest(lambda: fresh(market), 20) < 2
