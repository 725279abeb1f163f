"""Disputes, refunds and forced statuses at the screen: what is asked before, and what the others see at once."""
import re

import pytest

from terminal import LIVE


@pytest.fixture
def buyer(market):
    return market.user()


def order_in(shop, buyer, *steps, **more):
    """An order after these steps: (client, action)."""
    o = shop.order(buyer, shop.product(stock=5), 2, **more)
    for who, action in steps:
        o = who.call("order.act", id=o["id"], action=action, reason="Because.")
    return o


def page(open_window, market, who, o):
    w = open_window(market, who, command="orders/%d" % o["id"])
    w.wait("Order %d" % o["id"], "? help")
    return w


def stock_of(shop, o):
    return shop.admin.call("product.get", id=o["items"][0]["product"])["stock"]


def test_a_buyer_disputes_and_an_admin_resolves(market, shop, buyer, open_window):
    o = order_in(shop, buyer, (shop.seller, "accept"), (shop.seller, "ship"))
    mine, admin = page(open_window, market, buyer, o), page(open_window, market, shop.admin, o)
    mine.wait("w something is wrong")
    assert "resolve" not in admin.text()
    mine.key("w")
    mine.wait("What is wrong?")
    mine.key("Enter")
    mine.wait("! is required")
    mine.type("One of two is broken").key("Enter")
    mine.wait("Order %d: disputed." % o["id"], re.compile(r"Status +disputed"), "One of two is broken")
    mine.wait_gone("w something is wrong")
    admin.wait("z resolve", "f refund", re.compile("disputed by " + buyer.user["username"]), patience=LIVE)
    admin.key("z")
    admin.wait("Resolve the dispute")
    admin.key("Enter")
    admin.wait("! is required")
    admin.type("The seller sent another").key("Enter")
    admin.wait("Order %d: completed." % o["id"], "The seller sent another")
    mine.wait(re.compile(r"Status +completed"), re.compile(r"Cash on delivery, paid"), patience=LIVE)
    assert stock_of(shop, o) == 3


@pytest.mark.parametrize("restock, stock", [(False, 3), (True, 5)])
def test_an_admin_refunds_with_or_without_the_goods(market, shop, buyer, open_window, restock, stock):
    o = order_in(shop, buyer, (shop.seller, "accept"), (shop.seller, "ship"), (buyer, "receive"))
    mine, admin = page(open_window, market, buyer, o), page(open_window, market, shop.admin, o)
    admin.wait("f refund")
    admin.key("f")
    admin.wait("Refund this order", "Reason", re.compile("Restock +no"))
    admin.key("^S")
    admin.wait("! is required")
    admin.type("It never worked").key("Enter")
    admin.wait("‹ no ›")
    if restock:
        admin.key("Right")
        admin.wait("‹ yes ›")
    admin.key("Enter")
    admin.wait("Order %d: refunded." % o["id"], re.compile(r"Status +refunded"), "It never worked")
    mine.wait(re.compile(r"Status +refunded"), re.compile("Cash on delivery, refunded"), patience=LIVE)
    assert stock_of(shop, o) == stock


def test_an_admin_sets_any_status_with_a_reason(market, shop, buyer, open_window):
    o = order_in(shop, buyer, (buyer, "cancel"))
    mine, admin = page(open_window, market, buyer, o), page(open_window, market, shop.admin, o)
    assert "set status" not in mine.text()
    mine.key("u")
    mine.sync()
    assert "Set the status" not in mine.text()
    admin.wait("u set status")
    admin.key("u")
    admin.wait("Set the status", "Status", "Reason")
    admin.key("Enter")
    admin.wait("shipped", "refunded", "expired")
    assert "awaits payment" not in admin.text(), "cash is not waited for"
    admin.key("g", "Down", "Down", "Enter")
    admin.wait("‹ shipped ›")
    admin.key("Tab", "Enter")
    admin.wait("! is required")
    admin.type("Cancelled by mistake").key("Enter")
    admin.wait("Order %d: shipped." % o["id"], re.compile(r"Status +shipped"), "Cancelled by mistake")
    mine.wait(re.compile(r"Status +shipped"), "not paid yet", re.compile("was set to shipped", re.I), patience=LIVE)
    assert stock_of(shop, o) == 3


def test_what_cannot_be_forced_is_said_and_the_text_stays(market, shop, buyer, open_window):
    o = order_in(shop, buyer, (buyer, "cancel"))
    shop.seller.call("product.update", id=o["items"][0]["product"], stock=1)
    admin = page(open_window, market, shop.admin, o)
    admin.key("u")
    admin.wait("Set the status")
    admin.key("p", "Tab").type("Please").key("Enter")
    admin.wait("There are only 1 of", "Please", re.compile("Status +placed"))
    admin.key("Esc")
    assert buyer.call("order.get", id=o["id"])["status"] == "cancelled"
