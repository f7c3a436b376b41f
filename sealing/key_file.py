"""Key files and age files, as the offline tool and the server's commands read them."""

import getpass
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sealing.armor import BEGIN, dearmor
from sealing.errors import KeyFormatError
from sealing.files import unseal
from sealing.header import VERSION
from sealing.keys import Identity, parse_identity
from sealing.scrypt import ScryptIdentity


@contextmanager
def sealed_file(path: Path) -> Iterator[BinaryIO]:
    """An age file, binary or in its text form, at its beginning. Raises OSError, ArmorError."""
    with path.open("rb") as file:
        armored = file.read(len(BEGIN)) == BEGIN.encode()
        file.seek(0)
        yield io.BytesIO(dearmor(file.read())) if armored else file


def read_identities(path: Path) -> list[Identity]:
    """The identities in a key file, at least one; asks for the passphrase of a sealed key file.

    Raises KeyFormatError for a file without a key, and as ``unseal``; EOFError without a terminal.
    """
    content = path.read_bytes()
    if content.startswith(BEGIN.encode()):
        content = dearmor(content)
    if content.startswith(VERSION):
        passphrase = getpass.getpass(f"Passphrase of {path.name}: ")
        content = unseal(content, [ScryptIdentity(passphrase)])
    lines = [line.strip() for line in content.decode("utf-8", "replace").splitlines()]
    identities: list[Identity] = [
        parse_identity(line) for line in lines if line and not line.startswith("#")
    ]
    if not identities:
        raise KeyFormatError("The key file holds no key.")
    return identities
