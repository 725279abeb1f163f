"""The mail command: what it gets, and what becomes of a mail that it does not take (RULES A9)."""
import glob
import os
import signal
import time

import pytest

from harness import PATIENCE, until
from mailbox import ask, confirm, mail_of, mails, newer_token, read_mail, spool, token_in

HOUR = 3600 * 1000


def sent(market):
    """What the command has put away."""
    return [read_mail(path) for path in glob.glob(os.path.join(market.dir, "sent", "*.eml"))]


def with_command(make_market, command, **options):
    """A market whose mail command may name its folder as DIR."""
    market = make_market(start=False)
    os.makedirs(os.path.join(market.dir, "sent"))
    market.options.update(options)
    start_with(market, command)
    return market


def start_with(market, command):
    market.options["mail.command"] = command.replace("DIR", market.dir)
    market.start()


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
    os.makedirs(os.path.join(market.dir, "sent"))
    start_with(market, "cat > DIR/sent/1.eml")
    until(lambda: sent(market) and not mails(market), "the mail")
    assert token_in(sent(market)[0].get_content()) == token and confirm(market, token) == {}


def test_a_kill_9_while_the_command_has_the_mail_loses_nothing(make_market):
    market = with_command(make_market, "test -e DIR/works || { echo $$ > DIR/pid; exec sleep 600; }; cat > DIR/sent/1.eml")
    c = market.user()
    asked(market, c)
    path = os.path.join(market.dir, "pid")
    pid = until(lambda: os.path.exists(path) and open(path).read().strip(), "the command")
    open(os.path.join(market.dir, "works"), "w").close()
    market.kill_market()
    os.kill(int(pid), signal.SIGKILL)
    until(lambda: sent(market) and not mails(market), "the mail")
    assert confirm(market, token_in(sent(market)[0].get_content())) == {}


def test_a_kill_9_while_mails_are_written_leaves_no_half_of_one_and_a_market_that_one_can_ask_again(make_market):
    market = make_market(options={"reset.pause": "0"})
    people = [market.user() for _ in range(20)]
    client = market.rpc()
    for c in people:
        client.request("auth.password_reset", email=c.user["email"])
    assert "result" in client.next_reply()   # this market has the connection, and not the next one
    market.kill_market()
    until(lambda: market.log.count("the market is open") > 1, "the market's return")
    until(lambda: not glob.glob(os.path.join(spool(market), "*.half")), "the end of what was half written")
    for c in people[:3]:
        old = token_in(mail_of(market, c).get_content()) if mails(market, c) else None
        market.rpc().call("auth.password_reset", email=c.user["email"])
        assert confirm(market, newer_token(market, c, old)) == {}


def test_the_start_removes_what_was_half_written_or_is_too_old_and_nothing_else(make_market):
    market = make_market()
    c = market.user()
    ask(market, c)
    assert market.stop() == 0
    now = int(time.time() * 1000)
    old, young, decoy = "reset-7-%d.eml" % (now - 1), "reset-8-%d.eml" % (now + HOUR), "reset-0-%d.eml" % (now + HOUR)
    foreign = ["note.txt", "reset-.eml", "reset-1-2.eml.bak", "reset-x-%d.eml" % (now - 1), "reset-99--5.eml", "reset-99-9999999999999999999.eml", ".half",
               "letter.eml.half", "reset-1-1.eml.half.x", "RESET-1-1.eml"]
    for name in [old, young, decoy, "reset-9-%d.eml.half" % (now + HOUR)] + foreign:
        with open(os.path.join(spool(market), name), "w") as f:
            f.write("To: nobody@example.org\n\nHello.\n")
    os.mkdir(os.path.join(spool(market), "reset-10-%d.eml" % (now + HOUR)))
    market.start()
    until(lambda: not {old, decoy} & set(os.listdir(spool(market))), "the end of the old one")
    left = set(os.listdir(spool(market))) - {os.path.basename(m) for m in mails(market, c)}
    assert left == set(foreign) | {young, "reset-10-%d.eml" % (now + HOUR)}
    assert market.user().alive()


def test_a_mail_that_is_too_old_is_not_sent_any_more(make_market):
    market = make_market()
    c = market.user()
    ask(market, c)
    assert market.stop() == 0
    path = mails(market)[0]
    os.rename(path, os.path.join(os.path.dirname(path), "reset-%d-%d.eml" % (c.user["id"], int(time.time() * 1000) - 1)))
    os.makedirs(os.path.join(market.dir, "sent"))
    start_with(market, "cat > DIR/sent/1.eml")
    until(lambda: not mails(market), "its end")
    assert sent(market) == [] and "not sent in time" in market.log


def test_a_spool_that_cannot_be_written_is_logged_and_the_mail_comes_later(make_market):
    market = make_market(start=False)
    open(spool(market), "w").close()
    market.start()
    c = market.user()
    asked(market, c)
    until(lambda: "cannot be written" in market.log, "the log's line")
    assert c.alive() and market.rpc().call("auth.password_reset", email="nobody@example.org") == {}
    os.unlink(spool(market))
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
    path, = until(lambda: glob.glob(os.path.join(elsewhere, "*.eml")), "the mail")
    assert confirm(market, token_in(read_mail(path).get_content())) == {}
    assert not os.path.exists(spool(market))


def test_the_operator_who_takes_a_mail_away_has_dealt_with_it(make_market):
    market = with_command(make_market, "exit 1")
    asked(market, market.user())
    until(lambda: "exit 1" in market.log, "the failure")
    os.unlink(mails(market)[0])
    until(lambda: "is sent" in market.log, "the end of trying")
    assert market.rpc().alive()


def test_for_an_address_that_nobody_has_the_command_is_not_run(make_market):
    market = with_command(make_market, "cat > DIR/sent/$$.eml")
    client = market.rpc()
    for i in range(20):
        client.call("auth.password_reset", email="nobody%d@example.org" % i)
    c = market.user()
    asked(market, c)
    until(lambda: sent(market) and not os.listdir(spool(market)), "the mail, and the end of the others")
    assert [m["To"] for m in sent(market)] == [c.user["email"]] and "reset-0" not in market.log
