"""One JSON text a line, UTF-8, and what is not that is told so and costs nothing but its own line."""
import json

import pytest

PING = {"jsonrpc": "2.0", "id": 1, "method": "server.ping"}

NOT_JSON = {
    "empty line": b"",
    "words": b"hello there",
    "cut off": b'{"jsonrpc":"2.0","id":1,"method":"server.ping"',
    "trailing comma": b'{"jsonrpc":"2.0","id":1,"method":"server.ping",}',
    "two texts": b'{"jsonrpc":"2.0","id":1,"method":"server.ping"} {}',
    "single quotes": b"{'jsonrpc':'2.0','id':1,'method':'server.ping'}",
    "comment": b'{"jsonrpc":"2.0","id":1,"method":"server.ping"} // hi',
    "duplicate key": b'{"jsonrpc":"2.0","id":1,"id":2,"method":"server.ping"}',
    "duplicate key in params": b'{"jsonrpc":"2.0","id":1,"method":"product.get","params":{"id":1,"id":2}}',
    "duplicate key, one escaped": b'{"jsonrpc":"2.0","id":1,"method":"server.ping","\\u0069d":2}',
    "stray byte": b'{"jsonrpc":"2.0","id":1,"method":"server.ping\xff"}',
    "lone continuation": b'{"jsonrpc":"2.0","id":"\x80","method":"server.ping"}',
    "overlong slash": b'{"jsonrpc":"2.0","id":"\xc0\xaf","method":"server.ping"}',
    "overlong three bytes": b'{"jsonrpc":"2.0","id":"\xe0\x80\xaf","method":"server.ping"}',
    "overlong NUL": b'{"jsonrpc":"2.0","id":"\xc0\x80","method":"server.ping"}',
    "surrogate in UTF-8": b'{"jsonrpc":"2.0","id":"\xed\xa0\x80","method":"server.ping"}',
    "beyond Unicode": b'{"jsonrpc":"2.0","id":"\xf4\x90\x80\x80","method":"server.ping"}',
    "cut character": b'{"jsonrpc":"2.0","id":"\xe2\x82","method":"server.ping"}',
    "raw NUL": b'{"jsonrpc":"2.0","id":"a\x00b","method":"server.ping"}',
    "NUL after the text": b'{"jsonrpc":"2.0","id":1,"method":"server.ping"}\x00',
    "escaped NUL": b'{"jsonrpc":"2.0","id":"a\\u0000b","method":"server.ping"}',
    "escaped NUL in a key": b'{"jsonrpc":"2.0","id":1,"method":"server.ping","a\\u0000":1}',
    "high surrogate alone": b'{"jsonrpc":"2.0","id":"\\ud800","method":"server.ping"}',
    "low surrogate alone": b'{"jsonrpc":"2.0","id":"\\udc00","method":"server.ping"}',
    "surrogates swapped": b'{"jsonrpc":"2.0","id":"\\udc00\\ud800","method":"server.ping"}',
    "raw tab in a string": b'{"jsonrpc":"2.0","id":"a\tb","method":"server.ping"}',
    "unknown escape": b'{"jsonrpc":"2.0","id":"\\x41","method":"server.ping"}',
    "NaN": b'{"jsonrpc":"2.0","id":NaN,"method":"server.ping"}',
    "Infinity": b'{"jsonrpc":"2.0","id":Infinity,"method":"server.ping"}',
    "minus infinity": b'{"jsonrpc":"2.0","id":1,"method":"product.get","params":{"id":-Infinity}}',
    "beyond int64": b'{"jsonrpc":"2.0","id":1,"method":"product.get","params":{"id":9223372036854775808}}',
    "far beyond int64": b'{"jsonrpc":"2.0","id":1,"method":"product.get","params":{"id":' + b"9" * 400 + b"}}",
    "below int64": b'{"jsonrpc":"2.0","id":-9223372036854775809,"method":"server.ping"}',
    "real beyond int64": b'{"jsonrpc":"2.0","id":1,"method":"product.list","params":{"min_price":1e300}}',
    "real just beyond int64": b'{"jsonrpc":"2.0","id":1,"method":"product.list","params":{"min_price":-9223372036854775808.0}}',
    "real beyond double": b'{"jsonrpc":"2.0","id":1,"method":"product.get","params":{"id":1e999}}',
    "leading zero": b'{"jsonrpc":"2.0","id":01,"method":"server.ping"}',
    "plus sign": b'{"jsonrpc":"2.0","id":+1,"method":"server.ping"}',
    "hexadecimal": b'{"jsonrpc":"2.0","id":0x10,"method":"server.ping"}',
    "byte order mark": b'\xef\xbb\xbf{"jsonrpc":"2.0","id":1,"method":"server.ping"}',
    "capital True": b'{"jsonrpc":"2.0","id":1,"method":"server.ping","params":{"a":True}}',
    "http request": b"GET / HTTP/1.1",
    "closing brackets": b"]]]]}}}}",
    "colons": b":::::::::::",
}


@pytest.mark.parametrize("line", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_a_line_that_is_not_json_is_a_parse_error_and_the_next_line_works(market, line):
    c = market.rpc()
    said = c.reply(line + b"\n")
    assert said["jsonrpc"] == "2.0" and said["id"] is None
    assert said["error"]["code"] == -32700 and said["error"]["data"]["code"] == "parse_error"
    assert isinstance(said["error"]["message"], str) and said["error"]["message"]
    assert c.alive()


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
    "an answer": '{"jsonrpc":"2.0","id":1,"result":{}}',
    "no method, no id": '{"jsonrpc":"2.0","params":{}}',
}


@pytest.mark.parametrize("line", NOT_A_REQUEST.values(), ids=NOT_A_REQUEST.keys())
def test_json_that_is_no_request_is_an_invalid_request(market, line):
    c = market.rpc()
    said = c.reply(line)
    assert said["error"]["code"] == -32600 and said["error"]["data"]["code"] == "invalid_request"
    sent = json.loads(line)
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
