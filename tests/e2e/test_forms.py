"""Forms: the text stays, errors stand at their fields, nothing is dropped without a question."""
import re

import pytest


@pytest.fixture
def seller(market, shop):
    return market.user()


@pytest.fixture
def form(market, seller, open_window):
    w = open_window(market, seller, command="selling")
    w.wait("My products", "? help")
    w.key("n")
    w.wait("Offer a product")
    return w


def test_every_bad_field_is_marked_at_once_and_the_cursor_goes_to_the_first(form):
    form.key("Tab", "Tab", "Tab", "^S")
    form.until(lambda: len(re.findall("! ", form.text())) >= 2, "two errors")
    form.type("Typed into the first")
    form.wait(re.compile("Name +Typed into the first"))


def test_only_amounts_are_typed_into_an_amount(form):
    form.key("Tab").type("1a2,x50")
    form.wait(re.compile(r"Price +12\.50 +EUR"))
    form.key("Tab").type("4x2")
    form.wait(re.compile(r"Stock +42"))


def test_leaving_with_text_asks_and_esc_stays(form, seller):
    form.type("Half a name").key("Esc")
    form.wait("Leave this page?", "y  leave and drop it")
    form.key("Enter")
    form.wait_gone("Leave this page?")
    form.wait("Offer a product", "Half a name")
    form.key("Esc")
    form.wait("Leave this page?")
    form.key("y")
    form.wait("You sell nothing yet")
    assert seller.call("product.list", status="all")["results"] == []


def test_leaving_without_text_does_not_ask(form):
    form.key("Esc")
    form.wait("You sell nothing yet")


def test_a_description_keeps_its_lines_and_wraps(form, seller):
    form.type("Lamp").key("Tab").type("3").key("Tab").type("1").key("Tab", "Tab")
    form.type("first line\rsecond " + "word " * 30).key("^S")
    form.wait("when an admin has approved it")
    product = seller.call("product.list", status="all")["results"][0]
    assert product["description"].startswith("first line\nsecond word word")


def test_a_paste_of_lines_into_a_description_keeps_them(form, seller):
    form.type("Lamp").key("Tab").type("3").key("Tab").type("1").key("Tab", "Tab")
    form.paste("one\r\ntwo\r\n\r\nthree")
    form.wait("three")
    form.key("^S")
    form.wait("when an admin has approved it")
    assert seller.call("product.list", status="all")["results"][0]["description"] == "one\ntwo\n\nthree"


def test_a_long_name_scrolls_and_comes_back(form):
    form.type("start " + "x" * 70 + " end")
    form.wait(re.compile("Name +x+ end"))
    form.key("Home")
    form.wait(re.compile("Name +start x+"))
    form.key("End", "Backspace", "Backspace", "Backspace", "Backspace")
    form.wait(re.compile("Name +x+ *$", re.M))


def test_editing_keys(form):
    form.type("one two three").key("^W").type("3").key("^A").type("0 ").key("^E").type("!")
    form.wait(re.compile("Name +0 one two 3!"))
    form.key("^U").type("漢字").key("Backspace").type("é").key("Left", "Left", "Del").type("e\u0301x").key("Backspace", "Backspace")
    form.wait(re.compile("Name +é"))
    form.sync()
    assert "漢" not in form.text()


def test_a_password_is_never_shown(market, open_window):
    w = open_window(market, "new")
    w.wait("Open an account")
    w.key("Tab", "Tab").type("hunter2 hunter2")
    w.wait("*" * 15)
    assert b"hunter" not in w.bytes()


def test_choices_turn_with_the_arrows(market, shop, seller, open_window):
    product = shop.product()
    w = open_window(market, seller, command="product/%d" % product["id"])
    w.wait("Quantity")
    w.key("b")
    w.wait("‹ Cash on delivery ›")
    w.key("Right")
    w.wait("‹ Card ›")
    w.key("Left")
    w.wait("‹ Cash on delivery ›")
    w.key("Left", "Space")
    w.wait("‹ Cash on delivery ›")


def test_the_footer_names_the_keys_of_the_field_that_has_the_focus(form):
    footer = lambda: form.lines()[-1]      # noqa: E731
    assert "^S Offer it" in footer() and "^G help" in footer() and "change" not in footer()
    form.key("Tab", "Tab", "Tab")
    form.wait("→ change", "^S Offer it")
    form.key("Tab", "Tab")
    form.wait("Enter Offer it")
    assert "^S" not in footer(), "Enter does the same there"


def test_help_is_there_from_every_field_and_comes_back_to_what_was_typed(form):
    form.type("Half a name?").key("^G")
    form.wait("Keys: ", "send the form from any")
    form.key("Esc")
    form.wait("Offer a product", "Half a name?")
    form.key("Tab", "Tab", "Tab", "?")      # on a choice it is no text
    form.wait("Keys: ", "the choice before it")
    form.key("?")
    form.wait("Half a name?")
    form.key("Tab", "Tab", "?")             # nor on the button
    form.wait("Keys: ")
    form.key("Esc", "Esc")
    form.wait("Leave this page?")


def test_a_filter_is_left_without_a_question(market, shop, open_window):
    shop.product()
    w = open_window(market)
    w.wait("? help")
    w.key("f").wait("Show only")
    w.type("12").wait("12")
    w.key("Esc")
    w.wait_gone("Show only")
    w.key("f").wait("Show only")
    w.type("12").key("^C")
    assert w.ended() == 0, "and nothing is lost by leaving the shop from it"


def test_a_rejected_product_is_mended_and_waits_again(market, shop, seller, open_window):
    product = shop.product(seller=seller, approve=False, name="Doubtful lamp")
    shop.admin.call("product.reject", id=product["id"], reason="Say more.")
    w = open_window(market, seller, command="selling")
    w.wait("Doubtful lamp", "rejected", "Say more.")
    w.key("e")
    w.wait("Change your product", "Doubtful lamp")
    w.type(" de luxe").key("^S")
    w.wait("when an admin has approved it", "Doubtful lamp de luxe", "in review")


def test_saving_without_a_change_says_so(market, shop, seller, open_window):
    shop.product(seller=seller, name="Same lamp")
    w = open_window(market, seller, command="selling")
    w.wait("Same lamp", "on sale")
    w.key("e")
    w.wait("Change your product")
    w.key("^S")
    w.wait("Nothing was changed.", "on sale")


def test_a_price_changed_by_its_seller_is_on_sale_at_once(market, shop, seller, open_window):
    product = shop.product(seller=seller, name="Dear lamp", price="50.00")
    w = open_window(market, seller, command="selling")
    w.wait("Dear lamp", "on sale")
    w.key("e", "Tab")
    w.wait("Change your product")
    w.fill("45").key("^S")
    w.wait("Saved.", "45.00 EUR", "on sale")
    assert market.rpc().call("product.get", id=product["id"])["price"] == "45.00"


def test_an_approved_product_with_a_new_name_waits_for_approval_again(market, shop, seller, open_window):
    product = shop.product(seller=seller, name="Old lamp")
    w = open_window(market, seller, command="selling")
    w.wait("Old lamp", "on sale")
    w.key("e")
    w.wait("Change your product")
    w.fill("New lamp").key("^S")
    w.wait("when an admin has approved it")
    assert market.rpc().error("product.get", id=product["id"]).code == "not_found"
    shop.admin.call("product.approve", id=product["id"])
    assert market.rpc().call("product.get", id=product["id"])["name"] == "New lamp"
