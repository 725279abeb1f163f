"""A window whose terminal takes nothing for half a minute is closed: it would hold a place and a process for ever."""
import socket
import threading
import time

import harness
from terminal import dial, sessions

NAWS, BEFORE = b"\xff\xfa\x1f\0%c\0%c\xff\xf0", b"\xff\xfb\x18\xff\xfb\x1f\xff\xfa\x18\0XTERM-256COLOR\xff\xf0"
STALLED = 30        # seconds


def test_a_window_that_takes_nothing_is_closed(make_market):
    m = make_market(options={"log.level": "warn"})
    shop = harness.Shop(m)
    for i in range(20):
        shop.product(name="Lamp %02d %s" % (i, "x" * 60))
    s = dial(m.ports["telnet"])
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.sendall(BEFORE + b"\xff\xfb\x1f" + NAWS % (200, 60) + b"guest\r\n")
    got = b""
    while b" help" not in got:
        got += s.recv(4096)
    [pid] = sessions(m)
    over = threading.Event()

    def keep_drawing():
        """Asks for whole screens, which nobody takes, and for nothing when the session stands still or is gone."""
        try:
            while not over.wait(0.05):
                s.send(b"\x0c", socket.MSG_DONTWAIT)
        except OSError:
            pass

    typing, began = threading.Thread(target=keep_drawing, daemon=True), time.monotonic()
    typing.start()
    try:
        harness.until(lambda: pid not in sessions(m), "the end of the window", STALLED + 20)
        assert time.monotonic() - began >= STALLED - 1, "it had no time"
        assert harness.memory(pid) == 0
    finally:
        over.set()
        typing.join()
        s.close()
