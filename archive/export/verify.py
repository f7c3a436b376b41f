"""Checking a bag as a stranger would: signature → tag manifest → manifest → schema → log.

Every fault is named by a sentence of its own; one that cannot be named means that the bag is what
was signed. It needs no database, no settings and no server.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jsonschema import Draft202012Validator

from archive import keys
from archive.errors import ExportError
from archive.export import layout, signature
from archive.export.layout import MANIFEST, SIGNATURE, TAGS
from archive.export.writing import digest
from archive.log import checking
from archive.schema import record_schema

LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
NEEDED = (layout.DECLARATION, layout.INFO, layout.GUIDE, MANIFEST)
VERSION = re.compile(r"data/records/([0-9a-f-]{36})/v([0-9]+)\.json")


def listed(folder: Path, name: str) -> dict[str, str]:
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


def listing_faults(folder: Path, wanted: str | None) -> tuple[str, ...]:
    """What is wrong with the signature and the lists alone; no file of the payload is read."""
    if not folder.is_dir():
        return (f"{folder} is not a folder.",)
    try:
        key = signer(folder)
        if wanted not in {None, keys.fingerprint(key)}:
            return (f"Another key signed: {keys.fingerprint(key)}, and not {wanted}.",)
        tags = listed(folder, TAGS)
        found = [f"{TAGS} does not list {name}." for name in NEEDED if name not in tags]
        found += _compared([folder], tags)
        listed(folder, MANIFEST)
    except ExportError as error:
        return error.faults
    return tuple(found)


def faults(folder: Path, wanted: str | None = None, since: Path | None = None) -> tuple[str, ...]:
    """All that is wrong; ``wanted``: the fingerprint of the key that should have signed.

    ``since``: the earlier export that a bag was made to be laid over; what the bag does not have is
    looked for there.
    """
    found = listing_faults(folder, wanted)
    if found:
        return found
    payload = listed(folder, MANIFEST)
    places = [folder] if since is None else [folder, since]
    unsound = [*_compared(places, payload), *_unlisted(folder, payload)]
    if (folder / layout.DECLARATION).read_text() != layout.BAGIT:
        unsound.append(f"{layout.DECLARATION} is not that of BagIt 1.0.")
    # What is in the records is worth a look only when they are those that were signed.
    return tuple(unsound) or tuple(_contents(places, payload))


def _found(places: list[Path], name: str) -> Path | None:
    """The file, in the first folder that has it; never a link, and never through one."""
    for folder in places:
        path = folder / name
        inside = (path, *path.parents[: len(Path(name).parts) - 1])
        if path.is_file() and not any(each.is_symlink() for each in inside):
            return path
    return None


def _compared(places: list[Path], wanted: Mapping[str, str]) -> Iterator[str]:
    for name, expected in wanted.items():
        path = _found(places, name)
        if path is None:
            yield f"{name} is missing."
        elif digest(path) != expected:
            yield f"{name} was changed."


def _unlisted(folder: Path, payload: Mapping[str, str]) -> Iterator[str]:
    known = {*listed(folder, TAGS), *payload, TAGS, SIGNATURE}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (path.is_symlink() or not path.is_dir()) and name not in known:
            yield f"{name} is listed nowhere."


def _contents(places: list[Path], payload: Mapping[str, str]) -> Iterator[str]:
    yield from _records(places, payload)
    for check in CONTENT_CHECKS:
        yield from check(places, payload)


def _records(places: list[Path], payload: Mapping[str, str]) -> Iterator[str]:
    """Records that are not of the schema, or stand where another belongs."""
    validator = Draft202012Validator(record_schema())
    for name in payload:
        match = VERSION.fullmatch(name)
        path = _found(places, name)
        if match and path:
            try:
                public = json.loads(path.read_bytes())
            except ValueError:
                yield f"{name} is not a record."
                continue
            if not validator.is_valid(public):
                yield f"{name} is not a record."
            elif (public["id"], str(public["version"])) != (match[1], match[2]):
                yield f"{name} is the record of another place."


def _log(places: list[Path], payload: Mapping[str, str]) -> Iterator[str]:
    """The log is whole, of the key that signed the bag, and tells of these very records."""

    def get(name: str) -> bytes:
        path = _found(places, f"data/log/{name}")
        if path is None:
            raise FileNotFoundError(name)
        return path.read_bytes()

    key = signer(places[0])
    found, leaves = checking.faults(get, key)
    if found:
        yield from found
        return
    told = {f"data/records/{leaf['id']}/v{leaf['version']}.json": leaf for leaf in leaves}
    for name, known in payload.items():
        if VERSION.fullmatch(name) and name not in told:
            yield f"{name} is not in the log."
        elif name in told and told[name]["digest"] != known:
            yield f"{name} stands otherwise in the log."
    for leaf in leaves:
        yield from _proof(get, leaf, key)


def _proof(get: checking.Get, leaf: checking.Leaf, key: Ed25519PublicKey) -> Iterator[str]:
    name = f"proof/{leaf['id']}/v{leaf['version']}.txt"
    try:
        text = get(name).decode()
    except (OSError, ValueError):
        yield f"data/log/{name} is missing."
        return
    for fault in checking.proof_faults(text, rfc8785.dumps(leaf), key):
        yield f"data/log/{name}: {fault}"


Check = Callable[[list[Path], Mapping[str, str]], Iterator[str]]
CONTENT_CHECKS: tuple[Check, ...] = (_log,)
