"""The market process is killed under open screens: they say so, come back by themselves, and lose nothing that was typed."""

import pytest

import harness


@pytest.fixture
def stage(make_market):
    market = make_market()
    return market, harness.Shop(market)


def test_a_screen_says_so_and_goes_on(stage, open_window):
    market, shop = stage
    shop.product(name="Bedside lamp")
    buyer = market.user("bayo")
    w, guest = open_window(market, buyer), open_window(market, "guest")
    for window in (w, guest):
        window.wait("Bedside lamp", "? help")
    start = w.mark()
    old = market.kill_market()
    w.wait_bytes(b"The market is not answering", start)
    w.wait("The market is back.")
    guest.wait("The market is back.")
    assert market.market_pid() != old
    for window in (w, guest):
        window.key("Enter")
        window.wait("Quantity", "Bedside lamp")
        window.key("a")
        window.wait("The cart holds 12.50 EUR")
    rpc = market.rpc()
    rpc.call("auth.login", username="bayo", password=buyer.password)
    assert rpc.call("cart.get")["total"] == "12.50"


def test_what_is_typed_is_kept_and_can_be_sent(stage, open_window):
    market, shop = stage
    seller = market.user("sefa")
    w = open_window(market, seller)
    w.wait("? help")
    w.key("4", "n").type("Lamp that outlives").key("Enter").type("8.00")
    w.wait("Lamp that outlives", "8.00")
    market.kill_market()
    w.wait("The market is back.")
    w.wait("Offer a product", "Lamp that outlives", "8.00")
    w.key("Tab").type("3").key("^S")
    w.wait("when an admin has approved it", "Lamp that outlives", "in review")


def test_a_key_pressed_while_it_is_away_has_its_effect_or_is_refused(stage, open_window):
    market, shop = stage
    shop.product(name="Bedside lamp")
    w = open_window(market, market.user("bayo"))
    w.wait("Bedside lamp", "? help")
    market.kill_market()
    w.key("3")
    w.wait("My orders", "No orders yet")


def test_notifications_go_on_afterwards(stage, open_window):
    market, shop = stage
    buyer = market.user("bayo")
    order = shop.order(buyer, shop.product())
    w = open_window(market, buyer)
    w.wait("? help", "bayo")
    market.kill_market()
    w.wait("The market is back.")
    seller = market.rpc()
    seller.call("auth.login", username=shop.seller.user["username"], password=shop.seller.password)
    seller.call("order.act", id=order["id"], action="accept")
    w.wait("●1", "accepted", patience=3)


def test_new_logins_work_again(stage, open_window):
    market, _ = stage
    user = market.user("bayo")
    old = market.kill_market()
    harness.until(lambda: [p for p in [new_pid(market)] if p and p != old], "a new market")
    open_window(market, user).wait("All products", "? help", "bayo")


def new_pid(market):
    try:
        return market.market_pid()
    except AssertionError:
        return None


def test_three_deaths_in_a_row_are_outlived(stage, open_window):
    market, shop = stage
    shop.product(name="Bedside lamp")
    w = open_window(market, market.user("bayo"))
    w.wait("Bedside lamp", "? help")
    for _ in range(3):
        start = w.mark()
        market.kill_market()
        w.wait_bytes(b"not answering", start)
        w.wait("The market is back.")
    w.key("Enter")
    w.wait("Quantity")
