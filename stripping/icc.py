"""Colour profiles: built anew from their colour tags, so that nothing else of them is left.

A profile carries the date it was made, the names of programs and displays, serial numbers and free
text. Source: ICC.1:2022, section 7 (structure) and 10 (tag types).
"""

import struct

LARGEST = 4 << 20  # bytes; real profiles for print are below 3 MiB
HEADER = 128
SPACES = {b"RGB ", b"GRAY", b"CMYK"}
CLASSES = {b"mntr", b"scnr", b"prtr", b"spac"}
# The tags that turn numbers into colours; everything else goes.
COLOUR_TAGS: tuple[bytes, ...] = (
    b"wtpt",
    b"bkpt",
    b"chad",
    b"rXYZ",
    b"gXYZ",
    b"bXYZ",
    b"rTRC",
    b"gTRC",
    b"bTRC",
    b"kTRC",
    b"A2B0",
    b"A2B1",
    b"A2B2",
    b"B2A0",
    b"B2A1",
    b"B2A2",
    b"gamt",
    b"cicp",
)
# How many parameters each function of a parametric curve has (table 68).
PARAMETERS = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}
D50 = bytes.fromhex("0000f6d6000100000000d32d")
# What the format demands beside the colours, the same for everyone.
DESCRIPTION_2 = b"desc\0\0\0\0\0\0\0\x07colour\0" + bytes(8 + 3 + 67)
COPYRIGHT_2 = b"text\0\0\0\0none\0"
DESCRIPTION_4 = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS\0\0\0\x0c\0\0\0\x1c" + (
    b"\0c\0o\0l\0o\0u\0r"
)
COPYRIGHT_4 = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS\0\0\0\x08\0\0\0\x1c" + b"\0n\0o\0n\0e"


def rebuild(profile: bytes) -> bytes | None:
    """The same colours in a new profile; None when it holds none that we know how to keep."""
    if not HEADER + 4 <= len(profile) <= LARGEST or profile[36:40] != b"acsp":
        return None
    space, kind, version = profile[16:20], profile[12:16], profile[8]
    if space not in SPACES or kind not in CLASSES or version not in (2, 4):
        return None
    tags = colour_tags(profile)
    matrix = all(tag in tags for tag in (b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"))
    if not (b"A2B0" in tags or (matrix if space == b"RGB " else b"kTRC" in tags)):
        return None
    texts = (DESCRIPTION_4, COPYRIGHT_4) if version == 4 else (DESCRIPTION_2, COPYRIGHT_2)
    tags = {b"desc": texts[0], b"cprt": texts[1], **tags}
    return assemble(new_header(profile), tags)


def colour_tags(profile: bytes) -> dict[bytes, bytes]:
    """The data of every colour tag, cut to the length its own type gives it."""
    count = int.from_bytes(profile[HEADER : HEADER + 4], "big")
    found: dict[bytes, bytes] = {}
    for index in range(min(count, 100)):
        entry = profile[HEADER + 4 + 12 * index : HEADER + 16 + 12 * index]
        if len(entry) < 12:
            break
        offset, size = struct.unpack(">II", entry[4:])
        data = exact(profile[offset : offset + size])
        if data is not None:
            found.setdefault(entry[:4], data)
    return {tag: found[tag] for tag in COLOUR_TAGS if tag in found}


def exact(data: bytes) -> bytes | None:
    """A tag's data without any byte its type does not account for; None for other types."""
    size = length(data)
    if size is None or size > len(data):
        return None
    return data[:4] + bytes(4) + data[8:size]


def length(data: bytes) -> int | None:
    kind = data[:4]
    if len(data) < 12:
        return None
    if kind == b"XYZ ":
        return 20
    if kind == b"sf32":
        return 44
    if kind == b"cicp":
        return 12
    if kind == b"curv":
        return 12 + 2 * int.from_bytes(data[8:12], "big")
    if kind == b"para":
        count = PARAMETERS.get(int.from_bytes(data[8:10], "big"))
        return None if count is None else 12 + 4 * count
    if kind in (b"mft1", b"mft2"):
        return table_length(data)
    return None


def table_length(data: bytes) -> int | None:
    """lut8Type and lut16Type (10.10, 10.11): channels, grid points and tables say how long."""
    if len(data) < 52:
        return None
    inputs, outputs, grid = data[8], data[9], data[10]
    if not (1 <= inputs <= 4 and 1 <= outputs <= 4):
        return None
    lattice: int = grid**inputs * outputs
    if data[:4] == b"mft1":
        return 48 + 256 * inputs + lattice + 256 * outputs
    table_in = int.from_bytes(data[48:50], "big") * inputs
    table_out = int.from_bytes(data[50:52], "big") * outputs
    return 52 + 2 * (table_in + lattice + table_out)


def new_header(profile: bytes) -> bytes:
    """Size, dates, makers, models, flags, creator and id are left zero; the size comes later."""
    header = bytearray(HEADER)
    header[8:9] = profile[8:9]
    header[9:10] = b"\x40" if profile[8] == 4 else b"\x10"
    header[12:16] = profile[12:16]
    header[16:20] = profile[16:20]
    header[20:24] = b"Lab " if profile[20:24] == b"Lab " else b"XYZ "
    header[36:40] = b"acsp"
    header[67] = profile[67] & 3
    header[68:80] = D50
    return bytes(header)


def assemble(header: bytes, tags: dict[bytes, bytes]) -> bytes:
    """Tags that share their data point to one copy, each at a multiple of four."""
    table = struct.pack(">I", len(tags))
    places: dict[bytes, int] = {}
    body = b""
    start = HEADER + 4 + 12 * len(tags)
    for tag, data in tags.items():
        if data not in places:
            places[data] = start + len(body)
            body += data + bytes(-len(data) % 4)
        table += struct.pack(">4sII", tag, places[data], len(data))
    profile = header + table + body
    return struct.pack(">I", len(profile)) + profile[4:]
