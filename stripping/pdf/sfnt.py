"""TrueType and OpenType programs: the tables that draw glyphs, without names, dates or signatures.

Source: ISO/IEC 14496-22 (OpenType), and ISO 32000-2, 9.9.2, for the tables a viewer reads.
"""

import struct

from stripping.pdf import cff

COLLECTION = b"ttcf"  # several programs that share tables; viewers take the first
VERSIONS = (b"\0\1\0\0", b"true", b"OTTO", COLLECTION)
TABLES = frozenset(
    b"CFF |VORG|cmap|cvt |fpgm|glyf|head|hhea|hmtx|loca|maxp|post|prep|vhea|vmtx".split(b"|")
)
METRICS = (b"hmtx", b"vmtx")  # the tables that viewers take although they end too soon
DIRECTORY, ROW = 12, 16
HEAD = 54  # bytes of the table "head"
ADJUSTMENT, DATES, LONG_PLACES = slice(8, 12), slice(20, 36), slice(50, 52)
POST = 32  # bytes of the table "post" before its names
WHOLE_SUM = 0xB1B0AFBA

Tables = dict[bytes, bytes]


def strip(data: bytes) -> bytes | None:
    """The program in a directory of ours; None when there is nothing a viewer could draw."""
    first = int.from_bytes(data[12:16], "big") if data.startswith(COLLECTION) else 0
    version, tables = data[first : first + 4], read(data, first)
    if version not in VERSIONS or version == COLLECTION:
        return None
    if len(tables.get(b"head", b"")) < HEAD:
        return None
    head = bytearray(tables[b"head"][:HEAD])
    head[ADJUSTMENT], head[DATES] = bytes(4), bytes(16)
    tables[b"head"] = bytes(head)
    if b"glyf" in tables and b"loca" in tables:
        tables[b"glyf"] = shown(tables)
    if b"post" in tables:
        tables[b"post"] = named(tables[b"post"])
    if b"CFF " in tables:
        tables[b"CFF "] = cff.strip(tables[b"CFF "]) or b""
    return written(version, tables)


def read(data: bytes, first: int = 0) -> Tables:
    """Tables by their tags; the first of two wins, and what lies outside is not there.

    ``first``: where their directory begins.
    """
    found: Tables = {}
    for place in range(int.from_bytes(data[first + 4 : first + 6], "big")):
        start = first + DIRECTORY + place * ROW
        row = data[start : start + ROW]
        if len(row) < ROW:
            break
        tag, _, at, size = struct.unpack(">4sIII", row)
        inside = at + size <= len(data) or (tag in METRICS and at < len(data))
        if tag in TABLES and tag not in found and inside:
            found[tag] = data[at : at + size]
    # Tables that lie over each other could be made into far more than the file is.
    return found if sum(map(len, found.values())) <= 2 * len(data) else {}


def shown(tables: Tables) -> bytes:
    """The outlines up to the end of the last one."""
    loca, glyf = tables[b"loca"], tables[b"glyf"]
    wide = int.from_bytes(tables[b"head"][LONG_PLACES], "big")
    size, scale, kind = (4, 1, "I") if wide else (2, 2, "H")
    places = struct.unpack(f">{len(loca) // size}{kind}", loca[: len(loca) // size * size])
    return glyf[: max(places, default=0) * scale]


def named(post: bytes) -> bytes:
    """Names of glyphs, which encodings call them by, up to the last name that is called."""
    if post[:4] != b"\0\2\0\0" or len(post) < POST + 2:
        return post[:POST]
    at = POST + 2 + int.from_bytes(post[POST : POST + 2], "big") * 2
    own = [place for (place,) in struct.iter_unpack(">H", post[POST + 2 : at][: (at - POST) & ~1])]
    for _ in range(max(own, default=0) - 257):
        at += 1 + post[at] if at < len(post) else 0
    return post[:at]


def written(version: bytes, tables: Tables) -> bytes:
    kept = {tag: tables[tag] for tag in sorted(tables) if tables[tag]}
    power = len(kept).bit_length() - 1
    reach = 16 << power
    out = version + struct.pack(">4H", len(kept), reach, power, len(kept) * 16 - reach)
    at, bodies = len(out) + ROW * len(kept), b""
    for tag, body in kept.items():
        out += struct.pack(">4sIII", tag, summed(body), at + len(bodies), len(body))
        bodies += body + bytes(-len(body) % 4)
    whole = bytearray(out + bodies)
    place = whole.index(kept[b"head"], len(out)) + ADJUSTMENT.start
    whole[place : place + 4] = struct.pack(">I", (WHOLE_SUM - summed(bytes(whole))) % (1 << 32))
    return bytes(whole)


def summed(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) % (1 << 32)
