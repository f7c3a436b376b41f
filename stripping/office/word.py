"""Word documents: comments, revisions, fields that name people and files, hidden text."""

import re
from collections.abc import Iterator

from stripping.office import xml
from stripping.office.names import W
from stripping.values import Tally


def w(local: str) -> str:
    return f"{{{W}}}{local}"


# Revisions: what was put in stays, what was taken out goes.
UNWRAPPED = {
    **dict.fromkeys(("ins", "moveTo"), "editing_history"),
    **dict.fromkeys(("smartTag", "customXml", "sdtContent"), "hidden_data"),
    **dict.fromkeys(("dir", "bdo"), ""),
}
DROPPED = {
    **dict.fromkeys(("del", "moveFrom", "cellIns", "cellDel", "cellMerge"), "editing_history"),
    **dict.fromkeys(
        (
            *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange"),
            *("tblPrExChange", "tblGridChange", "numberingChange"),
            *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
            *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart"),
            *("customXmlDelRangeEnd", "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd"),
            *("customXmlMoveToRangeStart", "customXmlMoveToRangeEnd", "delText", "delInstrText"),
        ),
        "editing_history",
    ),
    **dict.fromkeys(
        ("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"), "comment"
    ),
    **dict.fromkeys(
        ("sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "proofErr", "permStart", "permEnd"), ""
    ),
    **dict.fromkeys(("altChunk", "subDoc", "object", "control", "OLEObject"), "attachments"),
    **dict.fromkeys(("printerSettings", "saveThroughXslt", "documentProtection"), "hidden_data"),
}
REVISED = tuple(map(w, ("sdt", *DROPPED, *UNWRAPPED)))
# Attributes that say who, when, or in which sitting something was written.
TELLING = re.compile(r"rsid\w*|author|initials|date|dateUtc|displacedByCustomXml|placeholder")
# Settings that change how the text looks; all others are about programs and people.
SETTINGS = frozenset(
    w(each)
    for each in (
        *("defaultTabStop", "autoHyphenation", "consecutiveHyphenLimit", "hyphenationZone"),
        *("doNotHyphenateCaps", "evenAndOddHeaders", "mirrorMargins", "gutterAtTop", "rtlGutter"),
        *("bookFoldPrinting", "characterSpacingControl", "noLineBreaksAfter", "noLineBreaksBefore"),
        *("footnotePr", "endnotePr", "compat", "clrSchemeMapping", "decimalSymbol"),
        *("listSeparator", "themeFontLang", "displayBackgroundShape"),
    )
)
# Fields whose result is a name, a path or a time of the author's; and those that fetch.
FIELDS = frozenset(
    (
        *("AUTHOR", "LASTSAVEDBY", "USERNAME", "USERINITIALS", "USERADDRESS", "FILENAME"),
        *("FILESIZE", "TEMPLATE", "DOCPROPERTY", "DOCVARIABLE", "INFO", "TITLE", "SUBJECT"),
        *("KEYWORDS", "COMMENTS", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME", "REVNUM"),
        *("INCLUDETEXT", "INCLUDEPICTURE", "IMPORT", "LINK", "DDE", "DDEAUTO", "DATABASE"),
        *("MERGEFIELD", "ASK", "FILLIN", "MACROBUTTON", "EMBED", "RD", "PRIVATE", "ADDIN"),
        *("AUTOTEXT", "GREETINGLINE", "ADDRESSBLOCK", "HTMLCONTROL"),
    )
)
OFF = ("0", "false", "off", "none")


def clean(root: xml.Element, tally: Tally) -> None:
    revisions(root, tally)
    fields(root, tally)
    hidden(root, tally)
    _, keys = xml.names(root)
    xml.lose_everywhere(root, {key for key in keys if telling(*xml.name(key))})
    bookmarks(root)


def telling(space: str, local: str) -> bool:
    return space == W and TELLING.fullmatch(local) is not None


def revisions(root: xml.Element, tally: Tally) -> None:
    for row in xml.elements_of(root, w("tr")):
        if row.find(f"{w('trPr')}/{w('del')}") is not None:
            xml.drop(row)
            tally.add("editing_history")
    for element in reversed(xml.elements_of(root, *REVISED)):
        local = xml.name(element.tag)[1]
        if local == "sdt":
            xml.unwrap(element)
        elif local in DROPPED:
            xml.drop(element)
            if DROPPED[local]:
                tally.add(DROPPED[local])
        elif local in UNWRAPPED:
            # In the properties of a paragraph mark or a row it is a sign, and holds nothing.
            xml.unwrap(element)
            if UNWRAPPED[local]:
                tally.add(UNWRAPPED[local])


def code(instruction: str) -> str:
    words = instruction.split()
    return words[0].upper() if words else ""


def fields(root: xml.Element, tally: Tally) -> None:
    """Takes out the fields of FIELDS, with what they show; the others stay."""
    for element in xml.elements_of(root, w("fldSimple")):
        if code(element.get(w("instr"), "")) in FIELDS:
            xml.drop(element)
            tally.add("author")
    for runs in nested(root):
        instruction = "".join(each.text or "" for run in runs for each in run.iter(w("instrText")))
        if code(instruction) in FIELDS:
            for run in runs:
                xml.drop(run)
            tally.add("author")


def nested(root: xml.Element) -> Iterator[list[xml.Element]]:
    """The runs of each field that is written in runs, from "begin" to "end", inner ones first."""
    open_fields: list[list[xml.Element]] = []
    for run in xml.elements_of(root, w("r")):
        kinds = [each.get(w("fldCharType")) for each in run.iter(w("fldChar"))]
        if "begin" in kinds:
            open_fields.append([])
        for field in open_fields:
            field.append(run)
        if "end" in kinds and open_fields:
            yield open_fields.pop()


def hidden(root: xml.Element, tally: Tally) -> None:
    """Text that is not shown: its run goes."""
    for mark in xml.elements_of(root, w("vanish"), w("specVanish")):
        run = mark.getparent()
        run = run.getparent() if run is not None else None
        shown = mark.get(w("val"), "1") in OFF
        if run is not None and run.tag == w("r") and not shown:
            xml.drop(run)
            tally.add("hidden_data")


def bookmarks(root: xml.Element) -> None:
    """Those that a link of the document leads to stay, under names that say nothing."""
    wanted = {each.get(w("anchor")) for each in root.iter(w("hyperlink"))}
    told = " ".join(each.text or "" for each in root.iter(w("instrText")))
    told += " ".join(each.get(w("instr"), "") for each in root.iter(w("fldSimple")))
    wanted |= set(re.findall(r'[^\s"]+', told))
    gone = set()
    for element in xml.elements_of(root, w("bookmarkStart")):
        if element.get(w("name")) not in wanted:
            gone.add(element.get(w("id")))
            xml.drop(element)
    for element in xml.elements_of(root, w("bookmarkEnd")):
        if element.get(w("id")) in gone:
            xml.drop(element)


def settings(root: xml.Element, tally: Tally) -> None:
    for element in list(root):
        if element.tag not in SETTINGS:
            root.remove(element)


def fonts(root: xml.Element, tally: Tally) -> None:
    """Embedded fonts are coded with a number made for one document: they go."""
    for element in xml.elements_of(
        root, *(w(f"embed{face}") for face in ("Regular", "Bold", "Italic", "BoldItalic"))
    ):
        xml.drop(element)


def styles(root: xml.Element, tally: Tally) -> None:
    clean(root, tally)
