"""What the verifiers of films and of HEIC and AVIF share: the next box, and empty space."""

from stripping import box_header
from stripping.box_header import BoxHeader
from stripping.errors import Unclean
from stripping.grammar import Part
from stripping.source import PIECE, Source
from stripping.verifier.parts import conform
from stripping.verifier.refusing import refuse

LARGEST_HEAD = 4096  # bytes of a box that are looked at
HANDLERS = (b"vide", b"soun", b"pict", b"alis", b"url ", b"rsrc")


def header_at(source: Source, at: int, end: int, *, top: bool) -> BoxHeader:
    """The header of the box that begins at byte ``at`` and ends before ``end``. Raises Unclean."""
    source.seek(at)
    room = end - at
    try:
        header = box_header.read(source.exactly(min(room, box_header.LONGEST)), room, top=top)
    except Unclean as error:
        raise refuse() from error
    if header.size > room:
        raise refuse()
    return header


def all_zero(source: Source, at: int, end: int) -> None:
    source.seek(at)
    while at < end:
        piece = source.some(min(end - at, PIECE))
        if piece.strip(b"\0"):
            raise refuse()
        at += len(piece)


def one_box(source: Source, part: Part, start: int, end: int) -> None:
    """A box that is made of no others: what its form says, and zeros behind it."""
    source.seek(start)
    head = source.exactly(min(end - start, LARGEST_HEAD))
    version = head[0] if head and len(part.forms) > 1 else 0
    if version >= len(part.forms):
        raise refuse()
    form = part.forms[version]
    if isinstance(form.sizes, tuple):
        size = form.sizes[0]
        count = int.from_bytes(head[size - 4 : size], "big") if form.entry else 0
        conform(form, size + form.entry * count, head)
        if start + size + form.entry * count > end:
            raise refuse()
        all_zero(source, start + size + form.entry * count, end)
    elif part.name == b"hdlr" and (head[8:12] not in HANDLERS or any(head[12:])):
        raise refuse()
    elif part.name == b"dref":
        references(source, start, end)


def references(source: Source, start: int, end: int) -> None:
    """Where data lies: in this file, which takes no words to say."""
    at = start + 8
    while end - at >= box_header.SHORT:
        header = header_at(source, at, end, top=False)
        source.seek(at + header.head)
        if source.exactly(4)[3] != 1:
            raise refuse()
        all_zero(source, at + header.head + 4, at + header.size)
        at += header.size
    all_zero(source, at, end)
