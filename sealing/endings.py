"""What a file of a parcel may be called on a disk: an ending that its bytes agree with, or none.

Whoever can write to the server's database can seal to a desk whatever they like. So an ending is
believed when it stands here and the bytes begin as such a file does; anything else gets the ending
``.bin``, which no system opens by itself, and which no program runs or renders.
"""

import codecs
import re

HEAD = 4096  # bytes at the beginning of a file that are looked at; a text shows itself by then
UNTOLD = "bin"  # of a file whose kind is not known, or not believed

_ISO, _EBML, _OGG, _ZIP = rb".{4}ftyp", rb"\x1a\x45\xdf\xa3", rb"OggS", rb"PK\x03\x04"
# How a file with each of these endings begins. These are the clean files that ``stripping`` makes
# (``stripping.kinds``, which nothing here imports); tests/sealing/test_endings.py holds them equal.
ENDINGS: dict[str, bytes] = {
    "jpg": rb"\xff\xd8\xff",
    "png": rb"\x89PNG\r\n\x1a\n",
    "mp4": _ISO,
    "mov": _ISO,
    "3gp": _ISO,
    "m4a": _ISO,
    "webm": _EBML,
    "mkv": _EBML,
    "heic": _ISO,
    "avif": _ISO + rb".*avi[fs]",
    "gif": rb"GIF8[79]a",
    "webp": rb"RIFF.{4}WEBP",
    "mp3": rb"\xff[\xe0-\xff]",
    "ogg": _OGG,
    "opus": _OGG,
    "flac": rb"fLaC",
    "wav": rb"RIFF.{4}WAVE",
    "aiff": rb"FORM.{4}AIF[FC]",
    "pdf": rb"%PDF-",
    "docx": _ZIP,
    "xlsx": _ZIP,
    "pptx": _ZIP,
    "odt": _ZIP,
    "ods": _ZIP,
    "odp": _ZIP,
    "txt": b"",
}
FIRST = 64  # bytes that those expressions may look at, as in ``stripping.kinds``
# The documents of a parcel (docs/formats.md): JSON, written by the server, a browser or ``seal``.
_DOCUMENTS = frozenset({"message.json", "removed.json", "draft.json", "sources.json"})
# What lies in a dossier for a court: sealed files, what the server says of each, and its key.
_SEALED = {
    "age": rb"age-encryption\.org/v1\n",
    "signature": rb'\{"format": "amana-parcel/[12]", ',
    "pub": rb"amana-server [A-Za-z0-9+/]{43}=\n",
}
_BEGINS = {
    ending: re.compile(begins, re.DOTALL) for ending, begins in {**ENDINGS, **_SEALED}.items()
}
# What stripping tells apart and does not take: an untouched original is called so as well.
FOREIGN = ("avi", "wmv", "flv", "amr", "psd", "tiff", "bmp", "zip")
ORIGINAL = re.compile(r"original(?:\.([a-z0-9.]+))?")

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Written as text, and run or rendered by programs that look into a file.
_MORE_THAN_TEXT = re.compile(
    r"\s*(?:#!|\{\\rtf|\[Desktop Entry\]|<\?|"
    r"<(?:!doctype|html|head|body|meta|title|style|script|svg|iframe|table)\b)",
    re.IGNORECASE,
)


def fits(name: str, head: bytes) -> bool:
    """Whether a member may be written under its own name; ``head``: its first 4,096 bytes."""
    if name in _DOCUMENTS:
        return _is_text(head)
    ending = name.rpartition(".")[2] if "." in name else ""
    begins = _BEGINS.get(ending)
    if begins is None or not begins.match(head[:FIRST]):
        return False
    return bool(begins.pattern) or _is_text(head)


def is_original(name: str) -> bool:
    """Whether it is the untouched file of an original's parcel, whatever its bytes are."""
    return bool(ORIGINAL.fullmatch(name))


def harmless(name: str) -> str:
    """The name for a member that may not have its own. An original says what it was taken for:
    ``original.jpg.bin``; of any other the ending is not believed: ``files/03.bin``.
    """
    folder, slash, last = name.rpartition("/")
    stem, _, ending = last.partition(".")
    known = ending in ENDINGS or ending in FOREIGN
    if is_original(name) and known:
        return f"{last}.{UNTOLD}"
    return f"{folder}{slash}{stem}.{UNTOLD}"


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters, and nothing that means more; its end may be cut."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        text = decoder.decode(head.removeprefix(codecs.BOM_UTF8), final=len(head) < HEAD)
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(text) and not _MORE_THAN_TEXT.match(text)
