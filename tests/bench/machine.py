"""What a run says of itself: when, what, on which machine, with which versions."""
import os
import platform
import re
import subprocess
import time

from environment import ROOT

LIBRARIES = ("libssh", "ncursesw", "sqlite3", "libsodium", "libevent", "jansson")


def first(path, pattern, group=1):
    """What a pattern finds in a file; "" when there is neither."""
    try:
        with open(path, errors="replace") as f:
            found = re.search(pattern, f.read(), re.M)
        return found[group].strip() if found else ""
    except OSError:
        return ""


def said(*argv):
    """What a program prints; "" when it fails or is not there."""
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=10)
        return done.stdout.strip() if done.returncode == 0 else ""
    except (OSError, subprocess.TimeoutExpired):
        return ""


def commit():
    """The commit that is measured, and whether anything differs from it."""
    head = said("git", "-C", ROOT, "rev-parse", "--short=12", "HEAD")
    changed = said("git", "-C", ROOT, "status", "--porcelain", "--untracked-files=no", "--", "src", "db", "ui", "tests/bench", "Makefile",
                   ":!tests/bench/RESULTS.md")
    return head + (" and changes" if changed else "") if head else "unknown"


def governor():
    return first("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", r"(\S+)")


def libraries():
    """The compiler and the libraries that ours is made of."""
    versions = [(name, said("pkg-config", "--modversion", name)) for name in LIBRARIES]
    return ", ".join([said("sh", "-c", "${CC:-gcc} --version | head -n 1")] + ["%s %s" % pair for pair in versions if pair[1]])


def facts(bench, versions):
    """Pairs of what and what it is. versions: pairs of a program's name and its version."""
    memory = int(first("/proc/meminfo", r"MemTotal:\s+(\d+)") or 0)
    model = first("/proc/cpuinfo", r"model name\s*:\s*(.*)") or platform.machine()
    system = first("/etc/os-release", r'PRETTY_NAME="?([^"\n]*)')
    known = [
        ("date", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())),
        ("commit", commit()),
        ("machine", "%s, %d cores, %.1f GB of memory" % (model, os.cpu_count() or 0, memory / 1048576)),
        ("system", ", ".join(word for word in (system, "Linux " + platform.release(), governor()) if word)),
        ("runs", "%d of %g s each, ours and the references in turn; the load programs share the cores with what they measure" % (
            bench.rounds, bench.seconds)),
    ]
    return known + [("built with", libraries())] + [(name, version) for name, version in versions if version]
