"""key.*: the ssh keys of an account, and `mama user key`."""
import base64
import json
import re
import subprocess

import pytest


def string(b):
    return len(b).to_bytes(4, "big") + b


def ed25519(seed=b"\x07", comment="ann@laptop"):
    """A line of the right form; whether anyone holds such a key is not asked here."""
    blob = string(b"ssh-ed25519") + string((seed * 32)[:32])
    return "ssh-ed25519 %s %s" % (base64.b64encode(blob).decode(), comment)


KINDS = {"ed25519": ("-t", "ed25519"), "p256": ("-t", "ecdsa", "-b", "256"), "p384": ("-t", "ecdsa", "-b", "384"),
         "p521": ("-t", "ecdsa", "-b", "521"), "rsa": ("-t", "rsa", "-b", "2048")}


def generate(path, kind, comment="made@here"):
    subprocess.run(["ssh-keygen", "-q", *KINDS[kind], "-N", "", "-C", comment, "-f", path], check=True, timeout=60)
    with open("%s.pub" % path) as f:
        return f.read()


@pytest.fixture
def user(market):
    return market.user()


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_of_each_kind_is_added_and_its_fingerprint_is_that_of_ssh_keygen(user, tmp_path, kind):
    line = generate(tmp_path / "id", kind)
    made = user.call("key.add", public_key=line)
    said = subprocess.run(["ssh-keygen", "-lf", tmp_path / "id.pub"], text=True, capture_output=True, check=True).stdout
    assert made["fingerprint"] == said.split()[1]
    assert made["label"] == "made@here" and made["type"] == line.split()[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", made["created_at"]) and made["last_used_at"] is None
    assert user.call("key.list") == {"results": [made], "next": None}


def test_the_label_may_be_chosen_and_is_the_comment_otherwise(user):
    assert user.call("key.add", public_key=ed25519(b"a"), label="The desk")["label"] == "The desk"
    assert user.call("key.add", public_key=ed25519(b"b", comment=""))["label"] == "ssh key"
    assert user.call("key.add", public_key=ed25519(b"c", comment="two  words"))["label"] == "two  words"
    long = user.call("key.add", public_key=ed25519(b"d", comment="x" * 3000))["label"]
    assert long.startswith("xxx") and len(long) <= 60
    assert user.call("key.add", public_key="  " + ed25519(b"e") + "\n")["label"] == "ann@laptop"
    assert [k["label"] for k in user.call("key.list")["results"]] == ["The desk", "ssh key", "two  words", long, "ann@laptop"]


def test_the_same_key_twice_is_refused_and_another_account_may_have_it(market, user):
    user.call("key.add", public_key=ed25519())
    assert user.error("key.add", public_key=ed25519(comment="elsewhere")).code == "already_exists"
    assert len(user.call("key.list")["results"]) == 1
    assert market.user().call("key.add", public_key=ed25519())["label"] == "ann@laptop"


def test_an_account_has_only_so_many_keys(make_market):
    user = make_market(options={"limits.keys_per_user": "2"}).user()
    first = user.call("key.add", public_key=ed25519(b"1"))
    user.call("key.add", public_key=ed25519(b"2"))
    e = user.error("key.add", public_key=ed25519(b"3"))
    assert e.code == "conflict" and "2 keys" in str(e)
    user.call("key.remove", id=first["id"])
    user.call("key.add", public_key=ed25519(b"3"))


def test_a_removed_key_is_gone_and_can_be_added_again_under_a_new_number(user):
    made = user.call("key.add", public_key=ed25519())
    assert user.call("key.remove", id=made["id"]) == {}
    assert user.call("key.list") == {"results": [], "next": None}
    assert user.error("key.remove", id=made["id"]).code == "not_found"
    assert user.call("key.add", public_key=ed25519())["id"] > made["id"]


def test_keys_of_another_are_not_there(market, user):
    mine = user.call("key.add", public_key=ed25519())
    other = market.user()
    assert other.call("key.list") == {"results": [], "next": None}
    assert other.error("key.remove", id=mine["id"]).code == "not_found"
    assert market.admin().error("key.remove", id=mine["id"]).code == "not_found"
    assert [k["id"] for k in user.call("key.list")["results"]] == [mine["id"]]


def test_the_user_is_told_of_each_key_that_is_added_or_removed(market, user):
    listener = market.rpc()
    listener.call("auth.login", username=user.user["username"], password=user.password)
    listener.call("notification.subscribe", changes=True)
    made = user.call("key.add", public_key=ed25519(), label="The desk")
    told = listener.push("account.key")
    assert "The desk" in told["text"] and made["fingerprint"] in told["text"]
    assert "account" in listener.push(method="changed")["what"]
    user.call("key.remove", id=made["id"])
    assert "removed" in listener.push("account.key")["text"]


def test_adding_and_removing_is_audited(market, user):
    made = user.call("key.add", public_key=ed25519())
    user.call("key.remove", id=made["id"])
    rows = market.sql("SELECT action, object, changes FROM audit WHERE actor_id = ? ORDER BY id", user.user["id"])
    me = "user/%d" % user.user["id"]
    assert [row[:2] for row in rows] == [("key.add", me), ("key.remove", me)]
    assert [json.loads(row[2]) for row in rows] == [{"key": [None, made["fingerprint"]]}, {"key": [made["fingerprint"], None]}]


ED = string(b"ssh-ed25519")
BAD = {
    "words": "hello there",
    "type alone": "ssh-ed25519",
    "base64 alone": ed25519().split()[1],
    "fingerprint": "SHA256:9u0sZW7KWQON1tQ4k+1E+ZayZDS67oevHnTqginOdKg",
    "options": 'from="10.0.0.0/8",no-pty ' + ed25519(),
    "two keys": ed25519(b"1") + "\n" + ed25519(b"2"),
    "wrapped": ed25519().replace("AAAA", "AAAA\n"),
    "private": "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n-----END OPENSSH PRIVATE KEY-----\n",
    "certificate": "ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29t x",
    "dsa": "ssh-dss AAAAB3NzaC1kc3MAAACBAA== x",
    "another type inside": ed25519().replace("ssh-ed25519 ", "ssh-rsa "),
    "cut": ed25519()[:60],
    "url-safe": ed25519(b"\xff").replace("/", "_"),
    "no key": "ssh-ed25519 " + base64.b64encode(ED).decode(),
    "short key": "ssh-ed25519 " + base64.b64encode(ED + string(b"7" * 31)).decode(),
    "more behind": "ssh-ed25519 " + base64.b64encode(ED + string(b"7" * 32) + b"\0").decode(),
    "huge length": "ssh-ed25519 " + base64.b64encode(ED + b"\xff\xff\xff\xff" + b"7" * 32).decode(),
    "rsa 1024": "ssh-rsa " + base64.b64encode(string(b"ssh-rsa") + string(b"\1\0\1") + string(b"\0" + b"\xff" * 128)).decode(),
    "rsa negative": "ssh-rsa " + base64.b64encode(string(b"ssh-rsa") + string(b"\1\0\1") + string(b"\xff" * 256)).decode(),
    "capital": ed25519().replace("ssh-", "SSH-"),
}


@pytest.mark.parametrize("line", BAD.values(), ids=BAD)
def test_what_is_no_key_is_a_field_error_that_says_what_to_paste(user, line):
    e = user.error("key.add", public_key=line)
    assert e.code == "invalid_params" and list(e.fields) == ["public_key"], e.data
    assert re.search(r"\.pub|ssh-keygen|PuTTYgen|leave out", e.fields["public_key"][0]), e.fields
    assert "PRIVATE KEY" not in json.dumps(e.error) and "b3Blbn" not in json.dumps(e.error)
    assert user.call("key.list") == {"results": [], "next": None}


def test_a_bad_line_is_told_together_with_a_bad_label(user):
    assert user.error("key.add", public_key="nonsense", label="x" * 61).fields.keys() == {"public_key", "label"}


def test_what_only_sessions_and_operators_ask_is_no_method_on_the_port(market, user):
    line = ed25519()
    user.call("key.add", public_key=line)
    for c in (market.rpc(), user, market.admin()):
        for method in ("auth.key_probe", "auth.key_login", "user.add_key"):
            e = c.error(method, username=user.user["username"], public_key=line.split()[1])
            assert e.code == "method_not_found"
    assert "key_login" not in json.dumps(market.rpc().call("rpc.discover"))


@pytest.mark.parametrize("running", [True, False], ids=["server running", "no server"])
def test_the_operator_adds_a_key(make_market, tmp_path, running):
    m = make_market(start=running)
    m.run("user", "add", "robin", "--email", "robin@example.org", "--password-stdin", "--set", "hash.memory=64",
          stdin="a long passphrase\n")
    line = generate(tmp_path / "id", "ed25519")
    done = m.run("user", "key", "robin", stdin=line.replace("\n", "\r\n"))
    fingerprint = re.search(r"SHA256:\S+", done.stdout).group()
    again = m.run("user", "key", "robin", stdin=line, check=False)
    assert again.returncode == 1 and "already" in again.stderr and again.stdout == ""
    assert m.run("user", "key", "nobody", stdin=line, check=False).returncode == 1
    for bad in ("", "nonsense\n", line + line, "\0", "x" * 100000):
        done = m.run("user", "key", "robin", stdin=bad, check=False)
        assert done.returncode in (1, 2) and done.stderr and done.stdout == "", (bad[:20], done)
    if not running:
        m.start()
    c = m.rpc()
    c.call("auth.login", username="robin", password="a long passphrase")
    assert [k["fingerprint"] for k in c.call("key.list")["results"]] == [fingerprint]
    assert [n["kind"] for n in c.call("notification.list")["results"]] == ["account.key"]


@pytest.mark.parametrize("words", [["user", "key"], ["user", "key", "a", "b"]])
def test_the_operator_is_told_how_to_add_a_key(market, words):
    done = market.run(*words, check=False)
    assert done.returncode == 2 and done.stderr
