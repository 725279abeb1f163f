"""server.stats, sessions, kick, broadcast, subscribe; auth.sessions, session_end: who is there, and what the server counts."""
import json
import threading
import time

import pytest

from harness import RpcError, Shop, until

FIRST_NUMBER = 10000000      # of a connection to the JSON port


def mine(c):
    """The number of this very connection."""
    found = [s["session"] for s in c.walk("auth.sessions", limit=100) if s["current"]]
    assert len(found) == 1
    return found[0]


def sessions(admin, **limit):
    return {s["session"]: s for s in admin.walk("server.sessions", **(limit or {"limit": 100}))}


def closed(c):
    """Waits for the end of the connection; gives the pushes that came before it."""
    return [line for line in c.rest_of_whole_lines() if "method" in line]


# ---- lists ----

def test_a_user_sees_his_own_connections_only(market, shop):
    a, other = market.user(), market.user()
    b = market.rpc()
    b.call("auth.resume", token=a.token)
    listed = a.call("auth.sessions")["results"]
    assert len(listed) == 2 and [s["current"] for s in listed].count(True) == 1
    for s in listed:
        assert s.keys() == {"session", "door", "source", "connected_at", "current"}
        assert s["door"] == "json" and s["source"] == "127.0.0.1" and s["session"] >= FIRST_NUMBER
    assert {mine(a), mine(b)} == {s["session"] for s in listed} and mine(other) not in {s["session"] for s in listed}
    b.close()
    market.clients.remove(b)
    until(lambda: len(a.call("auth.sessions")["results"]) == 1, "the closed connection leaving the list")
    assert market.rpc().error("auth.sessions").code == "unauthenticated"


def test_admins_see_every_connection_in_the_order_of_numbers(market, shop):
    guest, a = market.rpc(), market.user()
    guest.alive()
    all_ = sessions(shop.admin)
    assert list(all_) == sorted(all_)
    assert all_[mine(a)]["user"] == {"id": a.user["id"], "username": a.user["username"]}
    assert all_[mine(shop.admin)]["current"] is True and sum(s["current"] for s in all_.values()) == 1
    assert any(s["user"] is None for s in all_.values()), "the guest's"
    assert sessions(shop.admin, limit=1) == sessions(shop.admin, limit=3) == all_
    for c in (a, guest):
        assert c.error("server.sessions").code == ("forbidden" if c is a else "unauthenticated")


def test_the_list_follows_logins_and_logouts(market, shop):
    c = market.rpc()
    before = set(sessions(shop.admin))
    a = market.user()
    token = a.token
    c.call("auth.resume", token=token)
    number = mine(c)
    assert sessions(shop.admin)[number]["user"]["username"] == a.user["username"]
    c.call("auth.logout")
    assert sessions(shop.admin)[number]["user"] is None and number in before | {number}


def test_the_operators_own_commands_are_no_sessions(market, shop):
    before = sessions(shop.admin)
    market.run("user", "list")
    assert sessions(shop.admin).keys() == before.keys()


def test_no_connection_stays_listed_when_many_come_and_go(make_market):
    market = make_market()
    admin = market.admin()
    token = admin.token

    def come_and_go():
        for _ in range(30):
            c = market.rpc()
            c.call("auth.resume", token=token)
            c.call("server.subscribe")
            c.close()
    threads = [threading.Thread(target=come_and_go) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    until(lambda: list(sessions(admin)) == [mine(admin)], "only the admin being left")
    assert admin.call("server.stats")["sessions"] == {"json": 1, "ssh": 0, "telnet": 0}
    assert admin.call("server.broadcast", text="Anyone?") == {"connections": 0}


# ---- ending one's own ----

def test_one_of_ones_own_is_ended_with_its_login(market):
    a = market.user()
    b = market.rpc()
    b.call("auth.login", username=a.user["username"], password=a.password)
    b.call("notification.subscribe")
    assert a.call("auth.session_end", session=mine(b)) == {}
    assert [p["params"] for p in closed(b) if p["method"] == "revoked"] == [
        {"reason": "ended", "text": "This session was ended from another one of yours."}]
    assert a.call("auth.whoami")["user"]["id"] == a.user["id"] and len(a.call("auth.sessions")["results"]) == 1


def test_its_token_counts_no_more(market):
    a, b = market.user(), market.rpc()
    token = b.call("auth.login", username=a.user["username"], password=a.password)["token"]
    twin = market.rpc()
    twin.call("auth.resume", token=token)
    a.call("auth.session_end", session=mine(b))
    assert closed(b) == [], "who has not subscribed is pushed nothing"
    assert market.rpc().error("auth.resume", token=token).code == "unauthenticated"
    until(lambda: code(twin, "auth.whoami") == "unauthenticated", "the twin being nobody's")
    assert twin.alive()


def code(c, method, **params):
    try:
        c.call(method, params)
        return None
    except RpcError as e:
        return e.code


def test_the_very_connection_is_answered_before_it_ends(market):
    a = market.user()
    assert a.call("auth.session_end", session=mine(a)) == {}
    assert closed(a) == []


def test_a_foreign_session_is_not_found(market, shop):
    a, b = market.user(), market.user()
    for c in (a, shop.admin):
        e = c.error("auth.session_end", session=mine(b))
        assert e.code == "not_found"
        assert e.error["message"] == c.error("auth.session_end", session=10 ** 12).error["message"]
    assert b.alive()


# ---- kick ----

def test_a_kick_ends_a_connection_and_its_login(market, shop):
    a = market.user()
    a.call("notification.subscribe")
    number = mine(a)
    assert shop.admin.call("server.kick", session=number) == {}
    assert [p["params"] for p in closed(a)] == [{"reason": "kicked", "text": "An admin has ended this session."}]
    assert market.rpc().error("auth.resume", token=a.token).code == "unauthenticated"
    assert number not in sessions(shop.admin)
    assert shop.admin.error("server.kick", session=number).code == "not_found"
    row = market.sql("SELECT actor_id, action, changes FROM audit WHERE object = ?", "session/%d" % number)
    assert row == [(shop.admin.user["id"], "server.kick", '{"session":["json %s from 127.0.0.1",null]}' % a.user["username"])]


def test_a_guest_is_kicked_as_well(market, shop):
    before = set(sessions(shop.admin))
    guest = market.rpc()
    guest.call("server.subscribe")
    [number] = set(sessions(shop.admin)) - before
    shop.admin.call("server.kick", session=number)
    assert [p["params"]["reason"] for p in closed(guest)] == ["kicked"]


def test_who_kicks_himself_is_answered_first(market):
    admin = market.admin()
    admin.call("server.subscribe")
    assert admin.call("server.kick", session=mine(admin)) == {}
    assert [p["params"]["reason"] for p in closed(admin)] == ["kicked"]


def test_a_kick_in_the_middle_of_a_batch_leaves_whole_lines(market, shop):
    a = market.user()
    a.call("server.subscribe")
    number = mine(a)
    ping = {"jsonrpc": "2.0", "id": 1, "method": "server.ping"}
    write = {"jsonrpc": "2.0", "id": 2, "method": "cart.clear"}
    for _ in range(50):
        a.send(json.dumps([ping, write, ping, write] * 10) + "\n")
    shop.admin.call("server.kick", session=number)
    lines = a.rest_of_whole_lines()
    assert lines and lines[-1]["method"] == "revoked"
    assert all(isinstance(line, list) for line in lines[:-1])


@pytest.mark.parametrize("method", ["server.kick", "auth.session_end"])
@pytest.mark.parametrize("session", [1, FIRST_NUMBER - 1, 2 ** 63 - 1])
def test_a_number_that_nobody_has_is_not_found(market, shop, method, session):
    assert shop.admin.error(method, session=session).code == "not_found"


@pytest.mark.parametrize("session", [0, -1, None, "1", 1.5, [], True])
def test_what_is_no_number_is_named(market, shop, session):
    for method in ("server.kick", "auth.session_end"):
        e = shop.admin.error(method, session=session)
        assert e.code == "invalid_params" and e.fields.keys() == {"session"}


# ---- broadcast ----

def test_everyone_who_listens_is_told(make_market):
    market = make_market()
    admin, a, deaf = market.admin(), market.user(), market.user()
    a.call("notification.subscribe")
    guest = market.rpc()
    assert guest.call("server.subscribe") == {}
    guest.call("server.subscribe")
    both = market.user()
    both.call("server.subscribe")
    both.call("notification.subscribe", changes=True)
    deaf.alive()
    assert admin.call("server.broadcast", text="We restart at noon.") == {"connections": 3}
    for c in (a, guest, both):
        told = c.push(method="broadcast")
        assert told.keys() == {"text", "created_at"} and told["text"] == "We restart at noon."
    for c in (a, guest, both, deaf):
        c.alive()
        assert c.pushes == [], "told once, and the deaf not at all"
    a.call("notification.unsubscribe")
    both.call("auth.logout")
    assert admin.call("server.broadcast", text="Later.") == {"connections": 2}
    assert both.push(method="broadcast")["text"] == guest.push(method="broadcast")["text"] == "Later."
    assert market.sql("SELECT json_extract(changes, '$.text[1]') FROM audit WHERE action = 'server.broadcast' ORDER BY id") == \
        [("We restart at noon.",), ("Later.",)]


def test_it_reaches_the_connections_of_every_loop(make_market):
    market = make_market(options={"market.threads": "4"})
    admin, listeners = market.admin(), [market.rpc() for _ in range(24)]
    for c in listeners:
        c.call("server.subscribe")
    assert admin.call("server.broadcast", text="All hands.") == {"connections": 24}
    assert {c.push(method="broadcast")["text"] for c in listeners} == {"All hands."}


def test_one_that_comes_during_a_batch_waits_for_its_end(make_market):
    market = make_market()
    admin, a = market.admin(), market.user()
    a.call("server.subscribe")
    write = {"jsonrpc": "2.0", "id": 2, "method": "cart.clear"}
    ping = {"jsonrpc": "2.0", "id": 1, "method": "server.ping"}
    for _ in range(40):
        a.send(json.dumps([write, ping] * 25) + "\n")
    for n in range(5):
        admin.call("server.broadcast", text="News %d" % n)
    lines = [a.line() for _ in range(45)]
    assert sum(isinstance(line, list) and len(line) == 50 for line in lines) == 40
    assert [line["params"]["text"] for line in lines if isinstance(line, dict)] == ["News %d" % n for n in range(5)]


def test_who_does_not_read_holds_up_nobody(make_market):
    market = make_market()
    admin, stuck, fine = market.admin(), market.rpc(), market.rpc()
    for c in (stuck, fine):
        c.call("server.subscribe")
    for n in range(3000):
        stuck.send('{"jsonrpc":"2.0","id":%d,"method":"rpc.discover"}\n' % n)
    for n in range(300):
        admin.call("server.broadcast", text="x" * 500)
    for n in range(300):
        fine.push(method="broadcast")
    assert fine.alive() and "internal" not in market.log


@pytest.mark.parametrize("text", ["", " ", None, 7, "x" * 501, "two\nlines", "\x1b[2J", "\u202eevil", [], {}])
def test_a_text_that_no_terminal_should_see_is_refused(market, shop, text):
    assert shop.admin.error("server.broadcast", text=text).fields.keys() == {"text"}


def test_only_admins_kick_count_and_tell_everyone(market, shop):
    a = market.user()
    for method, params in (("server.kick", {"session": 1}), ("server.broadcast", {"text": "x"}), ("server.stats", {}), ("server.sessions", {})):
        assert a.error(method, params).code == "forbidden"
        assert market.rpc().error(method, params).code == "unauthenticated"


# ---- stats ----

def test_what_is_asked_is_counted(make_market):
    market = make_market()
    admin, c = market.admin(), market.rpc()

    def method(name):
        found = [m for m in admin.call("server.stats")["methods"] if m["method"] == name]
        return found[0] if found else {"count": 0, "errors": 0}
    start = admin.call("server.stats")
    assert start.keys() == {"started_at", "sessions", "requests", "errors", "queue", "commits", "batch", "log_bytes", "checkpoints", "store_bytes", "users",
                            "signups_today", "products", "products_pending", "orders", "orders_today", "revenue_today", "revenue_capped", "currency",
                            "messages_today", "methods"}
    assert start["sessions"].keys() == {"ssh", "telnet", "json"} and start["batch"].keys() == {"average", "most"}
    assert start["checkpoints"].keys() == {"done", "failed"}
    assert method("product.get")["count"] == 0
    for _ in range(20):
        c.error("product.get", id=1)
    c.error("no.such.method")
    c.reply("not json")
    counted = method("product.get")
    assert (counted["count"], counted["errors"]) == (20, 20) and 0 < counted["p50"] <= counted["p99"] < 5000
    end = admin.call("server.stats")
    assert end["errors"] - start["errors"] == 22 and end["requests"] - start["requests"] == 22 + 3
    assert end["started_at"] == start["started_at"] and end["store_bytes"] > 0 and end["queue"] == 0


def test_commits_and_batches_are_counted(make_market):
    market = make_market()
    admin, a = market.admin(), market.user()
    before = admin.call("server.stats")
    for _ in range(200):
        a.request("cart.clear")
    for n in range(200):
        a.answer(a.number - 199 + n)
    after = admin.call("server.stats")
    assert 1 <= after["commits"] - before["commits"] <= 200 and after["batch"]["most"] >= 2
    assert 1 <= after["batch"]["average"] <= after["batch"]["most"] <= 512
    [clear] = [m for m in after["methods"] if m["method"] == "cart.clear"]
    assert clear["count"] == 200 and clear["errors"] == 0


def test_the_numbers_of_the_day(make_market):
    market = make_market()
    shop = Shop(market)
    buyer, product = market.user(), shop.product(price="12.50", stock=100)
    shop.product(approve=False)
    orders = [shop.order(buyer, product, n + 1) for n in range(4)]
    shop.seller.call("order.act", id=orders[3]["id"], action="cancel", reason="Sold out.")
    buyer.call("message.send", receiver=shop.seller.user["id"], content="Hello.")

    def numbers():
        s = shop.admin.call("server.stats")
        return {k: s[k] for k in ("users", "signups_today", "products", "products_pending", "orders", "orders_today", "revenue_today",
                                  "revenue_capped", "messages_today")}
    assert numbers() == {"users": 3, "signups_today": 3, "products": 1, "products_pending": 1, "orders": {"all": 4, "today": 4},
                         "orders_today": 4, "revenue_today": "75.00", "revenue_capped": False, "messages_today": 1}
    assert market.stop() == 0
    day = 24 * 3600 * 1000
    market.sql("UPDATE orders SET created_at = created_at - ? WHERE id <= 2", day)
    market.sql("UPDATE users SET created_at = created_at - ? WHERE id <= 2", day)
    market.sql("UPDATE messages SET created_at = created_at - ?", day)
    market.start()
    shop.admin = market.rpc()
    shop.admin.call("auth.login", username="admin1", password="a long passphrase")
    assert numbers() == {"users": 3, "signups_today": 1, "products": 1, "products_pending": 1, "orders": {"all": 4, "today": 2},
                         "orders_today": 2, "revenue_today": "37.50", "revenue_capped": False, "messages_today": 0}


def test_a_day_of_very_many_orders_is_summed_in_part_and_says_so(make_market):
    market = make_market()
    market.admin()
    assert market.stop() == 0
    now, store = int(time.time() * 1000), market.store()
    with store:
        store.executemany("INSERT INTO orders (id, checkout, buyer_id, seller_id, status, payment_method, payment_status, total, currency, "
                          "address, note, tracking, created_at, updated_at) VALUES (?, 1, 1, 1, 1, 0, 0, 100, 'EUR', '', '', '', ?, 0)",
                          ((n, now) for n in range(1, 12001)))
    store.close()
    market.start()
    admin = market.rpc()
    admin.call("auth.login", username="admin1", password="a long passphrase")
    s = admin.call("server.stats")
    assert (s["orders"], s["revenue_today"], s["revenue_capped"]) == ({"all": 12000, "today": 12000}, "10000.00", True)


def test_an_empty_market_has_numbers_too(make_market):
    s = make_market().admin().call("server.stats")
    assert (s["orders"], s["revenue_today"], s["products"], s["messages_today"], s["users"]) == ({"all": 0, "today": 0}, "0.00", 0, 0, 1)


def test_doors_are_counted(make_market):
    market = make_market()
    admin = market.admin()
    others = [market.rpc() for _ in range(3)]
    for c in others:
        c.alive()
    assert admin.call("server.stats")["sessions"]["json"] == 4
