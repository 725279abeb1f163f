"""The ssh client of the benchmarks tells the truth: a screen that it calls complete was drawn, and what failed is an error."""
import json
import os
import subprocess

import pytest

import harness

SSH = os.path.join(os.environ.get("BENCH", os.path.join(harness.ROOT, "build/tests/bench")), "ssh")


@pytest.fixture(scope="module")
def market():
    m = harness.Market(demo=True)
    yield m
    m.close()


def make_key(folder, name):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True, timeout=60)
    return folder / name


@pytest.fixture(scope="module")
def key(market, tmp_path_factory):
    """A key that logs robin in."""
    path = make_key(tmp_path_factory.mktemp("keys"), "id")
    market.run("user", "key", "robin", stdin=path.with_suffix(".pub").read_text())
    return path


def measure(market, key, what, *more):
    done = subprocess.run([SSH, "--what", what, "--port", str(market.ports["ssh"]), "--key", str(key), "--user", "robin", "--server",
                           str(market.process.pid), "--patience", str(int(harness.PATIENCE)), "--seconds", "0.3", *more],
                          capture_output=True, text=True, timeout=harness.PATIENCE * 3)
    assert done.stdout.count("\n") == 1, done.stderr
    return done, json.loads(done.stdout)


def test_logins_are_counted_when_their_screen_is_complete(market, key):
    done, said = measure(market, key, "login", "--at-once", "2")
    assert done.returncode == 0 and said["errors"] == 0, done.stderr
    assert said["requests"] >= 2 and said["bytes_per_reply"] > 1000
    assert 0 < said["p50_us"] <= said["max_us"] <= said["seconds"] * 1e6
    assert said["server_cpu_us_each"] > 100
    assert market.log.count("robin from 127.0.0.1 is let in by key") >= said["requests"]


def test_a_wrong_key_is_an_error_and_no_login(market, key, tmp_path):
    done, said = measure(market, make_key(tmp_path, "wrong"), "login")
    assert done.returncode == 1 and said["requests"] == 0 and said["errors"] > 0
    assert said["first_error"].startswith("logging in")


def test_a_screen_that_is_not_the_shop_is_not_complete(market, key):
    """Where there is no room the screen says just that."""
    done, said = measure(market, key, "login", "--size", "30x10", "--patience", "1")
    assert done.returncode == 1 and said["requests"] == 0 and "did not come" in said["first_error"]


def test_keys_are_measured_with_what_they_send(market, key):
    done, said = measure(market, key, "key")
    assert done.returncode == 0 and said["requests"] > 0 and said["unknown_sequences"] == 0
    assert said["wire_bytes_each"] > said["bytes_per_reply"] > 20


def test_held_sessions_are_weighed_and_all_see_a_broadcast(market, key, tmp_path):
    token = tmp_path / "token"
    admin = market.admin()
    harness.until(lambda: not harness.children(market.process.pid, "mama: session"), "the end of earlier sessions")
    token.write_text(admin.token + "\n")
    done, said = measure(market, key, "hold", "--sessions", "5", "--idle", "1", "--rpc", str(market.ports["json"]), "--token", str(token))
    assert done.returncode == 0 and said["errors"] == 0 and said["requests"] == 5, done.stderr
    assert said["broadcast_all_ms"] > 0 and said["max_us"] <= said["broadcast_all_ms"] * 1000 + 1      # both are rounded
    assert said["pss_kib_each"] > 100 or said["unreadable_processes"] > 0
