"""The tree of categories: who may change it, what it counts, what cannot be deleted (RULES D2)."""
import pytest


def make(shop, name=None, **more):
    return shop.admin.call("category.create", name=name or shop.market.name("Cat "), **more)


def count(shop, id):
    return shop.market.rpc().call("category.get", id=id)["product_count"]


def test_a_category_has_these_fields_and_is_listed(shop):
    made = make(shop, position=3)
    assert made.keys() == {"id", "name", "parent", "position", "product_count"}
    assert (made["parent"], made["position"], made["product_count"]) == (None, 3, 0)
    c = shop.market.rpc()
    assert c.call("category.get", id=made["id"]) == made
    assert made in c.call("category.list")["results"]


def test_siblings_come_by_position_then_by_name_without_case(shop):
    top = make(shop)["id"]
    for name, position in (("pear", 2), ("Apple", 2), ("zebra", 1), ("Éclair", 2), ("fig", 2)):
        make(shop, name, parent=top, position=position)
    names = [k["name"] for k in shop.market.rpc().call("category.list")["results"] if k["parent"] == top]
    assert names == ["zebra", "Apple", "Éclair", "fig", "pear"]


@pytest.mark.parametrize("twin", ["Lamps", "lamps", "LAMPS", " Lamps ", "Lámps"])
def test_two_of_one_name_do_not_stand_side_by_side(shop, twin):
    top = make(shop)["id"]
    make(shop, "Lamps", parent=top)
    e = shop.admin.error("category.create", name=twin, parent=top)
    assert e.code == "already_exists" and "name" in e.fields
    assert make(shop, twin, parent=make(shop)["id"])["name"] == twin.strip(), "elsewhere in the tree it may"


def test_a_new_name_or_place_may_not_be_a_taken_one(shop):
    top = make(shop)["id"]
    make(shop, "Lamps", parent=top)
    other = make(shop, "Chairs", parent=top)
    assert shop.admin.error("category.update", id=other["id"], name="lamps").code == "already_exists"
    lamps = make(shop, "Lamps", parent=make(shop)["id"])
    assert shop.admin.error("category.update", id=lamps["id"], parent=top).code == "already_exists"
    assert shop.admin.call("category.update", id=other["id"], name="CHAIRS")["name"] == "CHAIRS", "its own name is not taken"


@pytest.mark.parametrize("bad", [{"name": ""}, {"name": "x" * 61}, {"name": "a\nb"}, {"name": "a\u202eb"}, {"parent": 999999}, {"parent": -1},
                                 {"parent": "1"}, {"position": -1}, {"position": 1.5}, {"position": 10 ** 12}])
def test_bad_fields_are_named_in_create_and_update(shop, bad):
    field = set(bad)
    assert shop.admin.error("category.create", dict({"name": shop.market.name("Bad ")}, **bad)).fields.keys() == field
    made = make(shop)
    assert shop.admin.error("category.update", dict(id=made["id"], **bad)).fields.keys() == field
    assert shop.admin.call("category.get", id=made["id"]) == made


def test_what_is_not_there_cannot_be_changed(shop):
    assert shop.admin.error("category.update", id=999999, name="x").code == "not_found"
    assert shop.admin.error("category.delete", id=999999).code == "not_found"
    assert shop.admin.error("category.get", id=999999).code == "not_found"


def test_a_category_cannot_move_below_itself(shop):
    a = make(shop)["id"]
    b = make(shop, parent=a)["id"]
    c = make(shop, parent=b)["id"]
    for below in (a, b, c):
        assert shop.admin.error("category.update", id=a, parent=below).fields.keys() == {"parent"}


def chain(shop, levels, parent=None):
    ids = []
    for _ in range(levels):
        ids.append(make(shop, **({"parent": parent} if parent else {}))["id"])
        parent = ids[-1]
    return ids


def test_the_tree_has_a_bottom(shop):
    ids = chain(shop, 8)
    assert shop.admin.error("category.create", name="nine", parent=ids[-1]).fields.keys() == {"parent"}


def test_a_branch_that_moves_does_not_grow_through_the_bottom(shop):
    """Else the counts and lists of its new ancestors, which look eight levels up, miss what hangs below."""
    here, there = chain(shop, 6), chain(shop, 6)
    p = shop.product(category=there[-1])
    try:
        shop.admin.call("category.update", id=there[0], parent=here[-1])
    except Exception as e:
        assert e.fields.keys() == {"parent"}
        return
    c = shop.market.rpc()
    assert count(shop, here[0]) == 1, "the ancestor no longer counts what stands below it"
    assert [x["id"] for x in c.call("product.list", category=here[0])["results"]] == [p["id"]]


def test_counts_are_of_approved_products_with_those_below(shop):
    top = make(shop)["id"]
    below = make(shop, parent=top)["id"]
    beside = make(shop)["id"]
    p = shop.product(category=below)
    hidden = shop.product(category=below, approve=False)
    assert [count(shop, k) for k in (top, below, beside)] == [1, 1, 0]
    shop.admin.call("product.approve", id=hidden["id"])
    assert [count(shop, k) for k in (top, below, beside)] == [2, 2, 0]
    shop.admin.call("product.reject", id=hidden["id"], reason="blurred")
    shop.admin.call("product.update", id=p["id"], category=beside)
    assert [count(shop, k) for k in (top, below, beside)] == [0, 0, 1]
    shop.seller.call("product.delete", id=p["id"])
    assert count(shop, beside) == 0


def test_a_category_that_moves_takes_its_products_along(shop):
    a, b = make(shop)["id"], make(shop)["id"]
    inner = make(shop, parent=a)["id"]
    p = shop.product(category=inner)
    shop.admin.call("category.update", id=inner, parent=b)
    c = shop.market.rpc()
    ids = {k: [x["id"] for x in c.call("product.list", category=k)["results"]] for k in (a, b, inner)}
    assert ids == {a: [], b: [p["id"]], inner: [p["id"]]}
    assert [count(shop, k) for k in (a, b, inner)] == [0, 1, 1]
    shop.admin.call("category.update", id=inner, parent=None)
    assert [count(shop, k) for k in (a, b, inner)] == [0, 0, 1]
    assert c.call("category.get", id=inner)["parent"] is None


def test_a_category_with_products_or_children_is_not_deleted(shop):
    top = make(shop)["id"]
    below = make(shop, parent=top)["id"]
    e = shop.admin.error("category.delete", id=top)
    assert (e.number, e.code) == (-32005, "category_not_empty")
    p = shop.product(category=below, approve=False)
    assert shop.admin.error("category.delete", id=below).code == "category_not_empty", "a pending product counts"
    shop.seller.call("product.delete", id=p["id"])
    assert shop.admin.call("category.delete", id=below) == {}
    assert shop.admin.call("category.delete", id=top) == {}
    assert shop.admin.error("category.delete", id=top).code == "not_found"


def test_a_category_with_an_archived_product_is_not_deleted(shop):
    k = make(shop)["id"]
    p = shop.product(category=k)
    shop.order(shop.market.user(), p)
    assert shop.seller.call("product.delete", id=p["id"]) == {"id": p["id"], "archived": True}
    assert shop.admin.error("category.delete", id=k).code == "category_not_empty"


def test_a_renamed_category_is_renamed_on_its_products(shop):
    k = make(shop)
    p = shop.product(category=k["id"])
    shop.admin.call("category.update", id=k["id"], name="Renamed")
    assert shop.market.rpc().call("product.get", id=p["id"])["category"] == {"id": k["id"], "name": "Renamed"}


def test_update_keeps_what_it_is_not_given(shop):
    top = make(shop)["id"]
    k = make(shop, parent=top, position=7)
    assert shop.admin.call("category.update", id=k["id"]) == k
    changed = shop.admin.call("category.update", id=k["id"], name="Other")
    assert changed == dict(k, name="Other")
