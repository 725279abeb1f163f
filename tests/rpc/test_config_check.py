"""mama config check: all that would stop or surprise serve, at once."""
import os
import shutil
import socket

import pytest

import harness


@pytest.fixture
def folder(make_market):
    return make_market(start=False)


def check(m, *more, options=None):
    """(exit code, errors, warnings)"""
    words = [w for name, value in dict(m.options, **(options or {})).items() for w in ("--set", "%s=%s" % (name, value))]
    done = m.run("config", "check", *words, *more, check=False)
    assert done.stderr == "", done
    lines = done.stdout.splitlines()
    return done.returncode, [line[7:] for line in lines if line.startswith("error: ")], [line[9:] for line in lines if line.startswith("warning: ")]


def configure(m, text):
    with open(os.path.join(m.dir, "mama.conf"), "w") as f:
        f.write(text)


def one(found, *words):
    assert len([line for line in found if all(word in line for word in words)]) == 1, (words, found)


def test_what_would_start_is_fine_and_nothing_is_made(folder):
    code, errors, _ = check(folder)
    assert (code, errors) == (0, []) and os.listdir(folder.dir) == []
    folder.start()


def test_everything_that_is_wrong_is_said_at_once(folder, tmp_path):
    configure(folder, "shop.nam = x\nlimits.json_depth = many\n# fine\nuser = no-such-account\ntls.certificate = /nowhere.crt\n"
                      "tls.key = /nowhere.key\nmail.command = /nowhere/sendmail -t\n")
    os.mkdir(os.path.join(folder.dir, "mama.db"))
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        code, errors, _ = check(folder, options={"ssh.listen": "127.0.0.1:%d" % s.getsockname()[1], "telnet.listen": "203.0.113.77:23"})
    assert code == 78
    one(errors, "mama.conf:1", "shop.nam")
    one(errors, "mama.conf:2", "limits.json_depth")
    if os.geteuid() == 0:
        one(errors, "user = no-such-account")
    one(errors, "tls.certificate", "/nowhere.crt")
    one(errors, "mail.command", "/nowhere/sendmail")
    one(errors, "store", "mama.db", "is not a file")
    one(errors, "ssh.listen", "another program listens there", "--set ssh.listen=127.0.0.1:PORT")
    one(errors, "telnet.listen", "203.0.113.77")
    os.rmdir(os.path.join(folder.dir, "mama.db"))


def test_two_doors_at_one_address_are_found(folder):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        at = "127.0.0.1:%d" % s.getsockname()[1]
    code, errors, _ = check(folder, options={"ssh.listen": at, "json.listen": at})
    assert code == 78
    one(errors, "json.listen", at)


def test_open_doors_need_what_serve_needs(folder):
    code, errors, warnings = check(folder, options={"json.listen": "0.0.0.0:0", "telnet.listen": "0.0.0.0:0", "limits.exempt": "0.0.0.0/0"})
    assert code == 78
    one(errors, "json.listen", "json.plain = anywhere")
    one(warnings, "telnet.listen", "passwords")
    one(warnings, "limits.exempt", "strangers")
    if os.geteuid() == 0:
        one(errors, "telnet.listen", "set user")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has accounts to choose from")
def test_a_folder_that_the_account_may_not_write_is_named(folder):
    code, errors, _ = check(folder, options={"user": "nobody"})
    assert code == 78
    one(errors, folder.dir, "may not write")
    shutil.chown(folder.dir, "nobody")
    with open(os.path.join(folder.dir, "mama.db"), "w"):
        pass
    code, errors, _ = check(folder, options={"user": "nobody"})
    assert code == 78
    one(errors, "store", "may not write")


def test_rights_that_are_too_wide_are_named(folder):
    os.mkdir(os.path.join(folder.dir, "keys"))
    key = os.path.join(folder.dir, "keys", "ssh_host_ed25519_key")
    open(key, "w").close()
    os.chmod(key, 0o644)
    os.chmod(folder.dir, 0o755)
    code, errors, warnings = check(folder)
    assert code == 78
    one(errors, key, "chmod 600")
    one(warnings, folder.dir, "chmod 700")


def test_certificates(folder, tmp_path):
    files = harness.certificate(str(tmp_path))
    assert check(folder, options=files)[:2] == (0, [])
    other = tmp_path / "other"
    other.mkdir()
    code, errors, _ = check(folder, options=dict(files, **{"tls.key": harness.certificate(str(other))["tls.key"]}))
    assert code == 78
    one(errors, "tls.key")
    code, errors, _ = check(folder, options={"tls.certificate": files["tls.certificate"]})
    assert code == 78
    one(errors, "tls.key", "belong together")


def test_a_certificate_that_expires_soon_is_a_warning(folder, tmp_path):
    import subprocess
    files = harness.certificate(str(tmp_path))
    subprocess.run(["openssl", "req", "-x509", "-key", files["tls.key"], "-days", "5", "-subj", "/CN=localhost", "-out", files["tls.certificate"]],
                   check=True, capture_output=True)
    code, errors, warnings = check(folder, options=files)
    assert (code, errors) == (0, [])
    one(warnings, "tls.certificate", "two weeks")


def test_beside_a_running_server_its_addresses_are_left_alone(make_market):
    m = make_market()
    at = {door + ".listen": "127.0.0.1:%d" % port for door, port in m.ports.items()}
    done = m.run("config", "check", *[w for name, value in at.items() for w in ("--set", "%s=%s" % (name, value))], check=False)
    assert done.returncode == 0 and "were not tried" in done.stdout, done
    assert m.rpc().alive()


def test_old_names_and_closed_doors_are_warnings(folder):
    configure(folder, "order.refund_days = 3\n")
    code, errors, warnings = check(folder, options={"ssh.listen": "", "telnet.listen": "", "json.listen": ""})
    assert (code, errors) == (0, [])
    one(warnings, "order.refund_days", "orders.refund_within")
    one(warnings, "every door is closed")


def test_a_missing_folder_is_told_and_not_made(folder):
    shutil.rmtree(folder.dir)
    code, errors, warnings = check(folder)
    assert (code, errors) == (0, []) and not os.path.exists(folder.dir)
    one(warnings, folder.dir, "no such folder")


@pytest.mark.parametrize("what", ["an older copy", "removed", "no store", "in use"])
def test_a_store_that_serve_would_refuse_is_named(make_market, tmp_path, what):
    m = make_market()
    copy = str(tmp_path / "copy.db")
    m.run("backup", copy)
    if what == "in use":
        other = make_market(start=False)
        code, errors, _ = check(other, options={"store": os.path.join(m.dir, "mama.db")})
        assert code == 78 and m.rpc().alive()
        one(errors, "in use by another", str(m.market_pid()))
        return
    m.stop()
    store = os.path.join(m.dir, "mama.db")
    assert check(m)[:2] == (0, [])
    if what == "removed":
        os.unlink(store)
    elif what == "no store":
        with open(store, "w") as f:
            f.write("a letter\n")
    else:
        shutil.copyfile(copy, store)
    before = sorted(os.listdir(m.dir))
    code, errors, _ = check(m)
    assert code == 78 and sorted(os.listdir(m.dir)) == before
    one(errors, "mama.db", {"an older copy": "an older copy", "removed": "is not there", "no store": "is not a store of this program"}[what])
    assert m.run("serve", *m.settings(), check=False).returncode == 1


def test_a_line_without_a_name_is_told(folder):
    configure(folder, "= 5\n")
    code, errors, _ = check(folder)
    assert code == 78
    one(errors, "mama.conf:1", "must be name = value")
