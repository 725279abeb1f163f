"""The selection belongs to the row, not to the place: whatever others do to a list, it stays on its row, and the next key is for
that row or for none."""
import os
import re
import signal

import pytest

from terminal import LIVE, sessions


@pytest.fixture
def buyer(market):
    return market.user()


def orders_page(market, open_window, who, first):
    """A window on the orders of one who sells, with the order of this number selected."""
    w = open_window(market, who)
    w.wait("? help", who.user["username"])
    w.key("e", "Tab")
    w.wait("Incoming orders", first)
    return w


def opened_order(w, number):
    w.wait("Order %d" % number)
    assert w.find("Order %d" % number), w


def seller_of(market, shop, stock=500):
    seller = market.user(market.name("seller"))
    return seller, shop.product(seller=seller, stock=stock)


def test_orders_that_come_in_push_the_selected_one_down_and_enter_opens_that_one(market, shop, buyer, open_window):
    seller, product = seller_of(market, shop)
    made = [shop.order(buyer, product)["id"] for _ in range(4)]
    w = orders_page(market, open_window, seller, str(made[3]))
    w.key("Down", "Down")
    w.wait_selected(str(made[1]))
    for _ in range(3):
        new = shop.order(buyer, product)["id"]
        w.wait(" %d " % new, patience=LIVE)
        assert w.selected().split()[0] == str(made[1]), w
    w.key("Enter")
    opened_order(w, made[1])


def test_the_key_that_follows_a_change_at_once_is_for_the_marked_row(market, shop, buyer, open_window):
    """No time to look: the change and the key come together, and nothing was drawn between them."""
    seller, product = seller_of(market, shop)
    made = [shop.order(buyer, product)["id"] for _ in range(3)]
    w = orders_page(market, open_window, seller, str(made[2]))
    w.key("Down")
    w.wait_selected(str(made[1]))
    for _ in range(5):
        shop.order(buyer, product)
        w.key("Enter")
        opened_order(w, made[1])
        w.key("Esc")
        w.wait("Incoming orders")
        w.wait_selected(str(made[1]))


def test_it_is_followed_however_many_rows_come_before_it(market, shop, buyer, open_window):
    """More than a page, and more than the terminal has rows: while the window looks elsewhere, and then all at once."""
    seller, product = seller_of(market, shop)
    mine = shop.order(buyer, product)["id"]
    w = orders_page(market, open_window, seller, str(mine))
    w.wait_selected(str(mine))
    w.key("s")
    w.wait("All products")
    for _ in range(130):
        shop.order(buyer, product)
    w.key("e")
    w.wait("Incoming orders", "131 of 131")
    w.wait_selected(str(mine) + " ")
    w.key("Enter")
    opened_order(w, mine)


def test_products_that_come_and_go_leave_the_selected_one_selected(market, shop, open_window):
    seller = market.user(market.name("seller"))
    lamps = [shop.product(name=market.name("Stays "), seller=seller) for _ in range(5)]
    w = open_window(market, seller)
    w.wait("? help", seller.user["username"])
    w.key("e")
    w.wait("My products", lamps[4]["name"])
    w.key("Down", "Down", "Down")
    w.wait_selected(lamps[1]["name"])
    newest = shop.product(name=market.name("Newer "), seller=seller)
    w.wait(newest["name"], patience=LIVE)
    assert lamps[1]["name"] in w.selected(), w
    seller.call("product.delete", id=lamps[3]["id"])
    w.wait_gone(lamps[3]["name"], patience=LIVE)
    assert lamps[1]["name"] in w.selected(), w
    w.key("Enter")
    w.wait("A lamp.", lamps[1]["name"])


def test_conversations_change_places_and_the_selected_one_is_opened(market, open_window):
    me, others = market.user(), [market.user() for _ in range(4)]
    for o in others:
        o.call("message.send", receiver=me.user["username"], content="I am " + o.user["username"])
    w = open_window(market, me)
    w.wait("? help", me.user["username"])
    w.key("m")
    w.wait_selected(others[3].user["username"])
    w.key("Down", "Down")
    w.wait_selected(others[1].user["username"])
    others[0].call("message.send", receiver=me.user["username"], content="Me again")
    w.wait("Me again", patience=LIVE)
    assert others[1].user["username"] in w.selected(), w
    w.key("Enter")
    w.wait("I am " + others[1].user["username"])


@pytest.fixture
def queue(market, shop, open_window):
    """Products that wait for approval, and an admin's window on them, with the second one selected."""
    waiting = [shop.product(name=market.name("Waits "), approve=False) for _ in range(4)]
    w = open_window(market, market.admin())
    w.wait("? help", "Appr ")
    w.key("p")
    w.wait("Waiting for approval", waiting[3]["name"])
    while waiting[1]["name"] not in w.selected():
        w.key("Down")
        w.quiet()
    return waiting, w


def undecided(shop, waiting):
    return [p["name"] for p in waiting if shop.admin.call("product.get", id=p["id"])["status"] == "pending"]


def test_an_approval_hits_no_other_product_than_the_marked_one_when_another_admin_was_first(market, shop, queue):
    """The session stands still meanwhile: it hears of the other's decision and of the key at once."""
    waiting, w = queue
    [session] = sessions(market)
    os.kill(session, signal.SIGSTOP)
    shop.admin.call("product.reject", id=waiting[1]["id"], reason="No.")
    w.key("a")
    w.quiet()
    os.kill(session, signal.SIGCONT)
    w.until(lambda: not re.search(waiting[1]["name"] + " +seller", w.text()), "the row leaving the list", LIVE)
    w.sync()
    assert undecided(shop, waiting) == [waiting[i]["name"] for i in (0, 2, 3)], w


def test_a_key_typed_ahead_does_not_hit_the_row_that_comes_into_the_place(shop, queue):
    waiting, w = queue
    w.send("aa")
    w.wait("What was marked is gone")
    assert undecided(shop, waiting) == [waiting[i]["name"] for i in (0, 2, 3)], w
    w.wait_selected(waiting[2]["name"])
    w.key("a")
    w.wait("Approved: " + waiting[2]["name"])
    assert undecided(shop, waiting) == [waiting[i]["name"] for i in (0, 3)], w
