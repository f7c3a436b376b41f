"""How a stranger checks that a log only grew (RFC 9162, 2.1.4.2): nothing of ours needs it."""

from collections.abc import Sequence

from archive.log.tree import EMPTY, node_hash


def consistent(old: int, new: int, first: bytes, second: bytes, path: Sequence[bytes]) -> bool:
    """RFC 9162, 2.1.4.2: whether a proof joins the roots ``first`` and ``second``."""
    if old > new or old < 0:
        return False
    if old == new or old == 0:
        return not path and (first == second if old else first == EMPTY)
    hashes = [first, *path] if old & (old - 1) == 0 else list(path)
    if not hashes:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and before == first and after == second
