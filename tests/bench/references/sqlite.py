"""Raw SQLite: one thread of C that runs our own statements on a copy of the store, without a server."""
from references.base import Reference

GROUP = 32                              # operations a COMMIT, where they write
WITH_TEXT = {"list": "list_text"}       # rows whose reference writes the reply too


class SQLite(Reference):
    name = "raw SQLite"

    def version(self):
        return self.bench.run(["/usr/bin/python3", "-c", "import sqlite3; print(sqlite3.sqlite_version)"]).strip()

    def measure(self, row):
        """Its CPU is that of its one thread, which is server and load program."""
        found = self.bench.json([self.bench.tool("limits"), "--store", self.bench.goods(self.products).store, "--what",
                                 WITH_TEXT.get(row.what, row.what), "--group", str(GROUP), "--seconds", str(self.bench.seconds)], 90)
        if found.get("client_cpu_s") and found.get("requests"):
            found["cpu_us"] = found["client_cpu_s"] / found["requests"] * 1e6
        return found
