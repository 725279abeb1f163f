import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import faults  # noqa: E402


@pytest.fixture
def rules():
    """What fails on the machine of a test's markets: nothing, at first."""
    r = faults.Rules()
    yield r
    r.close()


@pytest.fixture
def make_faulty():
    """Makes markets of faults.Market, and ends them."""
    made = []

    def make(**more):
        made.append(faults.Market(**more))
        return made[-1]

    yield make
    for m in made:
        m.close()
