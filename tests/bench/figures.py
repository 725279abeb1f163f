"""Figures of processes, from /proc, and of rounds: medians with the least and the most."""
import collections
import os
import statistics
import threading
import time

from processes import Failed

Spread = collections.namedtuple("Spread", "median least most")


def spread(values):
    """Median, least and most of the rounds; None when no round has given a value."""
    known = [v for v in values if v is not None]
    return Spread(statistics.median(known), min(known), max(known)) if known else None


def together(rounds):
    """The figures of several rounds as one: every number becomes a Spread, errors are summed, the first text is kept."""
    names = {name for figures in rounds for name in figures}
    joined = {}
    for name in names:
        values = [figures.get(name) for figures in rounds]
        if name in ("errors", "requests"):
            joined[name] = sum(v or 0 for v in values)
        elif any(isinstance(v, str) for v in values):
            joined[name] = next((v for v in values if v), "")
        else:
            joined[name] = spread(values)
    return joined


def tree(roots):
    """These processes and all that descend from them, those that live."""
    found, waiting = [], list(roots)
    while waiting:
        pid = waiting.pop()
        try:
            for task in os.listdir("/proc/%d/task" % pid):
                with open("/proc/%d/task/%s/children" % (pid, task)) as f:
                    waiting += [int(child) for child in f.read().split()]
        except OSError:
            continue
        if pid not in found:
            found.append(pid)
    return found


def cpu_seconds(roots):
    """Seconds of CPU that the process trees have used so far: user and kernel, of threads and processes that live now."""
    total = 0
    for pid in tree(roots):
        try:
            for task in os.listdir("/proc/%d/task" % pid):
                with open("/proc/%d/task/%s/schedstat" % (pid, task)) as f:
                    total += int(f.read().split()[0])
        except OSError:
            continue
    return total / 1e9


def _kib(path, names):
    """The sum of these lines of a file of `Name:  123 kB` lines; 0 for one that is gone."""
    try:
        with open(path) as f:
            return sum(int(line.split()[1]) for line in f if line.split(":")[0] in names)
    except OSError:
        return 0


def memory_kib(roots, names=("Pss",)):
    """KiB that the process trees have in memory: what is shared counts in parts (PSS), so that the sum is true."""
    return sum(_kib("/proc/%d/smaps_rollup" % pid, names) for pid in tree(roots))


def kernel_kib():
    """KiB that the machine's kernel has for its own: slab, stacks, page tables and socket buffers, to take differences of."""
    buffers = 0
    with open("/proc/net/sockstat") as f:
        for line in f:
            words = line.split()
            buffers += int(words[words.index("mem") + 1]) * os.sysconf("SC_PAGE_SIZE") // 1024 if "mem" in words else 0
    return _kib("/proc/meminfo", ("Slab", "KernelStack", "PageTables")) + buffers


class Watch:
    """Looks at a server in the middle of a run: CPU between a quarter and nine tenths of it, memory at its end.

    A load program first connects and warms up; what is looked at lies within the part that it counts."""

    def __init__(self, roots, warmup, seconds):
        self.roots, self.from_, self.to = roots, warmup + 0.25 * seconds, warmup + 0.9 * seconds
        self.cores = self.memory = None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)

    def _look(self):
        began = time.monotonic()
        if self.over.wait(self.from_):
            return
        cpu, at = cpu_seconds(self.roots), time.monotonic()
        self.over.wait(max(0.0, self.to - (at - began)))
        passed = time.monotonic() - at
        if passed > 0.1:
            self.cores = (cpu_seconds(self.roots) - cpu) / passed
        self.memory = memory_kib(self.roots)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join(5)

    def add(self, figures):
        """Puts cpu_us (server CPU a request) and memory_kib to the figures of the load program."""
        if self.cores is not None and figures.get("per_second"):
            figures["cpu_us"] = self.cores / figures["per_second"] * 1e6
        if self.memory:
            figures["memory_kib"] = self.memory
        return figures


def watched(bench, argv, roots, seconds=None, read=None):
    """Runs a load program with an eye on the server: the program's JSON, or what read(stdout) makes of it, with cpu_us and memory_kib."""
    seconds = seconds or bench.seconds
    with Watch(roots, bench.warmup, seconds) as watch:
        found = read(bench.run(argv, 30 + 4 * seconds)) if read else bench.json(argv, 30 + 4 * seconds)
    if not found.get("requests", 1):
        raise Failed("no answer within %g s" % (bench.warmup + seconds))
    return watch.add(found)
