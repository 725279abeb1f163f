"""A disk that is full: the store's log gives its room back, the reserve lets people end what is open, and all is well again when
there is room."""
import os
import subprocess
import tempfile

import pytest

from harness import RpcError, Shop, until

NO_MOUNT = "only root can mount a small disk"


@pytest.fixture
def small_disk(monkeypatch):
    """A disk of 24 MB, on which the folders of markets lie."""
    folder = tempfile.mkdtemp(prefix="mama-disk-")
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0755", "none", folder], capture_output=True).returncode:
        os.rmdir(folder)
        pytest.skip(NO_MOUNT)
    monkeypatch.setattr(tempfile, "tempdir", folder)
    yield folder
    subprocess.run(["umount", folder], check=True)
    os.rmdir(folder)


def fill(path, size):
    with open(path, "wb", buffering=0) as f:
        try:
            for _ in range(size >> 12):
                f.write(b"x" * 4096)
        except OSError:
            pass


def order_until_refused(buyer, product, most=100000):
    """How many orders were taken before one was not, and the error of that one."""
    taken = 0
    while taken < most:
        numbers = [buyer.request("order.create", products=[{"product": product["id"], "quantity": 1}], payment_method="CASH") for _ in range(200)]
        errors = []
        for number in numbers:
            try:
                buyer.answer(number)
                taken += 1
            except RpcError as e:
                errors.append(e)
        if errors:
            return taken, errors[0]
    return taken, None


def is_taken(buyer, product):
    try:
        return buyer.call("order.create", products=[{"product": product["id"], "quantity": 1}], payment_method="CASH")["orders"][0]["id"]
    except RpcError as e:
        assert e.code == "unavailable", e
        return None


def test_a_small_disk_holds_thousands_of_orders_and_the_last_can_still_be_cancelled(small_disk, make_market):
    market = make_market(options={"limits.orders_per_minute": "0"})
    ballast = os.path.join(small_disk, "ballast")
    fill(ballast, 8 << 20)
    shop = Shop(market)
    product, buyer = shop.product(stock=1000000), market.user()
    pid = market.market_pid()
    taken, error = order_until_refused(buyer, product)
    assert taken > 2000 and error.code == "unavailable" and error.data["retry_after"] == 60 and "disk" in str(error)
    last = buyer.call("order.list", limit=100)["results"]
    assert len(last) == 100
    for order in last[:50]:
        assert buyer.call("order.delete", id=order["id"])["status"] == "cancelled"
    assert is_taken(buyer, product) is None
    assert buyer.call("product.get", id=product["id"])["id"] == product["id"]
    assert market.log.count("disk is full") == 1
    os.unlink(ballast)
    until(lambda: is_taken(buyer, product), "an order when there is room again")
    assert "has room again" in market.log and market.market_pid() == pid
    assert market.stop() == 0
    assert not [name for name in os.listdir(market.dir) if name.startswith("mama.db-")]
    assert market.sql("PRAGMA integrity_check") == [("ok",)]
    assert market.sql("SELECT count(*) FROM orders")[0][0] >= taken + 1


def test_a_disk_that_others_fill_to_the_last_byte_stops_writes_until_it_is_freed(small_disk, make_market):
    market = make_market(options={"limits.orders_per_minute": "0", "store.reserve": "0"})
    shop = Shop(market)
    product, buyer = shop.product(stock=1000000), market.user()
    first = is_taken(buyer, product)
    ballast = os.path.join(small_disk, "ballast")
    fill(ballast, 30 << 20)
    order_until_refused(buyer, product)
    fill(ballast + "2", 30 << 20)       # what the log has given back
    pid, before = market.market_pid(), market.log.count("disk is full")
    refused = 0
    for _ in range(100):
        refused += is_taken(buyer, product) is None
    assert refused > 90
    assert market.log.count("disk is full") - before <= 1 and market.log.count("the disk fails") <= 1
    assert buyer.call("order.get", id=first)["id"] == first
    os.unlink(ballast)
    os.unlink(ballast + "2")
    until(lambda: is_taken(buyer, product), "an order when there is room again")
    assert market.market_pid() == pid and market.stop() == 0
    assert market.sql("PRAGMA integrity_check") == [("ok",)]


def test_on_a_full_disk_the_market_starts_by_giving_up_the_reserve(small_disk, make_market):
    market = make_market()
    shop = Shop(market)
    product = shop.product()
    assert market.stop() == 0
    assert os.path.getsize(os.path.join(market.dir, "mama.db.reserve")) == 2 << 20
    ballast = os.path.join(small_disk, "ballast")
    fill(ballast, 30 << 20)
    market.start()
    assert market.rpc().call("product.get", id=product["id"])["name"] == product["name"]
    assert "disk is full" in market.log
    os.unlink(ballast)
    until(lambda: "has room again" in market.log, "the reserve")
    assert os.path.getsize(os.path.join(market.dir, "mama.db.reserve")) == 2 << 20
    buyer = market.user()
    assert is_taken(buyer, product)
