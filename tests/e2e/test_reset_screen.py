"""Setting a new password without the old one: asked for on the sign-in page, and at the door reset@."""
import glob
import os
import re

import pytest

import harness

PASSWORD = "another long passphrase"


def token_of(market, user):
    """The token of the newest mail to this user."""
    address = user.user["email"]

    def newest():
        found = []
        for path in glob.glob(os.path.join(market.dir, "spool", "*.eml")):
            with open(path) as f:
                text = f.read()
            if address in text:
                found.append((os.path.getmtime(path), text))
        return max(found)[1] if found else None
    mail = harness.until(newest, "a mail to " + address)
    return max(re.findall(r"[A-Za-z0-9_-]{30,}", mail.split("\n\n", 1)[1]), key=len)


def ask(w, address):
    w.wait("Forgot your password?", "token")
    w.type(address).key("Enter")
    w.wait("If an account has this address, a mail is on its way to it.", "Set a new password")


def test_the_whole_way_from_the_sign_in_page(market, shop, shop_window):
    user = market.user()
    w = shop_window()
    w.key("i")
    w.wait("Sign in", "^T forgot password")
    w.key("^T")
    ask(w, user.user["email"])
    w.paste(token_of(market, user)).key("Tab").type(PASSWORD)
    w.sync()
    assert PASSWORD not in w.text()
    w.key("Enter")
    w.wait("The new password counts. Sign in with it.", "Username")
    w.type(user.user["username"]).key("Tab").type(PASSWORD).key("Enter")
    w.wait("Welcome, %s." % user.user["username"])
    assert user.error("auth.whoami").code == "unauthenticated"


def test_the_door_reset_opens_the_form(market, shop, open_window):
    user = market.user()
    w = open_window(market, "reset")
    w.wait("Set a new password", "^T no token yet")
    w.key("^T")
    ask(w, user.user["email"])
    w.paste(token_of(market, user) + "\n").key("Tab").type(PASSWORD).key("^S")
    w.wait("The new password counts.", "Sign in")
    again = market.rpc()
    assert again.call("auth.login", username=user.user["username"], password=PASSWORD)["user"]["id"] == user.user["id"]


def test_an_unknown_address_is_answered_the_same(market, shop, open_window):
    w = open_window(market, "reset")
    w.wait("Set a new password")
    w.key("^T")
    ask(w, "nobody@nowhere.example.org")


@pytest.mark.parametrize("token, password, said", [
    ("", PASSWORD, r"! is required"), ("A" * 43, PASSWORD, r"! |expired|token"), ("x y", PASSWORD, r"! |expired|token"),
    ("\u00e9" * 20, PASSWORD, r"! |expired|token")])
def test_a_bad_token_is_told_and_changes_nothing(make_market, open_window, token, password, said):
    w = open_window(make_market(), "reset")     # a market of its own: wrong tokens slow their source down
    w.wait("Set a new password")
    w.paste(token).key("Tab").type(password).key("^S")
    w.wait(re.compile(said), "Set a new password")


def test_a_token_counts_once(make_market, open_window):
    market = make_market()
    user = market.user()
    w = open_window(market, "reset")
    w.wait("Set a new password")
    w.key("^T")
    ask(w, user.user["email"])
    token = token_of(market, user)
    for first in (True, False):
        w.paste(token).key("Tab").type(PASSWORD).key("^S")
        if first:
            w.wait("The new password counts.")
            w.key("^T")
            w.wait("Forgot your password?")
            w.key("^T")
            w.wait("Set a new password")
    w.wait(re.compile("! |expired|token"))
    w.sync()
    assert "Set a new password" in w.text()


def test_a_short_password_leaves_the_token_valid(market, shop, open_window):
    user = market.user()
    w = open_window(market, "reset")
    w.wait("Set a new password")
    w.key("^T")
    ask(w, user.user["email"])
    w.paste(token_of(market, user)).key("Tab").type("short").key("^S")
    w.wait(re.compile("! .*10 characters"))
    w.fill(PASSWORD).key("^S")
    w.wait("The new password counts.")


def test_it_fits_the_smallest_window(market, shop, open_window):
    w = open_window(market, "reset", cols=60, rows=18)
    w.wait("Set a new password", "Token", "New password", "[ Set it ]")
    w.key("^T")
    w.wait("Forgot your password?", "[ Send the mail ]")
