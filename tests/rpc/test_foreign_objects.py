"""Every object, every method, every foreign owner (RULES V1 to V4), made from rpc.discover: what is not one's own is as what is
not there, and no word of it comes out anywhere. A new operation is in all of this as soon as it is in the table; a new
parameter that names an object must be entered in NAMES first."""
import itertools
import json
import time

import pytest

from harness import Market, RpcError, sample

NOWHERE = 987654321
COMMON = 0.5        # seconds within which everyone has been told of a change that concerns everyone

# What a parameter names, by its own name or by noun and name. None: what everyone may see, or nothing that has an owner.
NAMES = {"order.id": "order", "order": "order", "product.id": "product", "product": "product", "review.id": "review", "message.id": "message",
         "key.id": "key", "session": "session", "category.id": None, "category": None, "parent": None, "user.id": None, "user": None, "seller": None,
         "author": None, "with": None, "receiver": None, "limit": None, "quantity": None, "rating": None, "stock": None, "position": None,
         "since": None, "seq": None, "actor": None}

# Where everyone may name a product on the shelves, or a review of one. All other methods are its owner's (or admins') alone.
OPEN = {("product.get", "id"), ("product.image_get", "id"), ("cart.set", "product"), ("review.create", "product"), ("review.list", "product"),
        ("message.send", "product"), ("message.create", "product"), ("review.get", "id")}


@pytest.fixture(scope="module")
def market():
    """Without the limits that hundreds of calls would meet."""
    m = Market(options={"limits.orders_per_minute": "0", "limits.messages_per_minute": "0", "limits.conversations_per_hour": "0",
                        "limits.pictures_per_minute": "0", "limits.registrations_per_hour": "0"})
    yield m
    m.close()


class Thing:
    """An object: of which kind, its id, who may know of it, and a word that stands in it and nowhere else."""

    def __init__(self, kind, id, people, word="", shown=False):
        self.kind, self.id, self.people, self.word, self.shown = kind, id, people, word, shown

    def __repr__(self):
        return "%s %d%s" % (self.kind, self.id, " on the shelf" if self.shown else "")


class World:
    """Two sellers, a buyer who has done with both all that one can do, and two who have nothing to do with them."""

    def __init__(self, shop):
        m = self.market = shop.market
        self.shop, self.admin, self.seller = shop, shop.admin, shop.seller
        self.buyer, self.second, self.stranger, self.guest = m.user(), m.user(), m.user(), m.rpc()
        self.guest.user = {"id": 0, "username": "nobody"}
        self.things = list(self.products()) + list(self.orders()) + list(self.talk()) + list(self.account())
        self.outsiders = [self.stranger, self.second, self.guest]

    def products(self):
        word = "zqshelf"
        self.on_shelf = self.shop.product(name="Shown " + word, stock=90)
        yield Thing("product", self.on_shelf["id"], [self.seller], shown=True)
        for state in ("pending", "rejected", "archived"):
            word = "zq" + state
            p = self.shop.product(approve=state != "pending", name="Hidden " + word, description="Of " + word, stock=90)
            if state == "rejected":
                p = self.admin.call("product.reject", id=p["id"], reason="Because of zqreason")
            if state == "archived":
                self.bought(p, self.seller, "zqarchivedorder")
                yield Thing("review", self.buyer.call("review.create", product=p["id"], rating=4, comment="zqhiddenreview")["id"], [self.buyer, self.seller],
                            "zqhiddenreview")
                self.seller.call("product.delete", id=p["id"])
            yield Thing("product", p["id"], [self.seller], word)
        self.bought(self.on_shelf, self.seller, "zqreceived")
        review = self.buyer.call("review.create", product=self.on_shelf["id"], rating=5)
        yield Thing("review", review["id"], [self.buyer], shown=True)

    def bought(self, product, seller, note):
        o = self.shop.order(self.buyer, product, 1, note=note)
        for who, action in ((seller, "accept"), (seller, "ship"), (self.buyer, "receive")):
            o = who.call("order.act", id=o["id"], action=action)
        return o

    def orders(self):
        """One checkout at two sellers, each of whom sees his part only; and orders in other states."""
        other = self.shop.product(seller=self.second, stock=90)
        lines = [{"product": p["id"], "quantity": 1} for p in (self.on_shelf, other)]
        made = self.buyer.call("order.create", products=lines, payment_method="CASH", address="zqaddress", note="zqnote")["orders"]
        for o in made:
            seller = self.seller if o["seller"]["id"] == self.seller.user["id"] else self.second
            yield Thing("order", o["id"], [self.buyer, seller], "zqaddress" if seller is self.seller else "")
        for state in ("accepted", "shipped", "delivered", "completed", "disputed", "refunded", "cancelled"):
            o = self.shop.order(self.buyer, self.on_shelf, 1, note="zq%sorder" % state)
            self.admin.call("order.update", id=o["id"], status=state, reason="zqforced")
            yield Thing("order", o["id"], [self.buyer, self.seller], "zq%sorder" % state)
        o = self.shop.order(self.buyer, self.on_shelf, 1, note="zqunpaid", payment_method="CARD")
        yield Thing("order", o["id"], [self.buyer, self.seller], "zqunpaid")

    def talk(self):
        for sender, receiver in ((self.buyer, self.seller), (self.seller, self.buyer)):
            word = "zqfrom" + sender.user["username"]
            m = sender.call("message.send", receiver=receiver.user["id"], content="Hello, " + word)
            yield Thing("message", m["id"], [self.buyer, self.seller], word)

    def account(self):
        key = self.buyer.call("key.add", public_key=sample({"params": [{"name": "public_key", "required": True, "schema": {}}]})["public_key"],
                              label="zqkeylabel")
        yield Thing("key", key["id"], [self.buyer], "zqkeylabel")
        own = [s for s in self.buyer.call("auth.sessions")["results"] if s["current"]]
        yield Thing("session", own[0]["session"], [self.buyer])


@pytest.fixture(scope="module")
def world(shop):
    return World(shop)


@pytest.fixture(scope="module")
def methods(market):
    return market.rpc().call("rpc.discover")["methods"]


def is_number(p):
    return "integer" in p["schema"].get("type", "")


def named(m, p):
    """The kind of object that a parameter names; None: none that has an owner."""
    return NAMES.get(m["name"].split(".")[0] + "." + p["name"], NAMES.get(p["name"]))


def said(client, method, params):
    """All that comes back, as one object."""
    try:
        return {"result": client.call(method, params)}
    except RpcError as e:
        return {"error": e.error}


def variants(m, p):
    """Required parameters of every sort that leads to other code: each word of a choice, and all that may be added."""
    base = sample(m, reason="Because.", content="Hello.")
    base.pop(p["name"], None)
    choices = [(q["name"], word) for q in m["params"] for word in q["schema"].get("enum", []) if q["name"] != p["name"]]
    more = {q["name"]: sample({"params": [dict(q, required=True)]})[q["name"]] for q in m["params"]
            if q["name"] in ("reason", "reference", "tracking", "comment", "content", "name", "price", "description")}
    yield base
    yield dict(base, **more)
    for name, word in choices:
        yield dict(base, **{name: word})
        yield dict(base, **dict(more, **{name: word}))


def snapshot(world):
    """Each private object as one of its people sees it."""
    return [t.people[0].call(t.kind + ".get", id=t.id) for t in world.things if t.kind in ("order", "product", "review", "message")]


def test_every_parameter_that_is_a_number_is_known_here(methods):
    """The one place where a new row asks for a thought: whose is what it names?"""
    for m in methods:
        for p in m["params"]:
            if is_number(p):
                assert p["name"] in NAMES or m["name"].split(".")[0] + "." + p["name"] in NAMES, "%s: say in NAMES what %s names" % (m["name"], p["name"])
                assert named(m, p) in (None, "order", "product", "review", "message", "key", "session")


def cases(world, methods):
    for m in methods:
        for p in m["params"]:
            for t in world.things:
                if is_number(p) and named(m, p) == t.kind and not (t.shown and (m["name"], p["name"]) in OPEN):
                    yield m, p, t


def test_what_is_anothers_is_as_what_is_not_there(world, methods):
    """Each method, each parameter that names an object, each object, each of those whom it does not concern: the very same
    answer as for a number that nothing has, and nothing is changed by all of it."""
    before, tried, seen = snapshot(world), 0, set()
    for m, p, t in cases(world, methods):
        for client in world.outsiders:
            if client in t.people:
                continue
            for params in variants(m, p):
                theirs, nothing = (said(client, m["name"], dict(params, **{p["name"]: id})) for id in (t.id, NOWHERE))
                assert theirs == nothing, (m["name"], params, t, client.user["username"], theirs, nothing)
                if "error" in theirs:
                    may = "not_found" if client is not world.guest or m["x-role"] == "everyone" else "unauthenticated"
                    assert theirs["error"]["data"]["code"] == ("forbidden" if m["x-role"] == "admin" and client is not world.guest else may), \
                        (m["name"], params, t, theirs)
                tried += 1
                seen.add((m["name"], t.kind))
    assert snapshot(world) == before
    assert {k for _, k in seen} == {t.kind for t in world.things} and tried > 1000


def test_every_operation_that_takes_an_id_was_among_them(world, methods):
    """A row whose object is missing in the world above would be tried with nothing."""
    tried = {(m["name"], p["name"]) for m, p, _ in cases(world, methods)}
    for m in methods:
        for p in m["params"]:
            if is_number(p) and named(m, p) and (m["name"], p["name"]) not in OPEN:
                assert (m["name"], p["name"]) in tried, m["name"]


def test_no_word_of_anothers_comes_out_anywhere(world, methods):
    """Every operation that only reads, with nothing, with every number, with every word searched for: no private word, no mail
    address, and no secret is in what strangers get."""
    words = sorted({t.word for t in world.things if t.word})
    ids = sorted({t.id for t in world.things})
    people = {c: c.user["username"] + "@example.org" for c in (world.admin, world.seller, world.second, world.buyer, world.stranger)}
    for client, m in itertools.product((world.stranger, world.guest), methods):
        if m["x-writes"] or m["x-role"] == "admin":
            continue
        asked = [sample(m)]
        asked += [dict(sample(m), **{p["name"]: id}) for p in m["params"] if is_number(p) and p["name"] != "limit" for id in ids]
        asked += [dict(sample(m), **{p["name"]: word}) for p in m["params"] if p["name"] == "search" for word in words]
        asked += [dict(sample(m), **{p["name"]: word}) for p in m["params"] for word in p["schema"].get("enum", [])]
        asked += [dict(sample(m), **{p["name"]: True}) for p in m["params"] if p["schema"].get("type") == "boolean"]
        asked += [dict(sample(m), **{p["name"]: c.user[k]}) for p in m["params"] for c in people for k in ("id", "username")
                  if p["name"] in ("with", "id", "username") and isinstance(p["schema"].get("type"), list)]
        for params in asked:
            text = json.dumps(said(client, m["name"], params))
            found = [w for w in words if w in text and w not in json.dumps(params)]
            assert not found, (m["name"], params, found)
            assert not [a for c, a in people.items() if a in text and c is not client], (m["name"], params)


def test_the_seller_of_one_part_of_a_checkout_sees_nothing_of_the_other(world):
    for o in world.second.walk("order.list", **{"as": "seller"}):
        assert o["seller"]["id"] == world.second.user["id"] and len(o["items"]) == 1
        assert "@" not in json.dumps(o)
    mine = {o["id"] for o in world.second.walk("order.list", **{"as": "seller"})}
    assert mine == {t.id for t in world.things if t.kind == "order" and world.second in t.people}


def test_nobody_reads_passwords_or_tokens_admins_included(world, methods):
    """Every operation that only reads, asked by an admin: no hash, no token, no key's private half."""
    tokens = [c.token for c in (world.admin, world.seller, world.second, world.buyer, world.stranger)]
    hashes = [row[0] for row in world.market.sql("SELECT password FROM users")]
    for m in methods:
        if m["x-writes"]:
            continue
        for id in {t.id for t in world.things} | {c.user["id"] for c in (world.admin, world.seller, world.buyer)}:
            params = dict(sample(m), **{p["name"]: id for p in m["params"] if p["name"] == "id"})
            text = json.dumps(said(world.admin, m["name"], params))
            assert not [s for s in tokens + hashes if s in text] and "$argon2" not in text, m["name"]
            if not any(p["name"] == "id" for p in m["params"]):
                break


def test_nothing_is_pushed_to_whom_it_does_not_concern(world):
    began = time.monotonic()
    outsider = world.market.rpc()
    outsider.call("auth.resume", token=world.stranger.token)
    outsider.call("notification.subscribe", changes=True)
    while outsider.pushes or time.monotonic() - began < COMMON:     # what concerned everyone before is told until then
        outsider.pushes.clear()
        assert outsider.alive()
    o = world.shop.order(world.buyer, world.on_shelf, 1)
    world.seller.call("order.act", id=o["id"], action="accept")
    world.admin.call("order.update", id=o["id"], status="disputed", reason="zqpushed")
    world.admin.call("order.act", id=o["id"], action="refund", reason="zqpushed", restock=True)
    world.buyer.call("message.send", receiver=world.seller.user["id"], content="zqpushed")
    world.shop.product(approve=False)
    assert outsider.alive() and outsider.pushes == []
