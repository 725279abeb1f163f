"""The line echo on libevent: what a round trip costs at all. By our load client, and by that of the peers."""
import figures
from references.base import Reference, free_port
from references.peer import Copy

LINE = '{"jsonrpc":"2.0","id":%d,"method":"product.get","params":{"id":7,"pad":"%s"}}\n'
LINES, PAD = 1000, "x" * 220             # lines of 300 bytes


class Echo(Reference):
    name = "line echo"

    def __init__(self, bench, products):
        super().__init__(bench, products)
        self.process, self.port, self.requests = None, 0, bench.path("echo.jsonl")

    def prepare(self):
        with open(self.requests, "w") as f:
            f.writelines(LINE % (1000 + i, PAD) for i in range(LINES))

    def start(self):
        self.port = free_port()
        self.process = self.bench.start([self.bench.tool("echo"), "--port", str(self.port)], "echo")
        self.process.until_answers(self.port)

    def measure(self, row):
        argv = [self.bench.tool("load"), "--echo", "--port", str(self.port), "--requests", self.requests, "--connections", str(row.connections),
                "--pipeline", str(row.pipeline), "--seconds", str(self.bench.seconds), "--warmup", str(self.bench.warmup)]
        return figures.watched(self.bench, argv, [self.process.pid])

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None


class EchoOfPeers(Echo):
    """The same echo, loaded by the peers' client: what the two clients' own costs do to the figures."""
    name = "line echo, the peers' load client"

    def __init__(self, bench, products):
        super().__init__(bench, products)
        self.copy = Copy(bench)

    def missing(self):
        return self.copy.missing()

    def prepare(self):
        super().prepare()
        self.copy.make()

    def measure(self, row):
        return self.copy.load(self.port, self.requests, row, [self.process.pid], "-m", "line")
