"""News reach every open screen of a person within a second, whatever page it shows."""
import re

import pytest

from terminal import LIVE


@pytest.fixture
def trade(market, shop, open_window):
    """A buyer with two windows open, and an order of his."""
    buyer = market.user()
    windows = [open_window(market, buyer), open_window(market, buyer, cols=120, rows=40)]
    order = shop.order(buyer, shop.product())
    for w in windows:
        w.wait("? help", buyer.user["username"])
        w.sync()
    return buyer, order, windows


def act(shop, order, action, **more):
    shop.seller.call("order.act", id=order["id"], action=action, **more)


def test_the_badge_rises_in_every_window(shop, trade):
    _, order, windows = trade
    act(shop, order, "accept")
    for w in windows:
        w.wait("●1", re.compile("order %d.*accepted" % order["id"], re.I), patience=LIVE)
    act(shop, order, "ship")
    for w in windows:
        w.wait("●2", re.compile("order %d.*shipped" % order["id"], re.I), patience=LIVE)


def test_reading_in_one_window_clears_the_other(shop, trade):
    _, order, windows = trade
    act(shop, order, "accept")
    act(shop, order, "ship")
    for w in windows:
        w.wait("●2", patience=LIVE)
    windows[0].key("6", "a")
    for w in windows:
        w.wait_gone("●", patience=LIVE)
    act(shop, order, "deliver")
    windows[1].wait("●1", patience=LIVE)
    windows[1].key("6")
    windows[1].wait("Notifications · 1 unread")
    windows[1].key("Enter")
    windows[1].wait("Order %d" % order["id"], "delivered")
    windows[0].wait_gone("●", patience=LIVE)


def test_reading_over_json_clears_the_screens(shop, trade):
    buyer, order, windows = trade
    act(shop, order, "accept")
    windows[0].wait("●1", patience=LIVE)
    buyer.call("notification.mark_as_read", all=True)
    for w in windows:
        w.wait_gone("●", patience=LIVE)


@pytest.mark.parametrize("keys, shows", [("2", "Your cart"), ("3", "My orders"), ("4", "My products"), ("5", "No messages yet."), ("6", "Nothing has happened"),
                                         ("?", "Keys: "), ("/", "Search"), ("f", "Show only"), ("4n", "Offer a product")])
def test_news_come_on_every_page_and_move_nothing(shop, trade, keys, shows):
    _, order, windows = trade
    w = windows[0]
    w.key(*keys)
    w.wait(shows)
    w.sync()
    before = w.cursor()
    act(shop, order, "accept")
    w.wait("●1", re.compile("order %d.*accepted" % order["id"], re.I), patience=LIVE)
    if keys != "6":
        assert w.cursor() == before, "the cursor moved\n%s" % w


def test_news_leave_what_is_being_typed_alone(shop, trade):
    _, order, windows = trade
    w = windows[0]
    w.key("4", "n").type("Half a na")
    w.wait("Half a na")
    act(shop, order, "accept")
    w.wait("●1", patience=LIVE)
    w.type("me")
    w.wait("Half a name")


def test_a_login_shows_what_came_while_away(market, shop, open_window):
    buyer = market.user()
    order = shop.order(buyer, shop.product())
    act(shop, order, "accept")
    w = open_window(market, buyer)
    w.wait("●1", "? help")
    w.key("6")
    w.wait("Notifications · 1 unread", re.compile("●.*order %d.*accepted" % order["id"], re.I))


def test_a_text_that_leads_nowhere_is_shown_whole(market, shop, open_window):
    user = market.user()
    end = "change your password at once."
    user.call("auth.email_change", email="a-rather-long-address-%s@example.org" % user.user["username"], password=user.password)
    w = open_window(market, user, command="notifications")
    w.wait("●1", re.compile("Your e-mail is now .*…"))
    assert end not in w.text()
    w.key("Enter")
    w.wait(end)
    w.key("Enter")
    w.wait_gone(end)
    w.wait("Notifications", "? help")
    assert "●" not in w.text(), "it is read"


def test_the_cart_is_the_same_in_every_window(shop, trade):
    buyer, order, windows = trade
    buyer.call("cart.set", product=shop.product(price="7.00")["id"], quantity=3)
    for w in windows:
        w.wait("21.00 EUR", patience=LIVE)
    windows[0].key("2")
    windows[0].wait("Your cart")
    windows[0].key("-")
    for w in windows:
        w.wait("14.00 EUR", patience=LIVE)


def test_the_approvals_badge_is_the_exact_number(market, shop, open_window):
    w = open_window(market, shop.admin)
    w.wait("Appr", "? help")
    made = [shop.product(approve=False)["id"] for _ in range(3)]
    w.wait("Appr 3", patience=LIVE)
    shop.admin.call("product.approve", id=made[0])
    w.wait("Appr 2", patience=LIVE)
    shop.admin.call("product.reject", id=made[1], reason="A lamp is not a lamp.")
    w.wait("Appr 1", patience=LIVE)
    shop.seller.call("product.delete", id=made[2])
    w.wait_gone(re.compile(r"Appr \d"), patience=LIVE)


def test_a_rejected_seller_reads_why(market, shop, open_window):
    w = open_window(market, shop.seller)
    w.wait("? help")
    product = shop.product(approve=False, name="Doubtful lamp")
    w.key("4")
    w.wait("Doubtful lamp", "in review")
    shop.admin.call("product.reject", id=product["id"], reason="No picture of the plug.")
    w.wait("rejected", "Rejected: No picture of the plug.", patience=LIVE)
