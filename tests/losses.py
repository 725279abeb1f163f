"""What tests do to stores: kill their market, damage their files, and read what is noted of them."""
import os
import signal
import struct

from harness import Shop, until


def crash(m):
    """kill -9 of the market and of its gate, before that can start another."""
    market = m.market_pid()
    m.process.send_signal(signal.SIGSTOP)
    os.kill(market, signal.SIGKILL)
    until(lambda: open("/proc/%d/stat" % market).read().rsplit(")", 1)[1].split()[0] == "Z", "the market's end")
    m.process.kill()
    m.process.wait()
    m.process = None


def at(m, name):
    return os.path.join(m.dir, name)


def content(path):
    with open(path, "rb") as f:
        return f.read()


def write(path, bytes_):
    with open(path, "wb") as f:
        f.write(bytes_)


def noted(m):
    """The latest whole line of DIR/commits as a dict."""
    lines = [dict(word.split("=") for word in line.split()) for line in content(at(m, "commits")).decode().splitlines()]
    return {k: int(v, 16 if k == "sum" else 10) for k, v in max(lines, key=lambda line: int(line["note"])).items()}


def note(m, **changes):
    """Writes DIR/commits anew, as it is but for these."""
    values = dict(noted(m), **changes)
    values.pop("sum")
    line, total = " ".join("%s=%d" % pair for pair in values.items()).encode(), 2166136261
    for byte in line:
        total = (total ^ byte) * 16777619 & 0xffffffff
    write(at(m, "commits"), (line + b" sum=%08x" % total).ljust(511) + b"\n" + b" " * 1024)


def generation(path):
    """user_version, as the file has it without its log."""
    return struct.unpack(">I", content(path)[60:64])[0]


def flip(path):
    bytes_ = bytearray(content(path))
    bytes_[len(bytes_) // 2] ^= 4
    write(path, bytes(bytes_))


def cut(path):
    write(path, content(path)[:len(content(path)) // 2])


class Orders:
    """A market and orders in it, one commit each."""

    def __init__(self, m):
        self.m, self.shop = m, Shop(m)
        self.product = self.shop.product(stock=100000)
        self.buyer = m.user()

    def place(self, count):
        return [self.buyer.call("order.create", products=[{"product": self.product["id"], "quantity": 1}],
                                payment_method="CASH")["orders"][0]["id"] for _ in range(count)]
