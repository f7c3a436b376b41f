"""The archive's key: Ed25519, in a file that its owner alone can read."""

import base64
import os
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)

from archive.errors import ExportError


def make(path: Path) -> Ed25519PublicKey:
    """A new key in OpenSSH's form. Raises FileExistsError."""
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
    return key.public_key()


def load(path: Path) -> Ed25519PrivateKey:
    """Raises ExportError, with what to do."""
    try:
        key = load_ssh_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise ExportError(
            f"There is no archive key in {path}. Put it back, from a backup; only where there "
            "never was one: manage.py archive_key"
        ) from error
    except ValueError as error:
        raise ExportError(f"{path.name} is not a private key in OpenSSH's form.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ExportError(f"{path.name} is not an Ed25519 key.")
    return key


def public_line(key: Ed25519PublicKey) -> str:
    """As in an authorized_keys file: "ssh-ed25519 AAAA…"."""
    return key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def fingerprint(key: Ed25519PublicKey) -> str:
    """As ``ssh-keygen -l`` prints it: "SHA256:…"."""
    blob = base64.b64decode(public_line(key).split()[1])
    return f"SHA256:{base64.b64encode(sha256(blob).digest()).decode().rstrip('=')}"
