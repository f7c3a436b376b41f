"""Word documents: comments, revisions, fields that name people and files, hidden text."""

import re

from stripping.office import fields, xml
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
    **dict.fromkeys(("tblCaption", "tblDescription"), "description"),
    # Numbers that lists keep when they are copied from one document into another.
    **dict.fromkeys(("nsid", "tmpl"), ""),
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
OFF = ("0", "false", "off", "none")


def clean(root: xml.Element, keys: set[str], unseen: frozenset[str], tally: Tally) -> None:
    """``keys``: the attributes that there may be; ``unseen``: styles that hide what has them."""
    revisions(root, tally)
    fields.clean(root, tally)
    hidden(root, unseen, tally)
    for link in root.iter(w("hyperlink")):
        xml.lose(link, *(w(each) for each in ("tooltip", "tgtFrame", "docLocation")))
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


def hiding(styles: xml.Element) -> frozenset[str]:
    """The styles that hide what is written in them, by themselves or by what they build on."""
    marks, below = {}, {}
    for style in styles.iter(w("style")):
        identity = style.get(w("styleId"), "")
        mark, base = style.find(f"{w('rPr')}/{w('vanish')}"), style.find(w("basedOn"))
        marks[identity] = None if mark is None else on(mark)
        below[identity] = "" if base is None else base.get(w("val"), "")
    found = set()
    for identity in marks:
        at, passed = identity, set[str]()
        while at in marks and at not in passed and marks[at] is None:
            passed.add(at)
            at = below[at]
        if marks.get(at):
            found.add(identity)
    return frozenset(found)


def on(mark: xml.Element) -> bool:
    return mark.get(w("val"), "1") not in OFF


def hidden(root: xml.Element, unseen: frozenset[str], tally: Tally) -> None:
    """Text that is not shown goes, run by run, and rows of tables that are not."""
    unseen_here = next(root.iter(w("vanish"), w("specVanish")), None) is not None
    for run in xml.elements_of(root, w("r")) if unseen or unseen_here else ():
        marks = run.findall(f"{w('rPr')}/{w('vanish')}")
        marks += run.findall(f"{w('rPr')}/{w('specVanish')}")
        if any(map(on, marks)) or (not marks and styled(run) & unseen):
            xml.drop(run)
            tally.add("hidden_data")
    for mark in xml.elements_of(root, f"{{{W}}}hidden"):
        row = xml.around(mark, frozenset((w("tr"),)))
        if mark.getparent().tag == w("trPr") and on(mark) and row is not None:  # type: ignore[union-attr]
            xml.drop(row)
            tally.add("hidden_data")


def styled(run: xml.Element) -> set[str]:
    """The styles of a run and of its paragraph."""
    paragraph = xml.around(run, frozenset((w("p"),)))
    marks = [run.find(f"{w('rPr')}/{w('rStyle')}")]
    if paragraph is not None:
        marks.append(paragraph.find(f"{w('pPr')}/{w('pStyle')}"))
    return {mark.get(w("val"), "") for mark in marks if mark is not None}


def bookmarks(root: xml.Element) -> None:
    """Those that a link or a field of the document leads to stay."""
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
