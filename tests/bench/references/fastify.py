"""What a modern team would pick: Fastify, better-sqlite3 and ws in one process, or in a cluster of two."""
import json
import os

from references.base import Failed, find, free_port
from references.peer import Peer


class Fastify(Peer):
    """The cluster of two: the better set-up for reading."""
    name = "Fastify, 2 processes"
    folder = "node"
    programs = {"node": "nodejs", "npm": "npm"}
    workers = 2

    def modules(self, *names):
        return os.path.join(self.copy.folder, "node", "node_modules", *names)

    def version(self):
        """Of what is installed; before that of what the peer asks for."""
        try:
            said = []
            for name in ("fastify", "better-sqlite3"):
                with open(self.modules(name, "package.json")) as f:
                    said.append("%s %s" % (name, json.load(f)["version"]))
        except OSError:
            return "not yet installed"
        return ", ".join(said) + ", node " + self.bench.run([find("node"), "--version"]).strip().lstrip("v")

    def database(self):
        return os.path.join(self.data, "node-%s.sqlite3" % self.goods().label())

    def prepare(self):
        self.copy.make()
        if not os.path.exists(self.modules("better-sqlite3", "build", "Release", "better_sqlite3.node")):
            print("Installing the packages of Fastify", flush=True)
            self.bench.run([find("npm"), "install", "--no-audit", "--no-fund"], 600, env=self.environment,
                           cwd=os.path.join(self.copy.folder, "node"))
        super().prepare()

    def fill(self):
        self.script("node/prepare.sh", self.goods().label())

    def start(self):
        self.port = free_port()
        self.begin([find("node"), "server.mjs"], "fastify%d" % self.workers, self.port, DB=self.database(), WORKERS=str(self.workers),
                   PORT=str(self.port), NODE_ENV="production")

    def measure(self, row):
        if not self.processes:
            raise Failed("%s is not running" % self.name)
        return super().measure(row)


class FastifyOne(Fastify):
    """One process: the better set-up for writing."""
    name = "Fastify, 1 process"
    workers = 1
