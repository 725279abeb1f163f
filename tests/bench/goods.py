"""The seeded goods: stores of one size each, with what load programs and peers need of them."""
import collections
import glob
import hashlib
import json
import os
import re
import shutil

# What decides what the seeder makes.
SOURCES = ("tests/bench/seed.c", *("db/%s.c" % name for name in ("migrations", "category", "key", "product", "search", "user")),
           *("tests/bench/common/%s.[ch]" % name for name in ("chance", "goods", "people", "request_files", "tsv", "words")))
SEED_SECONDS = 900


def digest(paths):
    """A short name for what these files hold."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        with open(path, "rb") as f:
            while block := f.read(1 << 20):
                whole.update(block)
    return whole.hexdigest()[:12]


class Goods:
    """A seeded folder."""

    def __init__(self, folder, products):
        self.folder, self.products = folder, products
        self.store, self.tokens, self.key, self.tsv, self.made = (
            os.path.join(folder, name) for name in ("mama.db", "tokens.txt", "id_ed25519", "tsv", "made"))

    def requests(self, what):
        return os.path.join(self.folder, "requests", what + ".jsonl")

    def label(self):
        """What the peers' scripts call this size: 50k, 1m."""
        for unit, name in ((1000000, "m"), (1000, "k")):
            if self.products % unit == 0:
                return "%d%s" % (self.products // unit, name)
        return str(self.products)

    def content(self):
        """Names the products: what was made of them elsewhere is as good as long as this is the same."""
        with open(self.made) as f:
            return f.read().strip()

    def seed(self, bench):
        """Makes the folder anew."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        print("Seeding %s products" % format(self.products, ","), flush=True)
        bench.run([bench.tool("seed"), "--dir", self.folder, "--products", str(self.products), "--tsv", self.tsv], SEED_SECONDS, echo=True)
        self._search_every()
        with open(self.made, "w") as f:
            f.write(digest([os.path.join(self.tsv, "products.tsv")]))

    def _search_every(self):
        """Searches for the words that nearly every product has: the longest lists of matches that there are."""
        seen, looked_at = collections.Counter(), 0
        with open(os.path.join(self.tsv, "products.tsv")) as f:
            for line, _ in zip(f, range(2000)):
                seen.update(set(re.findall(r"[a-z]{2,}", " ".join(line.split("\t")[1:3]).lower())))
                looked_at += 1
        words = [word for word, times in sorted(seen.items()) if times > 0.9 * looked_at]
        with open(self.requests("search_every"), "w") as f:
            for number, word in enumerate(words, 1):
                f.write(json.dumps({"jsonrpc": "2.0", "id": number, "method": "product.list", "params": {"search": word}},
                                   separators=(",", ":")) + "\n")


def of(bench, root, products):
    """The goods of this size, made now when there are none that today's seeder and schema would make."""
    key = digest([path for kind in SOURCES for path in glob.glob(os.path.join(root, kind))])
    goods = Goods(bench.path("goods", "%d-%s" % (products, key)), products)
    if not os.path.exists(goods.made):
        for old in glob.glob(bench.path("goods", "%d-*" % products)):
            shutil.rmtree(old)
        goods.seed(bench)
    return goods
