"""Signed notes, checkpoints and proofs as C2SP writes them, with an Ed25519 key."""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from archive.errors import ExportError
from archive.log.tree import HASH

ED25519 = b"\x01"
LARGEST = 1 << 63
KEY_ID = 4  # bytes before each signature, which say whose it is
SIGNED = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
PROOF = "c2sp.org/tlog-proof@v1"


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


class NoteError(ExportError):
    """Not a checkpoint, or not one that this key signed."""


@dataclass(frozen=True)
class Checkpoint:
    """``origin`` names the log; ``root``: 32 bytes. ``remarks``: the lines that may follow."""

    origin: str
    size: int
    root: bytes
    remarks: tuple[str, ...] = ()

    def text(self) -> str:
        lines = (self.origin, str(self.size), encoded(self.root), *self.remarks)
        return "".join(f"{line}\n" for line in lines)


def origin(key: Ed25519PublicKey) -> str:
    """The log's name: of its key alone, so that it stays when an address changes."""
    return f"amana-archive-{sha256(key.public_bytes_raw()).hexdigest()[:16]}"


def key_id(name: str, key: Ed25519PublicKey) -> bytes:
    return sha256(f"{name}\n".encode() + ED25519 + key.public_bytes_raw()).digest()[:KEY_ID]


def verifier(key: Ed25519PublicKey) -> str:
    """The key as mirrors keep it: "name+hash+key"."""
    name = origin(key)
    held = encoded(ED25519 + key.public_bytes_raw())
    return f"{name}+{key_id(name, key).hex()}+{held}"


def read_verifier(line: str) -> Ed25519PublicKey:
    """Raises NoteError."""
    try:
        name, told, held = line.strip().split("+", 2)
        data = base64.b64decode(held, validate=True)
        key = Ed25519PublicKey.from_public_bytes(data[1:])
    except (ValueError, binascii.Error) as error:
        raise NoteError("This is not the line of a log's key.") from error
    if data[:1] != ED25519 or name != origin(key) or told != key_id(name, key).hex():
        raise NoteError("This is not the line of a log's key.")
    return key


def sign(key: Ed25519PrivateKey, size: int, root: bytes, remarks: tuple[str, ...] = ()) -> str:
    """The same size, root and remarks give the same bytes: there is no time in it."""
    public = key.public_key()
    name = origin(public)
    text = Checkpoint(name, size, root, remarks).text()
    signature = encoded(key_id(name, public) + key.sign(text.encode()))
    return f"{text}\n— {name} {signature}\n"


def opened(note: str, key: Ed25519PublicKey) -> Checkpoint:
    """A checkpoint that this key signed; other signatures are passed over.

    C2SP signed-note: after the last blank line stand lines of signatures and nothing else. Raises
    NoteError.
    """
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise NoteError("The checkpoint is not a signed note.")
    # Every line is read before the first one is believed.
    signed_by = [_signature(line) for line in signatures[:-1].split("\n")]
    name = origin(key)
    for signer, identifier, signature in signed_by:
        if (signer, identifier) == (name, key_id(name, key)):
            try:
                key.verify(signature, f"{text}\n".encode())
            except InvalidSignature as error:
                raise NoteError("The checkpoint's signature is wrong.") from error
            return parsed(text, name)
    raise NoteError("The checkpoint was not signed by this key.")


def _signature(line: str) -> tuple[str, bytes, bytes]:
    """(name, key id of 4 bytes, signature) of a line "— name base64". Raises NoteError."""
    match = SIGNED.fullmatch(line)
    data = _bytes(match[2]) if match else b""
    if match is None or len(data) <= KEY_ID:
        raise NoteError("The checkpoint is not a signed note.")
    return match[1], data[:KEY_ID], data[KEY_ID:]


def parsed(text: str, name: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) < 3 or not re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]):
        raise NoteError("The checkpoint does not say a size and a root.")
    size, root = int(lines[1]), _bytes(lines[2])
    if size >= LARGEST or len(root) != HASH:
        raise NoteError("The checkpoint does not say a size and a root.")
    if lines[0] != name:
        raise NoteError("The checkpoint is of another log.")
    return Checkpoint(lines[0], size, root, tuple(lines[3:]))


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as error:
        raise NoteError("The checkpoint is not a signed note.") from error


def proof(index: int, path: list[bytes], checkpoint: str) -> str:
    """c2sp.org/tlog-proof: a leaf's place, the hashes beside its way up, the signed note."""
    hashes = "".join(f"{encoded(each)}\n" for each in path)
    return f"{PROOF}\nindex {index}\n{hashes}\n{checkpoint}"


def read_proof(text: str) -> tuple[int, list[bytes], str]:
    """(index, path, the signed note). Raises NoteError."""
    head, gap, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    # What another's tool put there for itself; ours says nothing in it.
    if lines[1:] and re.fullmatch("extra [A-Za-z0-9+/]+={0,2}", lines[1]):
        del lines[1]
    if not gap or lines[0] != PROOF or len(lines) < 2 or not re.fullmatch("index [0-9]+", lines[1]):
        raise NoteError("This is not a proof of this form.")
    path = [_bytes(line) for line in lines[2:]]
    if any(len(each) != HASH for each in path):
        raise NoteError("This is not a proof of this form.")
    return int(lines[1].removeprefix("index ")), path, checkpoint
