"""The audit on the screen: Admin, then a."""
import pytest

import harness


@pytest.fixture
def stage(make_market):
    market = make_market()
    return market, harness.Shop(market)


def test_it_is_read_filtered_and_leads_to_what_it_is_about(stage, open_window):
    market, shop = stage
    product = shop.product(name="Bedside lamp")
    shop.admin.call("product.update", id=product["id"], price="13.00")
    shop.admin.call("user.ban", id=market.user("spammer").user["id"], reason="Selling ham.")
    w = open_window(market, shop.admin, command="admin", cols=100, rows=30)
    w.wait("Numbers of the day")
    w.key("a")
    w.wait("user.ban", "product.update", "category.create", "product/%d" % product["id"])
    w.key("Enter")
    w.wait("Selling ham.", "banned")
    w.key("Esc", "Down")
    w.wait_selected("product.update")
    w.key("f")
    w.wait("only product.update")
    w.key("Down", "Down", "Enter")
    w.wait("Audit · product.update")
    w.wait_gone("user.ban")
    w.key("o")
    w.wait("Bedside lamp", "13.00")


def test_wide_terminals_show_the_marked_one_beside_the_list(stage, open_window):
    market, shop = stage
    product = shop.product(price="12.50")
    shop.admin.call("product.update", id=product["id"], price="13.00")
    w = open_window(market, shop.admin, command="admin", cols=140, rows=30)
    w.wait("Numbers of the day")
    w.key("a")
    w.wait("price: 12.50 → 13.00")
