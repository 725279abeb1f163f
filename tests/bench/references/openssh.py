"""OpenSSH's server."""
from references.base import find
from references.login_server import LoginServer

CONFIG = """ListenAddress 127.0.0.1:{port}
HostKey {host_key}
AuthorizedKeysFile {home}/.ssh/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
PidFile none
PrintMotd no
PrintLastLog no
UseDNS no
MaxStartups 200
MaxSessions 1
LogLevel ERROR
ForceCommand {forced}
"""


class OpenSSH(LoginServer):
    name = "OpenSSH, a trivial ncurses program"
    programs = {"sshd": "openssh-server", "ssh-keygen": "openssh-client"}
    host_key = "ssh_host_ed25519_key"

    def make_host_key(self, path):
        self.bench.run([find("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", path])

    def command(self):
        with open(self.file("sshd_config"), "w") as f:
            f.write(CONFIG.format(port=self.port, host_key=self.file(self.host_key), home=self.home, forced=self.forced()))
        return [find("sshd"), "-D", "-e", "-f", self.file("sshd_config")]
