"""The rows: what is measured, with what, beside what, and what is wanted of it. One table."""
import dataclasses
import importlib
import os
from typing import Callable, Optional

SMALL, LARGE = int(os.environ.get("BENCH_SMALL", "50000")), 1000000       # products; tests make do with fewer


@dataclasses.dataclass(frozen=True)
class Goal:
    """What a row's figure is wanted to be, beside a reference's or, with against "", by itself.

    ratio = ours[figure] / theirs[figure], and `ratio relation factor` is to be true. With `of`, a function of ours, the ratio is to
    what it gives. With against "" and no `of` the figure itself stands for the ratio."""
    against: str
    figure: str
    relation: str                           # ">=" or "<="
    factor: float
    of: Optional[Callable] = None
    says: str = ""                          # the goal in words, where the numbers alone do not say it

    def value(self, ours, theirs):
        """The ratio of one round; None when a figure is not known."""
        mine = ours.get(self.figure)
        if mine is None or self.alone():
            return mine
        base = self.of(ours) if self.of else theirs.get(self.figure)
        return mine / base if base else None

    def alone(self):
        """The figure is beside nothing."""
        return not self.against and not self.of

    def met(self, value):
        return value >= self.factor if self.relation == ">=" else value <= self.factor


def least(against, factor, figure="per_second"):
    return Goal(against, figure, ">=", factor)


def most(against, factor, figure, **more):
    return Goal(against, figure, "<=", factor, **more)


def bound(figure, factor, **more):
    """A goal without a reference."""
    return Goal("", figure, "<=", factor, **more)


@dataclasses.dataclass(frozen=True)
class Row:
    name: str                               # as ONLY= calls it
    title: str
    kind: str                               # market.KINDS, ssh_rows.KINDS
    what: str = ""                          # the file of requests
    products: int = SMALL
    connections: int = 50
    pipeline: int = 1
    goals: tuple = ()
    against: tuple = ()                     # references without a goal
    shown: str = "per_second"               # the figure that the row is about
    ours: str = "mama"                      # the program that the references stand beside
    quick: bool = True                      # a quick run has it
    busy: str = ""                          # who else asks meanwhile: beside.BUSY

    def writes(self):
        """Its requests are those of users, and end on the disk."""
        return self.what in ("order", "message")

    def references(self):
        """The keys of all programs that stand beside ours, each once."""
        named = [goal.against for goal in self.goals if goal.against] + list(self.against)
        return list(dict.fromkeys(named))


def reply_and_two_echoes(ours):
    """What a push may take: the sender's own reply and two round trips of the loopback."""
    reply, echo = ours.get("reply_p50_us"), ours.get("echo_p50_us")
    return reply + 2 * echo if reply and echo else None


READS = (
    Row("get", "product.get, 50 connections", "load", "get", against=("echo",),
        goals=(least("fastify", 1.2), least("redis", 0.75), least("django", 50))),
    Row("get16", "product.get, 50 connections, 16 in flight on each", "load", "get", pipeline=16, against=("echo",),
        goals=(least("redis", 0.35),)),
    Row("get1", "product.get, 1 connection", "load", "get", connections=1, against=("redis", "echo")),
    Row("get1x16", "product.get, 1 connection, 16 in flight", "load", "get", connections=1, pipeline=16, against=("redis",), quick=False),
    Row("get1000", "product.get, 1,000 connections", "load", "get", connections=1000, against=("redis", "fastify"), quick=False),
    Row("get1000x16", "product.get, 1,000 connections, 16 in flight on each", "load", "get", connections=1000, pipeline=16,
        against=("redis",), quick=False),
    Row("list", "product.list, 20 of a category by price", "load", "list", against=("postgresql",),
        goals=(least("fastify", 3), most("sqlite", 2, "cpu_us"), least("django", 50))),
    Row("search", "product.list, search of mixed words", "load", "search", goals=(least("fastify", 2), least("django", 300))),
    Row("common", "search of common words, 1 in 15 products, 1 connection", "load", "search_common", connections=1, shown="p99_us",
        against=("fastify",), goals=(bound("p99_us", 5000),)),
    Row("every", "search of words that every product has, 1 connection", "load", "search_every", connections=1, shown="p99_us",
        goals=(bound("p99_us", 5000),)),
)

WRITES = (
    Row("order", "order.create, two items, durable, 50 connections", "load", "order",
        goals=(least("fastify1", 3), least("postgresql", 1.5), least("sqlite", 0.6), least("django", 15))),
    Row("message", "message.send, durable, with notification, 50 connections", "load", "message",
        goals=(least("fastify1", 4), least("django", 15))),
    Row("order_half", "order.create at half of the most orders a second, and the store's log 5 s later", "half", "order", shown="p99_us",
        goals=(bound("p99_us", 10000), bound("log_kib", 8 * 1024))),
    Row("push", "message.send: until another client has the notification", "push", connections=1, shown="p50_us",
        goals=(bound("p50_us", 1, of=reply_and_two_echoes, says="≤ 1 ×"),)),
    Row("broadcast", "server.broadcast: until the last of 1,000 subscribers has it", "broadcast", connections=1000, shown="p50_us",
        goals=(bound("p50_us", 50000),)),
)

MARKET = (
    Row("memory", "the market's memory at 50,000 products with 1,000 connections", "memory", "list", connections=1000, shown="memory_kib",
        goals=(bound("memory_kib", 64 * 1024),)),
    Row("client", "line echo by our load client and by the peers'", "load", ours="echo", against=("echo_peers",)),
)

GROWN = (
    Row("get_1m", "product.get at 1,000,000 products", "load", "get", LARGE, against=("fastify",),
        goals=(most("mama_small", 1.3, "p50_us"),)),
    Row("list_1m", "product.list, page 1, at 1,000,000 products", "load", "list", LARGE, against=("fastify",),
        goals=(most("mama_small", 1.3, "p50_us"),)),
    Row("deep_1m", "product.list, page 10,000, at 1,000,000 products", "load", "list_deep", LARGE,
        goals=(most("mama_small", 1.3, "p50_us"),)),
    Row("search_1m", "product.list, search of mixed words, at 1,000,000 products", "load", "search", LARGE,
        goals=(least("fastify", 10),)),
    Row("common_1m", "search of common words at 1,000,000 products, 1 connection", "load", "search_common", LARGE, connections=1, shown="p99_us",
        against=("fastify",), goals=(bound("p99_us", 5000),)),
    Row("every_1m", "search of words that every one of 1,000,000 products has, 1 connection", "load", "search_every", LARGE, connections=1,
        shown="p99_us", goals=(bound("p99_us", 5000),)),
    Row("any_list_1m", "product.list with any parameters at 1,000,000 products: the slowest", "any_list", products=LARGE, connections=1, shown="worst_us",
        goals=(bound("worst_us", 100000), bound("given_up", 0))),
    Row("order_1m", "order.create at 1,000,000 products", "load", "order", LARGE,
        goals=(most("mama_small", 1.8, "p50_us"),)),
    Row("ready_1m", "start at 1,000,000 products, until it is ready", "ready", products=LARGE, shown="ready_us",
        goals=(bound("ready_us", 500000),)),
)


def every_row():
    """All rows, in the order in which they are measured and written."""
    import beside
    import ssh_rows
    return READS + WRITES + MARKET + tuple(ssh_rows.ROWS) + tuple(beside.ROWS) + GROWN


# A program, by the key that rows call it: where its class is.
PROGRAMS = {
    "mama": "market.Mama", "mama_small": "market.Small", "redis": "references.redis.Redis", "fastify": "references.fastify.Fastify",
    "fastify1": "references.fastify.FastifyOne", "django": "references.django.Django", "postgresql": "references.postgresql.PostgreSQL",
    "sqlite": "references.sqlite.SQLite", "echo": "references.echo.Echo", "echo_peers": "references.echo.EchoOfPeers",
    "openssh": "references.openssh.OpenSSH", "dropbear": "references.dropbear.Dropbear",
}


def program(key):
    """The class of a program: called with a run and a number of products it gives a Reference."""
    module, name = PROGRAMS[key].rsplit(".", 1)
    return getattr(importlib.import_module(module), name)
