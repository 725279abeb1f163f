"""What buyers say of what they received: read on the product's page, written there and from the order, and followed live."""
import os
import re
import sqlite3

import pytest

from harness import Shop
from terminal import LIVE
from test_hostile_text import EVIL, NEVER

LONG = "The edge needed some work before it cut the way I like it; half an hour on a fine stone and it was there."


def name(c):
    return c.user["username"]


def received(shop, buyer, *products):
    """A delivered order of these."""
    lines = [{"product": p["id"], "quantity": 1} for p in products]
    order = buyer.call("order.create", products=lines, payment_method="CASH")["orders"][0]
    for action in ("accept", "ship", "deliver"):
        shop.seller.call("order.act", id=order["id"], action=action)
    return order


def reviewed(shop, product, rating, comment="", buyer=None):
    buyer = buyer or shop.market.user()
    received(shop, buyer, product)
    return buyer.call("review.create", product=product["id"], rating=rating, comment=comment)


@pytest.fixture
def lamp(shop):
    return shop.product(name="Lamp to judge", stock=90)


@pytest.fixture
def reader(market, shop, lamp):
    """Who has received the lamp."""
    buyer = market.user()
    buyer.order = received(shop, buyer, lamp)
    return buyer


def product_page(open_window, market, who, lamp, **more):
    w = open_window(market, who, command="product/%d" % lamp["id"], **more)
    w.wait(lamp["name"], "Price", "? help")
    return w


def write(w, stars, text):
    w.wait("Your review of")
    w.type(str(stars))
    w.wait(re.compile(r"‹ %d +[★☆]{5} ›" % stars))
    w.key("Tab").type(text).key("^S")


def rating(market, lamp):
    return market.rpc().call("product.get", id=lamp["id"])["rating"]


# reading

def test_the_product_page_shows_what_is_said_of_it(market, shop, lamp, open_window):
    authors = [market.user() for _ in range(3)]
    for author, stars, text in zip(authors, (5, 4, 4), ("Bright.\nAnd warm.", "", LONG)):
        reviewed(shop, lamp, stars, text, author)
    w = product_page(open_window, market, "guest", lamp, rows=40)
    w.wait("★★★★☆ 4.3 (3)", "Reviews", re.compile("★★★★★ +━+ 1\n"), re.compile("★★★★☆ +━+ 2\n"), re.compile("★☆☆☆☆ +0\n"))
    w.wait(re.compile(r"★★★★★  %s · just now · ✓ received it\n +Bright\.\n +And warm\." % name(authors[0])))
    w.wait(re.compile(r"★★★★☆  %s · just now · ✓ received it\n +The edge needed .*\n +.*it was there\." % name(authors[2])))
    assert w.row_of(name(authors[2])) < w.row_of(name(authors[0])), "the newest is first"


def test_what_has_no_reviews_says_so(market, lamp, open_window):
    w = product_page(open_window, market, "guest", lamp)
    w.wait("No reviews yet")
    w.key("v")
    w.sync()
    assert "Reviews of" not in w.text()


@pytest.fixture(scope="module")
def much_reviewed(market, shop):
    lamp = shop.product(name="Famous lamp", stock=90)
    for i in range(45):
        reviewed(shop, lamp, 1 + i % 5, "Opinion number %02d. %s" % (i, LONG))
    return lamp


def test_all_reviews_are_read_by_scrolling(market, shop, much_reviewed, open_window):
    w = product_page(open_window, market, "guest", much_reviewed)
    w.key("End")
    w.wait("Press v to read all 45.")
    w.key("v")
    w.wait("Reviews of Famous lamp", "number 44")
    seen = set()
    for _ in range(60):
        seen |= set(re.findall(r"number (\d\d)", w.text()))
        w.key("PgDn")
        w.sync()
    assert len(seen) == 45 and "number 00" in w.text(), "all are there, and the oldest is last\n%s" % w
    w.key("Esc")
    w.wait("Quantity")


def test_reviews_are_filtered_by_stars(market, much_reviewed, open_window):
    w = product_page(open_window, market, "guest", much_reviewed)
    w.key("v")
    w.wait("Reviews of Famous lamp")
    w.key("f")
    w.wait("Show only", "1 of 6")
    w.key("Down", "Down", "Enter")
    w.wait("only with 4 stars", "number 43", "number 38")
    assert "number 44" not in w.text() and len(set(re.findall(r"^ ([★☆]{5})  user", w.text(), re.M))) <= 1
    w.key("f")
    w.wait_selected("★★★★☆")
    w.key("g", "Enter")
    w.wait("number 44")
    w.wait_gone("only with")


def test_no_reviews_with_so_many_stars(market, shop, lamp, open_window):
    reviewed(shop, lamp, 5, "Fine.")
    w = product_page(open_window, market, "guest", lamp)
    w.key("v")
    w.wait("Fine.")
    w.key("f", "G", "Enter")
    w.wait("None with so many stars. Press f")


@pytest.mark.parametrize("cols, rows", [(60, 18), (80, 24), (120, 40)])
def test_every_size_shows_them(market, much_reviewed, open_window, cols, rows):
    buyer = market.user()
    w = product_page(open_window, market, buyer, much_reviewed, cols=cols, rows=rows)
    for keys, shows in (("G", "Press v"), ("v", "Reviews of Famous lamp"), ("f", "Show only")):
        w.key(*keys)
        w.wait(shows)
        w.sync()
        assert w.cell(rows - 1, cols - 1).data == " " and all(len(line) <= cols for line in w.lines())


# writing

def test_a_review_from_the_order_appears_in_other_open_sessions(market, shop, lamp, reader, open_window):
    stranger = market.user()
    page, shelf = product_page(open_window, market, stranger, lamp), open_window(market, shop.seller)
    page.wait("No reviews yet")
    shelf.wait("Lamp to judge", "? help")
    w = open_window(market, reader, command="orders/%d" % reader.order["id"])
    w.wait("delivered", "* review")
    w.key("*")
    write(w, 4, "Lights the whole room.")
    w.wait("Your review is published.", "Order %d" % reader.order["id"])
    page.wait("★★★★☆ 4.0 (1)", "Reviews", "★★★★☆  %s" % name(reader), "Lights the whole room.", patience=LIVE)
    shelf.wait("★ 4.0", patience=LIVE)
    assert rating(market, lamp) == {"average": 4.0, "count": 1}


def test_of_several_products_one_is_chosen(market, shop, lamp, open_window):
    buyer, other = market.user(), shop.product(name="Other lamp")
    order = received(shop, buyer, lamp, other)
    w = open_window(market, buyer, command="orders/%d" % order["id"])
    w.wait("delivered", "* review")
    w.key("*")
    w.wait("Review which product?", "1 of 2")
    w.key("Down", "Enter")
    w.wait("Your review of Other lamp")
    write(w, 2, "Flickers.")
    w.wait("published")
    assert rating(market, other)["average"] == 2.0 and rating(market, lamp)["count"] == 0


@pytest.mark.parametrize("done", [0, 1, 2])
def test_an_order_not_yet_received_is_not_reviewed(market, shop, lamp, open_window, done):
    buyer = market.user()
    order = shop.order(buyer, lamp)
    for action in ("accept", "ship")[:done]:
        shop.seller.call("order.act", id=order["id"], action=action)
    w = open_window(market, buyer, command="orders/%d" % order["id"])
    w.wait("Order %d" % order["id"], "? help")
    w.key("*")
    w.sync()
    assert "* review" not in w.text() and "Your review" not in w.text()


def test_one_s_own_is_written_changed_and_deleted_on_the_product_page(market, lamp, reader, open_window):
    w = product_page(open_window, market, reader, lamp)
    w.wait("* review")
    w.key("*")
    write(w, 5, "First thoughts.")
    w.wait("published", "★★★★★ 5.0 (1)", "★★★★★  you", "First thoughts.")
    w.key("*")
    w.wait("Your review", "Change it", "Delete it")
    w.key("Enter")
    w.wait("Your review of Lamp to judge", re.compile("‹ 5 +★★★★★ ›"), "First thoughts.")
    w.type("2").key("Tab", "End").type(" Second ones.").key("^S")
    w.wait("★★☆☆☆ 2.0 (1)", "First thoughts. Second ones.")
    (review,) = reader.call("review.list", product=lamp["id"])["results"]
    assert (review["rating"], review["comment"]) == (2, "First thoughts. Second ones.")
    w.key("*", "Down", "Enter")
    w.wait("Delete this review?")
    w.key("Enter")                               # no
    w.wait_gone("Delete this review?")
    w.key("*", "Down", "Enter", "y")
    w.wait("The review is deleted.", "No reviews yet")
    assert rating(market, lamp) == {"average": None, "count": 0}


def test_a_comment_that_is_emptied_is_gone(market, lamp, reader, open_window):
    reader.call("review.create", product=lamp["id"], rating=3, comment="Not so good.")
    w = product_page(open_window, market, reader, lamp)
    w.key("*", "Enter")
    w.wait("Not so good.", "[ Save ]")
    w.key("Tab").fill("").key("^S")
    w.wait("published")
    assert not reader.call("review.list", product=lamp["id"])["results"][0]["comment"]


def test_stars_must_be_chosen(market, lamp, reader, open_window):
    w = product_page(open_window, market, reader, lamp)
    w.key("*")
    w.wait("Your review of Lamp to judge")
    w.key("Tab").type("Words only.").key("^S")
    w.wait("! is required", "Words only.")
    assert rating(market, lamp)["count"] == 0
    w.type("3").key("^S")
    w.wait("published")
    assert rating(market, lamp)["average"] == 3.0


def test_lines_and_pastes_are_kept_and_publish_nothing(market, lamp, reader, open_window):
    w = product_page(open_window, market, reader, lamp)
    w.key("*")
    w.wait("Your review of")
    w.type("4").key("Tab").paste("one\ntwo\n").type("three").key("Enter").type("four")
    w.wait("one", "two", "three", "four")
    w.sync()
    assert rating(market, lamp)["count"] == 0
    w.key("^S")
    w.wait("published")
    assert reader.call("review.list", product=lamp["id"])["results"][0]["comment"] == "one\ntwo\nthree\nfour"


def test_what_the_market_refuses_is_said_and_the_text_stays(market, lamp, reader, open_window):
    w = product_page(open_window, market, reader, lamp)
    w.key("*")
    w.wait("Your review of")
    reader.call("review.create", product=lamp["id"], rating=1)      # in another window meanwhile
    w.type("5").key("Tab").type("Too late.").key("^S")
    w.wait("You have reviewed this product; change that review.", "Too late.")
    w.key("Esc")
    w.wait("leave and drop it")
    w.key("y")
    w.wait("★☆☆☆☆ 1.0 (1)")


def test_who_has_not_received_it_cannot_review(market, shop, lamp, open_window):
    for who in (market.user(), shop.seller, shop.admin, "guest"):
        w = product_page(open_window, market, who, lamp)
        w.wait("No reviews yet")
        w.key("*")
        w.sync()
        assert "Your review" not in w.text() and "* review" not in w.lines()[-1]


def test_an_admin_deletes_any(market, shop, lamp, open_window):
    bad = market.user()
    reviewed(shop, lamp, 5, "Fine.")
    reviewed(shop, lamp, 1, "Rude words.", bad)
    visitor = product_page(open_window, market, market.user(), lamp)
    visitor.wait("Rude words.")
    w = product_page(open_window, market, shop.admin, lamp)
    w.key("v")
    w.wait("Rude words.", "x delete one")
    w.key("x")
    w.wait("Delete which review?", "1 of 2")
    w.wait_selected("★☆☆☆☆  %s  Rude words." % name(bad))
    w.key("Enter")
    w.wait("Delete this review?")
    w.key("y")
    w.wait("The review is deleted.")
    w.wait_gone("Rude words.")
    visitor.wait_gone("Rude words.", patience=LIVE)
    visitor.wait("★★★★★ 5.0 (1)")
    seller = product_page(open_window, market, shop.seller, lamp)
    seller.key("v")
    seller.wait("Fine.")
    assert "delete" not in seller.lines()[-1]


def test_the_seller_is_told_and_led_there(market, shop, lamp, reader, open_window):
    w = open_window(market, shop.seller)
    w.wait("? help")
    reader.call("review.create", product=lamp["id"], rating=4, comment="Good.")
    w.wait("%s gave Lamp to judge 4 of 5 stars." % name(reader), patience=LIVE)
    w.key("6")
    w.wait_selected("4 of 5 stars")
    w.key("Enter")
    w.wait("Lamp to judge", "Reviews", "Good.")


def test_hostile_reviews_in_the_store_are_shown_as_text(make_market, open_window):
    market = make_market()
    shop = Shop(market)
    lamp = shop.product(name="Harmless lamp")
    reviewed(shop, lamp, 4, "harmless", market.user("bayo"))
    for client in market.clients:
        client.close()
    market.clients.clear()
    market.stop()
    store = sqlite3.connect(os.path.join(market.dir, "mama.db"))
    evil = "Evil" + "".join(e for e in EVIL if "\x00" not in e) + "talk\nline two"
    with store:
        store.execute("UPDATE reviews SET comment = ?", (evil,))
    store.close()
    market.start()
    w = open_window(market, "bayo", password="a long passphrase", command="product/%d" % lamp["id"], rows=40)
    w.wait("Evil", "line two", "�")
    w.key("v")
    w.wait("Reviews of", "Evil")
    w.key("*", "Enter")
    w.wait("Your review of", "Evil")
    raw = w.bytes()
    raw = raw[raw.find(b"\033[?1049h"):]
    for sequence in NEVER:
        assert sequence not in raw, "%r went to the terminal" % sequence
