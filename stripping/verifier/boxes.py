"""What the verifiers of films and of HEIC and AVIF share: the next box, and empty space."""

from stripping import box_header
from stripping.box_header import BoxHeader
from stripping.errors import Unclean
from stripping.source import PIECE, Source
from stripping.verifier.refusing import refuse


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
