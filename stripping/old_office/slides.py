"""PPT: the words of each slide that is shown, as it was last saved.

Source: Microsoft, [MS-PPT], 2.1.2 "PowerPoint Document Stream", 2.3.1 "UserEditAtom". A file keeps
what it was before each saving, so only what the last table of objects names is read; notes of
speakers, masters, comments and hidden slides are not. What stands at the foot of each slide
(2.4.15, "Headers and Footers") is, where the slide shows it.
"""

import struct
from collections.abc import Iterator

from stripping.errors import Reason, Unclean
from stripping.old_office.compound import Compound

LOCKED = 0xF3D1C4DF
EDIT, OBJECTS = 4085, 6002
DOCUMENT, LISTED, SLIDE, PLACED, SHOWN = 1000, 4080, 1006, 1011, 1017
LETTERS, BYTES = 4000, 4008
FEET, SWITCHES, SAID = 4057, 4058, 4026
OF_SLIDES = 3  # of all slides, by the record's instance; a slide may have its own
# By the instance of what is said, the switch that shows it: a day of the author's own, a footer.
SWITCHED = {0: 0x04, 2: 0x20}
HIDDEN = 4
CONTAINER = 0xF
MOST = 200_000  # records

# Version and instance, type, and data of a record.
Record = tuple[int, int, bytes]


def words(file: Compound) -> str:
    """Raises KeyError where it is no such document, and Unclean."""
    stream, user = file.file("PowerPoint Document"), file.file("Current User")
    try:
        token, edit = struct.unpack_from("<4xII", user, 8)
        if token == LOCKED:
            raise Unclean(Reason.LOCKED_DOCUMENT)
        objects, document = table(stream, edit)
        return "\n\n".join(slides(stream, objects, document))
    except (struct.error, KeyError) as error:
        raise Unclean(Reason.DAMAGED) from error


def table(stream: bytes, edit: int) -> tuple[dict[int, int], int]:
    """Where each object stands, and which of them is the document; the newest edit comes first."""
    objects = dict[int, int]()
    document, seen = 0, set[int]()
    while edit and edit not in seen:
        seen.add(edit)
        _, kind, data = record(stream, edit)
        if kind != EDIT:
            raise Unclean(Reason.DAMAGED)
        before, persist, first = struct.unpack_from("<8xIII", data)
        document = document or first
        _, kind, places = record(stream, persist)
        at = 0
        while kind == OBJECTS and at + 4 <= len(places):
            (head,) = struct.unpack_from("<I", places, at)
            start, count = head & 0xFFFFF, head >> 20
            for number, place in enumerate(struct.unpack_from(f"<{count}I", places, at + 4)):
                objects.setdefault(start + number, place)
            at += 4 + 4 * count
        edit = before
    return objects, document


def record(stream: bytes, at: int) -> Record:
    version, kind, size = struct.unpack_from("<HHI", stream, at)
    return version, kind, stream[at + 8 : at + 8 + size]


def inside(data: bytes) -> Iterator[Record]:
    at = 0
    while at + 8 <= len(data):
        found = record(data, at)
        yield found
        at += 8 + max(len(found[2]), struct.unpack_from("<I", data, at + 4)[0])


def slides(stream: bytes, objects: dict[int, int], document: int) -> Iterator[str]:
    _, kind, data = record(stream, objects[document])
    if kind != DOCUMENT:
        raise Unclean(Reason.DAMAGED)
    parts = list(inside(data))
    below = next(
        (part for each, kind, part in parts if (each >> 4, kind) == (OF_SLIDES, FEET)), b""
    )
    for version, kind, listed in parts:
        if kind == LISTED and version >> 4 == 0:
            yield from shown(stream, objects, listed, below)


def shown(stream: bytes, objects: dict[int, int], listed: bytes, below: bytes) -> Iterator[str]:
    """``below``: what stands at the foot of slides that do not say it themselves."""
    lines, last, hidden = list[str](), list[str](), False
    for _, kind, data in inside(listed):
        if kind == PLACED:
            yield from () if hidden or not lines + last else ("\n".join(lines + last),)
            place = objects.get(struct.unpack_from("<I", data)[0])
            slide = record(stream, place) if place is not None else (0, 0, b"")
            lines = list(letters(slide[2])) if slide[1] == SLIDE else []
            own = next((part for _, kind, part in inside(slide[2]) if kind == FEET), below)
            last = list(feet(own)) if slide[1] == SLIDE else []
            hidden = any(kind == SHOWN and data[10] & HIDDEN for _, kind, data in inside(slide[2]))
        elif text := letter(kind, data):
            lines.append(text)
    yield from () if hidden or not lines + last else ("\n".join(lines + last),)


def feet(data: bytes) -> Iterator[str]:
    """What is switched on of it, and says something."""
    on = 0
    for version, kind, part in inside(data):
        if kind == SWITCHES:
            (on,) = struct.unpack_from("<2xH", part)
        elif kind == SAID and on & SWITCHED.get(version >> 4, 0):
            yield from filter(None, [part.decode("utf-16-le", "replace").strip()])


def letters(data: bytes) -> Iterator[str]:
    """The words in a container, and in those in it."""
    waiting, count = [data], 0
    while waiting:
        for version, kind, part in inside(waiting.pop()):
            count += 1
            if count > MOST:
                raise Unclean(Reason.DAMAGED)
            if version & CONTAINER == CONTAINER:
                waiting.append(part)
            elif text := letter(kind, part):
                yield text


def letter(kind: int, data: bytes) -> str:
    if kind == LETTERS:
        text = data.decode("utf-16-le", "replace")
    elif kind == BYTES:
        text = data.decode("latin-1")
    else:
        return ""
    return text.replace("\r", "\n").replace("\x0b", "\n")
