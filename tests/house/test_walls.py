"""Who may include what: each part of the house keeps to its libraries (README, one line for each folder)."""
import glob
import os
import re

import pytest

import harness

SOURCES = sorted(p for kind in ("src/**/*", "ui/*", "db/*") for p in glob.glob(os.path.join(harness.ROOT, kind + ".[ch]"),
                                                                               recursive=True))
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)

# A header's name, and the folders (or files) that alone may include it.
WALLS = [
    (r"n?curses|panel|form|menu|term", ["ui/", "src/session/"]),
    (r"libssh/", ["src/session/ssh/", "src/gate/warm"]),
    (r"sqlite3|libpq", ["db/"]),
    (r"event2/", ["src/market/"]),
    (r"openssl/", ["src/market/tls.c"]),
    (r"seccomp", ["src/base/sandbox"]),
    (r"gd\.h$", ["src/picture/gd.h"]),
    (r"picture/", ["src/picture/", "src/ops/", "src/gate/spawn.c", "src/demo/decoder"]),
    (r"market/", ["src/market/", "src/gate/", "src/operator.c", "src/main.c"]),
    (r"db/", ["db/", "src/ops/", "src/market/", "src/operator.c", "src/command", "src/backup.c", "src/check.c", "src/demo/"]),
    (r"ui/", ["ui/", "src/session/"]),
    (r"session/", ["src/session/", "ui/", "src/gate/", "src/operator.c"]),
]


def relative(path):
    return os.path.relpath(path, harness.ROOT)


@pytest.mark.parametrize("header, may", WALLS, ids=[w[0] for w in WALLS])
def test_only_its_own_folders_include(header, may):
    crossed = []
    for path in SOURCES:
        with open(path) as f:
            names = INCLUDE.findall(f.read())
        if any(re.match(header, name) for name in names) and not any(relative(path).startswith(m) for m in may):
            crossed.append(relative(path))
    assert not crossed


def test_the_screens_know_of_the_operations_only_their_table():
    for path in SOURCES:
        if relative(path).startswith("ui/"):
            with open(path) as f:
                for name in INCLUDE.findall(f.read()):
                    assert not name.startswith("ops/") or name == "ops/op.h", "%s includes %s" % (relative(path), name)


def test_sql_is_never_put_together_from_values():
    for path in SOURCES:
        with open(path) as f:
            text = f.read()
        assert not re.search(r'"[^"\n]*\b(SELECT|INSERT|UPDATE|DELETE)\b[^"\n]*%[sd]', text), relative(path)


def test_nothing_promises_instead_of_doing():
    for path in SOURCES:
        with open(path) as f:
            assert not re.search(r"\b(TODO|FIXME|XXX|not implemented)\b", f.read()), relative(path)
