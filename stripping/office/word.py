"""Word documents: comments, revisions, fields that name people and files, hidden text."""

import re

from stripping.office import covering, fields, hiding, xml
from stripping.office.names import W
from stripping.office.paging import Places
from stripping.unseen import Thing, meet
from stripping.values import Removals, Removed


def w(local: str) -> str:
    return f"{{{W}}}{local}"


# Revisions: what was put in stays, what was taken out goes.
UNWRAPPED: dict[str, Removed | None] = {
    **dict.fromkeys(("ins", "moveTo"), Removed.EDITING_HISTORY),
    **dict.fromkeys(("smartTag", "customXml", "sdtContent"), Removed.HIDDEN_DATA),
    **dict.fromkeys(("dir", "bdo"), None),
}
DROPPED: dict[str, Removed | None] = {
    **dict.fromkeys(
        ("del", "moveFrom", "cellIns", "cellDel", "cellMerge"), Removed.EDITING_HISTORY
    ),
    **dict.fromkeys(
        (
            *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange"),
            *("tblPrExChange", "tblGridChange", "numberingChange"),
            *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
            *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart"),
            *("customXmlDelRangeEnd", "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd"),
            *("customXmlMoveToRangeStart", "customXmlMoveToRangeEnd", "delText", "delInstrText"),
        ),
        Removed.EDITING_HISTORY,
    ),
    **dict.fromkeys(
        ("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"),
        Removed.COMMENT,
    ),
    **dict.fromkeys(
        ("sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "proofErr", "permStart", "permEnd"), None
    ),
    **dict.fromkeys(("altChunk", "subDoc", "object", "control", "OLEObject"), Removed.ATTACHMENTS),
    **dict.fromkeys(("tblCaption", "tblDescription"), Removed.DESCRIPTION),
    # Numbers that lists keep when they are copied from one document into another.
    **dict.fromkeys(("nsid", "tmpl"), None),
    # Of styles: other names, and the sitting in which one was made.
    **dict.fromkeys(("aliases", "rsid"), None),
    **dict.fromkeys(
        ("printerSettings", "saveThroughXslt", "documentProtection"), Removed.HIDDEN_DATA
    ),
}
# What the table of unseen things tells of.
THINGS = {**dict.fromkeys(("del", "moveFrom"), Thing.DELETED), "commentReference": Thing.COMMENT}
REVISED = tuple(map(w, ("sdt", *DROPPED, *UNWRAPPED)))
# Attributes that say who, when, or in which sitting something was written.
PERSONAL = re.compile(r"rsid\w*|author|initials|date|dateUtc|displacedByCustomXml|placeholder")
# Settings that change how the text looks; all others are about programs and people.
SETTINGS = frozenset(
    w(each)
    for each in (
        *("defaultTabStop", "autoHyphenation", "consecutiveHyphenLimit", "hyphenationZone"),
        *("doNotHyphenateCaps", "evenAndOddHeaders", "mirrorMargins", "gutterAtTop", "rtlGutter"),
        *("bookFoldPrinting", "characterSpacingControl", "noLineBreaksAfter", "noLineBreaksBefore"),
        *("footnotePr", "endnotePr", "compat", "clrSchemeMapping"),
        *("themeFontLang", "displayBackgroundShape"),
    )
)
# What Word 2010 and later ones note of how they lay pages out, and who defines it.
COMPATIBLE = frozenset(
    (
        *("compatibilityMode", "overrideTableStyleFontSizeAndJustification"),
        *("enableOpenTypeFeatures", "doNotFlipMirrorIndents", "useWord2013TrackBottomHyphenation"),
        *("differentiateMultirowTableHeaders", "allowHyphenationAtTrackBottom"),
    )
)
DEFINED_BY = "http://schemas.microsoft.com/office/word"


def clean(
    root: xml.Element,
    keys: set[str],
    unseen: frozenset[str],
    removals: Removals,
    places: Places,
) -> None:
    """``keys``: the attributes that there may be; ``unseen``: styles that hide what has them."""
    revisions(root, removals, places)
    fields.clean(root, removals)
    hiding.clean(root, unseen, removals, places)
    covering.of_text(root, removals, places)
    for link in root.iter(w("hyperlink")):
        xml.lose(link, *(w(each) for each in ("tooltip", "tgtFrame", "docLocation")))
    xml.lose_everywhere(root, {key for key in keys if telling(*xml.name(key))})
    bookmarks(root)


def telling(space: str, local: str) -> bool:
    return space == W and PERSONAL.fullmatch(local) is not None


def revisions(root: xml.Element, removals: Removals, places: Places) -> None:
    for row in xml.elements_of(root, w("tr")):
        if row.find(f"{w('trPr')}/{w('del')}") is not None:
            meet(Thing.DELETED, removals, places.of(row))
            xml.drop(row)
    for element in reversed(xml.elements_of(root, *REVISED)):
        local = xml.name(element.tag)[1]
        if local == "sdt":
            xml.unwrap(element)
        elif local in DROPPED:
            place = places.of(element)
            xml.drop(element)
            if local in THINGS:
                meet(THINGS[local], removals, place)
            elif what := DROPPED[local]:
                removals.add(what)
        elif local in UNWRAPPED:
            if local in ("ins", "moveTo") and says(element):
                meet(Thing.INSERTED, removals, places.of(element))
            # In the properties of a paragraph mark or a row it is a sign, and holds nothing.
            xml.unwrap(element)
            if what := UNWRAPPED[local]:
                removals.add(what)


def says(element: xml.Element) -> bool:
    return any((words.text or "").strip() for words in element.iter(w("t")))


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


def settings(root: xml.Element, removals: Removals) -> None:
    for element in list(root):
        if element.tag not in SETTINGS:
            root.remove(element)
    for element in xml.elements_of(root, w("compatSetting")):
        told = element.get(w("name")) in COMPATIBLE and element.get(w("uri")) == DEFINED_BY
        if not told or not element.get(w("val"), "").isdigit():
            xml.drop(element)


def fonts(root: xml.Element, removals: Removals) -> None:
    """Embedded fonts are coded with a number made for one document: they go."""
    for element in xml.elements_of(
        root, *(w(f"embed{face}") for face in ("Regular", "Bold", "Italic", "BoldItalic"))
    ):
        xml.drop(element)
