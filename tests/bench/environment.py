"""What a run has: its folder, its programs, how long and how often it measures, and the seeded goods."""
import json
import os

import goods
from processes import Failed, Processes, last_line

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Bench:
    """One run of the benchmarks. close() ends every process that it started."""

    def __init__(self, folder, programs, mama, quick=False, rounds=5, seconds=2.0, warmup=0.5):
        self.folder, self.programs, self.mama = os.path.abspath(folder), os.path.abspath(programs), os.path.abspath(mama)
        self.quick, self.rounds, self.seconds, self.warmup = quick, rounds, seconds, warmup
        os.makedirs(self.folder, exist_ok=True)
        self.processes = Processes(os.path.join(self.folder, "logs"))
        self.start = self.processes.start

    def close(self):
        self.processes.stop()

    def tool(self, name):
        """The path of one of the programs in C; Failed when it was not built."""
        path = os.path.join(self.programs, name)
        if not os.access(path, os.X_OK):
            raise Failed("%s was not built" % os.path.relpath(path, ROOT))
        return path

    def run(self, argv, seconds=60.0, **more):
        """A program's stdout; Failed with its last line when it fails or is late."""
        return self.processes.run(argv, os.path.basename(argv[0]), seconds, **more)

    def json(self, argv, seconds=60.0, **more):
        """The one JSON object that a program prints."""
        said = self.run(argv, seconds, **more)
        try:
            return json.loads(last_line(said) if said.count("\n") > 1 else said)
        except ValueError as e:
            raise Failed("%s: no JSON: %s" % (os.path.basename(argv[0]), last_line(said))) from e

    def settle(self):
        """What others have written goes to the disk now, not in the time of who is measured next."""
        self.run(["sync"], 60)

    def path(self, *names):
        """A path in the run's folder, whose parent is there."""
        path = os.path.join(self.folder, *names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def goods(self, products):
        """The seeded folder of this size."""
        return goods.of(self, ROOT, products)

    # ---- what was prepared ----

    def stamped(self, path, key):
        """What is at this path was made whole, with this key."""
        try:
            with open(path + ".made") as f:
                return f.read() == key and os.path.exists(path)
        except OSError:
            return False

    def stamp(self, path, key):
        with open(path + ".made", "w") as f:
            f.write(key)
