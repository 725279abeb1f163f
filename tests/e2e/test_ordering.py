"""The cart and the checkout at the screen: what was shown is what is ordered, once."""
import re

import pytest

from terminal import LIVE


@pytest.fixture
def buyer(market):
    return market.user()


@pytest.fixture
def at_checkout(market, shop, buyer, open_window):
    """A window on the confirm page for two of a new product."""
    product = shop.product(name="Fresh lamp", price="20.00", stock=3)
    buyer.call("cart.set", product=product["id"], quantity=2)
    w = open_window(market, buyer)
    w.wait("40.00 EUR", "? help")
    w.key("2")
    w.wait("Your cart", "Fresh lamp")
    w.key("Enter")
    w.wait("Check out")
    w.key("^S")
    w.wait("This is what you order", re.compile(r"Total +40\.00 EUR"))
    return w, product


def test_enter_pressed_many_times_orders_once(at_checkout, buyer):
    w, _ = at_checkout
    w.type("\r\r\r\r\r\r")
    w.wait("Thank you. Order")
    w.sync()
    assert len(buyer.call("order.list")["results"]) == 1


def test_two_windows_on_the_same_cart_order_once(market, at_checkout, buyer, open_window):
    w, _ = at_checkout
    other = open_window(market, buyer, command="cart")
    other.wait("Fresh lamp", "? help")
    other.key("Enter")
    other.wait("Check out")
    other.key("^S")
    other.wait("This is what you order")
    w.key("Enter")
    w.wait("Thank you. Order")
    other.key("Enter")
    other.wait(re.compile("! .*"))
    assert "Thank you" not in other.text()
    assert len(buyer.call("order.list")["results"]) == 1


def test_what_was_bought_meanwhile_is_named_and_nothing_is_ordered(market, shop, at_checkout, buyer):
    w, product = at_checkout
    shop.order(market.user(), product, 2)
    w.key("Enter")
    w.wait("Nothing was ordered: there is not enough of", "Fresh lamp: you want 2, there is 1")
    assert buyer.call("order.list")["results"] == []
    w.key("Esc")
    w.wait("Check out")
    w.key("Esc")
    w.wait("Your cart", "too many")
    w.key("-")
    w.wait("In all  20.00 EUR")
    w.key("Enter")
    w.wait("Check out", "20.00 EUR in all")
    w.key("^S")
    w.wait(re.compile(r"Total +20\.00 EUR"))
    w.key("Enter")
    w.wait("Thank you. Order")


def test_a_changed_price_is_shown_before_it_is_paid(shop, at_checkout, buyer):
    w, product = at_checkout
    shop.seller.call("product.update", id=product["id"], price="25.00")
    w.key("Enter")
    w.wait("a price has changed", "was 40.00 EUR and is now 50.00 EUR", re.compile(r"Total +50\.00 EUR"))
    assert buyer.call("order.list")["results"] == []
    w.key("Enter")
    w.wait("Thank you. Order")
    assert buyer.call("order.list")["results"][0]["total"] == "50.00"


def test_one_order_for_each_seller(market, shop, buyer, open_window):
    other = market.user(market.name("potter"))
    for seller, name in ((None, "Lamp of one"), (other, "Cup of another")):
        buyer.call("cart.set", product=shop.product(seller=seller, name=name, price="5.00")["id"], quantity=1)
    w = open_window(market, buyer, command="cart")
    w.wait("Lamp of one", "Cup of another", "In all  10.00 EUR")
    w.key("Enter")
    w.wait("2 products, 10.00 EUR in all")
    w.key("^S")
    w.wait("Order at " + shop.seller.user["username"], "Order at " + other.user["username"], re.compile(r"Total +10\.00 EUR"))
    w.key("Enter")
    w.wait("Thank you. 2 orders are placed, one for each seller.", "My orders", "Lamp of one", "Cup of another")


def test_the_quantity_of_a_line_is_changed_with_plus_and_minus(market, shop, buyer, open_window):
    buyer.call("cart.set", product=shop.product(name="Counted lamp", price="5.00")["id"], quantity=1)
    w = open_window(market, buyer, command="cart")
    w.wait("Counted lamp", "In all  5.00 EUR")
    w.key("+", "+")
    w.wait("In all  15.00 EUR")
    w.key("-")
    w.wait("In all  10.00 EUR")
    w.key("d")
    w.wait("Taken out: Counted lamp.", "The cart is empty. Press s to open the shop.")


def test_a_destructive_act_asks_and_defaults_to_no(market, shop, buyer, open_window):
    buyer.call("cart.set", product=shop.product(name="Kept lamp")["id"], quantity=1)
    w = open_window(market, buyer, command="cart")
    w.wait("Kept lamp", "? help")
    for no in ("Enter", "Esc", "n"):
        w.key("X")
        w.wait("Take everything out of the cart?", "y  take everything out")
        w.key(no)
        w.wait_gone("Take everything out")
        w.wait("Kept lamp")
    w.key("X", "y")
    w.wait("The cart is empty")


def test_the_own_product_is_edited_and_not_bought(market, shop, open_window):
    mine = shop.product(name="My own lamp")
    w = open_window(market, shop.seller, command="product/%d" % mine["id"])
    w.wait("My own lamp", "e edit")
    assert "add to cart" not in w.text() and "order now" not in w.text()


def test_a_buyer_cancels_and_the_seller_sees_it(market, shop, buyer, open_window):
    order = shop.order(buyer, shop.product())
    seller = open_window(market, shop.seller, command="orders/%d" % order["id"])
    seller.wait("a accept")
    w = open_window(market, buyer, command="orders/%d" % order["id"])
    w.wait("x cancel")
    w.key("x")
    w.wait("Cancel this order?")
    w.type("Ordered twice").key("Enter")
    w.wait("Order %d: cancelled." % order["id"])
    seller.wait(re.compile("Status +cancelled"), patience=LIVE)
    seller.wait_gone("a accept")


def test_a_seller_must_give_a_reason_to_cancel(market, shop, buyer, open_window):
    order = shop.order(buyer, shop.product())
    w = open_window(market, shop.seller, command="orders/%d" % order["id"])
    w.wait("x cancel")
    w.key("x")
    w.wait("Cancel this order?")
    w.key("Enter")
    w.wait("! is required")
    w.type("Broken in the store").key("Enter")
    w.wait("Order %d: cancelled." % order["id"], "Broken in the store")


def test_an_order_to_be_paid_by_card_says_how_to_pay(market, shop, buyer, open_window):
    order = shop.order(buyer, shop.product(), payment_method="CARD")
    w = open_window(market, buyer, command="orders/%d" % order["id"])
    w.wait("awaits payment")
    w.sync()
    assert re.search(r"[Pp]ay .*(at|with|by|https?:)", w.text()), "a buyer who chose Card is not told what to do\n%s" % w


def test_a_guest_fills_a_cart_opens_an_account_and_orders(market, shop, open_window):
    shop.product(name="Guest lamp", price="9.00")
    w = open_window(market, "guest")
    w.wait("Guest lamp", "? help")
    w.key("+", "+")
    w.wait("The cart holds 18.00 EUR")
    w.key("2")
    w.wait("Your cart", "Guest lamp")
    w.key("Enter")
    w.wait("For this you need an account")
    w.key("u")
    w.wait("Open an account")
    who = market.name("fresh")
    w.type(who).key("Tab").type(who + "@example.org").key("Tab").type("correct horse battery").key("Enter")
    w.wait("Your cart came along.", "18.00 EUR", who)
    w.key("2")
    w.wait("Your cart", "Guest lamp")
    w.key("Enter")
    w.wait("Check out")
    w.key("^S")
    w.wait("This is what you order")
    w.key("Enter")
    w.wait("Thank you. Order")
