"""A login server of the system's packages as a program that is measured: on the loopback, with configuration, host key and
authorized keys of its own, running the trivial program on a terminal where ours shows the shop."""
import os
import pwd
import re
import shutil
import sys

import ssh_client
from references.base import Failed, Reference, find, free_port

# Processes that are left by their parents come to the server, so that their time is counted.
ADOPT = "import ctypes, os, sys; ctypes.CDLL(None).prctl(36, 1); os.execv(sys.argv[1], sys.argv[1:])"
# As root the server has an ordinary user of its own to let in, as servers have, and folders of its own in place of the system's,
# which would otherwise hold its traces. These are mounts that nobody else sees.
ALONE = ('mount -t tmpfs none /run && mkdir -m 755 /run/sshd /run/home && mount --bind "$1/home" /run/home && mount --bind "$1/passwd" /etc/passwd && '
         'mount -t tmpfs none /var/log && shift && exec "$@"')
PASSWD = "root:x:0:0:root:/root:/bin/sh\nsshd:x:65532:65534::/run/sshd:/usr/sbin/nologin\nvisitor:x:65533:65534::/run/home:/bin/sh\n"


class LoginServer(Reference):
    host_key = ""               # the name of its host key's file

    def __init__(self, bench, products):
        super().__init__(bench, products)
        self.process, self.port, self.alone = None, 0, os.getuid() == 0
        self.folder = os.path.dirname(bench.path(type(self).__name__.lower(), "passwd"))
        self.user = "visitor" if self.alone else pwd.getpwuid(os.getuid()).pw_name
        self.home = "/run/home" if self.alone else self.file("home")

    @property
    def goods(self):
        return self.bench.goods(self.products)

    @property
    def roots(self):
        return [self.process.pid]

    def file(self, name):
        return os.path.join(self.folder, name)

    def version(self):
        """The number that the server gives with -V, on whichever stream."""
        said = re.search(r"(?:OpenSSH_|v)([0-9][^\s,]*)", self.bench.run(["sh", "-c", "%s -V 2>&1 || true" % find(list(self.programs)[0])]))
        return said[1] if said else ""

    def prepare(self):
        keys = self.bench.path(self.folder, "home", ".ssh", "authorized_keys")
        shutil.copyfile(self.goods.key + ".pub", keys)
        shutil.copy(self.bench.tool("trivial"), self.file("home"))
        for path, mode in (("home", 0o755), ("home/.ssh", 0o755), ("home/.ssh/authorized_keys", 0o644)):
            os.chmod(self.file(path), mode)
        with open(self.file("passwd"), "w") as f:
            f.write(PASSWD)
        if not os.path.exists(self.file(self.host_key)):
            self.make_host_key(self.file(self.host_key))

    def make_host_key(self, path):
        raise NotImplementedError

    def command(self):
        """The server's words, in the foreground, on self.port, with self.forced() for everybody."""
        raise NotImplementedError

    def forced(self):
        """What a session runs: the trivial program; what the client asks for when that is a command."""
        return 'test -z "$SSH_ORIGINAL_COMMAND" && exec %s/trivial; exec $SSH_ORIGINAL_COMMAND' % self.home

    def start(self):
        self.port = free_port()
        alone = [find("unshare"), "--mount", find("sh"), "-c", ALONE, "sh", self.folder] if self.alone else []
        self.process = self.bench.start([sys.executable, "-c", ADOPT, *alone, *self.command()], type(self).__name__.lower())
        self.process.until_answers(self.port)

    def measure(self, row):
        if row.kind not in ssh_client.BESIDE:
            raise Failed("%s has no such row" % self.name)
        return ssh_client.BESIDE[row.kind](self.bench, ssh_client.Door(self.port, self.goods.key, self.process.pid, self.user), row)

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None
