"""Pictures that stand in a content stream (8.9.7): allowed keys, and the data's own end."""

import io
import re
import zlib
from collections.abc import Callable

from stripping import jpeg
from stripping.errors import Unclean
from stripping.pdf import syntax
from stripping.source import Sink, Source
from stripping.values import Tally

KEYS: dict[bytes, bytes] = {
    b"/BitsPerComponent": b"/BPC",
    b"/ColorSpace": b"/CS",
    b"/Decode": b"/D",
    b"/DecodeParms": b"/DP",
    b"/Filter": b"/F",
    b"/Height": b"/H",
    b"/ImageMask": b"/IM",
    b"/Interpolate": b"/I",
    b"/Width": b"/W",
    b"/Intent": b"/Intent",
}
SHORT_KEYS = frozenset(KEYS.values())
WORDS = frozenset(
    b"/DeviceGray /DeviceRGB /DeviceCMYK /Indexed /G /RGB /CMYK /I /ASCIIHexDecode /LZWDecode "
    b"/ASCII85Decode /FlateDecode /RunLengthDecode /CCITTFaxDecode /DCTDecode /AHx /A85 /LZW /Fl "
    b"/RL /CCF /DCT /K /Columns /Rows /BlackIs1 /EndOfLine /EncodedByteAlign /EndOfBlock "
    b"/Predictor /Colors /BitsPerComponent /EarlyChange /DamagedRowsBeforeError".split()
)
# Longer names first: "/I" begins none of the others, "/G" is "/DeviceGray" too.
COLOURS = (
    (b"/DeviceGray", 1),
    (b"/DeviceRGB", 3),
    (b"/DeviceCMYK", 4),
    (b"/Indexed", 1),
    (b"/CMYK", 4),
    (b"/RGB", 3),
    (b"/G", 1),
    (b"/I", 1),
)
PLAIN = re.compile(rb"[\x00\t\n\x0c\r ]EI(?=[\x00\t\n\x0c\r ]|$)")
Use = Callable[[str, str], bytes | None]


def read(source: bytes, at: int, use: Use) -> tuple[bytes, int]:
    """(the picture from BI to EI as it may stay, where the stream goes on)."""
    head, at = dictionary(source, at, use)
    start = at + 1
    data, at = coded(source, start, b"".join(head.get(b"/F", [])), shown(head))
    if not data:
        return b"", at
    keys = b"".join(b"%s %s\n" % (key, b" ".join(head[key])) for key in sorted(head))
    return b"BI\n%sID %s\nEI\n" % (keys, data), at


def dictionary(source: bytes, at: int, use: Use) -> tuple[dict[bytes, list[bytes]], int]:
    head: dict[bytes, list[bytes]] = {}
    key, depth = b"", 0
    for kind, text, end in syntax.tokens(source, at):
        at = end
        if kind == "word" and text == b"ID":
            return head, at
        depth += (text in (b"[", b"<<")) - (text in (b"]", b">>")) if kind == "mark" else 0
        if kind == "name" and not depth and (not key or head.get(key)):
            key = KEYS.get(text, text)
            head[key] = []
        elif key in SHORT_KEYS:
            head[key].append(value(kind, text, key, use))
        else:
            head.setdefault(key, []).append(b"null")
        if key not in SHORT_KEYS and not depth and head.get(key):
            del head[key]
            key = b""
    raise Unclean("damaged")


def value(kind: str, text: bytes, key: bytes, use: Use) -> bytes:
    if kind == "name" and text not in WORDS:
        return (use("ColorSpace", text.decode("latin-1")) if key == b"/CS" else None) or b"null"
    if kind == "word" and text not in (b"true", b"false"):
        return b"null"
    return text


def shown(head: dict[bytes, list[bytes]]) -> int | None:
    """Bytes of unpacked data that the picture shows; None where its own words do not say."""
    if b"/DP" in head:
        return None
    sides = [b"".join(head.get(key, [])) for key in (b"/W", b"/H")]
    mask = head.get(b"/IM") == [b"true"]
    deep = b"1" if mask else b"".join(head.get(b"/BPC", []))
    space = b"".join(head.get(b"/CS", [])).strip(b"[ ")
    colours = 1 if mask else next((n for name, n in COLOURS if space.startswith(name)), 0)
    if not colours or not all(each.isdigit() and len(each) < 7 for each in (*sides, deep)):
        return None
    wide, tall = map(int, sides)
    return (wide * colours * int(deep) + 7) // 8 * tall


def stripped_jpeg(data: bytes) -> bytes:
    held = io.BytesIO()
    sink = Sink(held)
    jpeg.strip(Source(io.BytesIO(data[max(data.find(b"\xff\xd8\xff"), 0) :])), sink, Tally())
    sink.flush()
    return held.getvalue()


def coded(source: bytes, start: int, filters: bytes, most: int | None) -> tuple[bytes, int]:
    """The data and where EI ends; what is behind the last row is cut, where it is known.

    A zlib stream is packed anew, and so cut at its own end.
    """
    if filters.strip(b"[] ") in (b"/Fl", b"/FlateDecode"):
        machine = zlib.decompressobj()
        try:
            plain = machine.decompress(source[start:], 1 << 24)
        except zlib.error as error:
            raise Unclean("damaged") from error
        end = len(source) - len(machine.unused_data)
        match = PLAIN.search(source, end - 1) or re.compile(rb"EI").search(source, end)
        if match is None or not machine.eof:
            raise Unclean("damaged")
        return zlib.compress(plain[:most]), match.end()
    match = PLAIN.search(source, start)
    if match is None:
        raise Unclean("damaged")
    data = source[start : match.start()]
    if filters.strip(b"[] ") in (b"/DCT", b"/DCTDecode"):
        data = stripped_jpeg(data)
    return data if filters else data[:most], match.end()
