"""What one account adds to the store has a bound, and who comes to it is told which."""

from harness import RpcError, Shop, ended
from pictures import photo, png, saved, text


def test_a_seller_has_so_many_products(make_market):
    shop = Shop(make_market(options={"limits.products_per_user": "3"}))
    made = [shop.product(approve=False) for _ in range(3)]
    refused = shop.seller.error("product.create", name="One more", price="1.00", category=shop.category)
    assert refused.code == "conflict" and "may have 3 products" in refused.error["message"]
    assert shop.product(approve=False, seller=shop.market.user()), "another seller's are his own"
    shop.seller.call("product.update", id=made[0]["id"], price="2.00")
    shop.seller.call("product.delete", id=made[0]["id"])
    assert shop.product(approve=False)


def test_archived_products_count_for_their_seller(make_market):
    shop = Shop(make_market(options={"limits.products_per_user": "1"}))
    p = shop.product()
    shop.order(shop.market.user(), p)
    assert shop.seller.call("product.delete", id=p["id"])["archived"]
    assert shop.seller.error("product.create", name="One more", price="1.00", category=shop.category).code == "conflict"


def test_the_texts_of_a_sellers_products_take_so_many_bytes(make_market):
    shop = Shop(make_market(options={"limits.bytes_per_user": "1000"}))
    p = shop.product(name="Lamp", description="x" * 496)
    assert shop.product(name="Lamp", description="x" * 496), "exactly full"
    refused = shop.seller.error("product.create", name="A", price="1.00", category=shop.category)
    assert refused.code == "conflict" and "1000 bytes" in refused.error["message"] and "1001" in refused.error["message"]
    assert shop.seller.error("product.update", id=p["id"], name="Lamps").code == "conflict"
    kept = shop.seller.call("product.get", id=p["id"])
    assert kept["name"] == "Lamp" and kept["status"] == "approved", "nothing of the edit was done"
    shop.seller.call("product.update", id=p["id"], description="x" * 495)
    shop.seller.call("product.update", id=p["id"], name="Lamps")


def test_bytes_are_counted_not_characters(make_market):
    shop = Shop(make_market(options={"limits.bytes_per_user": "100"}))
    assert shop.seller.error("product.create", name="é" * 51, price="1.00", category=shop.category).code == "conflict"
    assert shop.product(approve=False, name="é" * 50, description="")


def test_pictures_count_as_they_are_kept(make_market):
    shop = Shop(make_market())
    image = text(png(64, 64))
    p = shop.product(approve=False, name="Lamp", description="", image=image)

    def held():
        return shop.market.sql("SELECT bytes FROM holdings WHERE user_id = ?", shop.seller.user["id"])[0][0]

    def recounted():
        return shop.market.sql("SELECT coalesce((SELECT sum(length(CAST(name || description AS BLOB))) FROM products WHERE seller_id = ?1), 0) + "
                               "coalesce((SELECT sum(length(data)) FROM pictures i JOIN products p ON p.id = i.product_id WHERE seller_id = ?1), 0)",
                               shop.seller.user["id"])[0][0]
    assert held() == recounted() > 100
    shop.seller.call("product.image_set", id=p["id"], data=text(png(32, 16)))
    assert held() == recounted()
    shop.seller.call("product.update", id=p["id"], image=image, name="Lantern")
    assert held() == recounted()
    shop.seller.call("product.delete", id=p["id"])
    assert held() == recounted() == 0


def test_a_picture_that_does_not_fit_is_refused_and_one_in_its_place_is_not(make_market):
    market = make_market(options={"limits.bytes_per_user": "3000"})
    shop = Shop(market)
    small = text(png(8, 8))
    p = shop.product(approve=False, name="Lamp", description="x" * 100, image=small)
    noisy = text(saved(photo(256, 256), "PNG"))
    refused = shop.seller.error("product.image_set", id=p["id"], data=noisy)
    assert refused.code == "conflict" and "3000 bytes" in refused.error["message"]
    for _ in range(5):
        shop.seller.call("product.image_set", id=p["id"], data=small)


def test_one_day_takes_so_many_bytes_of_one_user(make_market):
    market = make_market(options={"limits.bytes_per_day": "20000", "limits.messages_per_minute": "0", "limits.conversations_per_hour": "0"})
    sender, receiver = market.user(), market.user()
    for _ in range(4):
        sender.call("message.send", receiver=receiver.user["username"], content="x" * 4000)
    refused = sender.error("message.send", receiver=receiver.user["username"], content="x" * 4000)
    assert refused.code == "rate_limited" and refused.data["retry_after"] > 60
    assert "20000 bytes" in refused.error["message"] and "day" in refused.error["message"]
    assert sender.call("message.list")["results"], "reading is free"
    receiver.call("message.send", receiver=sender.user["username"], content="His own day.")


def test_every_write_counts_though_it_has_no_text(make_market):
    market = make_market(options={"limits.bytes_per_day": "2560"})
    user = market.user()
    outcomes = []
    for i in range(12):
        try:
            user.call("preference.set", mouse=bool(i % 2))
            outcomes.append("done")
        except RpcError as e:
            outcomes.append(e.code)
    assert outcomes == ["done"] * 10 + ["rate_limited"] * 2


def test_the_oldest_login_ends_when_there_are_too_many(make_market):
    market = make_market(options={"limits.logins_per_user": "10"})
    first = market.user("robin")
    first.call("server.subscribe")
    more = []
    for _ in range(9):
        c = market.rpc()
        c.call("auth.login", username="robin", password=first.password)
        more.append(c)
    assert first.call("auth.whoami")["user"]["username"] == "robin"
    last = market.rpc()
    last.call("auth.login", username="robin", password=first.password)
    told = first.push(method="revoked")
    assert told["reason"] == "ended" and "oldest" in told["text"]
    ended(first)
    assert first.error("auth.resume", token=first.token).code == "unauthenticated"
    assert all(c.call("auth.whoami") for c in [*more, last])
    assert market.sql("SELECT count(*) FROM tokens WHERE user_id = ?", first.user["id"]) == [(10,)]
