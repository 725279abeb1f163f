"""Runs the unit test programs and the pytest folders it is given, and ends in the line `N passed, N failed`.

    run.py UNIT_PROGRAM… -- FOLDER…"""
import concurrent.futures
import os
import re
import subprocess
import sys
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
UNIT_SECONDS = 120
PYTEST_SECONDS = 75 * float(os.environ.get("PATIENCE", "20"))
STUCK_SECONDS = 15 * float(os.environ.get("PATIENCE", "20"))     # after which the place where one test stands is printed


def run_unit(program):
    """One cmocka program: how many passed, how many failed, what it said."""
    env = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", LC_ALL="C.UTF-8", TZ="UTC")
    try:
        done = subprocess.run([os.path.join(ROOT, program)], capture_output=True, text=True, errors="replace", env=env,
                              timeout=UNIT_SECONDS, cwd=ROOT)
        said, status = done.stdout + done.stderr, done.returncode
    except subprocess.TimeoutExpired as late:
        said, status = str(late), -1
    passed = len(re.findall(r"^ok \d", said, re.M))
    failed = len(re.findall(r"^not ok \d(?!.*# SKIP)", said, re.M))
    if status != 0 and failed == 0:
        failed = 1
    return program, passed, failed, said


def run_units(programs):
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for program, ok, bad, said in pool.map(run_unit, programs):
            print("%-50s %4d passed, %d failed" % (os.path.basename(program), ok, bad))
            if bad:
                print(said)
            passed += ok
            failed += bad
    return passed, failed


def run_pytest(folders):
    if not folders:
        return 0, 0
    workers = str((os.cpu_count() or 2) + 1)
    env = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", PYTHONDONTWRITEBYTECODE="1")
    command = ["/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", workers, "--dist", "loadfile",
               "--durations=8", "--color=no", "-o", "faulthandler_timeout=%d" % STUCK_SECONDS, *folders]
    run = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, errors="replace")
    late = threading.Timer(PYTEST_SECONDS, run.kill)
    late.start()
    said = []
    for line in run.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        said.append(line)
    status = run.wait()
    late.cancel()
    last = next((line for line in reversed(said) if re.search(r"\d+ (passed|failed|error)", line)), "")
    counts = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|error)", last)}
    failed = counts.get("failed", 0) + counts.get("error", 0)
    return counts.get("passed", 0), failed or (status != 0)


def main():
    at = sys.argv.index("--")
    programs, folders = sys.argv[1:at], sys.argv[at + 1:]
    unit = run_units(programs)
    sys.stdout.flush()
    rest = run_pytest(folders)
    passed, failed = unit[0] + rest[0], unit[1] + rest[1]
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
