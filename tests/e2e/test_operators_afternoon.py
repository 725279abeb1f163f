"""An operator's afternoon: a backup under load, kill -9, a restore, a check; and the stopped shop's copy, started elsewhere."""
import os
import shutil
import threading

import terminal
from harness import RpcError, Shop
from losses import at, crash, noted


class Load:
    """Buyers who order until they are stopped or their market is gone; what was acknowledged."""

    def __init__(self, m, product, buyers=3):
        self.m, self.product, self.acknowledged, self.over = m, product, [], threading.Event()
        self.threads = [threading.Thread(target=self.buy, args=(m.user(),)) for _ in range(buyers)]
        for thread in self.threads:
            thread.start()

    def buy(self, buyer):
        try:
            while not self.over.is_set():
                order = buyer.call("order.create", products=[{"product": self.product, "quantity": 1}], payment_method="CASH")
                self.acknowledged.append(order["orders"][0]["id"])
        except (RpcError, OSError):
            pass

    def wait_for(self, count):
        while len(self.acknowledged) < count and any(thread.is_alive() for thread in self.threads):
            self.threads[0].join(0.01)
        assert len(self.acknowledged) >= count

    def end(self):
        self.over.set()
        for thread in self.threads:
            thread.join()


def orders_of_all(m, admin):
    c = m.rpc()
    c.call("auth.login", username=admin.user["username"], password=admin.password)
    return {o["id"] for o in c.walk("order.list", **{"as": "all", "limit": 100})}


def test_backup_under_load_kill_restore_check_and_a_copy_elsewhere(make_market, tmp_path):
    m = make_market(options={"limits.orders_per_minute": "0"})
    shop = Shop(m)
    product = shop.product(stock=1000000)["id"]
    load = Load(m, product)
    load.wait_for(50)
    before = set(load.acknowledged)
    copy = str(tmp_path / "shop.db")
    assert "orders" in m.run("backup", copy).stdout
    load.wait_for(len(load.acknowledged) + 50)
    crash(m)
    load.end()

    # Nothing that was acknowledged is gone.
    assert m.run("check").stdout.endswith(" 0 broken\n")
    m.start()
    assert set(load.acknowledged) <= orders_of_all(m, shop.admin)

    # Back to the copy, as after a mistake: what was acknowledged before it is there, and no number is given twice.
    m.stop()
    last = noted(m)["orders"]
    said = m.run("restore", copy).stdout
    assert "what was there" in said and "what is there now" in said
    assert m.run("check").stdout.endswith(" 0 broken\n")
    m.start()
    kept = orders_of_all(m, shop.admin)
    assert before <= kept and max(kept) < last
    again = Load(m, product, buyers=1)
    again.wait_for(3)
    again.end()
    assert min(again.acknowledged) == last + 10001

    # The stopped shop is one file; its copy is a shop elsewhere, over ssh too.
    m.stop()
    elsewhere = make_market(start=False, options={"limits.orders_per_minute": "0"})
    shutil.copyfile(at(m, "mama.db"), at(elsewhere, "mama.db"))
    elsewhere.start()
    assert orders_of_all(elsewhere, shop.admin) == kept | set(again.acknowledged)
    window = terminal.Ssh(elsewhere, shop.seller.user["username"], shop.seller.password, command="selling")
    try:
        window.wait("Selling")
    finally:
        window.close()
    assert elsewhere.run("check").stdout.endswith(" 0 broken\n")
    assert elsewhere.stop() == 0 and not [name for name in os.listdir(elsewhere.dir) if name.startswith("mama.db-")]
