import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import harness  # noqa: E402


@pytest.fixture(scope="module")
def market():
    """A market of this file's own."""
    m = harness.Market()
    yield m
    m.close()


@pytest.fixture
def make_market():
    """Makes markets with options of a test's own, and ends them."""
    made = []

    def make(**kwargs):
        made.append(harness.Market(**kwargs))
        return made[-1]

    yield make
    for m in made:
        m.close()


class Shop:
    """An admin, a seller, a category, and products on demand."""

    def __init__(self, market):
        self.market = market
        self.admin = market.admin()
        self.seller = market.user(market.name("seller"))
        self.category = self.admin.call("category.create", name=market.name("Shelf "))["id"]

    def product(self, approve=True, seller=None, **fields):
        wanted = dict(name=self.market.name("Lamp "), description="A lamp.", price="12.50", category=self.category, stock=10)
        wanted.update(fields)
        made = (seller or self.seller).call("product.create", wanted)
        if approve:
            made = self.admin.call("product.approve", id=made["id"])
        return made

    def order(self, buyer, product, quantity=1, **more):
        wanted = dict(products=[{"product": product["id"], "quantity": quantity}], payment_method="CASH")
        wanted.update(more)
        return buyer.call("order.create", wanted)["orders"][0]


@pytest.fixture(scope="module")
def shop(market):
    return Shop(market)
