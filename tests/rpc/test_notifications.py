"""The inbox and its live end (RULES N1-N6)."""
import os
import signal
import socket
import time

import pytest

from harness import Rpc, Shop, memory, until

FIELDS = {"seq", "kind", "text", "data", "read_at", "created_at"}


def inbox(c):
    return c.walk("notification.list", since=0, limit=100)


def kinds(c, about):
    return [n["kind"] for n in inbox(c) if n["data"] == about]


def subscribed(shop, who, **params):
    c = shop.market.rpc()
    c.call("auth.resume", token=who.token)
    c.call("notification.subscribe", params)
    return c


def test_a_notification_has_these_fields_and_its_push_the_same(shop):
    seller = subscribed(shop, shop.seller)
    o = shop.order(shop.market.user(), shop.product())
    pushed = seller.push("order.placed")
    assert pushed.keys() == FIELDS and pushed["read_at"] is None and pushed["data"] == {"order": o["id"]}
    assert str(o["id"]) in pushed["text"] and o["buyer"]["username"] in pushed["text"]
    assert pushed in inbox(shop.seller)


def test_who_is_told_what_of_products(shop):
    p = shop.product(approve=False)
    about = {"product": p["id"]}
    assert kinds(shop.admin, about) == ["product.submitted"] and kinds(shop.seller, about) == []
    shop.admin.call("product.approve", id=p["id"])
    shop.admin.call("product.reject", id=p["id"], reason="The reason is here.")
    assert kinds(shop.seller, about) == ["product.approved", "product.rejected"]
    assert "The reason is here." in inbox(shop.seller)[-1]["text"]
    shop.seller.call("product.update", id=p["id"], name="Better")
    assert kinds(shop.admin, about) == ["product.submitted", "product.submitted"]
    mine = shop.product(approve=False, seller=shop.admin)
    assert kinds(shop.admin, {"product": mine["id"]}) == [], "nobody is told of his own act"


def test_every_admin_is_told_of_a_submitted_product(shop):
    second = shop.market.admin()
    p = shop.product(approve=False)
    assert kinds(second, {"product": p["id"]}) == kinds(shop.admin, {"product": p["id"]}) == ["product.submitted"]


def test_who_is_told_what_on_the_way_of_an_order(shop):
    buyer = shop.market.user()
    o = shop.order(buyer, shop.product(), payment_method="CARD")
    about = {"order": o["id"]}
    assert kinds(shop.seller, about) == [], "there is nothing to do for him before it is paid"
    shop.admin.call("order.act", id=o["id"], action="pay", reference=shop.market.name("r"))
    assert (kinds(shop.seller, about), kinds(buyer, about)) == (["order.placed"], ["order.paid"])
    for action in ("accept", "ship", "deliver"):
        shop.seller.call("order.act", id=o["id"], action=action)
    buyer.call("order.act", id=o["id"], action="receive")
    assert kinds(buyer, about) == ["order.paid", "order.accepted", "order.shipped", "order.delivered"]
    assert kinds(shop.seller, about) == ["order.placed"]
    assert kinds(shop.admin, about) == []


@pytest.mark.parametrize("who, buyers, sellers", [("buyer", 0, 1), ("seller", 1, 0), ("admin", 1, 1)])
def test_a_cancel_tells_the_other_side_or_both(shop, who, buyers, sellers):
    buyer = shop.market.user()
    o = shop.order(buyer, shop.product())
    {"buyer": buyer, "seller": shop.seller, "admin": shop.admin}[who].call("order.act", id=o["id"], action="cancel", reason="Because of that.")
    assert kinds(buyer, {"order": o["id"]}).count("order.cancelled") == buyers
    assert kinds(shop.seller, {"order": o["id"]}).count("order.cancelled") == sellers
    for c, n in ((buyer, buyers), (shop.seller, sellers)):
        if n:
            assert "Because of that." in [x for x in inbox(c) if x["kind"] == "order.cancelled"][-1]["text"]


def test_the_last_piece_tells_the_seller_once(shop):
    buyer, p = shop.market.user(), shop.product(stock=2)
    shop.order(buyer, p)
    assert kinds(shop.seller, {"product": p["id"]}) == ["product.approved"]
    shop.order(buyer, p)
    buyer.error("order.create", products=[{"product": p["id"], "quantity": 1}], payment_method="CASH")
    assert kinds(shop.seller, {"product": p["id"]}) == ["product.approved", "stock.out"]


def test_an_admin_who_empties_the_stock_tells_the_seller_too(shop):
    p = shop.product(stock=1)
    shop.admin.call("product.update", id=p["id"], stock=0)
    assert kinds(shop.seller, {"product": p["id"]}) == ["product.approved", "stock.out", "product.changed"]


def test_a_failed_request_tells_nobody(shop):
    buyer, p, q = shop.market.user(), shop.product(stock=1), shop.product(stock=0)
    before = len(inbox(shop.seller))
    buyer.error("order.create", products=[{"product": p["id"], "quantity": 1}, {"product": q["id"], "quantity": 1}], payment_method="CASH")
    assert len(inbox(shop.seller)) == before


def test_seq_has_no_gaps_and_is_each_users_own(shop):
    seller, buyer = shop.market.user(), shop.market.user()
    p = shop.product(seller=seller, stock=99)
    for _ in range(10):
        shop.order(buyer, p)
    assert [n["seq"] for n in inbox(seller)] == list(range(1, 12))
    assert inbox(buyer) == []


def test_since_is_oldest_first_and_the_list_newest_first(shop):
    seqs = [n["seq"] for n in inbox(shop.seller)]
    assert [n["seq"] for n in shop.seller.walk("notification.list", limit=3)] == seqs[::-1]
    assert [n["seq"] for n in shop.seller.walk("notification.list", since=2, limit=3)] == [s for s in seqs if s > 2]
    assert shop.seller.call("notification.list", since=10 ** 9)["results"] == []
    for bad in (-1, "1", 1.5, True, 2 ** 63 - 1):
        if bad == 2 ** 63 - 1:
            assert shop.seller.call("notification.list", since=bad)["results"] == []
        else:
            assert shop.seller.error("notification.list", since=bad).fields.keys() == {"since"}


def test_marking_as_read_counts_down_and_is_idempotent(shop):
    seller, buyer = shop.market.user(), shop.market.user()
    p = shop.product(seller=seller, stock=99)
    for _ in range(3):
        shop.order(buyer, p)
    assert seller.call("notification.list")["unread"] == 4
    for _ in range(2):
        assert seller.call("notification.mark_as_read", seq=2)["unread"] == 3
    read = {n["seq"]: n["read_at"] for n in inbox(seller)}
    assert read[2] and not read[1]
    assert [n["seq"] for n in seller.walk("notification.list", unread=True, limit=1)] == [4, 3, 1]
    assert seller.call("notification.mark_as_read", seq=2) and inbox(seller)[1]["read_at"] == read[2], "it stays read since then"
    assert seller.call("notification.mark_as_read", all=True)["unread"] == 0 == seller.call("notification.mark_as_read", all=True)["unread"]
    assert seller.call("notification.list", unread=True)["results"] == [] and seller.call("notification.list")["unread"] == 0


@pytest.mark.parametrize("params", [{}, {"all": False}, {"seq": 1, "all": True}, {"seq": 0}, {"seq": "1"}, {"seq": -1}, {"all": 1}, {"all": "true"},
                                    {"id": 1}, {"seq": [1]}])
def test_marking_nothing_or_nonsense_is_refused(shop, params):
    assert shop.seller.error("notification.mark_as_read", params).code == "invalid_params"


def test_a_seq_that_is_not_there_is_not_found(shop):
    e = shop.market.user().error("notification.mark_as_read", seq=1)
    assert e.code == "not_found"


def test_nothing_is_pushed_before_subscribe_nor_after_unsubscribe(shop):
    c = shop.market.rpc()
    c.call("auth.resume", token=shop.seller.token)
    p, buyer = shop.product(stock=99), shop.market.user()
    shop.order(buyer, p)
    assert c.alive() and c.pushes == []
    c.call("notification.subscribe")
    shop.order(buyer, p)
    c.push("order.placed")
    c.call("notification.unsubscribe")
    c.pushes.clear()
    live = subscribed(shop, shop.seller)
    shop.order(buyer, p)
    live.push("order.placed")
    assert c.alive() and c.pushes == []
    assert c.call("notification.unsubscribe") == {}, "twice is no error"


def test_logging_out_ends_the_pushes(shop):
    seller = shop.market.user()
    p, buyer = shop.product(seller=seller, stock=99), shop.market.user()
    c, live = shop.market.rpc(), shop.market.rpc()
    for x in (c, live):
        x.call("auth.login", username=seller.user["username"], password=seller.password)
        x.call("notification.subscribe")
    c.call("auth.logout")
    shop.order(buyer, p)
    live.push("order.placed")
    assert c.alive() and c.pushes == []


def test_logging_in_as_another_ends_the_pushes_of_the_one_before(shop):
    c = subscribed(shop, shop.seller)
    other = shop.market.user()
    c.call("auth.resume", token=other.token)
    live = subscribed(shop, shop.seller)
    shop.order(shop.market.user(), shop.product())
    live.push("order.placed")
    assert c.alive() and c.pushes == []


def test_subscribe_since_replays_all_that_is_newer_in_order_then_goes_live(shop):
    seller, buyer = shop.market.user(), shop.market.user()
    p = shop.product(seller=seller, stock=99)
    for _ in range(7):
        shop.order(buyer, p)
    c = shop.market.rpc()
    c.call("auth.resume", token=seller.token)
    assert c.call("notification.subscribe", since=3) == {"seq": 8}
    shop.order(buyer, p)
    assert [c.push()["seq"] for _ in range(6)] == [4, 5, 6, 7, 8, 9]
    everything = shop.market.rpc()
    everything.call("auth.resume", token=seller.token)
    everything.call("notification.subscribe", since=0)
    pushed = [everything.push() for _ in range(9)]
    assert pushed == inbox(seller)
    ahead = shop.market.rpc()
    ahead.call("auth.resume", token=seller.token)
    assert ahead.call("notification.subscribe", since=10 ** 6) == {"seq": 9}
    assert ahead.push(method="resync") == {"seq": 9}, "it knows what never was"
    shop.order(buyer, p)
    assert ahead.push()["seq"] == 10


def test_replay_while_others_write_has_no_gap_and_no_repeat(shop):
    seller = shop.market.user()
    p = shop.product(seller=seller, stock=900)
    buyers = [shop.market.user() for _ in range(8)]
    line = dict(products=[{"product": p["id"], "quantity": 1}], payment_method="CASH")
    for b in buyers:
        for _ in range(25):
            b.request("order.create", line)
    until(lambda: len(seller.call("notification.list")["results"]) >= 10, "ten orders")
    readers = []
    for i in range(10):
        c = shop.market.rpc()
        c.call("auth.resume", token=seller.token)
        c.call("notification.subscribe", since=i)
        readers.append((i, c))
    for b in buyers:
        for n in range(25):
            b.answer(b.number - 24 + n)
    for since, c in readers:
        assert [c.push()["seq"] for _ in range(201 - since)] == list(range(since + 1, 202))
        assert c.alive() and c.pushes == []


def test_an_answer_comes_before_the_push_of_its_own_commit(shop):
    buyer = subscribed(shop, shop.market.user(), changes=True)
    p = shop.product(stock=99)
    for _ in range(20):
        buyer.pushes.clear()
        number = buyer.request("cart.set", product=p["id"], quantity=1)
        buyer.answer(number)
        assert buyer.pushes == []
        assert buyer.push(method="changed")["what"] == ["cart"]


def test_changed_is_pushed_to_those_who_asked_only(shop):
    buyer = shop.market.user()
    asked, plain = subscribed(shop, buyer, changes=True), subscribed(shop, buyer)
    o = shop.order(buyer, shop.product())
    shop.seller.call("order.act", id=o["id"], action="accept")
    seen = set()
    while not seen >= {"orders", "notifications"}:
        p = asked.push(method="changed")
        assert set(p) == {"what"} and set(p["what"]) <= {"cart", "orders", "products", "notifications", "approvals"}
        seen |= set(p["what"])
    plain.push("order.accepted")
    assert plain.alive() and plain.pushes == []


def test_the_badge_of_all_sessions_of_a_user_follows_within_a_second(shop):
    seller = shop.market.user()
    p, buyer = shop.product(seller=seller), shop.market.user()
    sessions = [subscribed(shop, seller, changes=True) for _ in range(3)]

    def hear(begin):
        for s in sessions:
            while "notifications" not in s.push(method="changed")["what"]:
                pass
            assert time.monotonic() - begin < 1
        return {s.call("notification.list")["unread"] for s in sessions}

    begin = time.monotonic()
    shop.order(buyer, p)
    assert hear(begin) == {2}
    begin = time.monotonic()
    sessions[0].call("notification.mark_as_read", all=True)
    assert hear(begin) == {0}


def test_admins_hear_that_something_waits_for_approval(shop):
    admin = subscribed(shop, shop.admin, changes=True)
    p = shop.product(approve=False)
    while "approvals" not in admin.push(method="changed")["what"]:
        pass
    shop.seller.call("product.delete", id=p["id"])
    while "approvals" not in admin.push(method="changed")["what"]:
        pass


def test_a_kill_between_commit_and_push_loses_none(make_market):
    shop = Shop(make_market())
    buyer, p = shop.market.user(), shop.product(stock=1000)
    line = dict(products=[{"product": p["id"], "quantity": 1}], payment_method="CASH")
    got, at = [], 0
    for turn in range(4):
        def connected():
            try:
                pair = shop.market.rpc(), shop.market.rpc()
                pair[0].call("auth.resume", token=shop.seller.token)
                pair[1].call("auth.resume", token=buyer.token)
                pair[0].call("notification.subscribe", since=at)
                return pair
            except (ConnectionError, OSError):
                return None
        seller, c = until(connected, "the market's return")
        for _ in range(60):
            c.request("order.create", line)
        for _ in range(15 * turn):
            c.line()
        os.kill(shop.market.market_pid(), signal.SIGKILL)
        try:
            while True:
                push = seller.push()
                got.append(push["seq"])
                at = push["seq"]
        except (ConnectionError, OSError):
            pass
    last = until(lambda: reconnect(shop, at), "the market's return")
    total = shop.market.sql("SELECT last_seq FROM inbox WHERE user_id = ?", shop.seller.user["id"])[0][0]
    while at < total:
        at = last.push()["seq"]
        got.append(at)
    assert got == list(range(1, total + 1)), "after a restart the replay goes on where the pushes ended"
    orders = shop.market.sql("SELECT count(*) FROM orders")[0][0]
    told = shop.market.sql("SELECT count(*) FROM notifications WHERE kind = 'order.placed'")[0][0]
    assert orders == told > 0


def reconnect(shop, at):
    try:
        c = shop.market.rpc()
        c.call("auth.resume", token=shop.seller.token)
        c.call("notification.subscribe", since=at)
        return c
    except (ConnectionError, OSError):
        return None


def lazy(market):
    """A connection with a small window, so that what is not read stays with the server."""
    c = Rpc.__new__(Rpc)
    c.socket = socket.socket()
    c.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    c.socket.settimeout(30)
    c.socket.connect(("127.0.0.1", market.ports["json"]))
    c.file, c.number, c.pushes, c.user, c.token = c.socket.makefile("rb"), 0, [], None, None
    market.clients.append(c)
    return c


def market_with_a_full_inbox(make_market, many):
    """A user, and what became of him while he was away."""
    market = make_market(options={"limits.orders_per_minute": "0"})
    user = market.user()
    market.stop()
    store = market.store()
    store.executemany("INSERT INTO notifications VALUES (?, ?, 'order.placed', ?, '{\"order\":1}', 0, ?)",
                      ((user.user["id"], i, "x" * 400, int(time.time() * 1000)) for i in range(1, many + 1)))
    store.execute("UPDATE inbox SET last_seq = ?, unread = ?", (many, many))
    store.commit()
    store.close()
    market.start()
    again = market.rpc()
    again.call("auth.resume", token=user.token)
    again.token = user.token
    return market, again


def test_a_slow_consumer_costs_neither_others_nor_memory_and_then_gets_everything_in_order(make_market):
    many = 60000
    market, user = market_with_a_full_inbox(make_market, many)
    before = memory(market.market_pid())
    slow = lazy(market)
    slow.call("auth.resume", token=user.token)
    slow.call("notification.subscribe", since=0)
    worst = 0
    for _ in range(100):
        begin = time.monotonic()
        user.call("notification.list", limit=1)
        worst = max(worst, time.monotonic() - begin)
    assert worst < 1
    market.admin().call("category.create", name="A writer is not held up")
    assert memory(market.market_pid()) - before < 40000, "what is not read lies in the store, not in memory"
    assert [slow.push()["seq"] for _ in range(many)] == list(range(1, many + 1))
    assert slow.alive() and slow.pushes == []


def test_a_consumer_that_stood_still_for_ten_seconds_loses_pushes_and_is_told_once(make_market):
    """What it got is without gaps, then one resync, then live; its inbox has everything."""
    many = 60000
    market, user = market_with_a_full_inbox(make_market, many)
    shop = Shop(market)
    slow = lazy(market)
    slow.call("auth.resume", token=user.token)
    slow.call("notification.subscribe", since=0)
    p = shop.product(seller=user, stock=9999)
    buyer, begin = market.user(), time.monotonic()

    def ten_seconds_of_news():
        shop.order(buyer, p)
        return time.monotonic() > begin + 10.5
    until(ten_seconds_of_news, "ten seconds")
    last = user.call("notification.list", limit=1)["results"][0]["seq"]
    got, resyncs = [], []
    while not resyncs:
        line = slow.line()
        if line["method"] == "resync":
            resyncs.append(line["params"]["seq"])
        else:
            got.append(line["params"]["seq"])
            assert got[-1] < last, "everything came, and no resync"
    assert got == list(range(1, len(got) + 1)) and resyncs == [last]
    shop.order(buyer, p)
    assert slow.push()["seq"] == last + 1
    assert slow.alive() and slow.pushes == []
    assert user.call("notification.list")["unread"] == last + 1, "the inbox has lost nothing"


@pytest.mark.parametrize("shift", range(4))
def test_what_is_too_long_for_a_notification_is_cut_at_a_character(shop, shift):
    buyer = shop.market.user()
    o = shop.order(buyer, shop.product())
    shop.seller.call("order.act", id=o["id"], action="cancel", reason="x" * shift + "\U0001f600" * 496)
    text = buyer.call("notification.list", limit=1)["results"][0]["text"]
    assert set(text[-100:]) == {"\U0001f600"}, "whole characters only, and none in place of a half one"
