"""Clients that misbehave cost the market nothing that lasts, and the others go on."""
import os
import select
import signal
import socket
import struct
import subprocess
import threading
import time

import pytest

import harness
from terminal import HOST, Ssh, all_gone, descriptors, dial, drained, sessions, words


@pytest.fixture
def market(make_market):
    """Each of these counts processes, so each has a market for itself."""
    return make_market(options={"limits.kex_grace": "2", "log.level": "warn"})


def serves(market, open_window):
    w = open_window(market, "guest")
    w.wait("? help")
    w.key("q")
    assert w.ended() == 0


GARBAGE = [
    b"", b"\r\n", b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\x00" * 5000, b"\xff" * 5000, b"SSH-",
    b"SSH-1.5-old\r\n", b"SSH-2.0-" + b"x" * 5000, b"SSH-2.0-x\r\n" + b"\xff" * 400, b"SSH-2.0-x\r\n" + struct.pack(">IB", 0xffffffff, 0),
    b"SSH-2.0-x\r\n" + struct.pack(">IB", 12, 4) + b"\x14" * 11, b"\n" * 10000, b"%s%n%x\r\n" * 50, os.urandom(3000),
]


def test_garbage_on_the_ssh_port_is_hung_up_on(market, open_window):
    for garbage in GARBAGE:
        with dial(market.ports["ssh"]) as s:
            try:
                s.sendall(garbage)
                s.shutdown(1)
            except OSError:
                pass
            assert drained(s)[:8] in (b"SSH-2.0-", b"")     # a reset may swallow it
    all_gone(market)
    serves(market, open_window)


def test_half_open_connections_are_ended_and_leave_nothing(market, open_window):
    before = descriptors(market.process.pid)
    held = [dial(market.ports["ssh"]) for _ in range(30)]
    for i, s in enumerate(held):
        if i % 3 == 1:
            s.sendall(b"SSH-2.0-slow")
        if i % 3 == 2:
            s.sendall(b"SSH-2.0-slow\r\n")
    harness.until(lambda: len(sessions(market)) == 30, "thirty sessions")
    serves(market, open_window)                     # meanwhile others get in
    all_gone(market)                                # after kex_grace
    for s in held:
        assert drained(s).startswith(b"SSH-2.0-")
        s.close()
    harness.until(lambda: descriptors(market.process.pid) <= before, "the gate's being back at %d descriptors" % before)


def test_a_client_that_stops_reading_holds_up_nobody(market, open_window):
    shop = harness.Shop(market)
    for i in range(40):
        shop.product(name="Lamp %02d %s" % (i, "x" * 60))
    stopped, other = open_window(market, "guest", cols=200, rows=60), open_window(market, "guest")
    for w in (stopped, other):
        w.wait("Lamp 39", "? help")
    stopped.process.send_signal(signal.SIGSTOP)
    stopped.send(b"\x0c" * 1500)                   # each redraws 20 kB that nobody takes
    other.key("Down")
    other.wait_selected("Lamp 38", patience=2)
    order = shop.order(market.user("bayo"), shop.product())
    assert order["status"] == "placed"
    stopped.process.send_signal(signal.SIGCONT)
    stopped.key("Down")
    stopped.sync()
    stopped.wait("? help", "Lamp 39")
    for pid in sessions(market):
        assert 0 < harness.memory(pid) < 40000, "session %d holds %d kB" % (pid, harness.memory(pid))


def test_a_killed_client_leaves_no_process(market, open_window):
    windows = [open_window(market, "guest") for _ in range(3)]
    for w in windows:
        w.wait("? help")
    assert len(sessions(market)) == 3
    for w in windows:
        w.process.kill()
    all_gone(market, patience=5)


def test_a_closed_terminal_leaves_no_process(market, open_window):
    w = open_window(market, "guest")
    w.wait("? help")
    w.process.send_signal(signal.SIGHUP)
    w.ended()
    all_gone(market, patience=5)


def test_twenty_people_log_in_at_once(market):
    users = [market.user("person%d" % i) for i in range(5)]
    opened, failed = [], []

    def visit(i):
        try:
            user = users[i % 5]
            w = Ssh(market, user.user["username"], password=user.password)
            opened.append(w)
            w.wait("All products", "? help", user.user["username"])
        except Exception as e:
            failed.append(e)

    threads = [threading.Thread(target=visit, args=(i,)) for i in range(20)]
    try:
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert not failed, failed[0]
        assert len(sessions(market)) == 20
        for w in opened:
            w.key("q")
        assert [w.ended() for w in opened] == [0] * 20
    finally:
        for w in opened:
            w.close()
    all_gone(market, patience=5)


def test_the_gate_keeps_no_descriptor_and_no_zombie(market, open_window):
    serves(market, open_window)
    all_gone(market)
    before = descriptors(market.process.pid)
    for _ in range(10):
        serves(market, open_window)
        dial(market.ports["ssh"]).close()
    all_gone(market)
    harness.until(lambda: descriptors(market.process.pid) == before, "the gate's being back at %d descriptors" % before)


def test_a_session_that_is_killed_is_only_itself(market, open_window):
    one = open_window(market, "guest")
    one.wait("? help")
    first = sessions(market)
    two = open_window(market, "guest")
    two.wait("? help")
    os.kill(first[0], signal.SIGKILL)
    assert one.ended() == 255
    two.key("?")
    two.wait("Keys: Shop")
    serves(market, open_window)


def test_a_flood_of_keys_is_survived(market, open_window):
    w = open_window(market, "guest")
    w.wait("? help")
    began = time.monotonic()
    w.send(os.urandom(20000).replace(b"\x03", b"").replace(b"q", b"").replace(b"\x1b", b"") + b"\033")
    w.quiet(0.3)
    if w.process.poll() is None:
        w.sync()
    assert time.monotonic() - began < harness.PATIENCE
    serves(market, open_window)


class Relay:
    """Between a client and the ssh port. When `deaf`, nothing of the market's comes through once the client has said more than a
    login takes: as if it did not read."""

    def __init__(self, port, deaf):
        self.deaf = deaf
        self.said = self.heard = 0
        self.ears = socket.create_server((HOST, 0))
        self.port = self.ears.getsockname()[1]
        threading.Thread(target=self._serve, args=(port,), daemon=True).start()

    def _serve(self, port):
        self.client, _ = self.ears.accept()
        self.market = socket.socket()
        self.market.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.market.connect((HOST, port))
        threading.Thread(target=self._listen, daemon=True).start()
        self._pass_on()

    def _pass_on(self):
        try:
            while data := self.client.recv(65536):
                self.said += len(data)
                self.market.sendall(data)
        except OSError:
            pass

    def _listen(self):
        try:
            while not (self.deaf and self.said > 20000) and (data := self.market.recv(65536)):
                self.heard += len(data)
                self.client.sendall(data)
        except OSError:
            pass

    def close(self):
        for end in (self.ears, self.client, self.market):
            end.close()


def ask_much(market, tmp_path, deaf):
    """A client that asks 12,000 times for what it is refused, over a relay."""
    settings = tmp_path / "config"
    settings.write_text("".join("RemoteForward 127.0.0.1:%d 127.0.0.1:1\n" % port for port in range(1024, 13024)))
    relay = Relay(market.ports["ssh"], deaf)
    line = words(relay.port, "guest", log="QUIET")
    line[line.index("/dev/null")] = str(settings)
    return relay, subprocess.Popen(line + ["api"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_who_asks_on_and_reads_no_answer_is_left(market, open_window, tmp_path):
    relay, client = ask_much(market, tmp_path, deaf=True)
    try:
        harness.until(lambda: relay.said > 20000, "questions")
        all_gone(market)
        serves(market, open_window)
    finally:
        client.kill()
        client.communicate()
        relay.close()


def is_served(market, tmp_path):
    relay, client = ask_much(market, tmp_path, deaf=False)
    try:
        client.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"server.ping"}\n')
        client.stdin.flush()
        come, _, _ = select.select([client.stdout], [], [], harness.PATIENCE)
        served = come and client.stdout.readline() == b'{"jsonrpc":"2.0","id":1,"result":{}}\n'
        return served and relay.heard > 12000 * 24      # each answer has 28 bytes at least
    finally:
        client.kill()
        client.communicate()
        relay.close()


def test_who_asks_as_much_and_reads_is_served(market, tmp_path):
    """The client asks all of it at once: on a busy machine it may be so far behind with reading that it is rightly left."""
    assert any(is_served(market, tmp_path) for _ in range(5))


def test_the_gate_dies_and_takes_its_sessions_along(market, open_window):
    w = open_window(market, "guest")
    w.wait("? help")
    left = sessions(market)
    market.process.kill()
    market.process.wait()
    market.process = None
    w.ended()
    harness.until(lambda: not any(os.path.exists("/proc/%d" % pid) and not zombie(pid) for pid in left), "the sessions' end")


def zombie(pid):
    try:
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True
