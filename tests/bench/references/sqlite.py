"""Raw SQLite: one thread of C that runs our own statements against a copy of the store, without a server."""
import os
import shutil

from references.base import Reference

GROUP = 32


class SQLite(Reference):
    name = "raw SQLite"

    def __init__(self, bench, products):
        super().__init__(bench, products)
        self.store = bench.path("limits", "%d.db" % products)

    def version(self):
        return self.bench.run(["/usr/bin/python3", "-c", "import sqlite3; print(sqlite3.sqlite_version)"]).strip()

    def start(self):
        self.stop()
        shutil.copyfile(self.bench.goods(self.products).store, self.store)

    def measure(self, row):
        """Its CPU a statement is that of its one thread."""
        what = {"list": "list_text"}.get(row.what, row.what)
        found = self.bench.json([self.bench.tool("limits"), "--store", self.store, "--tokens", self.bench.goods(self.products).tokens,
                                 "--what", what, "--group", str(GROUP), "--seconds", str(self.bench.seconds)], 60)
        if found.get("client_cpu_s") and found.get("requests"):
            found["cpu_us"] = found["client_cpu_s"] / found["requests"] * 1e6
        return found

    def stop(self):
        for end in ("", "-wal", "-shm"):
            try:
                os.remove(self.store + end)
            except FileNotFoundError:
                pass
