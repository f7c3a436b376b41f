"""Pages (7.7.3): what they show, with everything that lay on them drawn into them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

from stripping.errors import Reason, Unclean
from stripping.pdf import annotations, colours, content, streams
from stripping.pdf.copier import Copier, Table, number, numbers
from stripping.pdf.limits import LARGEST_CONTENT, MOST_NODES, MOST_PAGES
from stripping.pdf.resources import Resources
from stripping.values import Removed

INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
PAGE: Table = {
    "MediaBox": numbers,
    "CropBox": numbers,
    "Rotate": number,
    "UserUnit": number,
    "Group": colours.GROUP,
}


@dataclass(frozen=True)
class Page:
    """A page of the old document with what it takes over from the nodes above it."""

    found: Any
    inherited: dict[str, Any]

    def get(self, key: str) -> Any:
        own = self.found.get(key)
        return self.inherited.get(key) if own is None else own


def leaves(root: Any) -> Iterator[Page]:
    """Pages in reading order; a node that comes twice, or too many of them, is a bomb."""
    waiting: list[tuple[Any, dict[str, Any]]] = [(root, {})]
    seen: set[tuple[int, int]] = set()
    nodes = pages = 0
    while waiting:
        node, inherited = waiting.pop()
        nodes += 1
        if not isinstance(node, pikepdf.Dictionary):
            continue
        if nodes > MOST_NODES or (node.is_indirect and node.objgen in seen):
            raise Unclean(Reason.BOMB)
        seen.add(node.objgen)
        listed = node.get("/Kids")
        if isinstance(listed, pikepdf.Array):
            own = {key: node[key] for key in INHERITED if key in node}
            waiting += [(each, {**inherited, **own}) for each in reversed(list(listed))]
            continue
        pages += 1
        if pages > MOST_PAGES:
            raise Unclean(Reason.BOMB)
        yield Page(node, inherited)


def source(copier: Copier, page: Page) -> bytes:
    found = page.get("/Contents")
    parts = list(found) if isinstance(found, pikepdf.Array) else [found]
    texts = [streams.text(copier, each) for each in parts if isinstance(each, pikepdf.Stream)]
    if sum(map(len, texts)) > LARGEST_CONTENT:
        raise Unclean(Reason.BOMB)
    return b"\n".join(texts)


def write(copier: Copier, page: Page, own: int, parent: int) -> None:
    copier.page_resources = page.get("/Resources")
    names = Resources(copier, copier.page_resources)
    body = content.written(source(copier, page), names)
    drawn, links = annotations.flattened(copier, page.found.get("/Annots"), names)
    if drawn:
        body = b"q\n" + body + b"Q\n" + drawn
    entries = copier.entries(page, PAGE)
    if b"/MediaBox" not in entries:
        # Written as one that was there, so that the next time it is the same.
        entries = b"/MediaBox [0 0 612 792]" + entries
    held = copier.writer.reserve()
    packed = streams.packed(b"", body)
    copier.writer.put_stream(held, packed.entries, packed.data)
    entries += b"/Contents %d 0 R/Resources %s" % (held, names.written())
    if links:
        entries += b"/Annots[%s]" % b" ".join(links)
    for key, what in (
        ("/Thumb", Removed.THUMBNAIL),
        ("/PieceInfo", Removed.EDITING_HISTORY),
        ("/Metadata", Removed.HIDDEN_DATA),
    ):
        if key in page.found:
            copier.removals.add(what)
    copier.writer.put(own, b"<</Type/Page/Parent %d 0 R%s>>" % (parent, entries))
