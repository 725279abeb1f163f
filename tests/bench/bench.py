"""Runs the benchmarks: every row of rows.py, ours and its references in turn, and writes what was found.

    bench.py [--quick] [--only row,row] [--prepare] [--list]

Takes from the environment: BENCH_DIR (build/bench: stores, peers, logs), MAMA (./mama), BENCH (build/tests/bench: the programs in C), PEERS
(../shared/peers). A full run writes tests/bench/RESULTS.md, a quick one RESULTS-quick.md in BENCH_DIR, one with --only none."""
import argparse
import dataclasses
import os
import signal
import sys
import time

import machine
import results
import rows
from environment import ROOT, Bench
from processes import Failed

HEADING = "# Benchmarks\n\n`make bench` has written this file. README, \"Benchmarks\", says how it measures."
QUICK_HEADING = ("# Benchmarks, a quick run\n\n`make bench QUICK=1` has written this file: one short run a row, which says little of how much "
                 "figures vary.")


@dataclasses.dataclass
class Measured:
    """A row's figures: by program the rounds, in the order in which they were run."""
    row: rows.Row
    rounds: dict = dataclasses.field(default_factory=dict)
    notes: dict = dataclasses.field(default_factory=dict)       # why a program has no figures
    names: dict = dataclasses.field(default_factory=dict)


def reason(e):
    """What went wrong with one program, in words: it is said in its row, and the rest is measured all the same."""
    return str(e) if isinstance(e, Failed) else "%s: %s" % (type(e).__name__, e)


class Running:
    """The programs that are up. A program is started for the first row that needs it and stopped before one that does not, so that
    nothing that one row left to be done, such as writing back its pages, falls into another's time."""

    def __init__(self, bench):
        self.bench, self.up, self.refused, self.versions = bench, {}, {}, {}

    def program(self, key, products):
        """The started program; Failed with the reason when it cannot be had, the same one each time."""
        at = (key, products)
        if at in self.refused:
            raise Failed(self.refused[at])
        if at not in self.up:
            try:
                self.up[at] = self._begin(key, products)
            except Exception as e:
                self.refused[at] = reason(e)
                raise Failed(self.refused[at]) from e
        return self.up[at]

    def prepare(self, key, products):
        """The program, with all that takes long done."""
        program = rows.program(key)(self.bench, products)
        missing = program.missing()
        if missing:
            raise Failed("not installed: " + missing)
        if self.bench.quick and program.slow and not program.prepared():
            raise Failed("not prepared: a full run does that")
        program.prepare()
        return program

    def _begin(self, key, products):
        program = self.prepare(key, products)
        try:
            program.start()
            self.versions.setdefault(program.name.split(",")[0], program.version())
        except BaseException:
            program.stop()
            raise
        return program

    def only(self, wanted):
        """Stops what is none of these pairs of key and products."""
        for at in [at for at in self.up if at not in wanted]:
            self.up.pop(at).stop()


def begin(running, measured):
    """Starts the row's programs and stops all others; those that are up, by key. Why one is not stands in the notes."""
    row, programs = measured.row, {}
    keys = [row.ours] + row.references()
    running.only({(key, row.products) for key in keys})
    for key in keys:
        try:
            measured.names[key] = rows.program(key).name
            programs[key] = running.program(key, row.products)
        except Exception as e:
            measured.notes[key] = reason(e)
    return programs


def measure(running, row, rounds):
    """All rounds of one row, the programs in turn. One that fails once is not asked again, and its row says why."""
    measured = Measured(row)
    programs = begin(running, measured)
    measured.rounds = {key: [] for key in programs}
    for _ in range(rounds):
        for key in list(measured.rounds):
            try:
                if row.writes():
                    running.bench.settle()
                measured.rounds[key].append(programs[key].measure(row))
            except Exception as e:
                measured.notes[key] = reason(e)
                measured.rounds.pop(key)
    return measured


def run(bench, wanted):
    """Measures these rows and says each when it is done; the figures and the versions of what was measured."""
    running, done = Running(bench), []
    try:
        for row in wanted:
            began = time.monotonic()
            done.append(measure(running, row, bench.rounds))
            for line in results.verdicts(done[-1]):
                print("%-10s %s" % (row.name, " | ".join(line[2:])), flush=True)
            print("%-10s took %.0f s" % ("", time.monotonic() - began), flush=True)
    finally:
        running.only(set())
    return done, sorted(running.versions.items())


def prepare(bench, wanted):
    """What takes long of these rows' programs, so that a later run only measures."""
    running = Running(bench)
    for key, products in dict.fromkeys((key, row.products) for row in wanted for key in [row.ours] + row.references()):
        began = time.monotonic()
        try:
            running.prepare(key, products)
            said = "prepared in %.0f s" % (time.monotonic() - began)
        except Exception as e:
            said = reason(e)
        print("%-12s %9s products: %s" % (key, format(products, ","), said), flush=True)


def choose(quick, only):
    """The rows of this run; Failed for a name that is none."""
    known = rows.every_row()
    if not only:
        return [row for row in known if not quick or row.quick and row.products <= rows.SMALL]
    unknown = set(only) - {row.name for row in known}
    if unknown:
        raise Failed("no such row: %s. There are: %s" % (", ".join(sorted(unknown)), ", ".join(row.name for row in known)))
    return [row for row in known if row.name in only]


def options(argv):
    parser = argparse.ArgumentParser(description="Measures MamaOnline beside other programs.")
    parser.add_argument("--quick", action="store_true", help="one short run a row, 50,000 products")
    parser.add_argument("--only", default="", help="these rows, commas between; prints their tables and writes nothing")
    parser.add_argument("--rounds", type=int, help="runs of a row")
    parser.add_argument("--seconds", type=float, help="seconds that a run counts")
    parser.add_argument("--prepare", action="store_true", help="prepares stores and references, and measures nothing")
    parser.add_argument("--list", action="store_true", help="names the rows")
    return parser.parse_args(argv)


def make_bench(o):
    rounds, seconds, warmup = (1, 1.0, 0.25) if o.quick else (5, 2.0, 0.5)
    return Bench(os.environ.get("BENCH_DIR") or os.path.join(ROOT, "build", "bench"),
                 os.environ.get("BENCH") or os.path.join(ROOT, "build", "tests", "bench"),
                 os.environ.get("MAMA") or os.path.join(ROOT, "mama"), o.quick, o.rounds or rounds, o.seconds or seconds, warmup)


def write(o, bench, done, versions):
    """Where the results go: a file, or with --only the terminal."""
    facts = machine.facts(bench, versions)
    committed = os.path.join(ROOT, "tests", "bench", "RESULTS.md")
    if o.only:
        print("\n" + results.tables(done))
        return
    path = os.path.join(bench.folder, "RESULTS-quick.md") if o.quick else committed
    results.write(path, QUICK_HEADING if o.quick else HEADING, facts, done, keep=committed)
    print("Written: %s" % os.path.relpath(path), flush=True)


def main(argv):
    o = options(argv)
    for ending in (signal.SIGINT, signal.SIGTERM):      # also when the shell that started us has it ignored
        signal.signal(ending, signal.default_int_handler)
    bench = None
    try:
        wanted = choose(o.quick, [name for name in o.only.split(",") if name])
        if o.list:
            print("\n".join("%-12s %s" % (row.name, row.title) for row in wanted))
            return 0
        bench = make_bench(o)
        if o.prepare:
            prepare(bench, wanted)
            return 0
        began = time.monotonic()
        done, versions = run(bench, wanted)
        write(o, bench, done, versions)
        print("All of it took %.0f s." % (time.monotonic() - began), flush=True)
        return 0
    except Failed as e:
        print("bench: %s" % e, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("bench: interrupted", file=sys.stderr)
        return 130
    finally:
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.SIG_IGN)
        if bench:
            bench.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
