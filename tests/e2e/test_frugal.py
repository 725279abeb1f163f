"""What a session asks of the market and sends to its terminal: no more than it needs. Counts, not times."""
import re

import pytest

MOST_BYTES = 250     # that a move of the selection may send, on a screen of 120x40, before the preview follows

# What a first screen is made of; each is asked once.
FIRST = {"server.info": 1, "server.subscribe": 1, "auth.whoami": 1, "notification.subscribe": 1, "product.list": 1,
         "preference.get": 1, "cart.get": 1, "notification.list": 1, "message.unread": 1}


def calls(shop):
    """How often each operation was called, without what asks."""
    methods = shop.admin.call("server.stats")["methods"]
    return {m["method"]: m["count"] for m in methods if m["method"] not in ("server.stats", "auth.login")}


def since(shop, before):
    now = calls(shop)
    return {m: n - before.get(m, 0) for m, n in now.items() if n != before.get(m, 0)}


@pytest.fixture
def stocked(shop):
    for n in range(60):
        shop.product(name="Lamp %02d" % n, price="%d.50" % (n + 3), description="A lamp for a desk. " * (1 + n % 7))
    return shop


def test_a_first_screen_asks_for_each_thing_once(market, stocked, shop_window):
    buyer = market.user()
    before = calls(stocked)
    w = shop_window(buyer)
    w.wait("Lamp 59")
    w.quiet()
    assert since(stocked, before) == FIRST


def test_the_categories_are_asked_for_where_they_are_seen(market, stocked, shop_window):
    buyer = market.user()
    before = calls(stocked)
    w = shop_window(buyer, cols=120, rows=40)
    w.wait("All products", "Categories")
    w.quiet()
    assert since(stocked, before) == dict(FIRST, **{"category.list": 1})
    narrow = shop_window(buyer)
    before = calls(stocked)
    narrow.key("t")
    narrow.wait("Category")
    narrow.key("Esc")
    narrow.wait_gone("Category")
    assert since(stocked, before) == {"category.list": 1}
    narrow.resize(120, 40)
    narrow.wait("Categories", "All products   ")


def first_frame(w, start):
    """The bytes of the first frame after a mark: each ends with the cursor on the last row."""
    end = re.compile(rb"\033\[%d(d|;1H)" % w.screen.lines)
    w.until(lambda: end.search(w.bytes(start)), "a frame")
    return w.bytes(start)[:end.search(w.bytes(start)).end()]


def test_moving_the_selection_sends_little_and_asks_nothing(market, stocked, shop_window):
    w = shop_window(market.user(), cols=120, rows=40)
    w.wait("Lamp 59", "A lamp for a desk.")
    w.sync()
    before, worst = calls(stocked), 0
    for key in ["Down"] * 8 + ["Up"] * 4 + ["Down"] * 4:
        last, start = w.selected(), w.mark()
        w.key(key)
        worst = max(worst, len(first_frame(w, start)))
        w.until(lambda: w.selected() not in ("", last), "the selection moving")
        w.until(lambda: w.text().count(" ".join(w.selected().split()[:2])) == 2, "the preview following")
        w.quiet()
    assert worst <= MOST_BYTES
    assert since(stocked, before) == {}


def test_a_list_goes_on_where_it_was_cut(market, stocked, shop_window):
    """It holds what the terminal has room for, and asks for more when that is passed or the terminal grows."""
    w = shop_window(market.user())
    w.wait("Lamp 59", "1 of 17+")
    for n in range(30):
        w.key("Down")
    w.wait("31 of 34+", "Lamp 29")
    w.key("G")
    w.wait("Lamp 00")
    w.resize(80, 60)
    w.wait("Lamp 00", "Lamp 20")
    tall = shop_window(market.user())
    tall.wait("1 of 17+")
    tall.resize(80, 60)
    tall.wait("1 of 5", "Lamp 10")
