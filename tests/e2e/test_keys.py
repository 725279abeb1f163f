"""The keyboard."""
import re

import pytest


@pytest.fixture(scope="module")
def lamps(market, shop):
    return [shop.product(name="Lamp %02d" % i, price="%d.00" % (100 - i)) for i in range(60)]


@pytest.fixture
def w(market, lamps, shop_window):
    """A guest's window in a shop of sixty lamps, the newest first."""
    window = shop_window()
    window.wait_selected("Lamp 59")
    return window


@pytest.mark.parametrize("down, up", [("Down", "Up"), ("SS3 Down", "SS3 Up"), ("j", "k")])
def test_the_selection_moves(w, down, up):
    w.key(down, down)
    w.wait_selected("Lamp 57")
    w.key(up)
    w.wait_selected("Lamp 58")
    w.key(up, up, up)
    w.sync()
    assert "Lamp 59" in w.selected()


@pytest.mark.parametrize("down, up", [("PgDn", "PgUp"), ("^D", "^U")])
def test_pages_and_ends(w, down, up):
    w.key(down)                    # to the last row shown, then to the last of the next page
    w.wait_selected("Lamp 43")
    w.key(down)
    w.wait_selected("Lamp 27")
    w.wait_gone("Lamp 59 ")
    w.key(up, up)
    w.wait_selected("Lamp 59")
    w.key("G")
    w.sync()
    w.key("G")                     # the list is loaded as one goes
    w.wait_selected("Lamp 00")
    w.key("g")
    w.wait_selected("Lamp 59")
    w.key("End")
    w.wait_selected("Lamp 00")
    w.key("Home")
    w.wait_selected("Lamp 59")


def test_g_goes_to_the_very_last_row_at_once(w):
    w.key("G")
    w.wait_selected("Lamp 00", patience=3)


def test_left_and_right_go_between_the_panes(market, lamps, shop_window):
    w = shop_window(cols=120, rows=40)
    w.wait_selected("Lamp 59")
    for left, right in (("h", "l"), ("Left", "Right"), ("SS3 Left", "SS3 Right"), ("Tab", "Shift-Tab")):
        w.key(left)
        w.wait_selected("All products")
        w.key(right)
        w.wait_selected("Lamp 59")


@pytest.mark.parametrize("keys, title", [("2Cc", "Your cart"), ("3O", "My orders"), ("4Ee", "My products"), ("5Mm", "No messages yet."), ("6Nn", "Nothing has happened")])
def test_digits_and_letters_open_pages(market, lamps, open_window, keys, title):
    w = open_window(market, market.user())
    for key in keys:
        w.wait("Lamp 59", "? help")
        w.key(key)
        w.wait(title)
        w.key("1" if key.isdigit() else "S")
        w.wait("All products")


def test_esc_goes_back_one_level_and_q_leaves_at_the_top_only(w):
    w.key("/").type("lamp 3").key("Enter")
    w.wait("Search: lamp 3")
    w.key("Enter")
    w.wait("Quantity")
    w.key("q")
    w.sync()
    assert "Quantity" in w.text(), "q is no way out of a page\n%s" % w
    w.key("Esc")
    w.wait("Search: lamp 3")
    w.key("Esc")
    w.wait_gone("Search: lamp 3")
    w.key("Esc", "Esc")
    w.sync()
    w.key("q")
    assert w.ended() == 0


def test_the_footer_of_a_search_names_the_keys_of_a_search(w):
    w.key("/").type("la")
    w.wait("Search la")
    assert w.lines()[-1].split("  ") == [" Enter find", " Esc leave", *[""] * (len(w.lines()[-1].split("  ")) - 3), "^G help"], w
    w.key("^G")
    w.wait("Keys: Shop")
    w.key("Esc")
    w.type("mp 3").key("Enter")
    w.wait("Search: lamp 3", "+ add to cart")


def test_control_c_asks_once_when_a_cart_would_be_lost(w):
    w.key("+")
    w.wait("The cart holds")
    w.key("^C")
    w.wait("The cart would be lost. Press it again to leave.")
    w.key("Down", "^C")            # a key between takes the question back
    w.wait("Press it again")
    w.sync()
    assert w.process.poll() is None
    w.key("^C")
    w.wait("Press it again")
    w.key("^C")
    assert w.ended() == 0


def test_control_c_leaves_at_once_when_nothing_is_lost(w):
    w.key("^C")
    assert w.ended() == 0


def test_control_c_asks_once_when_a_text_would_be_lost(market, lamps, open_window):
    w = open_window(market, "new")
    w.wait("Open an account")
    w.type("abc").key("^C")
    w.wait("Press it again to leave.")
    w.key("^C")
    assert w.ended() == 0


def test_control_l_draws_the_whole_screen_again(w):
    start = w.mark()
    w.key("^L")
    w.wait_bytes(b"\033[2J", start)
    w.wait("Lamp 59", "? help")


def test_letters_are_text_in_a_field_and_in_the_search(market, lamps, w):
    w.key("/").type("qscone? 123/")
    w.wait("Search qscone? 123/")
    assert w.cursor()[2], "the cursor is shown"
    w.key("Esc")
    w.wait_gone("Search qscone")
    w.key("i")
    w.wait("Sign in")
    w.type("qnas?-1")
    w.wait("qnas?-1")
    w.key("Backspace", "^H")
    w.until(lambda: "qnas?" in w.text() and "qnas?-" not in w.text(), "both spellings of Backspace")


def test_help_lists_the_keys_of_the_page(w):
    w.key("?")
    w.wait("Keys: Shop", "Enter", "one of it into the cart", "search; Enter finds", "Capital letter or digit opens:",
           "leave from anywhere")
    w.key("?")
    w.wait("Lamp 59", "All products")
    w.resize(60, 18)
    w.key("?")
    w.wait(" more")
    w.key("PgDn", "G")
    w.wait("leave from anywhere")
    w.key("Esc")
    w.wait("Lamp 59")


def test_every_key_in_the_footer_is_in_the_help(market, lamps, shop, open_window):
    w = open_window(market, shop.admin, cols=120, rows=40)
    w.wait("Lamp 59", "? help")
    for page in "1234568":
        w.key(page)
        w.sync()
        keys = [part.split(" ")[0] for part in re.split(r" {3,}", w.lines()[-1].strip())]
        w.key("?")
        w.wait("Keys: ")
        text = w.text()
        for key in keys:
            assert re.search(r"(^|\s)%s(\s|$)" % re.escape(key), text, re.M), "%s is not in the help\n%s" % (key, text)
        w.key("Esc")


UNKNOWN = ["\033[99~", "\033[1;1;1;1;1;1;1Z", "\033[?1;2c", "\033]11;rgb:0000/0000/0000\033\\", "\033P1$r0m\033\\", "\033[<0;5;5M",
           "\033[<0;5;5m", "\033[M !!", "\033[I", "\033[O", "\033[24;80R", "\033[?62;c", "\033[" + "1;" * 60 + "m", "\033Oz",
           "\033[27;5;13~", "\x00\x1c\x1d\x1f", "\xc3\x28", "\033[200~\033[201~", "\033_Gi=1\033\\"]


def test_sequences_that_mean_nothing_do_nothing(w):
    for sequence in UNKNOWN:
        w.send(sequence.encode("latin-1"))
        w.sync()
        assert "Lamp 59" in w.selected() and "All products" in w.text(), "%r\n%s" % (sequence, w)
    w.key("Down")
    w.wait_selected("Lamp 58")


def test_a_sequence_in_pieces_is_one_key(w):
    for piece in (b"\033", b"[", b"B"):
        w.esc_at = 0.0
        w.send(piece)
    w.wait_selected("Lamp 58")
    w.key("/")
    w.wait("Search")
    for byte in "é漢".encode():
        w.send(bytes([byte]))
    w.wait("Search é漢")


def test_a_newline_in_a_paste_submits_nothing(market, lamps, open_window):
    w = open_window(market, "new")
    w.wait("Open an account")
    w.paste("pasted\r\nname\nmore\r")
    w.wait("pasted name more")
    w.sync()
    assert "Open an account" in w.text() and "not right" not in w.text()


def test_a_paste_is_cut_at_the_limit_and_says_so(w, market):
    w.key("i")
    w.wait("Sign in")
    w.paste("n" * 3000)
    w.wait("the rest was cut")
    w.key("Esc")
    w.wait("dropped")
    w.key("y")
    w.wait("All products")


def test_keys_in_a_paste_are_text(w):
    w.paste("q\003\033[Bsc+")
    w.sync()
    assert "Lamp 59" in w.selected() and "All products" in w.text() and w.process.poll() is None


def test_a_thousand_keys_at_once_are_all_taken(w):
    w.type("j" * 40 + "k" * 20)
    w.wait_selected("Lamp 39")


def test_y_shows_a_plain_page(w):
    w.key("y")
    w.wait("Esc goes back", "Lamp 59")
    w.sync()
    assert "MamaOnline" not in w.text() and not w.selected()
    w.key("Esc")
    w.wait("MamaOnline", "All products")
