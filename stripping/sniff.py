"""What a file is, by its first bytes and never by its name."""

import re

from stripping import box_header, text
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.kinds import BY_KIND, FORMATS
from stripping.row import Magic

HEAD = 4096
ARCHIVE = b"PK\x03\x04"
# What is not taken, and known by its first bytes. What is taken stands in stripping.kinds.
FOREIGN: tuple[tuple[LooksLike, tuple[Magic, ...]], ...] = (
    (LooksLike.AVI, (Magic(b"AVI ", 8, word=True),)),
    (LooksLike.RAW, (Magic(b"IIRO"), Magic(b"IIU\0"), Magic(b"FUJIFILM"))),
    (LooksLike.PSD, (Magic(b"8BPS"),)),
    (LooksLike.JPEG2000, (Magic(b"\0\0\0\x0cjP  "), Magic(b"\xff\x4f\xff\x51"))),
    # JPEG XL, in a box and bare.
    (LooksLike.JPEG2000, (Magic(b"\0\0\0\x0cJXL "), Magic(b"\xff\x0a"))),
    (LooksLike.WMV, (Magic(b"0&\xb2u\x8ef\xcf\x11"),)),
    (LooksLike.FLV, (Magic(b"FLV\x01"),)),
    (LooksLike.MPEG, (Magic(b"\0\0\x01\xba"), Magic(b"\0\0\x01\xb3"))),
    (LooksLike.AMR, (Magic(b"#!AMR"),)),
    (LooksLike.OLD_OFFICE, (Magic(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),)),
    # Worksheets of Excel 2, 3 and 4, which no library reads.
    (LooksLike.OLD_OFFICE, (Magic(b"\x09\0\x04\0"), Magic(b"\x09\x02\x06\0"))),
    (LooksLike.OLD_OFFICE, (Magic(b"\x09\x04\x06\0"),)),
    (LooksLike.ZIP, (Magic(ARCHIVE), Magic(b"PK\x05\x06"))),
    # RAR, 7z, gzip, bzip2, xz, Zstandard, tar.
    (LooksLike.ARCHIVE, (Magic(b"Rar!"), Magic(b"7z\xbc\xaf\x27\x1c"), Magic(b"\x1f\x8b"))),
    (LooksLike.ARCHIVE, (Magic(b"BZh", word=True), Magic(b"\xfd7zXZ\0"))),
    (LooksLike.ARCHIVE, (Magic(b"\x28\xb5\x2f\xfd"), Magic(b"ustar", 257, word=True))),
    # DOS and Windows, ELF, Java, Mach-O.
    (LooksLike.PROGRAM, (Magic(b"MZ", word=True), Magic(b"\x7fELF"))),
    (LooksLike.PROGRAM, (Magic(b"\xca\xfe\xba\xbe"), Magic(b"\xcf\xfa\xed\xfe"))),
    (LooksLike.DATABASE, (Magic(b"SQLite format 3\0"),)),
    (LooksLike.SEALED, (Magic(b"\x85\x02"),)),
)
# Major brands of ISO base media files (the registry at mp4ra.org) that are pictures; sequences of
# pictures are refused.
PICTURES: dict[bytes, str] = {
    b"avif": "heif",
    b"avis": "avif",
    b"crx ": "raw",
    b"heic": "heif",
    b"heix": "heif",
    b"heim": "heif",
    b"heis": "heif",
    b"hevc": "heic",
    b"hevx": "heic",
    b"mif1": "heif",
    b"mif2": "heif",
    b"msf1": "heic",
}
# A film of before brands begins with one of these boxes.
FILM_BOXES = (b"ftyp", b"styp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
OFFICE = re.compile(rb"\[Content_Types\]\.xml|mimetypeapplication/vnd\.oasis|_rels/|word/|xl/|ppt/")
# The same by the list of an archive's members, which stands at its end: some programs write a large
# part first. What is in front of a name is 46 bytes long (PKWARE's APPNOTE, 4.3.12).
LISTED = re.compile(rb"PK\x01\x02.{42}(?:\[Content_Types\]\.xml|META-INF/manifest\.xml)", re.DOTALL)
# A document behind what a printer's program wrote first (ISO 32000-1, Annex H, note 13), and one
# whose first line was lost: it begins with an object, perhaps behind a comment.
DOCUMENT = re.compile(
    rb"(?s:.{0,1019}?)(?<=[\r\n])%PDF-[12]\.\d(?s:.*?)\d obj\b"
    rb"|(?:%[^\r\n]{0,64}[\r\n]+)?\d{1,9} \d{1,5} obj\s*<<"
)
TAIL = 1 << 16  # bytes of an archive's end in which to look
TEXT_CONTROLS = frozenset(range(32)) - set(b"\t\n\x0c\r")


def film(head: bytes) -> str | None:
    if head[4:8] not in FILM_BOXES:
        return None
    # "The free press" has such a box of 1.4 GB: a length is not written in letters.
    if head[4:8] in (b"wide", b"free", b"skip") and head[0] >= 0x20:
        return None
    try:
        start = box_header.read(head, len(head), top=True).head
    except Unclean:
        return None
    return PICTURES.get(head[start : start + 4], "mp4") if head[4:8] == b"ftyp" else "mp4"


# A document of the new kind with a password lies in a file of the old kind, under this name.
LOCKED = "EncryptedPackage".encode("utf-16-le")


def sniff(head: bytes, tail: bytes = b"") -> str:
    """The kind of a file from its first 4,096 bytes (or all of it), and an archive's last 65,536.

    Raises Unclean for a document with a password, and Unsupported when no kind of ours fits; UTF-16
    text goes to "text", which says why not.
    """
    if kind := film(head):
        if kind not in ("mp4", "heif"):
            raise Unsupported(LooksLike(kind))
        return kind
    for row in FORMATS:
        if any(begins(head, magic) for magic in row.magic):
            return row.kind
    for looks_like, magics in FOREIGN:
        if any(begins(head, magic) for magic in magics):
            return office_or_refuse(looks_like, head, tail)
    # A transport stream repeats its sync byte every 188 bytes.
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        raise Unsupported(LooksLike.MPEG)
    # Some recorders leave room before the first frame, or lost what stood there.
    bare = head.lstrip(b"\0")
    if 0 < len(bare) < len(head) and any(begins(bare, magic) for magic in BY_KIND["mp3"].magic):
        return "mp3"
    if DOCUMENT.match(head):
        return "pdf"
    if worded := text.other(head):
        raise Unsupported(worded)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    # One stray control character is a text's fault, and it is told so; several are another format.
    if len(TEXT_CONTROLS.intersection(head)) > 2 or 0 in head:
        raise Unsupported(LooksLike.UNKNOWN)
    return "text"


def begins(head: bytes, magic: Magic) -> bool:
    if not head.startswith(magic.data, magic.offset):
        return False
    return not (magic.word and reads_as_text(head))


def office_or_refuse(looks_like: LooksLike, head: bytes, tail: bytes) -> str:
    if looks_like is LooksLike.ZIP and (OFFICE.search(head) or LISTED.search(tail)):
        return "office"
    if looks_like is LooksLike.OLD_OFFICE and LOCKED in head:
        raise Unclean(Reason.LOCKED_DOCUMENT)
    raise Unsupported(looks_like)


def reads_as_text(head: bytes) -> bool:
    """True when the head is UTF-8 without control characters; its last one may be cut."""
    try:
        head[: HEAD - 3].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > HEAD - 8
    return not TEXT_CONTROLS.intersection(head)
