"""The manifest: what a backup holds. It is sealed like everything else.

A line of JSON about the whole (``Manifest``), then one for each file of the stores, in the order of
their paths: ``[path, size, digest, store, name]``. Read and written line by line.
"""

import datetime
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from operations.backups.errors import DamagedBackup
from operations.backups.folder import PIECE, Pour, Source
from operations.backups.listing import Kept, Listing
from reviewers import custody

FORMAT = 3
ONE_TEXT = 2  # one JSON text, which is read into memory
OLDER = 1  # one generation a folder; did not tell what was deleted from what was lost
PARTS = ("database", "secret", "archive-key", "rosters", "also")
STORES = ("blobs", "archive")
ENGINES = ("sqlite", "postgresql")
IDENTIFIER = re.compile(r"[0-9a-z]{32}|")
DIGEST = re.compile(r"[0-9a-f]{64}")
# What reading a text raises that somebody else has written: too deep, too large, of other kinds.
WRONG = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Heads:
    """Where custody and the log end in the backup's database, and how many reporters there are.

    ``custody``: number and hash of the last entry of the installation's chain, ``desks``: of each
    desk's, which older backups do not have. ``log``: its size and root (hex).
    """

    custody: tuple[int, str]
    log: tuple[int, str]
    reporters: int
    desks: tuple[tuple[int, str], ...] = ()

    @property
    def entries(self) -> int:
        """How many custody has, in all chains."""
        numbers = [number for number, _ in (self.custody, *self.desks)]
        return sum(each - custody.before(custody.chain_of(each)) for each in numbers)


def heads_from(held: dict[str, Any]) -> Heads:
    """As ``asdict`` wrote them. Raises KeyError, TypeError."""
    desks = tuple((number, digest) for number, digest in held.get("desks", ()))
    return Heads(tuple(held["custody"]), tuple(held["log"]), held["reporters"], desks)


@dataclass(frozen=True)
class Manifest:
    """``engine``: the kind of database. ``missing``: files that were deleted while it was made;
    ``lost``: those whose rows stand, which the server did not have any more. ``heads`` is None in
    one of an older version.

    One of the oldest version (``tells_lost`` is False) has both in ``missing``.
    """

    made_on: str
    engine: str
    parts: dict[str, Kept]
    missing: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    installation: str = ""
    heads: Heads | None = None
    tells_lost: bool = True


def pour(manifest: Manifest, listing: Listing) -> Pour:
    """All lines; the parts are in the first one."""

    def pouring(sink: BinaryIO) -> None:
        first = {"format": FORMAT, **asdict(manifest), "files": listing.count()}
        del first["tells_lost"]
        sink.write(json.dumps(first).encode() + b"\n")
        for kept in listing.kept():
            if kept.store:
                line = [kept.path, kept.size, kept.digest, kept.store, kept.name]
                sink.write(json.dumps(line).encode() + b"\n")

    return pouring


def read(source: Source, listing: Listing) -> Manifest:
    """The manifest; its files are in the listing then. Raises DamagedBackup."""
    lines = _lines(source)
    try:
        held = json.loads(next(lines, b""))
        version = held.pop("format")
        if version not in {FORMAT, ONE_TEXT, OLDER}:
            raise DamagedBackup("This backup was made by a newer version of Amana.")
        told = held.pop("files")
        files = (Kept(*json.loads(line)) for line in lines) if version == FORMAT else _old(told)
        found = _manifest(held, version)
        _sound(found)
        listing.keep(_checked(found.parts.values(), stored=False))
        listing.keep(_checked(files, stored=True))
        count = told if version == FORMAT else len(told)
    except WRONG as error:
        raise DamagedBackup("The manifest is not one of Amana's.") from error
    if listing.count() != count:
        raise DamagedBackup("The manifest does not name as many files as it says.")
    return found


def _manifest(held: dict[str, Any], version: int) -> Manifest:
    held["tells_lost"] = version != OLDER
    held["parts"] = {name: Kept(**kept) for name, kept in held["parts"].items()}
    if heads := held.get("heads"):
        held["heads"] = heads_from(heads)
    found = Manifest(**held)
    if not {"database", "secret"} <= set(found.parts) <= set(PARTS):
        raise DamagedBackup("The manifest does not name what a backup needs.")
    return found


def _old(files: list[dict[str, Any]]) -> Iterator[Kept]:
    return (Kept(**kept) for kept in files)


def _checked(files: Iterable[Kept], *, stored: bool) -> Iterator[Kept]:
    for kept in files:
        _inside(kept.path)
        _inside(kept.name)
        if (kept.store in STORES) is not stored:
            raise DamagedBackup("The manifest names a store that Amana does not have.")
        if type(kept.size) is not int or kept.size < 0 or not DIGEST.fullmatch(kept.digest):
            raise ValueError
        yield kept


def _sound(found: Manifest) -> None:
    """Whoever knows the recipient can write a manifest: what is printed of it is text, and what is
    counted with it is a number. Raises ValueError, TypeError, DamagedBackup."""
    datetime.date.fromisoformat(found.made_on)
    if found.engine not in ENGINES or not IDENTIFIER.fullmatch(found.installation):
        raise ValueError
    for name in (*found.missing, *found.lost):
        _inside(name)
    if found.heads:
        ends = (found.heads.custody, found.heads.log, *found.heads.desks)
        if {type(each) for each in (found.heads.reporters, *(end[0] for end in ends))} != {int}:
            raise TypeError
        if not all(DIGEST.fullmatch(end[1]) for end in ends):
            raise ValueError


def _inside(path: str) -> None:
    """Whoever knows the recipient can write a manifest: it must not lead out of the folder."""
    if path.startswith("/") or ".." in path.split("/") or "\0" in path:
        raise DamagedBackup("The manifest names a file outside its folder.")
    if not path.isprintable():
        raise DamagedBackup("The manifest names a file by signs that no file of Amana's has.")


def _lines(source: Source) -> Iterator[bytes]:
    held: list[bytes] = []
    while piece := source.read(PIECE):
        *whole, rest = piece.split(b"\n")
        for line in whole:
            yield b"".join([*held, line])
            held = []
        held.append(rest)
    if last := b"".join(held):
        yield last
