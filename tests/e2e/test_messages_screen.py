"""People who write to each other at their terminals: what one sends the other sees while both go on typing."""
import os
import re
import signal
import sqlite3

import pytest

import harness
from terminal import LIVE
from test_hostile_text import EVIL, NEVER

FREE = {"limits.messages_per_minute": "0", "limits.conversations_per_hour": "0"}
SIZES = [(60, 18), (80, 24), (120, 40)]


@pytest.fixture(scope="module")
def market():
    m = harness.Market(options=FREE)
    yield m
    m.close()


@pytest.fixture
def two(market, open_window):
    """Two people, each before the thread with the other."""
    a, b = market.user(), market.user()
    return a, b, thread(open_window, market, a, b), thread(open_window, market, b, a)


def name(c):
    return c.user["username"]


def send(a, b, text, **more):
    return a.call("message.send", receiver=b.user["id"], content=text, **more)


def thread(open_window, market, me, other, **more):
    w = open_window(market, me, command="messages/%s" % name(other), **more)
    w.wait("Messages with %s" % name(other), "To %s" % name(other), "Enter send")
    return w


def said_by(w, who, text):
    """The text stands below a line that names its author, with at most other lines of his between."""
    lines = w.lines()
    at = next((i for i, line in enumerate(lines) if line.strip() == text), None)
    heads = [line.strip() for line in lines[:at or 0] if re.match(r" *\S+ · \d\d:\d\d$", line)]
    return at is not None and heads and heads[-1].split(" ")[0] == who


# writing and reading

def test_two_people_write_to_each_other_live(two):
    a, b, wa, wb = two
    wa.type("Is it still there?").key("Enter")
    wb.wait("Is it still there?", patience=LIVE)
    assert said_by(wb, name(a), "Is it still there?"), str(wb)
    wa.until(lambda: said_by(wa, "you", "Is it still there?"), "the sender's own side")
    wb.type("Yes, it is.").key("Enter")
    wa.wait("Yes, it is.", patience=LIVE)
    assert said_by(wa, name(b), "Yes, it is.")
    wb.until(lambda: said_by(wb, "you", "Yes, it is."), "the answerer's own side")
    assert wa.row_of("Is it still there?") < wa.row_of("Yes, it is."), "the newest is at the bottom"
    wb.wait("read just now", patience=LIVE)
    wa.wait_gone(re.compile(r"Messages \d"))
    assert [m["content"] for m in a.call("message.list")["results"]] == ["Yes, it is.", "Is it still there?"]
    assert all(m["read_at"] for m in a.call("message.list")["results"]), "what is seen is read"
    assert b.call("notification.list")["unread"] == 0, "and so is the notification of it"


def test_what_comes_leaves_what_is_typed_alone(two):
    a, b, wa, wb = two
    wb.type("Half a sen")
    wb.wait("Half a sen")
    before = wb.cursor()
    wa.type("Something else").key("Enter")
    wb.wait("Something else", patience=LIVE)
    assert wb.cursor() == before
    wb.type("tence").key("Enter")
    wa.wait("Half a sentence", patience=LIVE)


def test_letters_are_text_while_one_writes_and_act_after_tab(two):
    a, b, wa, wb = two
    wa.type("qsconexb?123/ SCOE")
    wa.wait("qsconexb?123/ SCOE")
    assert a.call("message.list")["results"] == []
    wa.key("Tab", "?")
    wa.wait("Keys: Messages", "Alt-Enter", "Capital letter or digit opens:")
    wa.key("Esc", "w")
    wa.type("!")
    wa.wait("SCOE!")
    wa.key("Tab", "S")
    wa.wait("Nothing is for sale")
    wa.key("M")
    wa.wait("No messages yet.", "n new")


def test_new_lines_and_pastes_are_not_sent_before_enter(two):
    a, b, wa, wb = two
    wa.paste("one\ntwo\r\nthree\n")
    wa.wait("one", "two", "three")
    wa.type("four").send(b"\n")                  # ^J
    wa.type("five")
    wa.send(b"\033\r")                           # Alt-Enter
    wa.type("six")
    wa.wait("five", "six")
    wa.sync()
    assert a.call("message.list")["results"] == []
    wa.key("Enter")
    wb.wait("one", "two", "three", "four", "five", "six", patience=LIVE)
    assert a.call("message.list")["results"][0]["content"] == "one\ntwo\nthree\nfour\nfive\nsix"
    wa.key("Enter", "Enter")                     # nothing is nothing to send
    wa.sync()
    assert len(a.call("message.list")["results"]) == 1


def test_what_is_too_long_is_cut_and_said(two):
    a, b, wa, wb = two
    wa.paste("x" * 4100)
    wa.wait("no more than 4000 characters fit")
    wa.key("Enter")
    wb.wait("xxxx", patience=LIVE)
    assert a.call("message.list")["results"][0]["content"] == "x" * 4000


def test_wide_letters_are_written_and_read(two):
    a, b, wa, wb = two
    wa.type("漆塗りの椀 e\u0301 👍 " + "日" * 60).key("Enter")
    wb.wait("漆塗りの椀", "👍", patience=LIVE)
    wb.sync()
    assert "�" not in wb.text()


# the list

def test_the_list_says_who_what_and_how_many_are_unread(market, open_window):
    me, a, b = market.user(), market.user(), market.user()
    send(a, me, "First.")
    send(b, me, "Good day.\nHow are you?")
    send(a, me, "Second.")
    send(me, b, "Well.")
    w = open_window(market, me)
    w.wait("Messages 3", "? help")
    w.key("5")
    w.wait("Messages · 3 unread", re.compile(r"● +%s +Second\. +2 new" % name(a)), re.compile(r"%s +you: Well\. +1 new" % name(b)))
    assert name(b) in w.selected(), "the newest is first\n%s" % w
    w.key("Down")
    w.wait_selected(name(a))
    w.key("Enter")
    w.wait("First.", "Second.", "new", "To %s" % name(a))
    w.wait("Messages 1")
    w.key("Esc")
    w.wait("Messages · 1 unread")
    assert not w.find(re.compile(r"● +%s" % name(a)))


def test_the_badge_is_the_same_in_two_sessions_within_a_second(market, open_window):
    me, a = market.user(), market.user()
    windows = [open_window(market, me), open_window(market, me, cols=120, rows=40)]
    for w in windows:
        w.wait("? help", name(me))
        w.sync()
    send(a, me, "One.")
    for w in windows:
        w.wait("Messages 1", "●1", "%s wrote to you." % name(a), patience=LIVE)
    send(a, me, "Two.")
    for w in windows:
        w.wait("Messages 2", "●2", patience=LIVE)
    windows[0].key("5", "Enter")
    for w in windows:
        w.wait_gone(re.compile(r"Messages \d|●"), patience=LIVE)
    windows[0].wait("One.", "Two.")


def test_a_thread_that_is_not_looked_at_is_not_read(market, open_window):
    me, a = market.user(), market.user()
    send(me, a, "Hello.")
    w = thread(open_window, market, me, a)
    w.key("Tab", "1")
    w.wait("? help")
    send(a, me, "Are you there?")
    w.wait("Messages 1", patience=LIVE)
    w.sync()
    assert me.call("message.unread")["unread"] == 1


def test_a_notification_opens_the_thread(market, open_window):
    me, a = market.user(), market.user()
    send(a, me, "Read me.")
    w = open_window(market, me)
    w.wait("●1", "? help")
    w.key("6", "Enter")
    w.wait("Messages with %s" % name(a), "Read me.", "To %s" % name(a))
    w.wait_gone("●")
    w.key("Esc")
    w.wait("Notifications")


def test_somebody_new_is_written_to_by_name(market, open_window):
    me, a = market.user(), market.user()
    w = open_window(market, me)
    w.wait("? help")
    w.key("5", "n")
    w.wait("Write to")
    w.type("nobody-at-all").key("Enter")
    w.wait("is not the name of a user")
    w.fill(name(me)).key("Enter")
    w.wait("is your own name")
    w.fill("two words").key("Enter")
    w.wait("Write to", "!")
    w.fill(name(a)).key("Enter")
    w.wait("To %s" % name(a), "No messages yet.")
    w.type("Good morning.").key("Enter")
    w.wait("you · ", "Good morning.")
    assert a.call("message.list")["results"][0]["content"] == "Good morning."
    w.key("Esc")
    w.wait_selected(name(a))


def test_a_user_s_number_will_do(market, open_window):
    me, a = market.user(), market.user()
    w = open_window(market, me)
    w.wait("? help")
    w.key("5", "n")
    w.wait("Write to")
    w.type(str(a.user["id"])).key("Enter")
    w.wait("To %s" % name(a))


# what a message is about

def test_a_seller_is_written_to_from_the_product_and_opens_it(market, shop, open_window):
    lamp, buyer = shop.product(name="Reading lamp"), market.user()
    w = open_window(market, buyer, command="product/%d" % lamp["id"])
    w.wait("Reading lamp", "Quantity")
    w.key("t")
    w.wait("To %s, about Reading lamp" % name(shop.seller))
    w.type("Which bulb does it take?").key("Enter")
    w.wait("you · ", "about Reading lamp", "Which bulb does it take?")
    w.wait_gone("To %s, about" % name(shop.seller))
    w.type("And how long is the cord?").key("Enter")
    harness.until(lambda: len(buyer.call("message.list")["results"]) == 2, "the second message")
    about = [m["product"] for m in buyer.call("message.list")["results"]]
    assert about == [None, lamp["id"]], "it is said once"
    seller = thread(open_window, market, shop.seller, buyer)
    seller.wait("about Reading lamp")
    seller.key("Tab", "Enter")
    seller.wait("Reading lamp", "Price", "Stock")
    seller.key("Esc")
    seller.wait("And how long is the cord?")
    w.key("Esc")
    w.wait("Quantity")


def test_an_order_s_two_sides_write_about_it(market, shop, open_window):
    buyer = market.user()
    order = shop.order(buyer, shop.product(name="Desk lamp"))
    b = open_window(market, buyer, command="orders/%d" % order["id"])
    b.wait("Order %d" % order["id"], "? help")
    b.key("t")
    b.wait("To %s, about order %d" % (name(shop.seller), order["id"]))
    b.key("^X")
    b.wait_gone("about order")
    b.key("Esc")
    b.wait("Placed")
    b.key("t")
    b.type("When will it be sent?").key("Enter")
    b.wait("about order %d" % order["id"], "When will it be sent?")
    assert buyer.call("message.list")["results"][0]["order"] == order["id"]
    s = open_window(market, shop.seller, command="orders/%d" % order["id"])
    s.wait("Order %d" % order["id"], "? help")
    s.key("t")
    s.wait("To %s, about order" % name(buyer), "When will it be sent?")
    s.key("Tab", "Enter")
    s.wait("Order %d" % order["id"], "Desk lamp")
    a = open_window(market, shop.admin, command="orders/%d" % order["id"])
    a.wait("Order %d" % order["id"], "? help")
    a.key("t")
    a.wait("Write to", name(shop.seller), name(buyer))
    a.key("Down", "Enter")
    a.wait("To %s, about order" % name(buyer))


def test_of_several_things_one_is_chosen(market, shop, open_window):
    buyer, lamps = market.user(), [shop.product(name="Lamp of kind %d" % i) for i in range(2)]
    for lamp in lamps:
        send(buyer, shop.seller, "And this?", product=lamp["id"])
    send(buyer, shop.seller, "And this again?", product=lamps[0]["id"])
    w = thread(open_window, market, buyer, shop.seller)
    w.wait("about Lamp of kind 0", "about Lamp of kind 1")
    w.key("Tab", "Enter")
    w.wait("What the messages are about", "1 of 2")
    w.key("Down", "Enter")
    w.wait("Lamp of kind 1", "Quantity")


def test_what_is_gone_has_a_number_only(market, shop, open_window):
    buyer, lamp = market.user(), shop.product(name="Lost lamp")
    send(buyer, shop.seller, "And this?", product=lamp["id"])
    shop.seller.call("product.delete", id=lamp["id"])
    w = thread(open_window, market, buyer, shop.seller)
    w.wait("about product %d" % lamp["id"])
    w.key("Tab", "Enter")
    w.wait("not for sale any more")


def test_a_guest_is_asked_to_sign_in_before_writing(market, shop, open_window):
    lamp = shop.product(name="Guest lamp")
    w = open_window(market, "guest", command="product/%d" % lamp["id"])
    w.wait("Quantity")
    w.key("t")
    w.wait("For this you need an account")


# taking back, changing, blocking

def test_the_last_message_is_changed_and_taken_back(two):
    a, b, wa, wb = two
    wb.key("Tab", "1")                           # he does not look: what is read is changed no more
    wb.wait("? help")
    wa.type("Teh lamp").key("Enter")
    wa.wait("Teh lamp")
    wa.type("a draft")
    wa.key("Tab", "e")
    wa.wait("Change your message", "Enter send")
    wa.fill("The lamp").key("Enter")
    wa.wait_gone("Teh lamp")
    wa.wait("The lamp", "a draft")
    assert a.call("message.list")["results"][0]["content"] == "The lamp"
    wa.key("Tab", "x")
    wa.wait("Take back “The lamp”?")
    wa.key("n")
    wa.sync()
    assert a.call("message.list")["results"][0]["deleted"] is False
    wa.key("x", "y")
    wa.wait("Taken back.", "(taken back)")
    assert b.call("message.list")["results"][0]["deleted"] is True
    wb.key("5", "Enter")
    wb.wait("(taken back)")
    assert "The lamp" not in wb.text()


def test_what_was_read_is_not_changed(two):
    a, b, wa, wb = two
    wa.type("Final.").key("Enter")
    wa.wait("read just now", patience=LIVE)
    wa.key("Tab", "e")
    wa.sync()
    assert "Change your message" not in wa.text()


def test_esc_gives_up_a_change_and_keeps_the_draft(two):
    a, b, wa, wb = two
    wb.key("Tab", "1")
    wb.wait("? help")
    wa.type("Sent.").key("Enter")
    wa.wait("Sent.")
    wa.type("unsent").key("Tab", "e")
    wa.wait("Change your message")
    wa.type(" And more.").key("Esc")
    wa.wait("To %s" % name(b), "unsent")
    assert a.call("message.list")["results"][0]["content"] == "Sent."


def test_blocking_is_asked_and_undone(two):
    a, b, wa, wb = two
    wb.key("Tab", "b")
    wb.wait("Block %s?" % name(a), "y  block")
    wb.key("Enter")
    wb.wait_gone("y  block")
    wa.type("Hello?").key("Enter")
    wb.wait("Hello?", patience=LIVE)
    wb.key("b", "y")
    wb.wait("You have blocked %s" % name(a), "%s is blocked." % name(a), "b unblock")
    wa.type("Are you angry?").key("Enter")
    wa.wait("This user wants no messages from you.", "Are you angry?")
    wb.key("Tab")
    wb.sync()
    assert "Enter send" not in wb.text(), "there is no box to write in"
    wb.key("b", "y")
    wb.wait("may write to you again", "To %s" % name(a))
    wa.key("Enter")
    wb.wait("Are you angry?", patience=LIVE)


# drafts

def test_a_draft_is_there_again_in_the_same_session(two):
    a, b, wa, wb = two
    wa.type("Not yet sent").key("Esc")
    wa.wait("Messages", "n new")
    wa.key("1", "^C")
    wa.wait("What you typed would be lost. Press it again to leave.")
    wa.key("5", "n")
    wa.wait("Write to")
    wa.type(name(b)).key("Enter")
    wa.wait("Not yet sent")
    wa.key("Enter")
    wb.wait("Not yet sent", patience=LIVE)
    wa.key("Esc", "1")
    wa.wait("? help")
    wa.key("q")
    assert wa.ended() == 0, "nothing is left to lose"


def test_a_refused_message_stays_in_the_box(make_market, open_window):
    market = make_market(options={"limits.messages_per_minute": "1"})
    a, b = market.user(), market.user()
    w = thread(open_window, market, a, b)
    w.type("First.").key("Enter")
    w.wait("you · ", "First.")
    w.type("Second.").key("Enter")
    w.wait("Try again in", "Second.")
    assert len(a.call("message.list")["results"]) == 1


def test_the_market_dies_and_what_is_typed_stays(make_market, open_window):
    market = make_market(options=FREE)
    a, b = market.user(), market.user()
    w, wb = thread(open_window, market, a, b), thread(open_window, market, b, a)
    w.type("Through thick")
    start = w.mark()
    os.kill(market.market_pid(), signal.SIGKILL)
    w.wait_bytes(b"The market is not answering", start)
    w.wait("The market is back.", "Through thick")
    wb.wait("The market is back.")
    w.type(" and thin").key("Enter")
    wb.wait("Through thick and thin", patience=LIVE * 2)


# long threads

def test_older_messages_come_as_one_scrolls_up(market, open_window):
    a, b = market.user(), market.user()
    for i in range(140):
        a.request("message.send", receiver=b.user["id"], content="message number %03d" % i)
    for _ in range(140):
        a.line()
    w = thread(open_window, market, b, a)
    w.wait("number 139")
    w.key("Up")
    w.sync()
    for _ in range(4):
        w.key("PgUp")
    w.wait(re.compile("number 0[5-9]"))
    w.key("Tab", "g", "g", "g", "g")
    w.wait("number 000")
    send(a, b, "and a new one")
    w.wait("Messages 1", "number 000", patience=LIVE)
    w.sync()
    assert "and a new one" not in w.text(), "who reads older ones stays there"
    w.key("G")
    w.wait("and a new one", "number 139")
    w.wait_gone(re.compile(r"Messages \d"))
    numbers = [int(n) for n in re.findall(r"number (\d\d\d)", w.text())]
    assert numbers == sorted(numbers)


def test_scrolling_up_leaves_the_lines_in_place(market, open_window):
    a, b = market.user(), market.user()
    for i in range(120):
        send(a, b, "number %03d" % i)
    w = thread(open_window, market, b, a)
    w.wait("number 119")
    last = 119
    while last > 20:
        for _ in range(12):
            w.key("Up")
        w.sync()
        now = [int(n) for n in re.findall(r"number (\d\d\d)", w.text())]
        assert now == list(range(now[0], now[0] + len(now))) and last - now[-1] < 15, "none is left out\n%s" % w
        last = now[-1]


# sizes

@pytest.mark.parametrize("cols, rows", SIZES)
def test_every_size_shows_the_talk_and_the_box(market, open_window, cols, rows):
    a, b = market.user(), market.user()
    for i in range(30):
        send(a if i % 2 else b, b if i % 2 else a, "Talk %d %s" % (i, "word " * 30))
    w = thread(open_window, market, a, b, cols=cols, rows=rows)
    w.wait("Talk 29")
    w.type("My answer " * 12)
    w.wait("My answer My answer")
    w.sync()
    y, x, shown = w.cursor()
    assert shown and rows - 8 < y < rows - 1 and 0 < x < cols, str(w)
    assert w.cell(rows - 1, cols - 1).data == " " and all(len(line) <= cols for line in w.lines())
    w.key("Esc")
    w.wait("Messages", name(b))


def test_a_resize_while_typing_sends_nothing_and_keeps_all(two):
    a, b, wa, wb = two
    wa.type("A text that is being typed while the window changes its size ")
    for size in ((100, 30), (60, 18), (59, 17), (120, 40), (80, 24)):
        wa.resize(*size)
        wa.wait(re.compile("A text that is being|Needs 60x18"))
    wa.type("again.")
    wa.wait("again.")
    assert a.call("message.list")["results"] == []
    wa.key("Enter")
    wb.wait("again.", patience=LIVE)
    assert a.call("message.list")["results"][0]["content"].endswith("changes its size again.")


def test_the_plain_page_has_the_whole_talk(two):
    a, b, wa, wb = two
    wa.type("To be copied.").key("Enter")
    wa.wait("To be copied.")
    wa.key("Tab", "y")
    wa.wait("Esc goes back", "Messages with %s" % name(b), "To be copied.")


# other people's text, links

def test_hostile_text_in_the_store_is_shown_as_text(make_market, open_window):
    market = make_market(options=FREE)
    a, b = market.user("anna"), market.user("bert")
    send(a, b, "harmless")
    send(b, a, "harmless")
    for client in market.clients:
        client.close()
    market.clients.clear()
    market.stop()
    evil = "Evil" + "".join(e for e in EVIL if "\x00" not in e) + "talk\nline two"
    store = sqlite3.connect(os.path.join(market.dir, "mama.db"))
    with store:
        store.execute("UPDATE messages SET content = ?", (evil,))
        store.execute("UPDATE notifications SET text = ?", (evil,))
    store.close()
    market.start()
    w = open_window(market, "bert", password="a long passphrase", cols=120, rows=40)
    w.wait("? help")
    w.key("5")
    w.wait("Evil", "�")
    w.key("Enter")
    w.wait("Evil", "line two", "talk")
    w.key("Tab", "e", "Esc", "Tab", "x")
    w.wait("Take back “Evil")
    w.key("n", "6")
    w.wait("Notifications", "Evil")
    raw = w.bytes()
    raw = raw[raw.find(b"\033[?1049h"):]
    for sequence in NEVER:
        assert sequence not in raw, "%r went to the terminal" % sequence


def test_links_to_nobody_and_to_oneself_say_so(market, open_window):
    me = market.user()
    w = open_window(market, me, command="messages/nobody-of-that-name")
    w.wait("There is no user of that name.")
    w.key("Esc")
    w.wait("No messages yet.")
    w = open_window(market, me, command="messages/%s" % name(me))
    w.wait("That is you")
    w.type("x").key("Enter")
    w.sync()
    assert me.call("message.list")["results"] == []
    w = open_window(market, me, command="messages")
    w.wait("No messages yet.", "n new")


def test_a_guest_s_link_leads_through_the_sign_in(market, open_window):
    me, a = market.user(), market.user()
    w = open_window(market, "guest", command="messages/%s" % name(a))
    w.wait("For this you need an account")
    w.key("i").type(name(me)).key("Tab").type(me.password).key("Enter")
    w.wait("To %s" % name(a))


def test_every_key_of_the_footer_is_in_the_help(market, open_window):
    a, b = market.user(), market.user()
    wa = thread(open_window, market, a, b, cols=120, rows=40)
    wa.type("Something.").key("Enter")
    wa.wait("you · ", "Enter send")
    wa.key("Tab")
    wa.wait("Tab write", "? help")
    keys = [part.split(" ")[0] for part in re.split(r" {3,}", wa.lines()[-1].strip())]
    assert {"Tab", "x", "b", "Esc"} <= set(keys)
    wa.key("?")
    wa.wait("Keys: ")
    for key in keys:
        assert re.search(r"(^|\s)%s(\s|$)" % re.escape(key), wa.text(), re.M), "%s is not in the help\n%s" % (key, wa)
