"""Bookmarks (12.3.3): titles and places, nothing else of them."""

from typing import Any

import pikepdf

from stripping.errors import Reason, Unclean
from stripping.pdf.annotations import destination
from stripping.pdf.copier import Copier, string
from stripping.pdf.limits import MOST_NODES


def write(copier: Copier, root: Any) -> int | None:
    """The number of the new outline; None when there is nothing in it."""
    if not isinstance(root, pikepdf.Dictionary) or root.get("/First") is None:
        return None
    seen: set[tuple[int, int]] = set()
    own = copier.writer.reserve()
    waiting: list[tuple[Any, int, bytes]] = [(root, own, b"/Type/Outlines")]
    while waiting:
        node, number, entries = waiting.pop()
        children = below(node, seen)
        numbers = [copier.writer.reserve() for _ in children]
        if numbers:
            ends = (numbers[0], numbers[-1], -len(numbers) if node is not root else len(numbers))
            entries += b"/First %d 0 R/Last %d 0 R/Count %d" % ends
        copier.writer.put(number, b"<<%s>>" % entries)
        for place, each in enumerate(children):
            text = item(copier, each) + b"/Parent %d 0 R" % number
            if place:
                text += b"/Prev %d 0 R" % numbers[place - 1]
            if place + 1 < len(numbers):
                text += b"/Next %d 0 R" % numbers[place + 1]
            waiting.append((each, numbers[place], text))
    return own


def below(node: Any, seen: set[tuple[int, int]]) -> list[Any]:
    found, child = [], node.get("/First")
    while isinstance(child, pikepdf.Dictionary):
        if child.objgen in seen or len(seen) > MOST_NODES:
            raise Unclean(Reason.BOMB)
        seen.add(child.objgen)
        found.append(child)
        child = child.get("/Next")
    return found


def item(copier: Copier, found: Any) -> bytes:
    action, place = found.get("/A"), found.get("/Dest")
    if place is None and isinstance(action, pikepdf.Dictionary) and action.get("/S") == "/GoTo":
        place = action.get("/D")
    goal = destination(copier, place)
    title = copier.value(found.get("/Title"), string) or b"<>"
    return b"/Title %s" % title + (b"/Dest " + goal if goal else b"")
