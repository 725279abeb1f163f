"""Redis without files, loaded by its own redis-benchmark: GET of 256 bytes."""
import re

import figures
from references.base import Failed, Reference, find, free_port

# redis-benchmark runs for a number of requests, not a time: so many a second are guessed for each connection and request in flight, up to
# this many of each; the next run takes what the last one found.
GUESS, CONNECTIONS, IN_FLIGHT = 15000, 6, 7


class Redis(Reference):
    name = "Redis, GET"
    programs = {"redis-server": "redis-server", "redis-benchmark": "redis-tools"}

    def __init__(self, bench, products):
        super().__init__(bench, products)
        self.process, self.port, self.found = None, 0, {}

    def version(self):
        said = re.search(r"v=(\S+)", self.bench.run([find("redis-server"), "--version"]))
        return said[1] if said else ""

    def start(self):
        self.port = free_port()
        self.process = self.bench.start([find("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
                                         "--appendonly", "no", "--dir", self.bench.folder], "redis")
        self.process.until_answers(self.port)
        self.bench.run(self.command("set", 500000, 50, 16))

    def command(self, what, requests, connections, pipeline):
        return [find("redis-benchmark"), "-h", "127.0.0.1", "-p", str(self.port), "-c", str(connections), "-n", str(requests),
                "-P", str(pipeline), "-d", "256", "-r", "100000", "-t", what, "--precision", "3"]

    def measure(self, row):
        load = (row.connections, row.pipeline)
        rate = self.found.get(load, GUESS * min(row.connections, CONNECTIONS) * min(row.pipeline, IN_FLIGHT))
        argv = self.command("get", int(rate * (self.bench.warmup + self.bench.seconds)), *load)
        found = figures.watched(self.bench, argv, [self.process.pid], read=read)
        self.found[load] = found["per_second"]
        return found

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None


def read(said):
    """redis-benchmark's report as figures; a percentile is the first line of its distribution that reaches it."""
    rate = re.search(r"throughput summary: ([\d.]+) requests per second", said)
    if not rate:
        raise Failed("redis-benchmark said no throughput")
    found = {"per_second": float(rate[1]), "errors": 0}
    reached = [(float(share), float(ms)) for share, ms in re.findall(r"^([\d.]+)% <= ([\d.]+) milliseconds", said, re.M)]
    for name, share in (("p50_us", 50), ("p99_us", 99), ("p999_us", 99.9)):
        at = next((ms for have, ms in reached if have >= share), None)
        if at is not None:
            found[name] = at * 1000
    return found
