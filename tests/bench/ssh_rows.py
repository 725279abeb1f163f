"""The rows of ssh: logging in, sessions that are held, a key until the screen has changed."""
import contextlib

import market
import ssh_client
from processes import Failed
from rows import Row, bound, least, most

IDLE, OFTEN, MANY = 10, 100, 5000           # seconds of idleness; sessions


def login_row(at_once, *goals, **more):
    return Row("login%d" % at_once, "ssh: key login to the first complete screen, %d at once" % at_once, "ssh_login", connections=at_once,
               goals=goals, **more)


# dropbear lets in five of one address at a time.
ROWS = (
    login_row(1, against=("openssh", "dropbear")),
    login_row(2, against=("openssh", "dropbear")),
    login_row(4, least("openssh", 12), most("openssh", 0.1, "cpu_us"), most("openssh", 0.1, "p50_us"), against=("dropbear",)),
    login_row(8, against=("openssh",)),
    login_row(16, against=("openssh",)),
    Row("held%d" % OFTEN, "ssh: memory of a session showing the Shop at 80×24, kernel memory included, of %d" % OFTEN, "ssh_hold",
        connections=OFTEN, shown="memory_kib", against=("dropbear",),
        goals=(bound("memory_kib", 768), most("openssh", 1 / 3.5, "memory_kib", says="≤ 1/3.5"))),
    Row("held1", "ssh: memory of the only session, with what it alone maps of programs and libraries", "ssh_hold", connections=1, shown="memory_kib", against=("openssh",)),
    Row("held1000", "ssh: memory of a session, of 1,000", "ssh_hold", connections=1000, shown="memory_kib"),
    Row("held%d" % MANY, "ssh: %s sessions held, then one server.broadcast: until the last screen has it" % format(MANY, ","), "ssh_hold",
        connections=MANY, shown="broadcast_all_ms",
        goals=(bound("broadcast_all_ms", 2000), bound("idle_cores", 0.01, says="idle ≤ 1 % of a core"), bound("memory_kib", 768))),
    Row("key", "ssh: a key until the selection has moved, 80×24; beside it `ssh HOST cat`, one byte", "ssh_key", "80x24", connections=1,
        shown="p50_us", goals=(most("openssh", 1.5, "p50_us"),), against=("dropbear",)),
    Row("key120", "ssh: a key until the selection has moved, 120×40", "ssh_key", "120x40", connections=1, shown="p50_us",
        goals=(most("openssh", 1.5, "p50_us"), bound("bytes_per_reply", 250, says="≤ 250 bytes"))),
    Row("page", "ssh: Page Down until the next page is shown, 80×24", "ssh_page", "80x24", connections=1, shown="p50_us", against=("openssh",)),
)


def door_of(mama):
    return ssh_client.Door(mama.ports["ssh"], mama.goods.key, mama.process.pid, rpc=mama.ports["json"], tokens=mama.goods.tokens)


def as_it_is(measure):
    return lambda bench, mama, row: measure(bench, door_of(mama), row)


def hold(bench, mama, row):
    """Of a market of the row's own: what earlier sessions left in memory would hide what these take."""
    if bench.quick and row.connections >= MANY:
        raise Failed("a full run holds them")
    with market.running(bench, mama.goods, {"limits.sessions": "100000", "session.idle": "0"}) as fresh:
        door = door_of(fresh)
        return ssh_client.hold(bench, door, row, IDLE if row.connections >= MANY else 1, "--rpc", str(door.rpc), "--token", door.tokens)


@contextlib.contextmanager
def tireless(bench, mama):
    """A market of the row's own, that lets one press keys as fast as no person does."""
    with market.running(bench, mama.goods, {"session.share": "0"}) as fresh:
        yield fresh


def pressed(what):
    def measure(bench, mama, row):
        with tireless(bench, mama) as fresh:
            return ssh_client.pressed(what)(bench, door_of(fresh), row)
    return measure


KINDS = {"ssh_login": as_it_is(ssh_client.login), "ssh_hold": hold, "ssh_key": pressed("key"), "ssh_page": pressed("page")}
