"""Messages (RULES G1-G6, V1, V4, N1, N2): who may write to whom, who reads it, and what the numbers beside it say."""
import os
import threading
import time

import pytest

from harness import Market, RpcError, until

NOWHERE = 987654321
FREE = {"limits.messages_per_minute": "0", "limits.conversations_per_hour": "0"}
FIELDS = {"id", "sender", "receiver", "content", "product", "order", "deleted", "read_at", "created_at"}


@pytest.fixture(scope="module")
def market():
    """Without limits: those have markets of their own below."""
    m = Market(options=FREE)
    yield m
    m.close()


def send(sender, receiver, content="Hello.", **more):
    return sender.call("message.send", receiver=receiver.user["id"], content=content, **more)


def error(c, method, **params):
    """What the wire says of an error, whole."""
    return c.error(method, params).error


def live(market, user, changes=True):
    c = market.rpc()
    c.call("auth.resume", token=user.token)
    c.call("notification.subscribe", changes=changes)
    if changes:   # what was done before may still be on its way to another loop; this comes behind it
        user.call("preference.set", mouse=True)
        while "account" not in c.push(method="changed")["what"]:
            continue
    return c


def ids(results):
    return [m["id"] for m in results]


def unread_of(c):
    """The unread count, which is the same wherever it is told, and is a true count of the store's rows (G6)."""
    told = {c.call(method)["unread"] for method in ("message.list", "message.unread", "message.conversations")}
    assert len(told) == 1
    count = told.pop()
    walked = c.walk("message.unread", limit=100)
    assert len(walked) == count == sum(x["unread"] for x in c.walk("message.conversations", limit=100))
    assert walked == c.walk("message.list", unread=True, limit=100)
    return count


# The message itself

def test_a_message_is_the_same_object_for_both_and_wherever_it_appears(market):
    a, b = market.user(), market.user()
    m = send(a, b, "Is it\nstill there?")
    assert set(m) == FIELDS
    assert m["sender"] == {"id": a.user["id"], "username": a.user["username"]}
    assert m["receiver"] == {"id": b.user["id"], "username": b.user["username"]}
    assert (m["content"], m["product"], m["order"], m["deleted"], m["read_at"]) == ("Is it\nstill there?", None, None, False, None)
    for c in (a, b):
        assert c.call("message.get", id=m["id"]) == m
        assert c.call("message.list")["results"] == [m]
        assert c.call("message.conversations")["results"][0]["last_message"] == m
    assert b.call("message.unread") == {"results": [m], "next": None, "unread": 1}
    assert a.call("message.unread") == {"results": [], "next": None, "unread": 0}


@pytest.mark.parametrize("method", ["message.send", "message.create"])
def test_the_receiver_is_a_number_or_a_name_and_create_is_send(market, method):
    a, b = market.user(), market.user()
    for receiver in (b.user["id"], b.user["username"], b.user["username"].upper()):
        assert a.call(method, receiver=receiver, content="x")["receiver"]["id"] == b.user["id"]
    assert a.call(method, [b.user["username"], "by position"])["content"] == "by position"
    assert len(b.walk("message.unread")) == 4
    assert a.call("message.list", **{"with": b.user["username"].title()})["with"] == {"id": b.user["id"], "username": b.user["username"]}


def test_content_is_trimmed_and_kept_as_it_is_otherwise(market):
    a, b = market.user(), market.user()
    assert send(a, b, "  \n Grüße, \U0001f600 \"%s\" ' OR 1=1 --\n\n <b> \n")["content"] == "Grüße, \U0001f600 \"%s\" ' OR 1=1 --\n\n <b>"


def test_one_to_four_thousand_characters(market):
    a, b = market.user(), market.user()
    for content in ("x", "é" * 4000, "\U0001f600" * 4000):
        assert send(a, b, content)["content"] == content
    for content in ("x" * 4001, "\U0001f600" * 4001):
        assert a.error("message.send", receiver=b.user["id"], content=content).fields.keys() == {"content"}
    m = send(a, b)
    assert a.error("message.update", id=m["id"], content="x" * 4001).fields.keys() == {"content"}


@pytest.mark.parametrize("content", [None, "", " ", "\n\n", "\t", "\u200b", "\u0301", "a\u202eb", "a\u200bb", "a\x07", "a\x1b[2J", "a\rb", "a\x7f", "\ufeff", 1,
                                     1.5, True, [], {}, ["x"], {"text": "x"}])
def test_content_that_is_none_is_refused_by_its_name(market, content):
    a, b = market.user(), market.user()
    m = send(a, b)
    for method, more in (("message.send", {"receiver": b.user["id"]}), ("message.create", {"receiver": b.user["id"]}),
                         ("message.update", {"id": m["id"]})):
        e = a.error(method, dict(more, content=content))
        assert (e.number, e.code) == (-32602, "invalid_params") and e.fields.keys() == {"content"}
    assert b.call("message.list")["results"] == [m], "nothing was changed"


@pytest.mark.parametrize("receiver", [None, 0, -1, 1.5, 0.0, True, "", " ", "1", "ab", "1abc", "-abc", "an na", "anna ", " anna", "anna\n",
                                      "anna@example.org", "a" * 33, "änna", "anna\u200b", "%s%s", [], {}, [1], {"id": 1}])
def test_a_receiver_that_cannot_be_one_is_refused_by_its_name(market, receiver):
    a = market.user()
    e = a.error("message.send", receiver=receiver, content="x")
    assert (e.number, e.code) == (-32602, "invalid_params") and e.fields.keys() == {"receiver"}
    if receiver is not None:
        assert a.error("message.list", {"with": receiver}).fields.keys() == {"with"}
    assert a.alive()


@pytest.mark.parametrize("params, fields", [
    ({}, {"receiver", "content"}), ({"receiver": 1}, {"content"}), ({"content": "x"}, {"receiver"}),
    ({"receiver": "?", "content": ""}, {"receiver", "content"}),
    ({"receiver": 1, "content": "x", "product": 0}, {"product"}), ({"receiver": 1, "content": "x", "order": "1"}, {"order"}),
    ({"receiver": 1, "content": "x", "to": 1, "sender": 2}, {"to", "sender"}), ({"receiver": 1, "content": "x", "read_at": None}, {"read_at"}),
    ({"receiver": [], "content": {}, "product": True, "order": -1, "deleted": 1}, {"receiver", "content", "product", "order", "deleted"})])
def test_every_bad_field_is_named_at_once(market, params, fields):
    e = market.user().error("message.send", params)
    assert e.code == "invalid_params" and e.fields.keys() == fields


@pytest.mark.parametrize("method", ["message.get", "message.update", "message.delete", "message.mark_as_read", "user.block", "user.unblock"])
@pytest.mark.parametrize("id", [None, 0, -1, "1", 1.5, True, [], {}, "all"])
def test_an_id_that_is_none_is_refused_by_its_name(market, method, id):
    more = {"content": "x"} if method == "message.update" else {}
    assert market.user().error(method, dict(more, id=id)).fields.keys() == {"id"}


# G1: to whom

def test_not_to_oneself(market):
    a = market.user()
    for receiver in (a.user["id"], a.user["username"]):
        e = a.error("message.send", receiver=receiver, content="x")
        assert (e.number, e.code) == (-32005, "conflict")
    assert a.call("message.conversations") == {"results": [], "next": None, "unread": 0}


def test_not_to_nobody_nor_to_a_banned_user_and_nothing_tells_which(market):
    a, gone = market.user(), market.user()
    m = send(a, gone)
    market.sql("UPDATE users SET banned = 1 WHERE id = ?", gone.user["id"])
    said = {repr(error(a, "message.send", receiver=r, content="x"))
            for r in (NOWHERE, 2 ** 63 - 1, "nobody-of-this-name", gone.user["id"], gone.user["username"])}
    assert len(said) == 1 and "not_found" in said.pop()
    assert ids(a.call("message.list", {"with": gone.user["username"]})["results"]) == [m["id"]], "what was written stays"
    assert a.call("message.list")["unread"] == 0


def test_a_blocked_sender_is_told_so_and_nothing_arrives(market):
    a, b = market.user(), market.user()
    first = send(a, b)
    assert b.call("user.block", id=a.user["id"]) == {} == b.call("user.block", id=a.user["id"]), "twice is no error"
    before = b.call("notification.list")
    for method, params in (("message.send", {"receiver": b.user["id"]}), ("message.create", {"receiver": b.user["username"]}),
                           ("message.update", {"id": first["id"]})):
        e = a.error(method, dict(params, content="Please."))
        assert (e.number, e.code) == (-32005, "blocked")
    assert b.call("message.list")["results"] == [first] and b.call("notification.list") == before and unread_of(b) == 1
    assert b.call("user.unblock", id=a.user["id"]) == {} == b.call("user.unblock", id=a.user["id"])
    assert send(a, b)["id"] in ids(b.call("message.unread")["results"])


def test_who_has_blocked_does_not_write_either_and_both_may_tidy_up(market):
    a, b = market.user(), market.user()
    sent, got = send(a, b), send(b, a)
    a.call("user.block", id=b.user["id"])
    assert a.error("message.send", receiver=b.user["id"], content="x").code == "blocked"
    assert b.error("message.send", receiver=a.user["id"], content="x").code == "blocked"
    assert a.call("message.mark_as_read", id=got["id"])["read_at"] and b.call("message.get", id=sent["id"]) == sent
    assert a.call("message.delete", id=sent["id"])["deleted"]
    assert len(a.call("message.conversations")["results"]) == 1
    other = market.user()
    assert send(other, a) and send(other, b), "others are not meant"
    b.call("user.block", id=a.user["id"])
    a.call("user.unblock", id=b.user["id"])
    assert a.error("message.send", receiver=b.user["id"], content="x").code == "blocked", "the other one's block is his own"


def test_blocking_oneself_or_nobody(market):
    a = market.user()
    assert a.error("user.block", id=a.user["id"]).code == "conflict"
    for method in ("user.block", "user.unblock"):
        for id in (NOWHERE, 2 ** 63 - 1):
            assert a.error(method, id=id).code == "not_found"
        assert a.error(method, id=1, reason="x").fields.keys() == {"reason"}
        assert market.rpc().error(method, id=1).code == "unauthenticated"


def test_the_operators_rows_of_the_noun_user_stay_his(market):
    for method in ("user.add", "user.accounts", "user.set_password"):
        assert market.user().error(method).code in ("forbidden", "method_not_found")


def test_an_admin_is_blocked_as_anyone(market):
    a, admin = market.user(), market.admin()
    a.call("user.block", id=admin.user["id"])
    assert admin.error("message.send", receiver=a.user["id"], content="x").code == "blocked"


# What it is about

def test_about_a_product_and_an_order_that_the_sender_may_see(shop):
    buyer, p = shop.market.user(), shop.product()
    o = shop.order(buyer, p)
    m = send(buyer, shop.seller, product=p["id"], order=o["id"])
    assert (m["product"], m["order"]) == (p["id"], o["id"])
    pending = shop.product(approve=False)
    for c in (shop.seller, shop.admin):
        assert send(c, buyer, product=pending["id"], order=o["id"])["product"] == pending["id"]
    m = send(buyer, shop.seller, product=None, order=None)
    assert (m["product"], m["order"]) == (None, None)


def test_about_something_that_the_sender_may_not_see_is_as_about_nothing_there(shop):
    stranger, buyer, p = shop.market.user(), shop.market.user(), shop.product()
    o = shop.order(buyer, p)
    rejected = shop.admin.call("product.reject", id=shop.product(approve=False)["id"], reason="no")
    hidden = [("product", shop.product(approve=False)["id"]), ("product", rejected["id"]), ("order", o["id"])]
    for field, id in hidden:
        theirs = error(stranger, "message.send", receiver=shop.seller.user["id"], content="x", **{field: id})
        assert theirs == error(stranger, "message.send", receiver=shop.seller.user["id"], content="x", **{field: NOWHERE})
        assert theirs["data"]["code"] == "not_found"
    assert stranger.error("message.send", receiver=buyer.user["id"], content="x", product=p["id"], order=o["id"]).code == "not_found"
    assert stranger.call("message.list")["results"] == []


def test_a_message_outlives_its_product(shop):
    a, p = shop.market.user(), shop.product()
    m = send(a, shop.seller, product=p["id"])
    shop.seller.call("product.delete", id=p["id"])
    assert a.call("message.get", id=m["id"]) == m


# V1, V4: who sees it

def test_nobody_else_sees_a_message_admins_included(market):
    a, b = market.user(), market.user()
    m = send(a, b, "Between us.")
    page = a.call("message.list", limit=1)
    for c in (market.user(), market.admin()):
        for method, more in (("message.get", {}), ("message.update", {"content": "Mine."}), ("message.delete", {}), ("message.mark_as_read", {})):
            assert error(c, method, id=m["id"], **more) == error(c, method, id=NOWHERE, **more)
            assert c.error(method, dict(more, id=m["id"])).code == "not_found"
        for method, params in (("message.list", {}), ("message.list", {"with": a.user["id"]}), ("message.list", {"with": b.user["username"], "unread": True}),
                               ("message.unread", {}), ("message.conversations", {})):
            told = c.call(method, params)
            assert (told["results"], told["next"], told["unread"]) == ([], None, 0)
    nobody = market.rpc()
    for method in ("message.get", "message.list", "message.unread", "message.conversations", "message.send", "message.delete"):
        assert nobody.error(method).code == "unauthenticated"
    assert a.call("message.get", id=m["id"]) == m == b.call("message.get", id=m["id"]) and page["results"] == [m]


def test_each_of_the_two_may_only_do_what_is_his(market):
    a, b = market.user(), market.user()
    m = send(a, b)
    assert error(a, "message.mark_as_read", id=m["id"]) == error(a, "message.mark_as_read", id=NOWHERE)
    assert error(b, "message.update", id=m["id"], content="x") == error(b, "message.update", id=NOWHERE, content="x")
    assert error(b, "message.delete", id=m["id"]) == error(b, "message.delete", id=NOWHERE)
    assert b.call("message.get", id=m["id"]) == m and unread_of(b) == 1


def test_a_foreign_cursor_shows_nothing_of_his(market):
    a, b, c = market.user(), market.user(), market.user()
    for _ in range(3):
        send(a, b)
        send(b, a)
    send(a, c)
    for method, params in (("message.list", {}), ("message.list", {"with": b.user["id"]}), ("message.conversations", {})):
        cursor = a.call(method, dict(params, limit=1))["next"]
        assert cursor and market.user().call(method, dict(params, limit=1, cursor=cursor))["results"] == []
        assert a.error("notification.list", cursor=cursor).code == "invalid_cursor"
        for other in ("x", "AAAA", cursor[:-2], cursor[::-1], "A" * 1000):
            assert a.error(method, dict(params, cursor=other)).code == "invalid_cursor"
    cursor = a.call("message.list", limit=1)["next"]
    for params in ({"with": b.user["id"]}, {"unread": True}):
        assert a.error("message.list", dict(params, cursor=cursor)).code == "invalid_cursor"


# G2: reading

def test_only_the_receiver_marks_read_and_twice_is_once(market):
    a, b = market.user(), market.user()
    m, other = send(a, b), send(a, b)
    read = b.call("message.mark_as_read", id=m["id"])
    assert read == dict(m, read_at=read["read_at"]) and read["read_at"] >= m["created_at"]
    time.sleep(0.01)
    assert b.call("message.mark_as_read", id=m["id"]) == read == a.call("message.get", id=m["id"])
    assert unread_of(b) == 1 and ids(b.call("message.unread")["results"]) == [other["id"]]


def test_marking_read_raced_for_by_many_sessions_counts_once(market):
    a, b = market.user(), market.user()
    sent = [send(a, b)["id"] for _ in range(10)]
    sessions = [market.rpc() for _ in range(8)]
    for s in sessions:
        s.call("auth.resume", token=b.token)
    results = []

    def mark_all(s):
        results.append([s.call("message.mark_as_read", id=id) for id in sent])
    threads = [threading.Thread(target=mark_all, args=(s,)) for s in sessions]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(results) == 8 and all(r == results[0] for r in results), "one read_at, told to all"
    assert unread_of(b) == 0


def test_reading_changing_and_taking_back_at_once_leave_the_counts_right(market):
    a, b = market.user(), market.user()
    sent = [send(a, b)["id"] for _ in range(40)]
    for id in sent:
        b.request("message.mark_as_read", id=id)
        a.request("message.update", id=id, content="Changed.")
        if id % 2:
            a.request("message.delete", id=id)
    for c in (a, b):
        c.pushes.clear()
        assert c.call("server.ping") == {}
    unread_of(b)
    left = {m["id"]: m for m in b.walk("message.list")}
    assert all(left[id]["deleted"] == bool(id % 2) for id in sent) and unread_of(b) == 0
    assert market.sql("SELECT unread_messages FROM inbox WHERE user_id = ?", b.user["id"]) == [(0,)]


# update

def test_the_sender_changes_an_unread_message(market):
    a, b = market.user(), market.user()
    m = send(a, b, "Helo.")
    changed = a.call("message.update", id=m["id"], content=" Hello. ")
    assert changed == dict(m, content="Hello.") == b.call("message.get", id=m["id"])
    assert unread_of(b) == 1 and len(b.call("notification.list")["results"]) == 1, "it is not told of twice"
    b.call("message.mark_as_read", id=m["id"])
    e = a.error("message.update", id=m["id"], content="No.")
    assert (e.number, e.code) == (-32005, "conflict")
    assert a.call("message.get", id=m["id"])["content"] == "Hello."


def test_not_after_fifteen_minutes(market):
    a, b = market.user(), market.user()
    for age, fine in ((14 * 60 + 50, True), (15 * 60 + 1, False), (86400, False)):
        m = send(a, b)
        market.sql("UPDATE messages SET created_at = created_at - ? WHERE id = ?", age * 1000, m["id"])
        if fine:
            assert a.call("message.update", id=m["id"], content="New.")["content"] == "New."
        else:
            assert a.error("message.update", id=m["id"], content="New.").code == "conflict"


@pytest.mark.parametrize("more", [{"receiver": 1}, {"product": 1}, {"read_at": "2026-01-01T00:00:00.000Z"}, {"deleted": True}])
def test_only_the_content_changes(market, more):
    a, b = market.user(), market.user()
    m = send(a, b)
    assert a.error("message.update", dict(more, id=m["id"], content="x")).fields.keys() == set(more)


# G5: tombstones

def test_deleting_leaves_a_tombstone_that_says_nothing(shop):
    a, b, p = shop.market.user(), shop.market.user(), shop.product()
    m = send(a, b, "A zebra, secretly.", product=p["id"])
    gone = a.call("message.delete", id=m["id"])
    assert gone == dict(m, content="", product=None, deleted=True)
    assert a.call("message.delete", id=m["id"]) == gone, "twice is no error"
    for c in (a, b):
        assert c.call("message.get", id=m["id"]) == gone
        assert c.call("message.list")["results"] == [gone] == [x["last_message"] for x in c.call("message.conversations")["results"]]
        assert "zebra" not in repr(c.call("notification.list"))
    assert unread_of(b) == 0 and a.error("message.update", id=m["id"], content="Back.").code == "conflict"
    assert b.call("message.mark_as_read", id=m["id"]) == gone, "there is nothing to read"
    assert shop.market.sql("SELECT count(*) FROM messages WHERE content LIKE '%zebra%'") == [(0,)]


def test_a_read_message_is_taken_back_too_and_nothing_is_counted_twice(market):
    a, b = market.user(), market.user()
    first, second = send(a, b), send(a, b)
    b.call("message.mark_as_read", id=first["id"])
    assert a.call("message.delete", id=first["id"])["read_at"]
    assert unread_of(b) == 1 and ids(b.call("message.unread")["results"]) == [second["id"]]


# G6, N1, N2: told of, counted, live

def test_the_receiver_is_notified_and_the_sender_is_not(market):
    a, b = market.user(), market.user()
    m = send(a, b, "Not in the notification.")
    (n,) = b.call("notification.list")["results"]
    assert (n["kind"], n["data"]) == ("message.received", {"message": m["id"]}) and a.user["username"] in n["text"]
    assert "Not in" not in n["text"], "what is taken back must be gone"
    assert a.call("notification.list")["results"] == []


def test_the_notification_is_read_along_with_the_message(market):
    a, b = market.user(), market.user()
    hers = live(market, b)
    sent = [send(a, b)["id"] for _ in range(3)]

    def inbox():
        told = b.call("notification.list")
        rows = [n for n in told["results"] if not n["read_at"]]
        assert told["unread"] == len(rows)
        return sorted(n["data"]["message"] for n in rows)
    assert inbox() == sent
    assert hers.alive()
    hers.pushes.clear()
    b.call("message.mark_as_read", id=sent[1])
    assert hers.push(method="changed")["what"] == ["notifications", "messages"]
    assert inbox() == [sent[0], sent[2]]
    a.call("message.delete", id=sent[0])
    assert inbox() == [sent[2]], "what was taken back is not to be read any more"
    b.call("notification.mark_as_read", all=True)
    b.call("message.mark_as_read", id=sent[2])
    assert inbox() == [] and unread_of(b) == 0


def test_a_message_is_live_at_once_for_both(market):
    a, b, stranger = market.user(), market.user(), market.user()
    his, hers, others = live(market, a), live(market, b), live(market, stranger)
    m = send(a, b)
    assert hers.push("message.received")["data"] == {"message": m["id"]}
    assert "messages" in his.push(method="changed")["what"]

    def heard(c):
        while "messages" not in c.push(method="changed")["what"]:
            pass
    for act in (lambda: b.call("message.mark_as_read", id=m["id"]), lambda: a.call("message.delete", id=m["id"])):
        for c in (his, hers):
            assert c.alive()
            c.pushes.clear()
        act()
        heard(his)
        heard(hers)
    for c in (his, hers):
        assert c.alive()
        c.pushes.clear()
    b.call("message.mark_as_read", id=m["id"])
    a.call("message.delete", id=m["id"])
    assert his.alive() and hers.alive() and his.pushes == hers.pushes == [], "nothing has changed, so nothing is told"
    assert others.alive() and others.pushes == []


def test_reading_up_to_a_message_reads_what_its_sender_wrote_before_it(market):
    a, b, c = market.user(), market.user(), market.user()
    sent = [send(a, b)["id"] for _ in range(4)]
    other, answer = send(c, b)["id"], send(b, a)["id"]
    a.call("message.delete", id=sent[0])
    his = live(market, a)
    assert b.call("message.mark_as_read", id=sent[2], earlier=True)["read_at"]
    assert his.push(method="changed")["what"] == ["messages"]
    assert ids(b.walk("message.unread")) == [other, sent[3]] and unread_of(b) == 2 == b.call("notification.list")["unread"]
    assert b.call("message.mark_as_read", id=sent[2], earlier=True) == b.call("message.get", id=sent[2])
    assert his.alive() and his.pushes == [], "nothing was left to read, so nothing is told"
    assert not a.call("message.get", id=answer)["read_at"] and unread_of(a) == 1, "his own side is his own"
    assert a.error("message.mark_as_read", id=sent[3], earlier=True).code == "not_found"
    b.call("message.mark_as_read", id=sent[3], earlier=False)
    assert unread_of(b) == 1 == b.call("notification.list")["unread"]


def test_a_list_with_somebody_says_who_it_is_and_whether_he_is_blocked(market):
    a, b = market.user(), market.user()
    person = {"id": b.user["id"], "username": b.user["username"]}
    for name in (b.user["id"], b.user["username"]):
        told = a.call("message.list", {"with": name})
        assert (told["with"], told["blocked"], told["results"]) == (person, False, [])
    a.call("user.block", id=b.user["id"])
    assert a.call("message.list", {"with": b.user["id"]})["blocked"] is True
    assert b.call("message.list", {"with": a.user["id"]})["blocked"] is False, "who has blocked whom is the blocker's own"
    for name in (NOWHERE, "nobody-of-that-name"):
        told = a.call("message.list", {"with": name})
        assert (told["with"], told["blocked"], told["results"]) == (None, False, [])
    assert "with" not in a.call("message.list") and "blocked" not in a.call("message.list", unread=True)


def test_changed_comes_to_those_who_asked_only(market):
    a, b = market.user(), market.user()
    plain = live(market, b, changes=False)
    send(a, b)
    plain.push("message.received")
    assert plain.alive() and plain.pushes == []


def test_what_is_refused_leaves_no_trace(market):
    a, b = market.user(), market.user()
    hers = live(market, b)
    for params in ({"product": NOWHERE}, {"order": NOWHERE}, {"content": ""}, {"nonsense": 1}):
        a.error("message.send", dict({"receiver": b.user["id"], "content": "x"}, **params))
    assert hers.alive() and hers.pushes == [] and unread_of(b) == 0
    assert b.call("notification.list") == {"results": [], "next": None, "unread": 0}
    assert a.call("message.conversations")["results"] == []


def test_message_notification_and_count_survive_a_kill_together(make_market):
    market = make_market(options=FREE)
    a, b = market.user(), market.user()
    for _ in range(60):
        a.request("message.send", receiver=b.user["id"], content="x")
    for _ in range(20):
        a.line()
    market.kill_market()

    def back():
        try:
            c = market.rpc()
            c.call("auth.resume", token=b.token)
            return c
        except (ConnectionError, OSError):
            return None
    c = until(back, "the market's return")
    count = unread_of(c)
    assert count >= 20 and c.call("notification.list")["unread"] == count
    assert [n["data"]["message"] for n in c.walk("notification.list")] == ids(c.walk("message.list"))


# Lists

def test_pipelined_messages_arrive_in_order_and_are_answered_in_order(market):
    a, b = market.user(), market.user()
    numbers = [a.request("message.send", receiver=b.user["username"], content="Number %d" % i) for i in range(100)]
    sent = [a.answer(n) for n in numbers]
    assert ids(sent) == sorted(ids(sent)) and [m["content"] for m in sent] == ["Number %d" % i for i in range(100)]
    assert b.walk("message.list", limit=7) == sent[::-1] and unread_of(b) == 100
    number = a.request("message.send", receiver=b.user["id"], content="Read your own write.")
    listed = a.request("message.list", limit=1)
    assert a.answer(number) == a.answer(listed)["results"][0]


def test_every_walk_gives_each_once_newest_first(market):
    me, others = market.user(), [market.user() for _ in range(4)]
    both, got = {o.user["id"]: [] for o in others}, []
    for turn in range(5):
        for o in others:
            both[o.user["id"]].append(send(me, o)["id"])
            m = send(o, me)["id"]
            both[o.user["id"]].append(m)
            got.append(m)
            send(o, others[others.index(o) - 1])      # none of mine
    for limit in (1, 3, 20, 100):
        assert ids(me.walk("message.list", limit=limit)) == sorted(sum(both.values(), []), reverse=True)
        assert ids(me.walk("message.unread", limit=limit)) == got[::-1] == ids(me.walk("message.list", unread=True, limit=limit))
        assert ids(me.walk("message.list", unread=False, limit=limit)) == ids(me.walk("message.list"))
        for o in others:
            theirs = both[o.user["id"]]
            for who in (o.user["id"], o.user["username"]):
                assert ids(me.walk("message.list", **{"with": who, "limit": limit})) == theirs[::-1]
                assert ids(me.walk("message.list", **{"with": who, "limit": limit, "unread": True})) == [i for i in theirs[::-1] if i in got]
        talks = me.walk("message.conversations", limit=limit)
        assert [t["with"]["id"] for t in talks] == [o.user["id"] for o in others[::-1]]
        assert [t["last_message"]["id"] for t in talks] == [both[o.user["id"]][-1] for o in others[::-1]]
        assert [t["unread"] for t in talks] == [5] * 4
    assert me.call("message.list", limit=40)["next"] is None and me.call("message.list", limit=39)["next"]
    for who in (NOWHERE, "nobody-of-this-name", me.user["id"]):
        assert me.call("message.list", {"with": who})["results"] == []


def test_while_messages_come_nothing_is_listed_twice(market):
    me, others = market.user(), [market.user() for _ in range(6)]
    for o in others * 2:
        send(o, me)
    for method in ("message.list", "message.unread", "message.conversations"):
        seen = []
        still = ids(me.walk(method)) if method != "message.conversations" else []
        for turn, page in enumerate(me.pages(method, limit=2)):
            seen += ids(page["results"]) if still else []
            send(others[turn % 6], me)
        assert set(still) <= set(seen), method


@pytest.mark.parametrize("method", ["message.list", "message.unread", "message.conversations"])
@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 101}, {"limit": "1"}, {"cursor": 1}, {"cursor": []}, {"limit": 1.5}, {"page": 1}, {"ordering": "id"},
                                    {"user": 1}])
def test_a_list_takes_no_nonsense(market, method, params):
    assert market.user().error(method, params).fields.keys() == set(params)


@pytest.mark.parametrize("unread", [0, 1, "true", [], {}])
def test_unread_is_true_or_false(market, unread):
    assert market.user().error("message.list", unread=unread).fields.keys() == {"unread"}


# G3: how often

def test_a_sender_has_so_many_messages_a_minute(make_market):
    market = make_market(options={"limits.messages_per_minute": "3"})
    a, b = market.user(), market.user()
    for method in ("message.send", "message.create", "message.send"):
        a.call(method, receiver=b.user["id"], content="x")
    for method in ("message.send", "message.create"):
        e = a.error(method, receiver=b.user["id"], content="x")
        assert (e.number, e.code) == (-32008, "rate_limited") and 1 <= e.data["retry_after"] <= 60
        assert a.error(method, nonsense=1).code == "rate_limited", "rate is told before the parameters"
    assert send(b, a) and unread_of(b) == 3, "each sender's own"
    m = a.call("message.list", limit=2)["results"][1]
    assert a.call("message.update", id=m["id"], content="y") and a.call("message.delete", id=m["id"]), "only sending is counted"
    assert market.rpc().error("message.send").code == "unauthenticated"


def test_twenty_a_minute_is_the_default(make_market):
    market = make_market()
    a, b = market.user(), market.user()
    for _ in range(20):
        send(a, b)
    assert a.error("message.send", receiver=b.user["id"], content="x").code == "rate_limited"


def test_a_new_account_begins_five_conversations_an_hour(make_market):
    market = make_market(options={"limits.messages_per_minute": "0"})
    a, others = market.user(), [market.user() for _ in range(8)]
    for o in others[:5]:
        send(a, o)
    e = a.error("message.send", receiver=others[5].user["id"], content="x")
    assert (e.number, e.code) == (-32008, "rate_limited") and 3500 < e.data["retry_after"] <= 3600
    assert others[5].call("message.list")["results"] == [] == others[5].call("notification.list")["results"]
    assert send(a, others[0]), "one that goes on is not begun"
    send(others[6], a)
    assert send(a, others[6]), "answering begins nothing"
    assert a.error("message.send", receiver=NOWHERE, content="x").code == "not_found"
    market.sql("UPDATE conversations SET begun_at = begun_at - 3601000 WHERE user_id = ? AND other_id = ?", a.user["id"], others[0].user["id"])
    assert send(a, others[5]), "one of them was begun an hour ago"
    assert a.error("message.send", receiver=others[7].user["id"], content="x").code == "rate_limited"
    market.sql("UPDATE users SET created_at = created_at - 7 * 86400000 WHERE id = ?", a.user["id"])
    assert send(a, others[7]), "a week old is not new"


def test_conversations_raced_for_are_never_more(make_market):
    market = make_market(options={"limits.messages_per_minute": "0", "limits.conversations_per_hour": "2"})
    a, others = market.user(), [market.user() for _ in range(8)]
    sessions, done = [market.rpc() for _ in others], []
    for s, o in zip(sessions, others):
        s.call("auth.resume", token=a.token)
        s.number_sent = s.request("message.send", receiver=o.user["id"], content="x")
    for s in sessions:
        try:
            done.append(s.answer(s.number_sent)["id"])
        except RpcError as e:
            assert e.code == "rate_limited"
    assert len(done) == 2 == len(a.call("message.conversations")["results"])


def test_zero_is_no_limit_and_no_days_make_nobody_new(make_market):
    for options in ({"limits.conversations_per_hour": "0"}, {"messages.young_days": "0"}):
        market = make_market(options=dict(options, **{"limits.messages_per_minute": "0"}))
        a = market.user()
        for o in [market.user() for _ in range(7)]:
            send(a, o)


def test_the_longest_message_is_an_option(make_market):
    market = make_market(options={"messages.length": "10"})
    a, b = market.user(), market.user()
    m = send(a, b, "0123456789")
    for method, more in (("message.send", {"receiver": b.user["id"]}), ("message.update", {"id": m["id"]})):
        e = a.error(method, dict(more, content="01234567890"))
        assert e.code == "invalid_params" and e.fields == {"content": ["must have at most 10 characters"]}


def test_a_store_of_before_messages_is_brought_along(make_market):
    """The step that adds messages, on a store that has users."""
    market = make_market(options=FREE)
    a, b = market.user(), market.user()
    market.stop()
    store = market.store()
    for (name,) in store.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND (name LIKE 'hold_%' OR name LIKE '%_number')").fetchall():
        store.execute("DROP TRIGGER " + name)
    store.executescript("DROP TABLE conversations; DROP TABLE messages; DROP TABLE blocks; ALTER TABLE inbox DROP COLUMN unread_messages;"
                        "DROP TABLE keys; DROP TABLE resets; DROP TABLE preferences; DROP TABLE pictures;"
                        "DROP INDEX users_admins; DROP INDEX users_banned; DROP INDEX products_rated;"
                        "ALTER TABLE users DROP COLUMN ban_reason; ALTER TABLE products DROP COLUMN has_image;"
                        "ALTER TABLE orders DROP COLUMN stock_held;"
                        "DROP TABLE replies; CREATE TABLE idempotency (user_id, key, body, reply, created_at);"
                        "DROP TABLE words; CREATE TABLE search_words (term);"
                        "DROP TABLE ledger; DROP TABLE floors; PRAGMA user_version = 0; PRAGMA application_id = 0;"
                        "DROP TABLE holdings; DROP INDEX tokens_by_user; ALTER TABLE inbox DROP COLUMN pruned;"
                        "DROP INDEX audit_by_actor; DROP INDEX audit_by_object; DROP INDEX audit_by_action; ALTER TABLE audit DROP COLUMN changes;"
                        "UPDATE schema_version SET version = 2;")
    store.commit()
    store.close()
    os.unlink(os.path.join(market.dir, "commits"))
    market.start()
    again = market.rpc()
    again.call("auth.resume", token=a.token)
    assert again.call("message.send", receiver=b.user["username"], content="x")["id"] == 1


def test_nothing_of_all_this_is_in_the_log_as_a_bug(market):
    assert "internal" not in market.log and "ERROR" not in market.log
