"""The verifier of PDF: the file is walked from its first byte to its last.

What we write has one form only: streams one behind the other, everything else packed in object
streams, one table at the end. Every key is known, and what a stream holds is read by those who
call it.
"""

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from stripping.source import Source
from stripping.verifier import drawings, embedded, notation
from stripping.verifier.refusing import refuse

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
OBJECT = re.compile(rb"([0-9]{1,6}) 0 obj\n<<")
LARGEST_DICTIONARY = 1 << 22
Check = Callable[[bytes], None]
# What a stream is to the key that calls it, and by what its own dictionary says.
CALLED: dict[bytes, Check] = {
    b"Contents": drawings.drawing,
    b"CharProcs": drawings.drawing,
    b"ToUnicode": drawings.code_map,
    b"UseCMap": drawings.code_map,
    b"FontFile": embedded.font,
    b"FontFile2": embedded.font,
    b"FontFile3": embedded.font,
    b"JBIG2Globals": embedded.traces,
    b"ICCBased": embedded.profile,
}
SAID: dict[bytes, Check] = {
    b"/Subtype/Form": drawings.drawing,
    b"/PatternType 1": drawings.drawing,
    b"/Type/CMap": drawings.code_map,
    b"/FunctionType 4": drawings.calculation,
}


@dataclass(frozen=True)
class Stream:
    """Where its data lie, and its dictionary, in one way of writing it."""

    start: int
    size: int
    entries: bytes


@dataclass
class Walk:
    """What was met: streams by their numbers, and the keys that call them."""

    source: Source
    streams: dict[int, Stream] = field(default_factory=dict)
    callers: dict[int, set[bytes]] = field(default_factory=dict)

    def note(self, parts: list[bytes]) -> None:
        for key, number in notation.called(parts):
            self.callers.setdefault(number, set()).add(key)

    def object(self) -> bytes:
        """Walks one stream object; gives its type, if it has one."""
        number, entries, start = self.head()
        parts = notation.lexemes(entries)
        self.note(parts)
        kind = parts[parts.index(b"/Type") + 1][1:] if b"/Type" in parts else b""
        size = int(parts[-2])
        if kind == b"ObjStm":
            self.packed(self.source.exactly(size), int(parts[parts.index(b"/First") + 1]))
        else:
            self.source.skip(size)
            if kind != b"XRef":
                self.streams[number] = Stream(start, size, b"".join(spaced(parts)))
        if self.source.exactly(18) != b"\nendstream\nendobj\n":
            raise refuse()
        return kind

    def head(self) -> tuple[int, bytes, int]:
        """(the object's number, its dictionary, where its data begin)."""
        start = self.source.position
        window = bytearray()
        while (end := window.find(b">>\nstream\n")) < 0:
            piece = self.source.some(1 << 14)
            if not piece or len(window) > LARGEST_DICTIONARY:
                raise refuse()
            window += piece
        match = OBJECT.match(window)
        if match is None:
            raise refuse()
        data = start + end + len(b">>\nstream\n")
        self.source.seek(data)
        return int(match[1]), bytes(window[match.end() - 2 : end + 2]), data

    def packed(self, data: bytes, first: int) -> None:
        body = embedded.unpacked(data)
        if re.fullmatch(rb"[0-9 ]*\n", body[:first]) is None:
            raise refuse()
        for line in body[first:].split(b"\n"):
            self.note(notation.lexemes(line))

    def held(self, number: int, stream: Stream) -> None:
        """Reads what a stream holds in every way that anybody would read it."""
        self.source.seek(stream.start)
        data = self.source.exactly(stream.size)
        checks = [CALLED[key] for key in self.callers.get(number, ()) if key in CALLED]
        checks += [check for words, check in SAID.items() if words in stream.entries]
        if b"/Subtype/Image" in stream.entries or not checks:
            embedded.picture(stream.entries, data)
        if checks:
            plain = embedded.unpacked(data)
            for check in checks:
                check(plain)


def spaced(parts: list[bytes]) -> list[bytes]:
    """Parts as they are written without blanks that nobody needs."""
    return [part if part[:1] in b"/<>[](" else b" " + part for part in parts]


def pdf(source: Source) -> None:
    """Raises Unclean("not_allowed") for a byte that no object accounts for, or an unknown key."""
    if source.exactly(len(HEAD)) != HEAD:
        raise refuse()
    walk, last = Walk(source), b""
    try:
        while last != b"XRef":
            start = source.position
            last = walk.object()
        tail = source.exactly(source.left)
        if tail != b"startxref\n%d\n%%%%EOF\n" % start:
            raise refuse()
        for number, stream in walk.streams.items():
            walk.held(number, stream)
    except (zlib.error, struct.error, ValueError, IndexError) as error:
        raise refuse() from error
