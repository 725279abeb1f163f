"""The store that benchmarks run on: made by tests/bench/seed, the same each time, and one that a market is at home in."""
import json
import os
import shutil
import sqlite3
import subprocess

import pytest

import harness

SEED = os.path.join(os.environ.get("BENCH", os.path.join(harness.ROOT, "build/tests/bench")), "seed")
PRODUCTS = 2000
# The tables behind the index of the words hold its pages, which are compared as they are.
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"


def seed(folder, *more):
    done = subprocess.run([SEED, "--dir", str(folder), "--products", str(PRODUCTS), *more], capture_output=True, text=True,
                          timeout=harness.PATIENCE * 6)
    return done


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seeded")
    done = seed(folder, "--tsv", str(folder / "tsv"))
    assert done.returncode == 0, done.stderr
    assert "products: 100 %" in done.stderr and json.loads(done.stdout)["products"] == PRODUCTS
    return folder


@pytest.fixture(scope="module")
def market(seeded):
    m = harness.Market({"limits.messages_per_minute": "0", "limits.orders_per_minute": "0", "limits.conversations_per_hour": "0"}, start=False)
    shutil.copy(seeded / "mama.db", m.dir)
    m.start()
    yield m
    m.close()


def rows(path):
    store = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    try:
        return {table: table != "ledger" and store.execute("SELECT * FROM %s" % table).fetchall() for (table,) in store.execute(TABLES).fetchall()}
    finally:
        store.close()


def files(folder):
    return {os.path.relpath(os.path.join(at, name), folder): open(os.path.join(at, name), "rb").read()
            for at, _, names in os.walk(folder) for name in names if not name.startswith("mama.db")}


def requests(seeded, name):
    with open(seeded / "requests" / (name + ".jsonl")) as f:
        return [json.loads(line) for line in f]


def test_two_runs_give_the_same_rows_and_files(seeded, tmp_path):
    assert seed(tmp_path / "again", "--tsv", str(tmp_path / "again" / "tsv")).returncode == 0
    assert files(tmp_path / "again") == files(seeded)
    assert rows(tmp_path / "again" / "mama.db") == rows(seeded / "mama.db")


def test_a_store_that_is_there_is_left_alone(tmp_path):
    (tmp_path / "mama.db").write_text("someone's")
    done = seed(tmp_path)
    assert done.returncode == 1 and "is there already" in done.stderr and (tmp_path / "mama.db").read_text() == "someone's"


@pytest.mark.parametrize("words", [[], ["--dir", "x"], ["--dir", "x", "--products", "none"], ["--dir", "x", "--products", "0"],
                                   ["--dir", "x", "--products", "5", "--users", "1"], ["--dir", "x", "--products", "5", "more"]])
def test_words_that_are_not_understood_make_nothing(tmp_path, words):
    done = subprocess.run([SEED, *words], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2 and "usage:" in done.stderr and not os.listdir(tmp_path)


def test_counts_shelves_and_stock_are_those_of_a_market(market):
    assert market.sql("SELECT count(*), sum(status = 1) BETWEEN 1900 AND 1999, sum(status = 0) > 0 FROM products") == [(PRODUCTS, 1, 1)]
    assert market.sql("SELECT count(*) FROM categories c WHERE approved <> (SELECT count(*) FROM products WHERE category_id = c.id AND status = 1)") == [(0,)]
    assert market.sql("SELECT count(*) FROM shelf") == market.sql("SELECT 3 * count(*) FROM products WHERE status = 1")
    assert market.sql("SELECT count(*) FROM users u JOIN inbox i ON i.user_id = u.id WHERE last_seq = 0 AND unread = 0") == [(1000,)]
    assert market.sql("SELECT count(*), sum(quantity) FROM stock") == [(PRODUCTS, PRODUCTS * 1000000)]
    harness.check_invariants(os.path.join(market.dir, "mama.db"))


def test_every_kind_of_request_is_answered(market, seeded):
    c = market.rpc()
    tokens = (seeded / "tokens.txt").read_text().split()
    assert c.call("auth.resume", token=tokens[0])["user"] == dict(c.call("auth.whoami")["user"], id=1, username="user0001", role="admin")
    c.call("auth.resume", token=tokens[7])
    for name in sorted(os.listdir(seeded / "requests")):
        lines = requests(seeded, name[:-len(".jsonl")])
        assert len(lines) == 20000
        for line in lines[:40]:
            if "idempotency_key" in line["params"]:
                line["params"]["idempotency_key"] = "%016x" % line["id"]
            answer = c.call(line["method"], line["params"])
            if name in ("list.jsonl", "search_noun.jsonl"):
                assert answer["results"], line
            if name == "order.jsonl":
                assert [len(o["items"]) for o in answer["orders"]] == [2]


def test_deep_lists_go_on_where_a_page_would(market, seeded):
    c = market.rpc()
    for line in requests(seeded, "list_deep")[:20]:
        params = dict(line["params"])
        params.pop("cursor")
        ids = walk_all(c, params)
        page = [p["id"] for p in c.call("product.list", line["params"])["results"]]
        at = ids.index(page[0])
        assert at > 0 and ids[at:at + len(page)] == page


def walk_all(c, params, known={}):
    key = json.dumps(params)
    if key not in known:
        known[key] = [p["id"] for p in c.walk("product.list", limit=100, **params)]
    return known[key]


def test_passwords_and_keys_open_the_accounts(market, seeded):
    c = market.rpc()
    assert c.call("auth.login", username="user0100", password="correct horse battery")["user"]["id"] == 100
    keys = c.call("key.list")["results"]
    assert len(keys) == 1 and keys[0]["type"] == "ssh-ed25519"
    told = subprocess.run(["ssh-keygen", "-lf", seeded / "id_ed25519"], capture_output=True, text=True).stdout.split()
    assert told[1] == keys[0]["fingerprint"]
    made = subprocess.run(["ssh-keygen", "-yf", seeded / "id_ed25519"], capture_output=True, text=True, check=True).stdout.split()
    assert made[:2] == (seeded / "id_ed25519.pub").read_text().split()[:2]


def test_the_peers_files_hold_the_same_goods(market, seeded):
    goods = [line.split("\t") for line in (seeded / "tsv" / "products.tsv").read_text().splitlines()]
    stored = market.sql("SELECT id, name, description, price, category_id, seller_id, status, created_at / 1000 FROM products ORDER BY id")
    assert [(int(g[0]), g[1], g[2], int(g[3]), int(g[4]), int(g[5]), int(g[7]), int(g[8])) for g in goods] == stored
    terms = json.loads((seeded / "tsv" / "terms.json").read_text())
    assert {kind: len(set(words)) for kind, words in terms.items()} == {"brand": 400, "noun": 106, "mat": 30, "adj": 40, "colour": 13}
