"""The power goes while the market writes: whatever the disk keeps of what was not synced, the store opens, holds everything that
was acknowledged, and is sound."""
import os
import random
import shutil
import tempfile

import pytest

from faults import IMAGES, Load, Market, People, check, lost
from power import Recording

FAST = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None      # for images: they are synced for nobody
LAST, SOME = 250, 50        # acknowledged writes that an image is asked for: the last ones, and some of the others


def busy(market, people):
    """Without a pause, and the end comes in the middle of it."""
    with Load(market, people, "busy") as load:
        load.run(1.2)
        market.kill_all()
    return load.done


def pauses(market, people):
    """Long enough for the log to be moved into the store, and on."""
    done = []
    for turn in range(2):
        with Load(market, people, "pauses%d" % turn) as load:
            load.run(0.4)
        done += load.done
        load.over.wait(1.5)
    assert market.stop() == 0
    return done


def stopped(market, people):
    """A clean stop, twice."""
    done = []
    for turn in range(2):
        with Load(market, people, "stopped%d" % turn) as load:
            load.run(0.4)
        done += load.done
        assert market.stop() == 0
        if turn == 0:
            market.start()
    return done


@pytest.fixture(params=[busy, pauses, stopped], ids=lambda f: f.__name__)
def recording(request, rules, tmp_path):
    market = Market(quick=True)
    try:
        people = People(market)
        assert market.stop() == 0
        shutil.copytree(market.dir, tmp_path / "base", ignore=lambda _, names: [n for n in names if n.endswith((".sock", "-shm"))])
        market.env.update(rules.env(log=str(tmp_path / "log")))
        market.start()
        done = request.param(market, people)
        yield Recording(str(tmp_path / "base"), str(tmp_path / "log"), done)
    finally:
        market.close()


def test_every_image_of_a_power_loss_opens_with_what_was_acknowledged(recording, request):
    rnd, broken = random.Random(request.node.name), []
    assert len(recording.done) > 100
    for n, (at, how, image) in enumerate(recording.images(rnd, -(-IMAGES // 3))):
        folder = tempfile.mkdtemp(prefix="mama-power-", dir=FAST)
        recording.lay_out(image, folder)
        kept = shutil.copytree(folder, folder + ".kept")
        due = recording.acknowledged(at)
        try:
            opened(folder, due[-LAST:] + rnd.sample(due[:-LAST], min(SOME, len(due[:-LAST]))), clean=n % 4)
            shutil.rmtree(kept)
        except AssertionError as e:
            broken.append("record %d, %s, kept in %s: %s" % (at, how, kept, e))
        shutil.rmtree(folder, ignore_errors=True)
    assert not broken, "\n".join(broken)


def opened(folder, due, clean):
    market = Market(quick=True, dir=folder)
    assert market.answers()
    if clean:
        assert market.stop() == 0
    else:
        market.kill_all()
    missing = lost(market.path(), due)
    assert not missing, "lost %d of %d: %r" % (len(missing), len(due), missing[:3])
    check(market)
