"""What all parts of OOXML have in common: namespaces, alternatives, drawings, relations."""

import re
from typing import cast

from lxml import etree

from stripping.office import names, xml
from stripping.office.names import MC, NAMESPACES, PIC, WP, XDR, XML, A, C, P, R, V, W
from stripping.values import Tally

RELATED = f"{{{R}}}"
WITH_RELATIONS = etree.XPath("//@r:*/..", namespaces={"r": R})
RELATIONS = etree.XPath("//@r:*", namespaces={"r": R}, smart_strings=False)
# An element whose relation is lost goes with the nearest of these around it.
WHOLE = frozenset(
    (
        f"{{{W}}}drawing",
        f"{{{W}}}pict",
        f"{{{W}}}object",
        f"{{{P}}}pic",
        f"{{{P}}}graphicFrame",
        f"{{{P}}}bg",
        f"{{{XDR}}}oneCellAnchor",
        f"{{{XDR}}}twoCellAnchor",
        f"{{{XDR}}}absoluteAnchor",
        f"{{{A}}}blipFill",
    )
)
SHOWN = frozenset(("blip", "imagedata", "chart", "relIds", "OLEObject", "contentPart"))
# These stay without theirs: a link becomes plain text.
PLAIN = frozenset((f"{{{W}}}hyperlink", f"{{{names.S}}}hyperlink"))
DESCRIBED = ("descr", "title")
# Who names things: "Picture 1" says enough.
NAMED = frozenset(
    (
        f"{{{WP}}}docPr",
        f"{{{PIC}}}cNvPr",
        f"{{{P}}}cNvPr",
        f"{{{XDR}}}cNvPr",
        f"{{{names.WPS}}}cNvPr",
        f"{{{names.WPG}}}cNvPr",
        f"{{{A}}}cNvPr",
    )
)
# They may have a program, and a cell whose words they show.
SHEET_SHAPES = tuple(f"{{{XDR}}}{each}" for each in ("sp", "pic", "cxnSp", "graphicFrame"))
VML_TELLING = ("title", "href", "relid", "oleid", "gfxdata")
# Of charts: where numbers came from, and what is printed around the sheet that it is not on.
CHART_LOST = tuple(
    f"{{{C}}}{each}" for each in ("externalData", "userShapes", "printSettings", "pivotSource")
)
XML_KEPT = ("space", "lang")
SCHEMES = ("theme", "clrScheme", "fontScheme", "fmtScheme")
LINKED = ("hlinkClick", "hlinkHover", "hlinkMouseOver")
SCREEN_JUMP = re.compile(r"ppaction://hlinks(ldjump|howjump\?jump=[a-z]+)")


def transitional_tag(tag: str) -> str:
    space, local = xml.name(tag)
    return f"{{{names.TRANSITIONAL[space]}}}{local}" if space in names.TRANSITIONAL else tag


def parse(data: bytes) -> xml.Element:
    """A part with the transitional namespaces, which every program reads, for strict ones."""
    root = xml.parse(data)
    if names.STRICT.encode() in data.replace(b"\0", b""):  # in UTF-16 too
        transitional(root)
    return root


def transitional(root: xml.Element) -> None:
    for element in root.iter():
        element.tag = transitional_tag(element.tag)
        for key, value in xml.attributes(element):
            space, local = xml.name(key)
            if space in names.TRANSITIONAL:
                del element.attrib[key]
                element.set(f"{{{names.TRANSITIONAL[space]}}}{local}", value)


def choose(root: xml.Element) -> None:
    """Of alternatives for programs of different age, the first that is known here."""
    for element in reversed(xml.elements_of(root, f"{{{MC}}}AlternateContent")):
        kept = None
        for option in element:
            spaces = [option.nsmap.get(each) for each in option.get("Requires", "").split()]
            _, local = xml.name(option.tag)
            if local == "Choice" and spaces and all(space in NAMESPACES for space in spaces):
                kept = option
                break
            if local == "Fallback":
                kept = option
        for option in list(element):
            if option is not kept:
                element.remove(option)
        if kept is not None:
            xml.unwrap(kept)
        xml.unwrap(element)


def known_only(
    root: xml.Element, ending: str, tags: set[str], keys: set[str], tally: Tally
) -> None:
    """Elements and attributes of namespaces that are on the list, and no extensions."""
    known = NAMESPACES - set(names.OWN.values()) | {names.OWN[ending]}
    foreign = {each for each in tags if not _known(*xml.name(each), known)}
    for element in xml.elements_of(root, *foreign) if foreign else ():
        if element is not root and xml.attached(element, root):
            xml.drop(element)
            tally.add("hidden_data")
    xml.lose_everywhere(root, {key for key in keys if _telling(*xml.name(key), known)})


def _known(space: str, local: str, known: frozenset[str]) -> bool:
    # Those of Word's are taken out with more care, later.
    return space in known and local != "extLst" and (space == W or local not in names.NOWHERE)


def _telling(space: str, local: str, known: frozenset[str]) -> bool:
    told = names.TELLING.fullmatch(local) is not None and local != "descr"
    if space == XML:
        return local not in XML_KEPT
    return told or (space != "" and space not in known)


def drawings(root: xml.Element, tags: set[str], keys: set[str], tally: Tally) -> None:
    """Names and descriptions of drawn things go: programs put paths and titles of files there."""
    for element in xml.elements_of(root, *NAMED):
        if element.get("hidden") in ("1", "true"):
            shape = element.getparent()
            shape = shape if shape is None or shape.tag in WHOLE else shape.getparent()
            tally.add("hidden_data")
            if shape is not None and shape is not root:
                xml.drop(shape)
                continue
        told = xml.lose(element, *DESCRIBED)
        if any(told):
            tally.add("description")
    for element in xml.with_attribute(root, "descr") if "descr" in keys else ():
        if any(xml.lose(element, "descr")):
            tally.add("description")
    for element in root.iter(*SHEET_SHAPES):
        if any(xml.lose(element, "macro", "textlink")):
            tally.add("actions")
    for scheme in root.iter(*(f"{{{A}}}{each}" for each in SCHEMES)):
        scheme.set("name", "Theme")
    for slide in root.iter(f"{{{P}}}cSld"):
        xml.lose(slide, "name")
    vector = {each for each in tags if xml.name(each)[0] == V}
    for element in root.iter(*vector) if vector else ():
        for key in ("alt", "title", "href"):
            if xml.lose(element, key):
                tally.add("description")
        xml.lose(element, *(f"{{{names.VML_OFFICE}}}{each}" for each in VML_TELLING))
    for element in xml.elements_of(root, *(f"{{*}}{each}" for each in LINKED)):
        action = element.get("action", "")
        if action and not SCREEN_JUMP.fullmatch(action):
            del element.attrib["action"]
            tally.add("actions")
        xml.lose(element, "tooltip", "tgtFrame", "invalidUrl")
        xml.drop_children(element)


def number(root: xml.Element) -> None:
    """Numbers instead of the names of drawn things and the identities of fields."""
    for count, element in enumerate(root.iter(*NAMED), 1):
        if element.get("name") is not None:
            element.set("name", f"Object {count}")
    for count, element in enumerate(root.iter(f"{{{A}}}fld"), 1):
        element.set("id", f"{{00000000-0000-0000-0000-{count:012}}}")


def related(root: xml.Element) -> set[str]:
    """The relations that elements name."""
    return set(cast(list[str], RELATIONS(root)))


def rename(root: xml.Element, ids: dict[str, str]) -> None:
    for element in cast(list[xml.Element], WITH_RELATIONS(root)):
        for key, value in xml.attributes(element):
            if key.startswith(RELATED) and value:
                element.set(key, ids[value])


def relate(root: xml.Element, ids: set[str], tally: Tally) -> None:
    """What needs a relation that is gone goes too."""
    for element in cast(list[xml.Element], WITH_RELATIONS(root)):
        if not xml.attached(element, root):
            continue
        named = {key: value for key, value in xml.attributes(element) if key.startswith(RELATED)}
        for key, value in named.items():
            if value and value not in ids:
                del element.attrib[key]
        if any(named.values()) and ids.isdisjoint(named.values()):
            _lost(element, tally)


def _lost(element: xml.Element, tally: Tally) -> None:
    if element.tag in PLAIN:
        if element.get(f"{{{W}}}anchor") is None and element.get("location") is None:
            (xml.unwrap if xml.name(element.tag)[0] == W else xml.drop)(element)
        return
    if xml.name(element.tag)[1] not in SHOWN:
        xml.drop(element)
        return
    tally.add("lost_pictures")
    whole = xml.around(element, WHOLE)
    if whole is not None and whole.tag == f"{{{A}}}blipFill":
        outer = xml.around(whole, WHOLE)
        whole = outer if outer is not None else whole
    xml.drop(element if whole is None else whole)


def clean(root: xml.Element, ending: str, tally: Tally) -> set[str]:
    """The first steps for every part of a document with this ending.

    Gives the names of attributes that there may be: steps that need another are left out.
    """
    tags, keys = xml.names(root)
    choose(root)
    known_only(root, ending, tags, keys, tally)
    drawings(root, tags, keys, tally)
    for element in xml.elements_of(root, *CHART_LOST):
        xml.drop(element)
    return keys
