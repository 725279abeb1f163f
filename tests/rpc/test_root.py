"""What root starts: not as root where others can reach it, and nothing in the folder becomes root's."""
import os
import pwd
import shutil
import subprocess

import pytest

from harness import MAMA

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root is root")

NOBODY = pwd.getpwnam("nobody").pw_uid
PASSWORD = "a long passphrase\n"


def owners(folder):
    """Whose each file of the folder is."""
    return {os.path.join(at, name): os.lstat(os.path.join(at, name)).st_uid for at, _, names in os.walk(folder) for name in names}


def add(m, name, *more, **kw):
    return m.run("user", "add", name, "--email", name + "@example.org", "--password-stdin", "--set", "hash.memory=64", *more, stdin=PASSWORD, **kw)


@pytest.fixture
def folder(make_market):
    """A folder of another account's, which no server uses."""
    m = make_market(start=False)
    shutil.chown(m.dir, "nobody")
    return m


@pytest.mark.parametrize("door", ["ssh.listen", "telnet.listen", "json.listen"])
@pytest.mark.parametrize("at", ["0.0.0.0:0", "[::]:0", ":0"])
def test_a_door_that_others_can_reach_is_refused_to_root(make_market, door, at):
    m = make_market(start=False)
    done = m.run("serve", "--set", "%s=%s" % (door, at), "--set", "json.plain=anywhere", check=False)
    assert done.returncode == 78 and done.stdout == "", done
    assert "%s = %s" % (door, at) in done.stderr and "set user = " in done.stderr


def test_with_an_account_to_be_it_is_served(folder):
    folder.options.update({"json.listen": "0.0.0.0:0", "json.plain": "anywhere", "user": "nobody"})
    folder.start()
    assert folder.rpc().alive()
    with open("/proc/%d/status" % folder.market_pid()) as f:
        assert "Uid:\t%d\t%d" % (NOBODY, NOBODY) in f.read()
    assert "as root" not in folder.log


def test_on_the_loopback_alone_it_is_a_warning(make_market):
    m = make_market()
    assert m.log.count("run as root") == 1 and m.rpc().alive()


def test_commands_leave_nothing_of_roots_in_anothers_folder(folder):
    add(folder, "robin")
    folder.run("user", "passwd", "robin", "--password-stdin", "--set", "hash.memory=64", stdin=PASSWORD)
    assert "robin" in folder.run("user", "list").stdout
    assert set(owners(folder.dir).values()) == {NOBODY}
    folder.options["user"] = "nobody"
    folder.start()
    add(folder, "sorrel")
    assert folder.rpc().call("auth.login", username="robin", password=PASSWORD.strip())
    assert folder.stop() == 0
    assert {path: uid for path, uid in owners(folder.dir).items() if uid != NOBODY and "/keys/" not in path} == {}, "the host key is the gate's"


def test_the_demo_is_the_folders_owners(folder):
    folder.run("demo", "--set", "hash.memory=64")
    assert set(owners(folder.dir).values()) == {NOBODY}


def test_the_shop_of_a_service_still_starts_after_an_account_was_added_by_root(folder):
    add(folder, "robin")
    as_nobody = subprocess.run(["setpriv", "--reuid=nobody", "--clear-groups", MAMA, "user", "list", "--dir", folder.dir], text=True, capture_output=True,
                               timeout=60)
    assert "robin" in as_nobody.stdout, as_nobody


def test_a_folder_that_root_makes_is_of_the_account_that_the_market_runs_as(make_market, tmp_path):
    m = make_market(start=False)
    shutil.rmtree(m.dir)
    add(m, "robin", "--set", "user=nobody")
    assert os.stat(m.dir).st_uid == NOBODY and set(owners(m.dir).values()) == {NOBODY}


def test_a_folder_of_roots_stays_roots(make_market):
    m = make_market(start=False)
    add(m, "robin")
    assert set(owners(m.dir).values()) == {0}


def test_an_account_that_is_not_there_is_told(make_market):
    m = make_market(start=False)
    done = m.run("serve", "--set", "user=nobody-of-this-name", check=False)
    assert done.returncode == 78 and "user = nobody-of-this-name" in done.stderr


def test_a_folder_that_is_not_of_the_account_is_told(make_market):
    m = make_market(start=False)
    done = m.run("serve", *m.settings(), "--set", "user=nobody", check=False)
    assert done.returncode == 78 and "user = nobody" in done.stderr and m.dir in done.stderr, done
    add(m, "robin")
    os.chown(m.dir, NOBODY, -1)
    done = m.run("serve", *m.settings(), "--set", "user=nobody", check=False)
    assert done.returncode == 78 and "must belong to it" in done.stderr, done


def test_a_copy_that_the_owner_may_not_read_is_told(folder, tmp_path):
    add(folder, "robin")
    copy = str(tmp_path / "copy.db")
    folder.run("backup", copy)
    done = folder.run("restore", copy, check=False)
    assert done.returncode == 1 and copy in done.stderr and "owner of the folder " + folder.dir in done.stderr, done
    lying = os.path.join(folder.dir, "copy.db")
    shutil.copyfile(copy, lying)
    os.chown(lying, NOBODY, -1)
    assert "what is there now" in folder.run("restore", lying).stdout
