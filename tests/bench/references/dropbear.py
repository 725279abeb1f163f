"""dropbear, the small ssh server. It looks for authorized keys in the account's home alone: only root can give it another."""
import os

from references.base import find
from references.login_server import LoginServer


class Dropbear(LoginServer):
    name = "dropbear, a trivial ncurses program"
    programs = {"dropbear": "dropbear-bin", "dropbearkey": "dropbear-bin"}
    host_key = "dropbear_ed25519_host_key"

    def missing(self):
        return super().missing() or ("" if os.getuid() == 0 else "a home of its own, which only root can give it")

    def make_host_key(self, path):
        self.bench.run([find("dropbearkey"), "-t", "ed25519", "-f", path])

    def command(self):
        return [find("dropbear"), "-F", "-E", "-m", "-s", "-r", self.file(self.host_key), "-P", self.file("pid"), "-p", "127.0.0.1:%d" % self.port,
                "-c", self.forced()]
