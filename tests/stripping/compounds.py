"""Documents of the old kind, made by hand: a compound file, a letter and slides in it."""

import struct
from collections.abc import Mapping, Sequence
from types import MappingProxyType

SECTOR, END, FAT, NONE = 512, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
LEAST = 4096  # bytes from which a file in it has sectors of its own
COMPRESSED = 1 << 30
NOTHING: Mapping[str, bytes] = MappingProxyType({})


def compound(files: Mapping[str, bytes], inside: Mapping[str, bytes] = NOTHING) -> bytes:
    """[MS-CFB] with files that are large enough to need no table of small ones.

    ``inside``: those of an object in a folder, which come first.
    """
    padded = [
        (name, data.ljust(max(LEAST, -(-len(data) // SECTOR) * SECTOR), b"\0"))
        for name, data in (*inside.items(), *files.items())
    ]
    table, sectors, places = [FAT], [], []
    for _, data in padded:
        count = len(data) // SECTOR
        places.append(len(table))
        table += [*range(len(table) + 1, len(table) + count), END]
        sectors.append(data)
    # Each leads to the next one of its folder; the root to the first of the document's own.
    own, last = len(inside) + 1, len(padded)
    entries = [entry("Root Entry", 5, END, 0, below=own)]
    entries += [
        entry(name, 2, at, len(data), beside=NONE if number in (len(inside), last) else number + 1)
        for number, ((name, data), at) in enumerate(zip(padded, places, strict=True), 1)
    ]
    if inside:
        entries.append(entry("ObjectPool", 1, 0, 0, below=1))
        struct.pack_into("<I", last_own := bytearray(entries[last]), 72, last + 1)
        entries[last] = bytes(last_own)
    listed = b"".join(entries).ljust(-(-len(entries) // 4) * SECTOR, b"\0")
    first, count = len(table), len(listed) // SECTOR
    table += [*range(first + 1, first + count), END]
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack(
        "<HHHHH6xIIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, first, 0, LEAST, END, 0, END, 0, 0
    )
    head = head.ljust(SECTOR, b"\xff")
    assert len(table) <= SECTOR // 4
    fat = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    return head + fat + b"".join(sectors) + listed


def entry(
    name: str, kind: int, sector: int, size: int, beside: int = NONE, below: int = NONE
) -> bytes:
    text = name.encode("utf-16-le")
    made = text.ljust(64, b"\0") + struct.pack(
        "<HBB3I", len(text) + 2, kind, 1, NONE, beside, below
    )
    return (made + bytes(36) + struct.pack("<IQ", sector, size)).ljust(128, b"\0")


def letter(
    text: str,
    comment: str = "",
    hidden: Sequence[tuple[int, int]] = (),
    sprm: int = 0x083C,
    inside: Mapping[str, bytes] = NOTHING,
) -> bytes:
    """[MS-DOC] with one piece of UTF-16; ``hidden``: runs of letters with a property."""
    start, letters = 2048, (text + comment).encode("utf-16-le")
    document = bytearray(start) + letters
    document = document.ljust(-(-len(document) // 512) * 512, b"\0")
    page = len(document) // 512
    document += runs(
        [(start + 2 * a, start + 2 * b) for a, b in hidden], start, start + len(letters), sprm
    )
    count = len(text + comment)
    clx = b"\2" + struct.pack("<I", 16) + struct.pack("<IIHIH", 0, count, 0, start, 0)
    places = struct.pack("<III", start, start + len(letters), page)
    struct.pack_into("<H8xH", document, 0, 0xA5EC, 0x200)
    struct.pack_into("<8i", document, 0x4C, len(text), 0, 0, 0, len(comment), 0, 0, 0)
    struct.pack_into("<II", document, 0xFA, len(clx), len(places))
    struct.pack_into("<II", document, 0x1A2, 0, len(clx))
    summary = b"CANARY" * 10
    files = {"WordDocument": bytes(document), "1Table": clx + places}
    return compound({**files, "\5SummaryInformation": summary}, inside)


def runs(hidden: list[tuple[int, int]], start: int, end: int, sprm: int) -> bytes:
    """A page of runs: the hidden ones, and those between them."""
    edges = sorted({start, end, *(edge for run in hidden for edge in run)})
    page = bytearray(512)
    struct.pack_into(f"<{len(edges)}I", page, 0, *edges)
    page[500:504] = b"\3" + struct.pack("<HB", sprm, 1)
    for number, at in enumerate(edges[:-1]):
        page[4 * len(edges) + number] = 250 if any(a <= at < b for a, b in hidden) else 0
    page[511] = len(edges) - 1
    return bytes(page)


def record(kind: int, data: bytes, instance: int = 0, container: bool = False) -> bytes:
    return struct.pack("<HHI", instance << 4 | (15 if container else 0), kind, len(data)) + data


def slide(text: str, *, shown: bool = True, foot: bytes = b"") -> bytes:
    info = record(1017, bytes(10) + bytes([0 if shown else 4]) + bytes(5))
    return record(
        1006,
        info + record(1036, record(4000, text.encode("utf-16-le")), container=True) + foot,
        container=True,
    )


def feet(instance: int, switches: int, day: str, footer: str) -> bytes:
    """What stands at the foot of slides (instance 3: of all, 0: of one) where it is switched on."""
    said = ((0, day), (1, "CANARY"), (2, footer))
    parts = [record(4026, words.encode("utf-16-le"), number) for number, words in said]
    switched = record(4058, struct.pack("<HH", 0, switches))
    return record(4057, switched + b"".join(parts), instance, container=True)


def slides(*pages: bytes, before: bytes = b"", foot: bytes = b"") -> bytes:
    """[MS-PPT]; ``before``: what an earlier saving left in the stream."""
    listed = b"".join(
        record(1011, struct.pack("<I16x", number)) for number in range(2, len(pages) + 2)
    )
    stream, places = before, []
    document = record(1000, foot + record(4080, listed, container=True), container=True)
    for part in (document, *pages):
        places.append(len(stream))
        stream += part
    table = struct.pack("<I", len(places) << 20 | 1) + struct.pack(f"<{len(places)}I", *places)
    persist = len(stream)
    stream += record(6002, table)
    edit = len(stream)
    stream += record(4085, struct.pack("<IIIII8x", 0, 0, 0, persist, 1))
    user = struct.pack("<HHIIII", 0, 4086, 20, 20, 0xE391C05F, edit)
    return compound({"PowerPoint Document": stream, "Current User": user})


def biff(kind: int, data: bytes = b"") -> bytes:
    """A record of [MS-XLS]."""
    return struct.pack("<HH", kind, len(data)) + data


def begin(kind: int) -> bytes:
    return biff(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1997, 0, 6))


def cell(row: int, column: int, text: str | float) -> bytes:
    where = struct.pack("<HHH", row, column, 0)
    if isinstance(text, float):
        return biff(0x203, where + struct.pack("<d", text))
    return biff(0x204, where + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def narrow_cell(row: int, column: int, text: str) -> bytes:
    """One byte for each letter, as is usual where all are of Latin-1."""
    where = struct.pack("<HHHHB", row, column, 0, len(text), 0)
    return biff(0x204, where + text.encode("latin-1"))


def row_of(number: int, flags: int) -> bytes:
    return biff(0x208, struct.pack("<6HI", number, 0, 9, 255, 0, 0, flags))


def columns(first: int, last: int, flags: int) -> bytes:
    return biff(0x7D, struct.pack("<6H", first, last, 2048, 0, flags, 0))


def merged(top: int, bottom: int, left: int, right: int) -> bytes:
    return biff(0xE5, struct.pack("<5H", 1, top, bottom, left, right))


def path_formula(row: int, column: int, told: str) -> bytes:
    """=CELL("filename"), which last showed ``told``."""
    name = b"filename"
    tokens = b"\x17" + bytes([len(name), 0]) + name + b"\x42\x01" + struct.pack("<H", 125)
    result = struct.pack("<B5xH", 0, 0xFFFF)
    body = struct.pack("<HHH", row, column, 0) + result + struct.pack("<HIH", 0, 0, len(tokens))
    said = struct.pack("<HB", len(told), 0) + told.encode("latin-1")
    return biff(6, body + tokens) + biff(0x207, said)


def formula(row: int, column: int, *pieces: str) -> bytes:
    """A formula that shows these pieces, the second and further ones in records of their own."""
    result = struct.pack("<B5xH", 0, 0xFFFF)
    body = struct.pack("<HHH", row, column, 0) + result + struct.pack("<HIH", 0, 0, 3) + b"\x1e\1\0"
    count = struct.pack("<H", len("".join(pieces)))
    return biff(6, body) + continued(0x207, count, *pieces)


def continued(kind: int, before: bytes, *pieces: str) -> bytes:
    """A string, each piece in letters as wide as it needs."""
    first, *others = (
        b"\0" + piece.encode("latin-1")
        if max(piece) <= "\xff"
        else b"\1" + piece.encode("utf-16-le")
        for piece in pieces
    )
    return biff(kind, before + first) + b"".join(biff(0x3C, piece) for piece in others)


def shape(*pieces: str, kind: int = 6, hidden: bool = False) -> bytes:
    """One with words (6: a text box, 25: a comment), as a drawing describes it."""
    properties = struct.pack("<HI", 0x3BF, 0x20002 if hidden else 0x20000)
    inner = struct.pack("<HHIII", 0x0CA2, 0xF00A, 8, 1025, 0xA00)
    inner += struct.pack("<HHI", 0x13, 0xF00B, len(properties)) + properties
    drawing = struct.pack("<HHI", 15, 0xF004, len(inner)) + inner
    looks = biff(0x3C, bytes(16))  # two runs of letters that look alike
    count = len("".join(pieces))
    # Nothing but what stands behind it is read of the record before the letters.
    words = continued(0x3C, b"", *pieces)
    return (
        biff(0xEC, drawing)
        + biff(0x5D, struct.pack("<HHHHH12x", 0x15, 18, kind, 1, 0) + bytes(4))
        + biff(0xEC, struct.pack("<HHI", 0, 0xF00D, 0))
        + biff(0x1B6, struct.pack("<HH6xHH4x", 0, 0, count, 16))
        + words
        + looks
    )


def shared(*pieces: str) -> bytes:
    """The table of one shared string."""
    return continued(0xFC, struct.pack("<IIH", 1, 1, len("".join(pieces))), *pieces)


def shared_cell(row: int, column: int) -> bytes:
    return biff(0xFD, struct.pack("<HHHI", row, column, 0, 0))


def old_workbook(*texts: str, kind: int = 0x204) -> bytes:
    """BIFF5, in windows-1256: a sheet, and a cell in the first column for each text."""
    cells = b"".join(
        biff(kind, struct.pack("<HHHH", row, 0, 0, len(text)) + text.encode("cp1256") + b"\0")
        for row, text in enumerate(texts)
    )
    head = biff(0x809, struct.pack("<HH4x", 0x500, 5)) + biff(0x42, struct.pack("<H", 1256))
    head += biff(0x85, struct.pack("<IBBB", len(head) + 16, 0, 0, 1) + b"A") + biff(0x0A)
    sheet = biff(0x809, struct.pack("<HH4x", 0x500, 0x10)) + cells + biff(0x0A)
    return compound({"Book": head + sheet})


def workbook(
    *sheets: tuple[str, int, bytes],
    inside: Mapping[str, bytes] = NOTHING,
    code_page: int = 1200,
    strings: bytes = b"",
) -> bytes:
    """[MS-XLS]: the name of each sheet, how it is hidden (0: not), and its records."""
    head = begin(5) + biff(0x42, struct.pack("<H", code_page)) + strings
    size = len(head) + sum(12 + 2 * len(name) for name, _, _ in sheets) + 4
    parts = [begin(0x10) + records + biff(0x0A) for _, _, records in sheets]
    for (name, hidden, _), part in zip(sheets, parts, strict=True):
        told = struct.pack("<IBBBB", size, hidden, 0, len(name), 1) + name.encode("utf-16-le")
        head += biff(0x85, told)
        size += len(part)
    return compound({"Workbook": head + biff(0x0A) + b"".join(parts)}, inside)
