"""The benchmarks' own arithmetic, their tables, and a run without any reference."""
import os
import re
import subprocess
import sys

import pytest

import harness

HERE = os.path.dirname(os.path.abspath(__file__))
if HERE not in sys.path:
    sys.path.insert(0, HERE)

import bench  # noqa: E402
import beside  # noqa: E402
import figures  # noqa: E402
import processes  # noqa: E402
import results  # noqa: E402
import rows  # noqa: E402
from references import redis  # noqa: E402

PROGRAMS = os.environ.get("BENCH", os.path.join(harness.ROOT, "build", "tests", "bench"))
FAST, SLOW = {"per_second": 90.0, "p50_us": 500.0}, {"per_second": 30.0, "p50_us": 1500.0}


def measured(row, **rounds):
    return bench.Measured(row, {key: list(found) for key, found in rounds.items()}, {}, {key: key.title() for key in ["mama"] + row.references()})


def cells(line):
    return dict(zip(results.VERDICTS, line))


# ---- figures ----

def test_a_spread_is_median_least_and_most_of_the_rounds_that_gave_a_value():
    assert figures.spread([3, 1, None, 10]) == (3, 1, 10)
    assert figures.spread([None]) is None and figures.spread([]) is None


def test_rounds_are_joined_by_name_and_their_errors_summed():
    joined = figures.together([{"per_second": 1.0, "errors": 2, "first_error": ""}, {"per_second": 3.0, "errors": 1, "first_error": "no"}])
    assert joined == {"per_second": (2, 1, 3), "errors": 3, "first_error": "no"}


def test_the_cpu_of_a_process_tree_is_that_of_parent_and_child():
    burn = "import os, time\nos.fork()\nend = time.process_time() + %s\nwhile time.process_time() < end: pass\nprint(flush=True); time.sleep(60)"
    p = subprocess.Popen([sys.executable, "-c", burn % 0.3], stdout=subprocess.PIPE, start_new_session=True)
    try:
        p.stdout.readline(), p.stdout.readline()
        assert len(figures.tree([p.pid])) == 2
        assert 0.5 < figures.cpu_seconds([p.pid]) < 2
        assert figures.memory_kib([p.pid]) > 1000
    finally:
        os.killpg(p.pid, 9)
        p.wait()
        p.stdout.close()
    assert figures.tree([p.pid]) == [] and figures.cpu_seconds([p.pid]) == 0


# ---- goals ----

@pytest.mark.parametrize("goal, ours, ratio, met", [
    (rows.least("peer", 2.9), FAST, 3, True), (rows.least("peer", 3.1), FAST, 3, False),
    (rows.most("peer", 0.34, "p50_us"), FAST, 1 / 3, True), (rows.most("peer", 0.33, "p50_us"), FAST, 1 / 3, False),
    (rows.bound("p50_us", 500), FAST, 500, True), (rows.bound("p50_us", 499), FAST, 500, False),
    (rows.bound("p50_us", 1, of=rows.reply_and_two_echoes), {"p50_us": 90, "reply_p50_us": 60, "echo_p50_us": 20}, 0.9, True),
    (rows.bound("p50_us", 1, of=rows.reply_and_two_echoes), {"p50_us": 110, "reply_p50_us": 60, "echo_p50_us": 20}, 1.1, False),
])
def test_a_goal_is_met_by_its_ratio_or_bound(goal, ours, ratio, met):
    assert goal.value(ours, SLOW) == pytest.approx(ratio)
    assert goal.met(goal.value(ours, SLOW)) is met


def test_a_goal_of_figures_that_are_not_known_is_neither_met_nor_missed():
    assert rows.least("peer", 2).value({}, SLOW) is None and rows.least("peer", 2).value(FAST, {}) is None
    line = cells(results.verdicts(measured(rows.Row("x", "X", "load", goals=(rows.least("peer", 2),)), mama=[FAST]))[0])
    assert line["met"] == "not measured" and line["ratio"] == "–"


def test_every_row_is_known_to_its_programs_and_named_once():
    every = rows.every_row()
    names = [row.name for row in every]
    assert len(names) == len(set(names))
    assert {key for row in every for key in [row.ours] + row.references()} <= set(rows.PROGRAMS)
    for key in rows.PROGRAMS:
        assert rows.program(key).name, key


def test_a_row_beside_others_runs_over_a_small_store(tmp_path):
    done = run_bench(tmp_path, "--only", "by_users50", "--rounds", "1", "--seconds", "0.2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\| by_users50 \| .*\| ≥ 0.5 × of alone \| (yes|\*\*no\*\*) \|", done.stdout), done.stdout
    assert re.search(r"p99 alone [\d.,]+ (µs|ms)", done.stdout)
    assert {row.busy for row in rows.every_row()} <= set(beside.BUSY) | {""}


# ---- tables ----

def test_the_ratio_is_that_of_rounds_side_by_side():
    """A minute in which the machine is half as fast hits both: 3 × it stays, where the medians would say otherwise."""
    ours = [{"per_second": v} for v in (90.0, 30.0, 300.0)]
    theirs = [{"per_second": v} for v in (30.0, 10.0, 100.0)]
    line = cells(results.verdicts(measured(rows.Row("x", "X", "load", goals=(rows.least("peer", 3),)), mama=ours, peer=theirs))[0])
    assert line == {"row": "x", "what": "X", "MamaOnline": "90/s (30/s – 300/s)", "beside": "Peer",
                    "its figure": "30/s (10/s – 100/s)", "ratio": "3 ×",
                    "goal": "≥ 3 ×", "met": "yes"}


def test_a_goal_that_is_not_met_says_so_and_a_reference_without_one_has_its_ratio():
    row = rows.Row("x", "X", "load", goals=(rows.least("peer", 4),), against=("other",))
    lines = [cells(line) for line in results.verdicts(measured(row, mama=[FAST], peer=[SLOW], other=[FAST]))]
    assert [(line["beside"], line["ratio"], line["goal"], line["met"]) for line in lines] == [
        ("Peer", "3 ×", "≥ 4 ×", "**no**"), ("Other", "1 ×", "–", "–")]


def test_a_reference_that_is_missing_is_named_in_its_row():
    m = measured(rows.Row("x", "X", "load", goals=(rows.least("peer", 4),)), mama=[FAST])
    m.notes["peer"] = "not installed: redis-server (redis-server)"
    line = cells(results.verdicts(m)[0])
    assert (line["its figure"], line["met"]) == ("not installed: redis-server (redis-server)", "not measured")
    assert "0 goals are met, 0 are not, 1 were not measured." in results.tables([m])


@pytest.mark.parametrize("figure, value, text", [
    ("per_second", 54321.4, "54,321/s"), ("per_second", 2.84, "2.84/s"), ("p50_us", 85.44, "85.4 µs"), ("p50_us", 1234, "1.23 ms"),
    ("p50_us", 2.5e6, "2.5 s"), ("memory_kib", 64 * 1024, "64 MB"), ("bytes_per_reply", 8123.4, "8,123 B"), ("idle_cores", 0.004, "0.4 %"),
    ("p50_us", None, "–")])
def test_figures_are_said_with_their_unit(figure, value, text):
    assert results.said(figure, value) == text


def test_a_text_from_elsewhere_ends_no_cell():
    assert "|" not in results.plain("a|b") and "\n" not in results.plain("a\nb") and "<" not in results.plain("<!-- -->")


def test_a_new_file_keeps_the_words_that_were_written_by_hand(tmp_path):
    path = str(tmp_path / "RESULTS.md")
    one = measured(rows.Row("x", "X", "load", goals=(rows.least("peer", 2),)), mama=[FAST], peer=[SLOW])
    results.write(path, "# Old", [("date", "today")], [one])
    with open(path) as f:
        text = f.read()
    assert text.startswith("# Old\n") and "| date | today |" in text and results.BY_HAND in text
    with open(path, "w") as f:
        f.write(text.replace(results.BY_HAND, "\n## What bounds the rest\n\nfsync.\n\n"))
    results.write(path, "# New", [("date", "tomorrow")], [one])
    with open(path) as f:
        text = f.read()
    assert text.startswith("# New\n") and text.count("fsync.") == 1 and text.count(results.BEGIN) == text.count(results.END) == 1


def test_the_report_of_redis_benchmark_is_read():
    found = redis.read("  throughput summary: 81300.81 requests per second\n50.000% <= 0.287 milliseconds (cumulative count 5)\n"
                       "99.219% <= 0.951 milliseconds (cumulative count 9)\n99.902% <= 1.607 milliseconds (cumulative count 9)\n")
    assert found == {"per_second": 81300.81, "errors": 0, "p50_us": 287, "p99_us": 951, "p999_us": 1607}
    with pytest.raises(processes.Failed):
        redis.read("Could not connect to Redis")


# ---- processes and whole runs ----

def test_a_program_that_fails_or_is_late_is_a_sentence(tmp_path):
    started = processes.Processes(str(tmp_path))
    for argv, said in ((["sh", "-c", "echo it broke >&2; exit 3"], "it broke"), (["sleep", "60"], "longer than"), (["/no/such"], "No such file")):
        with pytest.raises(processes.Failed, match=said):
            started.run(argv, "it", 0.5)


def test_what_was_started_is_ended_with_all_that_it_left(tmp_path):
    started = processes.Processes(str(tmp_path))
    p = started.start(["sh", "-c", "sleep 60 & echo $!; wait"], "it")
    child = int(harness.until(lambda: open(p.log).read().strip(), "the child's pid"))
    started.stop()
    assert not p.alive()
    harness.until(lambda: not os.path.exists("/proc/%d" % child) or " Z " in open("/proc/%d/stat" % child).read(), "the child's end")


def run_bench(tmp_path, *words):
    env = dict(os.environ, BENCH_DIR=str(tmp_path / "bench"), BENCH=PROGRAMS, MAMA=harness.MAMA, BENCH_SMALL="500", PEERS=str(tmp_path / "none"))
    return subprocess.run(["/usr/bin/python3", os.path.join(HERE, "bench.py"), *words], env=env, capture_output=True, text=True,
                          timeout=harness.PATIENCE * 6)


def test_rows_run_over_a_small_store_and_say_which_reference_is_missing(tmp_path):
    done = run_bench(tmp_path, "--only", "get,client", "--rounds", "2", "--seconds", "0.2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\| product.get, 50 connections \| [\d,]+/s .*\| Fastify, 2 processes \| not installed: .*shared/peers.* not measured \|", done.stdout)
    assert re.search(r"\| product.get, 50 connections \| [\d,]+/s .*\| line echo \| [\d,]+/s", done.stdout)
    assert "errors" not in done.stdout
    assert not os.listdir(tmp_path / "bench" / "served")


def test_a_row_that_is_none_is_refused(tmp_path):
    done = run_bench(tmp_path, "--only", "git")
    assert done.returncode == 2 and "no such row: git" in done.stderr
