"""What can go wrong with a file.

StrippingError
├── Unsupported    a type that is not taken; `looks_like` says what it seems to be
├── Unclean        broken or suspicious; `reason` says why
├── Empty          no bytes at all
├── TooLarge       more bytes than its format may have
└── Exhausted      no further way to write it in another form
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a file of a type that is taken was refused. Values are stored and never reused."""

    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    DAMAGED_INDEX = "damaged_index"
    BOMB = "bomb"
    TOO_MANY_PIXELS = "too_many_pixels"
    HIDDEN_IN_PICTURE = "hidden_in_picture"
    SEVERAL_PAGES = "several_pages"
    EXTERNAL_DATA = "external_data"
    LOCKED_DOCUMENT = "locked_document"
    ENCRYPTED = "encrypted"
    NO_PICTURE_OR_SOUND = "no_picture_or_sound"
    NOT_UTF8 = "not_utf8"
    CONTROL_CHARACTERS = "control_characters"
    WOULD_CHANGE = "would_change"
    NOT_ALLOWED = "not_allowed"
    NO_WORDS = "no_words"
    TOO_MANY_FILES = "too_many_files"
    TOOK_TOO_LONG = "took_too_long"


class LooksLike(StrEnum):
    """What a file that is not taken looks like. Values are stored and never reused."""

    OFFICE = "office"
    MACROS = "macros"
    OLD_OFFICE = "old_office"
    RTF = "rtf"
    HTML = "html"
    XML = "xml"
    SVG = "svg"
    EMAIL = "email"
    CONTACT = "contact"
    SCRIPT = "script"
    PROGRAM = "program"
    ZIP = "zip"
    ARCHIVE = "archive"
    HEIC = "heic"
    AVIF = "avif"
    WEBP = "webp"
    GIF = "gif"
    TIFF = "tiff"
    BMP = "bmp"
    JPEG2000 = "jpeg2000"
    RAW = "raw"
    PSD = "psd"
    WEBM = "webm"
    AVI = "avi"
    WMV = "wmv"
    FLV = "flv"
    MPEG = "mpeg"
    FILM_CODEC = "film_codec"
    MP3 = "mp3"
    FLAC = "flac"
    OGG = "ogg"
    WAV = "wav"
    AIFF = "aiff"
    AMR = "amr"
    DATABASE = "database"
    SEALED = "sealed"
    UNKNOWN = "unknown"


# A file that is refused so would be refused in every other form, too; nothing is converted.
FINAL = frozenset((Reason.TOO_MANY_PIXELS, Reason.ENCRYPTED))

# Each file in one of these goes its own way (stripping.unpacking).
HOLDS_FILES = frozenset((LooksLike.ZIP, LooksLike.EMAIL))


class StrippingError(Exception):
    """Base of every error that stripping raises; its text is a slug, never a part of the file."""


class Unsupported(StrippingError):
    def __init__(self, looks_like: LooksLike) -> None:
        super().__init__(looks_like)
        self.looks_like = looks_like


class Unclean(StrippingError):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Empty(StrippingError):
    pass


class TooLarge(StrippingError):
    pass


class Exhausted(StrippingError):
    pass
