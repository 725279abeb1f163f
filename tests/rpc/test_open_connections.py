"""What may not be done over a connection that others can listen to: no key, no password, no act of an admin (RULES A8). The one
who connects is no neighbour on the loopback: he comes from this machine's other address."""
import concurrent.futures
import ctypes
import fcntl
import socket
import ssl
import struct

import pytest

from harness import Market, Rpc, RpcError, Shop, certificate, sample

ADDRESS = "192.0.2.1"       # of a network of our own; RFC 5737
CLONE_NEWNET, SIOCSIFADDR, SIOCSIFFLAGS, UP = 0x40000000, 0x8916, 0x8914, 0x41


def own_network():
    """Puts the calling thread into a network of its own, where ADDRESS is this machine's beside the loopback."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "no network of its own")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        for name, address in (("lo", "127.0.0.1"), ("lo:1", ADDRESS)):
            at = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(address))
            fcntl.ioctl(s, SIOCSIFADDR, struct.pack("16s16s", name.encode(), at))
            fcntl.ioctl(s, SIOCSIFFLAGS, struct.pack("16sh14x", name.encode(), UP))
    return ADDRESS


def own_address():
    """An address of this machine that is not the loopback; None: it has none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        try:
            s.connect((ADDRESS, 9))
        except OSError:
            return None
        return s.getsockname()[0]


@pytest.fixture(scope="module")
def place():
    """(thread, address): what the thread starts and connects is where the address is."""
    thread = concurrent.futures.ThreadPoolExecutor(1)
    try:
        address = thread.submit(own_network).result()
    except OSError:
        address = own_address()
    if not address:
        pytest.skip("no network of its own is to be had, and this machine has no address but the loopback")
    yield thread, address
    thread.shutdown()


class There:
    """A market that listens everywhere, and who comes to it by which way."""

    def __init__(self, place, options, tls=None):
        self.thread, self.address = place
        self.tls = tls
        self.market = self.do(Market, options=dict({"json.listen": "0.0.0.0:0"}, **options), tls=tls)
        self.shop = self.do(Shop, self.market)

    def do(self, what, *args, **more):
        return self.thread.submit(what, *args, **more).result()

    def come(self, who=None, host=None):
        """A connection from the address, or from the loopback, logged in as somebody."""
        c = self.do(Rpc, self.market.ports["json"], host or self.address, tls=self.tls)
        self.market.clients.append(c)
        if who:
            c.call("auth.resume", token=who.token)
        return c


@pytest.fixture(scope="module")
def there(place):
    t = There(place, {"json.plain": "anywhere"})
    yield t
    t.market.close()


@pytest.fixture(scope="module")
def buyer(there):
    return there.do(there.market.user)


def guarded(client):
    return {m["name"]: m for m in client.call("rpc.discover")["methods"] if m["x-guarded"]}


def open_error(e):
    return e.code == "forbidden" and "ssh or TLS" in str(e)


def test_every_guarded_operation_is_refused_and_only_there(there):
    """Generated from rpc.discover: from outside all of them, whatever the role; from the loopback none of them for that reason."""
    outside, inside = there.come(there.shop.admin), there.come(there.shop.admin, "127.0.0.1")
    methods = guarded(outside)
    assert {"key.add", "auth.password_change", "auth.email_change", "product.approve", "category.create", "order.update"} <= methods.keys()
    for name, m in methods.items():
        assert open_error(outside.error(name, sample(m))), name
        try:
            inside.call(name, dict(sample(m), nonsense=1))
        except RpcError as e:
            assert not open_error(e), name
    assert outside.alive() and inside.alive()


def test_every_operation_of_admins_and_of_keys_and_passwords_is_guarded(there):
    for m in there.come().call("rpc.discover")["methods"]:
        asks = {p["name"] for p in m["params"]} & {"public_key", "old_password", "password"}
        if m["x-role"] == "admin" or (asks and m["x-role"] == "logged in"):
            assert m["x-guarded"], m["name"]


def test_to_buy_and_to_sell_is_as_it_is_everywhere(there, buyer):
    outside = there.come(buyer)
    p = there.shop.product()
    o = outside.call("order.create", products=[{"product": p["id"], "quantity": 1}], payment_method="CASH")["orders"][0]
    seller = there.come(there.shop.seller)
    assert seller.call("order.act", id=o["id"], action="accept")["status"] == "accepted"
    assert seller.call("product.update", id=p["id"], price="9.00")["price"] == "9.00"


def test_an_admin_moves_no_order_of_others(there, buyer):
    shop, outside = there.shop, there.come(there.shop.admin)
    o = shop.order(buyer, shop.product())
    assert outside.call("order.get", id=o["id"])["actions"] == []
    for action in ("cancel", "pay", "deliver", "refund", "resolve", "accept"):
        assert open_error(outside.error("order.act", id=o["id"], action=action, reason="x", reference="r")), action
    assert open_error(outside.error("order.delete", id=o["id"], reason="x"))
    assert shop.admin.call("order.get", id=o["id"])["actions"] == ["cancel"]
    mine = shop.order(shop.admin, shop.product())
    assert outside.call("order.get", id=mine["id"])["actions"] == ["cancel"], "what he bought is his as it is anyone's"
    assert outside.call("order.act", id=mine["id"], action="cancel")["status"] == "cancelled"


def test_an_admin_touches_nothing_of_others(there, buyer):
    """The operations that an owner or an admin may call: from outside an admin is no more than anyone."""
    shop, outside = there.shop, there.come(there.shop.admin)
    p, o = shop.product(), shop.order(buyer, shop.product())
    for who, action in ((shop.seller, "accept"), (shop.seller, "ship"), (buyer, "receive")):
        who.call("order.act", id=o["id"], action=action)
    review = buyer.call("review.create", product=o["items"][0]["product"], rating=5)
    for method, params in (("product.update", {"id": p["id"], "price": "1.00"}), ("product.delete", {"id": p["id"]}),
                           ("review.delete", {"id": review["id"]}), ("product.image_set", {"id": p["id"], "data": "QUJD"})):
        assert open_error(outside.error(method, params)), method
    assert shop.admin.call("product.get", id=p["id"])["price"] == p["price"] and buyer.call("review.get", id=review["id"]) == review
    own = outside.call("product.create", name="Of an admin", price="1.00", category=shop.category)
    assert own["status"] == "pending", "nor does he approve his own"
    e = outside.error("cart.set", product=10 ** 9, quantity=1)
    assert e.code == "not_found" and not open_error(e)


def test_over_tls_everything_may_be_done_from_anywhere(place, tmp_path):
    files = certificate(str(tmp_path))
    context = ssl.create_default_context(cafile=files["tls.certificate"])
    t = There(place, files, context)
    try:
        admin = t.come(t.shop.admin)
        assert admin.call("category.create", name="From afar")["id"]
        assert t.shop.order(t.do(t.market.user), t.shop.product())["id"]
    finally:
        t.market.close()


def test_a_plain_port_at_that_address_is_not_opened_without_being_asked(place):
    thread, address = place
    m = thread.submit(Market, start=False).result()
    try:
        done = thread.submit(m.run, "serve", "--set", "ssh.listen=", "--set", "json.listen=%s:0" % address, check=False).result()
        assert done.returncode == 78 and "json.plain = anywhere" in done.stderr and done.stdout == ""
    finally:
        m.close()
