"""PostgreSQL with our schema, our rows and the statements of our operations, loaded by pgbench over its unix socket. Its own cluster
in the run's folder, as a user without rights; commits are durable, as it comes."""
import glob
import math
import os
import pwd
import re
import shutil

import figures
import goods
from processes import until
from references.base import Failed, Reference, find
from references.postgresql_sql import ROWS, SCRIPTS, as_it_was, example, script, write_store

USERS = 1000
# A plan is made once for each statement and connection: making one for each set of values takes most of the time of a short question.
SETTINGS = {"plan_cache_mode": "force_generic_plan", "listen_addresses": "", "max_connections": "120", "shared_buffers": "256MB", "fsync": "on",
            "synchronous_commit": "on"}
SAMPLED = 0.25              # of the transactions, whose times pgbench writes down


class PostgreSQL(Reference):
    name = "PostgreSQL"
    slow = True

    def __init__(self, bench, products):
        super().__init__(bench, products)
        self.folder = bench.path("postgresql", "%d" % products)
        self.process = None

    # ---- programs ----

    @staticmethod
    def tool(name):
        """One of its programs, which Debian keeps off the PATH; "" when it is not installed."""
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/" + name), key=lambda path: int(re.search(r"/(\d+)/", path)[1]))
        return found[-1] if found else find(name)

    def missing(self):
        return "" if self.tool("initdb") and self.tool("pgbench") else "postgresql"

    def version(self):
        return re.search(r"([\d.]+)", self.bench.run([self.tool("postgres"), "--version"]))[1]

    @property
    def owner(self):
        """Whom the server runs as: it refuses root."""
        if os.geteuid() != 0:
            return {}
        for name in ("postgres", "nobody"):
            try:
                return {"user": pwd.getpwnam(name).pw_name}
            except KeyError:
                continue
        raise Failed("PostgreSQL does not run as root, and there is nobody else")

    def at_server(self, name):
        return [self.tool(name), "-h", self.folder, "-p", "5432", "-U", "bench"]

    def psql(self, database, *words, seconds=60):
        return self.bench.run(self.at_server("psql") + ["-d", database, "-v", "ON_ERROR_STOP=1", "-qAt", *words], seconds)

    # ---- preparing ----

    @property
    def key(self):
        return goods.digest([self.bench.goods(self.products).made]) + os.path.basename(self.bench.goods(self.products).folder)

    def prepared(self):
        return self.bench.stamped(self.folder, self.key)

    def prepare(self):
        if self.prepared():
            return
        print("Filling PostgreSQL", flush=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        if self.owner:
            shutil.chown(self.folder, self.owner["user"])
        self.bench.run([self.tool("initdb"), "-D", os.path.join(self.folder, "data"), "-A", "trust", "-U", "bench", "-E", "UTF8", "--locale=C"],
                       **self.owner)
        try:
            self.begin()
            self.fill()
        finally:
            self.stop()
        self.bench.stamp(self.folder, self.key)

    def fill(self):
        rows = self.bench.path("postgresql", "%d.sql" % self.products)
        try:
            with open(rows, "w", encoding="utf-8") as out:
                write_store(self.bench.goods(self.products).store, out)
            self.psql("postgres", "-c", "CREATE DATABASE goods")
            self.psql("goods", "-f", rows, seconds=900)
        finally:
            os.remove(rows)
        self.psql("goods", "-c", "VACUUM (FREEZE, ANALYZE)", seconds=300)

    # ---- start and stop ----

    def begin(self):
        settings = [word for name, value in SETTINGS.items() for word in ("-c", "%s=%s" % (name, value))]
        self.process = self.bench.start([self.tool("postgres"), "-D", os.path.join(self.folder, "data"), "-k", self.folder, *settings],
                                        "postgresql", **self.owner)
        until(lambda: not self.process.alive() or self.answers(), "the start of postgres")
        if not self.process.alive():
            raise Failed("postgres ended: %s" % self.process.said())

    def answers(self):
        """It takes questions."""
        try:
            return bool(self.psql("postgres", "-c", "SELECT 1"))
        except Failed:
            return False

    def start(self):
        """A copy of the goods, and the scripts."""
        self.begin()
        self.psql("postgres", "-c", "DROP DATABASE IF EXISTS bench", seconds=120)
        self.psql("postgres", "-c", "CREATE DATABASE bench TEMPLATE goods STRATEGY file_copy", seconds=300)
        self.psql("postgres", "-c", "CHECKPOINT")
        statements = self.bench.json([self.bench.tool("limits"), "--statements"])
        for what in SCRIPTS:
            self.check(what, statements)
            with open(self.script(what), "w", encoding="utf-8") as f:
                f.write(script(what, statements, self.products, USERS))

    def script(self, what):
        return self.bench.path("postgresql", what + ".pgbench")

    def check(self, what, statements):
        """Our operation still runs what the script runs, and a question finds what ours finds: its parameters are where they were."""
        kept = self.bench.goods(self.products)
        ran = self.bench.json([self.bench.tool("limits"), "--store", kept.store, "--tokens", kept.tokens, "--what", what, "--operations", "20",
                               "--seconds", "0.05"])
        as_it_was(what, ran["statements"])
        if what in ROWS:
            found = self.psql("bench", "-c", "SELECT count(*) FROM (%s) page" % example(what, statements))
            if int(found) != ROWS[what]:
                raise Failed("the script %s for PostgreSQL finds %s rows in place of %d" % (what, found.strip(), ROWS[what]))

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None

    # ---- measuring ----

    def measure(self, row):
        if row.what not in SCRIPTS:
            raise Failed("PostgreSQL has no such row")
        log = self.bench.path("postgresql", "times")
        argv = self.at_server("pgbench") + [
            "-n", "-M", "prepared", "-c", str(row.connections), "-T", str(math.ceil(self.bench.warmup + self.bench.seconds)), "--max-tries=10",
            "-f", self.script(row.what), "-l", "--log-prefix", log, "--sampling-rate", str(SAMPLED), "bench"]
        try:
            found = figures.watched(self.bench, argv, [self.process.pid], read=read)
            return dict(found, **times(glob.glob(log + ".*")))
        finally:
            for path in glob.glob(log + ".*"):
                os.remove(path)


def read(said):
    """pgbench's report as figures."""
    rate = re.search(r"^tps = ([\d.]+)", said, re.M)
    if not rate:
        raise Failed("pgbench said no rate")
    failed = re.search(r"number of failed transactions: (\d+)", said)
    return {"per_second": float(rate[1]), "errors": int(failed[1]) if failed else 0}


def times(logs):
    """Percentiles of what pgbench wrote down: the third word of a line is a transaction's time in µs."""
    took = []
    for path in logs:
        with open(path) as f:
            took += [int(line.split()[2]) for line in f if line.split()[2].isdigit()]
    took.sort()
    return {name: float(took[min(len(took) - 1, int(share * len(took)))])
            for name, share in (("p50_us", 0.5), ("p99_us", 0.99), ("p999_us", 0.999)) if took}
