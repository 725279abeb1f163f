"""Sizes of the window: from 60 by 18 up; a resize is never input."""
import re

import pytest

PAGES = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "?"]


@pytest.fixture(scope="module")
def stocked(market, shop):
    for i in range(30):
        shop.product(name="Lamp number %d with a rather long name that does not fit" % i, price="%d.50" % (i * 37 + 1))
    shop.product(approve=False, name="Waiting lamp")
    return shop


@pytest.mark.parametrize("cols, rows", [(60, 18), (80, 24), (81, 25), (120, 40), (200, 60)])
def test_every_page_fits_and_leaves_the_last_cell_alone(market, stocked, open_window, cols, rows):
    w = open_window(market, stocked.admin, cols=cols, rows=rows)
    w.wait("Lamp number 29", "? help")
    for page in PAGES:
        w.key(page)
        w.sync()
        last = w.cell(rows - 1, cols - 1)
        assert (last.data, last.reverse) == (" ", False), "page %s\n%s" % (page, w)
        assert w.cells(rows - 1)[:cols - 1].count("?") or page == "?", "no help in the footer of page %s\n%s" % (page, w)
        assert all(len(line) <= cols for line in w.lines())


HEADER = {60: "[Shop]+ C[art]* O[rd]* [SEeling]+ M[sg]* 1 N[otif]* A[ct]* (Appr|P) 1 (Adm|D)",
          80: "Shop Cart Ord[ers]* Sell[ing]* M[esag]+ 1 Notif A[cout]* Appr 1 Adm",
          120: "Shop +Cart +Orders +Selling +Messages 1 +Notifications +Account +Approvals 1 +Admin",
          200: "Shop  Cart  Orders  Selling  Messages 1  Notifications  Account  Approvals 1  Admin"}


@pytest.mark.parametrize("cols, rows", [(60, 18), (80, 24), (120, 40), (200, 60)])
def test_the_header_says_what_there_is_and_who_looks(market, stocked, open_window, cols, rows):
    market.user().call("message.send", receiver=stocked.admin.user["id"], content="Hello.")
    stocked.admin.call("cart.set", product=stocked.admin.call("product.list", limit=1)["results"][0]["id"], quantity=1)
    w = open_window(market, stocked.admin, cols=cols, rows=rows)
    w.wait("Lamp number 29", "? help", stocked.admin.user["username"])
    head = w.lines()[0]
    assert re.search(HEADER[cols].replace("1", r"\d+"), head), "the pages are not in the header\n%s" % w
    assert re.search(r"%s●\d+  %s" % ("EUR  " if cols > 60 else " ", stocked.admin.user["username"]), head), "what else is told is not\n%s" % w


def test_too_small_says_what_is_needed_and_recovers(market, stocked, open_window):
    w = open_window(market, "guest", cols=59, rows=17)
    w.wait(re.compile("60x18.*59x17"))
    assert sum(1 for line in w.lines() if line) == 1
    w.resize(60, 18)
    w.wait("Lamp number 29", "? help")
    w.resize(60, 17)
    w.wait(re.compile("60x18.*60x17"))
    w.resize(20, 5)
    w.wait("Needs 60x18")
    w.resize(80, 24)
    w.wait("Lamp number 29", "? help")
    w.key("q")
    assert w.ended() == 0


def test_a_small_window_can_still_be_left(market, open_window):
    w = open_window(market, "guest", cols=40, rows=10)
    w.wait("60x18")
    w.key("^C")
    assert w.ended() == 0


def test_a_wide_window_shows_a_preview_beside_the_list(market, stocked, open_window):
    w = open_window(market, "guest", cols=120, rows=40)
    w.wait("Categories", "Lamp number 29")
    w.until(lambda: "A lamp." in w.text(), "the preview")
    w.key("Tab", "Down", "Enter")
    w.wait("1 of 30")
    w.resize(80, 24)
    w.wait_gone("Categories  ")
    assert "A lamp." not in w.text()


def test_a_large_window_is_used(market, stocked, open_window):
    w = open_window(market, "guest", cols=200, rows=60)
    w.wait("Lamp number 0 ", "Lamp number 29")
    w.sync()
    assert "with a rather long name that does not fit" in w.text()


def test_an_absurd_size_does_no_harm(market, open_window):
    w = open_window(market, "guest", cols=0, rows=0)
    w.resize(80, 24)
    w.wait("MamaOnline", "? help")
    w.resize(1000, 500)
    w.quiet()
    w.resize(80, 24)
    w.sync()
    w.key("q")
    assert w.ended() == 0


def test_a_resize_keeps_what_is_typed_and_submits_nothing(market, shop, open_window):
    seller = market.user("sefa")
    w = open_window(market, seller)
    w.wait("? help")
    w.key("4", "n")
    w.wait("Offer a product")
    w.type("Half a na")
    for size in ((100, 30), (60, 18), (59, 17), (120, 40), (80, 24)):
        w.resize(*size)
        w.wait(re.compile("Half a na|Needs 60x18"))
    w.wait("Offer a product", "Half a na")
    w.type("me")
    w.wait("Half a name")
    assert seller.call("product.list", status="all")["results"] == []


def test_keys_in_a_window_too_small_do_nothing(market, shop, open_window):
    seller = market.user("silvia")
    w = open_window(market, seller)
    w.wait("? help")
    w.key("4", "n").type("Lamp").key("Enter").type("5.00").key("Enter").type("1")
    w.wait("5.00")
    w.resize(59, 17)
    w.wait("Needs 60x18")
    w.key("^S", "Enter", "x")
    w.resize(80, 24)
    w.wait("Offer a product", "5.00")
    assert seller.call("product.list", status="all")["results"] == []
