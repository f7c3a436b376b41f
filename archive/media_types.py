"""What files a record may have: a literal table, by the ending of the name."""

from dataclasses import dataclass

FTYP = (4, b"ftyp")


@dataclass(frozen=True)
class MediaType:
    """``magic``: where its first bytes stand, and which they are. ``shown``: browsers show it."""

    ending: str
    type: str
    magic: tuple[int, bytes]
    shown: bool = True


TYPES = (
    MediaType("jpg", "image/jpeg", (0, b"\xff\xd8\xff")),
    MediaType("png", "image/png", (0, b"\x89PNG\r\n\x1a\n")),
    MediaType("gif", "image/gif", (0, b"GIF8")),
    MediaType("webp", "image/webp", (8, b"WEBP")),
    MediaType("avif", "image/avif", FTYP),
    MediaType("heic", "image/heic", FTYP, shown=False),
    MediaType("mp4", "video/mp4", FTYP),
    MediaType("mov", "video/quicktime", FTYP),
    MediaType("3gp", "video/3gpp", FTYP),
    MediaType("webm", "video/webm", (0, b"\x1a\x45\xdf\xa3")),
    MediaType("mkv", "video/x-matroska", (0, b"\x1a\x45\xdf\xa3"), shown=False),
    MediaType("m4a", "audio/mp4", FTYP),
    MediaType("mp3", "audio/mpeg", (0, b"\xff")),
    MediaType("flac", "audio/flac", (0, b"fLaC")),
    MediaType("wav", "audio/wav", (8, b"WAVE")),
    MediaType("ogg", "audio/ogg", (0, b"OggS")),
    MediaType("opus", "audio/ogg", (0, b"OggS")),
    MediaType("aiff", "audio/aiff", (0, b"FORM"), shown=False),
    MediaType("pdf", "application/pdf", (0, b"%PDF-"), shown=False),
    MediaType("txt", "text/plain", (0, b""), shown=False),
)
BY_ENDING = {row.ending: row for row in TYPES}
MAGIC = {row.type: row.magic for row in TYPES}
SHOWN = frozenset(row.type for row in TYPES if row.shown)
