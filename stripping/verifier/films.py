"""The verifier of films: boxes by name and form, times zero, free space empty."""

from stripping import box_header
from stripping.grammar import How, by_parent
from stripping.grammar.boxes import MP4, PICTURE, QUICKTIME_MORE
from stripping.source import Source
from stripping.verifier.boxes import all_zero, header_at, one_box
from stripping.verifier.parts import conform
from stripping.verifier.refusing import refuse

PLACES = by_parent(MP4.parts)
ENTRY = 78  # bytes of a sample entry that say all but how the decoder is to be set


def mp4(source: Source) -> None:
    """Boxes by name, free space zero, times zero; sound and picture tracks only."""
    boxes(source, b"", 0, source.size)


def boxes(source: Source, parent: bytes, start: int, end: int) -> None:
    at, seen = start, set[bytes]()
    while end - at >= box_header.SHORT:
        source.seek(at)
        if parent and source.exactly(box_header.SHORT) == bytes(box_header.SHORT):
            # QuickTime ends some lists with zeros.
            break
        header = header_at(source, at, end, top=not parent)
        start, kind, after = at + header.head, header.kind, at + header.size
        part = PLACES[parent].get(kind) or PLACES[b""].get(kind)
        if part is None or (part.how is not How.EMPTY and kind not in PLACES[parent]):
            raise refuse()
        if kind in seen and not part.many:
            raise refuse()
        seen.add(kind)
        if part.how is How.EMPTY:
            all_zero(source, start, after)
        elif parent == b"stsd":
            entry(source, kind, start, after)
        elif part.inside:
            # Before the descriptions stand a version and how many they are.
            boxes(source, kind, start + (8 if kind == b"stsd" else 0), after)
        else:
            one_box(source, part, start, after)
        at = after
    if at != end and parent == b"":
        raise refuse()
    all_zero(source, at, end)


def entry(source: Source, kind: bytes, start: int, end: int) -> None:
    """How sound or picture is coded, by whom not; then the configuration of its decoder."""
    part = PLACES[b"stsd"][kind]
    source.seek(start)
    head = source.exactly(min(end - start, ENTRY))
    conform(part.form, end - start, head)
    more = 0 if part.group == PICTURE else QUICKTIME_MORE.get(int.from_bytes(head[8:10], "big"), 0)
    boxes(source, kind, start + part.form.sizes[0] + more, end)
