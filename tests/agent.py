"""An ssh agent of the tests' own: it holds keys that no ssh-keygen makes without a token, and signs as badly as it is told."""
import ctypes
import ctypes.util
import hashlib
import os
import socket
import struct
import tempfile
import threading

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

IDENTITIES, IDENTITIES_ANSWER, SIGN, SIGNATURE, FAILURE = 11, 12, 13, 14, 5

sodium = ctypes.CDLL(ctypes.util.find_library("sodium"))
sodium.sodium_init()


def string(b):
    return struct.pack(">I", len(b)) + b


def take(b):
    """The first string of b, and the rest."""
    n = struct.unpack(">I", b[:4])[0]
    return b[4:4 + n], b[4 + n:]


class Ed25519:
    """A key made from a seed."""
    type = b"ssh-ed25519"

    def __init__(self, seed):
        self.public, self.secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
        sodium.crypto_sign_seed_keypair(self.public, self.secret, hashlib.sha256(seed).digest())
        self.blob = string(self.type) + string(self.public.raw)

    def sign_raw(self, data):
        signature = ctypes.create_string_buffer(64)
        sodium.crypto_sign_detached(signature, None, data, ctypes.c_ulonglong(len(data)), self.secret)
        return signature.raw

    def sign(self, data):
        return string(self.type) + string(self.sign_raw(data))


class Token(Ed25519):
    """What a security token with such a key says (PROTOCOL.u2f of OpenSSH)."""
    type = b"sk-ssh-ed25519@openssh.com"

    def __init__(self, seed, application=b"ssh:"):
        super().__init__(seed)
        self.application = application
        self.blob += string(application)

    def sign(self, data):
        more = struct.pack(">BI", 1, 7)     # touched, seventh signature
        signed = hashlib.sha256(self.application).digest() + more + hashlib.sha256(data).digest()
        return string(self.type) + string(self.sign_raw(signed)) + more


class EcdsaToken:
    """The same with a key on NIST's curve, which the older tokens have."""
    type = b"sk-ecdsa-sha2-nistp256@openssh.com"

    def __init__(self, seed, application=b"ssh:"):
        self.application = application
        self.secret = ec.derive_private_key(int.from_bytes(hashlib.sha256(seed).digest()[:31], "big"), ec.SECP256R1())
        point = self.secret.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        self.blob = string(self.type) + string(b"nistp256") + string(point) + string(application)

    def sign(self, data):
        more = struct.pack(">BI", 1, 7)
        signed = hashlib.sha256(self.application).digest() + more + hashlib.sha256(data).digest()
        halves = utils.decode_dss_signature(self.secret.sign(signed, ec.ECDSA(hashes.SHA256())))
        numbers = b"".join(string(n.to_bytes(n.bit_length() // 8 + 1, "big")) for n in halves)
        return string(self.type) + string(numbers) + more


class Liar(Ed25519):
    """Signs something else than it is asked to."""
    def sign(self, data):
        return super().sign(data + b"!")


class Agent:
    """Serves keys at self.path until close(); counts the signatures it gave."""

    def __init__(self, keys):
        self.keys = {key.blob: key for key in keys}
        self.signatures = 0
        self.folder = tempfile.mkdtemp(prefix="agent-")
        self.path = os.path.join(self.folder, "s")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        with connection, connection.makefile("rb") as requests:
            while head := requests.read(4):
                request = requests.read(struct.unpack(">I", head)[0])
                connection.sendall(string(self._answer(request[0], request[1:])))

    def _answer(self, kind, body):
        if kind == IDENTITIES:
            return struct.pack(">BI", IDENTITIES_ANSWER, len(self.keys)) + b"".join(string(blob) + string(b"held") for blob in self.keys)
        if kind == SIGN:
            blob, rest = take(body)
            data, _ = take(rest)
            self.signatures += 1
            return bytes([SIGNATURE]) + string(self.keys[blob].sign(data))
        return bytes([FAILURE])

    def close(self):
        self.listener.close()
        os.unlink(self.path)
        os.rmdir(self.folder)
