"""The walk that the shop is for: a seller lists, an admin approves, a buyer finds and orders, the seller delivers. Each of
them sees what the others do while it happens, without pressing a key."""
import re

import pytest

from terminal import LIVE


@pytest.fixture
def people(make_market):
    """A market with a category and three people who have never been here: admin, seller, buyer."""
    market = make_market()
    admin, seller, buyer = market.admin("amina"), market.user("sefa"), market.user("bayo")
    admin.call("category.create", name="Lamps")
    return market, admin, seller, buyer


def opened(open_window, market, user):
    w = open_window(market, user)
    w.wait("MamaOnline", "? help", user.user["username"])
    return w


def list_a_product(seller):
    seller.key("e")
    seller.wait("My products", "You sell nothing yet")
    seller.key("n")
    seller.wait("Offer a product")
    seller.type("Storm lantern").key("Enter").type("24.50").key("Enter").type("5").key("Enter")
    seller.wait("Storm lantern", "24.50", "Lamps")
    seller.key("Enter").type("Brass, burns for nine hours.").key("^S")
    seller.wait("when an admin has approved it", "Storm lantern", "in review")


def test_a_seller_an_admin_and_a_buyer_trade_at_three_windows(people, open_window):
    market, admin_rpc, seller_rpc, buyer_rpc = people
    admin, seller, buyer = (opened(open_window, market, who) for who in (admin_rpc, seller_rpc, buyer_rpc))
    assert "Appr" in admin.text() and "Appr" not in seller.text()

    list_a_product(seller)
    admin.wait("Appr 1", patience=LIVE)                          # without a key press
    assert "Storm lantern" in admin.text(), "the status line tells what was offered\n%s" % admin
    assert "Nothing is for sale" in buyer.text(), "not shown to others before approval\n%s" % buyer

    admin.key("p")
    admin.wait("Waiting for approval", "Storm lantern", "sefa", "24.50 EUR")
    admin.key("a")
    admin.wait("Approved: Storm lantern", "Nothing waits for approval")
    admin.wait_gone("Appr 1")
    seller.wait("on sale", re.compile("approved", re.I), patience=LIVE)

    buyer.key("/").type("lantern").key("Enter")
    buyer.wait("Search: lantern")
    assert "Storm lantern" in buyer.selected()
    buyer.key("Enter")
    buyer.wait("Brass, burns for nine hours.", "Quantity", "sefa", "few left")
    buyer.key("+")
    buyer.wait("49.00 EUR")
    buyer.key("a")
    buyer.wait("The cart holds 49.00 EUR")
    buyer.key("c")
    buyer.wait("Your cart", "Storm lantern", "In all  49.00 EUR")
    buyer.key("Enter")
    buyer.wait("Check out", "1 product, 49.00 EUR in all", "Cash on delivery")
    buyer.key("Enter").type("12 Harbour Road").key("Enter").type("Ring twice").key("^S")
    buyer.wait("This is what you order", "Order at sefa", "2 × Storm lantern", "12 Harbour Road", "Ring twice",
               re.compile(r"Total +49\.00 EUR"))
    buyer.key("Enter")
    buyer.wait("Thank you. Order 1 is placed.", "Order 1", "placed")

    seller.wait(re.compile("order 1", re.I), "bayo", patience=LIVE)
    seller.key("Tab")
    seller.wait("Incoming orders", "bayo", "49.00 EUR", "placed")
    seller.key("Enter")
    seller.wait("Order 1", "12 Harbour Road", "Ring twice", "a accept")
    seller.key("a")
    seller.wait("Order 1: accepted", "m mark shipped")
    buyer.wait(re.compile(r"Status +accepted"), re.compile(r"order 1.*accepted", re.I), patience=LIVE)

    buyer.key("s")                                                    # told on whatever page he is
    buyer.wait("Storm lantern", "/ search")
    seller.key("m")
    seller.wait("Mark as shipped")
    seller.type("TRACK-77").key("Enter")
    seller.wait("Order 1: shipped", "d delivered")
    buyer.wait(re.compile(r"order 1.*shipped", re.I), patience=LIVE)

    buyer.key("n")
    buyer.wait("Notifications · 2 unread")
    seller.key("d")
    seller.wait("Mark this order as delivered?")
    seller.key("y")
    seller.wait("Order 1: delivered")
    buyer.wait("Notifications · 3 unread", re.compile(r"order 1.*delivered", re.I), patience=LIVE)

    buyer.key("Enter")                                                # the newest notification opens the order
    buyer.wait("Order 1", re.compile(r"Status +delivered"), re.compile(r"Tracking +TRACK-77"), "v received")
    buyer.key("v")
    buyer.wait("Have you received everything?")
    buyer.key("y")
    buyer.wait("Order 1: completed", re.compile(r"Status +completed"), re.compile(r"Payment +Cash on delivery, paid"))
    seller.wait(re.compile(r"Status +completed"), patience=LIVE)

    order = buyer_rpc.call("order.get", id=1)
    assert (order["status"], order["payment_status"], order["total"]) == ("completed", "paid", "49.00")
    assert [step["to"] for step in order["history"]] == ["placed", "accepted", "shipped", "delivered", "completed"]
    assert seller_rpc.call("product.get", id=order["items"][0]["product"])["stock"] == 3


def test_the_same_walk_over_the_json_port_is_seen_on_open_screens(people, open_window):
    market, admin_rpc, seller_rpc, buyer_rpc = people
    admin, seller, buyer = (opened(open_window, market, who) for who in (admin_rpc, seller_rpc, buyer_rpc))
    category = admin_rpc.call("category.list")["results"][0]["id"]

    product = seller_rpc.call("product.create", name="Storm lantern", price="24.50", category=category, stock=5)["id"]
    admin.wait("Appr 1", patience=LIVE)
    admin_rpc.call("product.approve", id=product)
    admin.wait_gone("Appr 1", patience=LIVE)
    seller.wait(re.compile("Storm lantern.*approved|approved.*Storm lantern", re.I), patience=LIVE)

    buyer_rpc.call("cart.set", product=product, quantity=2)
    buyer.wait(re.compile(r"49\.00 EUR .*bayo"), patience=LIVE)      # the header's cart
    order = buyer_rpc.call("cart.checkout", payment_method="CASH", expected_total="49.00")["orders"][0]["id"]
    seller.wait(re.compile(r"order %d.*bayo|bayo.*order %d" % (order, order), re.I), patience=LIVE)
    buyer.wait_gone("49.00 EUR", patience=LIVE)

    seller.key("e", "Tab")
    seller.wait("Incoming orders", "bayo")
    buyer.key("3")
    for action, status in (("accept", "accepted"), ("ship", "shipped"), ("deliver", "delivered")):
        seller_rpc.call("order.act", id=order, action=action)
        buyer.wait(re.compile(r"Storm lantern.* %s " % status), re.compile("order %d.*%s" % (order, status), re.I), patience=LIVE)
        seller.wait(re.compile(r"Storm lantern.* %s " % status), patience=LIVE)
    buyer_rpc.call("order.act", id=order, action="receive")
    buyer.wait(re.compile(r"Storm lantern.* completed "), patience=LIVE)
    seller.wait(re.compile(r"Storm lantern.* completed "), patience=LIVE)
