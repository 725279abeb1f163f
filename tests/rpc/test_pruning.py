"""RULES N7: notifications and replies are kept for so long; what cannot be replayed whole is asked for anew."""
import time

from harness import Shop, until

DAY = 86400 * 1000


def aged(make_market, count=7, **options):
    """A seller with so many notifications, of which those with an odd seq are read; the market stands still."""
    market = make_market(options=options)
    shop = Shop(market)
    p, buyer = shop.product(stock=99), market.user()
    while shop.seller.call("notification.list", limit=1)["results"][0]["seq"] < count:
        shop.order(buyer, p)
    for seq in range(1, count + 1, 2):
        shop.seller.call("notification.mark_as_read", seq=seq)
    market.stop()
    return market, shop.seller


def make_older(market, user, days, up_to):
    store = market.store()
    with store:
        store.execute("UPDATE notifications SET created_at = created_at - ? WHERE user_id = ? AND seq <= ?", (days * DAY, user, up_to))
    store.close()


def seqs(c):
    return [n["seq"] for n in c.walk("notification.list", since=0)]


def back(market, seller):
    market.start()
    c = market.rpc()
    c.call("auth.resume", token=seller.token)
    return c


def swept(market):
    """Waits until a sweep has come to the end of the inboxes."""
    def none_left():
        return market.sql("SELECT count(*) FROM notifications WHERE created_at < ?", int(time.time() * 1000) - 90 * DAY)[0][0] == market.keeps
    until(none_left, "the pruning")


def test_read_ones_go_after_ninety_days_and_unread_ones_after_a_year(make_market):
    market, seller = aged(make_market)
    make_older(market, seller.user["id"], 100, 5)
    make_older(market, seller.user["id"], 300, 2)
    market.keeps = 1                                # 4, unread; 2 is unread and more than a year old
    c = back(market, seller)
    swept(market)
    assert seqs(c) == [4, 6, 7] and c.call("notification.list")["unread"] == 2
    assert market.sql("SELECT pruned FROM inbox WHERE user_id = ?", seller.user["id"]) == [(5,)]


def test_the_next_number_follows_the_last_one_that_was_taken_out(make_market):
    market, seller = aged(make_market, 4)
    make_older(market, seller.user["id"], 400, 4)
    market.keeps = 0
    c = back(market, seller)
    swept(market)
    assert seqs(c) == [] and c.call("notification.list")["unread"] == 0
    c.call("auth.password_change", old_password=seller.password, new_password="another long passphrase")
    assert seqs(c) == [5]


def test_subscribing_from_before_what_is_kept_or_beyond_the_last_is_a_resync(make_market):
    market, seller = aged(make_market)
    make_older(market, seller.user["id"], 400, 3)
    market.keeps = 0
    c = back(market, seller)
    swept(market)
    assert c.call("notification.subscribe", since=2) == {"seq": 7}
    assert c.push(method="resync") == {"seq": 7} and c.pushes == []
    assert c.call("notification.subscribe", since=3) == {"seq": 7}
    assert [c.push()["seq"] for _ in range(4)] == [4, 5, 6, 7], "what is kept is replayed"
    assert c.call("notification.subscribe", since=8) == {"seq": 7}
    assert c.push(method="resync") == {"seq": 7}
    assert c.reply('[{"jsonrpc":"2.0","id":1,"method":"notification.subscribe","params":{"since":0}},{"jsonrpc":"2.0","id":2,"method":"server.ping"}]') == [
        {"jsonrpc": "2.0", "id": 1, "result": {"seq": 7}}, {"jsonrpc": "2.0", "id": 2, "result": {}}]
    assert c.push(method="resync") == {"seq": 7}, "after the batch, not within it"


def test_replies_of_idempotency_keys_go_after_their_hours(make_market):
    market = make_market()
    shop = Shop(market)
    p, buyer = shop.product(stock=99), market.user()
    for i in range(3):
        shop.order(buyer, p, idempotency_key="key %d" % i)
    market.stop()
    store = market.store()
    with store:
        store.execute("UPDATE replies SET created_at = created_at - ? WHERE id <= 2", (2 * DAY,))
    store.close()
    market.start()
    until(lambda: market.sql("SELECT key FROM replies") == [("key 2",)], "the sweep")
