"""People at terminals: the real ssh and telnet clients under a pty, what they show kept by a terminal emulator; ssh without a
terminal; and bare sockets at a port."""
import atexit
import fcntl
import os
import re
import signal
import socket
import stat
import struct
import subprocess
import tempfile
import termios
import threading
import time

import pyte

import harness

HOST = "127.0.0.1"
LIVE = 2.0          # seconds within which what others do must be on an open screen (the rule says one)
ESC_PAUSE = 0.15    # after a lone ESC: what follows sooner would be Alt

KEYS = {
    "Up": "\033[A", "Down": "\033[B", "Right": "\033[C", "Left": "\033[D", "Home": "\033[H", "End": "\033[F",
    "PgUp": "\033[5~", "PgDn": "\033[6~", "Del": "\033[3~", "Enter": "\r", "Tab": "\t", "Shift-Tab": "\033[Z",
    "Esc": "\033", "Backspace": "\177", "Space": " ",
    "SS3 Up": "\033OA", "SS3 Down": "\033OB", "SS3 Right": "\033OC", "SS3 Left": "\033OD",
}


def bytes_of(key):
    """The bytes of a key by its name: Down, ^C, or a character."""
    if key in KEYS:
        return KEYS[key].encode()
    if len(key) == 2 and key[0] == "^":
        return bytes([ord(key[1].lower()) & 0x1f])
    assert len(key) == 1, "there is no key %r" % key
    return key.encode()


class Stream(pyte.ByteStream):
    """What ncurses sends to an xterm and pyte does not know: repeat, tab backwards, and the two scrolls."""
    csi = dict(pyte.ByteStream.csi, b="repeat_last", Z="tab_back", S="scroll_up", T="scroll_down")
    events = pyte.ByteStream.events | {"repeat_last", "tab_back", "scroll_up", "scroll_down"}


class Screen(pyte.Screen):
    last = " "

    def draw(self, data):
        if data:
            self.last = data[-1]
        super().draw(data)

    def repeat_last(self, count=1, **more):
        super().draw(self.last * (count or 1))

    def tab_back(self, count=1, **more):
        for _ in range(count or 1):
            self.cursor.x = max([stop for stop in self.tabstops if stop < self.cursor.x] or [0])

    def _scroll(self, row, move, count):
        at, self.cursor.y = self.cursor.y, row
        for _ in range(count or 1):
            move()
        self.cursor.y = at

    def scroll_up(self, count=1, **more):
        self._scroll(self.margins.bottom if self.margins else self.lines - 1, self.index, count)

    def scroll_down(self, count=1, **more):
        self._scroll(self.margins.top if self.margins else 0, self.reverse_index, count)


def words(port, user, *, options=(), term=False, log="ERROR", known_hosts="/dev/null", prompts=1, keys=(), agent="none"):
    """The words of an ssh command that takes nothing from the machine that it runs on. keys: files of private keys, offered in
    this order, unless an agent (its socket) has them all."""
    auth = ["PreferredAuthentications=password", "PubkeyAuthentication=no"]
    if keys or agent != "none":
        auth = ["PreferredAuthentications=publickey,password", "IdentitiesOnly=%s" % ("yes" if keys else "no")]
        auth += ["IdentityFile=%s" % key for key in keys or ["none"]]
    settings = ["StrictHostKeyChecking=no", "UserKnownHostsFile=%s" % known_hosts, "GlobalKnownHostsFile=/dev/null",
                *auth, "IdentityAgent=%s" % agent, "LogLevel=%s" % log, "NumberOfPasswordPrompts=%d" % prompts, *options]
    line = ["ssh", "-F", "/dev/null", "-p", str(port), "-e", "none"]
    for setting in settings:
        line += ["-o", setting]
    return line + (["-t"] if term else []) + ["%s@%s" % (user, HOST)]


class Window:
    """One window, of the command `line`. Reads all the time, by a thread; so several of them stay live beside each other.
    `answers` are pairs: what is waited for, and what is then typed."""

    def __init__(self, line, user, answers, cols, rows, term, env):
        self.answers = answers
        self.user = user
        self.raw = bytearray()
        self.lock = threading.Condition()
        self.screen = Screen(cols, rows)
        self.stream = Stream(self.screen)
        self.asked_up_to = 0
        self.esc_at = 0.0
        self.closed = False
        self.master, slave = os.openpty()
        self._set_size(cols, rows)
        self.tty_before = termios.tcgetattr(slave)
        environ = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "TERM": term, "LANG": "C.UTF-8", **(env or {})}
        self.process = subprocess.Popen(line, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.tty = slave      # kept open: the terminal's settings after the client has gone are looked at
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    # ---- what comes ----

    def _read(self):
        while True:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                data = b""
            with self.lock:
                if data:
                    self.raw += data
                    self.stream.feed(data)
                    self._answer()
                else:
                    self.closed = True
                self.lock.notify_all()
            if not data:
                return

    def _answer(self):
        while self.answers:
            at = self.raw.find(self.answers[0][0], self.asked_up_to)
            if at < 0:
                return
            self.asked_up_to = at + 1
            os.write(self.master, self.answers.pop(0)[1].encode() + b"\r")

    def lines(self):
        with self.lock:
            return [line.rstrip() for line in self.screen.display]

    def text(self):
        return "\n".join(self.lines())

    def bytes(self, start=0):
        with self.lock:
            return bytes(self.raw[start:])

    def mark(self):
        """Where the bytes that come from now on begin."""
        with self.lock:
            return len(self.raw)

    def picture(self):
        with self.lock:
            cols, at = self.screen.columns, (self.screen.cursor.y, self.screen.cursor.x)
            lines = list(self.screen.display)     # a wide character is one here, and stands in two cells
        frame = "+" + "-" * cols + "+"
        return "\n".join([frame] + ["|%s|" % line for line in lines] + [frame, "cursor %r" % (at,)])

    def __str__(self):
        return "the window of %s:\n%s" % (self.user, self.picture())

    def fail(self, why):
        state = self.process.poll()
        raise AssertionError("%s\n%s%s" % (why, self, "" if state is None else "\nthe client has ended: %d" % state))

    def until(self, check, what="it", patience=None):
        """Waits for check(), which looks at the screen; gives its value. An AssertionError in it counts as not yet."""
        end = time.monotonic() + (patience or harness.PATIENCE)
        why = ""
        while True:
            with self.lock:
                seen = len(self.raw)
            try:
                value = check()
                why = ""
            except AssertionError as e:
                value, why = None, ": %s" % e
            if value:
                return value
            left = end - time.monotonic()
            over = self.process.poll() is not None
            with self.lock:
                if len(self.raw) == seen:
                    self.lock.wait(min(max(left, 0), 0.25))
                still = len(self.raw) == seen
            if left <= 0 or (over and still):
                self.fail("%s did not happen %s%s" % (what, "before the end" if over else "in time", why))

    def find(self, wanted):
        text = self.text()
        return re.search(wanted if isinstance(wanted, re.Pattern) else re.escape(wanted), text)

    def wait(self, *wanted, patience=None):
        """Waits until all of these (texts or compiled patterns) are on the screen at once; gives the last one's match."""
        def check():
            found = [self.find(w) for w in wanted]
            return found[-1] if all(found) else None
        return self.until(check, " and ".join(repr(getattr(w, "pattern", w)) for w in wanted), patience)

    def wait_gone(self, wanted, patience=None):
        self.until(lambda: not self.find(wanted), "%r leaving the screen" % (wanted,), patience)

    def wait_bytes(self, wanted, start=0, patience=None):
        self.until(lambda: wanted in self.bytes(start), "the bytes %r" % wanted, patience)

    def sync(self):
        """Asks for the whole screen again and waits for it: everything typed before has had its effect then."""
        start = self.mark()
        self.key("^L")
        self.until(lambda: re.search(rb"\033\[2?J", self.bytes(start)), "the whole screen being drawn again")
        self.quiet()

    def quiet(self, seconds=0.05):
        """Waits until nothing came for a moment."""
        end = time.monotonic() + harness.PATIENCE
        with self.lock:
            seen = -1
            while seen != len(self.raw) and time.monotonic() < end:
                seen = len(self.raw)
                self.lock.wait_for(lambda: len(self.raw) != seen, seconds)

    # ---- cells ----

    def cell(self, row, col):
        with self.lock:
            return self.screen.buffer[row][col]

    def cells(self, row):
        """The characters of a row, one entry a cell; the right half of a wide one is ''."""
        with self.lock:
            line = self.screen.buffer[row]
            return [line[x].data for x in range(self.screen.columns)]

    def row_of(self, wanted):
        """The number of the first line that shows this."""
        for i, line in enumerate(self.lines()):
            if (wanted.search(line) if isinstance(wanted, re.Pattern) else wanted in line):
                return i
        self.fail("no line shows %r" % (wanted,))

    def column_of(self, wanted, row=None):
        """The cell at which a text begins (wide characters count two)."""
        row = self.row_of(wanted) if row is None else row
        cells = self.cells(row)
        for x in range(len(cells)):
            if "".join(cells[x:]).startswith(wanted) and (cells[x] or not wanted):
                return x
        self.fail("row %d does not show %r" % (row, wanted))

    def cursor(self):
        with self.lock:
            return self.screen.cursor.y, self.screen.cursor.x, not self.screen.cursor.hidden

    def selected(self):
        """The text of the selected row of the list that has the focus: it begins with a caret in reverse video."""
        with self.lock:
            for y in range(self.screen.lines):
                line = self.screen.buffer[y]
                for x in range(self.screen.columns):
                    if line[x].data in ("▸", ">") and line[x].reverse:
                        end = x
                        while end < self.screen.columns and line[end].reverse:
                            end += 1
                        return "".join(line[i].data for i in range(x + 1, end)).strip()
        return ""

    def wait_selected(self, wanted, patience=None):
        """Waits for the selection to be on a row that holds this text."""
        return self.until(lambda: wanted in self.selected() and self.selected(), "%r being selected" % wanted, patience)

    # ---- what is typed ----

    def send(self, data):
        pause = self.esc_at + ESC_PAUSE - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        data = data.encode() if isinstance(data, str) else data
        self.esc_at = time.monotonic() if data == b"\033" else 0.0
        while data:
            data = data[os.write(self.master, data):]

    def type(self, text):
        self.send(text)
        return self

    def key(self, *names):
        for name in names:
            self.send(bytes_of(name))
        return self

    def press(self, row, col, button=0):
        """A press of the mouse at this cell, and its release."""
        self.send("\033[<%d;%d;%dM\033[<%d;%d;%dm" % (button, col + 1, row + 1, button, col + 1, row + 1))
        return self

    def press_on(self, wanted, **more):
        """A press of the mouse on this text."""
        row = self.row_of(wanted)
        return self.press(row, self.column_of(wanted, row), **more)

    def paste(self, text):
        self.send("\033[200~" + text + "\033[201~")
        return self

    def fill(self, text):
        """Empties the field at the cursor and types this into it."""
        self.send(b"\005\025")
        self.send(text)
        return self

    def _set_size(self, cols, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def resize(self, cols, rows):
        with self.lock:
            self.screen.resize(rows, cols)
            self._set_size(cols, rows)

    # ---- ends ----

    def ended(self, patience=None):
        """Waits for the client to end; gives its exit status."""
        try:
            status = self.process.wait(timeout=patience or harness.PATIENCE)
        except subprocess.TimeoutExpired:
            self.fail("the client did not end")
        self._let_go()
        return status

    def _let_go(self):
        """The reader sees the end only when no one holds the terminal; what came before it is read first."""
        if self.tty is None:
            return
        self.tty_after = termios.tcgetattr(self.tty)
        os.close(self.tty)
        self.tty = None
        self.reader.join(harness.PATIENCE)

    def after_screens(self):
        """What was written to the terminal after the alternate screen was left, as text."""
        raw = self.bytes()
        at = raw.rfind(b"\033[?1049l")
        assert at >= 0, "the alternate screen was not left: ...%r" % raw[-200:]
        return re.sub(rb"\033(\[[0-9;?>]*[a-zA-Z]|[()][A-Z0-9]|[=>78])", b"", raw[at:]).decode()

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
        self._let_go()
        if self.master is not None:
            os.close(self.master)
            self.master = None


class Ssh(Window):
    """A window of the OpenSSH client."""

    def __init__(self, market, user="guest", password=None, command=None, cols=80, rows=24, term="xterm-256color",
                 passwords=None, prompts=None, options=(), log="ERROR", env=None, keys=(), agent="none"):
        port = market if isinstance(market, int) else market.ports["ssh"]
        passwords = list(passwords) if passwords is not None else [password] if password is not None else []
        line = words(port, user, options=options, term=command is not None, log=log, prompts=prompts or max(1, len(passwords)),
                     keys=keys, agent=agent)
        if command is not None:
            line.append(command)
        super().__init__(line, user, [(b"password: ", word) for word in passwords], cols, rows, term, env)


TELNETS = ["inetutils-telnet", "telnet-ssl"]      # the two that Debian has


class Telnet(Window):
    """A window of a telnet client. `logins` are lines typed at the prompts, one after the other: name, password, name…"""

    def __init__(self, market, user="guest", password=None, logins=None, client="inetutils-telnet", cols=80, rows=24,
                 term="xterm-256color", flags=(), env=None):
        if logins is None:
            logins = [user] if password is None else [user, password]
        prompts = [b"login: ", b"Password: "]
        answers = [(prompts[i % 2], word) for i, word in enumerate(logins)]
        line = [client, "-E", *flags, HOST, str(market.ports["telnet"])]
        super().__init__(line, user, answers, cols, rows, term, env)


def askpass():
    """A program that gives ssh the password from the environment, where there is no terminal to ask at."""
    global ASKPASS
    if not ASKPASS:
        fd, ASKPASS = tempfile.mkstemp(prefix="askpass-")
        os.write(fd, b"#!/bin/sh\nprintf '%s\\n' \"$E2E_PASSWORD\"\n")
        os.close(fd)
        os.chmod(ASKPASS, stat.S_IRWXU)
        atexit.register(os.unlink, ASKPASS)
    return ASKPASS


ASKPASS = None


def plain_environment(password, term="dumb"):
    return {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "TERM": term, "LANG": "C.UTF-8", "DISPLAY": ":0",
            "SSH_ASKPASS": askpass(), "SSH_ASKPASS_REQUIRE": "force", "E2E_PASSWORD": password or ""}


def plain(market, user="guest", command=None, password=None, input=None, options=(), log="ERROR", prompts=1, flags=(), keys=(),
          agent="none"):
    """ssh without a terminal: the finished process with its output and exit status."""
    line = words(market.ports["ssh"], user, options=options, log=log, prompts=prompts, keys=keys, agent=agent)
    line = line[:-1] + list(flags) + line[-1:]
    if command is not None:
        line.append(command)
    stdin = {"stdin": subprocess.DEVNULL} if input is None else {"input": input}
    return subprocess.run(line, env=plain_environment(password), text=True, capture_output=True, start_new_session=True,
                          timeout=harness.PATIENCE * 2, **stdin)


def dial(port):
    """A bare connection."""
    return socket.create_connection((HOST, port), timeout=harness.PATIENCE)


def free_port():
    with socket.socket() as s:
        s.bind((HOST, 0))
        return s.getsockname()[1]


def drained(sock):
    """Reads to the end; gives what came. A reset ends it too."""
    got = b""
    try:
        while True:
            data = sock.recv(65536)
            if not data:
                return got
            got += data
    except ConnectionError:
        return got


def colours(window, start=0):
    """What the colours that were sent from there on are made of: of 30..37 and 40..47 "8", of 90..107 "16", of 38;5;n "256"."""
    found = set()
    for parameters in set(re.findall(rb"\033\[([0-9;]*)m", window.bytes(start))):
        numbers = [int(n or 0) for n in parameters.split(b";")]
        if 38 in numbers or 48 in numbers:
            found.add("256")
        elif any(90 <= n <= 107 for n in numbers):
            found.add("16")
        elif any(30 <= n <= 37 or 40 <= n <= 47 for n in numbers):
            found.add("8")
    return found


# ---- ssh keys ----

def add_key(user, path):
    """Enrols the key of this file, which has its .pub beside it. Gives the user."""
    with open(path + ".pub") as f:
        user.call("key.add", public_key=f.read())
    return user


# ---- the processes of a market ----

def sessions(market):
    """The process ids of the sessions. One that was just forked still has the gate's name."""
    house = {pid for name in ("mama-market", "mama: market", "mama: pictures")
             for pid in harness.children(market.process.pid, name)}
    return [pid for pid in harness.children(market.process.pid) if pid not in house]


def all_gone(market, patience=None):
    harness.until(lambda: not sessions(market), "the end of the last session", patience)


def descriptors(pid):
    return len(os.listdir("/proc/%d/fd" % pid))
