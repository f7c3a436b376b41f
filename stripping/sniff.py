"""What a file is, by its first bytes and never by its name."""

import re

from stripping import box_header, text
from stripping.errors import LooksLike, Reason, Unclean, Unsupported

HEAD = 4096
ARCHIVE = b"PK\x03\x04"
# Offset, bytes, slug: a kind of formats.FORMATS, or a value of LooksLike.
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"%PDF-", "pdf"),
    (0, b"GIF8", "gif"),
    (8, b"WEBP", "webp"),
    (8, b"WAVE", "wav"),
    (8, b"AVI ", "avi"),
    (0, b"FORM", "aiff"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"II+\x00", "tiff"),
    (0, b"MM\x00+", "tiff"),
    (0, b"IIRO", "raw"),
    (0, b"IIU\x00", "raw"),
    (0, b"FUJIFILM", "raw"),
    (0, b"BM", "bmp"),
    (0, b"8BPS", "psd"),
    (0, b"\x00\x00\x00\x0cjP  ", "jpeg2000"),
    (0, b"\x00\x00\x00\x0cJXL ", "jpeg2000"),
    (0, b"\xff\x4f\xff\x51", "jpeg2000"),
    (0, b"\xff\x0a", "jpeg2000"),
    (0, b"\x1aE\xdf\xa3", "matroska"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "wmv"),
    (0, b"FLV\x01", "flv"),
    (0, b"\x00\x00\x01\xba", "mpeg"),
    (0, b"\x00\x00\x01\xb3", "mpeg"),
    (0, b"ID3", "mp3"),
    (0, b"\xff\xfb", "mp3"),
    (0, b"\xff\xf3", "mp3"),
    (0, b"\xff\xf2", "mp3"),
    (0, b"\xff\xfa", "mp3"),
    (0, b"\xff\xe3", "mp3"),
    (0, b"\xff\xe2", "mp3"),
    (0, b"fLaC", "flac"),
    (0, b"OggS", "ogg"),
    (0, b"#!AMR", "amr"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office"),
    (0, ARCHIVE, "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"Rar!", "archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "archive"),
    (0, b"\x1f\x8b", "archive"),
    (0, b"BZh", "archive"),
    (0, b"\xfd7zXZ\x00", "archive"),
    (0, b"\x28\xb5\x2f\xfd", "archive"),
    (257, b"ustar", "archive"),
    (0, b"MZ", "program"),
    (0, b"\x7fELF", "program"),
    (0, b"\xca\xfe\xba\xbe", "program"),
    (0, b"\xcf\xfa\xed\xfe", "program"),
    (0, b"SQLite format 3\x00", "database"),
    (0, b"\x85\x02", "sealed"),
)
# What of it is a kind of formats.FORMATS.
TAKEN = frozenset(
    "jpeg png gif webp tiff bmp mp3 ogg flac wav aiff matroska pdf office".split()  # noqa: SIM905
)
# Magic that a text could hold by chance: it counts only where the rest is not text.
WORDS = frozenset(
    (b"GIF8", b"BM", b"MZ", b"BZh", b"ID3", b"FORM", b"WEBP", b"WAVE", b"AVI ", b"ustar")
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
    for offset, magic, slug in MAGIC:
        if head.startswith(magic, offset):
            if magic in WORDS and reads_as_text(head):
                continue
            return kind_or_refuse(slug, head, tail)
    # A transport stream repeats its sync byte every 188 bytes.
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        raise Unsupported(LooksLike.MPEG)
    if worded := text.other(head):
        raise Unsupported(worded)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    # One stray control character is a text's fault, and it is told so; several are another format.
    if len(TEXT_CONTROLS.intersection(head)) > 2 or 0 in head:
        raise Unsupported(LooksLike.UNKNOWN)
    return "text"


def kind_or_refuse(slug: str, head: bytes, tail: bytes) -> str:
    if slug in TAKEN:
        return slug
    if slug == "zip" and (OFFICE.search(head) or LISTED.search(tail)):
        return "office"
    if slug == "old_office" and LOCKED in head:
        raise Unclean(Reason.LOCKED_DOCUMENT)
    raise Unsupported(LooksLike(slug))


def reads_as_text(head: bytes) -> bool:
    """True when the head is UTF-8 without control characters; its last one may be cut."""
    try:
        head[: HEAD - 3].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > HEAD - 8
    return not TEXT_CONTROLS.intersection(head)
