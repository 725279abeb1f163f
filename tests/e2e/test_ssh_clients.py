"""Other ssh clients than OpenSSH's: those of Dropbear, PuTTY, libssh2 (in curl) and Twisted, as Debian has them. And what a client
shows that is refused at the door."""
import os
import re
import struct
import subprocess

import pytest

import harness
from terminal import HOST, add_key, descriptors, dial, plain

PING = "server ping --json"
FULL = "MamaOnline is full, try again in a minute."


@pytest.fixture(scope="module")
def user(market, key):
    return add_key(market.user(), key)


def run(line, home, **more):
    """A finished client, which took nothing from the machine that it runs on."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "xterm", "LANG": "C.UTF-8", **more}
    return subprocess.run(line, env=environ, text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=harness.PATIENCE * 2)


def known_hosts(market, folder):
    """A file that knows the market's key."""
    secret = os.path.join(market.dir, "keys", "ssh_host_ed25519_key")
    key = subprocess.run(["ssh-keygen", "-y", "-f", secret], text=True, capture_output=True, check=True).stdout
    path = folder / "known_hosts"
    path.write_text("".join("%s %s" % (name, key) for name in (HOST, "[%s]:%d" % (HOST, market.ports["ssh"]))))
    return str(path)


def dropbear(market, name, password, home):
    return run(["dbclient", "-y", "-y", "-p", str(market.ports["ssh"]), "%s@%s" % (name, HOST), PING], home, DROPBEAR_PASSWORD=password)


def plink(market, name, password, home):
    print_of = re.search(r"SHA256:\S+", market.log).group()
    return run(["plink", "-batch", "-ssh", "-P", str(market.ports["ssh"]), "-hostkey", print_of, "-pw", password, "%s@%s" % (name, HOST),
                PING], home)


@pytest.mark.parametrize("client", [dropbear, plink])
def test_a_password_and_a_command_do_in_other_clients_too(market, user, tmp_path, client):
    done = client(market, user.user["username"], user.password, tmp_path)
    assert (done.returncode, done.stdout) == (0, "{}\n"), done


def test_libssh2_logs_in_and_is_told_that_there_are_no_files(market, user, tmp_path):
    """curl asks for files and for nothing else."""
    name = user.user["username"]
    done = run(["curl", "-sS", "-k", "-u", "%s:%s" % (name, user.password), "sftp://%s:%d/" % (HOST, market.ports["ssh"])], tmp_path)
    assert done.returncode != 0 and "sftp" in done.stderr.lower(), done
    assert "%s from 127.0.0.1 is let in" % name in market.log


def test_conch_logs_in_by_key_and_runs_a_command(market, user, key, tmp_path):
    """What comes back is not looked at: conch loses it where its stdin is no terminal."""
    name = user.user["username"]
    done = run(["conch3", "-T", "-p", str(market.ports["ssh"]), "-l", name, "-i", key, "--known-hosts", known_hosts(market, tmp_path),
                HOST, PING], tmp_path)
    assert done.returncode == 0, done
    harness.until(lambda: "%s from 127.0.0.1 asks server.ping" % name in market.log, "the command")


# A client that is refused at the door

@pytest.fixture
def full(make_market):
    """A market with one place, which is taken."""
    market = make_market(options={"limits.sessions": "1"})
    with dial(market.ports["ssh"]) as taken:
        assert taken.recv(100).startswith(b"SSH-2.0-")
        yield market


def test_the_sentence_is_shown_before_any_key_exchange(full, tmp_path):
    done = plain(full, "guest", PING)
    assert done.returncode == 255 and "%s\n" % FULL in done.stderr, done
    done = plink(full, "guest", "", tmp_path)
    assert done.returncode == 1 and FULL in done.stderr, done


def test_the_refusal_is_a_disconnect_of_too_many_connections(full):
    with dial(full.ports["ssh"]) as s:
        s.sendall(b"SSH-2.0-test\r\n" + b"x" * 3000)       # said before it is read: the last words still come
        said = b""
        while more := s.recv(65536):                        # a reset, which may take them back elsewhere, is an error here
            said += more
    version, packet = said.split(b"\r\n", 1)
    assert version == b"SSH-2.0-MamaOnline"
    length, padding, kind, code, n = struct.unpack(">IBBII", packet[:14])
    assert len(packet) == 4 + length and len(packet) % 8 == 0 and padding >= 4
    assert (kind, code, packet[14:14 + n].decode()) == (1, 12, FULL)


def test_who_is_refused_holds_nothing_for_long(full):
    before = descriptors(full.process.pid)
    held = [dial(full.ports["ssh"]) for _ in range(200)]
    harness.until(lambda: descriptors(full.process.pid) < before + 70, "no more than 64 being kept")
    for s in held[1:100]:
        s.setblocking(False)
        try:
            s.send(b"x" * 100000)       # as much as goes, on and on
        except OSError:
            pass
    harness.until(lambda: descriptors(full.process.pid) <= before, "the gate's being back at %d descriptors" % before)
    for s in held:
        s.close()
