"""`ssh -t HOST orders/42` opens that page; what is no page is said so."""
import pytest

from terminal import plain


@pytest.fixture(scope="module")
def placed(market, shop):
    """A buyer and an order of his."""
    buyer = market.user("bayo")
    lamp = shop.product(name="Desk lamp")
    return buyer, lamp, shop.order(buyer, lamp, 2)


def test_an_order_is_opened_and_esc_leads_to_the_list(market, placed, open_window):
    buyer, lamp, order = placed
    w = open_window(market, buyer, command="orders/%d" % order["id"])
    w.wait("Order %d" % order["id"], "2 × Desk lamp", "x cancel")
    w.key("Esc")
    w.wait("My orders", "Desk lamp")


@pytest.mark.parametrize("noun", ["shop", "product"])
def test_a_product_is_opened(market, placed, open_window, noun):
    _, lamp, _ = placed
    w = open_window(market, "guest", command="%s/%d" % (noun, lamp["id"]))
    w.wait("Desk lamp", "Quantity", "12.50 EUR")
    w.key("Esc")
    w.wait("All products")


@pytest.mark.parametrize("link, shows", [("cart", "Your cart"), ("orders", "My orders"), ("selling", "My products"),
                                         ("notifications", "Notifications"), ("shop", "All products")])
def test_a_page_is_opened(market, placed, open_window, link, shows):
    w = open_window(market, placed[0], command=link)
    w.wait(shows, "? help")


def test_an_admin_opens_the_approvals_and_others_are_told_there_is_no_such_page(market, shop, placed, open_window):
    open_window(market, shop.admin, command="approvals").wait("Waiting for approval")
    open_window(market, placed[0], command="approvals").wait("There is no such page", "All products")


def test_an_order_of_another_does_not_exist(market, placed, open_window):
    other = market.user("other")
    for number in (placed[2]["id"], 987654):
        w = open_window(market, other, command="orders/%d" % number)
        w.wait("There is no such order.")
        assert "Desk lamp" not in w.text()


def test_a_guest_is_asked_to_sign_in_and_comes_to_the_order(market, placed, open_window):
    buyer, _, order = placed
    w = open_window(market, "guest", command="orders/%d" % order["id"])
    w.wait("For this you need an account")
    w.key("i").type(buyer.user["username"]).key("Tab").type(buyer.password).key("Enter")
    w.wait("Order %d" % order["id"], "2 × Desk lamp")
    w.key("Esc")
    w.wait("My orders")


@pytest.mark.parametrize("link", ["orders/", "orders//1", "orders/1/", "orders/1 x", "orders/../1", "order", "Orders/1", "/orders"])
def test_what_is_no_link_is_refused(market, link):
    done = plain(market, "guest", link)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and done.stdout == ""


def test_a_link_without_a_terminal_is_told_to_ask_for_one(market):
    done = plain(market, "guest", "orders/1")
    assert done.returncode == 2 and "ssh -t -p %d guest@127.0.0.1 orders/1" % market.ports["ssh"] in done.stderr, done.stderr
