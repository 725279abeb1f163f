"""The spool of a market, and the mails of forgotten passwords in it."""
import email
import email.policy
import glob
import os
import re
import time

from harness import RpcError, until


def spool(market):
    return os.path.join(market.dir, "spool")


def mails(market, c=None):
    """The files of the mails that wait, for everyone or for this user."""
    return sorted(glob.glob(os.path.join(spool(market), "reset-%s-*.eml" % (c.user["id"] if c else "[1-9]*"))))


def read_mail(path, policy=email.policy.default):
    with open(path, "rb") as f:
        return email.message_from_binary_file(f, policy=policy)


def mail_of(market, c, policy=email.policy.default):
    """The mail that waits for this user, parsed."""
    found = until(lambda: mails(market, c), "the mail")
    assert len(found) == 1, "one a user"
    return read_mail(found[0], policy)


def token_in(text):
    return re.search(r"^([A-Za-z0-9_-]{43})$", text, re.M).group(1)


def ask(market, c):
    """Asks for a reset; the token that the mail brings."""
    assert market.rpc().call("auth.password_reset", email=c.user["email"]) == {}
    return token_in(mail_of(market, c).get_content())


def confirm(market, token, password="another long passphrase"):
    return market.rpc().call("auth.password_reset_confirm", token=token, new_password=password)


def newer_token(market, c, than):
    """The token of the mail that takes the place of the one with this token."""
    def look():
        try:
            token = token_in(read_mail(mails(market, c)[0]).get_content())
            return token != than and token
        except (IndexError, OSError):
            return None
    return until(look, "a newer mail")


def when_allowed(attempt):
    """Repeats what the throttle refuses, until it does not."""
    while True:
        try:
            return attempt()
        except RpcError as e:
            if e.code != "rate_limited":
                raise
            time.sleep(e.data["retry_after"] / 4)
