"""The process that decodes pictures: it may die, and be late, and be asked by many at once; the market goes on."""
import os
import pwd
import signal
import threading
import time

import pytest

import pictures
from harness import PATIENCE, Market, RpcError, Shop, children, memory, until

HELPER, WORKER = "mama: pictures", "mama: picture"


@pytest.fixture
def shop():
    m = Market(options={"limits.pictures_per_minute": "0"})
    yield Shop(m)
    m.close()


def helper(market):
    found = children(market.process.pid, HELPER)
    return found[0] if found else 0


def workers(market):
    return children(helper(market), WORKER)


def big(side=5700):
    """A picture that takes a second or so."""
    return pictures.text(pictures.saved(pictures.scene(side, side), "JPEG", quality=20))


def small():
    return pictures.text(pictures.png())


class Watch:
    """Looks all the time how many workers there are, and what memory they use together."""

    def __init__(self, market):
        self.market, self.workers, self.memory, self.done = market, 0, 0, threading.Event()
        self.thread = threading.Thread(target=self.look)

    def look(self):
        while not self.done.is_set():
            pids = workers(self.market)
            self.workers = max(self.workers, len(pids))
            self.memory = max(self.memory, sum(memory(p) for p in pids))
            time.sleep(0.005)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *why):
        self.done.set()
        self.thread.join()


def start(shop, product, data):
    """An image_set under way, with its worker running."""
    c = shop.seller
    number = c.request("product.image_set", id=product["id"], data=data)
    return number, until(lambda: workers(shop.market), "a worker")[0]


def outcome(c, number):
    try:
        return c.answer(number)["has_image"]
    except RpcError as e:
        return e


def test_killed_while_nothing_is_decoded_it_is_there_again(shop):
    product = shop.product(image=small())
    old = helper(shop.market)
    os.kill(old, signal.SIGKILL)
    assert shop.seller.call("product.image_set", id=product["id"], data=small())["has_image"], "the job waited for the next one"
    assert helper(shop.market) not in (0, old)
    assert "starting it again" in shop.market.log


def test_killed_in_the_middle_its_jobs_are_told_to_come_again_and_do(shop):
    product, data = shop.product(), big()
    number, worker = start(shop, product, data)
    os.kill(worker, signal.SIGSTOP)
    os.kill(helper(shop.market), signal.SIGKILL)
    e = outcome(shop.seller, number)
    assert e.code == "unavailable" and e.data["retry_after"] >= 1
    until(lambda: not os.path.exists("/proc/%d" % worker), "the end of the worker with its helper")
    assert shop.seller.call("product.get", id=product["id"])["has_image"] is False
    assert shop.seller.call("product.image_set", id=product["id"], data=data)["has_image"] is True


def test_a_worker_that_dies_is_an_answer(shop):
    product, data = shop.product(), big()
    old = helper(shop.market)
    for number in (signal.SIGABRT, signal.SIGKILL, signal.SIGSYS):
        request, worker = start(shop, product, data)
        os.kill(worker, number)
        e = outcome(shop.seller, request)
        assert e.code == "invalid_params" and e.fields["data"][0].startswith("is not a picture that can be read")
    assert helper(shop.market) == old
    assert shop.seller.call("product.image_set", id=product["id"], data=small())["has_image"] is True


def test_a_worker_that_stands_still_is_ended_and_the_sender_told(shop):
    product = shop.product()
    number, worker = start(shop, product, big())
    os.kill(worker, signal.SIGSTOP)
    begun = time.monotonic()
    assert shop.market.rpc().alive()
    e = outcome(shop.seller, number)
    assert e.fields["data"][0].startswith("takes too long") and 5 < time.monotonic() - begun < 5 + PATIENCE
    until(lambda: not workers(shop.market), "the end of the worker")


def test_a_helper_that_stands_still_holds_up_pictures_only(shop):
    product = shop.product()
    os.kill(helper(shop.market), signal.SIGSTOP)
    try:
        number = shop.seller.request("product.image_set", id=product["id"], data=small())
        other = shop.market.user()
        other.call("product.create", name="n", price="1", category=shop.category)
        shop.market.rpc().call("auth.login", username=other.user["username"], password=other.password)
        assert outcome(shop.seller, number).code == "unavailable"
    finally:
        os.kill(helper(shop.market), signal.SIGCONT)
    assert shop.seller.call("product.image_set", id=product["id"], data=small())["has_image"] is True


def test_many_at_once_are_few_processes_and_bounded_memory(shop):
    data, product = big(3000), shop.product()
    people = [shop.market.user() for _ in range(20)]
    mine = [shop.product(seller=p) for p in people]
    with Watch(shop.market) as one:
        shop.seller.call("product.image_set", id=product["id"], data=data)
    with Watch(shop.market) as many:
        numbers = [p.request("product.image_set", id=m["id"], data=data) for p, m in zip(people, mine)]
        begun = time.monotonic()
        login = shop.market.rpc().call("auth.login", username=shop.seller.user["username"], password=shop.seller.password)
        assert login["token"] and time.monotonic() - begun < 5, "pictures never delay logins"
        shop.seller.call("product.update", id=product["id"], stock=4)
        said = [outcome(p, n) for p, n in zip(people, numbers)]
    assert many.workers == 2 and many.memory < 3 * one.memory
    assert all(s is True or s.code == "unavailable" for s in said) and said.count(True) >= 16


def test_the_market_dies_with_pictures_under_way_and_the_next_one_takes_them(shop):
    product, data = shop.product(), big()
    number, worker = start(shop, product, data)
    old = shop.market.kill_market()
    with pytest.raises((ConnectionError, OSError)):
        shop.seller.answer(number)
    until(lambda: "the market is back" in shop.market.log, "the next market")
    assert shop.market.market_pid() != old
    c = shop.market.rpc()
    c.call("auth.resume", token=shop.seller.token)
    assert c.call("product.get", id=product["id"])["has_image"] is False
    assert c.call("product.image_set", id=product["id"], data=small())["has_image"] is True
    until(lambda: not workers(shop.market), "the end of the old worker")


def test_a_sender_that_goes_away_leaves_nothing_running(shop):
    product = shop.product()
    start(shop, product, big())
    shop.seller.close()
    until(lambda: not workers(shop.market), "the end of the worker")
    assert shop.market.rpc().call("server.ping") == {}


def test_all_end_with_the_server(shop):
    product = shop.product()
    start(shop, product, big())
    pids = [helper(shop.market), shop.market.market_pid()] + workers(shop.market)
    assert shop.market.stop() == 0
    until(lambda: not [p for p in pids if os.path.exists("/proc/%d" % p)], "the end of all of them")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another")
def test_started_by_root_it_is_the_account_of_option_user_and_the_first_to_go_when_memory_runs_out():
    nobody = pwd.getpwnam("nobody")
    market = Market(options={"user": "nobody"}, start=False)
    try:
        os.chown(market.dir, nobody.pw_uid, nobody.pw_gid)
        market.start()
        seller = market.user()
        assert seller.error("product.create", name="n", price="1", category=1, image=small()).fields.keys() == {"category"}
        pid = helper(market)
        with open("/proc/%d/status" % pid) as f:
            uids = next(line.split()[1:] for line in f if line.startswith("Uid:"))
        assert set(uids) == {str(nobody.pw_uid)}
        with open("/proc/%d/oom_score_adj" % pid) as f:
            assert f.read().strip() == "1000"
    finally:
        market.close()


def test_a_worker_holds_nothing_but_its_socket(shop):
    number, worker = start(shop, shop.product(), big())
    os.kill(worker, signal.SIGSTOP)
    assert os.getpriority(os.PRIO_PROCESS, worker) >= 10, "whoever waits for the market goes first"
    held = {int(fd): os.readlink("/proc/%d/fd/%s" % (worker, fd)) for fd in os.listdir("/proc/%d/fd" % worker)}
    with open("/proc/%d/status" % worker) as f:
        status = dict(line.split(":\t", 1) for line in f if ":\t" in line)
    os.kill(worker, signal.SIGCONT)
    assert outcome(shop.seller, number) is True
    assert held.keys() == {0, 1, 2, 3} and held[0] == held[1] == held[2] == "/dev/null" and held[3].startswith("socket:")
    assert status["NoNewPrivs"].strip() == "1"
    with open("/proc/%d/maps" % shop.market.market_pid()) as f:
        assert "libgd" not in f.read()


def test_a_picture_that_is_still_looked_at_when_its_sender_is_banned_changes_nothing(shop):
    product = shop.product()
    asleep = helper(shop.market)
    os.kill(asleep, signal.SIGSTOP)
    try:
        asked = shop.seller.request("product.image_set", id=product["id"], data=small())
        offered = shop.seller.request("product.create", name="Late lamp", price="1.00", category=shop.category, image=small())
        shop.admin.call("user.ban", id=shop.seller.user["id"], reason="spam")
    finally:
        os.kill(asleep, signal.SIGCONT)
    for number in asked, offered:
        with pytest.raises(RpcError) as e:
            shop.seller.answer(number)
        assert e.value.code == "unauthenticated"
    seen = shop.admin.call("product.get", id=product["id"])
    assert (seen["has_image"], seen["status"]) == (False, "approved")
    assert [p["name"] for p in shop.admin.call("product.list", status="pending")["results"]] == []
