"""SSH signatures: what ``ssh-keygen -Y verify`` checks (OpenSSH, PROTOCOL.sshsig).

The framing is a few fields of length and bytes; the signature is Ed25519 from ``cryptography``.
"""

import base64
import binascii
from hashlib import sha512

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from archive.errors import ExportError
from archive.keys import public_line

MAGIC = b"SSHSIG"
VERSION = (1).to_bytes(4, "big")
NAMESPACE = "amana-export"
HASH = b"sha512"
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
LINE = 70


def _field(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _fields(data: bytes) -> list[bytes]:
    found = []
    while data:
        size = int.from_bytes(data[:4], "big")
        if len(data) < 4 + size:
            raise ExportError("The signature is cut short.")
        found.append(data[4 : 4 + size])
        data = data[4 + size :]
    return found


def _signed(message: bytes) -> bytes:
    """What the key signs: the message's hash, bound to what it is a signature for."""
    hashed = _field(HASH) + _field(sha512(message).digest())
    return MAGIC + _field(NAMESPACE.encode()) + _field(b"") + hashed


def sign(key: Ed25519PrivateKey, message: bytes) -> str:
    """The armored signature."""
    public = base64.b64decode(public_line(key.public_key()).split()[1])
    signature = _field(b"ssh-ed25519") + _field(key.sign(_signed(message)))
    blob = MAGIC + VERSION + _field(public) + _field(NAMESPACE.encode()) + _field(b"")
    blob += _field(HASH) + _field(signature)
    text = base64.b64encode(blob).decode()
    lines = [text[place : place + LINE] for place in range(0, len(text), LINE)]
    return "\n".join([BEGIN, *lines, END, ""])


def verify(armored: str, message: bytes) -> Ed25519PublicKey:
    """The key that signed ``message``. Raises ExportError when none did, or for something else."""
    lines = armored.strip().splitlines()
    if len(lines) < 3 or lines[0] != BEGIN or lines[-1] != END:
        raise ExportError("The signature is not an SSH signature.")
    try:
        blob = base64.b64decode("".join(lines[1:-1]), validate=True)
    except binascii.Error as error:
        raise ExportError("The signature is not an SSH signature.") from error
    if not blob.startswith(MAGIC + VERSION):
        raise ExportError("The signature is not an SSH signature.")
    parts = _fields(blob[len(MAGIC + VERSION) :])
    if len(parts) != 5 or parts[1:4] != [NAMESPACE.encode(), b"", HASH]:
        raise ExportError("The signature was made for something else than an export.")
    public, signature = _fields(parts[0]), _fields(parts[4])
    if len(public) != 2 or len(signature) != 2 or public[0] != b"ssh-ed25519":
        raise ExportError("The signature was not made with an Ed25519 key.")
    key = Ed25519PublicKey.from_public_bytes(public[1])
    try:
        key.verify(signature[1], _signed(message))
    except InvalidSignature as error:
        raise ExportError("The signature does not fit tagmanifest-sha256.txt.") from error
    return key
