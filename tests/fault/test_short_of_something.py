"""No descriptors, no processes, no room, no writing: the market says `unavailable`, or waits, and all is well when the cause is
gone."""
import concurrent.futures
import ctypes
import json
import os
import resource
import signal
import socket
import subprocess
import tempfile
import time

import pytest

import harness
from faults import LONG, ROUNDS, Load, Market, People, check_all

CLONE_NEWNS = 0x20000


def mount(*words):
    subprocess.run(["mount", *words], check=True, capture_output=True)


def own_mounts():
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "no mounts of its own")
    mount("--make-rprivate", "/")


@pytest.fixture
def small_disk():
    """Runs a function, given a folder on a disk of its own of so many MB, in a thread that has mounts of its own."""
    thread = concurrent.futures.ThreadPoolExecutor(1)
    folder = tempfile.mkdtemp(prefix="mama-disk-")
    try:
        thread.submit(own_mounts).result()
    except (OSError, subprocess.CalledProcessError) as e:
        pytest.skip("no mounts of its own are to be had: %s" % e)

    def run(megabytes, what, *args):
        def there():
            mount("-t", "tmpfs", "-o", "size=%dm,mode=700" % megabytes, "tmpfs", folder)
            try:
                return what(folder, *args)
            finally:
                subprocess.run(["umount", "-l", folder])
        return thread.submit(there).result()
    yield run
    thread.shutdown()
    os.rmdir(folder)


class On(Market):
    """A market in a folder that is not removed at the end: it is a disk."""

    def close(self):
        self.stop()
        for client in self.clients:
            client.close()


def fill(folder):
    """Takes all the room that is left; its file."""
    path = os.path.join(folder, "blob")
    with open(path, "wb", buffering=0) as f:
        try:
            while True:
                f.write(bytes(1 << 16))
        except OSError:
            return path


def error_of(market, method="server.info"):
    """What a new client is told: the code of an error, or "" for none. It is told something, in seconds."""
    with socket.create_connection(("127.0.0.1", market.ports["json"]), timeout=5) as s:
        s.sendall(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method}).encode() + b"\n")
        line = s.makefile("rb").readline()
    return json.loads(line).get("error", {}).get("data", {}).get("code", "") if line else "closed"


def on_full_disk(folder):
    market = On(quick=True, dir=folder)
    try:
        people = People(market)
        for turn in range(ROUNDS):
            with Load(market, people, "full%d" % turn) as load:
                load.more(50)
                blob = fill(folder)
                harness.until(lambda: load.errors.get("unavailable", 0) > 20, "the disk being full")
                assert people.buyers[0].call("product.get", id=people.products[0])["id"] == people.products[0]
                os.unlink(blob)
                load.more(50)
            assert load.errors.keys() == {"unavailable"}
            load.repeat()
            check_all(market, load)
        assert market.stop() == 0
        check_all(market, load)
        assert market.log.count("\n") < 60 + 20 * ROUNDS, "the log is full of it: %s" % market.log[-2000:]
    finally:
        market.close()


def test_a_full_disk_is_told_and_got_over_when_it_has_room_again(small_disk):
    small_disk(40, on_full_disk)


def on_small_disk(folder, orders_least):
    """The shop itself fills the disk: with what was done, which stays, and not with logs of it."""
    market = On(quick=True, dir=folder)
    try:
        people = People(market)
        with Load(market, people, "small") as load:
            harness.until(lambda: load.errors.get("unavailable", 0) > 20, "the disk being full", harness.PATIENCE * 3)
            orders = sum(what[1] == "order" for what in load.done)
            mount("-o", "remount,size=64m", folder)
            load.more(50)
        load.repeat()
        assert market.stop() == 0
        check_all(market, load)
        assert orders > orders_least
    finally:
        market.close()


@pytest.mark.parametrize("megabytes, orders_least", [(24, 608)] if LONG else [(12, 400)])
def test_a_small_disk_is_filled_by_what_was_done_and_not_by_the_log_of_it(small_disk, megabytes, orders_least):
    """A log that grew as large as the disk left room for 608 orders on one of 24 MB."""
    small_disk(megabytes, on_small_disk, orders_least)


def test_a_disk_that_turns_read_only_is_told_and_got_over(make_faulty, rules):
    """Also for a market that dies meanwhile, of it or of something else, and cannot start."""
    market = make_faulty(env=rules.env())
    people = People(market)
    for turn in range(ROUNDS):
        with Load(market, people, "ro%d" % turn) as load:
            load.more(20)
            rules.set(read_only=1)
            for pid in harness.children(market.process.pid, "mama-market"):
                os.kill(pid, signal.SIGKILL)
            harness.until(lambda: error_of(market) == "unavailable", "its being told")
            for _ in range(3):
                assert error_of(market) == "unavailable"
                time.sleep(0.3)
            rules.set()
            load.more(20)
        load.repeat()
        check_all(market, load)
    assert market.stop() == 0
    check_all(market, load)


def few_descriptors(pid, more):
    """So many more than it has now, and no others; what it might have before."""
    held = [int(fd) for fd in os.listdir("/proc/%d/fd" % pid)]
    return resource.prlimit(pid, resource.RLIMIT_NOFILE, (max(held) + 1 + more, resource.prlimit(pid, resource.RLIMIT_NOFILE)[1]))


def test_a_market_without_descriptors_takes_nobody_and_then_everybody(make_faulty):
    market = make_faulty(quick=True)
    people = People(market)
    waiting = []
    with Load(market, people, "fds") as load:
        load.more(20)
        before = few_descriptors(market.market_pid(), 4)
        try:
            waiting = [socket.create_connection(("127.0.0.1", market.ports["json"]), timeout=harness.PATIENCE) for _ in range(40)]
            assert people.buyers[0].alive(), "who is there is served"
        finally:
            resource.prlimit(market.market_pid(), resource.RLIMIT_NOFILE, before)
        for s in waiting:
            s.sendall(b'{"jsonrpc":"2.0","id":1,"method":"server.ping"}\n')
            assert s.recv(100) == b'{"jsonrpc":"2.0","id":1,"result":{}}\n'
            s.close()
        load.more(20)
    assert market.stop() == 0
    check_all(market, load)


def test_no_descriptors_left_when_the_market_dies(make_faulty):
    market = make_faulty()
    people = People(market)
    with Load(market, people, "none") as load:
        load.more(20)
    before = few_descriptors(market.process.pid, 0)
    try:
        market.kill_market()
        for _ in range(3):
            assert error_of(market) in ("unavailable", "")
            time.sleep(0.3)
    finally:
        resource.prlimit(market.process.pid, resource.RLIMIT_NOFILE, before)
    harness.until(lambda: error_of(market) == "", "the market's return")
    assert market.stop() == 0
    check_all(market, load)


def test_no_process_can_be_started(make_faulty, rules):
    market = make_faulty(env=rules.env())
    people = People(market)
    with Load(market, people, "fork") as load:
        load.more(20)
        rules.set(fork_fails=1)
        with socket.create_connection(("127.0.0.1", market.ports["telnet"]), timeout=harness.PATIENCE) as s:
            while s.recv(4096):
                pass
        load.more(20)
        market.kill_market()
        harness.until(lambda: error_of(market) == "unavailable", "its being told")
        time.sleep(1)
        assert error_of(market) == "unavailable"
        rules.set()
        load.more(20)
    with socket.create_connection(("127.0.0.1", market.ports["telnet"]), timeout=harness.PATIENCE) as s:
        assert s.recv(4096)
    load.repeat()
    assert market.stop() == 0
    check_all(market, load)
