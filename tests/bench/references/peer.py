"""What the peers of ../shared/peers have in common: a copy of their folder, our goods in their files, their own load client."""
import json
import os
import shutil

import figures
from environment import ROOT
from references.base import Failed, Reference

NAMES = {"rps": "per_second", "n": "requests", "sec": "seconds", "bad": "errors", "first_bad": "first_error",
         "bytes_per_resp": "bytes_per_reply"}


def source():
    """The peers' folder, which is only read."""
    return os.environ.get("PEERS") or os.path.join(os.path.dirname(ROOT), "shared", "peers")


def read(said):
    """What their client prints, under the names of ours."""
    return {NAMES.get(name, name): value for name, value in json.loads(said).items() if not isinstance(value, dict)}


class Copy:
    """The peers' folder in ours, and their load client."""

    def __init__(self, bench):
        self.bench, self.folder = bench, bench.path("peers")
        self.client = os.path.join(self.folder, "common", "load")

    def missing(self):
        return "" if os.path.isdir(self.folder) or os.path.isdir(source()) else "../shared/peers"

    def make(self):
        if not os.path.isdir(self.folder):
            shutil.rmtree(self.folder + ".new", ignore_errors=True)
            shutil.copytree(source(), self.folder + ".new")
            os.rename(self.folder + ".new", self.folder)
        if not os.path.exists(self.client):
            self.bench.run(["gcc", "-O2", "-o", self.client, self.client + ".c"])

    def load(self, port, requests, row, roots, *more):
        """One run of their client."""
        argv = [self.client, "-p", str(port), "-r", requests, "-c", str(row.connections), "-P", str(row.pipeline),
                "-d", str(self.bench.seconds), "-w", str(self.bench.warmup), *more]
        return figures.watched(self.bench, argv, roots, read=read)


class Peer(Reference):
    """A peer: its database made of our goods, its processes, its rows over HTTP."""
    slow = True

    def __init__(self, bench, products):
        super().__init__(bench, products)
        self.copy, self.data, self.processes, self.port = Copy(bench), bench.path("peers-data"), [], 0
        self.environment = {"PEERS_DATA": self.data, "npm_config_nodedir": "/usr", "PYTHONDONTWRITEBYTECODE": "1"}
        os.makedirs(self.data, exist_ok=True)

    def missing(self):
        return ", ".join(word for word in (self.copy.missing(), super().missing()) if word)

    def goods(self):
        return self.bench.goods(self.products)

    def files(self, *names):
        """A file of the peers' kind, made of our goods."""
        return os.path.join(self.data, self.goods().label(), *names)

    # ---- preparing ----

    def database(self):
        """The file that fill() makes."""
        raise NotImplementedError

    def fill(self):
        """Makes the database out of the goods' files."""
        raise NotImplementedError

    def made_of(self):
        return "%s %s" % (self.version(), self.goods().content())

    def prepared(self):
        return self.bench.stamped(self.database(), self.made_of())

    def prepare(self):
        self.copy.make()
        self.give_goods()
        if not self.prepared():
            print("Preparing %s with %s products" % (self.name, format(self.products, ",")), flush=True)
            self.fill()
            self.bench.stamp(self.database(), self.made_of())

    def give_goods(self):
        """What common/gen.py would make, out of our seeder, and the requests of common/reqs.py for it."""
        key = self.goods().content()
        if self.bench.stamped(self.files(), key):
            return
        shutil.rmtree(self.files(), ignore_errors=True)
        shutil.copytree(self.goods().tsv, self.files())
        self.bench.run(["/usr/bin/python3", os.path.join(self.copy.folder, "common", "reqs.py"), self.files(), self.files("req"),
                        str(self.products)], 300)
        self.bench.stamp(self.files(), key)

    def script(self, *words, seconds=900, **more):
        """Runs one of the peers' own scripts in its folder."""
        more["env"] = dict(self.environment, **more.get("env", {}))
        return self.bench.run([os.path.join(self.copy.folder, words[0]), *words[1:]], seconds, **more)

    # ---- running ----

    def begin(self, argv, name, port, **env):
        """Starts one of its processes, which answers at this port when it is ready."""
        process = self.bench.start(argv, name, env=dict(self.environment, **env), cwd=os.path.join(self.copy.folder, self.folder))
        self.processes.append(process)
        process.until_answers(port)

    def measure(self, row):
        user = ["-t", self.files("tokens.txt")] if row.writes() else []
        requests = self.files("req", row.what + ".req")
        if not os.path.exists(requests):
            raise Failed("%s has no such row" % self.name)
        return self.copy.load(self.port, requests, row, [p.pid for p in self.processes], *user)

    def stop(self):
        for process in reversed(self.processes):
            process.stop()
        self.processes = []
