"""What other people wrote reaches the terminal as text and as nothing else, whatever stands in the store."""
import os
import sqlite3

import pytest

from harness import Shop
from terminal import LIVE

EVIL = ["\033]0;pwned\007", "\033[31m", "\033[2J", "\u009b31m", "\u202e", "\u2066", "\u2067", "\u200b", "\u200d\u200d",
        "\u200f", "\ufeff", "\U000e0041", "\x00", "\x07", "\x08", "\x7f", "\r", "\u0085", "\u2028"]
NEVER = [b"\033]0;", b"\033]", b"pwned\007", b"\033[31m", "\u009b".encode(), "\u0085".encode(), "\u202e".encode(), "\u2066".encode(),
         "\u2067".encode(), "\u200b".encode(), "\u200d".encode(), "\u200f".encode(), "\ufeff".encode(), "\U000e0041".encode(),
         "\u2028".encode(), b"\x07", b"\x7f", b"\x00"]
NAME = "Evil" + "".join(e for e in EVIL if "\x00" not in e) + "lamp"
PASSWORD = "a long passphrase"


@pytest.mark.parametrize("text", EVIL)
def test_such_text_is_refused_at_the_door(shop, text):
    for field in "name", "description":
        values = dict(name="Lamp", description="A lamp.", price="1.00", category=shop.category)
        values[field] += text + "x"
        shop.seller.request("product.create", values)
        error = shop.seller.line()["error"]
        assert error["data"]["code"] in ("invalid_params", "parse_error"), error
    assert shop.seller.call("product.list", status="all")["results"] == []


def into_the_store(market, changes):
    """Runs statements on the store of a market that is stopped, past its checks and past what guards order lines."""
    db = sqlite3.connect(os.path.join(market.dir, "mama.db"), isolation_level=None)
    db.execute("PRAGMA ignore_check_constraints=ON")
    db.execute("BEGIN IMMEDIATE")
    guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'order_items'").fetchall()
    for name, _ in guards:
        db.execute("DROP TRIGGER " + name)
    for statement, values in changes:
        assert db.execute(statement, values).rowcount > 0, statement
    for _, sql in guards:
        db.execute(sql)
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


@pytest.fixture
def poisoned(make_market):
    """A market whose store holds what could never be written through a door."""
    market = make_market()
    shop = Shop(market)
    lamp = shop.product(name="Harmless lamp", stock=9)
    buyer = market.user("bayo")
    shop.order(buyer, lamp)
    for client in market.clients:
        client.close()
    market.clients.clear()
    market.stop()
    seller = "sel" + "".join(e for e in EVIL if "\x00" not in e) + "ler"
    into_the_store(market, [
        ("UPDATE products SET name = ?, description = ? WHERE id = ?", (NAME, "Line one" + NAME + "\nline two", lamp["id"])),
        ("UPDATE users SET username = ? WHERE id = ?", (seller, shop.seller.user["id"])),
        ("UPDATE users SET username = ? WHERE id = ?", ("bayo" + NAME, buyer.user["id"])),
        ("UPDATE categories SET name = ? WHERE id = ?", ("Shelf" + NAME, shop.category)),
        ("UPDATE order_items SET name = ?", (NAME,)),
        ("UPDATE notifications SET text = ?", (NAME,)),
    ])
    market.start()
    return market, lamp


def assert_clean(w):
    raw = w.bytes()
    raw = raw[raw.find(b"\033[?1049h"):]
    for sequence in NEVER:
        at = raw.find(sequence)
        assert at < 0, "%r went to the terminal: ...%r..." % (sequence, raw[max(0, at - 40):at + 40])


@pytest.mark.parametrize("cols, rows", [(80, 24), (120, 40)])
def test_a_poisoned_store_shows_replacement_characters(poisoned, open_window, cols, rows):
    market, lamp = poisoned
    w = open_window(market, "guest", cols=cols, rows=rows)
    w.wait("Evil", "sel", "? help")
    assert "�" in w.text() and "pwned" in w.text(), "replaced, not dropped\n%s" % w
    w.key("Enter")
    w.wait("Quantity", "Line one", "line two")
    w.key("a")
    w.wait("The cart holds")
    w.key("c")
    w.wait("Your cart", "Evil")
    w.key("d")
    w.wait("Taken out: Evil")
    w.key("1", "t")
    w.wait("Shelf")
    w.key("Esc", "Esc", "y")
    w.wait("Esc goes back", "Evil")
    assert_clean(w)


def test_poisoned_people_orders_and_notifications_are_clean_too(poisoned, open_window):
    market, _ = poisoned
    w = open_window(market, "bayo@example.org", password=PASSWORD, cols=100, rows=30)
    w.wait("Evil", "? help")
    w.key("3")
    w.wait("My orders", "Evil")
    w.key("Enter")
    w.wait("Order 1", "Seller", "Buyer")
    w.key("6")
    w.wait("Notifications")
    w.key("q")
    assert w.ended() == 0
    assert_clean(w)                # the two lines of goodbye too
    assert "\033" not in market.log and "\u202e" not in market.log


def test_a_poisoned_seller_is_clean_in_his_own_pages(poisoned, open_window):
    market, lamp = poisoned
    db = sqlite3.connect(os.path.join(market.dir, "mama.db"))
    email = db.execute("SELECT email FROM users WHERE id = (SELECT seller_id FROM products WHERE id = ?)", (lamp["id"],)).fetchone()[0]
    db.close()
    w = open_window(market, email, password=PASSWORD)
    w.wait("Evil", "? help")
    w.key("4")
    w.wait("My products", "Evil")
    w.key("e")
    w.wait("Change your product", "Evil")
    w.key("Esc", "6")
    w.wait("Notifications", "Evil")
    assert_clean(w)


@pytest.mark.parametrize("cols", [80, 120])
def test_wide_names_keep_the_columns_aligned(make_market, open_window, cols):
    market = make_market()
    shop = Shop(market)
    for name in ("漆塗りの椀", "한국 도자기 접시", "Crêpière d’été", "e\u0301" * 60, "日" * 60, "x日" * 40, "Plain lamp", "🏮 Lantern", "ไทย ผ้าไหม"):
        shop.product(name=name, price="1234.50")
    w = open_window(market, "guest", cols=cols, rows=30)
    w.wait("Plain lamp", "? help")
    w.sync()
    rows = [y for y, line in enumerate(w.lines()) if "1234.50" in line and "in stock" in line]
    assert len(rows) == 9
    columns = {w.column_of("1234.50", y) for y in rows}
    stock = {w.column_of("in stock", y) for y in rows}
    assert len(columns) == 1 and len(stock) == 1, "the columns stand at %r and %r\n%s" % (columns, stock, w)
    for y in rows:
        assert w.cells(y)[2] != "", "a name begins in the middle of a wide character\n%s" % w


def test_a_notification_about_a_wide_name_is_cut_between_characters(make_market, open_window):
    market = make_market()
    shop = Shop(market)
    w = open_window(market, shop.admin)
    w.wait("? help")
    shop.product(name="漆" * 90, approve=False)
    w.wait("漆漆", patience=LIVE)
    w.sync()
    assert "�" not in w.text()
