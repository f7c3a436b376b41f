"""The second reading of PDF: the file is walked from its first byte to its last.

What we write has one form only: streams one behind the other, everything else packed in object
streams, one table at the end. Every name that stands as a key must be in the table below.
"""

import re
import zlib

from stripping.audit.refusing import refuse
from stripping.source import Source

HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
PDF_KEYS = frozenset(
    b"A AIS Alternate Annots AntiAlias Ascent AvgWidth BBox BC BM Background BaseEncoding "
    b"BaseFont BitsPerComponent BitsPerCoordinate BitsPerFlag BitsPerSample BlackIs1 "
    b"BlackPoint Border Bounds C0 C1 CA CIDSystemInfo CIDToGIDMap CMapName CS CapHeight "
    b"CharProcs ColorSpace ColorTransform Colors Columns Contents Coords Count CropBox D DW "
    b"DW2 DamagedRowsBeforeError Decode DecodeParms DefaultCMYK DefaultGray DefaultRGB "
    b"DescendantFonts Descent Dest Differences Domain Encode EncodedByteAlign Encoding "
    b"EndOfBlock EndOfLine ExtGState Extend FL Filter First FirstChar Flags Font FontBBox "
    b"FontDescriptor FontFile FontFile2 FontFile3 FontMatrix FontName FontStretch FontWeight "
    b"Function FunctionType Functions G Gamma Group Height I ImageMask Intent Interpolate "
    b"ItalicAngle JBIG2Globals K Kids LC LJ LW Last LastChar Leading Length Length1 Length2 "
    b"Length3 ML Mask Matrix Matte MaxWidth MediaBox MissingWidth N Next OP OPM Order Ordering "
    b"Outlines Pages PaintType Parent Pattern PatternType Predictor Prev QuadPoints RI Range "
    b"Rect Registry Resources Root Rotate Rows S SA SM SMask SMaskInData Shading ShadingType "
    b"Size StemH StemV Subtype Supplement TK TR TilingType Title ToUnicode Type URI UseCMap "
    b"UserUnit VerticesPerRow W W2 WMode WhitePoint Width Widths XHeight XObject XStep YStep "
    b"ca op".split()
)
# Names of ours: fonts, pictures, graphics states, colour spaces, patterns and shadings by number.
NUMBERED = re.compile(rb"[FXGCPS][0-9]{1,6}\Z")
TYPES = frozenset(
    b"Annot CMap Catalog Encoding Font FontDescriptor ObjStm Outlines Page Pages Pattern "
    b"XObject XRef".split()
)
OBJECT = re.compile(rb"([0-9]{1,6}) 0 obj\n<<")
LARGEST_DICTIONARY = 1 << 22
LEXEME = re.compile(
    rb"\s+|<<|>>|[\[\]]|/[^\s()<>\[\]{}/%]*|<[0-9a-f]*>|\([A-Za-z0-9]*\)|[-+.0-9]+|R|true|false|null"
)


def pdf(source: Source) -> None:
    """Raises Unclean("not_allowed") for a byte that no object accounts for, or an unknown key."""
    if source.exactly(len(HEAD)) != HEAD:
        raise refuse()
    last = b""
    while last != b"XRef":
        start = source.position
        last = stream(source)
    tail = source.exactly(source.left)
    if tail != b"startxref\n%d\n%%%%EOF\n" % start:
        raise refuse()


def stream(source: Source) -> bytes:
    """Walks one stream object; gives its type, if it has one."""
    start = source.position
    window = bytearray()
    while (end := window.find(b">>\nstream\n")) < 0:
        piece = source.some(1 << 14)
        if not piece or len(window) > LARGEST_DICTIONARY:
            raise refuse()
        window += piece
    match = OBJECT.match(window)
    if match is None:
        raise refuse()
    entries = bytes(window[match.end() - 2 : end + 2])
    found = lexemes(entries)
    kind = found[found.index(b"/Type") + 1][1:] if b"/Type" in found else b""
    size = int(found[-2])
    source.seek(start + end + len(b">>\nstream\n"))
    if kind == b"ObjStm":
        packed(source.exactly(size), int(found[found.index(b"/First") + 1]))
    else:
        source.skip(size)
    if source.exactly(18) != b"\nendstream\nendobj\n":
        raise refuse()
    return kind


def packed(data: bytes, first: int) -> None:
    body = zlib.decompress(data)
    if re.fullmatch(rb"[0-9 ]*\n", body[:first]) is None:
        raise refuse()
    for line in body[first:].split(b"\n"):
        lexemes(line)


def lexemes(text: bytes) -> list[bytes]:
    """The parts of one object; every key is known, and nothing stands between parts."""
    found, at = [], 0
    while at < len(text):
        match = LEXEME.match(text, at)
        if match is None:
            raise refuse()
        at = match.end()
        if match.group().strip():
            found.append(match.group())
    keys(found)
    return found


def keys(parts: list[bytes]) -> None:
    """A key is a name that stands first in a dictionary, or behind a value of one."""
    stack: list[tuple[bytes, bytes, bool]] = []
    holder, wants = b"", False
    for part in parts:
        if part in (b"<<", b"["):
            stack.append((part, holder, True))
            wants = part == b"<<"
            continue
        if part in (b">>", b"]"):
            if not stack:
                raise refuse()
            stack.pop()
            wants = bool(stack) and stack[-1][0] == b"<<"
            holder = stack[-1][1] if stack else b""
            continue
        if not stack or stack[-1][0] != b"<<":
            continue
        if part.startswith(b"/") and wants:
            holder, wants = part[1:], False
            inside = stack[-1][1] if len(stack) > 1 else b""
            if inside == b"CharProcs" or holder in PDF_KEYS or NUMBERED.match(holder):
                continue
            raise refuse()
        if holder == b"Type" and part[1:] not in TYPES:
            raise refuse()
        # Behind a value; the parts of a reference are no names, so they cannot pass for keys.
        wants = True
