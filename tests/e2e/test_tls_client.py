"""The README's own words about TLS, typed: its line makes the certificate, `openssl s_client` logs in, lists, and sees a push."""
import json
import os
import re
import shlex
import subprocess
import threading

import pytest

import harness


def readme_line(begins):
    """The command of the README that begins so, its continued lines joined."""
    with open(os.path.join(harness.ROOT, "README.md")) as f:
        text = f.read()
    return re.search(r"^    (%s(?:[^\n]*\\\n)*[^\n]*)$" % re.escape(begins), text, re.M).group(1).replace("\\\n", " ")


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """A market with the certificate that the README's line makes."""
    folder = tmp_path_factory.mktemp("readme")
    os.mkdir(folder / "keys")
    subprocess.run(shlex.split(readme_line("openssl req")), cwd=folder, check=True, capture_output=True)
    m = harness.Market(options={"tls.certificate": str(folder / "keys/tls.crt"), "tls.key": str(folder / "keys/tls.key")})
    yield m
    m.close()


class Client:
    """An `openssl s_client` at work."""

    def __init__(self, line):
        self.process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.timer = threading.Timer(harness.PATIENCE * 2, self.process.kill)
        self.timer.start()

    def call(self, method, **params):
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": method, "method": method, "params": params}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.timer.cancel()
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def client(market):
    """Starts the README's s_client line against the market."""
    opened = []

    def start(*more):
        line = readme_line("openssl s_client").replace("shop.example:7070", "127.0.0.1:%d" % market.ports["json"])
        words = shlex.split(line.replace("tls.crt", market.options["tls.certificate"]))
        opened.append(Client(words + list(more)))
        return opened[-1]

    yield start
    for c in opened:
        c.close()


def test_log_in_list_subscribe_and_see_a_push(market, client):
    market.run("user", "add", "mona", "--email", "mona@example.org", "--role", "admin", "--password-stdin", *market.settings(), stdin="a long passphrase\n")
    market.run("user", "add", "robin", "--email", "robin@example.org", "--password-stdin", *market.settings(), stdin="a long passphrase\n")
    c, other = client(), client()
    assert c.call("auth.login", username="robin", password="a long passphrase")["result"]["user"]["username"] == "robin"
    assert other.call("auth.login", username="mona", password="a long passphrase")["result"]["user"]["role"] == "admin"
    assert other.call("category.create", name="Lamps")["result"]["name"] == "Lamps", "an admin acts over TLS"
    assert [k["name"] for k in c.call("category.list")["result"]["results"]] == ["Lamps"]
    assert "seq" in c.call("notification.subscribe")["result"]
    other.call("message.send", receiver="robin", content="Good morning.")
    push = json.loads(c.process.stdout.readline())
    assert (push["method"], push["params"]["kind"]) == ("notification", "message.received")


def test_the_certificate_is_for_the_name_it_was_made_for(client):
    c = client("-verify_hostname", "elsewhere.example")
    out, err = c.process.communicate("", timeout=harness.PATIENCE)
    assert c.process.returncode != 0 and "hostname mismatch" in err.lower() and out == ""


def test_a_client_asks_for_no_new_handshake(market):
    """s_client's R asks for renegotiation, which is refused: the connection ends or goes on, and nothing else."""
    line = ["openssl", "s_client", "-tls1_2", "-connect", "127.0.0.1:%d" % market.ports["json"]]
    done = subprocess.run(line, input="R\n", capture_output=True, text=True, timeout=harness.PATIENCE)
    assert "RENEGOTIATING" in done.stdout + done.stderr and "no renegotiation" in (done.stdout + done.stderr).lower()
    assert "jsonrpc" not in done.stdout


def test_plain_netcat_is_told_to_use_tls_and_let_go(market):
    done = subprocess.run(["nc", "-w", "5", "127.0.0.1", str(market.ports["json"])], input=b'{"jsonrpc":"2.0","id":1,"method":"server.ping"}\n',
                          capture_output=True, timeout=harness.PATIENCE)
    [line] = done.stdout.splitlines()
    told = json.loads(line)
    assert told["id"] is None and told["error"]["data"]["code"] == "invalid_request" and "TLS" in told["error"]["message"]
