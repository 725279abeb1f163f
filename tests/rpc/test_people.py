"""user.*: profiles, the list for admins, bans and roles (RULES D5, D6, V1, N1)."""
import random
import threading

import pytest

from harness import RpcError, Shop, until

PASSWORD = "a long passphrase"


def kinds(c):
    return [n["kind"] for n in c.call("notification.list")["results"]]


def log_in(market, c):
    again = market.rpc()
    done = again.call("auth.login", username=c.user["username"], password=PASSWORD)
    again.user, again.token = done["user"], done["token"]
    return again


def ends(c):
    """Waits until this connection is nobody's."""
    def nobody():
        try:
            c.call("auth.whoami")
        except RpcError as e:
            return e.code == "unauthenticated"
    until(nobody, "the login's end")


# ---- user.get ----

def test_everyone_may_know_a_little_of_everyone(market, shop):
    product = shop.product()
    shop.product(approve=False)
    seller = shop.seller.user
    public = {"id", "username", "role", "created_at", "product_count", "rating"}
    for c in (market.rpc(), market.user()):
        for key in ({"id": seller["id"]}, {"id": seller["username"]}, {"username": seller["username"]}):
            got = c.call("user.get", key)
            assert got.keys() == public and got["id"] == seller["id"], key
    assert got["product_count"] == len(shop.seller.walk("product.list", seller=seller["id"])) >= 1
    assert got["rating"] == {"average": None, "count": 0}
    for c in (shop.seller, shop.admin):
        more = c.call("user.get", id=seller["id"])
        assert more.keys() == public | {"email", "banned", "ban_reason"} and more["email"] == seller["email"]
        assert (more["banned"], more["ban_reason"]) == (False, None)
    assert product["status"] == "approved"


def test_a_seller_has_the_stars_of_all_that_he_ever_sold(make_market):
    shop = Shop(make_market())
    stars = {}
    for n, rating in enumerate((5, 4, 2)):
        product, buyer = shop.product(), shop.market.user()
        order = shop.order(buyer, product)
        for action in ("accept", "ship", "deliver"):
            shop.seller.call("order.act", id=order["id"], action=action)
        buyer.call("review.create", product=product["id"], rating=rating)
        stars[product["id"]] = rating
    shop.seller.call("product.delete", id=next(iter(stars)))
    got = shop.market.rpc().call("user.get", id=shop.seller.user["id"])
    assert got["rating"] == {"average": 3.67, "count": 3} and got["product_count"] == 2


def test_a_name_is_known_in_any_case_as_it_is_when_logging_in(market):
    user = market.user("kim-of-the-hill").user
    for params in ({"id": "KIM-of-the-Hill"}, {"username": "Kim-Of-The-Hill"}):
        assert market.rpc().call("user.get", params)["id"] == user["id"]
    assert market.rpc().error("user.get", username="kim-of-the-hill@example.org").code == "not_found", "a mail address names nobody"


@pytest.mark.parametrize("params", [{"id": 10 ** 9}, {"id": 2 ** 63 - 1}, {"id": "nobody-here"}, {"username": "nobody-here"}, {"username": "a'b"},
                                    {"username": "Ä"}])
def test_who_is_not_there_is_not_found(market, params):
    assert market.rpc().error("user.get", params).code == "not_found"


@pytest.mark.parametrize("params", [{}, {"id": 1, "username": "anna"}, {"id": None}, {"id": 0}, {"id": -1}, {"id": "A B"}, {"id": 1.5}, {"id": []},
                                    {"username": ""}, {"username": 7}, {"username": "x" * 65}, {"id": True}])
def test_it_is_asked_for_one_user(market, params):
    assert market.rpc().error("user.get", params).code == "invalid_params"


# ---- user.list ----

def test_the_list_is_for_admins_and_newest_first(market, shop):
    made = [market.user() for _ in range(3)]
    assert market.rpc().error("user.list").code == "unauthenticated"
    assert made[0].error("user.list").code == "forbidden"
    page = shop.admin.call("user.list", limit=3)
    assert [u["id"] for u in page["results"]] == [c.user["id"] for c in reversed(made)] and page["next"]
    assert page["results"][0].keys() == {"id", "username", "role", "created_at", "email", "banned", "ban_reason"}
    everyone = shop.admin.walk("user.list", limit=2)
    ids = [u["id"] for u in everyone]
    assert ids == sorted(set(ids), reverse=True) and len(ids) == market.sql("SELECT count(*) FROM users")[0][0]
    assert shop.admin.call("user.list", limit=1, count=True)["count"] == len(ids)


def test_the_list_is_searched_by_any_part_of_name_or_mail(market, shop):
    name = market.name("zebrafish")
    c = market.rpc()
    c.call("auth.register", username=name, email="Odd_Mail%s@Example.net" % name[-2:], password=PASSWORD)

    def found(text, **more):
        return [u["username"] for u in shop.admin.call("user.list", search=text, **more)["results"]]
    for text in ("zebrafish", "EBRAF", "odd_mail", "D_M", "example.net", name):
        assert found(text) == [name], text
    for text in ("zebra fish", "zebra%fish", "od__mail", "%", "\\", "_d_", "'", "zebrafish' --", "ödd", "\U0001f600"):
        assert name not in found(text), text
    assert found("zebrafish", role="user", banned=False) == [name]
    assert found("zebrafish", role="admin") == found("zebrafish", banned=True) == []
    assert shop.admin.call("user.list", search="zebrafish", count=True)["count"] == 1
    assert len(found("")) > 1
    assert shop.admin.error("user.list", search="x" * 101).fields.keys() == {"search"}


def test_the_list_is_narrowed_by_role_and_ban(make_market):
    market = make_market()
    admins = [market.admin() for _ in range(2)]
    users = [market.user() for _ in range(4)]
    banned = [users[1], admins[1]]
    for c in banned:
        admins[0].call("user.ban", id=c.user["id"], reason="A trial.")

    def ids(**filters):
        walked = [u["id"] for u in admins[0].walk("user.list", limit=1, **filters)]
        assert walked == sorted(walked, reverse=True)
        assert admins[0].call("user.list", count=True, **filters)["count"] == len(walked)
        return set(walked)

    def of(*clients):
        return {c.user["id"] for c in clients}
    assert ids(role="admin") == of(*admins) and ids(role="user") == of(*users)
    assert ids(banned=True) == of(*banned) and ids(banned=False) == of(admins[0], users[0], *users[2:])
    assert ids(role="admin", banned=True) == of(admins[1]) and ids(role="admin", banned=False) == of(admins[0])
    assert ids(role="user", banned=True) == of(users[1]) and ids(role="user", banned=False) == of(users[0], *users[2:])


# ---- bans ----

def test_a_ban_ends_every_login_and_says_why(market, shop):
    a = market.user()
    b = log_in(market, a)
    b.call("notification.subscribe")
    done = shop.admin.call("user.ban", id=a.user["id"], reason="Sold what was not there")
    assert (done["id"], done["banned"], done["ban_reason"]) == (a.user["id"], True, "Sold what was not there")
    assert b.push(method="revoked") == {"reason": "banned", "text": "Your account was banned: Sold what was not there."}
    for c in (a, b):
        ends(c)
        assert c.alive(), "a connection of the JSON port is nobody's, not gone"
        assert market.rpc().error("auth.resume", token=c.token).code == "unauthenticated"
    e = market.rpc().error("auth.login", username=a.user["username"], password=PASSWORD)
    assert e.code == "forbidden" and str(e.error["message"]) == "This account is banned: Sold what was not there."
    assert market.sql("SELECT count(*) FROM tokens WHERE user_id = ?", a.user["id"]) == [(0,)]


def test_a_wrong_password_does_not_tell_of_the_ban(make_market):
    market = make_market()
    a = market.user()
    market.admin().call("user.ban", id=a.user["id"], reason="Spam.")
    e = market.rpc().error("auth.login", username=a.user["username"], password="not the passphrase")
    assert e.code == "invalid_credentials" and "banned" not in e.error["message"].lower()


def test_after_a_ban_is_lifted_he_logs_in_and_reads_of_both(market, shop):
    a = market.user()
    shop.admin.call("user.ban", id=a.user["id"], reason="Spam.")
    done = shop.admin.call("user.unban", id=a.user["id"], reason="It was someone else.")
    assert (done["banned"], done["ban_reason"]) == (False, None)
    again = log_in(market, a)
    told = again.call("notification.list")["results"]
    assert [n["kind"] for n in told] == ["account.unban", "account.ban"]
    assert "Spam." in told[1]["text"] and "someone else" in told[0]["text"] and told[0]["data"] == {"user": a.user["id"]}
    assert market.rpc().error("auth.resume", token=a.token).code == "unauthenticated", "what was revoked stays so"


def test_every_act_is_audited_once(market, shop):
    a = market.user()
    id, me = a.user["id"], shop.admin.user["id"]
    shop.admin.call("user.unban", id=id, reason="Nothing to lift.")
    shop.admin.call("user.set_role", id=id, role="user")
    shop.admin.call("user.ban", id=id, reason="One.")
    shop.admin.call("user.ban", id=id, reason="Two.")
    shop.admin.call("user.unban", id=id, reason="Three.")
    shop.admin.call("user.set_role", id=id, role="admin")
    shop.admin.call("user.set_role", id=id, role="user")
    rows = market.sql("SELECT actor_id, action, detail FROM audit WHERE object = ? ORDER BY id", "user/%d" % id)
    assert rows == [(me, "user.ban", "One."), (me, "user.ban", "Two."), (me, "user.unban", "Three."), (me, "user.set_role", ""),
                    (me, "user.set_role", "")]


def test_other_admins_screens_learn_of_it(market, shop):
    watcher = market.admin()
    watcher.call("notification.subscribe", changes=True)
    shop.admin.call("user.ban", id=market.user().user["id"], reason="Spam.")
    assert "users" in watcher.push(method="changed")["what"]


@pytest.mark.parametrize("bad", [{"reason": ""}, {"reason": "  "}, {"reason": "x" * 201}, {"reason": None}, {"reason": "two\nlines"},
                                 {"reason": "\u202eevil"}, {"id": "anna"}, {"id": 0}, {"id": None}, {"because": "x"}])
def test_a_ban_needs_a_user_and_a_reason(market, shop, bad):
    a = market.user()
    for method in ("user.ban", "user.unban"):
        e = shop.admin.error(method, dict({"id": a.user["id"], "reason": "Spam."}, **bad))
        assert e.code == "invalid_params" and e.fields.keys() == bad.keys()
    assert a.call("auth.whoami")["user"]["banned"] is False


def test_a_reason_is_told_to_the_letter(market, shop):
    a = market.user()
    reason = "\"Ünïcode\" {json} %s \\ \U0001f600 " + "ö" * 160
    shop.admin.call("user.ban", id=a.user["id"], reason=reason)
    assert shop.admin.call("user.get", id=a.user["id"])["ban_reason"] == reason
    said = market.rpc().error("auth.login", username=a.user["username"], password=PASSWORD).error["message"]
    assert ("This account is banned: " + reason).startswith(said.rstrip(".")) and len(said) > 100


def test_only_admins_ban(market, shop):
    a, b = market.user(), market.user()
    for method, params in (("user.ban", {"reason": "x"}), ("user.unban", {"reason": "x"}), ("user.set_role", {"role": "admin"})):
        assert a.error(method, id=b.user["id"], **params).code == "forbidden"
        assert a.error(method, id=10 ** 9, **params).code == "forbidden", "nor does it tell who is there"
        assert market.rpc().error(method, id=b.user["id"], **params).code == "unauthenticated"
        assert shop.admin.error(method, id=10 ** 9, **params).code == "not_found"
    assert b.call("auth.whoami")["user"]["banned"] is False


# ---- the last admin (D5) ----

def test_nobody_bans_himself(market, shop):
    assert shop.admin.error("user.ban", id=shop.admin.user["id"], reason="Tired.").code == "conflict"
    assert shop.admin.call("auth.whoami")["user"]["banned"] is False


def test_the_last_admin_stays(make_market):
    market = make_market()
    first, second = market.admin(), market.admin()
    first.call("user.ban", id=second.user["id"], reason="A trial.")
    assert first.error("user.set_role", id=first.user["id"], role="user").code == "conflict", "a banned admin does not count"
    first.call("user.unban", id=second.user["id"], reason="Over.")
    first.call("user.set_role", id=first.user["id"], role="user")
    second = log_in(market, second)
    assert second.error("user.set_role", id=second.user["id"], role="user").code == "conflict"
    assert second.error("user.ban", id=second.user["id"], reason="x").code == "conflict"
    assert log_in(market, first).error("user.list").code == "forbidden"
    assert market.sql("SELECT count(*) FROM users WHERE role = 1 AND banned = 0") == [(1,)]


@pytest.mark.parametrize("act", ["ban", "demote", "mixed", "step down"])
def test_admins_who_turn_on_each_other_at_once_leave_one(make_market, act):
    market = make_market()
    admins = [market.admin() for _ in range(6)]
    start, wins = threading.Barrier(len(admins)), []

    def turn(n):
        me, other = admins[n], admins[(n + 1) % len(admins)]
        start.wait()
        for _ in range(2):
            try:
                if act == "ban" or (act == "mixed" and n % 2):
                    me.call("user.ban", id=other.user["id"], reason="You first.")
                else:
                    me.call("user.set_role", id=(me if act == "step down" else other).user["id"], role="user")
                wins.append(n)
            except RpcError as e:
                assert e.code in ("conflict", "forbidden", "unauthenticated"), e
    threads = [threading.Thread(target=turn, args=(n,)) for n in range(len(admins))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert market.sql("SELECT count(*) FROM users WHERE role = 1 AND banned = 0")[0][0] >= 1
    assert wins and "internal" not in market.log


# ---- roles ----

def test_a_new_role_ends_the_logins_and_holds_from_the_next_on(market, shop):
    a = market.user()
    b = log_in(market, a)
    b.call("notification.subscribe")
    assert shop.admin.call("user.set_role", id=a.user["id"], role="admin")["role"] == "admin"
    assert b.push(method="revoked") == {"reason": "role", "text": "Your role is now admin; log in again."}
    for c in (a, b):
        ends(c)
    a = log_in(market, a)
    assert a.user["role"] == "admin" and a.call("user.list", limit=1)["results"]
    assert kinds(a)[0] == "account.role"
    shop.admin.call("user.set_role", id=a.user["id"], role="user")
    ends(a)
    assert a.error("user.list").code == "unauthenticated"
    assert log_in(market, a).error("user.list").code == "forbidden"


def test_the_role_that_he_has_already_changes_nothing(market, shop):
    a = market.user()
    assert shop.admin.call("user.set_role", id=a.user["id"], role="user")["role"] == "user"
    assert a.call("auth.whoami")["user"]["role"] == "user" and kinds(a) == []


@pytest.mark.parametrize("role", ["Admin", "", "root", 1, None, [], "user|admin", "operator"])
def test_there_are_two_roles(market, shop, role):
    assert shop.admin.error("user.set_role", id=market.user().user["id"], role=role).fields.keys() == {"role"}


# ---- what a ban does to products, carts and orders (D6) ----

def seen(c, shop, seller):
    """What everyone finds of a seller's products, by every way of looking."""
    of_seller = {p["id"] for p in c.walk("product.list", seller=seller, limit=100)}
    everything = {p["id"]: p["seller"]["id"] for p in c.walk("product.list", limit=100)}
    assert {id for id, s in everything.items() if s == seller} == of_seller
    return of_seller


def test_the_products_of_a_banned_seller_are_off_sale_until_the_ban_is_lifted(make_market):
    market = make_market()
    shop = Shop(market)
    id, guest, buyer = shop.seller.user["id"], market.rpc(), market.user()
    mine = [shop.product(name="Walnut bowl %d" % n) for n in range(3)]
    waiting, refused = shop.product(approve=False, name="Walnut spoon"), shop.product(approve=False, name="Walnut fork")
    shop.admin.call("product.reject", id=refused["id"], reason="No.")
    other = shop.product(seller=market.user(), name="Walnut tray")
    open_order = shop.order(buyer, mine[0])
    buyer.call("cart.set", product=mine[1]["id"], quantity=2)
    shop.admin.call("user.ban", id=id, reason="Spam.")
    assert seen(guest, shop, id) == set()
    assert [p["id"] for p in guest.call("product.list", search="walnut")["results"]] == [other["id"]]
    assert guest.call("category.get", id=shop.category)["product_count"] == 1
    assert guest.call("user.get", id=id)["product_count"] == 0
    for p in mine:
        assert guest.error("product.get", id=p["id"]).code == "not_found"
        e = buyer.error("order.create", products=[{"product": p["id"], "quantity": 1}], payment_method="CASH")
        assert e.code == "not_found"
    line = buyer.call("cart.get")["items"][0]
    assert (line["name"], line["available"]) == ("No longer on sale", False) and buyer.call("cart.get")["total"] == "0.00"
    assert buyer.error("cart.checkout", payment_method="CASH").code == "not_found"
    assert buyer.call("order.get", id=open_order["id"])["status"] == "placed", "what was ordered stays"
    shop.admin.call("order.act", id=open_order["id"], action="cancel", reason="The seller is gone.")
    shop.admin.call("user.unban", id=id, reason="Over.")
    assert seen(guest, shop, id) == {p["id"] for p in mine}
    assert {p["id"] for p in guest.call("product.list", search="walnut")["results"]} == {p["id"] for p in mine} | {other["id"]}
    line = buyer.call("cart.get")["items"][0]
    assert line["name"] == "Walnut bowl 1" and line["available"]
    seller = log_in(market, shop.seller)
    assert {p["id"]: p["status"] for p in seller.walk("product.list", status="all")} == {
        **{p["id"]: "approved" for p in mine}, waiting["id"]: "pending", refused["id"]: "rejected"}


def test_reviews_of_a_banned_author_stay(make_market):
    shop = Shop(make_market())
    buyer, product = shop.market.user(), shop.product()
    order = shop.order(buyer, product)
    for action in ("accept", "ship", "deliver"):
        shop.seller.call("order.act", id=order["id"], action=action)
    buyer.call("review.create", product=product["id"], rating=4, comment="Bright.")
    shop.admin.call("user.ban", id=buyer.user["id"], reason="Spam.")
    reviews = shop.market.rpc().call("review.list", product=product["id"])["results"]
    assert [(r["rating"], r["author"]["username"]) for r in reviews] == [(4, buyer.user["username"])]


def test_what_is_approved_while_he_is_banned_is_on_sale_when_the_ban_is_lifted(make_market):
    shop = Shop(make_market())
    id, guest = shop.seller.user["id"], shop.market.rpc()
    kept, gone, waiting = shop.product(), shop.product(), shop.product(approve=False)
    shop.admin.call("user.ban", id=id, reason="Spam.")
    shop.admin.call("product.approve", id=waiting["id"])
    shop.admin.call("product.reject", id=gone["id"], reason="No.")
    shop.admin.call("product.update", id=kept["id"], name="New words", price="3.00")
    assert seen(guest, shop, id) == set()
    shop.admin.call("user.unban", id=id, reason="Over.")
    assert seen(guest, shop, id) == {kept["id"], waiting["id"]}
    assert [p["id"] for p in guest.call("product.list", search="new words")["results"]] == [kept["id"]]
    assert guest.call("product.get", id=kept["id"])["price"] == "3.00"


# ---- the shelves, whatever happened ----

SHOULD = """
WITH RECURSIVE up (product, category) AS (
  SELECT p.id, p.category_id FROM products p JOIN users u ON u.id = p.seller_id WHERE p.status = 1 AND u.banned = 0
  UNION ALL SELECT up.product, c.parent FROM up JOIN categories c ON c.id = up.category WHERE c.parent <> 0)
SELECT 2 * category, product FROM up
UNION SELECT 0, p.id FROM products p JOIN users u ON u.id = p.seller_id WHERE p.status = 1 AND u.banned = 0
UNION SELECT 2 * p.seller_id + 1, p.id FROM products p JOIN users u ON u.id = p.seller_id WHERE p.status = 1 AND u.banned = 0
ORDER BY 1, 2"""


def recount(market):
    assert market.sql("SELECT shelf, product_id FROM shelf ORDER BY 1, 2") == market.sql(SHOULD)
    assert market.sql("SELECT s.product_id FROM shelf s JOIN products p ON p.id = s.product_id "
                      "WHERE s.price <> p.price OR s.name_key <> p.name_key") == []
    assert market.sql("SELECT c.id FROM categories c WHERE c.approved <> (SELECT count(*) FROM products p JOIN users u "
                      "ON u.id = p.seller_id WHERE p.category_id = c.id AND p.status = 1 AND u.banned = 0)") == []


@pytest.mark.parametrize("seed", range(4))
def test_the_shelves_equal_a_recount_after_any_sequence(make_market, seed):
    market = make_market(options={"limits.products_per_minute": "0"})
    shop, dice = Shop(market), random.Random(seed)
    below = shop.admin.call("category.create", name="Below", parent=shop.category)["id"]
    other = shop.admin.call("category.create", name="Other")["id"]
    sellers = [market.user() for _ in range(3)]
    products, words = [], ["oak", "elm", "ash", "yew"]

    def add():
        c = dice.choice(sellers)
        try:
            products.append(c.call("product.create", name=" ".join(dice.sample(words, 2)), price="2.00", stock=1,
                                   category=dice.choice([shop.category, below, other]))["id"])
        except RpcError as e:
            assert e.code == "unauthenticated"

    def edit():
        who = dice.choice(sellers + [shop.admin])
        change = dice.choice([{"name": dice.choice(words)}, {"price": "%d.00" % dice.randint(1, 9)}, {"category": dice.choice([below, other])},
                              {"stock": dice.randint(0, 2)}, {"description": dice.choice(words)}])
        quietly(who, "product.update", id=dice.choice(products), **change)

    def quietly(who, method, **params):
        try:
            who.call(method, params)
        except RpcError as e:
            assert e.code in ("not_found", "conflict", "unauthenticated", "category_not_empty"), (method, params, e)

    def ban():
        quietly(shop.admin, "user.ban", id=dice.choice(sellers).user["id"], reason="Dice.")

    def unban():
        n = dice.randrange(len(sellers))
        shop.admin.call("user.unban", id=sellers[n].user["id"], reason="Dice.")
        sellers[n] = log_in(market, sellers[n])

    acts = [add, add, edit, edit, ban, unban,
            lambda: quietly(shop.admin, "product.approve", id=dice.choice(products)),
            lambda: quietly(shop.admin, "product.approve", id=dice.choice(products)),
            lambda: quietly(shop.admin, "product.reject", id=dice.choice(products), reason="Dice."),
            lambda: quietly(dice.choice(sellers + [shop.admin]), "product.delete", id=dice.choice(products)),
            lambda: quietly(shop.admin, "category.update", id=below, parent=dice.choice([shop.category, other]))]
    for _ in range(5):
        add()
    for step in range(120):
        dice.choice(acts)()
        if step % 10 == 9:
            recount(market)
    for n in range(len(sellers)):
        shop.admin.call("user.unban", id=sellers[n].user["id"], reason="The end.")
    recount(market)
    on_sale = {p[0] for p in market.sql("SELECT id FROM products WHERE status = 1")}
    found = {p["id"] for word in words for p in market.rpc().walk("product.list", search=word, limit=100)}
    assert found == on_sale, "the words of what is on sale, and of nothing else"
    assert market.stop() == 0
    market.sql("INSERT INTO search (search) VALUES ('integrity-check')")


def test_a_seller_of_thousands_is_banned_and_back_in_time(make_market):
    market = make_market(options={"limits.products_per_minute": "0"})
    shop, many = Shop(market), 3000
    for _ in range(many):
        shop.admin.request("product.create", name="Button %d" % _, description="A button, " * 20, price="0.10", category=shop.category, stock=1)
    ids = [shop.admin.answer(shop.admin.number - many + 1 + n)["id"] for n in range(many)]
    judge = market.admin()
    judge.call("user.ban", id=shop.admin.user["id"], reason="Too many buttons.")
    assert market.rpc().call("product.list")["results"] == []
    recount(market)
    judge.call("user.unban", id=shop.admin.user["id"], reason="People like them.")
    recount(market)
    assert market.rpc().call("user.get", id=shop.admin.user["id"])["product_count"] == many == len(ids)
