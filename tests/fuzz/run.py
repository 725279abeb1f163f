"""Runs libFuzzer programs, two at a time, and names the inputs that broke one.

    run.py SECONDS build/fuzz/tests/fuzz/NAME_fuzz…

The tracked corpus, tests/fuzz/corpus/NAME, is only read: what a run adds to it stays in build/fuzz/corpus/NAME for the next."""
import concurrent.futures
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
AT_ONCE = 2
GRACE = 120         # seconds beyond its own that a program may take to start and end


def run(program, seconds):
    """One target: its name, the inputs that broke it, whether it ended well, what it said."""
    name = os.path.basename(program)[:-len("_fuzz")]
    grown, found = ("build/fuzz/%s/%s" % (kind, name) for kind in ("corpus", "found"))
    for folder in (grown, found):
        os.makedirs(os.path.join(ROOT, folder), exist_ok=True)
    before = set(os.listdir(os.path.join(ROOT, found)))
    command = [os.path.join(ROOT, program), "-max_total_time=%d" % seconds, "-timeout=20", "-rss_limit_mb=1024",
               "-max_len=4096", "-print_final_stats=1", "-artifact_prefix=%s/" % found, grown, "tests/fuzz/corpus/" + name]
    env = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", UBSAN_OPTIONS="print_stacktrace=1")
    try:
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", timeout=seconds + GRACE)
        said, ok = done.stdout, done.returncode == 0
    except subprocess.TimeoutExpired as late:
        said, ok = str(late), False
    new = sorted(set(os.listdir(os.path.join(ROOT, found))) - before)
    slow = [f for f in new if f.startswith("slow-unit-")]      # libFuzzer's remark, no failure
    return name, [os.path.join(found, f) for f in new if f not in slow], ok, said


def main():
    seconds, programs = int(sys.argv[1]), sys.argv[2:]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for name, found, ok, said in pool.map(lambda p: run(p, seconds), programs):
            inputs = re.search(r"number_of_executed_units: *(\d+)", said)
            print("%-12s %10s inputs  %s" % (name, inputs.group(1) if inputs else "?", "fine" if ok else "FAILED"))
            if not ok:
                failed += 1
                print(said[-6000:])
            for path in found:
                print("found: %s\n  When it is mended: move it, under a name that says what it is, to tests/fuzz/corpus/%s/"
                      % (path, name))
            sys.stdout.flush()
    print("%d targets, %d failed" % (len(programs), failed))
    return 1 if failed or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
