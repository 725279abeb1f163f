"""One key, one effect (RULES O21): repeated, at once, and across a kill -9."""
import os
import signal

import pytest

from harness import RpcError, Shop, until


def body(p, quantity=1, key="k", **more):
    return dict({"products": [{"product": p["id"], "quantity": quantity}], "payment_method": "CASH", "idempotency_key": key}, **more)


def test_the_same_key_and_body_give_the_stored_reply_and_order_once(shop):
    buyer, p = shop.market.user(), shop.product()
    first = buyer.call("order.create", body(p))
    for _ in range(3):
        assert buyer.call("order.create", body(p)) == first
    again = shop.market.rpc()
    again.call("auth.login", username=buyer.user["username"], password=buyer.password)
    assert again.call("order.create", body(p)) == first, "on another connection, after another login"
    assert len(buyer.call("order.list")["results"]) == 1 and shop.seller.call("product.get", id=p["id"])["stock"] == 9
    assert [n["kind"] for n in shop.seller.walk("notification.list") if n["data"] == {"order": first["orders"][0]["id"]}] == ["order.placed"]


def test_the_stored_reply_is_the_first_one_whatever_has_become_of_it(shop):
    buyer, p = shop.market.user(), shop.product()
    first = buyer.call("order.create", body(p))
    shop.seller.call("order.act", id=first["orders"][0]["id"], action="accept")
    shop.seller.call("product.update", id=p["id"], price="99.00", stock=0)
    assert buyer.call("order.create", body(p)) == first


def test_the_order_of_members_and_lines_of_a_body(shop):
    buyer, p = shop.market.user(), shop.product()
    first = buyer.call("order.create", body(p))
    assert buyer.call("order.create", dict(reversed(body(p).items()))) == first


def test_one_request_is_one_however_it_is_written(shop):
    """As understood: amounts as text or number, whole numbers with a point, null as absent, by name or position."""
    buyer, p = shop.market.user(), shop.product(price="12.50")
    first = buyer.call("order.create", body(p, expected_total="25.00", quantity=2))
    written = '{"jsonrpc":"2.0","id":1,"method":"order.create","params":{"products":[{"quantity":2.0,"product":%d}],"payment_method":"CASH",' \
              '"idempotency_key":"k","expected_total":%s%s}}'
    for total, more in (("25", ""), ("25.0", ""), ("2.5e1", ""), ('"25.0"', ""), ('"25"', ',"note":null'), ('"25.00"', ',"address":null,"note":null')):
        assert buyer.reply(written % (p["id"], total, more))["result"] == first, total
    for total, more in (("25.01", ""), ("25", ',"note":"x"')):
        assert buyer.reply(written % (p["id"], total, more))["error"]["data"]["code"] == "idempotency_mismatch", total
    assert len(buyer.call("order.list")["results"]) == 1


def test_another_body_is_a_mismatch_and_does_nothing(shop):
    buyer, p, q = shop.market.user(), shop.product(), shop.product()
    first = buyer.call("order.create", body(p))
    for other in (body(p, 2), body(q), body(p, payment_method="CARD"), body(p, note="x")):
        e = buyer.error("order.create", other)
        assert (e.number, e.code) == (-32005, "idempotency_mismatch")
    e = buyer.error("order.act", id=first["orders"][0]["id"], action="cancel", idempotency_key="k")
    assert e.code == "idempotency_mismatch", "another method is another request"
    assert buyer.call("order.get", id=first["orders"][0]["id"])["status"] == "placed"
    assert len(buyer.call("order.list")["results"]) == 1


def test_a_key_is_the_users_own(shop):
    a, b, p = shop.market.user(), shop.market.user(), shop.product()
    assert a.call("order.create", body(p))["checkout"] != b.call("order.create", body(p))["checkout"]


def test_other_keys_are_other_orders(shop):
    buyer, p = shop.market.user(), shop.product()
    ids = {buyer.call("order.create", body(p, key=k))["checkout"] for k in ("a", "A", "b", "é", "x" * 200)}
    assert len(ids) == 5


def test_a_failed_request_leaves_its_key_free(shop):
    buyer, p = shop.market.user(), shop.product(stock=0)
    assert buyer.error("order.create", body(p)).code == "insufficient_stock"
    assert buyer.error("order.create", body(p, quantity=100)).code == "invalid_params"
    shop.seller.call("product.update", id=p["id"], stock=1)
    first = buyer.call("order.create", body(p))
    assert buyer.call("order.create", body(p)) == first and shop.seller.call("product.get", id=p["id"])["stock"] == 0


@pytest.mark.parametrize("repeat", range(3))
def test_fifty_at_once_have_one_effect(shop, repeat):
    buyer, p = shop.market.user(), shop.product(stock=60)
    clients = []
    for _ in range(50):
        c = shop.market.rpc()
        c.call("auth.resume", token=buyer.token)
        clients.append(c)
    for c in clients:
        c.request("order.create", body(p, key="once"))
    replies = [c.answer(c.number) for c in clients]
    assert all(r == replies[0] for r in replies)
    assert shop.seller.call("product.get", id=p["id"])["stock"] == 59 and len(buyer.call("order.list")["results"]) == 1


def test_fifty_pipelined_on_one_connection_have_one_effect(shop):
    buyer, p = shop.market.user(), shop.product(stock=60)
    numbers = [buyer.request("order.create", body(p)) for _ in range(50)]
    replies = [buyer.answer(n) for n in numbers]
    assert all(r == replies[0] for r in replies) and shop.seller.call("product.get", id=p["id"])["stock"] == 59


def test_a_checkout_repeated_gives_the_order_and_not_the_empty_cart(shop):
    buyer, p = shop.market.user(), shop.product()
    buyer.call("cart.set", product=p["id"], quantity=2)
    first = buyer.call("cart.checkout", payment_method="CASH", idempotency_key="c1")
    assert buyer.call("cart.checkout", payment_method="CASH", idempotency_key="c1") == first
    assert shop.seller.call("product.get", id=p["id"])["stock"] == 8


def test_an_act_repeated_gives_the_first_reply(shop):
    buyer = shop.market.user()
    o = shop.order(buyer, shop.product())
    params = dict(id=o["id"], action="cancel", idempotency_key="act")
    first = buyer.call("order.act", params)
    assert buyer.call("order.act", params) == first
    assert len(buyer.call("order.get", id=o["id"])["history"]) == 2


def retry(shop, token, method, params):
    """What a client does that has lost its connection: connects again, resumes, repeats."""
    def once():
        try:
            c = shop.market.rpc()
            c.call("auth.resume", token=token)
            return c.call(method, params)
        except (ConnectionError, OSError):
            return None
    return until(once, "an answer after the kill")


def test_a_kill_between_commit_and_reply_does_not_order_twice(make_market):
    """Killed at many moments around the commit; the client repeats until it is answered."""
    shop = Shop(make_market())
    buyer, p = shop.market.user(), shop.product(stock=1000)
    keys = ["kill%d" % i for i in range(4)]
    for i, key in enumerate(keys):
        pid = shop.market.market_pid()
        c = shop.market.rpc()
        c.call("auth.resume", token=buyer.token)
        burst = ["%s-%d" % (key, n) for n in range(40)]
        for k in burst:
            c.request("order.create", body(p, key=k))
        for _ in range(i * 6):      # a few answers later each time
            c.line()
        os.kill(pid, signal.SIGKILL)
        replies = [retry(shop, buyer.token, "order.create", body(p, key=k)) for k in burst[:2] + burst[-2:]]
        again = shop.market.rpc()
        again.call("auth.resume", token=buyer.token)
        for k in burst[2:-2]:
            again.request("order.create", body(p, key=k))
        for _ in burst[2:-2]:
            replies.append(again.answer(again.number - len(burst[2:-2]) + 1 + (len(replies) - 4)))
        assert len({r["checkout"] for r in replies}) == 40
    assert shop.market.sql("SELECT count(*) FROM orders") == [(160,)]
    assert shop.market.sql("SELECT quantity FROM stock WHERE product_id = ?", p["id"]) == [(1000 - 160,)]


def test_a_key_is_forgotten_after_24_hours(make_market):
    shop = Shop(make_market())
    buyer, p = shop.market.user(), shop.product()
    first = buyer.call("order.create", body(p))
    shop.market.sql("UPDATE replies SET created_at = created_at - 23 * 3600 * 1000")
    assert buyer.call("order.create", body(p)) == first
    shop.market.sql("UPDATE replies SET created_at = created_at - 3601 * 1000")
    assert buyer.call("order.create", body(p))["checkout"] != first["checkout"]


def test_a_key_of_a_read_is_refused_as_unknown(shop):
    """Only what writes takes one."""
    with pytest.raises(RpcError) as e:
        shop.seller.call("order.list", idempotency_key="k")
    assert e.value.fields.keys() == {"idempotency_key"}
