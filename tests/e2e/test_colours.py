"""Colours by what the terminal can, and never by colour alone."""
import pytest

from terminal import colours


@pytest.fixture(scope="module")
def lamps(market, shop):
    return [shop.product(name="Lamp %d" % i, stock=i) for i in range(8)]


def look_round(w):
    w.wait("Lamp 7", "? help" if "xterm" in str(w.term) else "help")
    for key in "2", "3", "1":
        w.key(key)
        w.quiet(0.1)
    w.wait("Lamp 7")
    w.key("+")
    w.wait("The cart holds")
    return w


@pytest.fixture
def window(market, lamps, open_window):
    def make(term, **more):
        w = open_window(market, "guest", term=term, **more)
        w.term = term
        return look_round(w)
    return make


@pytest.mark.parametrize("term, wanted", [
    ("xterm-256color", {"256"}), ("screen-256color", {"256"}), ("tmux-256color", {"256"}), ("xterm-kitty", {"256"}),
    ("xterm", {"8"}), ("linux", {"8"}), ("vt220", set()), ("vt100", set()), ("xterm-mono", set())])
def test_colours_follow_the_terminal(window, term, wanted):
    found = colours(window(term))
    assert found == wanted or (wanted == {"256"} and found <= {"256", "8", "16"} and "256" in found), found


def test_sixteen_colours_do_not_become_256_or_none(window):
    found = colours(window("xterm-16color"))
    assert "256" not in found, "a terminal of 16 colours was sent 38;5;n"
    assert found, "a terminal of 16 colours was sent none"


def test_no_color_is_heard(window):
    assert colours(window("xterm-256color", options=["SendEnv=NO_COLOR"], env={"NO_COLOR": "1"})) == set()


def test_an_empty_no_color_means_nothing(window):
    assert colours(window("xterm-256color", options=["SendEnv=NO_COLOR"], env={"NO_COLOR": ""})) == {"256"}


@pytest.mark.parametrize("term, caret", [("xterm-256color", "▸"), ("xterm", "▸"), ("linux", ">"), ("vt220", ">"), ("xterm-mono", "▸")])
def test_the_selection_is_a_caret_and_reverse_video(window, term, caret):
    w = window(term)
    w.key("g")
    w.wait_selected("Lamp 7")
    row = w.row_of("Lamp 7")
    assert w.cell(row, 0).data == caret and w.cell(row, 0).reverse and w.cell(row, 40).reverse
    other = w.row_of("Lamp 6")
    assert w.cell(other, 0).data == " " and not w.cell(other, 40).reverse


def test_text_is_drawn_in_the_terminals_own_colours(window):
    w = window("xterm-256color")
    w.key("Down")
    w.wait_selected("Lamp 6")
    cell = w.cell(w.row_of("Lamp 5"), w.column_of("Lamp 5"))
    assert (cell.fg, cell.bg) == ("default", "default")
    assert all(w.cell(y, x).bg == "default" for y in range(24) for x in range(80))


@pytest.mark.parametrize("term", ["linux", "vt220"])
def test_old_terminals_get_no_symbols_they_lack(window, term):
    w = window(term)
    text = w.text()
    assert not set(text) & set("▸─│★☆●✓"), "%r\n%s" % (set(text) & set("▸─│★☆●✓"), w)
