"""A real shop's catalogue, 2,465 products: loaded over the JSON port, browsed, searched and ordered at the screen."""
import json
import os
import re

import pytest

import harness

RETAIL = os.path.join(harness.ROOT, "..", "shared", "data", "retail.jsonl")
PASSWORD = "a long passphrase"
WINDOW = 200      # requests on their way at once

pytestmark = pytest.mark.skipif(not os.path.exists(RETAIL), reason="../shared/data/retail.jsonl is not here")


def pipelined(rpc, requests):
    """Answers of many requests, in their order; some hundred are on their way at once."""
    requests, sent, answers = list(requests), [], []
    for at, (method, params) in enumerate(requests):
        sent.append(rpc.request(method, params))
        if len(sent) - len(answers) >= WINDOW:
            answers.append(rpc.answer(sent[len(answers)]))
    while len(answers) < len(sent):
        answers.append(rpc.answer(sent[len(answers)]))
    return answers


def make_categories(admin, paths):
    made = {}
    for path in sorted(paths):
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            name, parent = "/".join(parts[:depth]), "/".join(parts[:depth - 1])
            if name not in made:
                params = {"name": parts[depth - 1].capitalize()}
                if parent:
                    params["parent"] = made[parent]
                made[name] = admin.call("category.create", params)["id"]
    return made


@pytest.fixture(scope="module")
def retail(market):
    """The rows of the catalogue with the ids they got, and a buyer."""
    with open(RETAIL) as f:
        rows = [json.loads(line) for line in f]
    admin = market.admin()
    categories = make_categories(admin, {row["category"] for row in rows})
    sellers = {name: market.user(name) for name in sorted({row["seller"] for row in rows})}
    ids = {}
    for name, seller in sellers.items():
        mine = [(i, row) for i, row in enumerate(rows) if row["seller"] == name]
        made = pipelined(seller, (("product.create", dict(name=r["name"], description=r["description"], price=r["price"],
                                                          stock=r["stock"], category=categories[r["category"]])) for _, r in mine))
        ids.update({i: product["id"] for (i, _), product in zip(mine, made)})
    approved = pipelined(admin, (("product.approve", {"id": ids[i]}) for i in range(len(rows))))
    assert {product["status"] for product in approved} == {"approved"}
    for i, row in enumerate(rows):
        row["id"] = ids[i]
    return rows, market.user("bayo")


def shop_window(market, retail, open_window, cols, rows=24):
    w = open_window(market, retail[1], cols=cols, rows=rows)
    w.wait(re.compile(r"\d EUR"), "? help", "bayo")
    return w


def test_every_product_is_there(market, retail):
    rows, _ = retail
    found = {product["id"]: product for product in market.rpc().walk("product.list", limit=100, ordering="name")}
    assert len(found) == len(rows)
    assert all(found[r["id"]]["name"] == r["name"] and found[r["id"]]["price"] == r["price"] for r in rows)


MONEY = re.compile(r"(\d+\.\d\d) EUR")


def money_ends(w):
    """Where the price ends, for each row of the list that is shown."""
    ends = {}
    for y in range(4, w.screen.lines - 2):
        cells = w.cells(y)
        text = "".join(c or "\0" for c in cells)     # a string index is a cell
        found = list(MONEY.finditer(text))
        if found and (len(found) == 1 or "│" in text):
            ends[y] = found[0].end()
    return ends


@pytest.mark.parametrize("cols, rows, pages", [(80, 24, 40), (120, 40, 25)])
def test_columns_are_aligned_on_every_page(market, retail, open_window, cols, rows, pages):
    w = shop_window(market, retail, open_window, cols, rows)
    for page in range(pages):
        w.sync()
        ends = money_ends(w)
        title = w.column_of("Price", w.row_of(re.compile("Product.*Price"))) + len("Price")
        listed = {end for y, end in ends.items() if end <= title}
        assert listed == {title}, "page %d: prices end at %r, their title at %d\n%s" % (page, ends, title, w)
        stock = {w.column_of(word, y) for y in ends for word in ("in stock", "few left", "sold out")
                 if word in "".join(w.cells(y)[:title])}
        assert len(stock) == 1, "page %d\n%s" % (page, w)
        w.key("PgDn")


def test_the_list_can_be_walked_far_down(market, retail, open_window):
    w = shop_window(market, retail, open_window, 80)
    w.type("\033[6~" * 60)
    w.until(lambda: int(w.find(re.compile(r"(\d+) of \d+")).group(1)) > 900, "row 900")
    w.key("g")
    w.wait(re.compile(r" 1 of \d+"))


def test_end_goes_to_the_end(market, retail, open_window):
    w = shop_window(market, retail, open_window, 80)
    w.key("End")
    w.wait(re.compile(r"(2000|2465) of (2000|2465)"), patience=5)


def test_a_category_is_chosen_and_left(market, retail, open_window):
    rows, _ = retail
    w = shop_window(market, retail, open_window, 120, 40)
    w.key("t")
    w.wait_selected("All products")
    w.key("G", "Enter")
    w.wait(re.compile(r" 1 of \d+"))
    w.sync()
    assert "All products ·" not in w.text()
    w.key("Esc")
    w.wait(re.compile(r"│  All products"))


def test_orderings_are_what_they_say(market, retail, open_window):
    rows, _ = retail
    w = shop_window(market, retail, open_window, 80)
    prices = sorted(float(r["price"]) for r in rows)
    w.key("o")
    w.wait("cheapest first", "%.2f EUR" % prices[0])
    w.key("o")
    w.wait("dearest first", "%.2f EUR" % prices[-1])


def test_words_are_found_and_a_product_is_ordered(market, retail, open_window):
    rows, buyer = retail
    wanted = next(r for r in rows if r["name"] == "Adventure-Ready Expedition Backpack")
    w = shop_window(market, retail, open_window, 80)
    w.key("/").type("expedition adventure-ready").key("Enter")
    w.wait("Search: expedition adventure-ready", "Adventure-Ready Expedition")
    w.wait_selected("Adventure-Ready Expedition")
    w.key("Enter")
    w.wait("Adventure-Ready Expedition Backpack", "129.99 EUR", "tin-drum", "Backpack", "Quantity")
    w.key("+", "b")
    w.wait("Check out", "259.98 EUR in all")
    w.key("^S")
    w.wait("This is what you order", "2 × Adventure-Ready Expedition Backpack", re.compile(r"Total +259\.98 EUR"))
    w.key("Enter")
    w.wait("Thank you. Order")
    order = buyer.call("order.list")["results"][0]
    assert (order["total"], order["items"][0]["product"], order["seller"]["username"]) == ("259.98", wanted["id"], "tin-drum")


def test_a_near_spelling_is_offered(market, retail, open_window):
    w = shop_window(market, retail, open_window, 80)
    w.key("/").type("backpak").key("Enter")
    w.wait(re.compile("Nothing for .backpak.. Showing"))
    w.key("/").key("^U").type("zzzyyyxxx").key("Enter")
    w.wait("Nothing for “zzzyyyxxx”. Esc shows everything again.")
    w.key("Esc")
    w.wait("All products", re.compile(r"\d EUR"))


def test_a_price_range_is_kept_to(market, retail, open_window):
    w = shop_window(market, retail, open_window, 80)
    w.key("f")
    w.wait("Show only")
    w.type("20").key("Tab").type("24,99").key("^S")
    w.wait("from 20", "up to 24.99")
    w.key("o")
    w.wait("cheapest first")
    w.sync()
    shown = [float(p) for p in MONEY.findall(w.text())]
    assert shown and shown == sorted(shown) and all(20 <= p <= 24.99 for p in shown)
