"""The second reading of office documents: the standard library's ZIP and XML readers.

It knows what a clean document looks like and nothing of how it is made: which members there may
be, which namespaces their elements have, and which elements and attributes none of them has.
"""

import encodings.cp437  # noqa: F401 - zipfile reads names in it; the sandbox imports nothing
import io
import re
import zipfile
from collections.abc import Callable
from functools import lru_cache
from xml.parsers import expat

from stripping.audit.pictures import gif, jpeg, png, webp
from stripping.audit.refusing import refuse
from stripping.source import Source

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
ATTRIBUTES = re.compile(r"rsid\w*|author|initials|dateUtc|codeName|userName|lastModifiedBy|descr")
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
FETCHING = re.compile(
    r"\s*(AUTHOR|LASTSAVEDBY|USER\w+|FILENAME|TEMPLATE|DOCPROPERTY|DOCVARIABLE|INFO|\w+DATE|EDITTIME"
    r"|INCLUDE\w+|IMPORT|LINK|DDE\w*|DATABASE|MERGEFIELD|MACROBUTTON|EMBED|ADDIN|PRIVATE)\b",
    re.IGNORECASE,
)


def relation(told: dict[str, str]) -> bool:
    kind, outside = told.get("Type", "").rpartition("/")[2], told.get("TargetMode") == "External"
    if outside:
        return kind == "hyperlink" and bool(
            re.match("https?:|mailto:|tel:", told.get("Target", ""))
        )
    return kind in LED_TO


def code(instruction: str) -> None:
    if FETCHING.match(instruction):
        raise refuse()


# What the attributes of some elements must fulfil.
RULES: dict[str, Callable[[dict[str, str]], bool]] = {
    "Relationship": relation,
    "sheet": lambda told: told.get("state", "visible") == "visible",
    "sld": lambda told: told.get("show", "1") in ON,
    "fldSimple": lambda told: not FETCHING.match(told.get("instr", "")),
}
MIDNIGHT = (1980, 1, 1, 0, 0, 0)


def office(source: Source) -> None:
    """Raises Unclean("not_allowed")."""
    source.seek(0)
    held = io.BytesIO(source.exactly(source.size))
    try:
        with zipfile.ZipFile(held) as archive:
            gaps(archive, source.size)
            for member in archive.infolist():
                part(member, archive.read(member))
    except (zipfile.BadZipFile, expat.ExpatError, ValueError, NotImplementedError) as error:
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


def part(member: zipfile.ZipInfo, data: bytes) -> None:
    if not MEMBERS.fullmatch(member.filename) or member.date_time != MIDNIGHT:
        raise refuse()
    ending = member.filename.rpartition(".")[2]
    if ending in IMAGES:
        IMAGES[ending](Source(io.BytesIO(data)))
    elif member.filename != "mimetype":
        words(data)


@lru_cache(maxsize=4096)
def element(name: str) -> None:
    space, _, local = name.rpartition(" ")
    if not SPACES.fullmatch(space) or local in ELEMENTS:
        raise refuse()


@lru_cache(maxsize=4096)
def attribute(name: str) -> None:
    space, _, local = name.rpartition(" ")
    if (space and not SPACES.fullmatch(space)) or ATTRIBUTES.fullmatch(local):
        raise refuse()


def words(data: bytes) -> None:
    """An XML part: no DTD, no comment, nothing of the tables above."""
    reader, walk = expat.ParserCreate(namespace_separator=" "), Walk()

    def never(*_: object) -> None:
        raise refuse()

    reader.buffer_text = True
    reader.StartElementHandler = walk.begun
    reader.EndElementHandler = walk.ended
    reader.CharacterDataHandler = walk.text
    reader.StartDoctypeDeclHandler = never
    reader.CommentHandler = never
    reader.ProcessingInstructionHandler = never
    reader.Parse(data, True)


class Walk:
    """Through one part, with the way down to where it is."""

    def __init__(self) -> None:
        self._way: list[str] = []
        self._unseen = 0  # how deep the hidden row lies
        self._code = ""

    def begun(self, name: str, attributes: dict[str, str]) -> None:
        element(name)
        plain = {}
        for key, value in attributes.items():
            attribute(key)
            plain[key.rpartition(" ")[2]] = value
        local = name.rpartition(" ")[2]
        self._way.append(local)
        if local in RULES and not RULES[local](plain):
            raise refuse()
        if local == "row" and plain.get("hidden") in ON:
            self._unseen = len(self._way)
        shown = local in ("v", "is", "f") and self._unseen
        hidden = local == "vanish" and self._way[-3:-1] == ["r", "rPr"]
        if shown or (hidden and plain.get("val", "1") in ON):
            raise refuse()

    def ended(self, name: str) -> None:
        if len(self._way) == self._unseen:
            self._unseen = 0
        if self._way.pop() == "instrText":
            code(self._code)
            self._code = ""

    def text(self, told: str) -> None:
        if self._way[-1] == "instrText":
            self._code += told
