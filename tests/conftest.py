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


@pytest.fixture(scope="module")
def shop(market):
    return harness.Shop(market)
