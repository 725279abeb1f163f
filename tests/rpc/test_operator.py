"""The operator's contract: commands, exit codes, configuration, start and stop."""
import json
import os
import re
import signal
import subprocess

import pytest

from harness import MAMA, until

PASSWORD = "a long passphrase"


@pytest.fixture
def folder(make_market):
    """A market's folder that no server uses."""
    return make_market(start=False)


def add(m, name, *more, password=PASSWORD, check=False, **kw):
    words = ["user", "add", name, "--email", name + "@example.org", "--password-stdin", "--set", "hash.memory=64", *more]
    return m.run(*words, stdin=password + "\n", check=check, **kw)


def mama(*words, stdin=""):
    return subprocess.run([MAMA, *words], input=stdin, text=True, capture_output=True, timeout=60)


def test_the_ready_line_names_every_open_door(market):
    assert re.fullmatch(r"ready ssh=127\.0\.0\.1:\d+ telnet=127\.0\.0\.1:\d+ json=127\.0\.0\.1:\d+\n", market.ready), market.ready


def test_a_closed_door_is_not_in_the_ready_line_and_nothing_else_comes_on_stdout(make_market):
    m = make_market(options={"ssh.listen": "", "telnet.listen": ""})
    assert re.fullmatch(r"ready json=127\.0\.0\.1:\d+\n", m.ready)
    p = m.process
    assert m.stop() == 0
    assert p.stdout.read() == ""


def test_without_any_door_the_line_says_so_too(make_market):
    m = make_market(options={"ssh.listen": "", "telnet.listen": "", "json.listen": ""})
    assert m.ready == "ready\n" or m.ready.startswith("ready ")
    assert m.stop() == 0


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_by_signal_is_clean_and_exits_0(make_market, sig):
    m = make_market()
    pid = m.market_pid()
    m.rpc().call("server.ping")
    assert m.stop(sig) == 0
    assert not os.path.exists("/proc/%d" % pid), "the market process is gone too"


def test_a_stop_answers_what_is_under_way_and_closes(make_market):
    m = make_market()
    c = m.user()
    numbers = [c.request("cart.clear") for _ in range(50)]
    for n in numbers:
        c.answer(n)
    assert m.stop() == 0
    assert c.rest() == []


def test_a_restart_keeps_everything_acknowledged(make_market):
    m = make_market()
    a = m.user()
    admin = m.admin()
    k = admin.call("category.create", name="Kept")
    assert m.stop() == 0
    m.start()
    c = m.rpc()
    assert c.call("auth.resume", token=a.token)["user"] == a.user
    assert c.call("category.list")["results"] == [k]
    assert c.call("auth.login", username=a.user["username"], password=a.password)["user"] == a.user


def test_a_second_server_on_one_folder_fails_and_the_first_goes_on(market):
    done = market.run("serve", *market.settings(), check=False)
    assert done.returncode == 1 and market.dir in done.stderr and done.stdout == ""
    assert market.rpc().alive()


def test_a_taken_port_fails_with_a_line_that_names_it(market, make_market):
    other = make_market(start=False)
    at = "127.0.0.1:%d" % market.ports["json"]
    done = other.run("serve", "--set", "ssh.listen=", "--set", "telnet.listen=", "--set", "json.listen=" + at, check=False)
    assert done.returncode == 1 and "json.listen" in done.stderr and str(market.ports["json"]) in done.stderr


BAD_SETTINGS = ["nonsense=1", "nonsense", "=1", "limits.json_depth=abc", "limits.json_depth=3", "limits.json_depth=513", "limits.json_depth=",
                "limits.json_depth=5x", "limits.json_depth=99999999999999999999", "json.listen=nowhere", "json.listen=127.0.0.1", "json.listen=127.0.0.1:99999",
                "json.listen=127.0.0.1:-1", "json.listen=:x", "ssh.listen=::1:22", "telnet.listen=2323", "log.level=loud", "log.level=", "shop.currency=euro", "shop.currency=EU",
                "limits.exempt=everywhere", "limits.exempt=10.0.0.0/33", "limits.startups=1:2", "hash.memory=0", "Shop.name=x", "shop.name=a\x1bb"]


@pytest.mark.parametrize("setting", BAD_SETTINGS)
def test_a_bad_setting_exits_78_and_says_which(folder, setting):
    for command in ("serve", "config"):
        done = folder.run(command, "--set", setting, check=False)
        assert done.returncode == 78 and done.stdout == "", (command, done)
        assert setting.split("=")[0] in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("line", ["nonsense = 1", "limits.json_depth = many", "just words", "= 5", "shop.currency = eur"])
def test_a_bad_line_of_mama_conf_exits_78_and_names_file_and_line(folder, line):
    with open(os.path.join(folder.dir, "mama.conf"), "w") as f:
        f.write("# a comment\n\nshop.name = Fine\n%s\nshop.low_stock = 3\n" % line)
    for command in ("serve", "config"):
        done = folder.run(command, check=False)
        assert done.returncode == 78 and "mama.conf:4" in done.stderr, done.stderr


def test_mama_conf_is_read_and_set_wins_over_it(make_market):
    m = make_market(start=False)
    with open(os.path.join(m.dir, "mama.conf"), "w") as f:
        f.write("shop.name = From the file\nshop.currency=USD\n   shop.low_stock =   7   \r\n# end")
    m.options["shop.name"] = "From the command"
    m.start()
    info = m.rpc().call("server.info")
    assert (info["name"], info["currency"]) == ("From the command", "USD")
    assert "shop.low_stock = 7" in m.run("config").stdout


def test_config_prints_every_option_with_value_default_range_and_a_sentence(folder):
    done = folder.run("config", "--set", "limits.json_depth=7")
    blocks = [b.splitlines() for b in done.stdout.strip().split("\n\n")]
    names = [b[-1].split(" = ")[0] for b in blocks]
    assert set(names) >= {"ssh.listen", "telnet.listen", "json.listen", "store", "keys", "limits.exempt", "limits.orders_per_minute",
                          "limits.connections_per_source", "limits.startups_per_source", "shop.currency"}
    assert len(set(names)) == len(names)
    for b in blocks:
        assert len(b) == 3 and b[0].startswith("# ") and b[0].endswith(".") and b[1].startswith("# default "), b
    depth = next(b for b in blocks if b[-1].startswith("limits.json_depth"))
    assert depth[1].startswith("# default 32, from 4 to 512") and depth[2] == "limits.json_depth = 7"


def test_what_config_prints_is_a_mama_conf(folder):
    printed = folder.run("config", "--set", "shop.name=Round trip").stdout
    with open(os.path.join(folder.dir, "mama.conf"), "w") as f:
        f.write(printed)
    assert folder.run("config").stdout == printed


@pytest.mark.parametrize("words", [[], ["frobnicate"], ["serve", "now"], ["serve", "--port", "1"], ["serve", "--dir"], ["serve", "--set"], ["config", "x"],
                                   ["user"], ["user", "add"], ["user", "frobnicate"], ["user", "list", "x"], ["user", "passwd"],
                                   ["user", "add", "x"], ["user", "add", "x", "--email", "x@example.org"], ["user", "passwd", "x"], ["--nonsense"]])
def test_wrong_usage_exits_2_with_a_line_on_stderr(words, tmp_path):
    at = ["--dir", str(tmp_path)] if words and words[-1] not in ("--dir", "--set") and words[0] in ("serve", "config", "user") else []
    done = mama(*words, *at)
    assert done.returncode == 2 and done.stderr and done.stdout == "", done


def test_a_value_may_stand_behind_an_equals_sign_and_two_dashes_end_the_options(folder):
    add(folder, "robin", check=True)
    for at in (["--dir", folder.dir], ["--dir=" + folder.dir]):
        assert "robin" in mama("user", "list", *at).stdout
        assert "robin" in mama("user", *at, "--", "list").stdout
        assert "shop.name = Fine" in mama("config", "--set=shop.name=Fine", *at).stdout
    done = mama("demo", "--", "--dir", folder.dir)
    assert done.returncode == 2 and "--dir" in done.stderr


@pytest.mark.parametrize("words, names", [(["config", "--keep"], "--keep"), (["serve", "--email", "x"], "--email"), (["serve", "--frob=1"], "--frob"),
                                          (["config", "-xy"], "-xy"), (["config", "--set"], "--set"), (["demo", "--keep=1"], "--keep")])
def test_an_option_that_is_not_the_commands_own_is_named(words, names, tmp_path):
    done = mama(*words[:1], "--dir", str(tmp_path), *words[1:])
    assert done.returncode == 2 and names in done.stderr and done.stdout == "", done


def test_every_command_has_help(tmp_path):
    for command in ("serve", "user", "config", "demo", "help"):
        done = mama(command, "--help", "--dir", str(tmp_path))
        assert done.returncode == 0 and "mama serve" in done.stdout


def test_an_old_name_of_an_option_is_told_of_once_at_the_start(make_market):
    m = make_market(start=False)
    with open(os.path.join(m.dir, "mama.conf"), "w") as f:
        f.write("order.refund_days = 3\n")
    assert "orders.refund_within = 259200" in m.run("config").stdout
    m.start()
    until(lambda: "the market is open" in m.log)
    assert m.log.count("order.refund_days") == 1 and "orders.refund_within" in m.log


def test_an_empty_shop_says_what_comes_next_and_one_that_is_set_up_does_not(make_market):
    m = make_market()
    for words in ("mama user add NAME --email E --role admin", m.dir, "no categories", "only this machine can reach", "ssh.listen"):
        assert words in m.log, (words, m.log)
    token = m.admin().token
    m.stop()
    m.log = ""
    m.start()
    assert "no categories" in m.log and "nobody is an admin" not in m.log
    admin = m.rpc()
    admin.call("auth.resume", token=token)
    admin.call("category.create", name="First")
    m.stop()
    m.log = ""
    m.start()
    assert "next: " not in m.log


def test_a_failed_login_at_the_json_port_is_one_line_with_name_and_source(make_market):
    m = make_market()
    user, admin = m.user("robin"), m.admin()
    c = m.rpc()
    assert c.error("auth.login", username="robin", password="wrong wrong wrong").code == "invalid_credentials"
    until(lambda: re.search(r"info market\[\d+\]: robin from 127\.0\.0\.1 is not let in: wrong name or password\n", m.log), "the line")

    def tried(name, password):     # the throttle may ask for a second
        return m.rpc().error("auth.login", username=name, password=password).code != "rate_limited"
    until(lambda: tried("x from 9.9.9.9 is not let in", "wrong wrong wrong"))
    until(lambda: "x?from?9.9.9.9?is?not?let?in from 127.0.0.1 is not let in" in m.log, "the line of a hostile name")
    assert "x from 9.9.9.9" not in m.log
    admin.call("user.ban", id=user.user["id"], reason="Spam.")
    until(lambda: tried("robin", user.password))
    until(lambda: "robin from 127.0.0.1 is not let in: banned" in m.log, "the line of a banned one")


def test_the_demos_lines_follow_the_doors(make_market):
    m = make_market(start=False)
    first = m.run("demo", "--set", "hash.memory=64").stdout
    again = m.run("demo", "--keep", "--set", "hash.memory=64", "--set", "ssh.listen=127.0.0.1:2299").stdout
    passwords = re.findall(r"password  (\S+)", first)
    assert len(passwords) == 3 and re.findall(r"password  (\S+)", again) == passwords
    assert "ssh -p 2299 " in again and "ssh -p 2222 " not in again
    with open(os.path.join(m.dir, "demo-accounts")) as f:
        assert "ssh -p 2299 " in f.read()


def test_make_run_at_a_taken_port_says_how_to_take_another_before_anything_else(market, tmp_path):
    taken = "127.0.0.1:%d" % market.ports["json"]
    root = os.path.dirname(MAMA)
    if not os.path.exists(os.path.join(root, "Makefile")):
        pytest.skip("the program is not where it is built")
    done = subprocess.run(["make", "-s", "-o", "deps", "-o", "all", "run", "DIR=%s" % (tmp_path / "shop"), "PROGRAM=" + os.path.basename(MAMA),
                           "ARGS=--set ssh.listen=127.0.0.1:0 --set telnet.listen= --set json.listen=" + taken], cwd=root, text=True,
                          capture_output=True, timeout=120)
    assert done.returncode != 0 and "json.listen=127.0.0.1:PORT" in done.stdout and "make run ARGS=" in done.stdout, done
    assert "password" not in done.stdout and not os.path.exists(tmp_path / "shop")


def test_help_and_version_exit_0():
    assert mama("--help").returncode == 0 and "mama serve" in mama("--help").stdout
    assert mama("--version").returncode == 0 and mama("--version").stdout.startswith("mama ")


@pytest.mark.parametrize("running", [True, False], ids=["server running", "no server"])
def test_user_add_list_and_passwd(make_market, running):
    m = make_market(start=running)
    assert add(m, "robin").returncode == 0
    assert add(m, "mona", "--role", "admin").returncode == 0
    assert add(m, "robin").returncode == 1, "the name is taken"
    assert m.run("user", "add", "other", "--email", "robin@example.org", "--password-stdin", stdin=PASSWORD, check=False).returncode == 1
    listed = m.run("user", "list").stdout
    assert re.search(r"robin\s+user\s+no\s", listed) and re.search(r"mona\s+admin\s+no\s", listed) and "argon" not in listed
    assert m.run("user", "passwd", "robin", "--password-stdin", stdin="another passphrase\n").returncode == 0
    assert m.run("user", "passwd", "nobody", "--password-stdin", stdin="another passphrase\n", check=False).returncode == 1
    if not running:
        m.start()
    assert m.rpc().call("auth.login", username="robin", password="another passphrase")["user"]["role"] == "user"
    assert m.rpc().call("auth.login", username="mona", password=PASSWORD)["user"]["role"] == "admin"
    assert m.rpc().error("auth.login", username="robin", password=PASSWORD).code == "invalid_credentials"


@pytest.mark.parametrize("running", [True, False], ids=["server running", "no server"])
@pytest.mark.parametrize("name, more, password, names", [
    ("1x", [], PASSWORD, "username"), ("root", [], PASSWORD, "username"), ("a b", [], PASSWORD, "username"), ("fine", [], "short", "password"),
    ("fine", [], "password123", "password"), ("fine", [], "", "password"), ("fine", ["--role", "boss"], PASSWORD, "role"),
    ("fine", ["--email", "nonsense"], PASSWORD, "email")])
def test_a_bad_account_exits_1_and_names_the_field(make_market, running, name, more, password, names):
    m = make_market(start=running)
    done = add(m, name, *more, password=password)
    assert done.returncode == 1 and names in done.stderr and done.stdout == "", done
    assert "fine" not in m.run("user", "list").stdout


def test_a_password_is_one_line_of_stdin_and_no_line_is_wrong_usage(folder):
    done = folder.run("user", "add", "robin", "--email", "r@example.org", "--password-stdin", stdin="", check=False)
    assert done.returncode == 2
    assert folder.run("user", "add", "robin", "--email", "r@example.org", "--password-stdin", "--set", "hash.memory=64",
                      stdin="first line of it\r\nsecond line\n").returncode == 0
    folder.start()
    assert folder.rpc().call("auth.login", username="robin", password="first line of it")


def test_passwd_ends_the_users_logins_at_once(make_market):
    m = make_market()
    a = m.user()
    other = m.user()
    m.run("user", "passwd", a.user["username"], "--password-stdin", stdin="another passphrase\n")
    assert m.rpc().error("auth.resume", token=a.token).code == "unauthenticated"
    assert a.error("auth.whoami").code == "unauthenticated", "the connection that was logged in still is"
    assert other.call("auth.whoami")["user"] == other.user


def test_passwd_finds_the_name_in_any_case(make_market):
    m = make_market()
    name = m.user().user["username"]
    assert m.run("user", "passwd", name.upper(), "--password-stdin", stdin="another passphrase\n", check=False).returncode == 0


def test_the_folder_and_what_is_in_it_is_its_owners_alone(make_market):
    m = make_market()
    m.user()
    for name in os.listdir(m.dir):
        path = os.path.join(m.dir, name)
        if name in ("mama.db", "mama.db-wal", "mama.lock") or name.endswith(".sock") or os.path.isdir(path):
            assert os.stat(path).st_mode & 0o077 == 0, (name, oct(os.stat(path).st_mode))


def test_a_missing_folder_is_made_for_a_first_account_and_told_of_otherwise(tmp_path):
    at = str(tmp_path / "new")
    for words in (("user", "list"), ("user", "passwd", "robin", "--password-stdin")):
        done = mama(*words, "--dir", at, stdin="a long passphrase\n")
        assert done.returncode == 1 and at in done.stderr and not os.path.exists(at)
    add = ("user", "add", "robin", "--email", "robin@example.org", "--password-stdin")
    assert mama(*add, "--dir", at, stdin="a long passphrase\n").returncode == 0
    assert os.path.isdir(at) and os.stat(at).st_mode & 0o077 == 0
    done = mama(*add, "--dir", str(tmp_path / "no" / "such" / "parent"), stdin="a long passphrase\n")
    assert done.returncode == 1 and "no/such/parent" in done.stderr


def test_a_store_of_a_newer_program_is_refused(folder):
    add(folder, "robin", check=True)
    folder.sql("UPDATE schema_version SET version = version + 1")
    before = open(os.path.join(folder.dir, "mama.db"), "rb").read()
    done = folder.run("serve", *folder.settings(), check=False)
    assert done.returncode == 78 and "schema" in done.stderr and done.stdout == ""
    assert folder.run("user", "list", check=False).returncode == 78
    assert open(os.path.join(folder.dir, "mama.db"), "rb").read() == before


def test_a_store_that_is_no_store_is_told_and_left_alone(folder):
    path = os.path.join(folder.dir, "mama.db")
    with open(path, "wb") as f:
        f.write(b"this is no database " * 200)
    done = folder.run("serve", *folder.settings(), check=False)
    assert done.returncode != 0 and "mama.db" in done.stderr and done.stdout == ""
    assert open(path, "rb").read() == b"this is no database " * 200


def test_the_store_may_lie_elsewhere(make_market, tmp_path):
    m = make_market(options={"store": str(tmp_path / "shop.db")})
    m.user()
    assert os.path.exists(tmp_path / "shop.db") and not os.path.exists(os.path.join(m.dir, "mama.db"))


def test_operators_methods_are_no_methods_on_the_port(market):
    for c in (market.rpc(), market.admin()):
        for method in ("user.add", "user.set_password", "user.accounts"):
            assert c.error(method, username="x", password="y").code == "method_not_found"
    assert "user.add" not in json.dumps(market.rpc().call("rpc.discover"))


def test_the_markets_name_and_low_stock_are_options(make_market):
    m = make_market(options={"shop.name": "Ünder the \"bridge\"", "shop.low_stock": "0"})
    assert m.rpc().call("server.info")["name"] == "Ünder the \"bridge\""
    admin = m.admin()
    k = admin.call("category.create", name="All")["id"]
    p = admin.call("product.create", name="P", price="1.00", category=k, stock=1)
    assert m.rpc().call("product.get", id=p["id"])["stock"] == "in"


def test_two_markets_on_two_folders_know_nothing_of_each_other(make_market):
    a, b = make_market(), make_market()
    token = a.user().token
    assert b.rpc().error("auth.resume", token=token).code == "unauthenticated"


def test_what_is_mistyped_comes_back_without_its_control_characters(tmp_path):
    (tmp_path / "mama.conf").write_bytes(b"store = \x1b[31mred\x07\n")
    for words in (("config",), ("serve",), ("config", "--set", "\x1b]0;x\x07=1")):
        done = mama(*words, "--dir", str(tmp_path))
        assert done.returncode == 78 and "\x1b" not in done.stderr and "\x07" not in done.stderr
