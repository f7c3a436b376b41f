"""Checking a bag as a stranger would: signature → tag manifest → manifest → schema → log.

Every fault is named by a sentence of its own; one that cannot be named means that the bag is what
was signed. It needs no database, no settings and no server.
"""

import functools
import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jsonschema import Draft202012Validator

import languages
from archive import keys
from archive.errors import ExportError
from archive.export import layout, signature
from archive.export.layout import MANIFEST, SIGNATURE, TAGS
from archive.export.workers import Workers
from archive.export.writing import digest
from archive.log import checking
from archive.record.schema import record_schema

LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
NEEDED = (layout.DECLARATION, layout.INFO, layout.GUIDE, MANIFEST)
VERSION = re.compile(r"data/records/[0-9a-f-]{36}/v[0-9]+\.json")
SCHEMA, DEFINED = "data/schema/record.schema.json", "$defs"
BATCH = 100  # records that are checked at a time


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
        found += _compared(_tag_files(folder, tags), tags)
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
    tags, payload = listed(folder, TAGS), listed(folder, MANIFEST)
    own = present(folder)
    held = own if since is None else own.over(present(since))
    unsound = [*_compared(held, payload), *_unlisted(own, payload, tags)]
    if (folder / layout.DECLARATION).read_text() != layout.BAGIT:
        unsound.append(f"{layout.DECLARATION} is not that of BagIt 1.0.")
    # What is in the records is worth a look only when they are those that were signed.
    later = (tuple(check(held, payload)) for check in CHECKS)
    return tuple(unsound) or next((each for each in later if each), ())


@dataclass(frozen=True)
class Present:
    """What lies in a bag: its files by name, and whatever else is not a folder (links)."""

    files: dict[str, Path]
    others: frozenset[str]

    def over(self, earlier: "Present") -> "Present":
        return Present({**earlier.files, **self.files}, self.others)


def _tag_files(folder: Path, names: Iterable[str]) -> Present:
    paths = {name: folder / name for name in names}
    links = frozenset(name for name, path in paths.items() if path.is_symlink())
    return Present({name: path for name, path in paths.items() if path.is_file()}, links)


def present(folder: Path) -> Present:
    """Links are not followed, so what is reached through one is not there."""
    files: dict[str, Path] = {}
    others = set()
    for here, folders, names in os.walk(folder):
        for name in (*names, *folders):
            path = Path(here, name)
            own = path.relative_to(folder).as_posix()
            kind = path.lstat().st_mode
            if stat.S_ISREG(kind):
                files[own] = path
            elif not stat.S_ISDIR(kind):
                others.add(own)
    return Present(files, frozenset(others))


def _compared(held: Present, wanted: Mapping[str, str]) -> Iterator[str]:
    for name, expected in wanted.items():
        if name in held.others:
            yield f"{name} is a link and not a file."
        elif name not in held.files:
            yield f"{name} is missing."
        elif digest(held.files[name]) != expected:
            yield f"{name} was changed."


def _unlisted(held: Present, payload: Mapping[str, str], tags: Mapping[str, str]) -> Iterator[str]:
    known = {*tags, *payload, TAGS, SIGNATURE}
    for name in sorted({*held.files, *held.others} - known):
        yield f"{name} is listed nowhere."


def _records(held: Present, payload: Mapping[str, str]) -> Iterator[str]:
    """Records that are not of the schema, or stand where another belongs."""
    names = [(name, held.files[name]) for name in payload if VERSION.fullmatch(name)]
    batches = (tuple(names[start : start + BATCH]) for start in range(0, len(names), BATCH))
    with Workers() as workers:
        for faulty in workers.ordered(functools.partial(_malformed, _languages(held)), batches):
            yield from faulty


def _languages(held: Present) -> tuple[str, ...]:
    """Those of the archive, which may be others than those of whoever checks it: as its own schema
    says, or else this installation's."""
    path = held.files.get(SCHEMA)
    try:
        said = json.loads(path.read_bytes()) if path else {}
        return tuple(languages.language(code).code for code in said[DEFINED]["text"]["properties"])
    except (ValueError, KeyError, TypeError):
        return languages.codes()


def _malformed(codes: tuple[str, ...], batch: tuple[tuple[str, Path], ...]) -> tuple[str, ...]:
    validator = Draft202012Validator(record_schema(codes))
    return tuple(fault for name, path in batch if (fault := _fault(validator, name, path)))


def _fault(validator: Draft202012Validator, name: str, path: Path) -> str:
    try:
        public = json.loads(path.read_bytes())
    except ValueError:
        return f"{name} is not JSON."
    if not validator.is_valid(public):
        return f"{name} is not a record as data/schema says."
    if f"data/records/{public['id']}/v{public['version']}.json" != name:
        return f"{name} is the record of another place."
    return ""


def _log(held: Present, payload: Mapping[str, str]) -> Iterator[str]:
    """The log is whole, of the key that signed the bag, and tells of these very records."""

    def get(name: str) -> bytes:
        path = held.files.get(f"data/log/{name}")
        if path is None:
            raise FileNotFoundError(name)
        return path.read_bytes()

    key = signer(held.files[SIGNATURE].parent)
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


# What is asked of a bag whose files are those that were signed.
Check = Callable[[Present, Mapping[str, str]], Iterator[str]]
CHECKS: tuple[Check, ...] = (_records, _log)
