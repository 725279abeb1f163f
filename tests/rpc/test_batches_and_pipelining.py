"""Order of effects and of answers; batches of JSON-RPC 2.0; requests without id."""
import json
import random

import pytest

from harness import RpcError


def request(number, method, /, **params):
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def note(method, /, **params):
    return {"jsonrpc": "2.0", "method": method, "params": params}


def batch(c, *requests):
    return c.reply(json.dumps(list(requests)))


@pytest.mark.parametrize("n", [1, 2, 49, 50])
def test_a_batch_of_1_to_50_is_answered_as_one_array_in_order(market, n):
    c = market.rpc()
    said = batch(c, *[request(i, "server.ping") for i in range(n)])
    assert said == [{"jsonrpc": "2.0", "id": i, "result": {}} for i in range(n)]
    assert c.alive()


@pytest.mark.parametrize("n", [0, 51, 300])
def test_an_empty_batch_and_one_of_more_than_50_is_one_error(market, n):
    c = market.rpc()
    said = batch(c, *[request(i, "server.ping") for i in range(n)])
    assert isinstance(said, dict) and said["id"] is None and said["error"]["data"]["code"] == "invalid_request"
    assert c.alive()


def test_a_batch_with_bad_members_answers_each_in_its_place(market):
    c = market.user()
    said = batch(c, request(1, "server.ping"), 1, "x", None, [], [request(9, "server.ping")], {}, {"jsonrpc": "2.0", "id": 2},
                 request("3", "no.such"), request(4, "order.get", id="x"), request(5, "order.get", id=999999), request(6, "server.ping"))
    assert [(a["id"], a["error"]["data"]["code"] if "error" in a else "ok") for a in said] == [
        (1, "ok"), (None, "invalid_request"), (None, "invalid_request"), (None, "invalid_request"), (None, "invalid_request"),
        (None, "invalid_request"), (None, "invalid_request"), (2, "invalid_request"), ("3", "method_not_found"), (4, "invalid_params"),
        (5, "not_found"), (6, "ok")]
    assert c.alive()


@pytest.mark.parametrize("line, reason", [
    (b'[{"jsonrpc":"2.0","id":1,"method":"server.ping"},{"jsonrpc"', "syntax"), (b'[{"jsonrpc":"2.0","id":1,"method":"server.ping\xff"}]', "utf8"),
    (b'[{"jsonrpc":"2.0","id":1,"method":"server.ping\\u0000"},{"a":1e999}]', "nul"), (b'\xef\xbb\xbf[{"jsonrpc":"2.0","id":1,"method":"server.ping"}]', "bom")])
def test_a_batch_that_is_not_json_is_one_parse_error(market, line, reason):
    c = market.rpc()
    said = c.reply(line)
    assert said["id"] is None and said["error"]["code"] == -32700 and said["error"]["data"]["reason"] == reason
    assert c.alive()


def test_of_a_batch_only_the_requests_at_fault_are_not_done(shop):
    """The others are, in their order, notifications too; each error says the place in the line."""
    buyer, p = shop.market.user(), shop.product()
    items = [json.dumps(request(1, "cart.set", product=p["id"], quantity=1)), '{"jsonrpc":"2.0","id":2,"method":"product.list","params":{"search":"\\ud83d"}}',
             '{"jsonrpc":"2.0","id":3,"method":"product.get","params":{"id":99999999999999999999}}', json.dumps(note("cart.set", product=p["id"], quantity=5)),
             '{"jsonrpc":"2.0","id":4,"method":"cart.get","params":{},"params":{}}', '{"jsonrpc":"2.0","method":"cart.clear","id":"\\udc00"}',
             '7', '{"jsonrpc":"2.0","method":"cart.clear","a":1e999}', json.dumps(request(6, "cart.get"))]
    line = "[" + " , ".join(items) + "]"
    said = buyer.reply(line)
    assert [(a["id"], a["error"]["data"].get("reason", "no request") if "error" in a else "ok") for a in said] == [
        (1, "ok"), (2, "surrogate"), (3, "number_range"), (4, "duplicate_key"), (None, "surrogate"), (None, "no request"), (None, "number_range"), (6, "ok")]
    assert said[-1]["result"]["count"] == 5
    assert [a["error"]["data"]["at"] for a in said[1:4]] == [line.index("\\ud83d"), line.index("9999"), line.index('"params":{}}')]
    assert buyer.alive()


def test_a_batch_with_a_fault_takes_as_many_requests_as_any(market):
    c = market.rpc()
    many = ",".join(['{"jsonrpc":"2.0","id":1,"method":"server.ping"}'] * 49)
    assert len(c.reply('[1e999,%s]' % many)) == 50
    assert c.reply('[1e999,%s,%s]' % (many, many))["error"]["data"]["code"] == "invalid_request"
    assert c.alive()


def test_requests_without_id_in_a_batch_are_done_and_not_answered(shop):
    buyer, p = shop.market.user(), shop.product()
    said = batch(buyer, note("cart.set", product=p["id"], quantity=3), request(1, "cart.get"), note("no.such"), note("cart.set", product="x"))
    assert [a["id"] for a in said] == [1] and said[0]["result"]["count"] == 3
    buyer.send(json.dumps([note("cart.clear"), note("server.ping")]) + "\n")
    assert buyer.call("cart.get")["count"] == 0, "a batch of nothing but such requests is not answered at all"


def test_a_request_without_id_is_done_and_not_answered(shop):
    buyer, p = shop.market.user(), shop.product()
    for n in (note("cart.set", product=p["id"], quantity=2), note("no.such"), note("cart.set", product="x"), note("order.get", id=999999),
              note("product.approve", id=1), note("server.ping")):
        buyer.send(json.dumps(n) + "\n")
    assert buyer.call("cart.get")["count"] == 2


def test_without_an_id_nothing_at_all_is_answered_but_what_is_no_request(market):
    c = market.rpc()
    c.send(json.dumps(note("cart.get")) + "\n" + json.dumps({"jsonrpc": "2.0", "params": 1}) + "\n")
    said = c.next_reply()
    assert said["id"] is None and said["error"]["data"]["code"] == "invalid_request"
    assert c.alive()


def test_a_batch_of_writes_and_reads_takes_effect_in_order(shop):
    buyer, p = shop.market.user(), shop.product(stock=99)
    said = batch(buyer, *[r for n in range(1, 21) for r in (request(n, "cart.set", product=p["id"], quantity=n), request(-n, "cart.get"))])
    assert [a["id"] for a in said] == [i for n in range(1, 21) for i in (n, -n)]
    assert [a["result"]["count"] for a in said] == [n for n in range(1, 21) for _ in range(2)]


def test_a_failing_member_undoes_nothing_of_the_others(shop):
    buyer, p = shop.market.user(), shop.product(stock=3)
    order = dict(products=[{"product": p["id"], "quantity": 2}], payment_method="CASH")
    said = batch(buyer, request(1, "order.create", **order), request(2, "order.create", **order), request(3, "cart.set", product=p["id"], quantity=1))
    assert ["error" in a for a in said] == [False, True, False]
    assert said[1]["error"]["data"]["items"] == [{"product": p["id"], "requested": 2, "available": 1}]


def test_a_login_in_a_batch_holds_for_what_follows(market):
    name = market.name()
    c = market.rpc()
    said = batch(c, request(1, "auth.whoami"), request(2, "auth.register", username=name, email=name + "@example.org", password="a long passphrase"),
                 request(3, "auth.whoami"), request(4, "auth.logout"), request(5, "auth.whoami"),
                 request(6, "auth.login", username=name, password="a long passphrase"), request(7, "auth.whoami"))
    assert ["error" in a for a in said] == [True, False, False, False, True, False, False]
    assert said[2]["result"]["user"]["username"] == name


def test_pushes_are_never_inside_a_batch(shop):
    seller, buyer = shop.market.user(), shop.market.user()
    p = shop.product(seller=seller, stock=99)
    seller.call("notification.subscribe")
    numbers = [buyer.request("order.create", products=[{"product": p["id"], "quantity": 1}], payment_method="CASH") for _ in range(30)]
    said = batch(seller, *[request(i, "product.update", id=p["id"], price="%d.00" % (i + 1)) for i in range(50)])
    assert isinstance(said, list) and [a["id"] for a in said] == list(range(50))
    for n in numbers:
        buyer.answer(n)
    for _ in range(30):
        assert seller.push("order.placed")


def test_a_thousand_pipelined_pings_are_answered_in_order(market):
    c = market.rpc()
    c.send("".join(json.dumps(request(i, "server.ping")) + "\n" for i in range(1000)))
    assert [c.next_reply()["id"] for _ in range(1000)] == list(range(1000))


def test_a_thousand_pipelined_writes_and_reads_see_each_other(shop):
    buyer, p = shop.market.user(), shop.product()
    lines, rnd, want, now = [], random.Random(3), [], 0
    for i in range(1000):
        if rnd.random() < 0.5:
            now = rnd.randrange(1, 99)
            lines.append(request(i, "cart.set", product=p["id"], quantity=now))
        else:
            lines.append(request(i, "cart.get"))
        want.append((i, now))
    buyer.send("".join(json.dumps(x) + "\n" for x in lines))
    assert [(a["id"], a["result"]["count"]) for a in (buyer.next_reply() for _ in range(1000))] == want


def test_pipelined_good_and_bad_are_answered_in_order(shop):
    buyer, p = shop.market.user(), shop.product(stock=1000)
    rnd, lines, want = random.Random(5), [], []
    for i in range(300):
        kind = rnd.randrange(7)
        if kind == 0:
            lines.append("nonsense"), want.append((None, "parse_error"))
        elif kind == 1:
            lines.append(json.dumps(request(i, "no.such"))), want.append((i, "method_not_found"))
        elif kind == 2:
            lines.append(json.dumps(request(i, "order.get", id="x"))), want.append((i, "invalid_params"))
        elif kind == 3:
            lines.append(json.dumps(request(i, "cart.set", product=p["id"], quantity=1))), want.append((i, None))
        elif kind == 4:
            lines.append(json.dumps(request(i, "cart.set", product=999999, quantity=1))), want.append((i, "not_found"))
        elif kind == 5:
            lines.append(json.dumps(note("cart.get")))
        else:
            lines.append(json.dumps(request(i, "product.get", id=p["id"]))), want.append((i, None))
    buyer.send("\n".join(lines) + "\n")
    said = [buyer.next_reply() for _ in want]
    assert [(a["id"], a.get("error", {"data": {"code": None}})["data"]["code"]) for a in said] == want


def test_a_pipelined_login_comes_before_what_follows_it(market):
    name = market.name()
    c = market.rpc()
    numbers = [c.request("auth.register", username=name, email=name + "@example.org", password="a long passphrase")] + \
        [c.request("auth.whoami") for _ in range(5)] + [c.request("auth.logout"), c.request("auth.whoami")]
    assert c.answer(numbers[0])["user"]["username"] == name
    for n in numbers[1:6]:
        assert c.answer(n)["user"]["username"] == name
    assert c.answer(numbers[6]) == {}
    with pytest.raises(RpcError) as e:
        c.answer(numbers[7])
    assert e.value.code == "unauthenticated"


def test_several_batches_in_one_packet(market):
    c = market.rpc()
    c.send("".join(json.dumps([request(i, "server.ping"), request(-i, "server.info")]) + "\n" for i in range(1, 101)))
    for i in range(1, 101):
        assert [a["id"] for a in c.next_reply()] == [i, -i]


def test_the_same_id_twice_is_answered_twice(market):
    c = market.rpc()
    c.send((json.dumps(request(7, "server.ping")) + "\n") * 2)
    assert [c.next_reply()["id"] for _ in range(2)] == [7, 7]
