"""order.update, by which an admin sets any status, and order.delete, by which an order is cancelled and never erased: stock is
given back and taken again exactly once, and money that was received stays known (RULES O13, O14, P1, S2, S4, S6, D3)."""
import itertools

import pytest

from harness import RpcError
from test_order_transitions import STATES, TABLE, act, market, order_in, people, stock_of, told  # noqa: F401 (fixtures)

ENDED = ("cancelled", "expired")


def force(people, o, status, reason="Because."):
    return people["admin"].call("order.update", id=o["id"], status=status, reason=reason)


def payment_then(o, to):
    """What RULES P1 makes of the payment."""
    now, paid = o["payment_status"], o["payment_status"] in ("paid", "refund_due")
    if to in ENDED:
        return "refund_due" if paid else "refunded" if now == "refunded" else "void"
    if to == "refunded":
        return "refunded" if paid or now == "refunded" else "void"
    if to == "completed" and o["payment_method"] == "CASH":
        return "paid"
    return "paid" if paid else "unpaid" if now == "void" else now


def refused(o, to):
    if to == o["status"]:
        return "invalid_transition"
    if to == "pending_payment" and (o["payment_method"] == "CASH" or o["payment_status"] in ("paid", "refund_due")):
        return "conflict"
    return None


def held(shop, o):
    """Pieces that the order has taken out of the stock, by its movements."""
    return -shop.market.sql("SELECT coalesce(sum(delta), 0) FROM movements WHERE order_id = ?", o["id"])[0][0]


def holds_then(o, to, now):
    return 0 if to in ENDED else now if to == "refunded" else 2


@pytest.mark.parametrize("method", ["CASH", "CARD", "CARD paid"])
@pytest.mark.parametrize("state", STATES)
def test_from_every_state_to_every_other(shop, people, state, method):
    """All that one forced change does, for each pair of states, each way to pay, and stock given back or not."""
    if (state, method) in (("pending_payment", "CASH"), ("pending_payment", "CARD paid")):
        return
    for to, restock in itertools.product(STATES, (False, True) if state == "refunded" else (False,)):
        o = shop.order(people["buyer"], shop.product(), 2, payment_method=method[:4])
        if method == "CARD paid":
            o = act(people["admin"], o, "pay", reference=shop.market.name("ref"))
        if restock:
            o = act(people["admin"], force(people, o, "completed"), "refund", reason="x", restock=True)
        if o["status"] != state:
            o = force(people, o, state)
        before, now = people["admin"].call("order.get", id=o["id"]), held(shop, o)
        if refused(before, to):
            e = people["admin"].error("order.update", id=o["id"], status=to, reason="Because.")
            assert e.code == refused(before, to), (state, to)
            assert people["admin"].call("order.get", id=o["id"]) == before and held(shop, o) == now
            continue
        done = force(people, o, to)
        assert done["status"] == to and done["payment_status"] == payment_then(before, to), (state, to)
        assert held(shop, o) == holds_then(o, to, now) == 10 - stock_of(shop, o), (state, to)
        assert (done["items"], done["total"], done["history"][:-1]) == (before["items"], before["total"], before["history"])
        last = done["history"][-1]
        assert (last["action"], last["from"], last["to"], last["reason"]) == ("update", state, to, "Because.")
        assert last["actor"]["id"] == people["admin"].user["id"]


def test_back_and_forth_gives_and_takes_once_each_time(shop, people):
    o = order_in(shop, people, "placed")
    for to, stock in [("cancelled", 10), ("expired", 10), ("refunded", 10), ("cancelled", 10), ("shipped", 8), ("refunded", 8), ("expired", 10),
                      ("placed", 8), ("disputed", 8), ("completed", 8), ("cancelled", 10), ("accepted", 8)]:
        force(people, o, to)
        assert stock_of(shop, o) == stock, to
    deltas = [d for (d,) in shop.market.sql("SELECT delta FROM movements WHERE order_id = ? ORDER BY id", o["id"])]
    assert deltas == [-2, 2, -2, 2, -2, 2, -2]


def test_a_forced_order_goes_on_by_the_table(shop, people):
    o = force(people, order_in(shop, people, "cancelled"), "placed")
    assert o["payment_status"] == "unpaid"
    for who, action in (("seller", "accept"), ("seller", "ship"), ("seller", "deliver"), ("buyer", "receive")):
        o = act(people[who], o, action)
    assert (o["status"], o["payment_status"]) == ("completed", "paid")


def test_a_late_payment_pays_the_order_that_is_brought_back(shop, people):
    """Paid after it expired: due back, until an admin brings the order back to life."""
    o = act(people["admin"], order_in(shop, people, "expired"), "pay", reference=shop.market.name("ref"))
    assert o["payment_status"] == "refund_due"
    assert force(people, o, "placed")["payment_status"] == "paid"
    assert force(people, o, "cancelled")["payment_status"] == "refund_due"
    assert force(people, o, "refunded")["payment_status"] == "refunded"
    assert force(people, o, "placed")["payment_status"] == "refunded", "what went back is not there again"


@pytest.mark.parametrize("method", ["CARD", "MOBILE"])
def test_only_pay_makes_card_and_mobile_paid(shop, people, method):
    o = order_in(shop, people, "pending_payment", payment_method=method)
    for to in ("placed", "completed", "cancelled", "shipped", "refunded", "completed", "expired", "pending_payment"):
        assert force(people, o, to)["payment_status"] in ("unpaid", "void"), to
    assert act(people["admin"], o, "pay", reference=shop.market.name("ref"))["payment_status"] == "paid"


def test_what_is_not_there_any_more_is_named_line_by_line_and_nothing_changes(shop, people):
    a, b, c = (shop.product(stock=5) for _ in range(3))
    lines = [{"product": p["id"], "quantity": n} for p, n in ((a, 2), (b, 3), (c, 1))]
    o = people["buyer"].call("order.create", products=lines, payment_method="CASH")["orders"][0]
    o = act(people["buyer"], o, "cancel")
    shop.seller.call("product.update", id=a["id"], stock=1)
    shop.seller.call("product.update", id=b["id"], stock=0)
    before = [shop.admin.call("product.get", id=p["id"])["stock"] for p in (a, b, c)]
    for to in ("placed", "completed", "disputed"):
        e = people["admin"].error("order.update", id=o["id"], status=to, reason="x")
        assert e.code == "insufficient_stock"
        assert e.data["items"] == [{"product": a["id"], "requested": 2, "available": 1}, {"product": b["id"], "requested": 3, "available": 0}]
    assert [shop.admin.call("product.get", id=p["id"])["stock"] for p in (a, b, c)] == before == [1, 0, 5]
    assert people["admin"].call("order.get", id=o["id"])["history"] == o["history"]
    shop.seller.call("product.update", id=a["id"], stock=2)
    shop.seller.call("product.update", id=b["id"], stock=3)
    assert force(people, o, "placed")["status"] == "placed"
    assert [shop.admin.call("product.get", id=p["id"])["stock"] for p in (a, b, c)] == [0, 0, 4]
    out = [n["data"]["product"] for n in shop.seller.walk("notification.list", limit=100) if n["kind"] == "stock.out"]
    assert sorted(out) == [a["id"], b["id"]], "the last pieces went: the seller hears it once for each"


def test_buyer_and_seller_are_told_and_it_is_audited(shop, people):
    o = order_in(shop, people, "shipped")
    force(people, o, "completed", "Both agreed by phone.")
    for who in ("buyer", "seller"):
        n = people[who].call("notification.list", limit=1)["results"][0]
        assert (n["kind"], n["data"]) == ("order.updated", {"order": o["id"]})
        assert "completed" in n["text"] and n["text"].endswith("Both agreed by phone.")
    assert "order.updated" not in told(people["admin"], o)
    rows = shop.market.sql("SELECT actor_id, action, detail FROM audit WHERE object = ?", "order/%d" % o["id"])
    assert rows == [(people["admin"].user["id"], "order.update", "Both agreed by phone.")]


@pytest.mark.parametrize("status", ["accepted", "shipped", "delivered", "cancelled", "expired", "disputed", "refunded"])
def test_what_is_forced_is_told_by_the_kind_that_it_has_otherwise(shop, people, status):
    o = order_in(shop, people, "placed")
    force(people, o, status)
    for who in ("buyer", "seller"):
        assert told(people[who], o)[-1] == "order." + status


def test_an_admins_own_order_is_audited_too_and_he_is_not_told(shop, people):
    o = shop.order(people["admin"], shop.product())
    force(people, o, "completed")
    assert told(people["admin"], o) == [] and told(people["seller"], o)[-1] == "order.updated"
    assert shop.market.sql("SELECT count(*) FROM audit WHERE object = ?", "order/%d" % o["id"]) == [(1,)]


@pytest.mark.parametrize("role", ["buyer", "seller", "stranger"])
def test_only_an_admin_forces(shop, people, role):
    o = order_in(shop, people, "placed")
    for params in (dict(id=o["id"], status="completed", reason="x"), dict(id=o["id"]), dict(id=10 ** 9, status="completed", reason="x")):
        assert people[role].error("order.update", params).code == "forbidden"
    assert people["admin"].call("order.get", id=o["id"])["status"] == "placed"


@pytest.mark.parametrize("bad", [{"reason": ""}, {"reason": "  "}, {"reason": None}, {"reason": "x" * 501}, {"reason": "a\u202eb"}, {"reason": 7},
                                 {"status": "new"}, {"status": ""}, {"status": 3}, {"status": None}, {"status": "Placed"}, {"status": "lost"},
                                 {"status": ["placed"]}, {"id": 0}, {"id": "1"}, {"restock": True}, {"action": "cancel"}])
def test_bad_fields_are_named_and_nothing_changes(shop, people, bad):
    o = order_in(shop, people, "placed")
    e = people["admin"].error("order.update", dict(dict(id=o["id"], status="accepted", reason="x"), **bad))
    assert e.fields.keys() == set(bad)
    assert people["admin"].call("order.get", id=o["id"])["status"] == "placed"


def test_an_order_that_is_not_there(people):
    for id in (10 ** 9, 2 ** 63 - 1):
        assert people["admin"].error("order.update", id=id, status="placed", reason="x").code == "not_found"
        assert people["admin"].error("order.delete", id=id, reason="x").code == "not_found"


def updates(shop, people, changes):
    """(method, role, params) each on a connection of its own, sent at once; what each said."""
    clients = []
    for method, who, params in changes:
        c = shop.market.rpc()
        c.call("auth.resume", token=people[who].token)
        clients.append((c, method, params))
    for c, method, params in clients:
        c.request(method, params)
    said = []
    for c, _, _ in clients:
        try:
            said.append(c.answer(c.number)["status"])
        except RpcError as e:
            said.append(e.code)
    return said


def test_many_who_force_at_once_leave_one_line_of_stock_for_each_change(shop, people):
    for _ in range(5):
        o = order_in(shop, people, "placed")
        said = updates(shop, people, [("order.update", "admin", dict(id=o["id"], status=s, reason="x")) for s in ("cancelled", "placed") * 6] +
                       [("order.act", "buyer", dict(id=o["id"], action="cancel")), ("order.act", "seller", dict(id=o["id"], action="accept"))])
        assert set(said) <= {"cancelled", "placed", "accepted", "invalid_transition", "conflict"}
        got = people["admin"].call("order.get", id=o["id"])
        done = [s for s in said if s in ("cancelled", "placed", "accepted")]
        assert sorted(done) == sorted(h["to"] for h in got["history"][1:])
        for one, next in zip(got["history"], got["history"][1:]):
            assert one["to"] == next["from"]
        assert stock_of(shop, o) == (10 if got["status"] == "cancelled" else 8)


def test_two_orders_brought_back_for_the_last_pieces_get_them_once(shop, people):
    p = shop.product(stock=2)
    orders = []
    for _ in range(2):
        o = shop.order(people["buyer"], p, 2)
        orders.append(act(people["buyer"], o, "cancel"))
    said = updates(shop, people, [("order.update", "admin", dict(id=o["id"], status="placed", reason="x")) for o in orders * 4])
    assert said.count("placed") == 1 and set(said) <= {"placed", "insufficient_stock", "invalid_transition"}
    assert shop.admin.call("product.get", id=p["id"])["stock"] == 0


# ---- order.delete ----

@pytest.mark.parametrize("state", STATES)
def test_delete_is_cancel_by_another_name(shop, people, state):
    """Where the table lets a role cancel, delete does just that; elsewhere it is refused, and the order is never gone."""
    for role in ("buyer", "seller", "admin", "stranger"):
        rule = TABLE.get((state, "cancel", role))
        o = order_in(shop, people, state)
        before = people["admin"].call("order.get", id=o["id"])
        if rule:
            done = people[role].call("order.delete", id=o["id"])
            assert done["status"] == "cancelled" and stock_of(shop, o) == 10
            last = done["history"][-1]
            assert (last["action"], last["from"], last["to"]) == ("cancel", state, "cancelled")
            assert last["reason"] == ("Deleted." if rule[1] else None), "who must give a reason and gives none has deleted it"
            assert people[role].error("order.delete", id=o["id"], reason="Again.").code == "invalid_transition"
            assert stock_of(shop, o) == 10
        else:
            e = people[role].error("order.delete", id=o["id"], reason="No.")
            assert e.code == ("not_found" if role == "stranger" else "invalid_transition"), role
            assert people["admin"].call("order.get", id=o["id"]) == before


def test_a_deleted_order_is_told_as_a_cancelled_one(shop, people):
    o = order_in(shop, people, "accepted")
    people["seller"].call("order.delete", id=o["id"], reason="Broken.")
    n = people["buyer"].call("notification.list", limit=1)["results"][0]
    assert (n["kind"], n["data"]) == ("order.cancelled", {"order": o["id"]}) and n["text"].endswith("Broken.")
    o = order_in(shop, people, "placed")
    people["admin"].call("order.delete", id=o["id"], reason="Fraud.")
    rows = shop.market.sql("SELECT action, detail FROM audit WHERE object = ?", "order/%d" % o["id"])
    assert rows == [("order.delete", "Fraud.")]


@pytest.mark.parametrize("bad", [{"reason": "x" * 501}, {"reason": "a\u202eb"}, {"reason": 7}, {"id": None}, {"id": 0}, {"force": True}])
def test_bad_fields_of_delete_are_named(shop, people, bad):
    o = order_in(shop, people, "placed")
    assert people["buyer"].error("order.delete", dict(dict(id=o["id"]), **bad)).fields.keys() == set(bad)
    assert people["buyer"].call("order.get", id=o["id"])["status"] == "placed"


def test_delete_and_cancel_at_once_give_the_stock_back_once(shop, people):
    o = order_in(shop, people, "placed")
    said = updates(shop, people, [(m, who, dict(id=o["id"], reason="x", **({"action": "cancel"} if m == "order.act" else {})))
                                  for m in ("order.act", "order.delete") for who in ("buyer", "seller", "admin")] * 3)
    assert said.count("cancelled") == 1 and set(said) <= {"cancelled", "invalid_transition", "conflict"}
    assert stock_of(shop, o) == 10 and held(shop, o) == 0
