"""TLS on the JSON port: the same contract, read from a peer who may do with a handshake, a record or an end what he likes."""
import json
import os
import random
import socket
import ssl
import struct
import threading
import time

import pytest

from harness import PATIENCE, Market, RpcError, certificate, until

HANDSHAKE = 10      # seconds that the server waits for it


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return certificate(str(tmp_path_factory.mktemp("tls")))


@pytest.fixture(scope="module")
def trust(files):
    """A client that checks: this certificate, for this host, and that the end is the server's own."""
    context = ssl.create_default_context(cafile=files["tls.certificate"])
    context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
    return context


@pytest.fixture(scope="module")
def market(files, trust):
    m = Market(options=files, tls=trust)
    yield m
    m.close()


def connect(market):
    return socket.create_connection(("127.0.0.1", market.ports["json"]), timeout=PATIENCE)


def text(id, method="server.ping", **params):
    return json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).encode() + b"\n"


class Records:
    """A TLS client whose records go out as bytes when the test says so."""

    def __init__(self, market, context, host="localhost"):
        self.socket = connect(market)
        self.into, self.out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.into, self.out, server_hostname=host)
        self.data = b""

    def pump(self):
        """Sends what is due, then reads once. False: the server's TCP end."""
        self.flush()
        came = self.socket.recv(65536)
        self.into.write(came) if came else self.into.write_eof()
        return bool(came)

    def flush(self):
        due = self.out.read()
        if due:
            self.socket.sendall(due)

    def shake(self):
        while True:
            try:
                self.tls.do_handshake()
                return self.flush()
            except ssl.SSLWantReadError:
                self.pump()

    def end(self):
        """Writes the end of what is sent, not yet flushed."""
        try:
            self.tls.unwrap()
        except ssl.SSLWantReadError:
            pass

    def read_all(self):
        """Everything until the server's close_notify, which must come before its TCP end."""
        while True:
            try:
                came = self.tls.read(65536)
                if not came:
                    return self.data
                self.data += came
            except ssl.SSLWantReadError:
                self.pump()
            except ssl.SSLZeroReturnError:
                return self.data

    def answers(self):
        return [json.loads(line) for line in self.read_all().splitlines()]


# ---- who is trusted, and how ----

def test_a_client_that_checks_certificate_and_host_is_served(market, trust):
    c = market.rpc()
    assert c.alive() and c.socket.version() == "TLSv1.3" and c.socket.getpeercert()["subjectAltName"][0] == ("DNS", "localhost")


def test_the_certificate_is_no_one_elses(market, tmp_path):
    other = certificate(str(tmp_path))
    for context, host in ((ssl.create_default_context(cafile=other["tls.certificate"]), "localhost"), (ssl.create_default_context(), "localhost"),
                          (ssl.create_default_context(cafile=market.options["tls.certificate"]), "elsewhere.example")):
        with pytest.raises(ssl.SSLCertVerificationError):
            context.wrap_socket(connect(market), server_hostname=host)
    assert market.rpc().alive()


def versions(trust_file, version, ciphers=None):
    context = ssl.create_default_context(cafile=trust_file)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = version
    if ciphers:
        context.set_ciphers(ciphers)
    return context


@pytest.mark.filterwarnings("ignore:ssl")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_what_is_older_than_1_2_is_refused(market, files, version):
    context = versions(files["tls.certificate"], version, "ALL:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        context.wrap_socket(connect(market), server_hostname="localhost")
    assert market.rpc().alive()


def test_1_2_is_spoken_with_forward_secrecy_and_authenticated_ciphers_only(market, files):
    ask = versions(files["tls.certificate"], ssl.TLSVersion.TLSv1_2)
    with ask.wrap_socket(connect(market), server_hostname="localhost") as s:
        assert s.version() == "TLSv1.2" and s.cipher()[0].startswith("ECDHE-ECDSA-")
        s.sendall(text(1))
        assert json.loads(s.recv(1000))["result"] == {}
    for weak in ("AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "NULL:@SECLEVEL=0", "aNULL:@SECLEVEL=0"):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            versions(files["tls.certificate"], ssl.TLSVersion.TLSv1_2, weak).wrap_socket(connect(market), server_hostname="localhost")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_session_is_taken_up_again(market, files, version):
    context = versions(files["tls.certificate"], version)
    with context.wrap_socket(connect(market), server_hostname="localhost") as first:
        first.sendall(text(1))
        first.recv(1000)
        session = first.session
    with context.wrap_socket(connect(market), server_hostname="localhost", session=session) as again:
        assert again.session_reused
        again.sendall(text(2))
        assert json.loads(again.recv(1000))["id"] == 2


# ---- the contract is the plain port's ----

def test_requests_are_pipelined_and_answered_in_order(market):
    c = market.user()
    c.send(b"".join(text(i, *(("cart.clear",) if i % 7 == 0 else ())) for i in range(3000)))
    assert [c.line()["id"] for _ in range(3000)] == list(range(3000))


def test_batches(market):
    c = market.rpc()
    c.send(b"[" + b",".join(text(i).strip() for i in range(50)) + b"]\n")
    assert [a["id"] for a in c.line()] == list(range(50))


def test_a_request_of_4_mib_and_one_byte_more(market):
    c = market.user()
    most = 4 * 1024 * 1024
    line = text(1).strip()
    c.send(line + b" " * (most - len(line)) + b"\n")
    assert c.line()["result"] == {}
    c.send(line + b" " * (most + 1 - len(line)) + b"\n")
    said = c.line()
    assert said["error"]["data"]["code"] == "too_large" and c.line() is None, "told, and then a proper end"


def test_lines_cut_anywhere_and_records_of_one_byte(market, trust):
    r = Records(market, trust)
    r.shake()
    for byte in text(1) + text(2, "server.info"):
        r.tls.write(bytes([byte]))
        r.flush()
    r.end()
    assert [a["id"] for a in r.answers()] == [1, 2]


def test_pushes_come_over_tls(market):
    a, b = market.user(), market.user()
    a.call("notification.subscribe")
    b.call("message.send", receiver=a.user["username"], content="Hello.")
    assert a.push("message.received")["text"]


def test_fifty_at_once(market):
    clients = [market.rpc() for _ in range(50)]
    for k in range(5):
        for i, c in enumerate(clients):
            c.send(text(i) * 20)
        for i, c in enumerate(clients):
            assert [c.line()["id"] for _ in range(20)] == [i] * 20
    for c in clients:
        c.close()
        market.clients.remove(c)


def test_what_is_for_safe_connections_only_may_be_done(market):
    admin = market.admin()
    assert admin.call("category.create", name="Over TLS")["id"]


# ---- ends ----

@pytest.mark.parametrize("requests", [1, 2, 300])
def test_a_close_notify_ends_what_is_sent_and_answers_still_come(market, trust, requests):
    """Requests and the end leave in one piece: the last request is not lost to the end behind it."""
    r = Records(market, trust)
    r.shake()
    for i in range(requests):
        r.tls.write(text(i))
    r.end()
    assert [a["id"] for a in r.answers()] == list(range(requests))


def test_a_half_closed_connection_gets_its_big_answers_whole(market, trust):
    r = Records(market, trust)
    r.shake()
    r.tls.write(text(0, "rpc.discover") * 200)
    r.end()
    r.flush()
    time.sleep(0.3)                    # the server's buffers fill while nobody reads
    said = r.answers()
    assert len(said) == 200 and all(a["result"]["methods"] for a in said)


def test_writes_under_way_are_answered_after_the_end(market, trust):
    admin = market.admin()
    r = Records(market, trust)
    r.shake()
    r.tls.write(text(0, "auth.resume", token=admin.token) + b"".join(text(i, "category.create", name="End %d" % i) for i in range(1, 60)))
    r.end()
    said = r.answers()
    assert [a["id"] for a in said] == list(range(60)) and all(a["result"] for a in said)


def test_a_last_request_without_its_line_end_is_taken_and_half_of_one_is_not(market, trust):
    """With or without a proper end: a request ends itself, so nobody on the way can make another of it by cutting."""
    admin = market.admin()
    for clean in (True, False):
        r = Records(market, trust)
        r.shake()
        r.tls.write(text(0, "auth.resume", token=admin.token) + text(1, "category.create", name="Whole %s" % clean) +
                    text(2, "category.create", name="Last %s" % clean).strip())
        r.end() if clean else None
        r.flush()
        r.socket.shutdown(socket.SHUT_WR)
        assert [a["id"] for a in r.answers()] == [0, 1, 2]
        r = Records(market, trust)
        r.shake()
        r.tls.write(text(0, "auth.resume", token=admin.token) + text(1, "category.create", name="Cut %s" % clean).strip()[:-1])
        r.end() if clean else None
        r.flush()
        r.socket.shutdown(socket.SHUT_WR)
        assert [a.get("error", {}).get("data", {}).get("reason") for a in r.answers()] == [None, "syntax"]
    names = [k["name"] for k in admin.call("category.list")["results"]]
    assert {"Last True", "Last False"} <= set(names) and not [n for n in names if n.startswith("Cut")]


def abrupt(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()


@pytest.mark.parametrize("how", ["reset", "close"])
def test_a_client_that_goes_in_the_middle_costs_nobody_anything(market, trust, how):
    """Before the handshake, in it, before an answer, in a big one, in a record."""
    go = abrupt if how == "reset" else socket.socket.close
    for stage in ("nothing", "hello", "shaken", "asked", "big", "record"):
        for _ in range(5):
            r = Records(market, trust)
            if stage == "hello":
                with pytest.raises(ssl.SSLWantReadError):
                    r.tls.do_handshake()
                r.flush()
            elif stage != "nothing":
                r.shake()
            if stage == "asked":
                r.tls.write(text(1) * 10)
                r.flush()
            elif stage == "big":
                r.tls.write(text(1, "rpc.discover") * 100)
                r.flush()
                r.socket.recv(1000)
            elif stage == "record":
                r.tls.write(text(1) * 100)
                r.socket.sendall(r.out.read()[:-7])
            go(r.socket)
    assert market.rpc().alive()


def test_a_client_that_does_not_read_is_not_read_from(market, trust):
    """The server stops reading; others are served; when he reads, all comes, in order."""
    deaf, sent = market.rpc(), 0
    deaf.socket.settimeout(0.5)
    try:
        while sent < 10000:
            deaf.send(text(sent, "rpc.discover").strip() + b" " * 4000 + b"\n")
            sent += 1
    except (TimeoutError, ssl.SSLError):
        pass
    assert sent < 10000, "it was read without end"
    assert market.rpc().alive()
    deaf.socket.settimeout(PATIENCE)
    for i in range(sent):
        assert deaf.line()["id"] == i


def test_at_a_stop_what_is_under_way_is_answered_and_the_end_is_proper(files, trust):
    m = Market(options=files, tls=trust)
    try:
        c, idle, shaking = m.user(), m.rpc(), connect(m)
        for i in range(200):
            c.request("cart.clear")
        c.answer(1 + 1)
        assert m.stop() == 0
        said = c.rest()
        assert all("result" in a or a["error"]["data"]["code"] == "unavailable" for a in said)
        assert idle.line() is None
        shaking.close()
    finally:
        m.close()


def test_the_market_that_is_started_again_speaks_tls(files, trust):
    m = Market(options=files, tls=trust)
    try:
        assert m.rpc().alive()
        m.kill_market()

        def back():
            try:
                return m.rpc().alive()
            except (OSError, ConnectionError):
                return False
        until(back, "the market's return")
    finally:
        m.close()


def test_one_more_than_the_limit_is_closed_without_a_word(files, trust):
    m = Market(options=dict(files, **{"limits.connections": "2"}), tls=trust)
    try:
        one, two = m.rpc(), m.rpc()
        assert one.alive() and two.alive()
        with connect(m) as third:
            try:
                assert third.recv(100) == b""
            except ConnectionResetError:
                pass
        two.close()
        m.clients.remove(two)

        def room():
            try:
                return m.rpc().alive()
            except (OSError, ConnectionError):
                return False
        until(room, "room for another")
    finally:
        m.close()


# ---- what is no TLS ----

PLAIN = [text(1), b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\n" * 20000, b"SSH-2.0-OpenSSH_9.2\r\n", text(1) * 5000, b"x", b" " + text(1)]


@pytest.mark.parametrize("bytes_", PLAIN, ids=range(len(PLAIN)))
def test_who_speaks_plainly_gets_one_line_that_can_be_read_and_nothing_is_done(market, bytes_):
    with connect(market) as s:
        try:
            s.sendall(bytes_)
            s.shutdown(socket.SHUT_WR)
        except OSError:
            pass        # it has closed already
        said = s.makefile("rb").read()
    assert said.count(b"\n") == 1 and b"TLS" in said
    assert json.loads(said)["error"]["data"]["code"] == "invalid_request" and json.loads(said)["id"] is None
    assert market.rpc().alive()


def test_who_speaks_plainly_a_byte_at_a_time_is_told_at_the_first(market):
    with connect(market) as s:
        s.sendall(b"{")
        assert b"connect with TLS" in s.makefile("rb").readline()


def test_a_registration_in_plain_text_makes_no_account(market):
    with connect(market) as s:
        s.sendall(text(1, "auth.register", username="plainly", email="plainly@example.org", password="a long passphrase"))
        s.makefile("rb").read()
    assert market.user("plainly")


def test_http_within_tls_is_sent_away_too(market):
    c = market.rpc()
    c.send(b"\r\nPOST / HTTP/1.1\r\nHost: x\r\n\r\n" + text(1))
    said = c.rest()
    assert [(a["id"], a["error"]["data"]["code"]) for a in said] == [(None, "invalid_request")] and "HTTP" in said[0]["error"]["message"]


def test_a_client_that_does_not_know_the_authority_is_named_in_the_log(market):
    with pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(connect(market), server_hostname="localhost")
    until(lambda: "its client does not know the authority of our certificate" in market.log, "a line in the log")


GARBAGE = [b"\x00" * 5000, b"\xff" * 5000,
           bytes.fromhex("802e0100020015000000100100800300800700c0"), b"\x16\x03\x01\xff\xff" + b"\x01" * 70000, b"\x16\x03\x03\x00\x00" * 2000,
           b"\x15\x03\x03\x00\x02\x02\x28", b"\x17\x03\x03\x00\x10" + b"x" * 16, b"\x14\x03\x03\x00\x01\x01" * 100, b"\x18\x03\x02\x00\x03\x01\x40\x00"]


@pytest.mark.parametrize("bytes_", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_closed_quietly(market, bytes_):
    """At most an alert comes back, never a line of ours, and soon the end."""
    with connect(market) as s:
        came = b""
        try:
            s.sendall(bytes_)
            s.shutdown(socket.SHUT_WR)
            while True:
                piece = s.recv(65536)
                if not piece:
                    break
                came += piece
        except OSError:
            pass
    assert len(came) < 64 and b"jsonrpc" not in came
    assert market.rpc().alive()


def test_a_handshake_with_any_byte_spoilt(market, trust):
    """Client hellos with a byte changed, cut or doubled: an alert, an end, or a handshake that goes on. Never a lost server."""
    hello = Records(market, trust)
    with pytest.raises(ssl.SSLWantReadError):
        hello.tls.do_handshake()
    good, rnd = hello.out.read(), random.Random(7)
    hello.socket.close()
    for _ in range(300):
        b = bytearray(good)
        at = rnd.randrange(len(b))
        b[at:at + rnd.choice((1, 1, 1, 2, 9))] = rnd.choice((bytes([rnd.randrange(256)]), b"", b[at:at + 40], b"\xff\xff"))
        with connect(market) as s:
            try:
                s.sendall(bytes(b))
                s.shutdown(socket.SHUT_WR)
                while s.recv(65536):
                    pass
            except OSError:
                pass
    assert market.rpc().alive()


def test_spoilt_records_after_the_handshake_end_that_connection_alone(market, trust):
    rnd = random.Random(8)
    for _ in range(60):
        r = Records(market, trust)
        r.shake()
        r.tls.write(text(1) * 30)
        b = bytearray(r.out.read())
        b[rnd.randrange(len(b))] ^= 1 << rnd.randrange(8)
        try:
            r.socket.sendall(bytes(b))
            r.socket.shutdown(socket.SHUT_WR)
            while r.socket.recv(65536):
                pass
        except OSError:
            pass
        r.socket.close()
    assert market.rpc().alive()


def test_a_handshake_has_so_many_seconds(market, trust):
    """Whether nothing comes, half a hello, or one byte now and then; a finished one has all the time."""
    hello = Records(market, trust)
    with pytest.raises(ssl.SSLWantReadError):
        hello.tls.do_handshake()
    good = hello.out.read()
    hello.socket.close()
    idle = market.rpc()
    ended = {}

    def slow(name, feed):
        begun = time.monotonic()
        with connect(market) as s:
            s.settimeout(0.25)
            while time.monotonic() - begun < PATIENCE + HANDSHAKE:
                try:
                    piece = feed()
                    s.sendall(piece) if piece else None
                    if not s.recv(1000):
                        break
                except TimeoutError:
                    continue
                except ConnectionError:
                    break
        ended[name] = time.monotonic() - begun

    drip, half = iter(good), iter([good[:100]])
    feeds = {"silent": lambda: b"", "half": lambda: next(half, b""), "drip": lambda: bytes([next(drip)])}
    threads = [threading.Thread(target=slow, args=item) for item in feeds.items()]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    for name, seconds in ended.items():
        assert HANDSHAKE - 2 < seconds < HANDSHAKE + 5, (name, seconds)
    assert idle.alive()


def test_nothing_of_all_this_is_in_the_log_as_an_error(market):
    assert market.rpc().alive()
    log = "".join(line for line in market.log.splitlines(True) if "started by root" not in line).lower()
    assert "error" not in log and "warn" not in log, log[-2000:]


def test_tls_is_as_refused_as_any_for_a_wrong_login(market):
    with pytest.raises(RpcError) as e:
        market.rpc().call("auth.login", username="nobody", password="something long")
    assert e.value.code == "invalid_credentials"


# ---- the options ----

@pytest.fixture
def folder(make_market):
    return make_market(start=False)


def refused(folder, **options):
    """Starting with these ends at once with 78 and one sentence of stderr, given here."""
    done = folder.run("serve", *(w for k, v in dict({"ssh.listen": "", "json.listen": "127.0.0.1:0"}, **options).items()
                                 for w in ("--set", "%s=%s" % (k, v))), check=False)
    assert done.returncode == 78 and done.stdout == "", done
    return done.stderr


def write(folder, name, data, mode=0o600):
    path = os.path.join(folder.dir, name)
    with open(path, "wb") as f:
        f.write(data)
    os.chmod(path, mode)
    return path


def test_what_is_wrong_with_the_files_is_said_by_option_and_file(folder, files, tmp_path):
    good = dict(files)
    other = certificate(str(tmp_path), "other")
    folder_path, empty = folder.dir, write(folder, "empty", b"")
    locked = os.path.join(folder.dir, "locked.key")
    os.system("openssl pkey -in %s -out %s -aes256 -passout pass:secret-word 2>/dev/null" % (good["tls.key"], locked))
    with open(good["tls.certificate"], "rb") as f:
        cut = write(folder, "cut.crt", f.read()[:200])
    weak = os.path.join(folder.dir, "weak")
    os.system("openssl req -x509 -newkey rsa:1024 -nodes -days 9 -subj /CN=localhost -keyout %s.key -out %s.crt 2>/dev/null" % (weak, weak))
    noise = write(folder, "noise", bytes(range(256)))
    with open(good["tls.certificate"], "rb") as f:
        whole = f.read()
        broken = write(folder, "broken.crt", whole[:100] + b"!!!!" + whole[104:])
        chain = write(folder, "chain.crt", whole + whole[:200])
    for change, option, words in (
            ({"tls.certificate": cut}, "tls.certificate", "is cut off"), ({"tls.key": locked}, "tls.key", "protected by a passphrase"),
            ({"tls.certificate": broken}, "tls.certificate", "is damaged"), ({"tls.certificate": chain}, "tls.certificate", "is cut off"),
            ({"tls.key": other["tls.key"]}, "tls.key", "is not the key of this certificate"), ({"tls.key": weak + ".key"}, "tls.key", "is not the key of this certificate"),
            ({"tls.certificate": good["tls.key"]}, "tls.certificate", "holds no certificate in PEM form"), ({"tls.certificate": empty}, "tls.certificate", "it is empty"),
            ({"tls.key": good["tls.certificate"]}, "tls.key", "holds no private key in PEM form"), ({"tls.key": noise}, "tls.key", "holds no private key"),
            ({"tls.certificate": noise}, "tls.certificate", "holds no certificate"),
            ({"tls.certificate": weak + ".crt", "tls.key": weak + ".key"}, "tls.certificate", "too short a key")):
        said = refused(folder, **dict(good, **change))
        assert option + ":" in said and words in said, (change, said)
    for change, option, path in (
            ({"tls.certificate": "nowhere.crt"}, "tls.certificate", "nowhere.crt"), ({"tls.key": "/nowhere/at.key"}, "tls.key", "/nowhere/at.key"),
            ({"tls.certificate": folder_path}, "tls.certificate", folder_path), ({"tls.key": "/dev/zero"}, "tls.key", "/dev/zero"),
            ({"tls.certificate": empty}, "tls.certificate", empty), ({"tls.key": empty}, "tls.key", empty),
            ({"tls.certificate": cut}, "tls.certificate", cut), ({"tls.key": locked}, "tls.key", locked),
            ({"tls.key": other["tls.key"]}, "tls.key", other["tls.key"]), ({"tls.certificate": good["tls.key"]}, "tls.certificate", good["tls.key"]),
            ({"tls.key": ""}, "tls.key", "belong together"), ({"tls.certificate": ""}, "tls.certificate", "belong together")):
        said = refused(folder, **dict(good, **change))
        assert option + ":" in said and path in said, (change, said)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_key_that_may_not_be_read_is_named(folder, files):
    with open(files["tls.key"], "rb") as f:
        path = write(folder, "closed.key", f.read(), 0o000)
    assert "tls.key: %s: Permission denied" % path in refused(folder, **dict(files, **{"tls.key": path}))


def test_files_relative_to_the_folder_and_a_key_that_everyone_can_read(make_market, trust, files):
    m = make_market(start=False)
    for option, name in (("tls.certificate", "mine.crt"), ("tls.key", "mine.key")):
        with open(files[option], "rb") as f:
            write(m, name, f.read(), 0o644)
        m.options[option] = name
    m.tls = trust
    m.start()
    assert m.rpc().alive()
    until(lambda: "tls.key: %s/mine.key: everyone on this machine can read this key" % m.dir in m.log)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
def test_the_key_need_not_be_readable_for_the_account_that_the_market_runs_as(make_market, trust, files):
    m = make_market(start=False)
    with open(files["tls.key"], "rb") as f:
        key = write(m, "root.key", f.read(), 0o600)
    os.chown(m.dir, 65534, 65534)
    m.options.update(files, **{"tls.key": key, "user": "nobody"})
    m.tls = trust
    m.start()
    with open("/proc/%d/status" % m.market_pid()) as f:
        assert "Uid:\t65534\t65534" in f.read()
    assert m.rpc().alive()


# ---- without a certificate ----

@pytest.mark.parametrize("at", ["0.0.0.0:0", "[::]:0", ":0"])
def test_a_plain_port_that_others_can_reach_is_refused(folder, at):
    said = refused(folder, **{"json.listen": at})
    assert "json.listen = " + at in said and "json.plain = anywhere" in said and "tls.certificate" in said


@pytest.mark.parametrize("options", [{"json.listen": "0.0.0.0:0", "json.plain": "anywhere"}, {"json.listen": "127.0.0.1:0"}, {"json.listen": "localhost:0"},
                                     {"json.listen": "127.0.0.9:0"}])
def test_a_plain_port_of_this_machine_or_where_the_operator_says_so(make_market, options):
    m = make_market(options=options, start=False)
    m.start()
    host = "127.0.0.9" if "127.0.0.9" in m.ready else "::1" if "::1" in m.ready else "127.0.0.1"
    with socket.create_connection((host, m.ports["json"]), timeout=PATIENCE) as s:
        s.sendall(text(1))
        assert json.loads(s.recv(1000))["result"] == {}


def test_with_a_certificate_any_address_is_fine(make_market, files, trust):
    m = make_market(options=dict(files, **{"json.listen": "0.0.0.0:0"}))
    m.tls = trust
    assert m.rpc().alive()
