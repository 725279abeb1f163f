"""What every program that is measured has in common, ours too."""
from processes import Failed, find, free_port  # noqa: F401 (names that references are written with)


class Reference:
    """A program that rows are measured with. Everything that goes wrong is Failed, with a sentence for the row."""
    name = ""                   # as RESULTS.md calls it
    slow = False                # prepare() takes more than a few seconds: a quick run does without what is not prepared
    programs = {}               # a program that must be installed -> its Debian package

    def __init__(self, bench, products):
        self.bench, self.products = bench, products

    def missing(self):
        """What is not installed, in words; "" when all is there."""
        return ", ".join("%s (%s)" % (program, package) for program, package in self.programs.items() if not find(program))

    def version(self):
        """Its version, in words, without its name."""
        return ""

    def prepared(self):
        """prepare() would cost nothing."""
        return True

    def prepare(self):
        """What takes long, once; kept under bench.folder."""

    def start(self):
        """Starts it on free ports and waits until it answers."""

    def measure(self, row):
        """One run of this row: figures."""
        raise Failed("%s has no such row" % self.name)

    def stop(self):
        """Ends what start() has started; harmless twice."""
