"""Reads everything that is kept of reports and finds every bit that is not what it was.

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


@dataclass
class Scrubbed:
    """``read`` rows and bytes; ``unknown``: rows without a digest, of which only the size is
    compared; ``damaged`` and ``lost`` say which rows, by kind and id; ``alone``: rows whose
    header was put in force and no second person has confirmed it. ``headers``: new ones that wait
    for that beside those in force; ``keys``: sealed keys from before rotations.
    """

    rows: int = 0
    size: int = 0
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
    """Raises OSError, StoreDown, DatabaseError."""
    found = Scrubbed()
    found.damaged += _database()
    for parcel in Parcel.objects.iterator(ROWS):
        _header(found, f"parcel {parcel.pk}", bytes(parcel.header), bytes(parcel.header_digest))
        _payload(found, parcel, bytes(parcel.digest), tell)
    for reply in Reply.objects.iterator(ROWS):
        _header(found, f"reply {reply.pk}", bytes(reply.sealed), bytes(reply.digest))
    for new in NewHeader.objects.iterator(ROWS):
        _header(found, f"new header {new.pk}", bytes(new.header), bytes(new.digest))
    found.headers, found.keys = rewrapping.waiting_count(), restoring.kept_count()
    found.alone = rewrapping.unconfirmed()
    for draft in Draft.objects.exclude(blob="").iterator(ROWS):
        _payload(found, draft, b"", tell)
    return found


def _header(found: Scrubbed, what: str, sealed: bytes, digest: bytes) -> None:
    found.rows += 1
    found.size += len(sealed)
    if not digest:
        found.unknown += 1
    elif hashlib.sha256(sealed).digest() != digest:
        found.damaged.append(f"{what}: its header")


def _payload(found: Scrubbed, row: Parcel | Draft, digest: bytes, tell: Tell) -> None:
    what, before = f"{row._meta.model_name} {row.pk}", found.size // TOLD_EVERY
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


def _database() -> list[str]:
    """SQLite's own look at its pages; PostgreSQL looks with each read (data checksums)."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        lines = [str(row[0]) for row in cursor.fetchall()]
    return [] if lines == ["ok"] else [f"database: {len(lines)} faults (PRAGMA integrity_check)"]
