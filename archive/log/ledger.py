"""The log in the database: leaves in order, and the tiles above them, which only ever grow.

A leaf is written in the transaction of what it tells, one writer after the other.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from archive.log import note, restorations, tree
from archive.log.entries import entry
from archive.log.tree import HASH, WIDTH
from archive.models import LogHead, LogLeaf, LogTile, RecordVersion


class NotThere(LookupError):
    """The log holds no such leaf, entry or tile."""


@dataclass(frozen=True)
class Proof:
    """``text``: as c2sp.org/tlog-proof says it; ``data``: the leaf that it is about."""

    index: int
    data: bytes
    text: str


def locked() -> LogHead:
    """The head, which one writer has until its transaction ends; the others wait for it."""
    LogHead.objects.get_or_create(id=LogHead.ONLY)
    return LogHead.objects.select_for_update().get(id=LogHead.ONLY)


def append(version: RecordVersion) -> int:
    """The leaf's place. In the caller's transaction: what is not in the log was not published."""
    with transaction.atomic():
        head = locked()
        index, data = head.size, entry(version)
        LogLeaf.objects.create(
            index=index, record=version.record_id, version=version.number, data=data
        )
        _grow(index, tree.leaf_hash(data))
        LogHead.objects.filter(id=LogHead.ONLY).update(size=index + 1)
    return index


def _grow(index: int, found: bytes) -> None:
    """Adds a hash to the lowest tile, and what is complete by it to those above."""
    level = 0
    while True:
        number, place = divmod(index, WIDTH)
        tile = LogTile.objects.filter(level=level, number=number).first()
        hashes = (bytes(tile.hashes) if tile else b"") + found
        if len(hashes) != (place + 1) * HASH:
            raise RuntimeError("A tile of the log does not fit its size.")
        if tile is None:
            LogTile.objects.create(level=level, number=number, hashes=hashes)
        else:
            LogTile.objects.filter(pk=tile.pk).update(hashes=hashes)
        if place + 1 < WIDTH:
            return
        found = tree.folded([hashes[at : at + HASH] for at in range(0, len(hashes), HASH)])
        level, index = level + 1, number


def size() -> int:
    head = LogHead.objects.filter(id=LogHead.ONLY).first()
    return head.size if head else 0


class Reader:
    """Hashes of complete subtrees, each tile read once."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        number, place = divmod(index, WIDTH)
        if (level, number) not in self._tiles:
            self._tiles[level, number] = hashes(level, number)
        found = self._tiles[level, number][place * HASH : (place + 1) * HASH]
        if len(found) != HASH:
            raise NotThere("tile")
        return found


def hashes(level: int, number: int) -> bytes:
    """All that a tile holds by now. Raises NotThere."""
    found = LogTile.objects.filter(level=level, number=number).first()
    if found is None:
        raise NotThere("tile")
    return bytes(found.hashes)


def tile(level: int, number: int, width: int) -> bytes:
    """The first ``width`` hashes of a tile. Raises NotThere while it has fewer."""
    found = hashes(level, number)
    if not 0 < width <= WIDTH or len(found) < width * HASH:
        raise NotThere("tile")
    return found[: width * HASH]


def bundle(number: int, width: int) -> bytes:
    """Leaves as tlog-tiles bundles them, each behind its length in two bytes. Raises NotThere."""
    first = number * WIDTH
    rows = LogLeaf.objects.filter(index__gte=first, index__lt=first + width).order_by("index")
    data = [bytes(row) for row in rows.values_list("data", flat=True)]
    if not 0 < width <= WIDTH or len(data) != width:
        raise NotThere("bundle")
    return b"".join(len(each).to_bytes(2, "big") + each for each in data)


def checkpoint(key: Ed25519PrivateKey, at: int | None = None) -> str:
    """The signed note of the log as it stands, or as it stood with ``at`` leaves."""
    count = size() if at is None else at
    return note.sign(key, count, tree.root(Reader(), count), restorations.remarks())


def proof(record: uuid.UUID, number: int, key: Ed25519PrivateKey) -> Proof:
    """That a version of a record is in the log. Raises NotThere."""
    row, count, read = leaf(record, number), size(), Reader()
    path = tree.inclusion(read, row.index, count)
    signed = note.sign(key, count, tree.root(read, count))
    return Proof(row.index, bytes(row.data), note.proof(row.index, path, signed))


def leaf(record: uuid.UUID, number: int) -> LogLeaf:
    """What the log says of a version of a record. Raises NotThere."""
    row = LogLeaf.objects.filter(record=record, version=number).first()
    if row is None:
        raise NotThere("leaf")
    return row


def consistency(old: int, at: int | None = None) -> list[bytes]:
    """That the log of ``old`` leaves begins the one of ``at``, or of all. Raises NotThere."""
    count = size() if at is None else at
    if not 0 <= old <= count <= size():
        raise NotThere("size")
    return tree.consistency(Reader(), old, count)


def leaves() -> Iterator[LogLeaf]:
    return LogLeaf.objects.order_by("index").iterator(chunk_size=2000)
