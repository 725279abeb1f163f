"""What a web page can make a browser send does nothing here: HTTP, and TLS where none is spoken, are told so once and closed."""
import ssl

import pytest

LOGIN = '{"jsonrpc":"2.0","id":1,"method":"auth.login","params":{"username":"%s","password":"%s"}}\n'
REGISTER = '{"jsonrpc":"2.0","id":1,"method":"auth.register","params":{"username":"%s","email":"%s@example.org","password":"a long passphrase"}}\n'


def sent_away(c):
    """Exactly one line, and then the end."""
    said = c.rest()
    assert [(a["id"], a["error"]["code"], a["error"]["data"]["code"]) for a in said] == [(None, -32600, "invalid_request")]
    return said[0]["error"]["message"]


def post(body, first="POST /x?y=1 HTTP/1.1"):
    return "%s\r\nHost: 127.0.0.1:7070\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s" % (first, len(body), body)


@pytest.mark.parametrize("first", ["POST / HTTP/1.1", "GET / HTTP/1.0", "OPTIONS * HTTP/1.1", "PRI * HTTP/2.0", "CONNECT a:1 HTTP/1.1", "post /x HTTP/1.1",
                                   "POST http://127.0.0.1:7070/{\"a\":1} HTTP/1.1", "M-SEARCH * HTTP/1.1"])
@pytest.mark.parametrize("before", ["", "\n", "\r\n\n\r\n"], ids=["at once", "after a line end", "after several"])
def test_a_post_that_holds_a_registration_makes_no_account(market, first, before):
    name = market.name("web")
    c = market.rpc()
    c.send(before + post(REGISTER % (name, name), first))
    assert "HTTP" in sent_away(c)
    assert market.user(name), "the name is nobody's yet"


def test_a_failed_login_in_a_post_locks_nobody_out(market):
    user = market.user()
    for _ in range(3):
        c = market.rpc()
        c.send(post((LOGIN % (user.user["username"], "wrong")) * 20))
        sent_away(c)
    assert market.rpc().call("auth.login", username=user.user["username"], password=user.password)["token"]


@pytest.mark.parametrize("line", ["Host: example.org", "Content-Type: text/plain", "X-A:b", "Origin: null", "x_y: 1"])
def test_a_header_at_the_beginning_is_http_too(market, line):
    name = market.name("web")
    c = market.rpc()
    c.send("\r\n" + line + "\r\n\r\n" + REGISTER % (name, name))
    assert "HTTP" in sent_away(c)
    assert market.user(name), "the name is nobody's yet"


def test_it_is_known_a_byte_at_a_time_too(market):
    c = market.rpc()
    for byte in "\nPOST / HTTP/1.1\r\n":
        c.send(byte)
    assert "HTTP" in sent_away(c)


def test_it_is_known_without_a_line_end_when_nothing_follows(market):
    c = market.rpc()
    c.send("GET / HTTP/1.1")
    c.socket.shutdown(1)
    assert "HTTP" in sent_away(c)


def test_a_request_line_ends_it_later_too_and_what_stood_before_is_answered(market):
    """As a proxy's second request would come."""
    name = market.name("web")
    c = market.rpc()
    c.send('{"jsonrpc":"2.0","id":7,"method":"server.ping"}\n' + post(REGISTER % (name, name)))
    said = c.rest()
    assert [a["id"] for a in said] == [7, None] and said[1]["error"]["data"]["code"] == "invalid_request"


@pytest.mark.parametrize("line", ["hello there", "GET /", "GET / HTTP", "GET  HTTP/1.1", "Host", ": x", "not a header: x", "GET /a b HTTP/1.1"])
def test_what_only_begins_like_it_is_no_json_and_stays(market, line):
    c = market.rpc()
    assert c.reply(line)["error"]["data"]["code"] == "parse_error"
    assert c.alive()


def test_a_header_later_is_no_json_and_stays(market):
    c = market.rpc()
    assert c.alive()
    assert c.reply("Host: x")["error"]["data"]["code"] == "parse_error"
    assert c.alive()


def test_json_that_only_speaks_of_http_is_json(market):
    c = market.rpc()
    assert "results" in c.call("product.list", search="GET / HTTP/1.1")
    assert c.reply('"POST / HTTP/1.1"')["error"]["data"]["code"] == "invalid_request" and c.alive()


def test_tls_where_none_is_spoken_gets_a_line_that_can_be_read(market):
    c = market.rpc()
    context = ssl.create_default_context()
    into, out = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(into, out, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    c.send(out.read())
    assert "TLS" in sent_away(c)
