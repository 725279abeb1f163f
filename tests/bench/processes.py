"""Processes that a benchmark starts: each in a session of its own, each ended by its pid, all of them at the end."""
import os
import shutil
import signal
import socket
import subprocess
import time


class Failed(Exception):
    """What a row says when it, or its reference, could not be measured: one sentence."""


def find(program):
    """The path of a program on PATH or among those of the system; "" when it is not installed."""
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/games") or ""


def free_port():
    """A port of the loopback that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def last_line(text):
    """The last line of a text that says something, short enough for a table."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""


def until(check, what, seconds=30.0):
    """Waits for check() to be true and gives its value; Failed when that takes longer than so many seconds."""
    end = time.monotonic() + seconds
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > end:
            raise Failed("%s did not happen within %d s" % (what, seconds))
        time.sleep(0.02)


def answers(port):
    """Somebody accepts connections there."""
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A started program. Its output is in a file, or its stdout a pipe of the caller."""

    def __init__(self, argv, log, env=None, cwd=None, user=None, piped=False):
        self.name, self.log = os.path.basename(argv[0]), log
        with open(log, "ab") as out:
            self.popen = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE if piped else out, stderr=out, cwd=cwd,
                                          env=dict(os.environ, **(env or {})), user=user, start_new_session=True)
        self.pid = self.popen.pid

    def alive(self):
        return self.popen.poll() is None

    def said(self):
        """The last line of its output."""
        with open(self.log, errors="replace") as f:
            return last_line(f.read())

    def until_answers(self, port, seconds=30.0):
        """Waits until it accepts connections; Failed with its last line when it ended instead."""
        until(lambda: not self.alive() or answers(port), "the start of %s" % self.name, seconds)
        if not self.alive():
            raise Failed("%s ended: %s" % (self.name, self.said()))

    def stop(self, seconds=10.0):
        """SIGTERM, and SIGKILL for it and what it left behind in its session; harmless when it has ended."""
        if self.alive():
            self.popen.terminate()
            try:
                self.popen.wait(seconds)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self.popen.wait()
        if self.popen.stdout:
            self.popen.stdout.close()


class Processes:
    """All that a run has started, with the folder of their output."""

    def __init__(self, logs):
        self.logs, self.started = logs, []

    def start(self, argv, name, **more):
        os.makedirs(self.logs, exist_ok=True)
        log = os.path.join(self.logs, name + ".log")
        open(log, "w").close()
        try:
            process = Process(argv, log, **more)
        except OSError as e:
            raise Failed("%s: %s" % (argv[0], e.strerror)) from e
        self.started.append(process)
        return process

    def run(self, argv, name, seconds, echo=False, **more):
        """Runs a program to its end; its stdout. Failed with its last line when it fails or takes longer than so many seconds.
        With echo its stderr goes where ours does, so that its progress can be seen."""
        kind = "the preparation" if echo else name
        try:
            popen = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=None if echo else subprocess.PIPE,
                                     text=True, errors="replace", start_new_session=True,
                                     **dict(more, env=dict(os.environ, **more.get("env", {}))))
        except OSError as e:
            raise Failed("%s: %s" % (argv[0], e.strerror)) from e
        try:
            out, err = popen.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as e:
            raise Failed("%s took longer than %d s" % (name, seconds)) from e
        finally:
            self._end(popen)
        if popen.returncode != 0:
            raise Failed("%s: %s" % (name, last_line(err or "") or last_line(out or "") or "%s ended with %d" % (kind, popen.returncode)))
        return out

    @staticmethod
    def _end(popen):
        """Nothing of a program that was run stays: not on success, not on Ctrl-C."""
        try:
            os.killpg(popen.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        popen.wait()

    def stop(self):
        for process in reversed(self.started):
            process.stop()
        self.started.clear()
