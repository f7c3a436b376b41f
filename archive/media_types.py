"""The types of published files, by the ending that stripping gives them: one literal table.

``shown``: what a reader's browser makes of it (image, video, audio); ``file`` is a download,
because not every browser opens it (HEIC, Matroska, AIFF) or because it is a document.
"""

import re
from dataclasses import dataclass

FIRST = 64  # bytes that ``begins`` may look at


@dataclass(frozen=True)
class MediaType:
    """``begins``: what the file's first 64 bytes must match."""

    name: str
    shown: str
    begins: re.Pattern[bytes]


def _type(name: str, shown: str, begins: bytes) -> MediaType:
    return MediaType(name, shown, re.compile(begins, re.DOTALL))


ISO, EBML, OGG = rb".{4}ftyp", rb"\x1a\x45\xdf\xa3", rb"OggS"
MEDIA_TYPES: dict[str, MediaType] = {
    "jpg": _type("image/jpeg", "image", rb"\xff\xd8\xff"),
    "png": _type("image/png", "image", rb"\x89PNG\r\n\x1a\n"),
    "gif": _type("image/gif", "image", rb"GIF8[79]a"),
    "webp": _type("image/webp", "image", rb"RIFF.{4}WEBP"),
    "avif": _type("image/avif", "image", ISO + rb".*avi[fs]"),
    "heic": _type("image/heic", "file", ISO),
    "mp4": _type("video/mp4", "video", ISO),
    "mov": _type("video/quicktime", "video", ISO),
    "3gp": _type("video/3gpp", "video", ISO),
    "webm": _type("video/webm", "video", EBML),
    "mkv": _type("video/x-matroska", "file", EBML),
    "m4a": _type("audio/mp4", "audio", ISO),
    "mp3": _type("audio/mpeg", "audio", rb"\xff[\xe0-\xff]"),
    "ogg": _type("audio/ogg", "audio", OGG),
    "opus": _type("audio/ogg", "audio", OGG),
    "flac": _type("audio/flac", "audio", rb"fLaC"),
    "wav": _type("audio/wav", "audio", rb"RIFF.{4}WAVE"),
    "aiff": _type("audio/aiff", "file", rb"FORM.{4}AIF[FC]"),
    "pdf": _type("application/pdf", "file", rb"%PDF-"),
    "txt": _type("text/plain", "file", rb""),
}


def of(name: str) -> MediaType:
    """The type of a file of the document or of the archive, by the ending of its name."""
    return MEDIA_TYPES[name.rpartition(".")[2]]
