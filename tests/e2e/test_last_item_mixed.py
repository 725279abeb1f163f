"""RULES S3 through both doors at once: people on their confirm pages and scripts race for the same few pieces."""
import re

import pytest

from harness import RpcError, Shop

WINDOWS, SCRIPTS = 10, 190


@pytest.mark.parametrize("pieces", [1, 50])
def test_exactly_what_is_there_is_sold_to_windows_and_scripts(make_market, open_window, pieces):
    shop = Shop(make_market())
    market = shop.market
    p = shop.product(name="Last lamp", price="20.00", stock=pieces)
    windows = []
    for _ in range(WINDOWS):
        buyer = market.user()
        buyer.call("cart.set", product=p["id"], quantity=1)
        windows.append(open_window(market, buyer, command="cart"))
    for w in windows:
        w.wait("Last lamp", "? help")
        w.key("Enter")
        w.wait("Check out")
        w.key("^S")
        w.wait("This is what you order")
    scripts = [market.user() for _ in range(SCRIPTS)]
    line = {"products": [{"product": p["id"], "quantity": 1}], "payment_method": "CASH"}
    for i, script in enumerate(scripts):
        if i % (SCRIPTS // WINDOWS) == 0:
            windows[i * WINDOWS // SCRIPTS].key("Enter")
        script.request("order.create", line)
    sold = 0
    for script in scripts:
        try:
            sold += len(script.answer(script.number)["orders"])
        except RpcError as e:
            assert e.code == "insufficient_stock"
    for w in windows:
        sold += "Thank you" in w.wait(re.compile("Thank you. Order|Nothing was ordered")).group(0)
    assert sold == pieces
    for w in windows:
        w.close()
    assert market.stop() == 0
    assert "locked" not in market.log and "internal" not in market.log
    assert market.sql("SELECT quantity, sold FROM stock WHERE product_id = ?", p["id"]) == [(0, pieces)]
    assert market.sql("SELECT sum(delta) FROM movements WHERE product_id = ?", p["id"]) == [(0,)]
