"""A forgotten password: the mail, its token, and what becomes of both (RULES A5, A6, A9)."""
import email
import email.header
import email.policy
import glob
import os
import re
import stat
import time

import pytest

from harness import PATIENCE, RpcError, ended, until

NEW = "another long passphrase"
HOUR = 3600 * 1000


def mails(market):
    return sorted(glob.glob(os.path.join(market.dir, "spool", "reset-*.eml")))


def mail_of(market, c, path=None, policy=email.policy.default):
    """The mail that waits for this user, parsed."""
    found = until(lambda: glob.glob(os.path.join(path or os.path.join(market.dir, "spool"), "reset-%d-*.eml" % c.user["id"])), "the mail")
    assert len(found) == 1, "one a user"
    with open(found[0], "rb") as f:
        return email.message_from_binary_file(f, policy=policy)


def token_in(text):
    return re.search(r"^([A-Za-z0-9_-]{43})$", text, re.M).group(1)


def ask(market, c):
    """The token that the mail brings."""
    assert market.rpc().call("auth.password_reset", email=c.user["email"]) == {}
    return token_in(mail_of(market, c).get_content())


def confirm(market, token, password=NEW):
    return market.rpc().call("auth.password_reset_confirm", token=token, new_password=password)


def refused(market, token, password=NEW):
    """The token is told to be none, once the throttle lets it be looked at."""
    while True:
        e = market.rpc().error("auth.password_reset_confirm", token=token, new_password=password)
        if e.code != "rate_limited":
            break
        time.sleep(e.data["retry_after"] / 2)
    assert (e.code, set(e.fields)) == ("invalid_params", {"token"}), e
    return e


def login(market, c, password):
    client = market.rpc()
    return client.call("auth.login", username=c.user["username"], password=password)["user"] and client


def in_the_store(market, text, *values):
    """Changes the store of a stopped market, and starts it again."""
    assert market.stop() == 0
    market.sql(text, *values)
    market.start()


def test_the_mail_lies_in_the_spool_for_its_owner_alone(market):
    c = market.user()
    ask(market, c)
    path = glob.glob(os.path.join(market.dir, "spool", "reset-%d-*.eml" % c.user["id"]))[0]
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
    assert glob.glob(os.path.join(market.dir, "spool", "*.half")) == []


def test_the_mail_is_one_by_the_book_and_says_what_to_do(make_market):
    market = make_market(options={"mail.from": "shop@shop.example", "shop.name": "Harbour Shop"})
    c = market.user()
    token = ask(market, c)
    mail = mail_of(market, c)
    assert mail.defects == [] and mail["To"] == c.user["email"]
    assert mail["From"].addresses[0].addr_spec == "shop@shop.example" and mail["From"].addresses[0].display_name == "Harbour Shop"
    assert "Harbour Shop" in mail["Subject"] and abs(mail["Date"].datetime.timestamp() - time.time()) < 60
    assert re.fullmatch(r"<\S+@shop\.example>", mail["Message-ID"]) and mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert text.splitlines().count(token) == 1, "alone on its line"
    for word in (c.user["username"], "Harbour Shop", "reset@HOST", "auth.password_reset_confirm", "30 minutes", "did not ask"):
        assert word in text, word
    assert all(len(line) < 200 for line in text.splitlines())


@pytest.mark.parametrize("name", ["Käse & Brot", "\"Quotes\" \\ <x@y.z>, more", "a" * 255, "名" * 80, "=?UTF-8?Q?fake?=", "x@y.z", "é" * 127, "a b, c: d; e"], ids=range(8))
def test_any_name_of_a_shop_is_only_a_name(make_market, name):
    market = make_market(options={"shop.name": name})
    c = market.user()
    token = ask(market, c)
    mail = mail_of(market, c)
    assert mail.defects == [] and len(mail.keys()) == 9
    assert [a.addr_spec for a in mail["From"].addresses] == ["mama@localhost"] and len(mail["To"].addresses) == 1
    assert mail["Subject"] == "Password reset at " + name
    plain = mail_of(market, c, policy=email.policy.compat32)
    assert str(email.header.make_header(email.header.decode_header(plain["From"]))) == name + " <mama@localhost>"
    assert token_in(mail.get_content()) == token


@pytest.mark.parametrize("address", ["", "mama", "@localhost", "a b@c.de", "a@b.cd>", "a@b.cd, e@f.gh", "a@b@c.de", "x" * 250 + "@b.cd"])
def test_a_sender_that_is_no_address_ends_the_start(make_market, address):
    done = make_market(start=False).run("serve", "--set", "mail.from=" + address, check=False)
    assert done.returncode == 78 and "mail.from" in done.stderr


def test_a_token_sets_the_password_ends_all_logins_tells_and_is_audited(market):
    c = market.user()
    other = login(market, c, c.password)
    token = ask(market, c)
    assert confirm(market, token) == {}
    for old in (c, other):
        ended(old)
    assert market.rpc().error("auth.resume", token=c.token).code == "unauthenticated"
    again = login(market, c, NEW)
    told = again.call("notification.list")["results"]
    assert [n["kind"] for n in told] == ["account.password"] and "mail" in told[0]["text"]
    assert market.sql("SELECT action, detail FROM audit WHERE object = ?", "user/%d" % c.user["id"]) == [("account.password", "reset by mail")]


def test_only_the_hash_of_a_token_is_stored(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    for path in glob.glob(os.path.join(market.dir, "mama.db*")):
        with open(path, "rb") as f:
            assert token.encode() not in f.read()
    (size,), = market.sql("SELECT length(hash) FROM resets WHERE email_key = ?", c.user["email"])
    assert size == 32 and token not in market.log


def test_a_token_counts_once(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    assert confirm(market, token) == {}
    refused(market, token, "yet another long passphrase")
    assert until(lambda: login_when_allowed(market, c, NEW), "the login")


def test_of_many_confirms_at_once_one_counts(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    clients = [market.rpc() for _ in range(12)]
    for i, client in enumerate(clients):
        client.request("auth.password_reset_confirm", token=token, new_password="passphrase number %d" % i)
    won = []
    for i, client in enumerate(clients):
        try:
            assert client.answer(client.number) == {}
            won.append(i)
        except RpcError as e:
            assert e.code in ("invalid_params", "rate_limited") and (e.code == "rate_limited" or set(e.fields) == {"token"})
    assert len(won) == 1
    assert until(lambda: login_when_allowed(market, c, "passphrase number %d" % won[0]), "the login")
    assert market.sql("SELECT count(*) FROM audit WHERE action = 'account.password'") == [(1,)]


def login_when_allowed(market, c, password):
    try:
        return login(market, c, password)
    except RpcError as e:
        assert e.code == "rate_limited"
        time.sleep(0.2)


def test_a_token_that_is_too_old_counts_no_more(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    in_the_store(market, "UPDATE resets SET expires_at = ?", int(time.time() * 1000) - 1)
    refused(market, token)
    assert until(lambda: login_when_allowed(market, c, c.password), "the login")


def test_a_token_lasts_as_long_as_the_option_says(make_market):
    market = make_market(options={"reset.minutes": "7"})
    c = market.user()
    ask(market, c)
    (asked, expires), = market.sql("SELECT asked_at, expires_at FROM resets")
    assert expires - asked == 7 * 60 * 1000 and "7 minutes" in mail_of(market, c).get_content()


def void_by_password_change(market, c):
    c.call("auth.password_change", old_password=c.password, new_password="changed in between")


def void_by_email_change(market, c):
    c.call("auth.email_change", password=c.password, email="moved." + c.user["email"])


def void_by_operator(market, c):
    market.run("user", "passwd", c.user["username"], "--password-stdin", *market.settings(), stdin="set in between 1\n")


def void_by_a_newer_one(market, c):
    market.rpc().call("auth.password_reset", email=c.user["email"].upper())


@pytest.mark.parametrize("void", [void_by_password_change, void_by_email_change, void_by_operator, void_by_a_newer_one])
def test_a_token_is_void_after(make_market, void):
    market = make_market(options={"reset.pause": "0"})
    c = market.user()
    token = ask(market, c)
    void(market, c)
    refused(market, token)


def test_whoever_gets_a_freed_address_gets_no_token_with_it(make_market):
    """A token that went to an address is of no use for the account that has the address later."""
    market = make_market()
    a, b = market.user(), market.user()
    mail = a.user["email"]
    token = ask(market, a)
    a.call("auth.email_change", password=a.password, email="moved@example.org")
    b.call("auth.email_change", password=b.password, email=mail)
    refused(market, token)


def test_a_newer_mail_takes_the_place_of_the_older(make_market):
    market = make_market(options={"reset.pause": "0"})
    c = market.user()
    first = ask(market, c)
    market.rpc().call("auth.password_reset", email=c.user["email"])
    second = until(lambda: (lambda t: t != first and t)(token_in(mail_of(market, c).get_content())), "the second mail")
    assert len(mails(market)) == 1
    refused(market, first)
    time.sleep(1.05)
    assert confirm(market, second) == {}


def test_the_answer_and_the_rows_are_the_same_for_everyone(make_market):
    """Known, unknown and banned: one path, one row each, and no way to tell from outside."""
    market = make_market()
    c, banned = market.user(), market.user()
    in_the_store(market, "UPDATE users SET banned = 1 WHERE id = ?", banned.user["id"])
    asked = [c.user["email"], "nobody@example.org", banned.user["email"], "NoBody2@Example.org"]
    client = market.rpc()
    for mail in asked:
        assert client.reply('{"jsonrpc":"2.0","id":1,"method":"auth.password_reset","params":{"email":"%s"}}' % mail) == {
            "jsonrpc": "2.0", "id": 1, "result": {}}
    rows = market.sql("SELECT email_key, length(hash), typeof(hash), expires_at - asked_at FROM resets ORDER BY email_key")
    assert [r[0] for r in rows] == sorted(mail.lower() for mail in asked)
    assert {r[1:] for r in rows} == {(32, "blob", 30 * 60 * 1000)}
    assert market.sql("SELECT count(*) FROM audit") == market.sql("SELECT count(*) FROM notifications") == [(0,)]
    mail_of(market, c)
    assert len(mails(market)) == 1, "and one mail"


def test_no_second_mail_in_the_pause_and_the_first_token_still_counts(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    before = market.sql("SELECT * FROM resets WHERE email_key = ?", c.user["email"])
    for mail in (c.user["email"], c.user["email"].upper()):
        assert market.rpc().call("auth.password_reset", email=mail) == {}
    assert market.sql("SELECT * FROM resets WHERE email_key = ?", c.user["email"]) == before
    assert confirm(market, token) == {}
    assert market.rpc().call("auth.password_reset", email=c.user["email"]) == {}
    refused(market, token)
    assert token_in(mail_of(market, c).get_content()) == token, "the pause holds after the token was used, too"


def test_after_the_pause_there_is_another_mail(make_market):
    market = make_market()
    c = market.user()
    first = ask(market, c)
    in_the_store(market, "UPDATE resets SET asked_at = asked_at - 121000")
    market.rpc().call("auth.password_reset", email=c.user["email"])
    second = until(lambda: (lambda t: t != first and t)(token_in(mail_of(market, c).get_content())), "the second mail")
    assert confirm(market, second) == {}


def test_asking_is_limited_by_source_whoever_is_asked_for(make_market):
    market = make_market(options={"limits.exempt": "", "limits.resets_per_hour": "3"})
    c = market.user()
    client = market.rpc()
    said = []
    for mail in (c.user["email"], "nobody@example.org", "nobody2@example.org", c.user["email"], "nobody3@example.org"):
        try:
            said.append(client.call("auth.password_reset", email=mail))
        except RpcError as e:
            said.append((e.code, e.data["retry_after"] > 60))
    assert said == [{}] * 3 + [("rate_limited", True)] * 2
    assert market.sql("SELECT count(*) FROM resets") == [(3,)]


@pytest.mark.parametrize("mail", ["", "x", "@", "a@", "@b.c", "a@b", "a b@c.de", "a@b@c.de", "a@b.c\r\nBcc: x@y.z", "a@b.c\nBcc: x@y.z", "a@b.cd\r", 7, None, [], {}, True,
                                  "a" * 250 + "@b.cd", "x" * 5000, "<a@b.cd>", "a@b.cd,e@f.gh", "a\u202e@b.cd"])
def test_what_is_no_address_is_refused(market, mail):
    e = market.rpc().error("auth.password_reset", email=mail)
    assert (e.code, set(e.fields)) == ("invalid_params", {"email"})


@pytest.mark.parametrize("token", ["", None, 7, [], {}, True, "x" * 201, "line\nbreak", "\u202e", "\x07"])
def test_what_is_no_token_text_is_a_field_error_and_counts_against_nobody(market, token):
    for _ in range(3):
        e = market.rpc().error("auth.password_reset_confirm", token=token, new_password=NEW)
        assert (e.code, set(e.fields)) == ("invalid_params", {"token"})


@pytest.mark.parametrize("token", ["x", "A" * 43, "' OR 1=1 --", "é" * 43, " ", "%s%n", "A" * 200, "0", "-", "==="])
def test_unknown_tokens_all_get_one_answer(make_market, token):
    market = make_market()
    c = market.user()
    real = ask(market, c)
    e = refused(market, token)
    assert e.error["message"] and real not in str(e.error)
    assert e.fields == refused(make_market(), "another").fields


def test_parts_and_variations_of_a_token_are_no_token(make_market):
    market = make_market()
    token = ask(market, market.user())
    refused(market, token[:-1])
    for near in (token + "A", token.swapcase(), " " + token):
        e = market.rpc().error("auth.password_reset_confirm", token=near, new_password=NEW)
        assert e.code in ("invalid_params", "rate_limited")
    time.sleep(4.2)
    assert until(lambda: confirm_when_allowed(market, token), "the confirm") == "done"


def confirm_when_allowed(market, token):
    try:
        return confirm(market, token) == {} and "done"
    except RpcError as e:
        assert e.code == "rate_limited"
        time.sleep(e.data["retry_after"] / 2)


def test_wrong_tokens_make_their_source_wait_ever_longer(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    refused(market, "wrong")
    for method, params in (("auth.password_reset_confirm", {"token": token, "new_password": NEW}),
                           ("auth.login", {"username": c.user["username"], "password": c.password})):
        e = market.rpc().error(method, params)
        assert (e.code, e.data["retry_after"]) == ("rate_limited", 1), method
    time.sleep(1.05)
    e = market.rpc().error("auth.password_reset_confirm", token="wrong again", new_password=NEW)
    assert e.code == "invalid_params"
    assert market.rpc().error("auth.password_reset_confirm", token=token, new_password=NEW).data["retry_after"] == 2
    time.sleep(2.05)
    assert confirm(market, token) == {}


def test_who_forgot_his_password_need_not_wait_for_the_ones_he_tried(make_market):
    market = make_market()
    c = market.user()
    for wait in (1.05, 2.05, 0):
        assert market.rpc().error("auth.login", username=c.user["username"], password="tried another").code == "invalid_credentials"
        time.sleep(wait)
    time.sleep(1.05)     # that of the source
    assert confirm(market, ask(market, c)) == {}
    assert login(market, c, NEW).alive()


@pytest.mark.parametrize("password", ["", "short", "password123", "aaaaaaaaaaaa", None, 1, [], "x" * 201, "tab\tin it 123"])
def test_a_bad_new_password_is_named_and_the_token_is_kept(market, password):
    c = market.user()
    token = ask(market, c)
    e = market.rpc().error("auth.password_reset_confirm", token=token, new_password=password)
    assert (e.code, set(e.fields)) == ("invalid_params", {"new_password"})
    assert confirm(market, token) == {}


def test_the_new_password_is_neither_name_nor_mail(market):
    c = market.user("someverylongname")
    token = ask(market, c)
    for bad in ("SomeVeryLongName", c.user["email"]):
        e = market.rpc().error("auth.password_reset_confirm", token=token, new_password=bad)
        assert set(e.fields) == {"new_password"}
    assert confirm(market, token) == {}


def test_every_bad_field_is_named_at_once(market):
    c = market.rpc()
    assert c.error("auth.password_reset", {}).fields.keys() == {"email"}
    assert c.error("auth.password_reset_confirm", {}).fields.keys() == {"token", "new_password"}
    assert c.error("auth.password_reset_confirm", token=1, new_password=[], more=1).fields.keys() == {"token", "new_password", "more"}


def test_who_was_banned_after_the_mail_has_a_token_no_more(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    in_the_store(market, "UPDATE users SET banned = 1 WHERE id = ?", c.user["id"])
    refused(market, token)


def test_a_reset_of_the_logged_in_user_on_his_own_connection_logs_it_out(market):
    c = market.user()
    token = ask(market, c)
    assert c.call("auth.password_reset_confirm", token=token, new_password=NEW) == {}
    ended(c)
    stranger = market.user()
    other = market.user()
    assert stranger.call("auth.password_reset_confirm", token=ask(market, other), new_password=NEW) == {}
    assert stranger.call("auth.whoami")["user"] == stranger.user, "another one's reset is not his logout"


# The mail command

def collector(market, body="cat > \"$f\""):
    """A command that writes each mail into a file of its own."""
    folder = os.path.join(market.dir, "sent")
    os.makedirs(folder, exist_ok=True)
    return "f=%s/$$.eml; %s" % (folder, body)


def sent(market):
    found = []
    for path in glob.glob(os.path.join(market.dir, "sent", "*.eml")):
        with open(path, "rb") as f:
            found.append(email.message_from_binary_file(f, policy=email.policy.default))
    return found


def with_command(make_market, command, **options):
    """A market whose mail command may name its folder as DIR."""
    market = make_market(start=False)
    os.makedirs(os.path.join(market.dir, "sent"))
    market.options.update(options, **{"mail.command": command.replace("DIR", market.dir)})
    market.start()
    return market


def asked(market, c):
    assert market.rpc().call("auth.password_reset", email=c.user["email"]) == {}


def gone(pid):
    try:
        with open("/proc/%d/stat" % pid) as f:
            return f.read().split()[2] == "Z"
    except OSError:
        return True


def test_a_mail_that_the_command_took_leaves_the_spool(make_market):
    market = with_command(make_market, "cat > DIR/sent/$$.part && mv DIR/sent/$$.part DIR/sent/$$.eml")
    people = [market.user() for _ in range(5)]
    for c in people:
        asked(market, c)
    until(lambda: len(sent(market)) == 5 and not mails(market), "the mails")
    assert {m["To"] for m in sent(market)} == {c.user["email"] for c in people}
    for c in people:
        token = token_in(next(m for m in sent(market) if m["To"] == c.user["email"]).get_content())
        assert confirm(market, token) == {}


def test_the_command_gets_nothing_of_the_market_but_the_mail(make_market):
    """No descriptor of the store or of a client, no blocked or ignored signal, a process group of its own."""
    market = with_command(make_market, "echo $$ > DIR/pid.part; mv DIR/pid.part DIR/pid; exec sleep 600")
    asked(market, market.user())
    with open(until(lambda: os.path.exists(market.dir + "/pid") and market.dir + "/pid", "the command")) as f:
        proc = "/proc/%s/" % f.read().strip()
    until(lambda: open(proc + "comm").read() == "sleep\n", "its exec")
    fds = {fd: os.readlink(proc + "fd/" + fd) for fd in os.listdir(proc + "fd")}
    assert set(fds) == {"0", "1", "2"} and fds["0"] == mails(market)[0] and fds["1"].startswith("pipe:") and fds["1"] == fds["2"]
    with open(proc + "status") as f:
        masks = [int(line.split()[1], 16) & 0x7fffffff for line in f if line.startswith(("SigBlk", "SigIgn"))]
    assert masks == [0, 0]
    assert os.getpgid(int(proc.split("/")[2])) == int(proc.split("/")[2]) != os.getpgid(market.market_pid())


def test_a_failing_command_is_tried_again_until_it_takes_the_mail(make_market):
    market = with_command(make_market, "cat > DIR/sent/1.part; test -e DIR/works || { printf 'no \\033[31mroute\\nto \\200host'; exit 75; };"
                                       " mv DIR/sent/1.part DIR/sent/1.eml")
    c = market.user()
    asked(market, c)
    until(lambda: "exit 75" in market.log, "the failure")
    line = next(x for x in market.log.splitlines() if "exit 75" in x)
    assert "route to" in line and "\033" not in line and len(line) < 400, "what it said is in the log, on one line and clean"
    assert len(mails(market)) == 1 and sent(market) == []
    open(os.path.join(market.dir, "works"), "w").close()
    until(lambda: sent(market) and not mails(market), "the mail", PATIENCE + 10)
    assert confirm(market, token_in(sent(market)[0].get_content())) == {}


def test_one_mail_that_fails_does_not_hold_up_the_others(make_market):
    market = with_command(make_market, "cat > DIR/sent/$$.part; grep -q user1@ DIR/sent/$$.part && exit 1; mv DIR/sent/$$.part DIR/sent/$$.eml")
    people = [market.user("user%d" % i) for i in (1, 2, 3)]
    for c in people:
        asked(market, c)
    until(lambda: len(sent(market)) == 2, "the others")
    assert [os.path.basename(m).split("-")[1] for m in mails(market)] == [str(people[0].user["id"])]


@pytest.mark.parametrize("command, said", [("/nonexistent/sendmail -t", "exit 127"), ("kill -9 $$", "signal 9"), ("exit 1", "exit 1"),
                                           ("exec <&-; exit 2", "exit 2"), ("yes | head -c 3000000; exit 4", "exit 4"),
                                           ("syntax error (", "exit 2"), ("exec >&- 2>&-; exit 5", "exit 5")])
def test_a_command_that_cannot_work_keeps_the_mail_and_the_market(make_market, command, said):
    market = with_command(make_market, command)
    c = market.user()
    asked(market, c)
    until(lambda: said in market.log, "the log's line")
    assert len(mails(market)) == 1 and c.alive()
    assert confirm(market, token_in(mail_of(market, c).get_content())) == {}


def test_a_command_that_hangs_holds_up_neither_requests_nor_the_stop(make_market):
    market = with_command(make_market, "sleep 600 & echo $! > DIR/pids; echo $$ >> DIR/pids; wait")
    c = market.user()
    asked(market, c)
    pids = until(lambda: os.path.exists(market.dir + "/pids") and open(market.dir + "/pids").read().count("\n") == 2
                 and [int(p) for p in open(market.dir + "/pids")], "the command")
    begin = time.monotonic()
    assert c.call("preference.set", mouse=True)["mouse"] and time.monotonic() - begin < 5
    begin = time.monotonic()
    assert market.stop() == 0 and time.monotonic() - begin < 9
    until(lambda: all(gone(pid) for pid in pids), "the end of all its processes")
    assert len(mails(market)) == 1, "the mail waits for the next start"


def test_a_command_that_takes_too_long_is_ended_with_all_its_processes(make_market):
    market = with_command(make_market, "sleep 600 & echo $! > DIR/pids; echo $$ >> DIR/pids; trap '' TERM; wait; sleep 600")
    asked(market, market.user())
    until(lambda: "too long" in market.log, "the end of patience", 30 + PATIENCE)
    with open(os.path.join(market.dir, "pids")) as f:
        pids = [int(p) for p in f]
    until(lambda: all(gone(pid) for pid in pids), "the end of all its processes")
    assert len(mails(market)) == 1
    assert market.stop() == 0


def test_a_mail_that_waits_is_given_to_the_command_of_the_next_start(make_market):
    market = make_market()
    c = market.user()
    token = ask(market, c)
    assert market.stop() == 0
    market.options["mail.command"] = collector(market)
    market.start()
    until(lambda: sent(market) and not mails(market), "the mail")
    assert token_in(sent(market)[0].get_content()) == token and confirm(market, token) == {}


def test_a_kill_9_while_the_command_has_the_mail_loses_nothing(make_market):
    market = with_command(make_market, "test -e DIR/works || { touch DIR/began; sleep 600; }; cat > DIR/sent/1.eml")
    c = market.user()
    asked(market, c)
    until(lambda: os.path.exists(market.dir + "/began"), "the command")
    open(os.path.join(market.dir, "works"), "w").close()
    market.kill_market()
    until(lambda: sent(market) and not mails(market), "the mail")
    assert confirm(market, token_in(sent(market)[0].get_content())) == {}


def test_a_kill_9_before_the_mail_is_written_leaves_a_market_that_one_can_ask_again(make_market):
    market = make_market(options={"reset.pause": "0"})
    people = [market.user() for _ in range(20)]
    client = market.rpc()
    for c in people:
        client.request("auth.password_reset", email=c.user["email"])
    market.kill_market()
    until(lambda: market.log.count("the market is open") > 1, "the market's return")
    assert glob.glob(os.path.join(market.dir, "spool", "*.half")) == []
    for c in people[:3]:
        market.rpc().call("auth.password_reset", email=c.user["email"])
        until(lambda: mails_of(market, c), "the mail")
        until(lambda: confirm_newest(market, c), "a token that counts")


def mails_of(market, c):
    return glob.glob(os.path.join(market.dir, "spool", "reset-%d-*.eml" % c.user["id"]))


def confirm_newest(market, c):
    """A mail of before the kill may still give way to the newer one."""
    try:
        return confirm(market, token_in(mail_of(market, c).get_content())) == {}
    except RpcError as e:
        time.sleep(e.data.get("retry_after", 0.5))
    except (AssertionError, OSError):
        return False


def test_the_start_removes_what_was_half_written_or_is_too_old_and_nothing_else(make_market):
    market = make_market()
    c = market.user()
    ask(market, c)
    assert market.stop() == 0
    spool = os.path.join(market.dir, "spool")
    now = int(time.time() * 1000)
    old, young = "reset-7-%d.eml" % (now - 1), "reset-8-%d.eml" % (now + HOUR)
    foreign = ["note.txt", "reset-.eml", "reset-1-2.eml.bak", "reset-x-%d.eml" % (now - 1), "reset-99--5.eml", "reset-99-9999999999999999999.eml", ".half",
               "letter.eml.half", "reset-1-1.eml.half.x", "RESET-1-1.eml"]
    for name in [old, young, "reset-9-%d.eml.half" % (now + HOUR)] + foreign:
        with open(os.path.join(spool, name), "w") as f:
            f.write("To: nobody@example.org\n\nHello.\n")
    os.mkdir(os.path.join(spool, "reset-10-%d.eml" % (now + HOUR)))
    market.start()
    until(lambda: old not in os.listdir(spool), "the end of the old one")
    left = set(os.listdir(spool)) - {os.path.basename(m) for m in mails_of(market, c)}
    assert left == set(foreign) | {young, "reset-10-%d.eml" % (now + HOUR)}
    assert market.user().alive()


def test_a_mail_that_is_too_old_is_not_sent_any_more(make_market):
    market = make_market()
    c = market.user()
    ask(market, c)
    assert market.stop() == 0
    path = mails(market)[0]
    os.rename(path, os.path.join(os.path.dirname(path), "reset-%d-%d.eml" % (c.user["id"], int(time.time() * 1000) - 1)))
    market.options["mail.command"] = collector(market)
    market.start()
    until(lambda: not mails(market), "its end")
    assert sent(market) == [] and "not sent in time" in market.log


def test_a_spool_that_cannot_be_written_is_logged_and_the_mail_comes_later(make_market):
    market = make_market(start=False)
    spool = os.path.join(market.dir, "spool")
    open(spool, "w").close()
    market.start()
    c = market.user()
    asked(market, c)
    until(lambda: "cannot be written" in market.log, "the log's line")
    assert c.alive() and market.rpc().call("auth.password_reset", email="nobody@example.org") == {}
    os.unlink(spool)
    assert confirm(market, token_in(mail_of(market, c).get_content())) == {}


def test_a_stop_writes_what_was_not_written_yet(make_market):
    market = with_command(make_market, "sleep 600")
    people = [market.user() for _ in range(4)]
    for c in people:
        asked(market, c)
    assert market.stop() == 0
    assert len(mails(market)) == 4


def test_a_spool_elsewhere(make_market):
    market = make_market(start=False)
    elsewhere = os.path.join(market.dir, "post out")
    market.options["spool"] = elsewhere
    market.start()
    c = market.user()
    asked(market, c)
    assert confirm(market, token_in(mail_of(market, c, elsewhere).get_content())) == {}
    assert not os.path.exists(os.path.join(market.dir, "spool"))


def test_the_operator_who_takes_a_mail_away_has_dealt_with_it(make_market):
    market = with_command(make_market, "exit 1")
    asked(market, market.user())
    until(lambda: "exit 1" in market.log, "the failure")
    os.unlink(mails(market)[0])
    until(lambda: "is sent" in market.log, "the end of trying")
    assert market.rpc().alive()


def test_nothing_of_all_this_is_a_bug_in_the_log(market):
    assert "internal error" not in market.log and "store:" not in market.log
