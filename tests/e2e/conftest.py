import os
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import terminal  # noqa: E402


@pytest.fixture
def open_window(request):
    """Opens windows, of ssh unless another kind is named, and closes them. A user is "guest", "new", or an account of
    market.user() or market.admin()."""
    opened = []

    def window(market, user="guest", kind=terminal.Ssh, **more):
        if not isinstance(user, str):
            more.setdefault("password", user.password)
            user = user.user["username"]
        opened.append(kind(market, user, **more))
        return opened[-1]

    yield window
    for w in opened:
        w.close()


@pytest.fixture
def shop_window(market, shop, open_window):
    """A window in the shop of the file's market, ready for keys."""
    def window(user="guest", **more):
        w = open_window(market, user, **more)
        w.wait("MamaOnline", "? help")
        return w
    return window


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    """The file of an ssh key that is nobody's yet: terminal.add_key()."""
    path = str(tmp_path_factory.mktemp("key") / "id")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    return path
