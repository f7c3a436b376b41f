"""The second reading of PDF looks into every stream: what a stripper might forget is refused."""

import io
import struct
import zlib

import pytest

from stripping import Unclean
from stripping.formats import verify
from stripping.pdf.writer import Writer
from stripping.source import Sink
from tests.stripping.test_jpeg import jpeg

FLATE = b"/Filter/FlateDecode"


def document(entries: bytes, data: bytes, caller: bytes = b"XObject<</X0 %d 0 R>>") -> bytes:
    """In our form, with one stream of someone's making, and the key that calls it."""
    held = io.BytesIO()
    sink = Sink(held)
    writer = Writer(sink)
    catalogue, tree, page, made = (writer.reserve() for _ in range(4))
    writer.put_stream(made, entries, data)
    calls = b"/" + caller % made if b"%d" in caller else b""
    writer.put(page, b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]%s>>" % (tree, calls))
    writer.put(tree, b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)
    writer.put(catalogue, b"<</Type/Catalog/Pages %d 0 R>>" % tree)
    writer.finish(catalogue)
    sink.flush()
    return held.getvalue()


def called(key: bytes, plain: bytes) -> bytes:
    return document(FLATE, zlib.compress(plain), key + b" %d 0 R")


def said(entries: bytes, data: bytes) -> bytes:
    return document(entries, data)


IMAGE = b"/Subtype/Image/Width 1/Height 1/Filter/"
LINES = b"q\n1 0 0 1 0 0 cm\n/F0 9 Tf\n[(a(b)\\)) -12 <0a>] TJ\nBI\n/Width 1/L 2\nID %b\nEI\nQ\n"
INLINE = LINES.replace(b"/L 2", b"/Filter/FlateDecode/L %d")
PACKED = zlib.compress(b"\0")
DRAWN = INLINE % (len(PACKED), PACKED)
MAP = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    b"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
    b"/CMapName /M def\n/CMapType 2 def\n1 beginbfchar\n<01>\n<0041>\nendbfchar\n"
    b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
)
HEAD = bytes(20) + b"%b" + bytes(18)
SEGMENT = struct.pack(">IBBBI", 0, 48, 0, 1, 2) + b"ab"
WAVES = b"\xff\x4f\xff\x51ab%b\xff\x90data\xff\xd9"
PROFILE = bytes(24) + b"%b" + b"acsp" + bytes(20)


def sfnt(tag: bytes, table: bytes) -> bytes:
    return (
        b"\0\1\0\0\0\1" + bytes(6) + struct.pack(">4sIII", tag, 0, 28, len(table)) + table + b"\0\0"
    )


GOOD = {
    "drawing": called(b"Contents", DRAWN),
    "form": said(b"/Subtype/Form" + FLATE, zlib.compress(DRAWN)),
    "code map": called(b"ToUnicode", MAP),
    "calculation": said(b"/FunctionType 4" + FLATE, zlib.compress(b"{ 2 mul dup }")),
    "font": called(b"FontFile2", sfnt(b"head", HEAD % bytes(16))),
    "profile": document(FLATE, zlib.compress(PROFILE % bytes(12)), b"ColorSpace[/ICCBased %d 0 R]"),
    "photograph": said(IMAGE + b"DCTDecode", jpeg()),
    "samples": said(IMAGE + b"FlateDecode", PACKED),
    "waves": said(IMAGE + b"JPXDecode", WAVES % b""),
    "traces": said(IMAGE + b"JBIG2Decode", SEGMENT),
    "shared traces": called(b"JBIG2Globals", SEGMENT),
}
BAD = {
    "a comment": called(b"Contents", DRAWN + b"% word\n"),
    "an operator": called(b"Contents", DRAWN + b"(word) Tx\n"),
    "marked content": called(b"Contents", b"/P <</T (word)>> BDC\n" + DRAWN),
    "a name": called(b"Contents", b"/word Do\n"),
    "words between": called(b"Contents", b"q  Q\n"),
    "behind a picture": called(b"Contents", DRAWN.replace(b"\nEI", b"word\nEI")),
    "in a picture": called(b"Contents", INLINE % (len(PACKED) + 4, PACKED + b"word")),
    "an open string": called(b"Contents", b"(word\n"),
    "behind the data": document(FLATE, zlib.compress(DRAWN) + b"word", b"Contents %d 0 R"),
    "a drawing not packed": document(b"", DRAWN, b"Contents %d 0 R"),
    "in a form": said(b"/Subtype/Form" + FLATE, zlib.compress(b"%word\n")),
    "in a code map": called(b"ToUnicode", MAP.replace(b"<01>", b"%word\n<01>")),
    "a name in a code map": called(b"ToUnicode", MAP.replace(b"<0041>", b"/word")),
    "before a code map": called(b"ToUnicode", b"%word\n" + MAP),
    "in a calculation": said(b"/FunctionType 4" + FLATE, zlib.compress(b"{ (word) }")),
    "a font's names": called(b"FontFile2", sfnt(b"name", b"words.")),
    "a font's date": called(b"FontFile2", sfnt(b"head", HEAD % (bytes(15) + b"\1"))),
    "behind a font": called(b"FontFile2", sfnt(b"head", HEAD % bytes(16)) + b"word"),
    "a profile's date": document(
        FLATE, zlib.compress(PROFILE % (bytes(11) + b"\1")), b"ColorSpace[/ICCBased %d 0 R]"
    ),
    "a photograph's comment": said(IMAGE + b"DCTDecode", jpeg(comment=b"word")),
    "behind samples": said(IMAGE + b"FlateDecode", PACKED + b"word"),
    "a comment in waves": said(IMAGE + b"JPXDecode", WAVES % b"\xff\x64\0\x06word"),
    "behind waves": said(IMAGE + b"JPXDecode", WAVES % b"" + b"word"),
    "a comment in traces": said(IMAGE + b"JBIG2Decode", SEGMENT.replace(b"\x30", b"\x3e", 1)),
    "behind traces": said(IMAGE + b"JBIG2Decode", SEGMENT + b"words words"),
    "shared": called(b"JBIG2Globals", SEGMENT.replace(b"\x30", b"\x3e", 1)),
    "an unknown coding": said(IMAGE + b"Crypt", b"word"),
    "called by nobody": document(b"", b"word", b"none"),
}


@pytest.mark.parametrize("kind", GOOD)
def test_it_takes_what_we_write(kind: str) -> None:
    verify(io.BytesIO(GOOD[kind]))


@pytest.mark.parametrize("kind", BAD)
def test_it_refuses_what_nobody_shows(kind: str) -> None:
    with pytest.raises(Unclean, match="not_allowed"):
        verify(io.BytesIO(BAD[kind]))
