"""One JSON text a line, UTF-8, and what is not that is told so and costs nothing but its own line."""
import json
import socket

import pytest

PING = {"jsonrpc": "2.0", "id": 1, "method": "server.ping"}

# A line with a mark before the byte at fault, why it is none, and the id where it can be read.
NOT_JSON = {
    "words": (b'@hello there', "syntax", None),
    "cut off": (b'{"jsonrpc":"2.0","id":1,"method":"server.ping"@', "syntax", 1),
    "trailing comma": (b'{"jsonrpc":"2.0","id":1,"method":"server.ping",@}', "syntax", 1),
    "two texts": (b'{"jsonrpc":"2.0","id":1,"method":"server.ping"} @{}', "syntax", 1),
    "single quotes": (b"{@'jsonrpc':'2.0','id':1,'method':'server.ping'}", "syntax", None),
    "comment": (b'{"jsonrpc":"2.0","id":1,"method":"server.ping"} @// hi', "syntax", 1),
    "duplicate key": (b'{"jsonrpc":"2.0","id":1,@"id":2,"method":"server.ping"}', "duplicate_key", None),
    "duplicate key in params": (b'{"jsonrpc":"2.0","id":1,"method":"product.get","params":{"id":1,@"id":2}}', "duplicate_key", 1),
    "duplicate key, one escaped": (b'{"jsonrpc":"2.0","id":1,"method":"server.ping",@"\\u0069d":2}', "duplicate_key", None),
    "stray byte": (b'{"jsonrpc":"2.0","id":1,"method":"server.ping@\xff"}', "utf8", 1),
    "lone continuation": (b'{"jsonrpc":"2.0","id":"@\x80","method":"server.ping"}', "utf8", None),
    "overlong slash": (b'{"jsonrpc":"2.0","id":"@\xc0\xaf","method":"server.ping"}', "utf8", None),
    "overlong three bytes": (b'{"jsonrpc":"2.0","id":"@\xe0\x80\xaf","method":"server.ping"}', "utf8", None),
    "overlong NUL": (b'{"jsonrpc":"2.0","id":"@\xc0\x80","method":"server.ping"}', "utf8", None),
    "surrogate in UTF-8": (b'{"jsonrpc":"2.0","id":"@\xed\xa0\x80","method":"server.ping"}', "utf8", None),
    "beyond Unicode": (b'{"jsonrpc":"2.0","id":"@\xf4\x90\x80\x80","method":"server.ping"}', "utf8", None),
    "cut character": (b'{"jsonrpc":"2.0","id":"@\xe2\x82","method":"server.ping"}', "utf8", None),
    "raw NUL": (b'{"jsonrpc":"2.0","id":"a@\x00b","method":"server.ping"}', "nul", None),
    "NUL after the text": (b'{"jsonrpc":"2.0","id":1,"method":"server.ping"}@\x00', "nul", 1),
    "escaped NUL": (b'{"jsonrpc":"2.0","id":"a@\\u0000b","method":"server.ping"}', "nul", None),
    "escaped NUL in a key": (b'{"jsonrpc":"2.0","id":1,"method":"server.ping","a@\\u0000":1}', "nul", 1),
    "high surrogate alone": (b'{"jsonrpc":"2.0","id":"@\\ud800","method":"server.ping"}', "surrogate", None),
    "low surrogate alone": (b'{"jsonrpc":"2.0","id":"@\\udc00","method":"server.ping"}', "surrogate", None),
    "surrogates swapped": (b'{"jsonrpc":"2.0","id":"@\\udc00\\ud800","method":"server.ping"}', "surrogate", None),
    "raw tab in a string": (b'{"jsonrpc":"2.0","id":"a@\tb","method":"server.ping"}', "syntax", None),
    "unknown escape": (b'{"jsonrpc":"2.0","id":"@\\x41","method":"server.ping"}', "syntax", None),
    "NaN": (b'{"jsonrpc":"2.0","id":@NaN,"method":"server.ping"}', "syntax", None),
    "Infinity": (b'{"jsonrpc":"2.0","id":@Infinity,"method":"server.ping"}', "syntax", None),
    "minus infinity": (b'{"jsonrpc":"2.0","id":1,"method":"product.get","params":{"id":@-Infinity}}', "syntax", 1),
    "beyond int64": (b'{"jsonrpc":"2.0","id":1,"method":"product.get","params":{"id":@9223372036854775808}}', "number_range", 1),
    "far beyond int64": (b'{"jsonrpc":"2.0","id":1,"method":"product.get","params":{"id":@' + b"9" * 400 + b"}}", "number_range", 1),
    "below int64": (b'{"jsonrpc":"2.0","id":@-9223372036854775809,"method":"server.ping"}', "number_range", None),
    "real beyond int64": (b'{"jsonrpc":"2.0","id":1,"method":"product.list","params":{"min_price":@1e300}}', "number_range", 1),
    "real just beyond int64": (b'{"jsonrpc":"2.0","id":1,"method":"product.list","params":{"min_price":@-9223372036854775808.0}}', "number_range", 1),
    "real beyond double": (b'{"jsonrpc":"2.0","id":1,"method":"product.get","params":{"id":@1e999}}', "number_range", 1),
    "leading zero": (b'{"jsonrpc":"2.0","id":0@1,"method":"server.ping"}', "syntax", None),
    "plus sign": (b'{"jsonrpc":"2.0","id":@+1,"method":"server.ping"}', "syntax", None),
    "hexadecimal": (b'{"jsonrpc":"2.0","id":0@x10,"method":"server.ping"}', "syntax", None),
    "byte order mark": (b'@\xef\xbb\xbf{"jsonrpc":"2.0","id":1,"method":"server.ping"}', "bom", 1),
    "capital True": (b'{"jsonrpc":"2.0","id":1,"method":"server.ping","params":{"a":@True}}', "syntax", 1),
    "closing brackets": (b'@]]]]}}}}', "syntax", None),
    "colons": (b'@:::::::::::', "syntax", None),
}


@pytest.mark.parametrize("marked, reason, ident", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_a_line_that_is_not_json_is_told_why_and_where_and_the_next_line_works(market, marked, reason, ident):
    c, at = market.rpc(), marked.index(b"@")
    said = c.reply(marked.replace(b"@", b"") + b"\n")
    assert said["jsonrpc"] == "2.0" and said["id"] == ident
    assert said["error"]["code"] == -32700 and said["error"]["data"] == {"code": "parse_error", "reason": reason, "at": at}
    assert said["error"]["message"].endswith(".") and str(at) in said["error"]["message"]
    assert c.alive()


def test_two_clients_that_cut_an_emoji_in_half_get_an_answer_of_their_own(market):
    """What JavaScript's slice() and Python's surrogateescape make of a text: the id is there, so the client hears of it."""
    c = market.rpc()
    line = '{"jsonrpc":"2.0","id":"a7","method":"product.list","params":{"search":"\\ud83d"}}'
    said = c.reply(line)
    assert said["id"] == "a7" and said["error"]["data"] == {"code": "parse_error", "reason": "surrogate", "at": line.index("\\")}
    assert c.reply('{"jsonrpc":"2.0","method":"product.list","params":{"search":"\\ud83d"},"id":8}')["id"] == 8
    assert "results" in c.reply('{"jsonrpc":"2.0","id":9,"method":"product.list","params":{"search":"\\ud83d\\ude00"}}')["result"]


def test_empty_lines_are_skipped(market):
    c = market.rpc()
    c.send(b"\n\r\n\n" + json.dumps(PING).encode() + b"\n\n\r\n" + json.dumps(dict(PING, id=2)).encode() + b"\r\n\n" + b"\n" * 200000)
    assert [c.next_reply()["id"] for _ in range(2)] == [1, 2]
    assert c.alive()


@pytest.mark.parametrize("end", [b"", b"\r", b"\n", b"\n\n"])
def test_the_last_line_counts_without_its_end_when_the_client_sends_no_more(market, end):
    c = market.rpc()
    c.send(json.dumps(PING).encode() + b"\n" + json.dumps(dict(PING, id=2)).encode() + end)
    c.socket.shutdown(socket.SHUT_WR)
    assert [said["id"] for said in c.rest()] == [1, 2]


def test_half_a_line_at_the_end_is_told_so(market):
    c = market.rpc()
    c.send(json.dumps(PING).encode()[:-3])
    c.socket.shutdown(socket.SHUT_WR)
    assert [said["error"]["data"]["reason"] for said in c.rest()] == ["syntax"]


def test_a_write_in_a_last_line_without_end_is_done(shop):
    c = shop.market.user()
    p = shop.product()
    c.send('{"jsonrpc":"2.0","id":1,"method":"cart.set","params":{"product":%d,"quantity":2}}' % p["id"])
    c.socket.shutdown(socket.SHUT_WR)
    assert len(c.rest()) == 1
    again = shop.market.rpc()
    again.call("auth.login", username=c.user["username"], password=c.password)
    assert [line["quantity"] for line in again.call("cart.get")["items"]] == [2]


@pytest.mark.parametrize("line, limit, at, ident", [
    ('{"jsonrpc":"2.0","id":5,"method":"product.get","params":{"id":%s}}' % ("[" * 31 + "]" * 31), 32, 92, 5),
    ("[" * 33 + "]" * 33, 32, 32, None), ('{"a":%s,"id":5}' % ("[" * 32 + "]" * 32), 32, 36, None),
    ('{"jsonrpc":"2.0","id":"x","method":"product.get","params":{"id":[%s]}}' % ",".join("1" * 3000), 2000, 4053, "x"),
], ids=["deep", "a deep batch", "deep before the id", "wide"])
def test_too_deep_and_too_many_say_the_limit_and_the_place_and_the_connection_stays(market, line, limit, at, ident):
    c = market.rpc()
    said = c.reply(line)
    assert said["id"] == ident and said["error"]["code"] == -32600
    assert said["error"]["data"] == {"code": "too_large", "limit": limit, "at": at}
    assert str(limit) in said["error"]["message"] and c.alive()


NOT_A_REQUEST = {
    "number": "42",
    "string": '"server.ping"',
    "null": "null",
    "true": "true",
    "empty object": "{}",
    "no version": '{"id":1,"method":"server.ping"}',
    "version 1": '{"jsonrpc":"1.0","id":1,"method":"server.ping"}',
    "version as a number": '{"jsonrpc":2.0,"id":1,"method":"server.ping"}',
    "no method": '{"jsonrpc":"2.0","id":1}',
    "method is a number": '{"jsonrpc":"2.0","id":1,"method":7}',
    "method is null": '{"jsonrpc":"2.0","id":1,"method":null}',
    "method is a list": '{"jsonrpc":"2.0","id":1,"method":["server.ping"]}',
    "params is text": '{"jsonrpc":"2.0","id":1,"method":"server.ping","params":"x"}',
    "params is a number": '{"jsonrpc":"2.0","id":1,"method":"server.ping","params":1}',
    "params is true": '{"jsonrpc":"2.0","id":1,"method":"server.ping","params":true}',
    "id is an object": '{"jsonrpc":"2.0","id":{},"method":"server.ping"}',
    "id is a list": '{"jsonrpc":"2.0","id":[1],"method":"server.ping"}',
    "id is true": '{"jsonrpc":"2.0","id":true,"method":"server.ping"}',
    "id that no double holds": '{"jsonrpc":"2.0","id":1.0000000000000000001,"method":"server.ping"}',
    "an answer": '{"jsonrpc":"2.0","id":1,"result":{}}',
    "no method, no id": '{"jsonrpc":"2.0","params":{}}',
}


@pytest.mark.parametrize("line", NOT_A_REQUEST.values(), ids=NOT_A_REQUEST.keys())
def test_json_that_is_no_request_is_an_invalid_request(market, line):
    c = market.rpc()
    said = c.reply(line)
    assert said["error"]["code"] == -32600 and said["error"]["data"]["code"] == "invalid_request"
    sent = json.loads(line, parse_float=str)
    known = sent.get("id") if isinstance(sent, dict) else None
    assert said["id"] == (known if isinstance(known, int) and not isinstance(known, bool) else None)
    assert c.alive()


@pytest.mark.parametrize("ident", [0, 1, -1, 2 ** 63 - 1, -2 ** 63, "a", "", "é \u20ac \U0001f600", "quote\" back\\", "line\nfeed", 1.5, None])
def test_an_id_comes_back_as_it_was_sent(market, ident):
    c = market.rpc()
    said = c.reply(json.dumps(dict(PING, id=ident)))
    assert said == {"jsonrpc": "2.0", "id": ident, "result": {}}


def test_crlf_ends_a_line_too(market):
    c = market.rpc()
    assert c.reply(json.dumps(PING).encode() + b"\r\n")["result"] == {}
    assert c.reply(b"nonsense\r\n")["error"]["data"]["code"] == "parse_error"
    assert c.alive()


def test_white_space_around_the_text_is_no_matter(market):
    c = market.rpc()
    assert c.reply(b" \t " + json.dumps(PING, indent=None).replace(",", " ,\t").encode() + b" \t\n")["result"] == {}


def test_a_line_may_come_a_byte_at_a_time_and_two_lines_in_one_packet(market):
    c = market.rpc()
    line = (json.dumps(dict(PING, id="é€")) + "\n").encode()
    for i in range(len(line)):
        c.send(line[i:i + 1])
    assert c.next_reply()["id"] == "é€"
    c.send(line * 3)
    assert [c.next_reply()["result"] for _ in range(3)] == [{}, {}, {}]


def test_an_answer_is_one_line_of_utf8_whatever_is_in_it(shop):
    name = "Lämpchen \u20ac \U0001f600 \"quoted\" \\ </b>"
    p = shop.product(name=name, description="one\ntwo\n\u2014 three")
    c = shop.market.rpc()
    c.request("product.get", id=p["id"])
    raw = c.file.readline()
    assert raw.count(b"\n") == 1 and raw.endswith(b"\n") and b"\x00" not in raw
    got = json.loads(raw.decode("utf-8"))["result"]
    assert got["name"] == name and got["description"] == "one\ntwo\n\u2014 three"


def test_unknown_members_of_a_request_are_no_error(market):
    """JSON-RPC 2.0 names the members that matter, and forbids no others."""
    c = market.rpc()
    assert c.reply(json.dumps(dict(PING, trace="abc")))["result"] == {}


@pytest.mark.parametrize("method", ["", ".", "server", "server.", "server.pingg", "Server.ping", "server.ping ", "rpc.", "rpc.foo",
                                    "user.add", "user.set_password", "user.accounts", "x" * 5000, "é", "server.ping\n", "..",
                                    "order.create.x", "product", "__proto__", "%s%n"])
def test_an_unknown_method_is_not_found_and_the_operators_are_unknown(market, method):
    c = market.rpc()
    e = c.error(method)
    assert (e.number, e.code) == (-32601, "method_not_found")
    assert c.alive()


def test_parameters_by_position_are_those_by_name(shop):
    p = shop.product()
    c = shop.market.rpc()
    assert c.call("product.get", [p["id"]]) == c.call("product.get", {"id": p["id"]})
    assert c.call("server.ping", []) == c.call("server.ping", {}) == {}
    assert c.error("product.get", []).fields.keys() == {"id"}
    assert c.error("product.get", [p["id"], 1]).code == "invalid_params"
    assert c.error("server.ping", [1]).code == "invalid_params"
    assert c.error("product.get", ["x"]).fields.keys() == {"id"}
