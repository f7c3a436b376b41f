"""Checking the log in the database: against itself, and against what the archive shows."""

from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from archive.log import ledger, note, restorations, tree
from archive.log.checking import rewritten
from archive.log.entries import entry
from archive.log.tree import HASH
from archive.models import Content, RecordVersion
from archive.record.serializer import digest


def faults(key: Ed25519PublicKey, earlier: str = "") -> tuple[list[str], int]:
    """What is wrong, and how many entries there are. Raises archive.log.note.NoteError."""
    before = note.opened(earlier, key) if earlier else None
    known = {(leaf.record, leaf.version): bytes(leaf.data) for leaf in ledger.leaves()}
    rows = tree.rows([tree.leaf_hash(each) for each in known.values()])
    found = [*tiles(rows, ledger.size()), *records(known)]
    if before is not None:

        def read(level: int, index: int) -> bytes:
            return rows[level][index]

        size = len(rows[0])
        now = note.Checkpoint(before.origin, size, tree.root(read, size), restorations.remarks())
        found += rewritten(read, now, before)
    return found, len(known)


def tiles(rows: list[list[bytes]], size: int) -> list[str]:
    if len(rows[0]) != size:
        return [f"The log says {size} entries, and has {len(rows[0])}."]
    found = []
    for level, number, width in tree.tiles(size):
        first = number * tree.WIDTH
        try:
            held = ledger.hashes(level, number)
        except ledger.NotThere:
            held = b""
        if held != b"".join(rows[level][first : first + width]) or len(held) != width * HASH:
            found.append(f"{tree.address(level, number, width)} is not made of the entries.")
    return found


def records(known: dict[tuple[UUID, int], bytes]) -> list[str]:
    """Versions that are not in the log, or stand there otherwise; contents that were changed."""
    found, left = [], dict(known)
    for version in RecordVersion.objects.order_by("id").iterator(chunk_size=2000):
        name = f"{version.record_id} v{version.number}"
        told = left.pop((version.record_id, version.number), None)
        if told is None:
            found.append(f"{name} is not in the log.")
        elif told != entry(version):
            found.append(f"{name} stands otherwise in the log.")
    for content in Content.objects.select_related("version").iterator(chunk_size=500):
        if digest(content.public) != content.version.digest:
            name = f"{content.version.record_id} v{content.version.number}"
            found.append(f"{name} is shown otherwise than it was published.")
    found += [f"{record} v{number} was removed." for record, number in left]
    return found
