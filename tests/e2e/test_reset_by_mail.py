"""A forgotten password the whole way: asked for, mailed by a sendmail program over SMTP, confirmed, logged in with."""
import email
import email.policy
import re
import shutil
import socketserver
import threading

import pytest

from harness import PATIENCE, until
from mailbox import token_in, when_allowed

NEW = "another long passphrase"


class Delivery(socketserver.StreamRequestHandler):
    """One client of the mail server: as much of SMTP (RFC 5321) as a sendmail program speaks."""
    timeout = PATIENCE

    def handle(self):
        sender, receivers = None, []
        self.say("220 post.example")
        while line := self.rfile.readline(4096):
            verb, path = line[:4].upper().strip(), re.search(rb"<(.*?)>", line)
            if verb == b"MAIL":
                sender, receivers = path[1].decode(), []
            elif verb == b"RCPT":
                receivers.append(path[1].decode())
            elif verb == b"DATA":
                self.say("354 Go on")
                self.say(self.server.keep(sender, receivers, self.text()))
                continue
            elif verb == b"QUIT":
                return self.say("221 Bye")
            self.say("250 post.example" if verb in (b"EHLO", b"HELO") else "250 OK")

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def text(self):
        lines = []
        while (line := self.rfile.readline(4096)) not in (b".\r\n", b""):
            lines.append(line.removesuffix(b"\r\n").removeprefix(b"."))
        return b"\n".join(lines)


class Post(socketserver.ThreadingTCPServer):
    """An SMTP server that keeps what it is given, or answers it with `refuse`."""
    daemon_threads = True

    def __init__(self):
        self.mails, self.refuse = [], None
        super().__init__(("127.0.0.1", 0), Delivery)
        self.port = self.server_address[1]
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def keep(self, sender, receivers, text):
        if self.refuse:
            return self.refuse
        self.mails.append((sender, receivers, email.message_from_bytes(text, policy=email.policy.default)))
        return "250 OK"

    def stop(self):
        self.shutdown()
        self.thread.join()
        self.server_close()


@pytest.fixture
def post():
    server = Post()
    yield server
    server.stop()


def msmtp(port):
    assert shutil.which("msmtp"), "package msmtp"
    return "msmtp -t --host=127.0.0.1 --port=%d --from=shop@shop.example --auth=off --tls=off --file=/dev/null" % port


@pytest.fixture
def market(make_market, post):
    return make_market(options={"mail.command": msmtp(post.port), "mail.from": "shop@shop.example", "shop.name": "Käse & Brot"})


def mail_to(post, c):
    return until(lambda: [m for _, to, m in post.mails if to == [c.user["email"]]], "the mail")[0]


def reset(market, post, c):
    """Confirms with the token that the mail brought."""
    return market.rpc().call("auth.password_reset_confirm", token=token_in(mail_to(post, c).get_content()), new_password=NEW)


def test_from_asking_to_logging_in_with_the_new_password(market, post):
    c = market.user()
    guest = market.rpc()
    assert guest.call("auth.password_reset", email=c.user["email"].upper()) == {}
    mail = mail_to(post, c)
    assert post.mails[0][0] == "shop@shop.example" and post.mails[0][1] == [c.user["email"]]
    assert mail["To"] == c.user["email"] and mail["Subject"] == "Password reset at Käse & Brot" and "Käse & Brot" in mail.get_content()
    assert reset(market, post, c) == {}
    assert guest.error("auth.login", username=c.user["username"], password=c.password).code == "invalid_credentials"
    again = market.rpc()
    when_allowed(lambda: again.call("auth.login", username=c.user["username"], password=NEW))
    assert again.call("notification.list")["results"][0]["kind"] == "account.password"
    until(lambda: "is sent" in market.log, "the log's line")


def test_an_address_of_other_letters_is_reached_as_it_is(market, post):
    c = market.user()
    odd = "o'hara+shop@mail.example.org"
    c.call("auth.email_change", password=c.password, email=odd)
    c.user["email"] = odd
    market.rpc().call("auth.password_reset", email=odd)
    assert reset(market, post, c) == {}


def test_nobody_gets_a_mail_that_is_not_his(market, post):
    people = [market.user() for _ in range(4)]
    asker = market.rpc()
    for mail in [c.user["email"] for c in people[:3]] + ["nobody@example.org"]:
        asker.call("auth.password_reset", email=mail)
    until(lambda: len(post.mails) == 3, "the mails")
    assert [to for _, to, _ in post.mails] == [[m["To"]] for _, _, m in post.mails]
    assert {m["To"] for _, _, m in post.mails} == {c.user["email"] for c in people[:3]}
    for c in people[:3]:
        assert c.user["username"] in mail_to(post, c).get_content()


def test_a_server_that_refuses_for_a_while_gets_the_mail_later(market, post):
    post.refuse = "451 Try again later"
    c = market.user()
    market.rpc().call("auth.password_reset", email=c.user["email"])
    until(lambda: "waits: the mail command failed" in market.log, "the refusal")
    assert post.mails == []
    post.refuse = None
    mail_to(post, c)


def test_a_server_that_is_away_is_waited_for(make_market, post):
    market = make_market(options={"mail.command": msmtp(1)})
    c = market.user()
    market.rpc().call("auth.password_reset", email=c.user["email"])
    until(lambda: "waits: the mail command failed" in market.log, "the refusal")
    assert market.stop() == 0
    market.options["mail.command"] = msmtp(post.port)
    market.start()
    assert reset(market, post, c) == {}


def test_all_of_it_at_a_terminal(market, post, open_window):
    """`ssh reset@HOST`, as the mail says: asking, pasting the token, and logging in by ssh with the new password."""
    c = market.user()
    w = open_window(market, "reset")
    w.wait("Set a new password", "Token")
    w.key("^T")
    w.wait("Forgot your password?", "E-mail")
    w.fill(c.user["email"])
    w.key("Enter")
    w.wait("a mail is on its way")
    mail = mail_to(post, c).get_content()
    assert "reset@HOST" in mail
    w.wait("Set a new password")
    w.paste(token_in(mail))
    w.key("Tab")
    w.type(NEW)
    w.key("Enter")
    w.wait("The new password counts")
    open_window(market, c.user["username"], password=NEW).wait("Käse & Brot", c.user["username"])
