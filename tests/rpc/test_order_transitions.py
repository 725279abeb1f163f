"""The whole matrix of state, action and role (RULES O2, O4-O14, P1, P2, S4)."""
import itertools

import pytest

from harness import Market, RpcError, Shop

ACTIONS = ["pay", "accept", "cancel", "ship", "deliver", "receive", "dispute", "resolve", "refund"]
STATES = ["pending_payment", "placed", "accepted", "shipped", "delivered", "completed", "cancelled", "expired", "disputed", "refunded"]
ROLES = ["buyer", "seller", "admin", "stranger"]

# (state, action, role): (next state, reason is required)
TABLE = {
    ("pending_payment", "pay", "admin"): ("placed", False),
    ("placed", "accept", "seller"): ("accepted", False),
    ("pending_payment", "cancel", "buyer"): ("cancelled", False),
    ("pending_payment", "cancel", "seller"): ("cancelled", True),
    ("pending_payment", "cancel", "admin"): ("cancelled", True),
    ("placed", "cancel", "buyer"): ("cancelled", False),
    ("placed", "cancel", "seller"): ("cancelled", True),
    ("placed", "cancel", "admin"): ("cancelled", True),
    ("accepted", "cancel", "seller"): ("cancelled", True),
    ("accepted", "cancel", "admin"): ("cancelled", True),
    ("accepted", "ship", "seller"): ("shipped", False),
    ("shipped", "deliver", "seller"): ("delivered", False),
    ("shipped", "deliver", "admin"): ("delivered", False),
    ("shipped", "receive", "buyer"): ("completed", False),
    ("delivered", "receive", "buyer"): ("completed", False),
    ("expired", "pay", "admin"): ("expired", False),
    ("shipped", "dispute", "buyer"): ("disputed", True),
    ("delivered", "dispute", "buyer"): ("disputed", True),
    ("disputed", "resolve", "admin"): ("completed", True),
    ("disputed", "refund", "admin"): ("refunded", True),
    ("completed", "refund", "admin"): ("refunded", True),
}

# How an order comes into each state: who does what from placed.
PATH = {"accepted": [("seller", "accept")], "shipped": [("seller", "ship")], "delivered": [("seller", "deliver")],
        "completed": [("buyer", "receive")], "cancelled": [("buyer", "cancel")], "disputed": [("buyer", "dispute")],
        "refunded": [("admin", "refund")]}
BEFORE = {"accepted": "placed", "shipped": "accepted", "delivered": "shipped", "completed": "delivered", "cancelled": "placed",
          "disputed": "delivered", "refunded": "disputed"}


@pytest.fixture(scope="module")
def market():
    """Without the limit on orders: one buyer places hundreds."""
    m = Market(options={"limits.orders_per_minute": "0"})
    yield m
    m.close()


@pytest.fixture(scope="module")
def people(shop):
    return {"buyer": shop.market.user(), "seller": shop.seller, "admin": shop.admin, "stranger": shop.market.user()}


def act(who, order, action, **more):
    return who.call("order.act", dict(id=order["id"], action=action, **more))


def order_in(shop, people, state, **more):
    """A new order that has been brought to this state."""
    if state in BEFORE:
        o = order_in(shop, people, BEFORE[state], **more)
        for who, action in PATH[state]:
            o = act(people[who], o, action, reason="Because.")
    else:
        method = "CASH" if state == "placed" else "CARD"
        o = shop.order(people["buyer"], shop.product(), 2, **dict({"payment_method": method}, **more))
        if state == "expired":
            o = people["admin"].call("order.update", id=o["id"], status="expired", reason="Late.")
    assert o["status"] == state
    return o


def stock_of(shop, o):
    return shop.admin.call("product.get", id=o["items"][0]["product"])["stock"]


@pytest.mark.parametrize("state, action", list(itertools.product(STATES, ACTIONS)))
def test_the_matrix(shop, people, state, action):
    for role in ROLES:
        o = order_in(shop, people, state)
        before = shop.admin.call("order.get", id=o["id"])
        who, rule = people[role], TABLE.get((state, action, role))
        params = dict(id=o["id"], action=action, reason="Because.", reference=shop.market.name("ref"), tracking="T1")
        if rule:
            done = who.call("order.act", params)
            assert done["status"] == rule[0] and len(done["history"]) == len(before["history"]) + 1
            last = done["history"][-1]
            assert (last["action"], last["from"], last["to"], last["actor"]["id"]) == (action, state, rule[0], who.user["id"])
            assert done["history"][:-1] == before["history"] and done["updated_at"] >= before["updated_at"]
            assert (done["items"], done["total"]) == (before["items"], before["total"])
        else:
            e = who.error("order.act", params)
            assert e.code == ("not_found" if role == "stranger" else "invalid_transition"), role
            assert shop.admin.call("order.get", id=o["id"]) == before, role


@pytest.mark.parametrize("state", STATES)
def test_actions_are_exactly_what_the_caller_may_do(shop, people, state):
    o = order_in(shop, people, state)
    for role in ("buyer", "seller", "admin"):
        may = {a for a in ACTIONS if (state, a, role) in TABLE}
        actions = people[role].call("order.get", id=o["id"])["actions"]
        assert sorted(actions) == sorted(may), role


@pytest.mark.parametrize("state, action, role", [k for k, v in TABLE.items() if v[1]])
def test_what_needs_a_reason_is_not_done_without_one(shop, people, state, action, role):
    o = order_in(shop, people, state)
    for reason in ({}, {"reason": ""}, {"reason": "  "}, {"reason": None}):
        assert people[role].error("order.act", dict(id=o["id"], action=action, **reason)).fields.keys() == {"reason"}
    assert people["buyer"].call("order.get", id=o["id"])["status"] == state
    assert act(people[role], o, action, reason="Sold out.")["history"][-1]["reason"] == "Sold out."


@pytest.mark.parametrize("state", ["pending_payment", "placed", "accepted"])
def test_a_cancel_gives_the_stock_back_exactly_once(shop, people, state):
    o = order_in(shop, people, state)
    assert stock_of(shop, o) == 8
    act(people["seller"], o, "cancel", reason="No.")
    for who in ("buyer", "seller", "admin"):
        assert people[who].error("order.act", id=o["id"], action="cancel", reason="Again.").code == "invalid_transition"
    assert stock_of(shop, o) == 10
    assert shop.market.sql("SELECT sum(delta) FROM movements WHERE order_id = ?", o["id"]) == [(0,)]


def test_cash_is_paid_when_it_is_received_and_void_when_it_is_cancelled(shop, people):
    o = order_in(shop, people, "delivered")
    assert o["payment_status"] == "unpaid"
    assert act(people["buyer"], o, "receive")["payment_status"] == "paid"
    assert order_in(shop, people, "cancelled")["payment_status"] == "void"


@pytest.mark.parametrize("method", ["CARD", "MOBILE"])
def test_card_and_mobile_are_paid_by_pay_only_and_refund_is_due_after_a_cancel(shop, people, method):
    o = order_in(shop, people, "pending_payment", payment_method=method)
    paid = act(people["admin"], o, "pay", reference=shop.market.name("ref"))
    assert (paid["status"], paid["payment_status"]) == ("placed", "paid")
    done = act(people["buyer"], o, "cancel")
    assert (done["status"], done["payment_status"]) == ("cancelled", "refund_due") and stock_of(shop, o) == 10
    unpaid = order_in(shop, people, "pending_payment", payment_method=method)
    assert act(people["buyer"], unpaid, "cancel")["payment_status"] == "void"
    through = act(people["admin"], order_in(shop, people, "pending_payment", payment_method=method), "pay", reference=shop.market.name("ref"))
    for action in ("accept", "ship"):
        act(people["seller"], through, action)
    assert act(people["buyer"], through, "receive")["payment_status"] == "paid"


def test_pay_is_idempotent_on_its_reference(shop, people):
    o, ref = order_in(shop, people, "pending_payment"), shop.market.name("ref")
    assert people["admin"].error("order.act", id=o["id"], action="pay").fields.keys() == {"reference"}
    first = act(people["admin"], o, "pay", reference=ref)
    assert act(people["admin"], o, "pay", reference=ref) == first
    act(people["seller"], o, "accept")
    again = act(people["admin"], o, "pay", reference=ref)
    assert again["status"] == "accepted" and len([h for h in again["history"] if h["action"] == "pay"]) == 1
    assert people["admin"].error("order.act", id=o["id"], action="pay", reference=ref + "x").code == "invalid_transition"
    other = order_in(shop, people, "pending_payment")
    assert people["admin"].error("order.act", id=other["id"], action="pay", reference=ref).code == "conflict"
    assert people["buyer"].call("order.get", id=other["id"])["status"] == "pending_payment"
    kinds = [n["kind"] for n in people["buyer"].walk("notification.list", limit=100) if n["data"] == {"order": o["id"]}]
    assert kinds.count("order.paid") == 1


def test_a_payment_for_an_expired_order_is_due_back_and_takes_no_stock(shop, people):
    o = order_in(shop, people, "expired")
    assert stock_of(shop, o) == 10 and o["payment_status"] == "void"
    ref = shop.market.name("late")
    done = act(people["admin"], o, "pay", reference=ref)
    assert (done["status"], done["payment_status"]) == ("expired", "refund_due") and stock_of(shop, o) == 10
    assert act(people["admin"], o, "pay", reference=ref) == done
    assert people["admin"].error("order.act", id=o["id"], action="cancel", reason="x").code == "invalid_transition"


def told(client, o):
    """Kinds of the notifications of this order, oldest first."""
    return [n["kind"] for n in reversed(client.walk("notification.list", limit=100)) if n["data"] == {"order": o["id"]}]


def test_a_dispute_is_told_to_the_seller_and_to_every_admin_once(shop, people):
    other, seller = shop.market.admin(), shop.market.admin()
    o = shop.order(people["buyer"], shop.product(seller=seller), 2)
    for who, action in ((seller, "accept"), (seller, "ship")):
        act(who, o, action)
    act(people["buyer"], o, "dispute", reason="Broken.")
    for who in (other, people["admin"], seller):
        assert told(who, o).count("order.disputed") == 1
    assert told(people["buyer"], o).count("order.disputed") == 0
    act(people["admin"], o, "refund", reason="It was.")
    assert told(people["buyer"], o)[-1] == told(seller, o)[-1] == "order.refunded" and told(other, o)[-1] == "order.disputed"


@pytest.mark.parametrize("method, paid", [("CASH", True), ("CARD", True)])
def test_a_resolved_dispute_completes_the_order_as_a_receipt_does(shop, people, method, paid):
    o = order_in(shop, people, "placed" if method == "CASH" else "pending_payment", payment_method=method)
    if method == "CARD":
        act(people["admin"], o, "pay", reference=shop.market.name("ref"))
    for who, action in (("seller", "accept"), ("seller", "ship"), ("buyer", "dispute")):
        o = act(people[who], o, action, reason="Wrong.")
    assert o["payment_status"] == ("unpaid" if method == "CASH" else "paid")
    done = act(people["admin"], o, "resolve", reason="It is right.")
    assert (done["status"], done["payment_status"]) == ("completed", "paid") and stock_of(shop, o) == 8
    assert told(people["buyer"], o)[-1] == told(people["seller"], o)[-1] == "order.resolved"


@pytest.mark.parametrize("restock, stock", [({}, 8), ({"restock": False}, 8), ({"restock": None}, 8), ({"restock": True}, 10)])
@pytest.mark.parametrize("state, payment", [("disputed", "void"), ("completed", "refunded")])
def test_a_refund_gives_the_stock_back_only_when_the_admin_says_so(shop, people, state, payment, restock, stock):
    """Cash that never changed hands is not paid back; what was paid at the door is."""
    o = order_in(shop, people, state)
    done = act(people["admin"], o, "refund", reason="Broken.", **restock)
    assert (done["status"], done["payment_status"]) == ("refunded", payment) and stock_of(shop, o) == stock
    for again in ("refund", "resolve", "cancel"):
        e = people["admin"].error("order.act", id=o["id"], action=again, reason="Again.", restock=True)
        assert e.code == "invalid_transition"
    assert stock_of(shop, o) == stock


@pytest.mark.parametrize("action, who, state", [("cancel", "seller", "accepted"), ("deliver", "seller", "shipped"), ("receive", "buyer", "delivered"),
                                                ("resolve", "admin", "disputed"), ("accept", "seller", "placed")])
def test_restock_counts_for_a_refund_only(shop, people, action, who, state):
    o = order_in(shop, people, state)
    act(people[who], o, action, reason="Because.", restock=True)
    assert stock_of(shop, o) == (10 if action == "cancel" else 8)


def test_a_paid_card_order_is_refunded(shop, people):
    o = act(people["admin"], order_in(shop, people, "pending_payment"), "pay", reference=shop.market.name("ref"))
    for who, action in (("seller", "accept"), ("seller", "ship"), ("buyer", "receive")):
        act(people[who], o, action)
    assert act(people["admin"], o, "refund", reason="Kindness.")["payment_status"] == "refunded"


def test_a_completed_order_is_refunded_only_for_so_many_days(make_market):
    """The order is as old as the store says: the file is changed while nobody serves it."""
    shop = Shop(make_market(options={"order.refund_days": "3"}))
    people = {"buyer": shop.market.user(), "seller": shop.seller, "admin": shop.admin}
    orders = [order_in(shop, people, "completed") for _ in range(2)]
    shop.market.stop()
    for o, age in zip(orders, (3 * 86400 - 60, 3 * 86400 + 60)):
        shop.market.sql("UPDATE orders SET updated_at = updated_at - ? WHERE id = ?", age * 1000, o["id"])
    shop.market.start()
    admin = shop.market.rpc()
    admin.call("auth.resume", token=shop.admin.token)
    young, old = (admin.call("order.get", id=o["id"]) for o in orders)
    assert (young["actions"], old["actions"]) == (["refund"], [])
    assert act(admin, young, "refund", reason="Broken.")["status"] == "refunded"
    e = admin.error("order.act", id=old["id"], action="refund", reason="Broken.")
    assert e.code == "invalid_transition" and "3 days" in str(e)
    assert admin.call("order.get", id=old["id"]) == old


def test_no_days_for_refunds_are_none(make_market):
    shop = Shop(make_market(options={"order.refund_days": "0"}))
    people = {"buyer": shop.market.user(), "seller": shop.seller, "admin": shop.admin}
    o = order_in(shop, people, "completed")
    assert people["admin"].call("order.get", id=o["id"])["actions"] == []
    assert people["admin"].error("order.act", id=o["id"], action="refund", reason="x").code == "invalid_transition"
    assert order_in(shop, people, "refunded")["status"] == "refunded", "a dispute has no such limit"


def test_tracking_is_kept_from_ship_only(shop, people):
    o = order_in(shop, people, "accepted")
    shipped = act(people["seller"], o, "ship", tracking="https://post.example/1Z")
    assert shipped["tracking"] == "https://post.example/1Z" == people["buyer"].call("order.get", id=o["id"])["tracking"]
    assert act(people["seller"], o, "deliver", tracking="other")["tracking"] == "https://post.example/1Z"
    bare = act(people["seller"], order_in(shop, people, "accepted"), "ship")
    assert (bare["status"], bare["tracking"]) == ("shipped", None)


@pytest.mark.parametrize("bad", [{"action": "explode"}, {"action": ""}, {"action": None}, {"action": "Accept"}, {"action": 1}, {"action": "create"},
                                 {"action": "update"}, {"reason": "x" * 501}, {"reason": "a\u202eb"}, {"reason": 7}, {"tracking": "x" * 201},
                                 {"tracking": "a\nb"}, {"reference": ""}, {"reference": "x" * 201}, {"idempotency_key": ""}, {"status": "completed"}, {"restock": "yes"}, {"restock": 1}, {"action": "expire"}])
def test_bad_fields_are_named_and_nothing_moves(shop, people, bad):
    o = order_in(shop, people, "placed")
    e = people["seller"].error("order.act", dict(dict(id=o["id"], action="accept"), **bad))
    assert e.fields.keys() == set(bad)
    assert people["seller"].call("order.get", id=o["id"])["status"] == "placed"


def race(shop, tries):
    """(token, params) each on a connection of its own, sent at once; the results or codes."""
    clients = []
    for token, params in tries:
        c = shop.market.rpc()
        c.call("auth.resume", token=token)
        clients.append((c, params))
    for c, params in clients:
        c.request("order.act", params)
    said = []
    for c, _ in clients:
        try:
            said.append(c.answer(c.number)["status"])
        except RpcError as e:
            said.append(e.code)
    return said


def test_of_two_transitions_at_once_one_wins(shop, people):
    for _ in range(10):
        o = order_in(shop, people, "placed")
        said = race(shop, [(people["seller"].token, dict(id=o["id"], action="accept")), (people["buyer"].token, dict(id=o["id"], action="cancel"))] * 4)
        won = [s for s in said if s in ("accepted", "cancelled")]
        assert len(won) == 1 and set(said) - set(won) <= {"conflict", "invalid_transition"}, said
        got = shop.admin.call("order.get", id=o["id"])
        assert got["status"] == won[0] and len(got["history"]) == 2
        assert stock_of(shop, o) == (10 if won[0] == "cancelled" else 8)


@pytest.mark.parametrize("state, first, second", [
    ("shipped", ("buyer", "receive", "completed"), ("seller", "deliver", "delivered")),
    ("delivered", ("buyer", "receive", "completed"), ("buyer", "dispute", "disputed")),
    ("disputed", ("admin", "resolve", "completed"), ("admin", "refund", "refunded")),
    ("disputed", ("admin", "refund", "refunded"), ("admin", "refund", "refunded"))])
def test_of_two_steps_from_one_state_no_update_is_lost(shop, people, state, first, second):
    """What is done is a path of the table, one line of history a step, and stock is given back at most once."""
    for _ in range(5):
        o = order_in(shop, people, state)
        said = race(shop, [(people[who].token, dict(id=o["id"], action=action, reason="x", restock=True))
                           for who, action, _ in (first, second)] * 4)
        done = [s for s in said if s not in ("conflict", "invalid_transition")]
        got = shop.admin.call("order.get", id=o["id"])
        steps = got["history"][len(o["history"]):]
        assert sorted(h["to"] for h in steps) == sorted(done) and done
        for h in steps:
            assert any((h["from"], h["action"], role) in TABLE for role in ROLES)
        assert stock_of(shop, o) == (10 if got["status"] == "refunded" else 8)
        assert shop.market.sql("SELECT sum(delta) FROM movements WHERE order_id = ?", o["id"])[0][0] in (0, -2)


def test_twenty_cancels_at_once_give_the_stock_back_once(shop, people):
    o = order_in(shop, people, "placed")
    said = race(shop, [(people[w].token, dict(id=o["id"], action="cancel", reason="x")) for w in ("buyer", "seller", "admin")] * 7)
    assert said.count("cancelled") == 1 and set(said) <= {"cancelled", "invalid_transition", "conflict"}
    assert stock_of(shop, o) == 10


def test_an_admins_act_on_others_orders_is_audited(shop, people):
    o = order_in(shop, people, "placed")
    act(people["admin"], o, "cancel", reason="Fraud.")
    rows = shop.market.sql("SELECT actor_id, action, detail FROM audit WHERE object = ?", "order/%d" % o["id"])
    assert rows == [(people["admin"].user["id"], "order.act", "Fraud.")]
