"""Checking a bag as a stranger would: signature, then lists, then files, then the records' form.

Every fault is named; one that cannot be named means that the bag is what was signed.
"""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jsonschema import Draft202012Validator

from archive import keys
from archive.errors import ExportError
from archive.export import signature
from archive.export.bag import BAGIT, MANIFEST, SIGNATURE, TAGS
from archive.schema import record_schema

PIECE = 1024 * 1024
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
NEEDED = ("bagit.txt", "bag-info.txt", "VERIFY.txt", MANIFEST)
VERSION = re.compile(r"data/records/[0-9a-f-]{36}/v[0-9]+\.json")


def _digest(path: Path) -> str:
    found = sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()


def _listed(folder: Path, name: str) -> dict[str, str]:
    """The names and digests of a manifest. Raises ExportError."""
    try:
        lines = (folder / name).read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"{name} is missing or cannot be read.") from error
    found: dict[str, str] = {}
    for line in lines:
        match = LINE.fullmatch(line)
        if match is None or match[2] in found:
            raise ExportError(f"{name} has a line that a manifest does not have.")
        parts = Path(match[2]).parts
        if Path(match[2]).is_absolute() or ".." in parts or "\\" in match[2]:
            raise ExportError(f"{name} names a file outside of the bag: {match[2]}")
        found[match[2]] = match[1]
    return found


def signer(folder: Path) -> Ed25519PublicKey:
    """Who signed the bag. Raises ExportError."""
    try:
        armored = (folder / SIGNATURE).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"The bag is not signed: {SIGNATURE} is missing.") from error
    try:
        message = (folder / TAGS).read_bytes()
    except OSError as error:
        raise ExportError(f"{TAGS} is missing: nothing that the bag says is signed.") from error
    return signature.verify(armored, message)


def faults(folder: Path, wanted: str | None = None) -> tuple[str, ...]:
    """All that is wrong; ``wanted``: the fingerprint of the key that should have signed."""
    if not folder.is_dir():
        return (f"{folder} is not a folder.",)
    try:
        key = signer(folder)
        found = (
            []
            if wanted in {None, keys.fingerprint(key)}
            else [f"Another key signed: {keys.fingerprint(key)}, and not {wanted}."]
        )
        tags = _listed(folder, TAGS)
        payload = _listed(folder, MANIFEST)
    except ExportError as error:
        return error.faults
    found += [f"{TAGS} does not list {name}." for name in NEEDED if name not in tags]
    found += _compared(folder, {**tags, **payload})
    known = {*tags, *payload, TAGS, SIGNATURE}
    found += [f"{name} is listed nowhere." for name in _present(folder) if name not in known]
    if (folder / "bagit.txt").is_file() and (folder / "bagit.txt").read_text() != BAGIT:
        found.append("bagit.txt is not that of BagIt 1.0.")
    return tuple(found or _malformed(folder, payload))


def _compared(folder: Path, listed: dict[str, str]) -> Iterator[str]:
    for name, digest in listed.items():
        path = folder / name
        if path.is_symlink() or not path.is_file():
            yield f"{name} is missing."
        elif _digest(path) != digest:
            yield f"{name} was changed."


def _present(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(folder).as_posix()


def _malformed(folder: Path, payload: dict[str, str]) -> list[str]:
    validator = Draft202012Validator(record_schema())
    found = []
    for name in payload:
        if VERSION.fullmatch(name):
            try:
                valid = validator.is_valid(json.loads((folder / name).read_bytes()))
            except ValueError:
                valid = False
            if not valid:
                found.append(f"{name} is not a record.")
    return found
