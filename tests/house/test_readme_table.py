"""The table of README.md, "Every operation, at the port and on the screen", says what there is."""
import os
import re

import pytest

import harness
import terminal

TITLE = "## Every operation, at the port and on the screen"
NO_SCREEN = "scripts"
FORMS = {"Sign in", "Forgotten password"}      # a `?` is text there; the footer says their keys

# How a screen of the table is opened: whose it is, the deep link, the keys, and what its help calls it.
SCREENS = {
    "any page": ("robin", None, [], "Shop"),
    "any page, as a guest": ("guest", None, [], "Shop"),
    "Sign in": ("guest", None, ["i"], "Sign in"),
    "Forgotten password": ("guest", None, ["i", "^T"], "Forgot your password?"),
    "Shop": ("robin", None, [], "Shop"),
    "Product": ("robin", None, ["Enter"], "Product"),
    "Reviews": ("robin", "product/{rated}", ["v"], "Reviews"),
    "Cart": ("robin", "cart", [], "Cart"),
    "Orders": ("robin", "orders", [], "Orders"),
    "Order": ("robin", "orders", ["Enter"], "Order"),
    "Selling": ("robin", "selling", [], "Selling"),
    "Messages": ("robin", "messages", [], "Messages"),
    "Thread": ("robin", "messages/hazel", ["Tab"], "Messages"),
    "Notifications": ("robin", "notifications", [], "Notifications"),
    "Account": ("robin", "account", [], "Account"),
    "SSH keys": ("robin", "account", ["b"], "SSH keys"),
    "Sessions, of Account": ("robin", "account", ["i"], "Sessions"),
    "Approvals": ("mona", "approvals", [], "Approvals"),
    "Admin": ("mona", "admin", [], "Admin"),
    "Users": ("mona", "admin", ["u"], "Users"),
    "User": ("mona", "admin", ["u", "Enter"], "User"),
    "Categories": ("mona", "admin", ["c"], "Categories"),
    "Sessions, of Admin": ("mona", "admin", ["i"], "Sessions"),
}


def rows():
    """[(endpoint, method, screen, keys or words)] of the table."""
    with open(os.path.join(harness.ROOT, "README.md")) as f:
        text = f.read()
    section = text[text.index(TITLE):].split("\n## ")[0]
    found = [[cell.strip() for cell in line.strip().strip("|").split(" | ")] for line in section.splitlines() if line.startswith("|")]
    return [(endpoint, method.strip("`"), screen, key) for endpoint, method, screen, key in found[2:]]


def keys_of(screen):
    return sorted({key for _, _, at, cell in rows() if at == screen for key in re.findall(r"`([^`]+)`", cell)})


@pytest.fixture(scope="module")
def demo():
    m = harness.Market(demo=True)
    with open(os.path.join(m.dir, "demo-accounts")) as f:
        m.passwords = dict(re.findall(r" (\S+)@\S+\s+password\s+(\S+)", f.read()))
    m.rated = next(p["id"] for p in m.rpc().call("product.list")["results"] if p["rating"]["count"] > 1)
    yield m
    m.close()


def test_it_names_every_operation_and_nothing_else(demo):
    described = {m["name"] for m in demo.rpc().call("rpc.discover")["methods"]}
    assert {method for _, method, _, _ in rows()} == described


def test_each_endpoint_is_said_once():
    endpoints = [endpoint for endpoint, _, _, _ in rows()]
    assert len(endpoints) == len(set(endpoints)) and all(endpoints)


def test_every_screen_is_one_that_there_is():
    assert {screen for _, _, screen, _ in rows()} == set(SCREENS) | {NO_SCREEN}


def shown_keys(window):
    """The keys that the help names, which has two columns."""
    found = set()
    for line in window.lines():
        found |= set(line[2:16].split()) | set(line[45:52].split())
    return found


@pytest.mark.parametrize("screen", [s for s in SCREENS if keys_of(s)])
def test_its_keys_are_those_that_the_screen_says_itself(demo, screen):
    user, link, keys, title = SCREENS[screen]
    w = terminal.Ssh(demo, user, demo.passwords.get(user), command=link and link.format(rated=demo.rated), cols=120, rows=50)
    try:
        w.wait("MamaOnline", re.compile(r"Esc back|\? help"))
        w.key(*keys)
        wanted = set(keys_of(screen))
        if screen in FORMS:
            w.wait(title, "Esc leave")
            assert all(" %s " % key in w.lines()[-1] for key in wanted), w
            return
        w.key("?")
        w.wait("Keys: " + title)
        w.until(lambda: wanted <= shown_keys(w), "the help naming %s" % " ".join(sorted(wanted)))
    finally:
        w.close()
