"""The verifier of a PDF's own notation: parts, keys, and who calls which stream."""

import re

from stripping.verifier.refusing import refuse

PDF_KEYS = frozenset(
    b"A AIS Alternate Annots AntiAlias Ascent AvgWidth BBox BC BM Background BaseEncoding "
    b"BaseFont BitsPerComponent BitsPerCoordinate BitsPerFlag BitsPerSample BlackIs1 "
    b"BlackPoint Border Bounds C C0 C1 CA CIDSystemInfo CIDToGIDMap CMapName CS CapHeight "
    b"CharProcs ColorSpace ColorTransform Colors Columns Contents Coords Count CropBox D DW "
    b"DW2 DamagedRowsBeforeError Decode DecodeParms DefaultCMYK DefaultGray DefaultRGB "
    b"DescendantFonts Descent Dest Differences Domain Encode EncodedByteAlign Encoding "
    b"EndOfBlock EndOfLine ExtGState Extend FL Filter First FirstChar Flags Font FontBBox "
    b"FontDescriptor FontFile FontFile2 FontFile3 FontMatrix FontName FontStretch FontWeight "
    b"Function FunctionType Functions G Gamma Group Height I ImageMask Intent Interpolate "
    b"ItalicAngle JBIG2Globals K Kids L LC LJ LW Last LastChar Leading Length Length1 Length2 "
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
LEXEME = re.compile(
    rb"\s+|<<|>>|[\[\]]|/[^\s()<>\[\]{}/%]*|<[0-9a-f]*>|\([A-Za-z0-9]*\)|[-+.0-9]+|R|true|false|null"
)
Called = list[tuple[bytes, int]]  # the key under which an object is called, and its number


def lexemes(text: bytes) -> list[bytes]:
    """The parts of one object; nothing stands between them."""
    found, at = [], 0
    while at < len(text):
        match = LEXEME.match(text, at)
        if match is None:
            raise refuse()
        at = match.end()
        if match.group().strip():
            found.append(match.group())
    return found


def called(parts: list[bytes]) -> Called:
    """Every object that these parts call; every key is known.

    A key is a name that stands first in a dictionary, or behind a value of one.
    """
    found: Called = []
    stack: list[tuple[bytes, bytes]] = []
    holder, wants = b"", False
    for at, part in enumerate(parts):
        if part in (b"<<", b"["):
            stack.append((part, holder))
            wants = part == b"<<"
        elif part in (b">>", b"]"):
            if not stack:
                raise refuse()
            stack.pop()
            wants = bool(stack) and stack[-1][0] == b"<<"
            holder = stack[-1][1] if stack else b""
        elif part == b"R":
            inside = stack[-1][1] if stack else b""
            profile = parts[at - 3] == b"/ICCBased"
            key = b"ICCBased" if profile else b"CharProcs" if inside == b"CharProcs" else holder
            found.append((key, int(parts[at - 2])))
        elif stack and stack[-1][0] == b"<<":
            if wants and part.startswith(b"/"):
                holder, wants = part[1:], False
                known = holder in PDF_KEYS or NUMBERED.match(holder)
                if not known and stack[-1][1] != b"CharProcs":
                    raise refuse()
            else:
                if holder == b"Type" and part[1:] not in TYPES:
                    raise refuse()
                # Behind a value; the numbers of a call are no names, so they cannot pass for keys.
                wants = True
    return found
