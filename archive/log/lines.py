"""A tree of RFC 6962 over some lines, such as the ends of the desks' chains of custody."""

from collections.abc import Sequence

from archive.log import tree


def root(lines: Sequence[bytes]) -> bytes:
    """The root over these lines, 32 bytes; of none it is SHA-256 of nothing."""
    return tree.root(_reading(lines), len(lines))


def path(lines: Sequence[bytes], index: int) -> list[bytes]:
    """RFC 6962, 2.1.1: what leads from line ``index`` to the root. Raises ValueError."""
    return tree.inclusion(_reading(lines), index, len(lines))


def _reading(lines: Sequence[bytes]) -> tree.Read:
    hashes = [tree.leaf_hash(line) for line in lines]

    def read(level: int, index: int) -> bytes:
        width = tree.WIDTH**level
        return tree.folded(hashes[index * width : (index + 1) * width])

    return read
