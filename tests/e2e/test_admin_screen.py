"""The Admin page: numbers, users, categories, all orders, sessions, broadcast."""
import re

import pytest

import harness
from terminal import LIVE


@pytest.fixture
def desk(market, shop, open_window):
    """An admin's window on the Admin page."""
    def window(section=None, admin=None, **more):
        w = open_window(market, admin or shop.admin, **more)
        w.wait("MamaOnline" if more.get("cols", 80) > 80 else "Shop", "? help")
        w.key("9")
        w.wait("Numbers of the day", "Broadcast")
        if section:
            w.key(section)
        return w
    return window


def on(w, text):
    """Moves the selection to the row that holds this text."""
    w.key("g")
    for _ in range(60):
        w.sync()
        if text in w.selected():
            return w
        w.key("Down")
    w.fail("no row holds %r" % text)


# ---- the page ----

def test_only_admins_have_it(market, shop, open_window):
    w = open_window(market, market.user())
    w.wait("MamaOnline", "? help")
    assert "Admin" not in w.lines()[0]
    w.key("9", "D")
    w.sync()
    assert "Numbers of the day" not in w.text()


def test_the_numbers_of_the_day(market, shop, desk):
    buyer = market.user()
    w = desk()
    shop.order(buyer, shop.product(price="1234.50", stock=3))
    stats = shop.admin.call("server.stats")
    w.key("t")
    w.wait("Orders today    %d" % stats["orders_today"], "Revenue today   %s EUR" % stats["revenue_today"],
           re.compile(r"Operation +calls +errors +p50 ms +p99 ms"), "Connected", re.compile(r"Store +\d+\.\d MB"))
    shop.order(buyer, shop.product(stock=3))
    w.key("r")
    w.wait("Orders today    %d" % (stats["orders_today"] + 1))


@pytest.mark.parametrize("letter, title", [("t", "Operation"), ("u", "Member since"), ("c", "On sale"), ("o", "All orders"),
                                           ("i", "Who is here"), ("b", "Everybody who is here reads it")])
@pytest.mark.parametrize("cols, rows", [(60, 18), (80, 24), (120, 40)])
def test_each_section_opens_in_every_window(desk, letter, title, cols, rows):
    w = desk(letter, cols=cols, rows=rows)
    wanted = "administrator" if letter == "u" else "Orders today" if letter == "t" else title
    w.wait(wanted)
    assert w.cell(rows - 1, cols - 1).data == " "
    w.key("Esc")
    w.wait("Numbers of the day", "Broadcast")


def test_a_deep_link_opens_it(market, shop, open_window):
    open_window(market, shop.admin, command="admin").wait("Numbers of the day", "Broadcast")
    open_window(market, market.user(), command="admin").wait("There is no such page")


# ---- users ----

def test_users_are_found_and_filtered(market, shop, desk):
    ann = market.user(market.name("findable"))
    w = desk("u")
    w.wait("Users", ann.user["username"])
    w.key("/").type("findable").key("Enter")
    w.wait("Search: findable")
    w.wait_selected(ann.user["username"])
    w.key("Esc", "f")
    w.wait("everybody", "banned")
    w.key("Down", "Down", "Enter")
    w.wait("Users · administrators", shop.admin.user["username"])
    assert ann.user["username"] not in w.text()


def test_a_ban_needs_a_reason_ends_the_window_and_shows_at_another_admins(market, shop, desk, open_window):
    bad = market.user(market.name("bad"))
    name = bad.user["username"]
    victim = open_window(market, bad)
    victim.wait("MamaOnline", "? help")
    other = desk("u", admin=market.admin(), cols=120, rows=40)
    other.wait(name)
    w = desk("u")
    w.wait(name)
    on(w, name)
    w.key("Enter")
    w.wait("Role          buys and sells", "b ban")
    w.key("b")
    w.wait("Ban this user")
    w.key("Enter")
    w.wait("! is required")
    w.type("Sells fakes.").key("Enter")
    w.wait("%s is banned" % name, "Reason        Sells fakes.", "u let in again")
    victim.ended(patience=LIVE + harness.PATIENCE / 4)
    other.until(lambda: re.search(r"%s .*banned" % name, other.text()), "the ban in the other's list", patience=LIVE * 2)
    w.key("u")
    w.wait("Let this user in again")
    w.type("A mistake.").key("Enter")
    w.wait("%s may come in again" % name, "b ban")
    other.until(lambda: not re.search(r"%s .*banned" % name, other.text()), "its end in the other's list", patience=LIVE * 2)
    open_window(market, bad).wait("MamaOnline", "? help")


def test_a_ban_straight_from_the_list_and_the_list_of_the_banned(market, shop, desk):
    bad = market.user(market.name("bad"))
    w = desk("u", cols=120, rows=40)
    w.wait(bad.user["username"])
    on(w, bad.user["username"])
    w.key("b")
    w.wait("Ban this user")
    w.type("Spam.").key("Enter")
    w.wait(re.compile("Reason +Spam\\."))
    w.key("f")
    w.wait("everybody")
    w.key("Down", "Enter")
    w.wait("Users · banned", bad.user["username"])


def test_an_admin_is_made_and_unmade(market, shop, desk):
    ann = market.user()
    name = ann.user["username"]
    w = desk("u")
    w.wait(name)
    on(w, name)
    w.key("Enter")
    w.wait("m make admin")
    w.key("m")
    w.wait("Make %s an administrator" % name)
    w.key("n", "m", "y")
    w.wait("%s is an administrator now." % name, "Role          administrator", "t take admin away")
    w.key("t")
    w.wait("Take the administrator's rights from %s?" % name)
    w.key("y")
    w.wait("no administrator any more", "Role          buys and sells")
    assert shop.admin.call("user.get", id=ann.user["id"])["role"] == "user"


def test_the_last_admin_stays(make_market, open_window):
    market = make_market()
    boss = market.admin()
    w = open_window(market, boss, command="admin")
    w.wait("Broadcast")
    w.key("u")
    w.wait_selected(boss.user["username"])
    w.key("Enter")
    w.wait("take admin away")
    w.key("t", "y")
    w.wait(re.compile("! .*(last|only) admin"), "Role          administrator")


def test_what_a_user_sells_and_trades_is_reachable(market, shop, desk):
    seller, buyer = market.user(market.name("seller")), market.user(market.name("buyer"))
    lamp = shop.product(seller=seller, name="Reachable lamp")
    waiting = shop.product(seller=seller, approve=False, name="Waiting lamp")
    order = shop.order(buyer, lamp)
    shop.order(market.user(), shop.product())
    w = desk("u")
    w.wait(seller.user["username"])
    on(w, seller.user["username"])
    w.key("Enter")
    w.wait("Products      1 on sale")
    w.key("p")
    w.wait("Products of " + seller.user["username"], "Reachable lamp", re.compile(waiting["name"] + " +in review"))
    w.key("Enter")
    w.wait("Waiting lamp", "a approve")
    w.key("Esc", "Esc", "o")
    w.wait("Orders of " + seller.user["username"], "1 of 1")
    w.wait_selected("Reachable lamp")
    w.key("Enter")
    w.wait("Order %d" % order["id"])


# ---- categories ----

def test_a_category_is_made_renamed_moved_and_deleted(market, shop, desk, shop_window):
    guest = shop_window(cols=120, rows=40)
    top, sub = market.name("Attic "), market.name("Trunk ")
    w = desk("c")
    w.wait("On sale")
    on(w, shop.admin.call("category.get", id=shop.category)["name"])
    w.key("n")
    w.wait("A new category", "Parent")
    w.type(top).key("Tab", "Left")
    w.wait("‹ (at the top) ›")
    w.key("^S")
    w.wait("Made: %s." % top)
    w.wait_selected(top)
    w.key("n")
    w.wait("A new category", "Parent    " + "  " + top)
    w.type(sub).key("^S")
    w.wait("Made: %s." % sub)
    w.wait_selected(sub)
    assert w.lines()[w.row_of(sub)].startswith("▸   " + sub), "it is not below its parent\n%s" % w
    w.key("e")
    w.wait("Rename or move the category")
    w.fill("Renamed " + sub).key("Tab", "Left", "Tab").fill("3").key("^S")
    w.wait_selected("Renamed " + sub)
    done = {c["name"]: c for c in shop.admin.call("category.list")["results"]}["Renamed " + sub]
    assert done["position"] == 3 and done["parent"] != {c["name"]: c for c in shop.admin.call("category.list")["results"]}[top]["id"]
    w.key("d")
    w.wait("Delete the category “Renamed %s”?" % sub)
    w.key("n", "d", "y")
    w.wait("The category is gone.")
    w.wait_gone("Renamed " + sub)
    guest.key("r")
    guest.wait(top)


def test_a_move_to_the_top_and_back_keeps_the_rest(market, shop, desk):
    parent = shop.admin.call("category.create", name=market.name("Loft "))
    child = shop.admin.call("category.create", name=market.name("Crate "), parent=parent["id"], position=7)
    w = desk("c")
    w.wait(child["name"])
    on(w, child["name"])
    w.key("e")
    w.wait("Rename or move")
    w.key("Tab", "(")
    w.wait("‹ (at the top) ›")
    w.key("^S")
    w.wait("Saved: %s." % child["name"])
    now = shop.admin.call("category.get", id=child["id"])
    assert (now["parent"], now["position"], now["name"]) == (None, 7, child["name"])


def test_a_category_that_holds_something_stays_and_it_is_said_why(market, shop, desk):
    shop.product()
    name = shop.admin.call("category.get", id=shop.category)["name"]
    w = desk("c")
    w.wait(name)
    on(w, name)
    w.key("d", "y")
    w.wait("! The category still has products or categories in it", name)


@pytest.mark.parametrize("wrong", ["taken", "itself"])
def test_what_is_wrong_with_a_category_is_marked(market, shop, desk, wrong):
    one = shop.admin.call("category.create", name=market.name("Shed "))
    two = shop.admin.call("category.create", name=market.name("Shed "))
    w = desk("c")
    w.wait(two["name"])
    on(w, two["name"])
    w.key("e")
    w.wait("Rename or move")
    if wrong == "taken":
        w.fill(one["name"])
    else:
        w.key("Tab", "Enter")
        w.wait(re.compile("\\d+ of \\d+"))
        on(w, two["name"])
        w.key("Enter")
    w.key("^S")
    w.wait(re.compile("! (is taken|must not be the category itself)"))


# ---- orders ----

def test_everybodys_orders_are_filtered_and_acted_on(market, shop, desk):
    buyer = market.user()
    lamp = shop.product(name="Paid lamp", stock=9)
    cash = shop.order(buyer, lamp)
    card = shop.order(buyer, lamp, payment_method="CARD")
    w = desk("o")
    w.wait("All orders", "Paid lamp")
    w.key("f")
    w.wait("any status", "awaits payment")
    on(w, "awaits payment")
    w.key("Enter")
    w.wait("All orders · awaits payment")
    w.wait_selected(str(card["id"]))
    assert not re.search(r"(?m)^▸? *%d  " % cash["id"], w.text())
    w.key("Enter")
    w.wait("Order %d" % card["id"], "p mark paid")
    w.key("p")
    w.wait("Mark as paid")
    w.type("bank-%d" % card["id"]).key("Enter")
    w.wait("placed")
    assert shop.admin.call("order.get", id=card["id"])["payment_status"] == "paid"
    w.key("Esc")
    w.wait_gone("Paid lamp")


def test_new_orders_appear_by_themselves(market, shop, desk):
    lamp = shop.product(name="Sudden lamp", stock=9)
    w = desk("o")
    w.wait("All orders")
    shop.order(market.user(), lamp)
    w.key("r")
    w.wait("Sudden lamp")


# ---- sessions and broadcast ----

def test_who_is_here_is_listed_and_a_session_is_ended(market, shop, desk, open_window):
    ann = market.user(market.name("ann"))
    victim = open_window(market, ann)
    victim.wait("MamaOnline", "? help")
    guest = open_window(market, "guest")
    guest.wait("? help")
    w = desk("i", cols=100, rows=40)
    w.wait("Who is here", "this one", re.compile("guest +ssh"))
    w.until(lambda: re.search(r"%s +ssh" % ann.user["username"], w.text()), "the window in the list")
    row = next(line for line in w.lines() if re.search(r"%s +ssh" % ann.user["username"], line))
    for _ in range(60):
        w.sync()
        if re.match(r"%s +ssh" % ann.user["username"], w.selected()):
            break
        w.key("Down")
    w.key("x")
    w.wait("End the session of %s, ssh from 127.0.0.1?" % ann.user["username"])
    w.key("Enter")
    w.sync()
    assert victim.process.poll() is None, row
    w.key("x", "y")
    w.wait("That session has ended.")
    victim.ended()
    w.until(lambda: not re.search(r"%s +ssh" % ann.user["username"], w.text()), "the window leaving the list")
    assert guest.process.poll() is None


def test_a_broadcast_reaches_guests_and_users_after_it_was_confirmed(market, shop, desk, open_window):
    guest, user = open_window(market, "guest"), open_window(market, market.user())
    for window in guest, user:
        window.wait("? help")
    w = desk("b")
    w.wait("Broadcast", "Everybody who is here")
    w.type("We close at nine.").key("Enter")
    w.wait(re.compile(r"every open window \(\d+\)"), "y  send it")
    w.key("n")
    w.wait("[ Send it ]", "We close at nine.")
    w.key("^S", "y")
    w.wait(re.compile(r"Sent to \d+ connections"), "Numbers of the day")
    for window in guest, user:
        window.wait("We close at nine.", patience=LIVE + 2)


@pytest.mark.parametrize("text", ["", "x" * 600])
def test_a_broadcast_says_something_short(desk, text):
    w = desk("b")
    w.wait("Everybody who is here")
    w.paste(text).key("^S")
    w.wait(re.compile("! is required|rest was cut|Send it to"))
