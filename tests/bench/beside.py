"""Rows of one who asks beside others that ask as much as they can: what he has of the market, beside what he has of it alone."""
import contextlib
import json
import os
import sys

import figures
import ssh_client
import ssh_rows
from references.base import Failed
from rows import LARGE, Goal, Row, bound

HERE = os.path.dirname(os.path.abspath(__file__))
PRICES = {"min_price": "20.00", "max_price": "90.00"}
LISTS = [{"search": "m", "ordering": "price", "limit": 1}]
SLOW = [{"search": "in", "ordering": "price"}, {"search": "the", "ordering": "name"}, dict(PRICES, search="in"),
        {"search": "in", "count": True, "facets": True}, {"ordering": "rating", "min_price": "99999.00"}, {"count": True, "facets": True}]
FAST = [{"search": "lamp", "limit": 1}, {"limit": 5}]

# What others ask, on how many connections, with how many questions under way on each; logged in as somebody.
BUSY = {
    "lists": (LISTS, 4, 256, False),
    "slow": (SLOW, 2, 1, False),
    "slow50": (SLOW, 50, 1, False),
    "lists50": (LISTS + FAST, 50, 64, False),
    "users50": (SLOW, 50, 4, True),
    "telnet50": None,                       # flood.py's guests
}
GOALS = (bound("p99_us", 10000), bound("max_us", 100000, says="worst ≤ 100 ms"), Goal("", "of_alone", ">=", 0.5, says="≥ 0.5 × of alone"))


def get_row(name, who, busy, **more):
    """Eight connections: what they lose to others is not what they lose to one another."""
    at = " at 1,000,000 products" if more else ""
    return Row(name, "product.get, 8 connections, beside %s%s" % (who, at), "beside", "get", connections=8, shown="p99_us", goals=GOALS, busy=busy,
               **more)


def both_sizes(name, who, busy):
    return get_row("by_" + name, who, busy), get_row("by_%s_1m" % name, who, busy, products=LARGE)


ROWS = (
    *both_sizes("lists", "4 guests who pipeline lists", "lists"),
    *both_sizes("slow", "2 guests with slow questions", "slow"),
    *both_sizes("slow50", "50 guests with slow questions", "slow50"),
    *both_sizes("lists50", "50 guests who pipeline fast and slow lists", "lists50"),
    *both_sizes("users50", "50 users who pipeline slow questions", "users50"),
    get_row("by_telnet50", "50 guests who flood the telnet door", "telnet50"),
    Row("key_by_slow", "ssh: a key until the selection has moved, 80×24, beside 50 guests with slow questions", "ssh_key_beside", "80x24",
        connections=1, shown="p99_us", goals=GOALS[:2], busy="slow50"),
)


def questions_file(bench, busy):
    """Their questions, as a file that a load program reads."""
    path = bench.path("beside", busy + ".jsonl")
    asked = BUSY[busy][0]
    with open(path, "w") as f:
        for i in range(256 * len(asked)):
            f.write(json.dumps({"jsonrpc": "2.0", "id": i + 1, "method": "product.list", "params": asked[i % len(asked)]}) + "\n")
    return path


@contextlib.contextmanager
def flood(bench, mama, people):
    """So many guests at the telnet door, who have been at it for some seconds."""
    process = bench.start([sys.executable, os.path.join(HERE, "flood.py"), str(mama.ports["telnet"]), str(people), "600"], "beside-telnet", piped=True)
    try:
        if process.popen.stdout.readline().strip() != b"under way":
            raise Failed("flood.py: %s" % process.said())
        yield
    finally:
        process.stop()


@contextlib.contextmanager
def others(bench, mama, busy):
    """They ask for as long as this lasts, whatever they are answered."""
    if not BUSY[busy]:
        with flood(bench, mama, 50):
            yield
        return
    _, connections, pipeline, known = BUSY[busy]
    argv = [bench.tool("load"), "--port", str(mama.ports["json"]), "--seconds", "600", "--requests", questions_file(bench, busy),
            "--connections", str(connections), "--pipeline", str(pipeline)] + (["--tokens", mama.goods.tokens] if known else [])
    process = bench.start(argv, "beside-" + busy)
    try:
        yield
    finally:
        process.stop()


def beside(bench, mama, row):
    """A closed loop alone, and then beside them."""
    argv = mama.load("--requests", mama.goods.requests(row.what), "--connections", str(row.connections))
    alone = bench.json(argv, 30 + 4 * bench.seconds)
    with others(bench, mama, row.busy):
        found = figures.watched(bench, argv, mama.roots)
    found["of_alone"] = found["per_second"] / alone["per_second"]
    found["p99_alone_us"], found["worst_alone_us"] = alone["p99_us"], alone["max_us"]
    return found


def key_beside(bench, mama, row):
    with ssh_rows.tireless(bench, mama) as fresh, others(bench, fresh, row.busy):
        return ssh_client.pressed("key")(bench, ssh_rows.door_of(fresh), row)


KINDS = {"beside": beside, "ssh_key_beside": key_beside}
