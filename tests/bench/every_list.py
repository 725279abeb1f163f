"""product.list with every combination of its parameters: how long each takes, the slowest first.

    every_list.py PORT FOLDER [how many to show]      of a market that serves the seeded goods of FOLDER

A question is asked once more when it was slow: what counts is what it costs, not what else the machine did."""
import itertools
import json
import os
import random
import socket
import sys
import time

ORDERINGS = tuple(sign + field for field in ("created_at", "price", "rating", "name") for sign in ("", "-")) + ("relevance",)
SLOW_MS, AGAIN = 20, 3
CHANCE = random.Random(1)


class Asker:
    """One connection, one question at a time."""

    def __init__(self, port, token=None):
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.lines = self.socket.makefile("rb")
        if token and "error" in self.ask("auth.resume", {"token": token})[1]:
            raise RuntimeError("the token does not log in")

    def ask(self, method, params):
        """The milliseconds until the answer, and the answer."""
        line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode() + b"\n"
        began = time.monotonic()
        self.socket.sendall(line)
        answer = self.lines.readline()
        return (time.monotonic() - began) * 1000, json.loads(answer)

    def best(self, params):
        """The least time of a few, and the last answer."""
        took, answer = self.ask("product.list", params)
        for _ in range(AGAIN if took > SLOW_MS else 0):
            again, answer = self.ask("product.list", params)
            took = min(took, again)
        return took, answer


def first_word(path):
    """The first search of a file of requests."""
    with open(path) as f:
        return json.loads(f.readline())["params"]["search"]


def searches(folder):
    """Words that each product has, that one in fifteen has, that few have and that none has; more than one; beginnings."""
    def words(name):
        return first_word(os.path.join(folder, "requests", "search_%s.jsonl" % name))
    every, common, rare = "in", words("common"), words("brand")
    return (None, every, "with", common, words("noun"), rare, "%s with" % every, "%s %s" % (common, every), "with made %s" % common, words("two"), "qqzzqq",
            "c", "st", common[:4], "color")


PRICES = ({}, {"min_price": "9000000.00"}, {"max_price": "0.01"}, {"min_price": "2000.00"}, {"min_price": "100.00", "max_price": "100.05"},
          {"min_price": "100.00", "max_price": "120.00"}, {"min_price": "2.00"}, {"max_price": "1000.00"})
SHELVES = ({}, {"category": 7}, {"seller": 3}, {"category": 7, "seller": 3})
MORE = ({"in_stock": True}, {"count": True}, {"facets": True}, {"limit": 100})


def joined(*parts):
    """One dictionary; a search of None is none."""
    whole = {}
    for part in parts:
        whole.update(part)
    return {name: value for name, value in whole.items() if value is not None}


def everyones(folder):
    """The questions of a guest."""
    found = [{"search": s} for s in searches(folder)]
    for shelf, search, price, ordering in itertools.product(SHELVES, found, PRICES, ORDERINGS):
        yield joined(shelf, search, price, {"ordering": ordering})
    for shelf, search, price, more, ordering in itertools.product(SHELVES[:2], found, PRICES, MORE, ("-created_at", "price", "-name", "relevance")):
        yield joined(shelf, search, price, more, {"ordering": ordering})


def managed(folder):
    """Those of who sees other statuses."""
    found = [{"search": s} for s in searches(folder)]
    statuses = ("pending", "approved", "rejected", "archived", "all")
    for status, search, price, ordering in itertools.product(statuses, found[:8], PRICES[:5], ORDERINGS[:-1]):
        yield joined({"status": status}, search, price, {"ordering": ordering})
    for status, search, more, ordering in itertools.product(statuses, found[:8], MORE + ({"category": 7},), ("-created_at", "name")):
        yield joined({"status": status}, search, more, {"ordering": ordering})


def pages(asker, params, most=3):
    """The question, and the pages behind its first."""
    for _ in range(most):
        took, answer = asker.best(params)
        yield took, params, answer.get("error", {}).get("message")
        cursor = answer.get("result", {}).get("next")
        if not cursor:
            return
        params = dict(params, cursor=cursor)


def askers(port, folder):
    """(who, a connection, what to ask): a guest, a seller and an admin."""
    with open(os.path.join(folder, "tokens.txt")) as f:
        tokens = f.read().split()
    for who, token, questions in (("guest", None, everyones), ("seller", tokens[1], managed), ("admin", tokens[0], managed)):
        yield who, Asker(port, token), list(questions(folder))


def every(port, folder):
    """(milliseconds, who, parameters, what was wrong or None) of every question and the pages behind it."""
    for who, asker, questions in askers(port, folder):
        for params in questions:
            for took, asked, wrong in pages(asker, params):
                yield took, who, asked, wrong


def some(port, folder, seconds):
    """The same of as many of them, in no order, as there is time for; others each time."""
    for who, asker, questions in askers(port, folder):
        CHANCE.shuffle(questions)
        until = time.monotonic() + seconds / 3
        for params in questions:
            if time.monotonic() > until:
                break
            took, answer = asker.best(params)
            yield took, who, params, answer.get("error", {}).get("message")


def figures(done):
    """Of what every() or some() gave."""
    times = sorted(one[0] * 1000 for one in done)
    return {"worst_us": times[-1], "p50_us": times[len(times) // 2], "p99_us": times[len(times) * 99 // 100], "requests": len(times),
            "given_up": sum(1 for one in done if one[3])}


def main(port, folder, shown=40):
    done = sorted(every(int(port), folder), key=lambda one: -one[0])
    for took, who, params, wrong in done[:int(shown)]:
        params = {name: value if name != "cursor" else "..." for name, value in params.items()}
        print("%8.1f ms  %-6s %s%s" % (took, who, json.dumps(params), "  " + wrong if wrong else ""))
    print("%d questions, %d given up, worst %.1f ms, %d over 100 ms" %
          (len(done), figures(done)["given_up"], done[0][0], sum(1 for one in done if one[0] > 100)))


if __name__ == "__main__":
    main(*sys.argv[1:])
