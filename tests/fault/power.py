"""What a power loss may leave of the files of a store: written down by shim.c, cut off at any record, and of what was not synced yet
some is there, some is not, and some is torn."""
import bisect
import glob
import os
import shutil
import struct

RECORD = struct.Struct("<c7xqqq24s")
MODES = ("none", "all", "prefix", "torn", "torn", "torn", "late")
SECTORS = (512, 4096)


def of_store(name):
    return (name.startswith("mama.db") and "-shm" not in name) or name.startswith("commits")


class Recording:
    """`base`: the folder as it was when the recording began; `log`: what shim.c wrote; `done`: what was acknowledged."""

    def __init__(self, base, log, done):
        self.base, self.done = base, sorted(done)
        self.when = [what[0] for what in self.done]
        self.records = []
        for path in glob.glob(log + ".*"):      # of each process: one market after the other
            with open(path, "rb") as f:
                self.records += records_of(f.read())
        self.records.sort(key=lambda r: r[2])

    def places(self, rnd, n):
        """Numbers of records to lose the power at, rising: a third anywhere, a third within a sync, a third where the store's file or
        the beginning of a WAL is written. All after the first acknowledged writes."""
        first = next(i for i, r in enumerate(self.records) if r[2] > self.when[5])
        last = len(self.records) - 1
        within = [i for i in range(first, last) if self.records[i][0] == "B"]
        moved = [i for i in range(first, last) if self.records[i][1] == "mama.db" or (self.records[i][1] == "mama.db-wal" and self.records[i][3] == 0)]
        found = [rnd.randrange(first, last + 1) for _ in range(n)]
        for at, (kind, spread) in enumerate(((within, (0, 0)), (moved, (-2, 8)))):
            if kind:
                found[at::3] = [min(last, max(first, rnd.choice(kind) + rnd.randint(*spread))) for _ in found[at::3]]
        return sorted(found)

    def acknowledged(self, at):
        """What was acknowledged when this record was written."""
        return self.done[:bisect.bisect_left(self.when, self.records[at][2])]

    def images(self, rnd, n):
        """(number of the record, how what was pending is left, {name: bytes})."""
        durable, pending, begun = {}, {}, {}
        for name in os.listdir(self.base):
            if of_store(name):
                with open(os.path.join(self.base, name), "rb") as f:
                    durable[name] = bytearray(f.read())
        places, next_ = self.places(rnd, n), 0
        for i, (kind, name, _, offset, data) in enumerate(self.records):
            apply_record(durable, pending, begun, kind, name, offset, data)
            while next_ < len(places) and places[next_] == i:
                next_ += 1
                mode, sector = rnd.choice(MODES), rnd.choice(SECTORS)
                yield i, "%s by %d" % (mode, sector), {f: left_of(rnd, durable.get(f), pending.get(f, []), mode, sector)
                                                       for f in sorted(durable.keys() | pending.keys())}

    def lay_out(self, image, folder):
        """Makes the folder of an image: the files of the store as they are left, the rest as it was."""
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder, 0o700)
        for name in os.listdir(self.base):
            path = os.path.join(self.base, name)
            if os.path.isfile(path) and not of_store(name) and "-shm" not in name:
                shutil.copy(path, folder)
        for name, content in image.items():
            if content is not None:
                with open(os.path.join(folder, name), "wb") as f:
                    f.write(content)
                os.chmod(f.name, 0o600)


def records_of(data):
    """(kind, name, when, offset, bytes) of each record."""
    at = 0
    while at + RECORD.size <= len(data):
        kind, ns, offset, length, name = RECORD.unpack_from(data, at)
        at += RECORD.size
        yield kind.decode(), name.rstrip(b"\0").decode(), ns, offset, data[at:at + (length if kind in b"WR" else 0)]
        at += length if kind in b"WR" else 0


def apply_record(durable, pending, begun, kind, name, offset, data):
    if kind in "WT":
        pending.setdefault(name, []).append((kind, offset, data))
    elif kind == "B":
        begun[name] = len(pending.get(name, []))
    elif kind == "S":      # what was written before the sync began
        for op in pending.get(name, [])[:begun.get(name, 0)]:
            change(durable.setdefault(name, bytearray()), op)
        del pending.get(name, [])[:begun.get(name, 0)]
        begun[name] = 0
    elif kind == "U":
        durable.pop(name, None)
        pending.pop(name, None)
    elif kind == "R":
        to = data.decode()
        for files in (durable, pending, begun):
            files.pop(to, None)
            if name in files:
                files[to] = files.pop(name)


def change(content, op):
    kind, offset, data = op
    if kind == "T":
        del content[offset:]
    content.extend(bytes(max(0, offset - len(content))))
    if kind == "W":
        content[offset:offset + len(data)] = data


def pieces(offset, data, sector):
    """(offset, bytes) of each sector that a write touches."""
    at = 0
    while at < len(data):
        end = min(len(data), at + sector - (offset + at) % sector)
        yield offset + at, data[at:end]
        at = end


def left_of(rnd, durable, pending, mode, sector):
    """The file after a power loss; None: it is not there."""
    if durable is None and (mode == "none" or rnd.random() < 0.3):
        return None
    content = bytearray(durable or b"")
    if mode in ("all", "prefix"):
        for op in pending[:len(pending) if mode == "all" else rnd.randint(0, len(pending))]:
            change(content, op)
        return content
    keep = rnd.choice((0.1, 0.5, 0.9)) if mode == "torn" else 0
    for n, (kind, offset, data) in enumerate(pending):
        late = mode == "late" and n >= len(pending) / 2
        if kind == "T" and (late or rnd.random() < keep):
            change(content, (kind, offset, data))
        for at, piece in pieces(offset, data, sector) if kind == "W" else ():
            if late or rnd.random() < keep:
                change(content, ("W", at, piece))
    return content
