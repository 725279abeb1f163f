"""RULES S3, S6: many buyers, few pieces; exactly these are sold, and everything adds up in the store's file."""
import pytest

from harness import RpcError, Shop

BUYERS = 200


@pytest.mark.parametrize("pieces", [1, 50])
def test_200_buyers_race_and_exactly_what_is_there_is_sold(make_market, pieces):
    shop = Shop(make_market())
    p = shop.product(stock=pieces)
    shop.seller.call("notification.subscribe")
    buyers = [shop.market.user() for _ in range(BUYERS)]
    line = {"products": [{"product": p["id"], "quantity": 1}], "payment_method": "CASH"}
    for b in buyers:
        b.request("order.create", line)
    sold, codes = [], []
    for b in buyers:
        try:
            sold.append(b.answer(b.number)["orders"][0]["id"])
        except RpcError as e:
            codes.append(e.code)
            assert e.data["items"] == [{"product": p["id"], "requested": 1, "available": 0}]
    assert len(sold) == len(set(sold)) == pieces and codes == ["insufficient_stock"] * (BUYERS - pieces)
    inbox = shop.seller.walk("notification.list", limit=100)
    assert [n["kind"] for n in inbox].count("stock.out") == 1 and [n["kind"] for n in inbox].count("order.placed") == pieces
    assert shop.market.stop() == 0
    assert "locked" not in shop.market.log and "internal" not in shop.market.log
    assert shop.market.sql("SELECT quantity, sold FROM stock WHERE product_id = ?", p["id"]) == [(0, pieces)]
    assert shop.market.sql("SELECT sum(delta), count(*) FROM movements WHERE product_id = ?", p["id"]) == [(0, pieces + 1)]
    assert shop.market.sql("SELECT count(*), sum(quantity) FROM order_items") == [(pieces, pieces)]
    assert shop.market.sql("PRAGMA integrity_check") == [("ok",)] and shop.market.sql("PRAGMA foreign_key_check") == []


def test_buyers_cancels_and_the_sellers_edits_at_once_still_add_up(make_market):
    """Orders, cancels and stock edits interleaved; never below zero, and the movements are the stock."""
    shop = Shop(make_market())
    products = [shop.product(stock=5) for _ in range(4)]
    buyers = [shop.market.user() for _ in range(30)]
    for turn in range(4):
        for i, b in enumerate(buyers):
            b.request("order.create", products=[{"product": products[(i + turn) % 4]["id"], "quantity": 1 + i % 2},
                                                {"product": products[(i + turn + 1) % 4]["id"], "quantity": 1}], payment_method="CASH")
        edits = [shop.seller.request("product.update", id=products[turn]["id"], stock=7)]
        placed = []
        for b in buyers:
            try:
                placed.append((b, b.answer(b.number)["orders"][0]["id"]))
            except RpcError as e:
                assert e.code == "insufficient_stock"
        for b, id in placed[::2]:
            b.request("order.act", id=id, action="cancel")
        for b, id in placed[::2]:
            assert b.answer(b.number)["status"] == "cancelled"
        for n in edits:
            shop.seller.answer(n)
    assert shop.market.stop() == 0
    rows = shop.market.sql("SELECT s.product_id, s.quantity, sum(m.delta) FROM stock s JOIN movements m USING (product_id) GROUP BY s.product_id")
    assert len(rows) == 4 and all(q == d >= 0 for _, q, d in rows), rows
    held = shop.market.sql("SELECT i.product_id, sum(i.quantity) FROM order_items i JOIN orders o ON o.id = i.order_id WHERE o.status = 1 GROUP BY 1")
    moved = shop.market.sql("SELECT product_id, -sum(delta) FROM movements WHERE order_id > 0 GROUP BY 1")
    assert dict(held) == {p: n for p, n in moved if n}
    totals = shop.market.sql("SELECT count(*) FROM orders o WHERE total <> (SELECT sum(unit_price * quantity) FROM order_items WHERE order_id = o.id)")
    assert totals == [(0,)]
