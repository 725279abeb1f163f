"""The picture of a product on its page: half blocks in colours where there are 256, and nothing of it elsewhere."""
import pytest
from PIL import Image

import pictures
from terminal import LIVE

RED, BLUE, GREEN = "ff0000", "0000ff", "00ff00"
PROSE = "A lamp that is lit by turning it. " * 12


def flag(upper, lower, size=(480, 480)):
    """Two colours, one above the other."""
    im = Image.new("RGB", size, upper)
    im.paste(Image.new("RGB", (size[0], size[1] // 2), lower), (0, size[1] // 2))
    return pictures.text(pictures.saved(im, "PNG"))


@pytest.fixture(scope="module")
def lamp(shop):
    return shop.product(name="Painted lamp", description=PROSE, image=flag("#ff0000", "#0000ff"))


def blocks(w):
    """Where half blocks stand: (row, column) -> (colour above, colour below)."""
    return {(y, x): (w.cell(y, x).fg, w.cell(y, x).bg) for y in range(w.screen.lines) for x in range(w.screen.columns)
            if w.cell(y, x).data == "▀"}


MIXED = "af005f"     # red and blue in one row


def colours(found):
    """All of them; of an odd number of rows the last half is the terminal's own, and the middle one has something of both."""
    return {c for pair in found.values() for c in pair} - {"default", MIXED}


@pytest.fixture
def page(market, open_window):
    def make(product, user="guest", **more):
        w = open_window(market, user, command="product/%d" % product["id"], **more)
        w.wait(product["name"])
        w.quiet(0.3)
        return w
    return make


def box(found):
    rows, cols = [y for y, _ in found], [x for _, x in found]
    return min(rows), min(cols), max(rows), max(cols)


@pytest.mark.parametrize("cols, rows", [(80, 24), (120, 40), (60, 18), (200, 60)])
def test_it_stands_beside_the_text_and_hurts_none_of_it(page, lamp, cols, rows):
    w = page(lamp, cols=cols, rows=rows)
    found = blocks(w)
    top, left, bottom, right = box(found)
    assert len(found) == (bottom - top + 1) * (right - left + 1), "a rectangle"
    assert 8 <= right - left + 1 <= cols // 3 and right < cols and bottom < rows * 2 // 3 + 2
    assert {found[at] for at in found if at[0] == top} == {(RED, RED)}
    assert {found[at] for at in found if at[0] == bottom} in ({(BLUE, BLUE)}, {(BLUE, "default")})
    assert colours(found) == {RED, BLUE}
    for wanted in ("Painted lamp", "12.50 EUR", "Seller", "Category", "Quantity", "A lamp that is lit by"):
        row = w.row_of(wanted)
        if row <= bottom:
            assert w.column_of(wanted, row) + len(wanted) < left, w
    words = " ".join(w.text().replace("▀", " ").split())
    assert words.count("A lamp that is lit by turning it.") >= (3 if rows < 20 else 12), "no word is lost beside it"


def test_it_comes_and_goes_with_the_colours_that_one_prefers(market, lamp, page):
    user = market.user()
    w = page(lamp, user)
    w.until(lambda: blocks(w), "the picture")
    user.call("preference.set", colors="16")
    w.until(lambda: not blocks(w), "its leaving", patience=LIVE)
    user.call("preference.set", colors="auto")
    w.until(lambda: blocks(w), "its return", patience=LIVE)


@pytest.mark.parametrize("term, more", [
    ("vt100", {}), ("vt220", {}), ("xterm", {}), ("linux", {}), ("xterm-mono", {}), ("xterm-16color", {}),
    ("xterm-256color", {"options": ["SendEnv=NO_COLOR"], "env": {"NO_COLOR": "1"}})])
def test_it_is_left_out_where_there_are_fewer_colours(page, lamp, term, more):
    w = page(lamp, term=term, **more)
    w.wait("Painted lamp", "12.50 EUR", "Quantity")
    assert not blocks(w)
    assert "A lamp that is lit by turning it. A lamp that is lit by turning it." in w.text(), "the text has the whole width"


@pytest.mark.parametrize("term", ["screen-256color", "tmux-256color", "xterm-kitty", "rxvt-unicode-256color"])
def test_it_is_drawn_wherever_there_are_256(page, lamp, term):
    assert colours(blocks(page(lamp, term=term))) == {RED, BLUE}


def test_a_product_without_one_has_its_page_for_the_text(page, shop):
    w = page(shop.product(name="Bare lamp", description=PROSE))
    assert not blocks(w) and "A lamp that is lit by turning it. A lamp that is lit by turning it." in w.text()


def test_a_new_one_is_on_its_sellers_open_page_at_once(page, shop):
    product = shop.product(name="Changing lamp")
    w = page(product, user=shop.seller)
    shop.admin.call("product.image_set", id=product["id"], data=flag("#ff0000", "#0000ff"))
    w.until(lambda: blocks(w), "the picture", patience=LIVE)
    w.quiet(0.2)
    shop.admin.call("product.image_set", id=product["id"], data=flag("#00ff00", "#00ff00", (300, 100)))
    w.until(lambda: colours(blocks(w)) == {GREEN}, "the other picture", patience=LIVE)
    top, left, bottom, right = box(blocks(w))
    assert (right - left + 1) > 4 * (bottom - top + 1), "of its own shape, and nothing left of the old one"


def test_it_scrolls_with_the_text(page, shop):
    product = shop.product(name="Long lamp", description=PROSE * 4, image=flag("#ff0000", "#0000ff"))
    w = page(product, cols=80, rows=24)
    top, _, bottom, _ = box(blocks(w))
    w.key("Down", "Down", "Down")
    w.wait_gone("Long lamp")
    w.quiet(0.2)
    assert box(blocks(w))[2] == bottom - 3 and box(blocks(w))[0] == top
    w.key("End")
    w.until(lambda: not blocks(w), "the picture's leaving")
    w.key("Home")
    w.until(lambda: box(blocks(w) or {(0, 0): 0})[2] == bottom, "its return")


def test_resized_it_is_scaled_anew_and_below_the_least_width_left_out(page, lamp):
    w = page(lamp, cols=120, rows=40)
    wide = box(blocks(w))
    w.resize(60, 18)
    w.until(lambda: blocks(w) and box(blocks(w))[3] < 60, "the smaller picture")
    w.quiet(0.2)
    small = box(blocks(w))
    assert small[3] - small[1] < wide[3] - wide[1] and colours(blocks(w)) == {RED, BLUE}


def test_many_pictures_one_after_another_keep_their_colours(shop_window, shop):
    """Pairs of colours are given back when a page closes."""
    made = [shop.product(name="Gallery %02d" % i, image=pictures.text(pictures.saved(pictures.photo(64, 64), "PNG")))
            for i in range(12)]
    w = shop_window(cols=80, rows=24)
    w.key("/")
    w.type("Gallery")
    w.key("Enter")
    w.wait("Gallery 00", "Gallery 11")
    for _ in made:
        w.key("Enter")
        w.until(lambda: len(blocks(w)) > 100, "a picture")
        w.key("Esc")
        w.until(lambda: not blocks(w), "the list")
        w.key("Down")
    w.quiet(0.2)
    assert w.cell(w.row_of("Gallery 03"), 3).bg == "default"


def test_its_seller_reads_how_to_give_it_one_and_nobody_else(page, shop, lamp, market):
    plain = shop.product(name="Plain lamp")
    name, port = shop.seller.user["username"], market.ports["ssh"]
    command = "ssh -p %d %s@127.0.0.1 product image_set %%d < picture.png" % (port, name)
    w = page(plain, user=shop.seller)
    w.wait("For a picture, type where its file is:", command % plain["id"])
    w = page(plain)
    assert "image_set" not in w.text()
    short = shop.product(name="Short lamp", image=flag("#ff0000", "#0000ff"))
    w = page(short, user=shop.seller, cols=80, rows=24)
    w.wait("For another picture", command % short["id"])


def test_a_page_with_a_picture_is_sent_but_once(page, lamp):
    w = page(lamp, cols=80, rows=24)
    start = len(w.bytes())
    w.key("+")
    w.wait("25.00 EUR")
    w.quiet(0.2)
    assert len(w.bytes()) - start < 400, "what does not change is not sent again"
