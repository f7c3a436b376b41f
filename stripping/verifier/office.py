"""The verifier of office documents: the standard library's ZIP and XML readers.

It knows what a clean document looks like and nothing of how it is made: which members there may
be, which namespaces their elements have, and which elements and attributes none of them has.
"""

import encodings.cp437  # noqa: F401 - zipfile reads names in it; the sandbox imports nothing
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import lru_cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from stripping.source import Source
from stripping.verifier import office_names, tags
from stripping.verifier.pictures import gif, jpeg, png, webp
from stripping.verifier.refusing import refuse

# Members of a clean document, by their whole name.
MEMBERS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels"
    r"|word/(document|styles|numbering|fontTable|settings|footnotes|endnotes)\.xml"
    r"|word/(header|footer)\d+\.xml"
    r"|xl/(workbook|sharedStrings|styles)\.xml|xl/(worksheets/sheet|tables/table)\d+\.xml"
    r"|ppt/(presentation|tableStyles)\.xml|ppt/(slides/slide|slideLayouts/slideLayout)\d+\.xml"
    r"|ppt/slideMasters/slideMaster\d+\.xml"
    r"|(word|xl|ppt)/(theme/theme|charts/chart|drawings/drawing)\d+\.xml"
    r"|(word|xl|ppt)/([A-Za-z]+/)?_rels/[A-Za-z]+\d*\.xml\.rels"
    r"|(word|xl|ppt)/media/image\d+\.(jpg|png|gif|webp)"
    r"|mimetype|(content|styles)\.xml|META-INF/manifest\.xml|Pictures/\d+\.(jpg|png|gif|webp)"
)
OPEN = "http://schemas.openxmlformats.org/"
OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = re.compile(
    rf"{OPEN}(wordprocessingml|spreadsheetml|presentationml)/2006/main"
    rf"|{OPEN}drawingml/2006/(main|chart|picture|spreadsheetDrawing|wordprocessingDrawing)"
    rf"|{OPEN}officeDocument/2006/(relationships|math)|{OPEN}package/2006/(content-types|relationships)"
    r"|urn:schemas-microsoft-com:(vml|office:office|office:word)"
    r"|http://schemas\.microsoft\.com/office/word/2010/wordprocessing(Shape|Group)"
    rf"|{OASIS}(office|text|table|drawing|style|presentation|datastyle|chart|dr3d|manifest):1\.0"
    rf"|{OASIS}(xsl-fo|svg)-compatible:1\.0"
    rf"|{OASIS}of:1\.2|http://openoffice\.org/2004/(calc|writer)"
    r"|http://www\.w3\.org/(1999/xlink|1998/Math/MathML|XML/1998/namespace)"
)
ELEMENTS = frozenset(
    (
        *("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange"),
        *("commentReference", "commentRangeStart", "smartTag", "sdt", "altChunk", "object"),
        *("extLst", "AlternateContent", "externalData", "oleObj", "OLEObject", "custDataLst"),
        *("fileSharing", "absPath", "docVars", "rsids", "externalReferences", "pivotCaches"),
        *(
            "annotation",
            "tracked-changes",
            "author-name",
            "file-name",
            "scripts",
            "event-listeners",
        ),
        *("creator", "initial-creator", "notes", "tags", "embedRegular"),
    )
)
NEVER = re.compile(r"rsid\w*|author|initials|dateUtc|codeName|userName|lastModifiedBy|descr")
OPEN_DOCUMENT = ("content.xml", "styles.xml")
OOXML_FOLDERS = ("word/", "xl/", "ppt/")
IMAGES = {"jpg": jpeg, "png": png, "gif": gif, "webp": webp}
ON = ("1", "true", "on")
# What relations lead to, by the last word of their type; out of the document, addresses alone.
LED_TO = frozenset(
    (
        *(
            "officeDocument",
            "styles",
            "numbering",
            "fontTable",
            "settings",
            "footnotes",
            "endnotes",
        ),
        *("header", "footer", "theme", "image", "hyperlink", "chart", "worksheet", "sharedStrings"),
        *("drawing", "table", "slide", "slideLayout", "slideMaster", "tableStyles"),
    )
)
# How the codes of fields begin that no clean document has. Not what they may say: the code of a
# formula goes on behind a field in it.
FETCHING = re.compile(
    r"\s*(AUTHOR|LASTSAVEDBY|USER\w+|FILE(NAME|SIZE)|TEMPLATE|DOC(PROPERTY|VARIABLE)|INFO|\w*DATE|TIME"
    r"|EDITTIME|REVNUM|TITLE|SUBJECT|KEYWORDS|COMMENTS|NUM(CHARS|WORDS)|INCLUDE\w+|IMPORT|LINK|DDE\w*"
    r"|DATABASE|MERGE\w+|(MACRO|GOTO)BUTTON|EMBED|ADDIN|PRIVATE|IF|NEXT(IF)?|SKIPIF|COMPARE|SET|ASK"
    r"|FILLIN|QUOTE|PRINT|AUTOTEXT\w*|GLOSSARY|GREETINGLINE|ADDRESSBLOCK|CITATION|BIBLIOGRAPHY|INDEX"
    r"|XE|TC|TO?A|RD|FORM\w+|HTMLCONTROL|CONTROL|(DISPLAY)?BARCODE|BIDIOUTLINE|DATA)\b",
    re.IGNORECASE,
)


def relation(each: Element) -> bool:
    kind, target = told(each, "Type", "").rpartition("/")[2], told(each, "Target", "")
    if told(each, "TargetMode", "") == "External":
        return kind == "hyperlink" and bool(re.match("https?:|mailto:|tel:", target))
    return kind in LED_TO


def seen(row: Element) -> bool:
    """Nothing stands in a row that is hidden."""
    if told(row, "hidden", "") not in ON:
        return True
    return not any(each.tag.rpartition("}")[2] in ("v", "is", "f") for each in row.iter())


def visible(run: Element) -> bool:
    marks = (mark for part in run if is_a(part, "rPr") for mark in part if is_a(mark, "vanish"))
    return not any(told(mark, "val", "1") in ON for mark in marks)


def is_a(each: Element, local: str) -> bool:
    return each.tag.rpartition("}")[2] == local


# What elements of these names must fulfil, where the second name is in the part at all.
Rule = Callable[[Element], bool]
RULES: dict[tuple[str, str], Rule] = {
    ("Relationship", "Relationship"): relation,
    ("sheet", "state"): lambda each: told(each, "state", "visible") == "visible",
    ("sld", "show"): lambda each: told(each, "show", "1") in ON,
    ("fldSimple", "instr"): lambda each: not FETCHING.match(told(each, "instr", "")),
    ("instrText", "instrText"): lambda each: not FETCHING.match("".join(each.itertext())),
    ("row", "hidden"): seen,
    ("r", "vanish"): visible,
}
HEADING = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<"
MIDNIGHT = (1980, 1, 1, 0, 0, 0)
# Of a member's own header (APPNOTE, 4.3.7), all but its sizes and checksum: midnight of that day.
HEAD, UTF8, DAY = struct.Struct("<4sHHHHHIIIHH"), 0x800, 0x21


def office(source: Source) -> None:
    """Raises Unclean("not_allowed")."""
    source.seek(0)
    held = io.BytesIO(source.exactly(source.size))
    try:
        with zipfile.ZipFile(held) as archive:
            gaps(archive, source.size)
            known = set[tuple[str, bytes]]()
            for member in archive.infolist():
                part(member, unpacked(held.getbuffer(), member), known)
    except (zipfile.BadZipFile, expat.ExpatError, ValueError, zlib.error, struct.error) as error:
        raise refuse() from error


def gaps(archive: zipfile.ZipFile, size: int) -> None:
    """Members follow each other without a byte between, and nothing stands behind them."""
    at, directory = 0, 0
    for member in archive.infolist():
        if member.header_offset != at or member.comment or member.extra:
            raise refuse()
        name = len(member.filename.encode())
        at += 30 + name + member.compress_size
        directory += 46 + name
    if archive.comment or at != archive.start_dir or at + directory + 22 != size:
        raise refuse()


def unpacked(archive: memoryview, member: zipfile.ZipInfo) -> bytes:
    """What a member holds. Its own header says what the directory says, and nothing else."""
    name = member.orig_filename.encode()
    told = HEAD.unpack_from(archive, member.header_offset)
    flags = 0 if name.isascii() else UTF8
    sizes = member.CRC, member.compress_size, member.file_size, len(name), 0
    start = member.header_offset + HEAD.size + len(name)
    if (
        member.date_time != MIDNIGHT
        or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        or told != (b"PK\x03\x04", 20, flags, member.compress_type, 0, DAY, *sizes)
        or archive[start - len(name) : start] != name
    ):
        raise refuse()
    packed = archive[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        data = bytes(packed)
    else:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        data = unpacker.decompress(packed, member.file_size + 1)
        if not unpacker.eof or unpacker.unused_data:
            raise refuse()
    if len(data) != member.file_size or zlib.crc32(data) != member.CRC:
        raise refuse()
    return data


def part(member: zipfile.ZipInfo, data: bytes, known: set[tuple[str, bytes]]) -> None:
    """``known``: endings and contents that were looked at; many slides lead to the same."""
    if not MEMBERS.fullmatch(member.filename):
        raise refuse()
    ending = member.filename.rpartition(".")[2]
    if (ending, data) in known:
        return
    known.add((ending, data))
    if ending in IMAGES:
        IMAGES[ending](Source(io.BytesIO(data)))
    elif member.filename != "mimetype":
        names = words(data)
        if member.filename.startswith(OOXML_FOLDERS) and ending == "xml":
            office_names.ooxml(data, names)
        elif member.filename in OPEN_DOCUMENT:
            office_names.open_document(data, names)


@lru_cache(maxsize=256)
def allowed(space: str) -> None:
    if not SPACES.fullmatch(space):
        raise refuse()


def words(data: bytes) -> tags.Names:
    """Of an XML part: no DTD, comment or CDATA, nothing of the tables above.

    Expat says that it is XML and which namespaces it speaks of: all of them are allowed, so every
    name is in one. Which names there are is read from the start tags themselves.
    """
    if not data.startswith(HEADING) or b"<!" in data or b"<?" in data[len(HEADING) :]:
        raise refuse()
    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartNamespaceDeclHandler = lambda _, space: allowed(space or "")
    reader.Parse(data, True)
    names = tags.names(data)
    asked = asking(frozenset(names.tags), frozenset(names.attributes))
    if "xmlns" not in names.root and any(":" not in tag for tag in names.tags):
        raise refuse()
    if asked:
        ruled(data, asked)
    return names


# Slides and their like have the same names: these are looked at once.
@lru_cache(maxsize=256)
def asking(called: frozenset[str], attributes: frozenset[str]) -> dict[tuple[str, str], Rule]:
    """The rules of what is called so. Raises Unclean for a name that no clean document has."""
    elements, keys = locals_of(called), locals_of(attributes)
    if elements & ELEMENTS or any(map(NEVER.fullmatch, keys)):
        raise refuse()
    return {pair: rule for pair, rule in RULES.items() if (elements | keys).issuperset(pair)}


def locals_of(names: frozenset[str]) -> set[str]:
    return {name.rpartition(":")[2] for name in names}


def ruled(data: bytes, asked: dict[tuple[str, str], Rule]) -> None:
    root = ElementTree.fromstring(data)  # noqa: S314 - there is no DTD in it
    tags = {each.tag for each in root.iter()}
    for (local, _), rule in asked.items():
        named = [name for name in tags if name.rpartition("}")[2] == local]
        if not all(rule(each) for name in named for each in root.iter(name)):
            raise refuse()


def told(each: Element, key: str, usual: str) -> str:
    """An attribute's value, whatever namespace it is in."""
    values = (value for name, value in each.items() if name.rpartition("}")[2] == key)
    return next(values, usual)
