"""Names of places (12.3.2.3) and layers that are hidden (8.11.4), read from the catalogue."""

from typing import Any

import pikepdf

from stripping.errors import Reason, Unclean
from stripping.pdf.limits import MOST_NODES


def named(root: Any) -> dict[str | bytes, Any]:
    """Places by their names: of the old kind (names) and of the new (strings)."""
    found: dict[str | bytes, Any] = {}
    old, names = root.get("/Dests"), root.get("/Names")
    if isinstance(old, pikepdf.Dictionary):
        found.update(old.items())
    waiting = [names.get("/Dests")] if isinstance(names, pikepdf.Dictionary) else []
    nodes = 0
    while waiting:
        node = waiting.pop()
        nodes += 1
        if nodes > MOST_NODES:
            raise Unclean(Reason.BOMB)
        if not isinstance(node, pikepdf.Dictionary):
            continue
        pairs, below = node.get("/Names"), node.get("/Kids")
        if isinstance(pairs, pikepdf.Array):
            flat = list(pairs)
            texts = zip(flat[::2], flat[1::2], strict=False)
            found.update(
                {bytes(key): value for key, value in texts if isinstance(key, pikepdf.String)}
            )
        waiting += list(below) if isinstance(below, pikepdf.Array) else []
    return found


def hidden_layers(root: Any) -> frozenset[tuple[int, int]]:
    """The layers that a viewer does not show when it opens the document."""
    known = root.get("/OCProperties")
    if not isinstance(known, pikepdf.Dictionary):
        return frozenset()
    setting = known.get("/D")
    if not isinstance(setting, pikepdf.Dictionary):
        return frozenset()
    off = set(listed(setting.get("/OFF")))
    if setting.get("/BaseState") == "/OFF":
        off |= set(listed(known.get("/OCGs"))) - set(listed(setting.get("/ON")))
    return frozenset(off)


def listed(found: Any) -> list[tuple[int, int]]:
    layers: list[Any] = list(found) if isinstance(found, pikepdf.Array) else []
    return [each.objgen for each in layers if isinstance(each, pikepdf.Dictionary)]
