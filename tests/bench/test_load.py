"""The load program and the one for SQLite's limits tell the truth: what they count has happened, and what went wrong is an error."""
import json
import os
import re
import socket
import subprocess
import threading
import time

import pytest

import harness

TOOLS = os.environ.get("BENCH", os.path.join(harness.ROOT, "build/tests/bench"))


@pytest.fixture(scope="module")
def goods(tmp_path_factory):
    """A small seeded folder."""
    folder = tmp_path_factory.mktemp("goods")
    subprocess.run([os.path.join(TOOLS, "seed"), "--dir", folder, "--products", "400", "--users", "40"], check=True, capture_output=True,
                   timeout=harness.PATIENCE * 4)
    return folder


@pytest.fixture(scope="module")
def market(goods):
    m = harness.Market(options={"limits.orders_per_minute": "0", "limits.messages_per_minute": "0", "limits.conversations_per_hour": "0"},
                       start=False)
    with open(goods / "mama.db", "rb") as store, open(os.path.join(m.dir, "mama.db"), "wb") as copy:
        copy.write(store.read())
    m.start()
    yield m
    m.close()


def run(tool, *words, code=0):
    """What a tool prints; it must end with this code."""
    done = subprocess.run([os.path.join(TOOLS, tool), *map(str, words)], capture_output=True, text=True, timeout=harness.PATIENCE * 4)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if done.stdout else done.stderr


def load(port, *words, **more):
    return run("load", "--port", port, "--seconds", "0.3", "--warmup", "0.1", *words, **more)


def write_requests(folder, *requests):
    path = folder / "requests.jsonl"
    path.write_text("".join(json.dumps(request) + "\n" for request in requests))
    return path


class Scripted:
    """A server that answers each line with what a function makes of it; None closes the connection."""

    def __init__(self, answer):
        self.answer, self.socket = answer, socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                one, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(one,), daemon=True).start()

    def _serve(self, one):
        with one, one.makefile("rwb") as f:
            for line in f:
                said = self.answer(line.decode())
                if said is None:
                    return
                try:
                    f.write(said.encode())
                    f.flush()
                except OSError:
                    return


@pytest.fixture
def scripted(tmp_path):
    """A function that loads a server of this behaviour with two requests."""
    servers = []

    def loaded(answer, *words, **more):
        servers.append(Scripted(answer))
        requests = write_requests(tmp_path, *({"jsonrpc": "2.0", "id": n, "method": "server.ping", "params": {}} for n in (7, 8)))
        return load(servers[-1].port, "--requests", requests, "--connections", "2", *words, **more)
    yield loaded
    for server in servers:
        server.socket.close()


def result(line, text="{}"):
    return '{"jsonrpc":"2.0","id":%d,"result":%s}\n' % (json.loads(line)["id"], text)


@pytest.mark.parametrize("pipeline", [1, 16])
def test_every_order_that_is_counted_is_in_the_store(market, goods, pipeline):
    before = market.sql("SELECT count(DISTINCT checkout) FROM orders")[0][0]
    said = load(market.ports["json"], "--requests", goods / "requests/order.jsonl", "--tokens", goods / "tokens.txt", "--connections", "8",
                "--pipeline", pipeline)
    assert said["errors"] == 0, said["first_error"]
    assert 0 < said["requests"] <= said["answered"]
    assert market.sql("SELECT count(DISTINCT checkout) FROM orders")[0][0] - before == said["answered"]


def test_reads_are_counted_and_timed(market, goods):
    said = load(market.ports["json"], "--requests", goods / "requests/get.jsonl", "--connections", "4")
    assert said["errors"] == 0 and said["requests"] > 10 and said["bytes_per_reply"] > 200
    assert 0 < said["p50_us"] <= said["p99_us"] <= said["p999_us"] <= said["max_us"] <= 1e6 * said["seconds"]
    assert said["per_second"] == pytest.approx(said["requests"] / said["seconds"], rel=0.01)


def test_refusals_are_errors_and_nothing_is_measured(market, goods, tmp_path):
    requests = write_requests(tmp_path, {"jsonrpc": "2.0", "id": 1, "method": "product.get", "params": {"id": 999999}})
    said = load(market.ports["json"], "--requests", requests, code=1)
    assert said["errors"] == said["answered"] > 0 and said["requests"] == 0 and "not_found" in said["first_error"]


def test_a_token_that_counts_no_more_ends_it_before_it_begins(market, goods, tmp_path):
    (tmp_path / "tokens").write_text("nonsense\n" * 50)
    said = load(market.ports["json"], "--requests", goods / "requests/order.jsonl", "--tokens", tmp_path / "tokens", code=1)
    assert "unauthenticated" in said


def test_right_replies_of_any_server_count(scripted):
    said = scripted(result)
    assert said["errors"] == 0 and said["requests"] > 0


def test_a_rate_is_kept_to(scripted):
    said = scripted(result, "--rate", "100", "--seconds", "0.5")
    assert said["errors"] == 0 and 10 <= said["requests"] <= 100 * said["seconds"] + 2


def test_at_a_rate_a_request_that_has_to_wait_for_the_one_before_counts_from_when_it_was_due(scripted):
    def slow(line):
        time.sleep(0.03)
        return result(line)
    said = scripted(slow, "--rate", "200")
    assert said["errors"] == 0 and said["max_us"] > 60000


def test_a_reply_to_another_request_is_an_error(scripted):
    said = scripted(lambda line: result(json.dumps({"id": json.loads(line)["id"] % 2 + 1})), code=1)
    assert said["errors"] > 0 and said["requests"] == 0


def test_pushes_are_no_replies(scripted):
    said = scripted(lambda line: '{"jsonrpc":"2.0","method":"notification","params":{}}\n' + result(line))
    assert said["errors"] == 0 and said["requests"] > 0 and said["pushes"] >= said["requests"]


def test_a_closed_connection_is_an_error(scripted):
    said = scripted(lambda line: None, code=1)
    assert said["errors"] == 2 and "closed" in said["first_error"]


def test_an_echo_that_changes_what_was_sent_is_an_error(scripted):
    assert scripted(lambda line: line, "--echo")["errors"] == 0
    assert scripted(lambda line: line.replace("ping", "pong"), "--echo", code=1)["errors"] > 0


def test_a_key_is_never_sent_twice(tmp_path):
    keys, lock = [], threading.Lock()

    def answer(line):
        with lock:
            keys.append(json.loads(line)["params"]["key"])
        return result(line)
    server = Scripted(answer)
    requests = write_requests(tmp_path, *({"method": "x", "params": {"key": "@" * 16}} for _ in range(16)))
    said = load(server.port, "--requests", requests, "--connections", "3", "--pipeline", "16")
    server.socket.close()
    assert said["answered"] == len(keys) == len(set(keys))
    assert all(re.fullmatch("[0-9a-f]{16}", key) for key in keys)


@pytest.mark.parametrize("text", ["", "no json\n", "[]\n", '{"id":1}\n'])
def test_what_is_no_request_is_not_sent(market, tmp_path, text):
    path = tmp_path / "bad.jsonl"
    path.write_text(text)
    load(market.ports["json"], "--requests", path, code=1)


def test_each_message_is_heard_of_once(market, goods):
    before = market.sql("SELECT count(*) FROM messages")[0][0]
    said = load(market.ports["json"], "--push", "--tokens", goods / "tokens.txt", "--connections", "3")
    assert said["errors"] == 0 and 0 < said["requests"] <= market.sql("SELECT count(*) FROM messages")[0][0] - before
    assert 0 < said["reply_p50_us"] and 0 < said["push_p50_us"] == said["p50_us"]


def test_a_broadcast_has_reached_all_when_it_is_counted(market, goods):
    said = load(market.ports["json"], "--broadcast", "--subscribers", "40", "--tokens", goods / "tokens.txt")
    assert said["errors"] == 0 and said["requests"] >= 2
    assert 0 < said["first_us"] <= said["median_us"] <= said["last_us"]


@pytest.mark.parametrize("what, statement", [("get", "product_find"), ("list_text", "shelf_price_up"), ("search", "search_"),
                                             ("order", "order_insert"), ("message", "message_insert")])
def test_the_limits_ask_sqlite_what_our_operations_ask(goods, what, statement):
    said = run("limits", "--store", goods / "mama.db", "--what", what, "--operations", "200", "--seconds", "0.2", "--group", "8")
    assert said["errors"] == 0 and said["requests"] > 0 and statement in said["statements"]
    assert (said["pages_per_operation"] > 0) == (what in ("order", "message"))
    assert not os.path.exists(goods / "mama.db.limits")


def test_the_limits_leave_the_store_as_it_was(goods):
    before = (goods / "mama.db").read_bytes()
    run("limits", "--store", goods / "mama.db", "--what", "order", "--operations", "100", "--seconds", "0.2")
    assert (goods / "mama.db").read_bytes() == before
