"""MamaOnline as a program that is measured: `mama serve` over a copy of seeded goods, on free ports."""
import contextlib
import os
import shutil
import socket
import tempfile
import threading
import time

import every_list
import figures
import machine
import rows
from environment import ROOT
from references.base import Failed, Reference
from references.echo import Echo

# Limits by the minute and the day are off: they are for people, and a load program is fifty of them who never sleep. The loopback is spared
# by the limits of connections as it is by default.
OPTIONS = {"ssh.listen": "127.0.0.1:0", "telnet.listen": "127.0.0.1:0", "json.listen": "127.0.0.1:0", "limits.orders_per_minute": "0",
           "limits.messages_per_minute": "0", "limits.conversations_per_hour": "0", "limits.bytes_per_day": "0"}
READY_SECONDS = 60.0
LOG_SECONDS = 5.0       # after the last write, when the store's log is looked at


class Mama(Reference):
    """Its own copy of the goods, so that what is written counts for this run alone."""
    name = "MamaOnline"

    def __init__(self, bench, products, options=None):
        super().__init__(bench, products)
        self.options, self.process, self.ports = dict(OPTIONS, **(options or {})), None, {}
        self.folder = self.short = ""

    def version(self):
        return machine.first(os.path.join(ROOT, "src", "base", "version.h"), r'MAMA_VERSION "([^"]*)"')

    @property
    def goods(self):
        return self.bench.goods(self.products)

    @property
    def roots(self):
        """The gate's pid, whose process tree is the whole of it."""
        return [self.process.pid]

    def market_pid(self):
        """The process that owns the store."""
        for pid in figures.tree(self.roots):
            with open("/proc/%d/comm" % pid) as f:
                if f.read().strip() == "mama-market":
                    return pid
        raise Failed("there is no market process")

    # ---- start and stop ----

    def prepare(self):
        """Seeds the goods when they are not there."""
        self.bench.goods(self.products)

    def start(self):
        self.copy()
        self.serve()

    def copy(self):
        """A copy of the goods' store to serve from, with a short name: a socket's may have 107 bytes."""
        self.folder = self.bench.path("served", "%d-%d" % (self.products, id(self)))
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.short = tempfile.mkdtemp(prefix="mama-")
        os.symlink(self.folder, os.path.join(self.short, "market"))
        shutil.copyfile(self.goods.store, os.path.join(self.folder, "mama.db"))

    def serve(self):
        """Starts it; gives the seconds until it said that it is ready."""
        settings = [word for name, value in self.options.items() for word in ("--set", "%s=%s" % (name, value))]
        began = time.monotonic()
        self.process = self.bench.start([self.bench.mama, "serve", "--dir", os.path.join(self.short, "market"), *settings], "mama-%d" % self.products, piped=True)
        late = threading.Timer(READY_SECONDS, self.process.popen.kill)
        late.start()
        line = self.process.popen.stdout.readline().decode()
        took = time.monotonic() - began
        late.cancel()
        if line.split()[:1] != ["ready"]:
            raise Failed("mama serve: %s" % (self.process.said() or "no ready line"))
        doors = dict(word.split("=", 1) for word in line.split()[1:])
        self.ports = {door: int(at.rsplit(":", 1)[1]) for door, at in doors.items()}
        return took

    def end(self):
        """Ends the program and keeps its folder."""
        if self.process:
            self.process.stop()
            self.process = None

    def stop(self):
        self.end()
        for folder in (self.folder, self.short):
            if folder:
                shutil.rmtree(folder, ignore_errors=True)

    # ---- rows ----

    def measure(self, row):
        import beside
        import ssh_rows
        return {**ssh_rows.KINDS, **beside.KINDS, **KINDS}[row.kind](self.bench, self, row)

    def load(self, *words):
        """The command of a load program at the JSON port."""
        return [self.bench.tool("load"), "--port", str(self.ports["json"]), "--seconds", str(self.bench.seconds),
                "--warmup", str(self.bench.warmup), *words]


class Small(Mama):
    """One with the small goods, beside which it is seen how much a large one is slower."""
    name = "MamaOnline, 50,000 products"

    def __init__(self, bench, _):
        super().__init__(bench, rows.SMALL)


@contextlib.contextmanager
def running(bench, goods, options=None):
    """A market of a row's own, with these options."""
    mama = Mama(bench, goods.products, options)
    try:
        mama.start()
        yield mama
    finally:
        mama.stop()


# ---- how each kind of row is measured: functions of bench, mama and row that give figures ----

def load(bench, mama, row):
    """A closed loop of one kind of request."""
    argv = mama.load("--requests", mama.goods.requests(row.what), "--connections", str(row.connections), "--pipeline", str(row.pipeline))
    if row.writes():
        argv += ["--tokens", mama.goods.tokens]
    return figures.watched(bench, argv, mama.roots)


def load_half(bench, mama, row):
    """The same requests, half as many a second as could be answered just before; and what is left of the log when they are over."""
    argv = mama.load("--requests", mama.goods.requests(row.what), "--tokens", mama.goods.tokens, "--connections", str(row.connections))
    most = bench.json(argv, 30 + 4 * bench.seconds)["per_second"]
    found = figures.watched(bench, argv + ["--rate", "%.0f" % (most / 2)], mama.roots)
    time.sleep(LOG_SECONDS)
    log = os.path.join(mama.folder, "mama.db-wal")
    return dict(found, most_per_second=most, log_kib=os.path.getsize(log) / 1024 if os.path.exists(log) else 0)


def push(bench, mama, row):
    """Messages of one client, heard of by another; between them lines to an echo, as cold as they are."""
    echo = Echo(bench, mama.products)
    try:
        echo.start()
        return figures.watched(bench, mama.load("--push", "--tokens", mama.goods.tokens, "--connections", str(row.connections),
                                                "--echo-port", str(echo.port)), mama.roots)
    finally:
        echo.stop()


def broadcast(bench, mama, row):
    """One line to all subscribers, again and again: until the last has it."""
    return figures.watched(bench, mama.load("--broadcast", "--subscribers", str(row.connections), "--tokens", mama.goods.tokens),
                           mama.roots)


def memory(bench, mama, row):
    """The market process with many connections that have asked for pages and goods: PSS, and RSS without pages of files."""
    with running(bench, mama.goods) as fresh:
        pid = fresh.market_pid()
        found = figures.watched(bench, fresh.load("--requests", mama.goods.requests(row.what), "--connections", str(row.connections)),
                                [pid])
        found["anonymous_kib"] = figures.memory_kib([pid], ("Pss_Anon",))
        return found


def any_list(bench, mama, row):
    """product.list with combinations of all its parameters: the slowest, and how many were given up."""
    done = list(every_list.some(mama.ports["json"], mama.goods.folder, max(10.0, 10 * bench.seconds)))
    return dict(every_list.figures(done), memory_kib=figures.memory_kib(mama.roots))


def ready(bench, mama, row):
    """From the start of the program to its ready line, with the store in the page cache."""
    mama.end()
    seconds = mama.serve()
    with socket.create_connection(("127.0.0.1", mama.ports["json"]), 10) as s:
        s.sendall(b'{"jsonrpc":"2.0","id":1,"method":"server.ping"}\n')
        if b"result" not in s.recv(4096):
            raise Failed("it was ready but did not answer")
    return {"ready_us": seconds * 1e6, "memory_kib": figures.memory_kib([mama.market_pid()])}


KINDS = {"load": load, "half": load_half, "any_list": any_list, "push": push, "broadcast": broadcast, "memory": memory, "ready": ready}
