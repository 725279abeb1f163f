"""SIGHUP: mama.conf and the certificate are read anew while windows and connections stay."""
import os
import shutil
import signal
import ssl
import stat
import subprocess
import threading

import pytest

import harness
from harness import until


def configure(market, text):
    with open(os.path.join(market.dir, "mama.conf"), "w") as f:
        f.write(text)


def hang_up(market, says="SIGHUP: .*changed: |SIGHUP: nothing was changed"):
    """Sends the signal and waits for its last word in the log; gives what the log got."""
    import re
    start = len(market.log)
    market.process.send_signal(signal.SIGHUP)
    until(lambda: re.search(says, market.log[start:]), "the answer to SIGHUP")
    return market.log[start:]


@pytest.fixture
def market(make_market):
    return make_market()


def test_what_can_change_changes_at_once_and_connections_stay(market):
    user, pid = market.user(), market.market_pid()
    configure(market, "shop.name = Renamed\nshop.low_stock = 9\nmessages.length = 5\n")
    log = hang_up(market)
    assert "changed: shop.name, shop.low_stock, messages.length" in log, log
    info = user.call("server.info")
    assert info["name"] == "Renamed"
    assert "content" in user.error("message.send", receiver=1, content="longer than five").fields
    assert user.call("auth.whoami")["user"] == user.user, "the connection is still logged in"
    assert market.market_pid() == pid and market.process.poll() is None
    assert "changed: nothing" in hang_up(market)


def test_what_is_set_on_the_command_line_still_wins(make_market):
    market = make_market(options={"shop.name": "From the command"})
    configure(market, "shop.name = From the file\nshop.low_stock = 2\n")
    log = hang_up(market)
    assert "changed: shop.low_stock\n" in log
    assert market.rpc().call("server.info")["name"] == "From the command"


def test_what_cannot_change_is_named_and_stays(market):
    configure(market, "shop.currency = USD\nhash.threads = 3\nstore = other.db\nshop.name = Renamed\n")
    log = hang_up(market)
    assert "shop.currency, store, hash.threads: counts from the next start on" in log, log
    info = market.rpc().call("server.info")
    assert (info["currency"], info["name"]) == ("EUR", "Renamed")
    market.kill_market()
    until(lambda: "the market is back" in market.log)
    info = market.rpc().call("server.info")
    assert (info["currency"], info["name"]) == ("EUR", "Renamed"), "a market that is started again has the same"
    assert not os.path.exists(os.path.join(market.dir, "other.db"))


@pytest.mark.parametrize("line", ["nonsense = 1", "shop.low_stock = many", "just words", "shop.name = again"])
def test_a_broken_file_changes_nothing_and_names_the_line(market, line):
    configure(market, "shop.name = Renamed\n\n%s\n" % line)
    log = hang_up(market)
    assert "mama.conf:3" in log and "nothing was changed" in log, log
    assert market.rpc().call("server.info")["name"] == "MamaOnline"
    configure(market, "shop.name = Mended\n")
    hang_up(market)
    assert market.rpc().call("server.info")["name"] == "Mended"


def test_options_that_go_away_go_back_to_their_defaults(market):
    configure(market, "shop.name = Renamed\n")
    hang_up(market)
    os.unlink(os.path.join(market.dir, "mama.conf"))
    hang_up(market)
    assert market.rpc().call("server.info")["name"] == "MamaOnline"


def test_limits_of_the_gate_and_the_log_level_follow(market):
    configure(market, "limits.sessions = 0\n")
    assert "mama.conf:1" in hang_up(market)
    configure(market, "log.level = error\n")
    market.process.send_signal(signal.SIGHUP)
    until(lambda: not_logged(market), "a quiet log")


def not_logged(market):
    """One more session leaves no line."""
    before = market.log.count("is let in")
    c = market.rpc()
    c.call("server.ping")
    subprocess.run(["true"], check=True)
    return market.log.count("is let in") == before


def test_a_limit_of_connections_counts_for_the_next_one(market):
    configure(market, "limits.exempt = 10.0.0.0/8\nlimits.connections_per_source = 2\n")
    first = market.rpc()
    first.alive()
    hang_up(market)
    held = [market.rpc()]
    held[0].alive()
    assert market.rpc().line()["error"]["data"]["code"] == "unavailable"
    assert first.alive() and held[0].alive()


def test_many_signals_under_load_lose_nothing(market):
    stop, wrong = threading.Event(), []

    def ask(c):
        while not stop.is_set():
            name = c.call("server.info")["name"]
            if name not in ("MamaOnline", "A" * 100, "B" * 100):
                wrong.append(name)
    threads = [threading.Thread(target=ask, args=(market.rpc(),)) for _ in range(4)]
    for t in threads:
        t.start()
    for n in range(12):
        configure(market, "shop.name = %s\n" % ("AB"[n % 2] * 100))
        hang_up(market)
    stop.set()
    for t in threads:
        t.join()
    assert not wrong
    for _ in range(20):
        market.process.send_signal(signal.SIGHUP)
    configure(market, "shop.name = Last\n")
    hang_up(market)
    until(lambda: market.rpc().call("server.info")["name"] == "Last", "the last one")


def test_without_a_market_the_next_one_has_them(market):
    path = os.path.join(market.dir, "mama.db")
    os.rename(path, path + ".away")
    os.mkdir(path)
    market.kill_market()
    until(lambda: "starting it again" in market.log)
    configure(market, "shop.name = Renamed\n")
    hang_up(market)
    os.rmdir(path)
    os.rename(path + ".away", path)
    until(lambda: "the market is back" in market.log)
    assert market.rpc().call("server.info")["name"] == "Renamed"


# ---- certificates ----

class Secure:
    def __init__(self, make_market, folder):
        self.folder = str(folder)
        self.market = make_market(options=harness.certificate(self.folder))
        self.trust()

    def trust(self):
        self.market.tls = ssl.create_default_context(cafile=os.path.join(self.folder, "tls.crt"))

    def renew(self):
        """Another certificate and key in place of those that there are; what was there."""
        with open(os.path.join(self.folder, "tls.crt"), "rb") as f:
            old = f.read()
        harness.certificate(self.folder)
        return old

    def shown(self):
        """The certificate that a new connection gets, in PEM."""
        return ssl.get_server_certificate(("127.0.0.1", self.market.ports["json"]))


@pytest.fixture
def secure(make_market, tmp_path):
    return Secure(make_market, tmp_path)


def test_a_certificate_is_renewed_and_connections_stay(secure):
    user, before = secure.market.user(), secure.shown()
    secure.renew()
    assert secure.shown() == before, "until the signal"
    assert "the certificate are read; options changed: nothing" in hang_up(secure.market)
    assert secure.shown() != before
    assert user.call("auth.whoami")["user"] == user.user
    secure.trust()
    assert secure.market.rpc().alive()


@pytest.mark.parametrize("broken", ["empty", "no certificate", "another's key", "gone", "no key"])
def test_a_broken_certificate_changes_nothing(secure, broken, tmp_path):
    before = secure.shown()
    secure.renew()
    at = {name: os.path.join(secure.folder, "tls." + name) for name in ("crt", "key")}
    if broken == "empty":
        open(at["crt"], "w").close()
    elif broken == "no certificate":
        shutil.copy(at["key"], at["crt"])
    elif broken == "another's key":
        other = tmp_path / "other"
        other.mkdir()
        harness.certificate(str(other))
        shutil.copy(str(other / "tls.key"), at["key"])
    elif broken == "gone":
        os.unlink(at["crt"])
    else:
        open(at["key"], "w").close()
    configure(secure.market, "shop.name = Renamed\n")
    log = hang_up(secure.market)
    assert "tls." in log and "nothing was changed" in log, log
    assert secure.shown() == before
    assert secure.market.rpc().call("server.info")["name"] == "MamaOnline"


def test_without_a_market_a_broken_certificate_changes_nothing_either(make_market, tmp_path):
    files = harness.certificate(str(tmp_path))
    market = make_market(start=False)
    good = "".join("%s = %s\n" % option for option in files.items())
    configure(market, good)
    market.start()
    path = os.path.join(market.dir, "mama.db")
    os.rename(path, path + ".away")
    os.mkdir(path)
    market.kill_market()
    until(lambda: "starting it again" in market.log)
    configure(market, good.replace("tls.crt", "none.crt") + "shop.name = Renamed\n")
    log = hang_up(market)
    assert "none.crt" in log and "nothing was changed" in log, log
    os.rmdir(path)
    os.rename(path + ".away", path)
    until(lambda: "the market is back" in market.log)
    market.tls = ssl.create_default_context(cafile=os.path.join(str(tmp_path), "tls.crt"))
    assert market.rpc().call("server.info")["name"] == "MamaOnline"


def test_a_door_stays_plain_or_tls(make_market, tmp_path):
    market = make_market()
    files = harness.certificate(str(tmp_path))
    configure(market, "".join("%s = %s\n" % item for item in files.items()))
    assert "tls.certificate, tls.key: counts from the next start on" in hang_up(market)
    assert market.rpc().alive()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give another account a market")
def test_a_key_that_only_root_may_read_is_renewed_for_a_market_of_another_account(make_market, tmp_path):
    secure = Secure(lambda **kw: make_market(start=False, **kw), tmp_path)
    market = secure.market
    tmp_path.chmod(0o700)
    market.options["user"] = "nobody"
    for name in ("", "keys", "spool"):
        path = os.path.join(market.dir, name)
        os.makedirs(path, exist_ok=True)
        shutil.chown(path, "nobody")
    configure(market, "shop.name = First\n")
    os.chmod(os.path.join(market.dir, "mama.conf"), 0o600)
    market.start()
    assert os.stat("/proc/%d" % market.market_pid()).st_uid != 0
    assert stat.S_IMODE(os.stat(os.path.join(secure.folder, "tls.key")).st_mode) == 0o600
    before = secure.shown()
    secure.renew()
    configure(market, "shop.name = Second\n")
    hang_up(market)
    assert secure.shown() != before
    secure.trust()
    assert market.rpc().call("server.info")["name"] == "Second"
