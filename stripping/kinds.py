"""The formats that are taken: one row each, and nothing but facts, for every process to read.

What a file is, what can be sent, what the archive publishes, what the desk shows and the table in
docs/stripping.md all come from here. A new format is its row and its module. ``stripping.formats``
binds the functions that a row names; no parser is loaded here.
"""

from collections.abc import Iterator

from stripping.row import Format, Group, Magic, Output, Shown

FIRST = 64  # bytes of a clean file that ``Output.begins`` may look at
MEBIBYTE = 1 << 20


def pictures(*names: str) -> tuple[tuple[Group, tuple[str, ...]], ...]:
    return ((Group.PICTURE, names),)


def recordings(*names: str) -> tuple[tuple[Group, tuple[str, ...]], ...]:
    return ((Group.RECORDING, names),)


ISO, EBML, OGG = rb".{4}ftyp", rb"\x1a\x45\xdf\xa3", rb"OggS"
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
PNG = Output("png", "image/png", rb"\x89PNG\r\n\x1a\n", Shown.IMAGE)


def office(ending: str, media_type: str) -> Output:
    return Output(ending, media_type, rb"PK\x03\x04", at_desk=False, published=False)


FORMATS: tuple[Format, ...] = (
    Format(
        "jpeg",
        pictures("JPEG"),
        "picture (JPEG)",
        256 * MEBIBYTE,
        (Magic(b"\xff\xd8\xff"),),
        (Output("jpg", "image/jpeg", rb"\xff\xd8\xff", Shown.IMAGE),),
        strip="stripping.jpeg:strip",
        verify="stripping.verifier.pictures:jpeg",
    ),
    Format(
        "png",
        pictures("PNG", "APNG"),
        "picture (PNG)",
        256 * MEBIBYTE,
        (Magic(b"\x89PNG\r\n\x1a\n"),),
        (PNG,),
        strip="stripping.png:strip",
        verify="stripping.verifier.pictures:png",
    ),
    Format(
        "mp4",
        ((Group.FILM, ("MP4", "MOV", "3GP")), (Group.RECORDING, ("M4A",))),
        "film or sound (MP4, MOV)",
        32_768 * MEBIBYTE,
        (),
        (
            Output("mp4", "video/mp4", ISO, Shown.VIDEO),
            Output("mov", "video/quicktime", ISO, Shown.VIDEO),
            Output("3gp", "video/3gpp", ISO, Shown.VIDEO),
            Output("m4a", "audio/mp4", ISO, Shown.AUDIO),
        ),
        strip="stripping.mp4:strip",
        verify="stripping.verifier.films:mp4",
    ),
    Format(
        "matroska",
        ((Group.FILM, ("WebM", "MKV")),),
        "film or sound (WebM, MKV)",
        32_768 * MEBIBYTE,
        (Magic(b"\x1aE\xdf\xa3"),),
        (
            Output("webm", "video/webm", EBML, Shown.VIDEO),
            Output("mkv", "video/x-matroska", EBML, at_desk=False),
        ),
        strip="stripping.matroska:strip",
        verify="stripping.verifier.matroska:matroska",
    ),
    Format(
        "heif",
        pictures("HEIC", "AVIF"),
        "picture (HEIC, AVIF)",
        64 * MEBIBYTE,
        (),
        (
            Output("heic", "image/heic", ISO, at_desk=False),
            Output("avif", "image/avif", ISO + rb".*avi[fs]", Shown.IMAGE),
        ),
        strip="stripping.heif:strip",
        verify="stripping.verifier.heif:heif",
    ),
    Format(
        "gif",
        pictures("GIF"),
        "picture (GIF)",
        64 * MEBIBYTE,
        (Magic(b"GIF8", word=True),),
        (Output("gif", "image/gif", rb"GIF8[79]a", Shown.IMAGE),),
        strip="stripping.gif:strip",
        verify="stripping.verifier.pictures:gif",
    ),
    Format(
        "webp",
        pictures("WebP"),
        "picture (WebP)",
        64 * MEBIBYTE,
        (Magic(b"WEBP", 8, word=True),),
        (Output("webp", "image/webp", rb"RIFF.{4}WEBP", Shown.IMAGE),),
        strip="stripping.webp:strip",
        verify="stripping.verifier.pictures:webp",
    ),
    Format(
        "tiff",
        pictures("TIFF"),
        "picture (TIFF, saved as PNG)",
        256 * MEBIBYTE,
        tuple(map(Magic, (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"))),
        (PNG,),
        strip="stripping.tiff:strip",
        verify="stripping.verifier.refusing:nothing",
    ),
    Format(
        "bmp",
        pictures("BMP"),
        "picture (BMP, saved as PNG)",
        256 * MEBIBYTE,
        (Magic(b"BM", word=True),),
        (PNG,),
        strip="stripping.bmp:strip",
        verify="stripping.verifier.refusing:nothing",
    ),
    Format(
        "mp3",
        recordings("MP3"),
        "recording (MP3)",
        1024 * MEBIBYTE,
        # A tag, or a frame's sync of MPEG 1, 2 or 2.5, layer III (ISO 11172-3, 2.4.2.3).
        (Magic(b"ID3", word=True), *map(Magic, (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")))
        + tuple(map(Magic, (b"\xff\xfa", b"\xff\xe3", b"\xff\xe2"))),
        (Output("mp3", "audio/mpeg", rb"\xff[\xe0-\xff]", Shown.AUDIO),),
        strip="stripping.mp3:strip",
        verify="stripping.verifier.sounds:mp3",
    ),
    Format(
        "ogg",
        recordings("OGG", "Opus"),
        "recording (Ogg, Opus)",
        1024 * MEBIBYTE,
        (Magic(b"OggS"),),
        (
            Output("ogg", "audio/ogg", OGG, Shown.AUDIO),
            Output("opus", "audio/ogg", OGG, Shown.AUDIO),
        ),
        strip="stripping.ogg:strip",
        verify="stripping.verifier.sounds:ogg",
    ),
    Format(
        "flac",
        recordings("FLAC"),
        "recording (FLAC)",
        2048 * MEBIBYTE,
        (Magic(b"fLaC"),),
        (Output("flac", "audio/flac", rb"fLaC", Shown.AUDIO),),
        strip="stripping.flac:strip",
        verify="stripping.verifier.sounds:flac",
    ),
    Format(
        "wav",
        recordings("WAV"),
        "recording (WAV)",
        4096 * MEBIBYTE,
        (Magic(b"WAVE", 8, word=True),),
        (Output("wav", "audio/wav", rb"RIFF.{4}WAVE", Shown.AUDIO),),
        strip="stripping.wav:strip_wav",
        verify="stripping.verifier.sounds:wav",
    ),
    Format(
        "aiff",
        recordings("AIFF"),
        "recording (AIFF)",
        4096 * MEBIBYTE,
        (Magic(b"FORM", word=True),),
        (Output("aiff", "audio/aiff", rb"FORM.{4}AIF[FC]", at_desk=False),),
        strip="stripping.wav:strip_aiff",
        verify="stripping.verifier.sounds:aiff",
    ),
    Format(
        "pdf",
        ((Group.DOCUMENT, ("PDF",)),),
        "document (PDF)",
        128 * MEBIBYTE,
        # As it should begin, and behind a mark of UTF-8 that a program put there.
        (Magic(b"%PDF-"), Magic(b"\xef\xbb\xbf%PDF-")),
        (Output("pdf", "application/pdf", rb"%PDF-"),),
        strip="stripping.pdf:strip",
        verify="stripping.verifier.documents:pdf",
        flatten="stripping.pdf.pictures:flatten",
    ),
    Format(
        "office",
        ((Group.DOCUMENT, ("DOCX", "XLSX", "PPTX", "ODT", "ODS", "ODP")),),
        "office document",
        128 * MEBIBYTE,
        (),
        (
            office("docx", f"{OOXML}wordprocessingml.document"),
            office("xlsx", f"{OOXML}spreadsheetml.sheet"),
            office("pptx", f"{OOXML}presentationml.presentation"),
            office("odt", f"{ODF}text"),
            office("ods", f"{ODF}spreadsheet"),
            office("odp", f"{ODF}presentation"),
        ),
        strip="stripping.office:strip",
        verify="stripping.verifier.office:office",
    ),
    Format(
        "text",
        ((Group.TEXT, ("TXT", "CSV", "MD")),),
        "text",
        64 * MEBIBYTE,
        (),
        (Output("txt", "text/plain"),),
        strip="stripping.text:strip",
        verify="stripping.verifier.texts:text",
    ),
)
BY_KIND = {row.kind: row for row in FORMATS}
# What is taken in another form (stripping.converting), by what people call it.
CONVERTED: tuple[tuple[Group, tuple[str, ...]], ...] = (
    (Group.PICTURE, ("JPEG 2000", "PSD", "DNG", "CR2", "CR3", "NEF", "ARW")),
    (Group.FILM, ("AVI", "MPG", "MTS", "WMV", "FLV", "DV")),
    (Group.RECORDING, ("AMR", "AAC", "AC-3", "WMA")),
    (Group.DOCUMENT, ("DOC", "XLS", "PPT", "RTF", "HTML", "EML", "GPX", "KML")),
    # Each file in it goes its own way (stripping.unpacking).
    (Group.ARCHIVE, ("ZIP",)),
)


def outputs() -> Iterator[Output]:
    """Every form of a clean file, once, in the order of the rows."""
    return iter(dict.fromkeys(output for row in FORMATS for output in row.outputs))


def names(group: Group) -> tuple[str, ...]:
    """What of a group can be sent, as it is or to be saved in another form."""
    rows = [pair for row in FORMATS for pair in row.names] + [*CONVERTED]
    return tuple(name for each, names in rows if each is group for name in names)
