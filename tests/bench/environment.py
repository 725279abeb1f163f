"""What a run has: its folder, its programs, how long and how often it measures, and the seeded goods."""
import glob
import hashlib
import json
import os
import shutil

from processes import Failed, Processes, last_line

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def digest(paths):
    """A short name for what these files hold."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        with open(path, "rb") as f:
            while block := f.read(1 << 20):
                whole.update(block)
    return whole.hexdigest()[:12]


class Goods:
    """A seeded folder: the store and what load programs send to it."""

    def __init__(self, folder, products):
        self.folder, self.products = folder, products
        self.store, self.tokens, self.key = (os.path.join(folder, name) for name in ("mama.db", "tokens.txt", "id_ed25519"))
        self.tsv = os.path.join(folder, "tsv")

    def requests(self, what):
        return os.path.join(self.folder, "requests", what + ".jsonl")

    def label(self):
        """What the peers' scripts call this size: 50k, 1m."""
        for unit, name in ((1000000, "m"), (1000, "k")):
            if self.products % unit == 0:
                return "%d%s" % (self.products // unit, name)
        return str(self.products)


class Bench:
    """One run of the benchmarks. close() ends every process that it started."""

    def __init__(self, folder, programs, mama, quick=False, rounds=5, seconds=2.0, warmup=0.5):
        self.folder, self.programs, self.mama = os.path.abspath(folder), os.path.abspath(programs), os.path.abspath(mama)
        self.quick, self.rounds, self.seconds, self.warmup = quick, rounds, seconds, warmup
        os.makedirs(self.folder, exist_ok=True)
        self.processes = Processes(os.path.join(self.folder, "logs"))
        self.start = self.processes.start

    def close(self):
        self.processes.stop()

    def tool(self, name):
        """The path of one of the programs in C; Failed when it was not built."""
        path = os.path.join(self.programs, name)
        if not os.access(path, os.X_OK):
            raise Failed("%s was not built" % os.path.relpath(path, ROOT))
        return path

    def run(self, argv, seconds=60.0, **more):
        """A program's stdout; Failed with its last line when it fails or is late."""
        return self.processes.run(argv, os.path.basename(argv[0]), seconds, **more)

    def json(self, argv, seconds=60.0, **more):
        """The one JSON object that a program prints."""
        said = self.run(argv, seconds, **more)
        try:
            return json.loads(last_line(said) if said.count("\n") > 1 else said)
        except ValueError as e:
            raise Failed("%s: no JSON: %s" % (os.path.basename(argv[0]), last_line(said))) from e

    def path(self, *names):
        """A path in the run's folder, whose parent is there."""
        path = os.path.join(self.folder, *names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    # ---- goods ----

    def goods(self, products):
        """The seeded folder of this size, made now when there is none that today's seeder and schema would make."""
        sources = [path for kind in ("tests/bench/seed*.c", "tests/bench/common/*.[ch]", "db/*.[ch]")
                   for path in glob.glob(os.path.join(ROOT, kind))]
        goods = Goods(self.path("goods", "%d-%s" % (products, digest(sources))), products)
        if not os.path.exists(os.path.join(goods.folder, "made")):
            self._seed(goods)
        return goods

    def _seed(self, goods):
        shutil.rmtree(goods.folder, ignore_errors=True)
        for old in glob.glob(os.path.join(self.folder, "goods", "%d-*" % goods.products)):
            shutil.rmtree(old)
        os.makedirs(goods.folder)
        print("Seeding %s products" % format(goods.products, ","), flush=True)
        self.run([self.tool("seed"), "--dir", goods.folder, "--products", str(goods.products), "--tsv", goods.tsv], 900, echo=True)
        with open(os.path.join(goods.folder, "made"), "w") as f:
            f.write(digest([os.path.join(goods.tsv, "products.tsv")]) + "\n")

    def goods_key(self, goods):
        """Names the content of the goods: what was made of them elsewhere is as good as long as this is the same."""
        with open(os.path.join(goods.folder, "made")) as f:
            return f.read().strip()

    # ---- what was prepared ----

    def stamped(self, path, key):
        """What is at this path was made whole, with this key."""
        try:
            with open(path + ".made") as f:
                return f.read() == key and os.path.exists(path)
        except OSError:
            return False

    def stamp(self, path, key):
        with open(path + ".made", "w") as f:
            f.write(key)
