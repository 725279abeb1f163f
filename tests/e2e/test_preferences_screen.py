"""Colours, mouse and time zone: they count at once in all windows of a person, and at the next login."""
import re

import pytest

from terminal import colours

MOUSE_ON, MOUSE_OFF = b"\033[?1000h\033[?1006h", b"\033[?1006l\033[?1000l"
WHEEL_UP, WHEEL_DOWN = 64, 65


@pytest.fixture(scope="module")
def lamps(market, shop):
    return [shop.product(name="Lamp %02d" % i, price="%d.00" % (100 - i)) for i in range(60)]


@pytest.fixture
def person(market, lamps, open_window):
    """A new account, and a window of it in the shop."""
    user = market.user()

    def window(**more):
        w = open_window(market, user, **more)
        w.wait("Lamp 59", "help")
        return w
    return user, window


def choose(w, field, keys):
    """Changes one field of the preferences and saves it."""
    w.key("A")
    w.wait("Log out", "Preferences")
    w.key("f")
    w.wait("[ Save ]")
    for _ in range(["Colours", "Mouse", "Time zone"].index(field)):
        w.key("Tab")
    keys(w)
    w.key("^S")
    w.wait("Saved: it counts from now on")


# ---- the page ----

def test_what_is_chosen_is_shown_and_kept(person):
    user, window = person
    w = window()
    choose(w, "Mouse", lambda w: w.key("Right"))
    assert user.call("preference.get")["mouse"] is True
    w.key("f")
    w.wait("Mouse        yes")
    w.key("Esc", "Down", "Down", "Down", "Down")
    w.wait_selected("Preferences")
    w.wait("Mouse       on")


def test_an_unknown_zone_is_marked_and_nothing_is_saved(person):
    user, window = person
    w = window()
    w.key("A")
    w.wait("Log out")
    w.key("f")
    w.wait("[ Save ]")
    w.key("Tab", "Tab").fill("Europe/Atlantis").key("^S")
    w.wait(re.compile(r"! \w+"), "Europe/Atlantis")
    assert user.call("preference.get")["time_zone"] == "UTC"


# ---- colours ----

def test_no_colours_at_once_and_at_the_next_login(person):
    user, window = person
    w = window()
    assert colours(w) == {"256"}
    start = w.mark()
    user.call("preference.set", colors="none")
    w.until(lambda: w.cell(0, 1).fg == "default", "the shop's name losing its colour")
    w.key("3", "2", "1")
    w.wait("Lamp 59")
    w.sync()
    assert colours(w, start) == set()
    assert w.selected()
    assert colours(window()) == set()


def test_fewer_colours_than_the_terminal_has(person):
    user, window = person
    user.call("preference.set", colors="8")
    assert colours(window()) == {"8"}
    user.call("preference.set", colors="16")
    assert colours(window()) <= {"8", "16"}


def test_more_colours_than_the_terminal_has_are_not_sent(person):
    user, window = person
    user.call("preference.set", colors="256")
    assert colours(window(term="xterm")) == {"8"}
    assert colours(window(term="vt220")) == set()


def test_no_color_wins(person):
    user, window = person
    user.call("preference.set", colors="256")
    assert colours(window(options=["SendEnv=NO_COLOR"], env={"NO_COLOR": "1"})) == set()


# ---- time zone ----

def test_the_time_is_said_in_the_chosen_zone(person):
    user, window = person
    w = window()
    choose(w, "Time zone", lambda w: w.fill("Asia/Kathmandu"))
    w.key("Down", "Down", "Down", "Down")
    w.wait(re.compile(r"Now it is   \d{4}-\d\d-\d\d \d\d:\d\d \+0545"), "Time zone   Asia/Kathmandu")
    user.call("preference.set", time_zone="Asia/Tokyo")
    w.wait(re.compile(r"Now it is   \d{4}-\d\d-\d\d \d\d:\d\d JST"))


def test_dates_follow_the_zone_and_guests_read_utc(make_market, open_window):
    market = make_market()
    user = market.user()
    market.stop()
    market.sql("UPDATE users SET created_at = 1767225600000")            # 2026-01-01 00:00 UTC
    market.start()
    w = open_window(market, user, command="account")
    w.wait("Member since  2026-01-01 00:00 UTC")
    user = market.rpc()
    user.call("auth.login", username=w.user, password="a long passphrase")
    for zone, date in (("America/New_York", "2025-12-31 19:00 EST"), ("Asia/Tokyo", "2026-01-01 09:00 JST"),
                       ("UTC", "2026-01-01 00:00 UTC")):
        user.call("preference.set", time_zone=zone)
        w.wait("Member since  " + date)


# ---- the mouse ----

@pytest.fixture
def mouse(person):
    """A window of somebody who has switched the mouse on."""
    user, window = person
    user.call("preference.set", mouse=True)

    def make(**more):
        w = window(**more)
        w.wait_bytes(MOUSE_ON)
        return w
    make.user = user
    return make


def test_the_mouse_is_off_until_it_is_switched_on_and_off_again(person):
    user, window = person
    w = window()
    w.press_on("Lamp 55")
    w.sync()
    assert "Lamp 59" in w.selected() and b"\033[?1000" not in w.bytes()
    user.call("preference.set", mouse=True)
    w.wait_bytes(MOUSE_ON)
    w.press_on("Lamp 55")
    w.wait_selected("Lamp 55")
    user.call("preference.set", mouse=False)
    w.wait_bytes(MOUSE_OFF)
    w.press_on("Lamp 50")
    w.sync()
    assert "Lamp 55" in w.selected()


def test_a_press_selects_a_second_one_opens(mouse):
    w = mouse()
    w.press_on("Lamp 52")
    w.wait_selected("Lamp 52")
    w.press_on("Lamp 52")
    w.wait("Quantity", "Lamp 52")


def test_the_wheel_moves_the_selection_and_scrolls_a_page(mouse):
    w = mouse()
    w.press(10, 10, WHEEL_DOWN)
    w.wait_selected("Lamp 56")
    w.press(10, 10, WHEEL_UP)
    w.wait_selected("Lamp 59")
    w.key("?")
    w.resize(60, 18)
    w.wait("Keys: Shop", " more")
    w.press(10, 10, WHEEL_DOWN)
    w.press(10, 10, WHEEL_DOWN)
    w.wait("search; Enter finds")


def test_tabs_and_the_footer_are_pressed(mouse):
    w = mouse()
    w.press(0, w.column_of("Orders", 0))
    w.wait("My orders")
    w.press(0, w.column_of("Account", 0))
    w.wait("Log out")
    w.press(23, w.column_of("help", 23))
    w.wait("Keys: Account")
    w.press(23, w.column_of("back", 23))
    w.wait("Log out")


def test_panes_and_sections_are_pressed(mouse):
    w = mouse(cols=120, rows=40)
    w.press(3, 2)
    w.wait_selected("All products")
    w.press_on("Lamp 58")
    w.wait_selected("Lamp 58")
    w.key("A")
    w.wait("Log out")
    row = w.row_of("Preferences")
    w.press(row, 4)
    w.wait("Now it is")
    w.press(row, 4)
    w.wait("[ Save ]")


def test_fields_and_buttons_of_a_form_are_pressed(mouse):
    w = mouse()
    w.key("A")
    w.wait("Log out")
    w.key("w")
    w.wait("[ Change it ]")
    row = w.row_of("New password")
    w.press(row, w.column_of("New password", row) + 16)
    w.type("short")
    w.press_on("[ Change it ]")
    w.wait("! is required")
    w.key("Esc", "y")
    w.wait("Log out")


def test_what_a_popup_covers_is_not_pressed(mouse):
    w = mouse()
    w.key("+")
    w.wait("The cart holds")
    w.key("A")
    w.wait("Log out")
    w.key("x")
    w.wait("Are you sure?")
    w.press_on("Profile")
    w.press(0, w.column_of("Shop", 0))
    w.sync()
    assert "Are you sure?" in w.text()
    w.press(23, w.column_of("no", 23))
    w.wait_gone("Are you sure?")


@pytest.mark.parametrize("way", ["q", "^C", "terminate"])
def test_every_way_out_gives_the_mouse_back(mouse, way):
    w = mouse()
    if way == "terminate":
        mouse.user.call("auth.logout_all")
    else:
        w.key(way)
    w.ended()
    assert w.bytes().rfind(MOUSE_OFF) > w.bytes().rfind(MOUSE_ON)
    assert w.tty_before == w.tty_after


@pytest.mark.parametrize("report", ["\033[<0;999;999M", "\033[<0;1;1M", "\033[<35;10;10M", "\033[<2;10;10M", "\033[<66;5;5M",
                                    "\033[<0;0;0M", "\033[M !!", "\033[<99999;1;1M"])
def test_reports_of_nothing_do_nothing(mouse, report):
    w = mouse()
    w.send(report)
    w.sync()
    assert "Lamp 59" in w.selected() and w.process.poll() is None
