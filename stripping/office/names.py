"""Names of OOXML (ECMA-376, ISO/IEC 29500): which namespaces, relations and parts are kept.

Strict documents use other namespaces for the same; they are turned into the transitional ones.
"""

import re
from dataclasses import dataclass

from stripping.values import Removed

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
V = "urn:schemas-microsoft-com:vml"
VML_OFFICE = "urn:schemas-microsoft-com:office:office"
W10 = "urn:schemas-microsoft-com:office:word"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
WPG = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
XML = "http://www.w3.org/XML/1998/namespace"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"

# Elements and attributes of other namespaces go: they are what later versions add for themselves.
NAMESPACES = frozenset((W, S, P, A, R, C, PIC, XDR, WP, M, V, VML_OFFICE, W10, WPS, WPG, XML))
STRICT = "http://purl.oclc.org/ooxml/"
TRANSITIONAL = {
    f"{STRICT}wordprocessingml/main": W,
    f"{STRICT}spreadsheetml/main": S,
    f"{STRICT}presentationml/main": P,
    f"{STRICT}drawingml/main": A,
    f"{STRICT}officeDocument/relationships": R,
    f"{STRICT}drawingml/chart": C,
    f"{STRICT}drawingml/picture": PIC,
    f"{STRICT}drawingml/spreadsheetDrawing": XDR,
    f"{STRICT}drawingml/wordprocessingDrawing": WP,
    f"{STRICT}officeDocument/math": M,
}

OFFICE = "application/vnd.openxmlformats-officedocument."
MICROSOFT = "application/vnd.ms-"


@dataclass(frozen=True)
class Part:
    """A kind of part: its content type, where its clean form lies (``%d`` counts), the tag of its
    outermost element, and the parts that its relations may lead to, by the last word of the
    relation's type."""

    type: str
    place: str
    root: str
    leads_to: frozenset[str]


def _part(kind: str, place: str, root: str, leads_to: str = "") -> Part:
    space = SPACES[kind.partition(".")[0] if root not in OWN_SPACES else root]
    return Part(f"{OFFICE}{kind}+xml", place, f"{{{space}}}{root}", frozenset(leads_to.split()))


# In which namespace a part's outermost element is: by the first word of its type, or by itself.
OWN_SPACES = ("wsDr", "chartSpace", "tblStyleLst")
SPACES = {"wordprocessingml": W, "spreadsheetml": S, "presentationml": P, "theme": A}
SPACES |= {"wsDr": XDR, "chartSpace": C, "tblStyleLst": A}


TEXT_LEADS = "image hyperlink chart"
PARTS: dict[str, Part] = {
    "document": _part(
        "wordprocessingml.document.main",
        "word/document.xml",
        "document",
        f"{TEXT_LEADS} styles numbering fontTable settings theme footnotes endnotes header footer",
    ),
    "styles": _part("wordprocessingml.styles", "word/styles.xml", "styles"),
    "numbering": _part("wordprocessingml.numbering", "word/numbering.xml", "numbering", "image"),
    "fontTable": _part("wordprocessingml.fontTable", "word/fontTable.xml", "fonts"),
    "settings": _part("wordprocessingml.settings", "word/settings.xml", "settings"),
    "footnotes": _part("wordprocessingml.footnotes", "word/footnotes.xml", "footnotes", TEXT_LEADS),
    "endnotes": _part("wordprocessingml.endnotes", "word/endnotes.xml", "endnotes", TEXT_LEADS),
    "header": _part("wordprocessingml.header", "word/header%d.xml", "hdr", TEXT_LEADS),
    "footer": _part("wordprocessingml.footer", "word/footer%d.xml", "ftr", TEXT_LEADS),
    "theme": _part("theme", "theme/theme%d.xml", "theme", "image"),
    "chart": _part("drawingml.chart", "charts/chart%d.xml", "chartSpace"),
    "workbook": _part(
        "spreadsheetml.sheet.main",
        "xl/workbook.xml",
        "workbook",
        "worksheet sharedStrings styles theme",
    ),
    "worksheet": _part(
        "spreadsheetml.worksheet",
        "xl/worksheets/sheet%d.xml",
        "worksheet",
        "drawing hyperlink table",
    ),
    "sharedStrings": _part("spreadsheetml.sharedStrings", "xl/sharedStrings.xml", "sst"),
    "sheetStyles": _part("spreadsheetml.styles", "xl/styles.xml", "styleSheet"),
    "table": _part("spreadsheetml.table", "xl/tables/table%d.xml", "table"),
    "drawing": _part("drawing", "drawings/drawing%d.xml", "wsDr", "image hyperlink chart"),
    "presentation": _part(
        "presentationml.presentation.main",
        "ppt/presentation.xml",
        "presentation",
        "slideMaster slide theme tableStyles",
    ),
    "slide": _part(
        "presentationml.slide",
        "ppt/slides/slide%d.xml",
        "sld",
        "slideLayout image hyperlink chart slide",
    ),
    "slideLayout": _part(
        "presentationml.slideLayout",
        "ppt/slideLayouts/slideLayout%d.xml",
        "sldLayout",
        "slideMaster image hyperlink chart",
    ),
    "slideMaster": _part(
        "presentationml.slideMaster",
        "ppt/slideMasters/slideMaster%d.xml",
        "sldMaster",
        "slideLayout theme image hyperlink",
    ),
    "tableStyles": _part("presentationml.tableStyles", "ppt/tableStyles.xml", "tblStyleLst"),
}
# What a document's first part is, by content type: its kind, and the clean file's ending.
MAIN: dict[str, tuple[str, str]] = {
    f"{OFFICE}wordprocessingml.document.main+xml": ("document", "docx"),
    f"{OFFICE}wordprocessingml.template.main+xml": ("document", "docx"),
    f"{OFFICE}spreadsheetml.sheet.main+xml": ("workbook", "xlsx"),
    f"{OFFICE}spreadsheetml.template.main+xml": ("workbook", "xlsx"),
    f"{OFFICE}presentationml.presentation.main+xml": ("presentation", "pptx"),
    f"{OFFICE}presentationml.slideshow.main+xml": ("presentation", "pptx"),
    f"{OFFICE}presentationml.template.main+xml": ("presentation", "pptx"),
}
# What a document that could hold macros is when it holds none ([MS-OFFMACRO2]).
WITHOUT_MACROS = {
    "application/vnd.ms-word.document.macroEnabled.main+xml": f"{OFFICE}"
    "wordprocessingml.document.main+xml",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": f"{OFFICE}spreadsheetml.sheet.main+xml",
    "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml": f"{OFFICE}"
    "presentationml.presentation.main+xml",
    "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml": f"{OFFICE}"
    "presentationml.slideshow.main+xml",
}
# The namespace that one kind of document alone has.
OWN = {"docx": W, "xlsx": S, "pptx": P}
# Where pictures and charts of each kind of document lie.
FOLDERS = {"docx": "word", "xlsx": "xl", "pptx": "ppt"}
# What a relation leads away from a document, by the last word of its type, and what is said of it.
REPORT_AS: dict[str, Removed] = {
    "comments": Removed.COMMENT,
    "commentsExtended": Removed.COMMENT,
    "commentsIds": Removed.COMMENT,
    "commentsExtensible": Removed.COMMENT,
    "commentAuthors": Removed.COMMENT,
    "authors": Removed.AUTHOR,
    "people": Removed.AUTHOR,
    "person": Removed.AUTHOR,
    "threadedComment": Removed.COMMENT,
    "notesSlide": Removed.COMMENT,
    "core-properties": Removed.AUTHOR,
    "extended-properties": Removed.SOFTWARE,
    "custom-properties": Removed.DESCRIPTION,
    "customXml": Removed.HIDDEN_DATA,
    "customXmlProps": Removed.HIDDEN_DATA,
    "thumbnail": Removed.THUMBNAIL,
    "oleObject": Removed.ATTACHMENTS,
    "package": Removed.ATTACHMENTS,
    "control": Removed.ATTACHMENTS,
    "audio": Removed.ATTACHMENTS,
    "video": Removed.ATTACHMENTS,
    "media": Removed.ATTACHMENTS,
    "printerSettings": Removed.HIDDEN_DATA,
    "externalLink": Removed.HIDDEN_DATA,
    "externalLinkPath": Removed.HIDDEN_DATA,
    "pivotCacheDefinition": Removed.HIDDEN_DATA,
    "pivotTable": Removed.HIDDEN_DATA,
    "connections": Removed.HIDDEN_DATA,
    "queryTable": Removed.HIDDEN_DATA,
    "attachedTemplate": Removed.SOFTWARE,
    "font": Removed.HIDDEN_DATA,
    "glossaryDocument": Removed.HIDDEN_DATA,
    "digital-signature": Removed.AUTHOR,
    "vbaProject": Removed.ACTIONS,
}
# Elements and attributes that say who, when or where from, in whatever namespace.
NOWHERE = frozenset(
    (
        *("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange"),
        *("commentReference", "commentRangeStart", "smartTag", "sdt", "altChunk", "object"),
        *("extLst", "AlternateContent", "externalData", "oleObj", "OLEObject", "custDataLst"),
        *("fileSharing", "absPath", "docVars", "rsids", "externalReferences", "pivotCaches"),
        *("annotation", "tracked-changes", "author-name", "file-name", "scripts"),
        *("event-listeners", "creator", "initial-creator", "notes", "tags", "embedRegular"),
    )
)
PERSONAL = re.compile(r"rsid\w*|author|initials|dateUtc|codeName|userName|lastModifiedBy|descr")
LINKS = ("http://", "https://", "mailto:", "tel:")
