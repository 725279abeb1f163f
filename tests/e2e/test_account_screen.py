"""The Account page: profile, password, public keys, sessions, and logging out."""
import re
import subprocess

import pytest

PASSWORD = "another long passphrase"


@pytest.fixture
def account(market, shop, open_window):
    """A new account, and a window of it on the Account page."""
    user = market.user()

    def window(**more):
        w = open_window(market, user, **more)
        w.wait("MamaOnline" if more.get("cols", 80) > 60 else "Shop", "? help")
        w.key("A")
        w.wait("Preferences", "Log out", "E-mail")
        return w
    return user, window


def key_line(path, comment="laptop"):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path], check=True, timeout=60)
    with open("%s.pub" % path) as f:
        line = f.read().strip()
    said = subprocess.run(["ssh-keygen", "-lf", "%s.pub" % path], text=True, capture_output=True, check=True).stdout
    return line, said.split()[1]


# ---- the page ----

def test_a_guest_is_asked_to_sign_in(market, shop, shop_window):
    w = shop_window()
    w.key("A")
    w.wait("For this you need an account", "i   sign in")


def test_the_page_shows_who_one_is_and_walks_through_its_sections(account):
    user, window = account
    w = window()
    w.wait("Name          " + user.user["username"], "Role          buys and sells", user.user["email"])
    for name, shows in (("Password", "Enter changes your password"), ("SSH keys", "No key yet"),
                        ("Sessions", "Where you are logged in"), ("Preferences", "Time zone   UTC"),
                        ("Log out", "this window closes")):
        w.key("Down")
        w.wait_selected(name)
        w.wait(shows)


@pytest.mark.parametrize("letter, opens", [("p", "Change the e-mail address"), ("w", "Change the password"),
                                           ("b", "SSH keys: they let you in"), ("i", "Where you are logged in"),
                                           ("f", "Time zone"), ("x", "Log out? This window closes.")])
def test_each_section_has_a_letter(account, letter, opens):
    user, window = account
    w = window()
    w.key(letter)
    w.wait(opens)
    w.key("Esc")
    w.wait("Preferences", "Log out", "E-mail")


@pytest.mark.parametrize("cols, rows", [(60, 18), (120, 40), (200, 60)])
def test_it_fits_other_windows(account, cols, rows):
    user, window = account
    w = window(cols=cols, rows=rows)
    w.wait("Name", user.user["username"], "Enter open")
    w.key("b")
    w.wait("No key yet", "a add a key")
    w.key("Esc", "f")
    w.wait("Colours", "[ Save ]")


def test_the_plain_page_holds_all_sections(account):
    user, window = account
    w = window(rows=60)
    w.key("y")
    w.wait("Esc goes back", "Profile", user.user["email"], "SSH keys", "Time zone   UTC", "Log out")
    w.key("Esc")
    w.wait("Enter open")


def test_a_deep_link_opens_it(account, open_window, market):
    user, _ = account
    w = open_window(market, user, command="account")
    w.wait("Name          " + user.user["username"])


# ---- e-mail ----

def test_the_email_address_is_changed(account):
    user, window = account
    w = window()
    w.key("p")
    w.wait("Change the e-mail address")
    w.type("moved-%s@example.org" % user.user["username"]).key("Tab").type(user.password).key("Enter")
    w.wait("The e-mail address is changed.", "E-mail        moved-")
    assert user.call("auth.whoami")["user"]["email"] == "moved-%s@example.org" % user.user["username"]


def test_what_arrives_waits_until_the_answer_is_read(account):
    user, window = account
    w = window()
    w.key("w")
    w.wait("Change the password")
    w.type(user.password).key("Tab").type(PASSWORD).key("Enter")
    w.wait("The password is changed. You are logged out everywhere but here.", "●1")
    w.wait("Your password was changed; your other logins have ended.", patience=5)


def test_what_is_wrong_with_an_address_is_marked_and_the_text_stays(account):
    user, window = account
    w = window()
    w.key("p")
    w.wait("Change the e-mail address")
    w.type("no address").key("Tab").type(user.password).key("Enter")
    w.wait(re.compile(r"! .*"), "no address")
    assert user.call("auth.whoami")["user"]["email"] == user.user["email"]


def test_a_wrong_password_changes_nothing(account):
    user, window = account
    w = window()
    w.key("p")
    w.wait("Change the e-mail address")
    w.type("thief@example.org").key("Tab").type("not the password").key("Enter")
    w.wait(re.compile("[Pp]assword.*(wrong|not right)|wrong.*password"), "thief@example.org")
    assert user.call("auth.whoami")["user"]["email"] == user.user["email"]


# ---- password ----

def test_the_password_is_changed_and_this_window_stays(market, account):
    user, window = account
    w = window()
    w.key("w")
    w.wait("Change the password")
    w.type(user.password).key("Tab").type(PASSWORD)
    w.sync()
    assert user.password not in w.text() and PASSWORD not in w.text(), "a password is shown\n%s" % w
    w.key("Enter")
    w.wait("The password is changed. You are logged out everywhere but here.")
    w.key("p")
    w.wait("Change the e-mail address")
    assert user.error("auth.whoami").code == "unauthenticated"
    again = market.rpc()
    assert again.error("auth.login", username=user.user["username"], password=user.password).code == "invalid_credentials"


def test_a_password_that_is_too_short_is_marked(account):
    user, window = account
    w = window()
    w.key("w")
    w.wait("Change the password")
    w.type(user.password).key("Tab").type("short").key("Enter")
    w.wait(re.compile("! .*10 characters"))


# ---- keys ----

def test_a_pasted_key_is_added_shown_and_removed(account, tmp_path):
    user, window = account
    line, fingerprint = key_line(tmp_path / "id", "ann@laptop")
    w = window()
    w.key("b")
    w.wait("No key yet")
    w.key("a")
    w.wait("Add an ssh key")
    w.paste(line + "\n").key("Tab", "Enter")
    w.wait("Added: ann@laptop", "not yet")
    w.wait_selected(fingerprint)
    w.key("d")
    w.wait("Remove the key “ann@laptop”")
    w.key("n")
    w.wait_selected(fingerprint)
    assert len(user.call("key.list")["results"]) == 1
    w.key("d")
    w.wait("Remove the key")
    w.key("y")
    w.wait("The key is removed", "No key yet")
    assert user.call("key.list")["results"] == []


def test_a_label_of_ones_own_and_the_list_stays_up_to_date(account, tmp_path):
    user, window = account
    w = window()
    w.key("b")
    w.wait("No key yet")
    other, _ = key_line(tmp_path / "other", "from elsewhere")
    user.call("key.add", public_key=other)
    w.wait("from elsewhere")
    line, _ = key_line(tmp_path / "id")
    w.key("a")
    w.wait("Add an ssh key")
    w.paste(line).key("Tab").type("The red laptop").key("Enter")
    w.wait_selected("from elsewhere")
    w.wait("The red laptop")
    w.key("Esc", "Down", "Down")
    w.wait("These keys let you in", "The red laptop")


@pytest.mark.parametrize("line", ["", "nonsense", "ssh-ed25519 AAAA", "command=\"x\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI",
                                  "-----BEGIN OPENSSH PRIVATE KEY-----"])
def test_a_bad_line_is_marked_and_adds_nothing(account, line):
    user, window = account
    w = window()
    w.key("b")
    w.wait("No key yet")
    w.key("a")
    w.wait("Add an ssh key")
    w.paste(line).key("^S")
    w.wait(re.compile("! \\w+"))
    assert user.call("key.list")["results"] == []


# ---- sessions ----

def test_the_sessions_are_listed_and_one_is_ended(market, account, open_window):
    user, window = account
    w = window()
    other = open_window(market, user)
    other.wait("MamaOnline", "? help")
    w.key("i")
    w.wait("this one")
    w.until(lambda: len(re.findall(r"ssh +127\.0\.0\.1", w.text())) == 2, "both windows in the list")
    for _ in range(3):
        if "this one" not in w.selected() and "ssh" in w.selected():
            break
        w.key("Down")
        w.sync()
    w.key("x")
    w.wait("End ssh from 127.0.0.1?")
    w.key("n")
    w.wait("this one")
    assert other.process.poll() is None
    w.key("x")
    w.wait("End ssh from 127.0.0.1?")
    w.key("y")
    w.wait("That session has ended.")
    other.ended()
    w.until(lambda: len(re.findall(r"ssh +127\.0\.0\.1", w.text())) == 1, "one window in the list")


def test_the_others_are_ended_at_once(market, account, open_window):
    user, window = account
    w = window()
    others = [open_window(market, user) for _ in range(2)]
    for other in others:
        other.wait("MamaOnline", "? help")
    w.key("i")
    w.until(lambda: len(re.findall(r"ssh +127\.0\.0\.1", w.text())) == 3, "all windows in the list")
    w.key("v")
    w.wait("End all your sessions but this one?")
    w.key("y")
    w.wait("Only this session is left")
    for other in others:
        other.ended()
    with pytest.raises(ConnectionError):
        user.call("auth.whoami")
    w.key("Esc")
    w.wait("Log out", "SSH keys")


def test_logging_out_everywhere_ends_this_window_too(market, account, open_window):
    user, window = account
    w = window()
    other = open_window(market, user)
    other.wait("MamaOnline", "? help")
    w.key("i")
    w.wait("this one")
    w.key("w")
    w.wait("Log out everywhere?")
    w.key("y")
    assert w.ended() == 0
    other.ended()
    assert user.error("auth.whoami").code == "unauthenticated"


# ---- out ----

def test_logging_out_leaves_and_takes_the_token_back(market, account):
    user, window = account
    before = market.sql("SELECT count(*) FROM tokens WHERE user_id = ?", user.user["id"])[0][0]
    w = window()
    w.key("x")
    w.wait("Log out? This window closes.")
    w.key("Enter")                                    # no is what Enter says
    w.wait_gone("Are you sure?")
    w.key("x", "y")
    assert w.ended() == 0
    assert "Come back with" in w.after_screens()
    assert market.sql("SELECT count(*) FROM tokens WHERE user_id = ?", user.user["id"])[0][0] == before
