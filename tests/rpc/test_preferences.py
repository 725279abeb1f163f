"""What a user has chosen for his screens."""
import os

import pytest

FIRST = {"colors": "auto", "mouse": False, "time_zone": "UTC", "time_rule": "UTC0"}


def test_everyone_begins_with_the_same(market):
    assert market.user().call("preference.get") == FIRST


def test_what_is_chosen_stays_and_what_is_not_given_too(market):
    c = market.user()
    assert c.call("preference.set", colors="16") == dict(FIRST, colors="16")
    assert c.call("preference.set", mouse=True) == dict(FIRST, colors="16", mouse=True)
    zone = c.call("preference.set", time_zone="Europe/Berlin")
    assert zone == {"colors": "16", "mouse": True, "time_zone": "Europe/Berlin", "time_rule": "CET-1CEST,M3.5.0,M10.5.0/3"}
    assert c.call("preference.set", {}) == zone and c.call("preference.get") == zone
    assert c.call("preference.set", colors=None, mouse=None, time_zone=None) == zone, "null is not given"
    assert market.user().call("preference.get") == FIRST, "nobody else's"
    again = market.rpc()
    again.call("auth.login", username=c.user["username"], password=c.password)
    assert again.call("preference.get") == zone


@pytest.mark.parametrize("colors", ["auto", "256", "16", "8", "none"])
def test_every_word_for_colours(market, colors):
    assert market.user().call("preference.set", colors=colors)["colors"] == colors


@pytest.mark.parametrize("zone, rule", [("UTC", "UTC0"), ("Etc/UTC", "UTC0"), ("America/New_York", "EST5EDT,M3.2.0,M11.1.0"),
                                        ("Asia/Kolkata", "IST-5:30"), ("Asia/Kathmandu", "<+0545>-5:45"), ("Etc/GMT+5", "<-05>5"),
                                        ("America/Argentina/Buenos_Aires", "<-03>3"), ("Europe/Dublin", "IST-1GMT0,M10.5.0,M3.5.0/1")])
def test_a_zone_gives_its_rule(market, zone, rule):
    assert market.user().call("preference.set", time_zone=zone)["time_rule"] == rule


@pytest.mark.parametrize("zone", ["", " ", "Nowhere", "Europe", "Europe/", "/Europe/Berlin", "Europe//Berlin", "../etc/passwd", "Europe/../Europe/Berlin",
                                  "./Europe/Berlin", "/etc/passwd", "etc/passwd", "europe/berlin", "Europe/Berlin\n/x", "Europe/Berlin.", "zone.tab",
                                  "tzdata.zi", "x" * 64, "x" * 65, "A" * 5000, "Europe/Bérlin", "Europe\\Berlin", "CET-1CEST,M3.5.0", "UTC0", 0, 1.5,
                                  [], {}, True, "%s%n", "\u202eUTC"])
def test_no_zone_of_ours_is_a_field_error(market, zone):
    c = market.user()
    e = c.error("preference.set", time_zone=zone, colors="8")
    assert e.code == "invalid_params" and e.fields.keys() == {"time_zone"}
    assert c.call("preference.get") == FIRST, "and nothing of it is kept"


def test_every_bad_field_is_named_at_once(market):
    c = market.user()
    assert c.error("preference.set", colors="9", mouse="yes", time_zone=7, size=1).fields.keys() == {"colors", "mouse", "time_zone", "size"}
    for colors in ("", "Auto", "AUTO", "256 ", "24", 256, 16, False, []):
        assert c.error("preference.set", colors=colors).fields.keys() == {"colors"}, colors
    for mouse in (0, 1, "true", [], {}):
        assert c.error("preference.set", mouse=mouse).fields.keys() == {"mouse"}, mouse


def test_a_guest_has_none(market):
    for method in ("preference.get", "preference.set"):
        assert market.rpc().error(method).code == "unauthenticated"


def test_other_sessions_of_the_user_hear_of_a_choice_and_no_stranger_does(market):
    c, stranger = market.user(), market.user()
    other = market.rpc()
    other.call("auth.resume", token=c.token)
    for who in (other, stranger):
        who.call("notification.subscribe", since=0, changes=True)
    c.call("preference.set", mouse=True)
    assert other.push(method="changed") == {"what": ["account"]}
    assert stranger.alive() and stranger.pushes == []


def test_a_choice_survives_a_restart(make_market):
    market = make_market()
    c = market.user()
    chosen = c.call("preference.set", colors="none", time_zone="Asia/Tokyo")
    assert market.stop() == 0
    market.start()
    again = market.rpc()
    again.call("auth.resume", token=c.token)
    assert again.call("preference.get") == chosen


def test_the_store_keeps_one_row_a_user(market):
    c = market.user()
    for i in range(5):
        c.call("preference.set", mouse=i % 2 == 0)
    assert market.sql("SELECT count(*) FROM preferences WHERE user_id = ?", c.user["id"]) == [(1,)]


def test_the_zone_files_are_those_of_the_system():
    assert os.path.exists("/usr/share/zoneinfo/Europe/Berlin"), "package tzdata"
