"""The program `ssh` of the benchmarks, called for a row: what it measured, by the names that figures have."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Door:
    """Where an ssh server answers, and who may come in. user "": the seeded ones, in turn."""
    port: int
    key: str
    pid: int                    # of the process whose tree is the server
    user: str = ""
    rpc: int = 0                # the JSON port, for a broadcast
    tokens: str = ""


RENAMED = {"server_cpu_us_each": "cpu_us", "memory_kib_each": "memory_kib", "pss_kib_each": "processes_kib", "kernel_kib_each": "kernel_kib",
           "machine_kib_each": "machine_kib", "client_kib_each": "client_kib", "client_cpu_us_each": "client_cpu_us",
           "wire_bytes_each": "wire_bytes"}
PATIENCE = 20


def measure(bench, door, what, seconds, *words):
    """One run; `seconds` is about how long it takes."""
    argv = [bench.tool("ssh"), "--what", what, "--port", str(door.port), "--key", door.key, "--server", str(door.pid),
            "--patience", str(PATIENCE), *(["--user", door.user] if door.user else []), *words]
    figures = bench.json(argv, 30 + 4 * seconds)
    return {RENAMED.get(name, name): value for name, value in figures.items()}


def login(bench, door, row):
    return measure(bench, door, "login", bench.seconds, "--at-once", str(row.connections), "--seconds", str(bench.seconds))


# Seconds that a login may take when many are to be held.
EACH = 0.05


def hold(bench, door, row, idle=1, *words):
    """Memory of so many sessions, and what they cost idle: a share of one core."""
    found = measure(bench, door, "hold", idle + EACH * row.connections, "--sessions", str(row.connections), "--idle", str(idle), *words)
    found["idle_cores"] = found.pop("idle_cpu_percent", 0) / 100
    del found["p50_us"], found["p99_us"], found["p999_us"], found["max_us"]     # of the broadcast, whose last one counts
    return found


def pressed(what):
    def run(bench, door, row):
        return measure(bench, door, what, bench.seconds, "--size", row.what or "80x24", "--seconds", str(bench.seconds))
    return run


def echo(bench, door, row):
    """What a key may be compared with: one byte through `cat`."""
    return measure(bench, door, "echo", bench.seconds, "--seconds", str(bench.seconds))


# How each kind of row is measured beside ours.
BESIDE = {"ssh_login": login, "ssh_hold": hold, "ssh_key": echo, "ssh_page": echo}
