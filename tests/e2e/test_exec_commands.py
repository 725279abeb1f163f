"""`ssh HOST product list --search lamp`: commands of the operation table, with the real client."""
import json
import os
import re
import struct
import subprocess
import zlib

import pytest

import harness
from terminal import add_key, plain, plain_environment, sessions, words


@pytest.fixture(scope="module")
def lamps(shop):
    return [shop.product(name="Desk lamp", price="30.00", description="Bends."), shop.product(name="Brass lamp", price="5.50")]


@pytest.fixture(scope="module")
def seller(shop, key):
    return add_key(shop.seller, key)


@pytest.fixture(scope="module")
def buyer(market, key):
    return add_key(market.user(), key)


@pytest.fixture
def run(market, key):
    """Runs a command as a user; the process."""
    def go(user, command, **more):
        name = user if isinstance(user, str) else user.user["username"]
        return plain(market, name, command, **dict(dict(keys=[] if name == "guest" else [key]), **more))
    return go


def done(process):
    assert (process.returncode, process.stderr) == (0, ""), process
    assert "\033" not in process.stdout and "\r" not in process.stdout
    return process.stdout


def refused(process, status=1, lines=1):
    assert process.returncode == status and process.stdout == "", process
    assert process.stderr.count("\n") == lines and "\033" not in process.stderr and "\r" not in process.stderr, process.stderr
    return process.stderr


def test_a_list_has_columns_and_the_same_rows_as_on_the_port(market, lamps, run):
    text = done(run("guest", "product list --search lamp --ordering price"))
    lines = text.splitlines()
    assert lines[0].split()[:4] == ["id", "name", "price", "category"]
    assert [line.split()[1:3] for line in lines[1:]] == [["Brass", "lamp"], ["Desk", "lamp"]]
    assert len({line.index(word) for line, word in zip(lines[1:], ("Brass", "Desk"))}) == 1, "the columns are aligned"
    answer = json.loads(done(run("guest", "product list --search lamp --ordering price --json")))
    assert answer == market.rpc().call("product.list", search="lamp", ordering="price")


def test_json_is_one_line(lamps, run):
    text = done(run("guest", "product get %d --json" % lamps[0]["id"]))
    assert text.count("\n") == 1 and text.endswith("\n")
    assert json.loads(text)["price"] == "30.00"


def test_an_object_is_lines_of_name_and_value(lamps, run):
    text = done(run("guest", "product get %d" % lamps[0]["id"]))
    assert re.search(r"^name +Desk lamp$", text, re.M) and re.search(r"^price +30\.00$", text, re.M)
    assert re.search(r"^description +Bends\.$", text, re.M)


def test_a_text_keeps_its_empty_lines(market, shop, run):
    product = shop.product(name="Kettle", description="Above.\n\nBelow.")
    assert re.search(r"^description +Above\.\n\n +Below\.$", done(run("guest", "product get %d" % product["id"])), re.M)


def test_more_than_a_page_is_told_on_stderr_and_the_cursor_leads_on(lamps, run):
    first = run("guest", "product list --search lamp --ordering price --limit 1")
    assert first.returncode == 0 and "Brass" in first.stdout and "Desk" not in first.stdout
    cursor = re.fullmatch(r"There is more: --cursor (\S+)\n", first.stderr).group(1)
    second = done(run("guest", "product list --search lamp --ordering price --limit 1 --cursor %s" % cursor))
    assert "Desk" in second and "Brass" not in second


def test_nothing_found_is_nothing_on_stdout(run):
    assert refused(run("guest", "review list"), status=0) == "There is nothing.\n"


def test_words_and_options_in_any_order_and_spelling(lamps, run):
    expected = done(run("guest", "product list --json --in-stock --min-price 6 --search lamp"))
    for command in ("product list lamp --in_stock --min_price=6.00 --json", "product list --min-price=6 --json lamp --in-stock=yes",
                    "product  list\t'lamp' --json --in-stock=true --min-price '6'", "product list --json --in-stock --min-price 6 -- lamp"):
        assert done(run("guest", command)) == expected


def test_words_that_belong_together_are_quoted_for_both_shells(lamps, run):
    for command in ("product list 'brass lamp' --json", 'product list "brass lamp" --json', "product list brass\\ lamp --json",
                    "product list brass lamp --json", "product list --search 'brass lamp' --json"):
        assert [p["name"] for p in json.loads(done(run("guest", command)))["results"]] == ["Brass lamp"]


def test_an_order_from_the_shell(buyer, lamps, run):
    lamp, brass = lamps
    done(run(buyer, "cart set %d 2" % lamp["id"]))
    text = done(run(buyer, "order create %dx1,%d cash --note 'Ring twice; please'" % (lamp["id"], brass["id"])))
    assert "35.50" in text
    order = buyer.call("order.list")["results"][0]
    assert order["note"] == "Ring twice; please" and len(buyer.call("order.get", id=order["id"])["items"]) == 2
    assert "cancelled" in done(run(buyer, "order act %d cancel" % order["id"]))


def test_a_message_takes_all_the_words_that_are_left(market, buyer, run):
    other = market.user()
    done(run(buyer, "message send %s Hello, is it still there?" % other.user["username"]))
    assert other.call("message.list")["results"][0]["content"] == "Hello, is it still there?"


# stdin

def test_text_is_read_from_stdin_where_a_hyphen_stands(market, buyer, run):
    other = market.user()
    done(run(buyer, "message send %s -" % other.user["username"], input="Two\r\nlines; é\n"))
    assert other.call("message.list")["results"][0]["content"] == "Two\nlines; é"


def test_a_key_is_added_from_its_file(market, run, key, tmp_path):
    user = add_key(market.user(), key)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "second", "-f", tmp_path / "two"], check=True)
    text = done(run(user, "key add -", input=(tmp_path / "two.pub").read_text()))
    assert "second" in text and len(user.call("key.list")["results"]) == 2
    assert "private key" in refused(run(user, "key add -", input=(tmp_path / "two").read_text()))


def test_passwords_are_lines_of_stdin(make_market, key):
    market = make_market()      # of its own: a wrong password makes all who log in wait
    user = add_key(market.user(), key)
    command, old = "auth password_change --old-password - --new-password -", user.password
    done(plain(market, user.user["username"], command, keys=[key], input=old + "\nanother passphrase\n"))
    assert market.rpc().call("auth.login", username=user.user["username"], password="another passphrase")
    refused(plain(market, user.user["username"], command, keys=[key], input=old + "\nyet another one\n"), lines=2)


def test_a_password_on_the_command_line_is_refused_and_not_repeated(market, run):
    for command in ("auth login --username robin --password hunter22x", "auth login robin --password=hunter22x"):
        line = refused(run("guest", command), status=2)
        assert "--password -" in line and "hunter22x" not in line
    assert "hunter22x" not in market.log


def png(width=8, height=6):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"".join(bytes((x * 30 % 256, y * 40 % 256, 99)) for x in range(width)) for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def binary(market, user, key, command, input=b"", flags=()):
    line = words(market.ports["ssh"], user.user["username"], keys=[key])
    return subprocess.run([*line[:-1], *flags, line[-1], command], input=input, capture_output=True, env=plain_environment(""),
                          start_new_session=True, timeout=harness.PATIENCE * 2)


def test_a_picture_is_put_in_from_stdin_and_comes_out_on_stdout(market, shop, seller, key):
    lamp = shop.product(name="Pictured lamp")
    put = binary(market, seller, key, "product image_set %d" % lamp["id"], png())
    assert (put.returncode, put.stderr) == (0, b""), put
    got = binary(market, seller, key, "product image_get %d" % lamp["id"])
    assert (got.returncode, got.stderr) == (0, b"") and re.match(rb"\x89PNG|\xff\xd8\xff|RIFF|GIF8", got.stdout), got.stdout[:20]
    answer = json.loads(binary(market, seller, key, "product image_get %d --json" % lamp["id"]).stdout)
    assert answer["media_type"].startswith("image/") and answer["width"] == 8 and answer["height"] == 6


def test_a_picture_is_not_written_to_a_terminal(market, shop, seller, key, open_window):
    lamp = shop.product(name="Another pictured lamp")
    assert binary(market, seller, key, "product image_set %d" % lamp["id"], png()).returncode == 0
    w = open_window(market, seller.user["username"], keys=[key], command="product image_get %d" % lamp["id"])
    w.ended()
    assert b"> FILE" in w.bytes() and b"PNG" not in w.bytes() and b"\033" not in w.bytes()


def test_what_is_no_picture_or_too_much_is_refused(market, shop, seller, key):
    lamp = shop.product()
    bad = binary(market, seller, key, "product image_set %d" % lamp["id"], b"no picture")
    assert bad.returncode == 1 and b"--data" in bad.stderr or b"picture" in bad.stderr
    empty = binary(market, seller, key, "product image_set %d" % lamp["id"])
    assert empty.returncode == 1 and b"--data" in empty.stderr
    much = binary(market, seller, key, "product image_set %d" % lamp["id"], os.urandom(3 << 20))
    assert much.returncode == 2 and b"2097152 bytes" in much.stderr
    text = binary(market, seller, key, "key add -", b"x" * 100000)
    assert text.returncode == 2 and b"65536 bytes" in text.stderr


def test_a_stdin_that_is_no_text_is_refused(market, seller, key):
    for bad in (b"\xff\xfe", b"a\0b"):
        said = binary(market, seller, key, "key add -", bad)
        assert said.returncode == 2 and b"UTF-8" in said.stderr and said.stderr.count(b"\n") == 1


# refusals

def test_what_the_market_refuses_is_told_with_its_fields(run):
    lines = refused(run("guest", "product list --limit many --category x"), lines=2).splitlines()
    assert sorted(line.split()[0] for line in lines) == ["--category", "--limit"]
    assert "There is no such product" in refused(run("guest", "product get 999999"))


def test_what_there_is_not_enough_of_is_told(buyer, shop, run):
    few = shop.product(name="Rare lamp", stock=1)
    said = run(buyer, "order create %dx5 cash" % few["id"])
    assert said.returncode == 1 and said.stdout == "" and re.search(r"%d +5 +1\n" % few["id"], said.stderr), said.stderr


def test_a_guest_is_told_to_come_under_his_name(market, run):
    assert "ssh -p %d NAME@127.0.0.1" % market.ports["ssh"] in refused(run("guest", "order list"))


def test_an_admin_s_command_is_refused_to_others(buyer, run):
    assert "admin" in refused(run(buyer, "product approve 1"))


@pytest.mark.parametrize("command, says", [
    ("prodct list", "Did you mean product?"), ("product lst", "Did you mean product list?"), ("product", "help product"),
    ("product list --serch x", "Did you mean --search?"), ("order act", "order act ID ACTION"), ("product get", "help product get"),
    ("product list --search", "needs a value"), ("product list 'x", "quote"), ("a " * 80, "too many words"), ("x" * 9000, "too long"),
    ("product list \033[31m", "nobody can print"), ("server ping now", "no place"), ("order create 6y1 cash", "6x2,7"),
    ("product list; reboot", "There is no"), ("auth key_login x y", "There is no"), ("user accounts", "There is no"), 
    ("product list\u202e", "nobody can print")])
def test_what_is_not_understood_is_told_in_one_line(market, run, command, says):
    line = refused(run("guest", command), status=2)
    assert says in line and "ssh -p %d guest@127.0.0.1 help" % market.ports["ssh"] in line, line


def test_nobody_logs_in_by_naming_a_key_in_a_command(market, buyer, key, run):
    with open(key + ".pub") as f:
        blob = f.read().split()[1]
    assert "There is no" in refused(run("guest", "auth key_login %s %s" % (buyer.user["username"], blob)), status=2)


# help

def test_help_is_made_of_the_table(market, run):
    text = done(run("guest", "help"))
    for method in market.rpc().call("rpc.discover")["methods"]:
        noun, verb = method["name"].split(".")
        assert re.search(r"^  %s " % noun, text, re.M) and re.search(r"\b%s\b" % verb, text), method["name"]
        assert max(len(line) for line in text.splitlines()) <= 80
    for command in ("product --help", "help product"):
        assert "product image_set ID < FILE" in done(run("guest", command))
    for command in ("product list --help", "help product list", "product list --search x --help"):
        text = done(run("guest", command))
        assert "--min-price AMOUNT" in text and "--in-stock[=no] " in text and "product list [SEARCH] [options]" in text


# terminals

def test_at_a_terminal_lines_end_in_cr_lf_and_nothing_is_drawn(market, lamps, open_window):
    w = open_window(market, "guest", command="product list --search lamp")
    assert w.ended() == 0
    raw = w.bytes()
    assert b"\033" not in raw and raw.count(b"\r\n") == raw.count(b"\n") >= 3 and b"Desk lamp" in raw


def test_at_a_terminal_a_password_is_typed_unseen(market, open_window, key):
    user = add_key(market.user(), key)
    w = open_window(market, user.user["username"], keys=[key], command="auth password_change --old-password - --new-password -")
    w.wait("Type --old-password")
    w.send(user.password + "\r")
    w.wait("Type --new-password")
    w.send("another passphrase\r")
    assert w.ended() == 0
    assert b"passphrase" not in w.bytes()
    assert market.rpc().call("auth.login", username=user.user["username"], password="another passphrase")


def test_at_a_terminal_control_d_ends_stdin_and_control_c_gives_up(market, open_window, key, buyer):
    other = market.user()
    w = open_window(market, buyer.user["username"], keys=[key], command="message send %s -" % other.user["username"])
    w.wait("Type --content")
    w.send("Typed.\r\004")
    assert w.ended() == 0
    assert other.call("message.list")["results"][0]["content"] == "Typed."
    w = open_window(market, buyer.user["username"], keys=[key], command="message send %s -" % other.user["username"])
    w.wait("Type --content")
    w.send("Not sent.\003")
    assert w.ended() == 2 and b"stdin" in w.bytes()
    assert len(other.call("message.list")["results"]) == 1


def test_a_noun_that_is_a_screen_too_is_one_where_there_is_a_terminal(market, buyer, key, run, open_window):
    assert "help cart" in refused(run(buyer, "cart"), status=2)
    open_window(market, buyer.user["username"], keys=[key], command="cart").wait("Your cart", "? help")


# the rest of the world

def test_text_of_others_holds_no_control_characters(market, shop, run):
    shop.product(name="Ünder \"quotes\" & <tags>; `id`", description="One\nTwo")
    text = done(run("guest", "product list ünder"))
    assert "Ünder \"quotes\" & <tags>; `id`" in text


def test_a_command_outlives_a_market_that_comes_back(make_market, key, run):
    market = make_market()
    market.kill_market()
    assert plain(market, "guest", "server info").returncode == 0


def test_a_large_answer_arrives_whole(run):
    assert len(json.loads(done(run("guest", "rpc discover --json")))["methods"]) > 40


def test_nobody_is_left_behind(make_market):
    market = make_market()
    for command in ("server info", "frobnicate", "help", "product list"):
        plain(market, "guest", command)
    harness.until(lambda: sessions(market) == [], "the end of the sessions")


def test_cron_can_use_it_with_a_password_too(market, buyer):
    said = plain(market, buyer.user["username"], "auth whoami --json", password=buyer.password)
    assert json.loads(said.stdout)["user"]["id"] == buyer.user["id"]


# errors for programs, and tools that expect a shell

def test_with_json_an_error_is_one_line_with_its_code(market, lamps, run):
    process = run("guest", "product get 999999 --json")
    error = json.loads(refused(process))
    assert process.returncode == 1 and error["code"] == -32004 and error["data"]["code"] == "not_found" and error["message"]
    error = json.loads(refused(run("guest", "product list --limit 9999 --json")))
    assert error["data"]["code"] == "invalid_params" and error["data"]["fields"]["limit"]
    error = json.loads(refused(run("guest", "auth whoami --json")))
    assert error["data"]["code"] == "unauthenticated"


def test_with_json_the_details_of_an_error_come_along(buyer, shop, run):
    few = shop.product(name="Few", stock=1)
    error = json.loads(refused(run(buyer, "order create %dx5 CASH --json" % few["id"])))
    assert error["data"]["code"] == "insufficient_stock" and error["data"]["items"][0]["product"] == few["id"]


@pytest.mark.parametrize("command, code", [("product frobnicate --json", "method_not_found"), ("product get --json", "invalid_params"),
                                           ("product list --nonsense 1 --json", "invalid_params")])
def test_with_json_what_is_not_understood_is_an_error_too(run, command, code):
    error = json.loads(refused(run("guest", command), status=2))
    assert error["data"]["code"] == code and "help" in error["message"]


def test_ssh_copy_id_is_told_how_a_key_is_added(market, user_with_password, tmp_path):
    user = user_with_password
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "id"], check=True)
    (tmp_path / ".ssh").mkdir()
    options = words(market.ports["ssh"], "x")[3:-1]
    done = subprocess.run(["ssh-copy-id", "-i", tmp_path / "id", "-p", str(market.ports["ssh"]),
                           *[o for pair in zip(options[::2], options[1::2]) if pair[0] == "-o" for o in pair],
                           "%s@127.0.0.1" % user.user["username"]],
                          env={**plain_environment(user.password), "HOME": str(tmp_path)}, text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, start_new_session=True, timeout=harness.PATIENCE * 2)
    assert "key add - <" in done.stderr and done.returncode != 0, done
    assert user.call("key.list")["results"] == []


@pytest.fixture
def user_with_password(market):
    return market.user()
