"""One market that newcomers walk through by all its doors at once: ssh, telnet, and the JSON port over TLS. Then every operation
once at the port, with what it gives."""
import base64
import re
import ssl
import time

import pytest

import harness
import mailbox
import pictures
from terminal import LIVE, Ssh, Telnet

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """Its JSON port speaks TLS, to clients that check the certificate."""
    files = harness.certificate(str(tmp_path_factory.mktemp("tls")))
    m = harness.Market(options=files, tls=ssl.create_default_context(cafile=files["tls.certificate"]))
    yield m
    m.close()


@pytest.fixture
def newcomer(market, open_window):
    """Opens an account on the sign-up form of a door; the window, in the shop, with its name and a TLS connection of his."""
    def sign_up(kind, stem):
        w = open_window(market, "new", kind=kind)
        w.name = market.name(stem)
        w.wait("Open an account")
        w.type(w.name).key("Tab").type(w.name + "@example.org").key("Tab").type(PASSWORD).key("Enter")
        w.wait("Welcome, %s." % w.name, "? help")
        w.rpc = log_in(market, w.name)
        return w
    return sign_up


def log_in(market, name, password=PASSWORD):
    c = market.rpc()
    c.user = c.call("auth.login", username=name, password=password)["user"]
    c.password = password
    return c


# ---- people at terminals ----

def test_a_buyer_over_ssh_writes_to_a_seller_over_telnet_and_is_answered_live(newcomer):
    buyer, seller = newcomer(Ssh, "bea"), newcomer(Telnet, "sol")
    buyer.key("M", "n")
    buyer.wait("Write to")
    buyer.type(seller.name).key("Enter")
    buyer.wait("Messages with " + seller.name, "Enter send")
    buyer.type("Does the kettle whistle?").key("Enter")
    seller.wait("%s wrote to you." % buyer.name, "Messages 1", patience=LIVE)
    seller.key("M")
    seller.wait_selected(buyer.name)
    seller.key("Enter")
    seller.wait("Does the kettle whistle?", "To " + buyer.name)
    seller.type("In two notes.").key("Enter")
    buyer.wait("In two notes.", patience=LIVE)
    seller.wait("read just now", patience=LIVE)
    said = buyer.rpc.call("message.list", **{"with": seller.name})["results"]
    assert [(m["sender"]["username"], m["content"]) for m in said] == [(seller.name, "In two notes."),
                                                                       (buyer.name, "Does the kettle whistle?")]
    assert seller.rpc.call("message.unread")["results"] == []


def test_a_review_written_on_the_screen_is_the_rating_in_other_windows_and_over_tls(market, shop, newcomer, open_window):
    buyer = newcomer(Ssh, "bea")
    kettle = shop.product(name="Kettle that whistles")
    order = shop.order(buyer.rpc, kettle)
    for action in ("accept", "ship", "deliver"):
        shop.seller.call("order.act", id=order["id"], action=action)
    shelf = newcomer(Telnet, "lis")
    shelf.wait("Kettle that whistles")
    page = open_window(market, shelf.rpc, command="product/%d" % kettle["id"])
    page.wait("Kettle that whistles", "No reviews yet")
    shelf.rpc.call("notification.subscribe", changes=True)

    buyer.key("O")
    buyer.wait("Kettle that whistles", "delivered")
    buyer.key("Enter", "*")
    buyer.wait("Your review of Kettle that whistles")
    buyer.type("4")
    buyer.wait(re.compile("‹ 4 +★★★★☆ ›"))
    buyer.key("Tab").type("Two notes, a third apart.").key("^S")
    buyer.wait("Your review is published.")
    page.wait("★★★★☆ 4.0 (1)", "Two notes, a third apart.", patience=LIVE)
    shelf.wait(re.compile(r"Kettle that whistles.*★ 4\.0"), patience=LIVE)
    while "products" not in shelf.rpc.push(method="changed")["what"]:
        pass
    assert shelf.rpc.call("product.get", id=kettle["id"])["rating"] == {"average": 4.0, "count": 1}
    assert shop.seller.call("notification.list")["results"][0]["kind"] == "review.created"


def test_a_lost_password_is_found_again_by_the_mail_in_the_spool(market, newcomer, open_window):
    lost = newcomer(Telnet, "ida")
    w = open_window(market)
    w.wait("? help")
    w.key("i")
    w.wait("Sign in", "^T forgot password")
    w.key("^T")
    w.wait("Forgot your password?")
    w.type(lost.name + "@example.org").key("Enter")
    w.wait("If an account has this address, a mail is on its way to it.", "Set a new password")
    w.paste(mailbox.token_in(mailbox.mail_of(market, lost.rpc).get_content())).key("Tab").type("a passphrase anew").key("Enter")
    w.wait("The new password counts. Sign in with it.", "Username")
    w.type(lost.name).key("Tab").type("a passphrase anew").key("Enter")
    w.wait("Welcome, %s." % lost.name)
    lost.ended(patience=LIVE + harness.PATIENCE / 4)
    assert lost.rpc.error("auth.whoami").code == "unauthenticated"
    open_window(market, lost.name, kind=Telnet, password="a passphrase anew").wait("MamaOnline", lost.name)


def test_a_ban_ends_the_screens_of_both_doors_within_a_second(market, newcomer, open_window):
    admin, bad = open_window(market, market.admin(), command="admin"), newcomer(Telnet, "max")
    second = open_window(market, bad.rpc, command="cart")
    second.wait("cart", "? help")
    for w in (bad, second):
        w.sync()
    admin.wait("Numbers of the day")
    admin.key("u")
    admin.wait_selected(bad.name)                # the newest user
    admin.key("b")
    admin.wait("Ban this user")
    admin.type("Sells fakes.")
    admin.wait("Sells fakes.")
    marks = bad.mark(), second.mark()
    began = time.monotonic()
    admin.key("Enter")
    for w, mark in zip((bad, second), marks):
        w.wait_bytes(b"Your account was banned: Sells fakes.", mark, patience=LIVE)
        w.ended(patience=LIVE)
    assert time.monotonic() - began < LIVE
    assert bad.rpc.error("auth.whoami").code == "unauthenticated"
    again = market.rpc().error("auth.login", username=bad.name, password=PASSWORD)
    assert again.code == "forbidden" and "Sells fakes." in str(again)


# ---- every operation at the port ----

def public_key():
    def string(b):
        return len(b).to_bytes(4, "big") + b
    return "ssh-ed25519 %s bea@desk" % base64.b64encode(string(b"ssh-ed25519") + string(b"\x09" * 32)).decode()


def ids(result):
    return [x["id"] for x in result["results"]]


def made(name, **more):
    return lambda s: dict({"username": name, "email": name + "@example.org", "password": PASSWORD}, **more)


IMAGE = base64.b64encode(pictures.png(40, 30)).decode()

# Who calls what with what, and what of the result must be so. `s` holds the last result of every method, and, by a name of three
# letters, who calls: any is nobody, bea buys, sol sells, ada is an admin, two and tri are bea elsewhere, ida loses her password.
STEPS = [
    ("any", "server.ping", {}, lambda r, s: r == {}),
    ("any", "server.info", {}, lambda r, s: r["currency"] == "EUR" and "CASH" in r["payment_methods"]),
    ("any", "rpc.discover", {}, lambda r, s: r["openrpc"].startswith("1.") and len(r["methods"]) > 60),
    ("any", "server.subscribe", {}, lambda r, s: r == {}),

    ("bea", "auth.register", made("bea"), lambda r, s: r["user"]["username"] == "bea" and r["user"]["role"] == "user"),
    ("sol", "auth.register", made("sol"), lambda r, s: r["user"]["email"] == "sol@example.org"),
    ("ida", "auth.register", made("ida"), lambda r, s: len(r["token"]) > 30),
    ("ada", "auth.login", {"username": "ada", "password": PASSWORD}, lambda r, s: r["user"]["role"] == "admin"),
    ("bea", "auth.whoami", {}, lambda r, s: r["user"]["username"] == "bea"),
    ("two", "auth.login", {"username": "bea@example.org", "password": PASSWORD}, lambda r, s: r["user"]["username"] == "bea"),
    ("any", "auth.resume", lambda s: {"token": s["auth.login"]["token"]}, lambda r, s: r["user"]["username"] == "bea"),
    ("any", "auth.logout", {}, lambda r, s: r == {} and harness.ended(s["two"])),
    ("two", "auth.login", {"username": "bea", "password": PASSWORD}, lambda r, s: r["expires_at"] > "2"),
    ("bea", "auth.sessions", {}, lambda r, s: [x["current"] for x in r["results"]].count(True) == 1 < len(r["results"])),
    ("bea", "auth.session_end", lambda s: {"session": next(x["session"] for x in s["auth.sessions"]["results"] if not x["current"])},
     lambda r, s: r == {} and s["two"].rest() == []),
    ("tri", "auth.login", {"username": "bea", "password": PASSWORD}, lambda r, s: True),
    ("bea", "auth.password_change", {"old_password": PASSWORD, "new_password": PASSWORD + "!"},
     lambda r, s: r == {} and harness.ended(s["tri"])),
    ("bea", "auth.email_change", {"password": PASSWORD + "!", "email": "bea@example.net"},
     lambda r, s: r["user"]["email"] == "bea@example.net"),
    ("any", "auth.password_reset", {"email": "ida@example.org"}, lambda r, s: r == {}),
    ("any", "auth.password_reset_confirm", lambda s: {"token": s["mail"](), "new_password": "a passphrase anew"},
     lambda r, s: r == {} and harness.ended(s["ida"])),
    ("ida", "auth.login", {"username": "ida", "password": "a passphrase anew"}, lambda r, s: r["user"]["username"] == "ida"),
    ("ida", "auth.logout_all", {}, lambda r, s: s["ida"].error("auth.whoami").code == "unauthenticated"),
    ("bea", "key.add", {"public_key": public_key()}, lambda r, s: r["label"] == "bea@desk" and r["fingerprint"].startswith("SHA256:")),
    ("bea", "key.list", {}, lambda r, s: ids(r) == [s["key.add"]["id"]]),
    ("bea", "key.remove", lambda s: {"id": s["key.add"]["id"]}, lambda r, s: s["bea"].call("key.list")["results"] == []),
    ("bea", "preference.set", {"time_zone": "Europe/Berlin"}, lambda r, s: r["time_zone"] == "Europe/Berlin"),
    ("bea", "preference.get", {}, lambda r, s: r == s["preference.set"] and r["time_rule"].startswith("CET")),

    ("ada", "category.create", {"name": "Kettles"}, lambda r, s: r["name"] == "Kettles" and r["product_count"] == 0),
    ("any", "category.list", {}, lambda r, s: ids(r) == [s["category.create"]["id"]]),
    ("any", "category.get", lambda s: {"id": s["category.create"]["id"]}, lambda r, s: r["name"] == "Kettles"),
    ("ada", "category.update", lambda s: {"id": s["category.create"]["id"], "name": "Tea"}, lambda r, s: r["name"] == "Tea"),
    ("ada", "category.delete", lambda s: {"id": s["category.create"]["id"]}, lambda r, s: s["any"].call("category.list")["results"] == []),
    ("ada", "category.create", {"name": "Kettles"}, lambda r, s: r["id"] > 0),

    ("sol", "product.create", lambda s: {"name": "Bad kettle", "price": "1.00", "category": s["category.create"]["id"]},
     lambda r, s: r["status"] == "pending"),
    ("ada", "product.reject", lambda s: {"id": s["product.create"]["id"], "reason": "It leaks."}, lambda r, s: r["reject_reason"] == "It leaks."),
    ("sol", "product.delete", lambda s: {"id": s["product.create"]["id"]}, lambda r, s: r["archived"] is False),
    ("sol", "product.create", lambda s: {"name": "Kettle", "price": "24.50", "category": s["category.create"]["id"], "stock": 9, "image": IMAGE},
     lambda r, s: r["has_image"] and s["any"].error("product.get", id=r["id"]).code == "not_found"),
    ("sol", "product.image_set", lambda s: {"id": s["product.create"]["id"], "data": IMAGE}, lambda r, s: r["has_image"]),
    ("ada", "product.approve", lambda s: {"id": s["product.create"]["id"]}, lambda r, s: r["status"] == "approved"),
    ("any", "product.image_get", lambda s: {"id": s["product.create"]["id"]}, lambda r, s: (r["width"], r["height"]) == (40, 30)),
    ("any", "product.list", {"search": "kett", "in_stock": True}, lambda r, s: ids(r) == [s["product.create"]["id"]]),
    ("any", "product.get", lambda s: {"id": s["product.create"]["id"]}, lambda r, s: r["price"] == "24.50" and r["stock"] == "in"),
    ("sol", "product.update", lambda s: {"id": s["product.create"]["id"], "price": "25.00"},
     lambda r, s: (r["price"], r["status"]) == ("25.00", "approved")),

    ("bea", "cart.set", lambda s: {"product": s["product.create"]["id"], "quantity": 2}, lambda r, s: r["total"] == "50.00"),
    ("bea", "cart.get", {}, lambda r, s: r["total"] == "50.00" and r["items"][0]["quantity"] == 2),
    ("bea", "cart.clear", {}, lambda r, s: r["items"] == []),
    ("bea", "cart.set", lambda s: {"product": s["product.create"]["id"], "quantity": 3}, lambda r, s: r["total"] == "75.00"),
    ("bea", "cart.checkout", {"payment_method": "CARD"}, lambda r, s: r["orders"][0]["status"] == "pending_payment"),
    ("bea", "order.delete", lambda s: {"id": s["cart.checkout"]["checkout"]}, lambda r, s: r["status"] == "cancelled"),
    ("bea", "order.create", lambda s: {"products": [{"product": s["product.create"]["id"], "quantity": 1}], "payment_method": "CASH"},
     lambda r, s: r["total"] == "25.00"),
    ("bea", "order.list", {}, lambda r, s: [o["status"] for o in r["results"]] == ["placed", "cancelled"]),
    ("sol", "order.get", lambda s: {"id": s["order.create"]["checkout"]}, lambda r, s: r["buyer"]["username"] == "bea"),
    ("sol", "order.act", lambda s: {"id": s["order.create"]["checkout"], "action": "accept"}, lambda r, s: r["status"] == "accepted"),
    ("ada", "order.update", lambda s: {"id": s["order.create"]["checkout"], "status": "delivered", "reason": "Seen there."},
     lambda r, s: r["status"] == "delivered" and r["history"][-1]["reason"] == "Seen there."),

    ("bea", "review.create", lambda s: {"product": s["product.create"]["id"], "rating": 5}, lambda r, s: r["verified"]),
    ("any", "review.list", lambda s: {"product": s["product.create"]["id"]}, lambda r, s: ids(r) == [s["review.create"]["id"]]),
    ("any", "review.get", lambda s: {"id": s["review.create"]["id"]}, lambda r, s: r["author"]["username"] == "bea"),
    ("bea", "review.update", lambda s: {"id": s["review.create"]["id"], "rating": 3, "comment": "One note."},
     lambda r, s: s["any"].call("product.get", id=r["product"])["rating"] == {"average": 3.0, "count": 1}),
    ("bea", "review.delete", lambda s: {"id": s["review.create"]["id"]},
     lambda r, s: s["any"].call("product.get", id=s["product.create"]["id"])["rating"]["count"] == 0),

    ("bea", "message.send", {"receiver": "sol", "content": "Does it whistle?"}, lambda r, s: r["receiver"]["username"] == "sol"),
    ("bea", "message.update", lambda s: {"id": s["message.send"]["id"], "content": "Does it sing?"}, lambda r, s: r["content"] == "Does it sing?"),
    ("bea", "message.create", {"receiver": "sol", "content": "Hello?"}, lambda r, s: r["content"] == "Hello?"),
    ("bea", "message.delete", lambda s: {"id": s["message.create"]["id"]}, lambda r, s: r["deleted"] and not r["content"]),
    ("sol", "message.unread", {}, lambda r, s: ids(r) == [s["message.send"]["id"]]),
    ("sol", "message.get", lambda s: {"id": s["message.send"]["id"]}, lambda r, s: r["read_at"] is None),
    ("sol", "message.mark_as_read", lambda s: {"id": s["message.send"]["id"]}, lambda r, s: r["read_at"]),
    ("sol", "message.list", {"with": "bea"}, lambda r, s: len(r["results"]) == 2 and r["unread"] == 0),
    ("sol", "message.conversations", {}, lambda r, s: [x["with"]["username"] for x in r["results"]] == ["bea"]),
    ("sol", "user.block", lambda s: {"id": s["message.send"]["sender"]["id"]},
     lambda r, s: s["bea"].error("message.send", receiver="sol", content="?").code == "blocked"),
    ("sol", "user.unblock", lambda s: {"id": s["message.send"]["sender"]["id"]},
     lambda r, s: s["bea"].call("message.send", receiver="sol", content="Thank you.")["id"]),

    ("sol", "notification.list", {"unread": True}, lambda r, s: r["results"][0]["kind"] == "message.received"),
    ("sol", "notification.mark_as_read", {"all": True}, lambda r, s: r["unread"] == 0),
    ("sol", "notification.subscribe", {"since": 0}, lambda r, s: s["sol"].push()["seq"] == 1 and r["seq"] > 1),
    ("sol", "notification.unsubscribe", {}, lambda r, s: r == {}),

    ("any", "user.get", {"username": "sol"}, lambda r, s: r["product_count"] == 1 and "email" not in r),
    ("ada", "user.list", {"search": "ida"}, lambda r, s: [u["username"] for u in r["results"]] == ["ida"]),
    ("ada", "user.ban", lambda s: {"id": s["user.list"]["results"][0]["id"], "reason": "Spam."}, lambda r, s: r["banned"]),
    ("ada", "user.unban", lambda s: {"id": s["user.ban"]["id"], "reason": "No spam."}, lambda r, s: not r["banned"]),
    ("ada", "user.set_role", lambda s: {"id": s["user.ban"]["id"], "role": "admin"}, lambda r, s: r["role"] == "admin"),
    ("ada", "audit.list", {"action": "user.ban"}, lambda r, s: r["results"][0]["reason"] == "Spam." and r["results"][0]["detail"] == {"banned": [False, True]}),
    ("ada", "server.stats", {}, lambda r, s: r["requests"] > 60 and r["sessions"]["json"] >= 4),
    ("ada", "server.broadcast", {"text": "We restart at noon."},
     lambda r, s: r["connections"] == 1 and s["any"].push(method="broadcast")["text"] == "We restart at noon."),
    ("ada", "server.sessions", {}, lambda r, s: "bea" in [(x["user"] or {}).get("username") for x in r["results"]]),
    ("ada", "server.kick", lambda s: {"session": next(x["session"] for x in s["server.sessions"]["results"] if x["user"] and
                                                      x["user"]["username"] == "bea")}, lambda r, s: s["bea"].rest() == []),
]


@pytest.fixture
def cast(make_market, tmp_path):
    """Those who call, by the short names of STEPS, in a market that is theirs."""
    files = harness.certificate(str(tmp_path))
    m = make_market(options=files, tls=ssl.create_default_context(cafile=files["tls.certificate"]))
    m.run("user", "add", "ada", "--email", "ada@example.org", "--role", "admin", "--password-stdin", *m.settings(), stdin=PASSWORD + "\n")
    s = {name: m.rpc() for name in ("any", "bea", "two", "tri", "sol", "ada", "ida")}
    s["mail"] = lambda: mailbox.token_in(mailbox.read_mail(harness.until(lambda: mailbox.mails(m), "the mail")[0]).get_content())
    return s


def test_every_operation_does_what_it_is_for(cast):
    for number, (who, method, params, holds) in enumerate(STEPS):
        cast[method] = result = cast[who].call(method, params(cast) if callable(params) else params)
        assert holds(result, cast), "step %d, %s calls %s: %r" % (number, who, method, result)
    assert {step[1] for step in STEPS} == {m["name"] for m in cast["rpc.discover"]["methods"]}
