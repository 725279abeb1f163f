"""What walks lists in the tests: a pager that is wrong fails by name, it does not hang them."""
import pytest

import harness


class Paged(harness.Rpc):
    """A market whose list is these pages, one after another and from the start again."""

    def __init__(self, *pages, end=True):
        self.listed, self.end, self.at = pages, end, 0

    def call(self, method, params=None, **more):
        page = self.listed[self.at % len(self.listed)]
        self.at += 1
        last = self.end and self.at == len(self.listed)
        return {"results": page, "next": None if last else "cursor"}


def test_every_row_is_given_once_and_in_its_order():
    assert Paged([{"id": 3}, {"id": 2}], [{"id": 1}]).walk("product.list") == [{"id": 3}, {"id": 2}, {"id": 1}]
    assert Paged([]).walk("product.list") == []


@pytest.mark.parametrize("row, name", [({"id": 7, "seq": 1}, "id 7"), ({"seq": 4}, "seq 4"), ({"session": 5}, "session 5"),
                                       ({"with": {"id": 9}, "last_message": {"id": 1}}, "id 9")])
def test_a_row_that_comes_twice_is_named(row, name):
    for pages in ([[row, row]], [[{"id": 1}], [row], [row]]):
        with pytest.raises(AssertionError, match="notification.list .*unread.* gives %s twice" % name):
            Paged(*pages).walk("notification.list", unread=True)
    with pytest.raises(AssertionError, match="%s twice" % name):
        Paged([row], end=False).walk("notification.list")


def test_a_list_of_empty_pages_has_an_end():
    with pytest.raises(AssertionError, match="product.list .* has no end"):
        Paged([], end=False).walk("product.list")
