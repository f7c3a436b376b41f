"""Files that no stripper takes, and that hurt whoever decodes, unpacks or reads them."""

import base64
import io
import struct
import zipfile
import zlib

from tests.stripping import compounds
from tests.stripping.hostile.case import Hostile
from tests.stripping.hostile.films import box
from tests.stripping.hostile.pictures import riff
from tests.stripping.hostile.scans import grey, tiff

SECRET = b"CANARY-OF-ANOTHER-FILE"  # what a file in the same machine holds
OUTSIDE = "/tmp/amana-hostile-secret"  # noqa: S108 - and that file: no result may hold what is in it


def pages(count: int) -> bytes:
    """A TIFF whose every page is followed by the next, and the last by the first."""
    entries = [(256, 4), (257, 4), (258, 8), (259, 1), (262, 1), (273, 8), (278, 4), (279, 16)]
    size = 2 + 12 * len(entries) + 4
    out = b"II*\0" + struct.pack("<I", 24) + bytes(16)
    for number in range(count):
        following = 24 + size * (number + 1) if number + 1 < count else 24
        rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
        out += struct.pack("<H", len(entries)) + rows + struct.pack("<I", following)
    return out


def psd(side: int) -> bytes:
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, side, side, 8, 3)
    return head + bytes(12) + b"\0\1" + b"\0\2" * 1000


def jpeg2000(side: int) -> bytes:
    size = struct.pack(">HHIIIIIIIIH", 47, 0, side, side, 0, 0, side, side, 0, 0, 3)
    return b"\xff\x4f\xff\x51" + size + b"\7\1\1" * 3 + b"\xff\xd9"


def profile() -> bytes:
    """An ICC profile whose table says that it has 4 billion tags, in a TIFF of floats."""
    data = bytes(36) + b"acsp" + bytes(88) + b"\xff" * 400
    tags = {**grey(4, 4, 1, 64), 258: (32,), 339: (3,), 34675: tuple(data)}
    return tiff(tags, bytes(64))


PICTURES = (
    Hostile("tiff of 4 gigapixels in JPEG", lambda: tiff(grey(65_500, 65_500, 7, 99), bytes(99))),
    Hostile("tiff of pages in a circle", lambda: pages(4)),
    Hostile("tiff of 3,000 pages", lambda: pages(3_000)),
    Hostile("tiff with a profile that lies", profile),
    Hostile("gif of 4 gigapixels, cut", lambda: b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(99)),
    Hostile("webp of 268 megapixels, cut", lambda: riff((b"VP8X", b"\0" * 4 + b"\xff\x3f\0" * 2))),
    Hostile("psd of 900 megapixels", lambda: psd(30_000)),
    Hostile("jpeg 2000 of 2⁶⁰ pixels", lambda: jpeg2000(1 << 30)),
    Hostile("raw of a million beginnings", lambda: b"IIRO" + b"\xff\xd8\xff\xe1\0\2" * 1_000_000),
    Hostile("raw of pictures in pictures", lambda: b"IIRO" + b"\xff\xd8\xff\xe0\xff\xff" * 200_000),
)


def item(number: int, kind: bytes) -> bytes:
    return box(b"infe", struct.pack(">IHH4sB", 2 << 24, number, 0, kind, 0))


def heic(payload: bytes, items: tuple[bytes, ...], made_of: dict[int, tuple[int, ...]]) -> bytes:
    """A HEIC of a sequence's kind: every item's bytes are ``payload``, in the index."""
    numbers = range(1, len(items) + 1)
    infe = b"".join(item(number, kind) for number, kind in zip(numbers, items, strict=True))
    place = struct.pack(">HHHII", 1, 0, 1, 0, len(payload))
    rows = b"".join(struct.pack(">H", number) + place for number in numbers)
    references = b"".join(
        box(b"dimg", struct.pack(f">HH{len(to)}H", name, len(to), *to))
        for name, to in made_of.items()
    )
    sized = box(b"ispe", struct.pack(">III", 0, 64, 64)) + box(b"hvcC", bytes(23))
    owned = b"".join(struct.pack(">HBBB", number, 2, 1, 2) for number in numbers)
    meta = (
        box(b"hdlr", bytes(8) + b"pict" + bytes(13)),
        box(b"pitm", struct.pack(">IH", 0, 1)),
        box(b"iinf", struct.pack(">IH", 0, len(items)) + infe),
        box(b"iloc", struct.pack(">IHH", 1 << 24, 0x4400, len(items)) + rows),
        box(b"iref", bytes(4) + references),
        box(b"iprp", box(b"ipco", sized) + box(b"ipma", struct.pack(">II", 0, len(items)) + owned)),
        box(b"idat", payload),
    )
    return b"\0\0\0\x18ftyphevc\0\0\0\0mif1heic" + box(b"meta", bytes(4), *meta)


def grid(lines: int, columns: int, width: int, height: int) -> bytes:
    return bytes([0, 1, lines - 1, columns - 1]) + struct.pack(">II", width, height)


HEICS = (
    Hostile(
        "heic of a grid of 2⁶⁴ pixels",
        lambda: heic(grid(1, 1, (1 << 32) - 1, (1 << 32) - 1), (b"grid", b"hvc1"), {1: (2,)}),
    ),
    Hostile(
        "heic of grids in a circle",
        lambda: heic(grid(2, 2, 64, 64), (b"grid", b"grid"), {1: (2,) * 4, 2: (1,) * 4}),
    ),
    Hostile(
        "heic of 65,536 tiles that are one",
        lambda: heic(grid(256, 256, 4096, 4096), (b"grid", b"hvc1"), {1: (2,) * 65_000}),
    ),
    Hostile("heic that is itself", lambda: heic(bytes(8), (b"iden",), {1: (1,)})),
    Hostile("heic without a picture", lambda: heic(b"", (b"hvc1",), {})),
)


def avi(width: int, height: int, coding: bytes, rate: int = 25) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)

    main = struct.pack("<14I", 40_000, 0, 0, 16, 2**32 - 1, 0, 1, 0, width, height, 0, 0, 0, 0)
    head = b"vids" + coding + struct.pack("<IHHIIIIIIII4H", 0, 0, 0, 0, 1, rate, *[0] * 9)[:48]
    form = struct.pack("<IiiHH4sIiiII", 40, width, height, 1, 24, coding, 0, 0, 0, 0, 0)
    stream = b"LIST" + chunk(b"", b"strl" + chunk(b"strh", head) + chunk(b"strf", form))[0:]
    header = chunk(b"LIST", b"hdrl" + chunk(b"avih", main) + stream)
    movie = chunk(b"LIST", b"movi" + chunk(b"00dc", bytes(64)) * 100)
    return chunk(b"RIFF", b"AVI " + header + movie)


def transport(words: bytes) -> bytes:
    """Packets of 188 bytes, whose payload is a play list."""
    return b"".join(b"G" + words.ljust(187, b"\n") for _ in range(40))


def elsewhere() -> bytes:
    """A MOV that says its samples lie in another file (ISO 14496-12, 8.7.2)."""
    url = box(b"url ", bytes(4), b"file://" + OUTSIDE.encode() + b"\0")
    alias = box(b"alis", bytes(4), bytes(150), b"\0\x12", struct.pack(">H", len(OUTSIDE)))
    refs = box(b"dref", struct.pack(">II", 0, 2), url, alias + OUTSIDE.encode())
    entry = box(b"mjpg", bytes(6) + b"\0\1" + bytes(16) + b"\0\x10\0\x10" + bytes(50))
    table = (
        box(b"stsd", struct.pack(">II", 0, 1), entry),
        box(b"stts", struct.pack(">IIII", 0, 1, 1, 1)),
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1)),
        box(b"stsz", struct.pack(">III", 0, len(SECRET), 1)),
        box(b"stco", struct.pack(">III", 0, 1, 0)),
    )
    media = (
        box(b"mdhd", bytes(12) + struct.pack(">II", 25, 1) + bytes(4)),
        box(b"hdlr", bytes(8) + b"vide" + bytes(13)),
        box(b"minf", box(b"vmhd", bytes(12)), box(b"dinf", refs), box(b"stbl", *table)),
    )
    track = box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", *media))
    head = box(b"mvhd", bytes(12) + struct.pack(">II", 25, 1) + bytes(80))
    return box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", head, track)


LISTED = b"#EXTM3U\n#EXTINF:1,\nfile://" + OUTSIDE.encode() + b"\n#EXT-X-ENDLIST\n"
FILMS = (
    Hostile("avi of 32,767 by 32,767 in MJPEG", lambda: avi(32_767, 32_767, b"MJPG")),
    Hostile("avi of raw pictures of 3 gigapixels", lambda: avi(60_000, 60_000, b"\0\0\0\0")),
    Hostile("avi of 4 billion pictures a second", lambda: avi(64, 64, b"MPG2", 2**32 - 1)),
    Hostile("avi without pixels", lambda: avi(0, 0, b"MJPG")),
    Hostile("play list in a transport stream", lambda: transport(LISTED), hides=SECRET),
    Hostile("play list of a file", lambda: LISTED, hides=SECRET),
    Hostile("list of files to join", lambda: b"ffconcat version 1.0\nfile " + OUTSIDE.encode()),
    Hostile("mov whose samples lie in another file", elsewhere, hides=SECRET),
    Hostile("mpeg of start codes alone", lambda: b"\0\0\x01\xba" + b"\0\0\x01\xb3" * 200_000),
    Hostile("amr of one byte", lambda: b"#!AMR\n\xff" * 3),
    Hostile("flv of tags in a circle", lambda: b"FLV\x01\5\0\0\0\x09" + b"\0\0\0\0\x12" * 100_000),
    Hostile("wmv of nothing", lambda: b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\0\xaa\0b\xcel" + b"\xff" * 99),
)


def zipped(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def nested(depth: int) -> bytes:
    data = b"words"
    for _ in range(depth):
        data = zipped(("a.zip", data), ("b.zip", data))
    return data


def overlapping(count: int) -> bytes:
    """Members that are all the same packed zeros: 1 MB of archive, gigabytes of files."""
    whole = zipped(("a", bytes(200 << 20)))
    end = whole.rindex(b"PK\5\6")
    start = whole.rindex(b"PK\1\2")
    entry, last = whole[start:end] * count, bytearray(whole[end:])
    struct.pack_into("<HHII", last, 8, count, count, len(entry), start)
    return whole[:start] + entry + bytes(last)


def lying() -> bytes:
    """A member that says it has ten bytes, and has a hundred million."""
    data = bytearray(zipped(("a", bytes(100_000_000))))
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", data, data.index(mark) + at, 10)
    return bytes(data)


def mail(body: bytes, kind: bytes = b"text/plain") -> bytes:
    head = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: a\r\nMIME-Version: 1.0\r\n"
    return head + b"Message-ID: <a@b>\r\nContent-Type: " + kind + b"\r\n\r\n" + body


def mails_in_mails(depth: int) -> bytes:
    return mail(b"Content-Type: message/rfc822\r\n\r\n" * depth, b"message/rfc822")


def parts(count: int) -> bytes:
    one = b"--b\r\nContent-Type: image/png\r\n\r\na\r\n"
    return mail(one * count + b"--b--\r\n", b"multipart/mixed; boundary=b")


def multiparts(depth: int) -> bytes:
    head = b"".join(
        b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (at, at + 1)
        for at in range(depth)
    )
    return mail(head, b"multipart/mixed; boundary=b0")


def attached() -> bytes:
    packed = base64.encodebytes(overlapping(301))
    head = b"--b\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return mail(head + packed + b"\r\n--b--\r\n", b"multipart/mixed; boundary=b")


ARCHIVES = (
    Hostile("zip of 2⁶ zips in each other", lambda: nested(6)),
    Hostile("zip of 500 members that are one", lambda: overlapping(500)),
    Hostile("zip whose member lies about its size", lambda: lying()),
    Hostile("zip of 20,000 names", lambda: zipped(*((f"{n}", b"") for n in range(20_000)))),
    Hostile("zip of names that climb", lambda: zipped(("../../" * 99 + "etc/passwd", b"words"))),
    Hostile("eml of 5,000 mails in each other", lambda: mails_in_mails(5_000)),
    Hostile("eml of 5,000 multiparts in each other", lambda: multiparts(5_000)),
    Hostile("eml of 6,000 parts", lambda: parts(6_000)),
    Hostile("eml with a head of 8 MB", lambda: mail(b"a").replace(b"a@b", b"a" * 8_000_000)),
    Hostile("eml of a zip bomb", attached),
    Hostile("eml in a coding that is none", lambda: mail(b"a", b"text/plain; charset=zlib_codec")),
)


def looped(data: bytes, sector: int) -> bytes:
    """The chain of a compound file leads from every sector to this one."""
    table = struct.pack(f"<{512 // 4}I", *[sector] * (512 // 4))
    return data[:512] + table + data[1024:]


def sheet(records: bytes) -> bytes:
    return compounds.workbook(("A", 0, records))


def far() -> bytes:
    return sheet(compounds.cell(0, 0, "a") + compounds.cell(65_535, 255, "b"))


def strings() -> bytes:
    """A table of shared strings that says it holds 4 billion."""
    return sheet(compounds.biff(0xFC, b"\xff" * 8 + b"\xff\xff\1" + bytes(8000)))


def merged(count: int) -> bytes:
    return sheet(compounds.cell(0, 0, "a") + compounds.merged(0, 65_535, 0, 255) * count)


LETTER, SLIDES = compounds.letter("words\r"), compounds.slides(compounds.slide("words"))
OFFICE = (
    Hostile("doc whose chains run in circles", lambda: looped(LETTER, 1)),
    Hostile("xls whose chains run in circles", lambda: looped(sheet(b""), 0)),
    Hostile("ppt whose chains run in circles", lambda: looped(SLIDES, 2)),
    Hostile("compound file without sectors", lambda: LETTER[:512]),
    Hostile("compound file of tables in a circle", lambda: LETTER[:68] + bytes(4) + LETTER[72:]),
    Hostile(
        "doc of 4 billion pieces", lambda: LETTER.replace(b"\2\x10\0\0\0", b"\2\xff\xff\xff\xff")
    ),
    Hostile("ppt whose records hold themselves", lambda: SLIDES.replace(b"\x0f\0", b"\xff\xff")),
    Hostile("xls with a cell at the far end", far),
    Hostile("xls of 4 billion strings", strings),
    Hostile("xls of 1,000 merged sheets", lambda: merged(1_000)),
    Hostile("xls of records without end", lambda: sheet(compounds.begin(0x10) * 2_000)),
)
RICH = b"{\\rtf1 "
WORDS = (
    Hostile("rtf of a million groups", lambda: RICH + b"{" * 1_000_000),
    Hostile("rtf with 4 GB of bytes to skip", lambda: RICH + b"\\bin4294967295 a}"),
    Hostile("rtf of a letter that stands for a million", lambda: RICH + b"\\uc1000000\\u1 a}"),
    Hostile(
        "html of 200,000 elements in each other", lambda: b"<!doctype html>" + b"<b>" * 200_000
    ),
    Hostile("html of one tag of 8 MB", lambda: b"<!doctype html><p " + b"a=b " * 2_000_000),
    Hostile(
        "gpx that laughs",
        lambda: (
            b'<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
            b'<!ENTITY c "&b;&b;&b;&b;">]><gpx><wpt lat="1" lon="1"><name>&c;</name></wpt></gpx>'
        ),
    ),
    Hostile(
        "gpx that reads a file",
        lambda: (
            b'<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a SYSTEM "file://%s">]><gpx>'
            b'<wpt lat="1" lon="1"><name>&a;</name></wpt></gpx>' % OUTSIDE.encode()
        ),
        hides=SECRET,
    ),
    Hostile("card of folded lines", lambda: b"BEGIN:VCARD\r\nNOTE:" + b"a\r\n " * 500_000),
    Hostile("text of halves of pairs", lambda: b"\xff\xfe" + b"\0\xd8" * 500_000),
    Hostile("text of every byte", lambda: bytes(range(128, 256)) * 20_000),
    Hostile("pdf of pages in a circle, cut", lambda: circle()),
    Hostile("pdf that unpacks to a gigabyte, cut", lambda: unpacked()),
)


def circle() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 9999999/Kids[2 0 R 2 0 R]>>endobj\ntrailer<</Root 1 0 R>>"
    )


def unpacked() -> bytes:
    packed = zlib.compress(b"0 0 m 9 9 l S\n" * 10_000_000, 9)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed,
    )
    return b"%PDF-1.4\n" + b"".join(
        b"%d 0 obj%sendobj\n" % (number, each) for number, each in enumerate(objects, 1)
    )


CONVERSIONS = (*PICTURES, *HEICS, *FILMS, *ARCHIVES, *OFFICE, *WORDS)
