"""Reads what is kept of reports and finds every bit that is not what it was: here all of it, in
``rounds`` a part each day.

The tags inside a payload open with the desk's key alone, so each row keeps the SHA-256 of its
ciphertext. Needs no key, and learns nothing.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection

from operations.maintenance.named import is_named
from reviewers.keys import restoring, rewrapping
from reviewers.models import Draft
from submissions.models import NewHeader, Parcel, Reply
from submissions.storage import blobs

PIECE = 1024 * 1024
TOLD_EVERY = 1024**3  # bytes between two lines about how far it is
ROWS = 500  # rows that are read at a time
Tell = Callable[[str], object]
Buffer = bytes | memoryview  # what SQLite and PostgreSQL give of a column of bytes
Row = Parcel | Reply | NewHeader | Draft
# What is looked at, and what each row is called.
KINDS: dict[type[Row], str] = {
    Parcel: "parcel",
    Reply: "reply",
    NewHeader: "new header",
    Draft: "draft",
}


@dataclass
class Scrubbed:
    """``read`` rows and bytes; ``unknown``: rows without a digest, of which only the size is
    compared; ``damaged`` and ``lost`` say which rows, by kind and id; ``alone``: rows whose
    header was put in force and no second person has confirmed it. ``headers``: new ones that wait
    for that beside those in force; ``keys``: sealed keys from before rotations. ``asked``: payloads
    of which the store was asked alone. ``is_whole``: whether it came as far as it should.
    """

    rows: int = 0
    size: int = 0
    asked: int = 0
    is_whole: bool = True
    unknown: int = 0
    headers: int = 0
    keys: int = 0
    damaged: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.damaged and not self.lost and not self.alone


def scrub(tell: Tell) -> Scrubbed:
    """Everything. Raises OSError, StoreDown, DatabaseError."""
    found = Scrubbed()
    found.damaged += database_faults()
    for model in KINDS:
        for row in model._default_manager.iterator(ROWS):
            look(found, row, tell)
    count_waiting(found)
    return found


def count_waiting(found: Scrubbed) -> None:
    found.headers, found.keys = rewrapping.waiting_count(), restoring.kept_count()
    found.alone = rewrapping.unconfirmed()


def label(row: Row) -> str:
    return f"{KINDS[type(row)]} {row.pk}"


def look(found: Scrubbed, row: Row, tell: Tell) -> None:
    """Reads a row, and its payload where it has one."""
    match row:
        case Parcel():
            _header(found, row, row.header, row.header_digest)
            _payload(found, row, bytes(row.digest), tell)
        case Reply():
            _header(found, row, row.sealed, row.digest)
        case NewHeader():
            _header(found, row, row.header, row.digest)
        case Draft() if row.blob:
            _payload(found, row, b"", tell)


def ask(found: Scrubbed, row: Parcel | Draft) -> None:
    """Asks the store what it has, and reads nothing: the size, and the digest where it says one."""
    try:
        size, digest = blobs.told(row.blob)
    except FileNotFoundError:
        if is_named(row.blob):
            found.lost.append(label(row))
        return
    found.asked += 1
    known = bytes(row.digest) if isinstance(row, Parcel) else b""
    if size != row.size or (digest and known and digest != known):
        found.damaged.append(f"{label(row)}: its payload")


def _header(found: Scrubbed, row: Row, sealed: Buffer, digest: Buffer) -> None:
    found.rows += 1
    found.size += len(bytes(sealed))
    if not digest:
        found.unknown += 1
    elif hashlib.sha256(sealed).digest() != bytes(digest):
        found.damaged.append(f"{label(row)}: its header")


def _payload(found: Scrubbed, row: Parcel | Draft, digest: bytes, tell: Tell) -> None:
    what, before = label(row), found.size // TOLD_EVERY
    try:
        got, size = _digest(row.blob)
    except FileNotFoundError:
        # Destroyed while this ran, or lost.
        if is_named(row.blob):
            found.lost.append(what)
        return
    found.size += size
    found.unknown += not digest
    if size != row.size or (digest and got != digest):
        found.damaged.append(f"{what}: its payload")
    if found.size // TOLD_EVERY > before:
        tell(f"{found.rows} rows, {found.size / TOLD_EVERY:.1f} GiB")


def _digest(name: str) -> tuple[bytes, int]:
    digest, size = hashlib.sha256(), 0
    with blobs.open_blob(name) as file, blobs.asking():
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.digest(), size


def database_faults() -> list[str]:
    """SQLite's own look at its pages; PostgreSQL looks with each read (data checksums)."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        lines = [str(row[0]) for row in cursor.fetchall()]
    return [] if lines == ["ok"] else [f"database: {len(lines)} faults (PRAGMA integrity_check)"]
