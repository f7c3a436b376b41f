"""RFC 6962's Merkle tree over SHA-256, from the hashes of its complete subtrees.

``Read`` gives the hash of the complete subtree of ``256 ** level`` leaves that begins at leaf
``index * 256 ** level``: what a tile of tlog-tiles holds. Everything else is made of those.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

HASH = 32  # bytes
HEIGHT = 8  # levels of the tree between two rows of tiles
WIDTH = 1 << HEIGHT  # hashes in a full tile
EMPTY = sha256(b"").digest()
Read = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two that is smaller than ``size`` (two at least)."""
    return 1 << (size - 1).bit_length() - 1


def subtree(read: Read, start: int, end: int) -> bytes:
    """The hash over leaves ``start`` to ``end`` (without it); ``start`` as RFC 6962 cuts."""
    size = end - start
    if size & (size - 1) == 0:
        level, rest = divmod(size.bit_length() - 1, HEIGHT)
        first = start >> level * HEIGHT
        return folded([read(level, first + each) for each in range(1 << rest)])
    middle = start + split(size)
    return node_hash(subtree(read, start, middle), subtree(read, middle, end))


def folded(hashes: list[bytes]) -> bytes:
    """Of a power of two of hashes, the one above them."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [node_hash(left, right) for left, right in pairs]
    return hashes[0]


def root(read: Read, size: int) -> bytes:
    return subtree(read, 0, size) if size else EMPTY


def inclusion(
    read: Read, index: int, size: int, subtree: Callable[[Read, int, int], bytes] = subtree
) -> list[bytes]:
    """RFC 6962, 2.1.1: that leaf ``index`` is in the tree of ``size`` leaves. Raises ValueError.

    ``subtree``: one that remembers, for whoever makes many proofs.
    """
    if not 0 <= index < size:
        raise ValueError("There is no such leaf.")
    path, start, end = list[bytes](), 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(subtree(read, middle, end))
            end = middle
        else:
            path.append(subtree(read, start, middle))
            start = middle
    return path[::-1]


def consistency(read: Read, old: int, new: int) -> list[bytes]:
    """RFC 6962, 2.1.2: that the tree of ``old`` leaves begins the new one. Raises ValueError."""
    if not 0 <= old <= new:
        raise ValueError("The newer tree is the larger one.")
    if old == 0:
        return []
    path, start, end, whole = list[bytes](), 0, new, True
    while old != end:
        middle = start + split(end - start)
        if old <= middle:
            path.append(subtree(read, middle, end))
            end = middle
        else:
            path.append(subtree(read, start, middle))
            start, whole = middle, False
    return [*([] if whole else [subtree(read, start, end)]), *path[::-1]]


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], top: bytes) -> bool:
    """RFC 9162, 2.1.3.2: whether a proof leads from a leaf's hash to the root ``top``."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for each in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(each, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, each)
        place, last = place >> 1, last >> 1
    return last == 0 and found == top


def rows(leaves: list[bytes]) -> list[list[bytes]]:
    """What the tiles of each level hold, from the hashes of the leaves."""
    found = [leaves]
    while len(found[-1]) >= WIDTH:
        below = found[-1]
        starts = range(0, len(below) - len(below) % WIDTH, WIDTH)
        found.append([folded(below[start : start + WIDTH]) for start in starts])
    return found


def tiles(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, number, hashes in it) of each tile of a tree of ``size`` leaves."""
    level = 0
    while size:
        for number in range(-(-size // WIDTH)):
            yield level, number, min(size - number * WIDTH, WIDTH)
        level, size = level + 1, size // WIDTH


def address(level: int | str, number: int, width: int) -> str:
    """tlog-tiles: "tile/0/x001/234", "tile/entries/000.p/8"; ``width``: the hashes in it."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03d}")
    end = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{end}"
