"""flood.py PORT PEOPLE SECONDS: so many guests at the telnet door whose terminal changes its size and whose keys move the selection,
as fast as they are taken. Says `under way` when all of them have been at it for some seconds."""
import selectors
import socket
import sys
import time

HOST = "127.0.0.1"
LOGIN = (b"\xff\xfb\x18\xff\xfb\x1f\xff\xfd\x01\xff\xfd\x03\xff\xfa\x18\0xterm\xff\xf0\xff\xfa\x1f\0\x50\0\x18\xff\xf0guest\r\n")
FLOOD = b"".join(b"\xff\xfa\x1f\0%c\0%c\xff\xf0jk\xff\xf6" % (80 + i % 40, 24 + i % 20) for i in range(200))
SHOP = b" help"
FIRST_SECONDS = 5.0


def log_in(port):
    s = socket.create_connection((HOST, port), timeout=20)
    s.sendall(LOGIN)
    got = b""
    while SHOP not in got:
        more = s.recv(65536)
        if not more:
            raise ConnectionError("a guest was not let in: %r" % got[-200:])
        got += more
    s.setblocking(False)
    return s


def main():
    port, people, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    poll, left = selectors.DefaultSelector(), {}
    for _ in range(people):
        s = log_in(port)
        left[s] = b""
        poll.register(s, selectors.EVENT_READ | selectors.EVENT_WRITE)
    began, said = time.monotonic(), False
    while left and time.monotonic() < began + seconds:
        if not said and time.monotonic() > began + FIRST_SECONDS:
            print("under way", flush=True)
            said = True
        for key, events in poll.select(0.1):
            s = key.fileobj
            try:
                if events & selectors.EVENT_READ and not s.recv(65536):
                    raise ConnectionError
                if events & selectors.EVENT_WRITE:
                    left[s] = left[s] or FLOOD
                    left[s] = left[s][s.send(left[s]):]
            except BlockingIOError:
                continue
            except OSError:
                poll.unregister(s)
                del left[s]
        time.sleep(0.005)    # the flood is theirs to take, not ours to burn


if __name__ == "__main__":
    main()
