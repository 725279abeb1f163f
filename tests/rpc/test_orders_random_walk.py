"""Random walks over all that moves orders and stock, beside a model written from RULES: every answer is as the model says, and at
the end so are stock, movements, payments, history and money (O12, O13, O16, P1, P2, S1, S2, S4, S6)."""
import random

import pytest

from harness import Market, RpcError
from test_order_transitions import ACTIONS, STATES, TABLE

STEPS, WALKS = 600, 4


@pytest.fixture(scope="module")
def market():
    """Without the limit on orders."""
    m = Market(options={"limits.orders_per_minute": "0"})
    yield m
    m.close()


class Model:
    """What the store ought to hold."""

    def __init__(self, stock):
        self.stock = dict(stock)
        self.orders = {}
        self.paid_by = {}                   # reference: order

    def missing(self, lines):
        return sorted(p for p, n in lines.items() if self.stock[p] < n)

    def take(self, o):
        for p, n in o["lines"].items():
            self.stock[p] -= n
        o["held"] = True

    def release(self, o):
        if o["held"]:
            for p, n in o["lines"].items():
                self.stock[p] += n
        o["held"] = False

    def create(self, lines, method):
        if self.missing(lines):
            return "insufficient_stock"
        o = {"lines": lines, "method": method, "payment": "unpaid", "steps": 1,
             "status": "placed" if method == "CASH" else "pending_payment"}
        self.take(o)
        return o

    def ended(self, o, when_paid):
        if o["payment"] in ("paid", "refund_due"):
            return when_paid
        return "refunded" if o["payment"] == "refunded" else "void"

    def act(self, id, action, role, reference, restock):
        o = self.orders[id]
        rule = TABLE.get((o["status"], action, role))
        if action == "pay" and role == "admin" and reference in self.paid_by:
            return o["status"] if self.paid_by[reference] == id else "conflict"
        if not rule:
            return "invalid_transition"
        if action == "pay":
            self.paid_by[reference] = id
            o["payment"] = "refund_due" if o["status"] == "expired" else "paid"
        elif action == "cancel":
            o["payment"] = self.ended(o, "refund_due")
            self.release(o)
        elif action == "refund":
            o["payment"] = self.ended(o, "refunded")
            if restock:
                self.release(o)
        elif action in ("receive", "resolve") and o["method"] == "CASH":
            o["payment"] = "paid"
        o["status"], o["steps"] = rule[0], o["steps"] + 1
        return rule[0]

    def update(self, id, to):
        o = self.orders[id]
        holds_money = o["payment"] in ("paid", "refund_due")
        if to == o["status"]:
            return "invalid_transition"
        if to == "pending_payment" and (o["method"] == "CASH" or holds_money):
            return "conflict"
        if to in ("cancelled", "expired"):
            o["payment"] = self.ended(o, "refund_due")
            self.release(o)
        elif to == "refunded":
            o["payment"] = self.ended(o, "refunded")
        else:
            if not o["held"]:
                if self.missing(o["lines"]):
                    return "insufficient_stock"
                self.take(o)
            o["payment"] = "paid" if holds_money else "unpaid" if o["payment"] == "void" else o["payment"]
            if to == "completed" and o["method"] == "CASH":
                o["payment"] = "paid"
        o["status"], o["steps"] = to, o["steps"] + 1
        return to


class Walk:
    def __init__(self, shop, seed):
        self.random = random.Random(seed)
        self.shop, self.seed = shop, seed
        self.people = {"buyer": shop.market.user(), "seller": shop.market.user(), "admin": shop.admin, "stranger": shop.market.user()}
        products = [shop.product(seller=self.people["seller"], stock=self.random.randint(0, 6), price="1.25") for _ in range(4)]
        self.model = Model({p["id"]: p["stock"] for p in products})
        self.log = []

    def call(self, role, method, **params):
        """The result, or the error's code."""
        try:
            return self.people[role].call(method, params)
        except RpcError as e:
            if e.code == "insufficient_stock":
                self.missing = sorted(i["product"] for i in e.data["items"])
            return e.code

    def said(self, role, method, **params):
        got = self.call(role, method, **params)
        self.log.append((role, method, params, got["status"] if isinstance(got, dict) else got))
        return got["status"] if isinstance(got, dict) else got

    def agree(self, got, wanted):
        assert got == wanted, "seed %d: the model says %r\n%s" % (self.seed, wanted, "\n".join(map(repr, self.log[-8:])))

    def create(self):
        ids = self.random.sample(sorted(self.model.stock), self.random.randint(1, 3))
        lines = {p: self.random.randint(1, 3) for p in ids}
        method = self.random.choice(("CASH", "CARD", "MOBILE"))
        asked = [{"product": p, "quantity": n} for p, n in lines.items()]
        if self.random.random() < 0.3:
            self.call("buyer", "cart.clear")
            for line in asked:
                self.call("buyer", "cart.set", **line)
            got = self.call("buyer", "cart.checkout", payment_method=method)
        else:
            got = self.call("buyer", "order.create", products=asked, payment_method=method)
        missing = self.model.missing(lines)
        wanted = self.model.create(lines, method)
        self.log.append(("create", asked, got if isinstance(got, str) else got["checkout"]))
        if isinstance(wanted, str):
            self.agree((got, self.missing), (wanted, missing))
        else:
            assert not isinstance(got, str), (self.seed, got, self.log[-3:])
            self.model.orders[got["orders"][0]["id"]] = wanted

    def act(self):
        id, role, action = self.random.choice(sorted(self.model.orders)), self.random.choice(("buyer", "seller", "admin", "admin")), self.random.choice(ACTIONS)
        reference = "walk-%d-%d" % (self.seed, self.random.randint(1, 40))
        restock = self.random.random() < 0.5
        got = self.said(role, "order.act", id=id, action=action, reason="Because.", reference=reference, restock=restock)
        self.agree(got, self.model.act(id, action, role, reference, restock))

    def onward(self):
        """A step that the order's own list of actions offers, so that walks go far."""
        id, role = self.random.choice(sorted(self.model.orders)), self.random.choice(("buyer", "seller", "admin"))
        actions = self.call(role, "order.get", id=id)["actions"]
        self.agree(sorted(actions), sorted(a for a in ACTIONS if (self.model.orders[id]["status"], a, role) in TABLE))
        if actions:
            action, reference = self.random.choice(actions), "walk-%d-%d" % (self.seed, self.random.randint(100, 10 ** 6))
            restock = self.random.random() < 0.5
            got = self.said(role, "order.act", id=id, action=action, reason="Because.", reference=reference, restock=restock)
            self.agree(got, self.model.act(id, action, role, reference, restock))

    def update(self):
        id, to = self.random.choice(sorted(self.model.orders)), self.random.choice(STATES)
        missing = [] if self.model.orders[id]["held"] else self.model.missing(self.model.orders[id]["lines"])
        got, wanted = self.said("admin", "order.update", id=id, status=to, reason="Because."), self.model.update(id, to)
        self.agree(got, wanted)
        if wanted == "insufficient_stock":
            self.agree(self.missing, missing)

    def delete(self):
        id, role = self.random.choice(sorted(self.model.orders)), self.random.choice(("buyer", "seller", "admin"))
        self.agree(self.said(role, "order.delete", id=id, reason="No."), self.model.act(id, "cancel", role, None, False))

    def foreign(self):
        id = self.random.choice(sorted(self.model.orders))
        method, params = self.random.choice((("order.get", {}), ("order.act", {"action": self.random.choice(ACTIONS), "reason": "x", "reference": "x"}),
                                             ("order.delete", {})))
        self.agree(self.said("stranger", method, id=id, **params), "not_found")

    def stock(self):
        product, n = self.random.choice(sorted(self.model.stock)), self.random.randint(0, 6)
        self.said("seller", "product.update", id=product, stock=n)
        self.model.stock[product] = n

    def step(self):
        if not self.model.orders:
            return self.create()
        return self.random.choices((self.create, self.act, self.onward, self.update, self.delete, self.foreign, self.stock),
                                   (4, 4, 10, 5, 1, 1, 2))[0]()

    def check(self):
        """The store beside the model."""
        sql = self.shop.market.sql
        for product, n in self.model.stock.items():
            self.agree(sql("SELECT quantity FROM stock WHERE product_id = ?", product), [(n,)])
            self.agree(sql("SELECT sum(delta) FROM movements WHERE product_id = ?", product), [(n,)] if n or sql(
                "SELECT 1 FROM movements WHERE product_id = ?", product) else [(None,)])
        for id, o in self.model.orders.items():
            got = self.people["admin"].call("order.get", id=id)
            self.agree((got["status"], got["payment_status"], len(got["history"])), (o["status"], o["payment"], o["steps"]))
            self.agree(sorted((i["product"], i["quantity"]) for i in got["items"]), sorted(o["lines"].items()))
            self.agree(got["total"], "%.2f" % (1.25 * sum(o["lines"].values())))
            for one, next in zip(got["history"], got["history"][1:]):
                assert one["to"] == next["from"]
            assert got["history"][-1]["to"] == got["status"]
            for product, n in o["lines"].items():
                moved = sql("SELECT sum(delta) FROM movements WHERE order_id = ? AND product_id = ?", id, product)
                self.agree(moved, [(-n if o["held"] else 0,)])
        references = {r: id for r, id in sql("SELECT reference, order_id FROM payments") if r.startswith("walk-%d-" % self.seed)}
        self.agree(references, self.model.paid_by)


@pytest.mark.parametrize("seed", range(1, WALKS + 1))
def test_every_answer_and_the_store_are_as_the_model_says(shop, seed):
    walk = Walk(shop, seed)
    for _ in range(STEPS):
        walk.step()
    walk.check()
    seen = {word for *_, word in walk.log if isinstance(word, str)}
    assert seen >= {"completed", "refunded", "disputed", "cancelled", "expired", "invalid_transition", "conflict", "insufficient_stock"}, seen
