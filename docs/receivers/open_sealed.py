# Python 3.9 or later, pip install cryptography: AGE_IDENTITY=AGE-SECRET-KEY-… python3 open_sealed.py < body > rows.json
# (pip install pyrage does the same in one line: pyrage.decrypt(body, [pyrage.x25519.Identity.from_str(identity)]))
import base64
import hashlib
import hmac
import json
import os
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

VERSION = b"age-encryption.org/v1"
CHUNK = 64 * 1024 + 16


def open_sealed(body: bytes, identity: str) -> list:
    """The rows of a sealed result; ValueError when they are not sealed for this key, or not whole."""
    signed, mark, rest = body.partition(b"\n--- ")
    mac, _, payload = rest.partition(b"\n")
    lines = signed.split(b"\n")
    if not mark or lines[0] != VERSION:
        raise ValueError("not an age file")
    file_key = unwrap(lines[1:], private_key(identity))
    expected = hmac.new(derive(file_key, b"", b"header"), signed + b"\n---", hashlib.sha256).digest()
    if not hmac.compare_digest(expected, decode(mac)):
        raise ValueError("the header was changed")
    key = ChaCha20Poly1305(derive(file_key, payload[:16], b"payload"))
    chunks = payload[16:]
    plain = bytearray()
    for number, at in enumerate(range(0, len(chunks), CHUNK)):
        is_last = at + CHUNK >= len(chunks)
        try:
            plain += key.decrypt(number.to_bytes(11, "big") + bytes([is_last]), chunks[at : at + CHUNK], None)
        except InvalidTag:
            raise ValueError(f"chunk {number} was changed, or the end is missing") from None
    return json.loads(plain.decode())


def unwrap(lines: list, private: X25519PrivateKey) -> bytes:
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    for at, line in enumerate(lines):
        if not line.startswith(b"-> X25519 "):
            continue
        share = decode(line.split(b" ")[2])
        secret = private.exchange(X25519PublicKey.from_public_bytes(share))
        key = derive(secret, share + public, VERSION + b"/X25519")
        try:
            return ChaCha20Poly1305(key).decrypt(bytes(12), decode(lines[at + 1]), None)
        except InvalidTag:
            continue  # for somebody else
    raise ValueError("not sealed for this key")


def private_key(identity: str) -> X25519PrivateKey:
    """Bech32, whose checksum is at the end."""
    bits = 0
    for character in identity.strip().lower().split("1", 1)[1][:-6]:
        bits = bits << 5 | "qpzry9x8gf2tvdw0s3jn54khce6mua7l".index(character)
    return X25519PrivateKey.from_private_bytes((bits >> 4).to_bytes(32, "big"))


def derive(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, info).derive(key)


def decode(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4))


if __name__ == "__main__":
    # Of a body whose signature was verified: sealing says who can read it, not who sent it.
    json.dump(open_sealed(sys.stdin.buffer.read(), os.environ["AGE_IDENTITY"]), sys.stdout)
