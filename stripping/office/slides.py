"""Slides: comments, notes, hidden slides, programs behind shapes."""

import re

from stripping.office import xml
from stripping.office.names import A, P, R
from stripping.values import Removals, Removed


def p(local: str) -> str:
    return f"{{{P}}}{local}"


def a(local: str) -> str:
    return f"{{{A}}}{local}"


DROPPED: dict[str, Removed | None] = {
    p(local): what
    for names, what in (
        (("custDataLst", "custData", "tags", "tagLst"), Removed.HIDDEN_DATA),
        (("oleObj", "embed", "link", "controls", "control"), Removed.ATTACHMENTS),
        (("timing", "sndAc"), None),
        (("notesMasterIdLst", "handoutMasterIdLst", "custShowLst"), None),
        (("photoAlbum", "kinsoku", "modifyVerifier", "embeddedFontLst"), None),
        (("smartTags", "cmAuthorLst", "cmLst"), Removed.COMMENT),
    )
    for local in names
}
SOUNDS = tuple(p(f"{kind}File") for kind in ("audio", "video", "wav"))
CELL, FIELD, TABLE_STYLE = a("tc"), a("fld"), a("tblStyle")
WORDS = (a("rPr"), a("endParaRPr"), a("defRPr"))
OFF, ON = ("0", "false"), ("1", "true")
MODELS = (p("sldLayout"), p("sldMaster"))
NUMBER = "slidenum"
FIELDS = re.compile(rf"{NUMBER}|datetime(\d{{1,2}}|FigureOut)?")
# Of words: what they were called in other programs, and in which language else they were typed.
CALLED = ("bmk", "altLang")


def clean(root: xml.Element, tags: set[str], removals: Removals) -> None:
    """``tags``: all that there may be."""
    for element in xml.any_of(root, tags, *DROPPED):
        if xml.attached(element, root):
            xml.drop(element)
            if what := DROPPED[str(element.tag)]:
                removals.add(what)
    for element in xml.any_of(root, tags, *SOUNDS):
        xml.drop(element)
    if CELL in tags:
        merged(root, removals)
    if root.tag in MODELS:
        prompts(root)
    for field in xml.any_of(root, tags, FIELD):
        if not FIELDS.fullmatch(field.get("type", "")):
            field.tag = a("r")
            xml.lose(field, "id", "type")
            for part in field.findall(a("pPr")):
                field.remove(part)
    for words in xml.any_of(root, tags, *WORDS):
        xml.lose(words, *CALLED)
    for number, style in enumerate(xml.any_of(root, tags, TABLE_STYLE), 1):
        style.set("styleName", f"Table {number}")
    for key in ("userDrawn", "serverZoom", "removePersonalInfoOnSave"):
        xml.lose(root, key)


def merged(root: xml.Element, removals: Removals) -> None:
    """Of cells that are shown as one, the first is seen."""
    for cell in root.iter(CELL):
        if cell.get("hMerge") in ON or cell.get("vMerge") in ON:
            if any(each.text for each in cell.iter(a("t"))):
                removals.add(Removed.HIDDEN_DATA)
            wordless(cell)


def prompts(root: xml.Element) -> None:
    """What a layout says where a slide has words of its own is on no slide; its look is."""
    for mark in root.iter(p("ph")):
        shape = xml.around(mark, frozenset((p("sp"),)))
        for field in shape.iter(a("fld")) if shape is not None else ():
            if field.get("type") == NUMBER:
                for words in field.iter(a("t")):
                    words.text = "#"
        if shape is not None:
            wordless(shape)


def wordless(element: xml.Element) -> None:
    """Paragraphs stay, for their look, and so do numbers of slides."""
    for words in xml.elements_of(element, a("r"), a("br"), a("fld")):
        if words.get("type") != NUMBER:
            xml.drop(words)


def hidden(root: xml.Element) -> bool:
    return root.tag == p("sld") and root.get("show") in OFF


def listed(presentation: xml.Element) -> list[str]:
    """The relations to its slides, in their order."""
    return [each.get(f"{{{R}}}id", "") for each in presentation.iter(p("sldId"))]


def without(presentation: xml.Element, gone: set[str]) -> None:
    """Takes the slides out whose relations are ``gone``."""
    for element in xml.elements_of(presentation, p("sldId")):
        if element.get(f"{{{R}}}id") in gone:
            xml.drop(element)
