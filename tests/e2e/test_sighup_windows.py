"""SIGHUP under open windows: they stay, those that come later go by what was read."""
import os
import signal
import ssl

import harness
from harness import until
from terminal import Telnet


def test_a_certificate_and_a_name_are_renewed_while_windows_stay(make_market, open_window, tmp_path):
    market = make_market(options=harness.certificate(str(tmp_path)))
    market.tls = ssl.create_default_context(cafile=str(tmp_path / "tls.crt"))
    user = market.user("bayo")
    windows = [open_window(market, user), open_window(market, user, kind=Telnet)]
    for w in windows:
        w.wait("? help", "bayo")
    before = ssl.get_server_certificate(("127.0.0.1", market.ports["json"]))
    harness.certificate(str(tmp_path))
    with open(os.path.join(market.dir, "mama.conf"), "w") as f:
        f.write("shop.name = Harbour\nlimits.login_tries = 3\n")
    market.process.send_signal(signal.SIGHUP)
    until(lambda: "SIGHUP: " in market.log and "changed: shop.name, limits.login_tries" in market.log, "the answer to SIGHUP")
    assert ssl.get_server_certificate(("127.0.0.1", market.ports["json"])) != before
    for w in windows:
        w.key("3")
        w.wait("My orders")
    later = open_window(market, "guest", kind=Telnet)
    later.wait("Harbour")
    assert user.call("auth.whoami")["user"] == user.user
