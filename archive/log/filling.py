"""A log for what was published before there was one."""

from collections.abc import Iterable
from typing import Any

from archive.log import tree
from archive.log.entries import Published, entry

BATCH = 2000


def fill(versions: Iterable[Published], leaf: Any, tile: Any, head: Any) -> None:
    """An empty log gets these versions, in their order; the models are the caller's."""
    hashes, waiting = list[bytes](), list[Any]()
    for index, version in enumerate(versions):
        data = entry(version)
        hashes.append(tree.leaf_hash(data))
        told = {"record": version.record_id, "version": version.number, "data": data}
        waiting.append(leaf(index=index, **told))
        if len(waiting) == BATCH:
            leaf.objects.bulk_create(waiting)
            waiting.clear()
    leaf.objects.bulk_create(waiting)
    rows = tree.rows(hashes)
    for level, number, width in tree.tiles(len(hashes)):
        first = number * tree.WIDTH
        whole = b"".join(rows[level][first : first + width])
        tile.objects.create(level=level, number=number, hashes=whole)
    if hashes:
        head.objects.create(id=1, size=len(hashes))
