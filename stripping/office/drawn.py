"""Drawn things of OOXML: shapes, pictures, charts, themes, and what they are called."""

import re

from stripping.office import names, xml
from stripping.office.names import PIC, WP, XDR, A, C, P, V, W
from stripping.values import Removals, Removed

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
VML_TELLING = ("title", "href", "relid", "oleid", "gfxdata", "spid", "althref")
UNSEEN = re.compile(r"visibility\s*:\s*hidden|display\s*:\s*none", re.IGNORECASE)
# Of charts: where numbers came from, and what is printed around the sheet that it is not on.
CHART_LOST = tuple(
    f"{{{C}}}{each}" for each in ("externalData", "userShapes", "printSettings", "pivotSource")
)
SCHEMES = tuple(f"{{{A}}}{each}" for each in ("theme", "clrScheme", "fontScheme", "fmtScheme"))
LINKED = ("hlinkClick", "hlinkHover", "hlinkMouseOver")
SCREEN_JUMP = re.compile(r"ppaction://hlinks(ldjump|howjump\?jump=[a-z]+)")


def clean(root: xml.Element, tags: set[str], keys: set[str], removals: Removals) -> None:
    """Names and descriptions of drawn things go: programs put paths and titles of files there."""
    for element in xml.any_of(root, tags, *NAMED):
        if element.get("hidden") in ("1", "true"):
            shape = element.getparent()
            shape = shape if shape is None or shape.tag in WHOLE else shape.getparent()
            removals.add(Removed.HIDDEN_DATA)
            if shape is not None and shape is not root:
                xml.drop(shape)
                continue
        told = xml.lose(element, *DESCRIBED)
        if any(told):
            removals.add(Removed.DESCRIPTION)
    for element in xml.with_attribute(root, "descr") if "descr" in keys else ():
        if any(xml.lose(element, "descr")):
            removals.add(Removed.DESCRIPTION)
    for element in xml.any_of(root, tags, *SHEET_SHAPES):
        if any(xml.lose(element, "macro", "textlink")):
            removals.add(Removed.ACTIONS)
    for scheme in xml.any_of(root, tags, *SCHEMES):
        scheme.set("name", "Theme")
    for slide in xml.any_of(root, tags, f"{{{P}}}cSld"):
        xml.lose(slide, "name")
    for element in xml.any_of(root, tags, f"{{{A}}}custClrLst", *CHART_LOST):
        xml.drop(element)
    vectors(root, tags, removals)
    links(root, {each for each in tags if xml.name(each)[1] in LINKED}, removals)


def links(root: xml.Element, linked: set[str], removals: Removals) -> None:
    """What a click on something does: it leads to addresses and slides, and starts nothing."""
    for element in xml.elements_of(root, *linked) if linked else ():
        action = element.get("action", "")
        if action and not SCREEN_JUMP.fullmatch(action):
            del element.attrib["action"]
            removals.add(Removed.ACTIONS)
        xml.lose(element, "tooltip", "tgtFrame", "invalidUrl")
        xml.drop_children(element)


def vectors(root: xml.Element, tags: set[str], removals: Removals) -> None:
    """Drawings as programs before 2007 wrote them."""
    vector = {each for each in tags if xml.name(each)[0] == V}
    types = dict[str, str]()
    for element in xml.elements_of(root, *vector) if vector else ():
        if UNSEEN.search(element.get("style", "")):
            outer = xml.around(element, WHOLE)
            xml.drop(element if outer is None else outer)
            removals.add(Removed.HIDDEN_DATA)
        for key in ("alt", "title", "href", "src"):
            if xml.lose(element, key):
                removals.add(Removed.DESCRIPTION)
        xml.lose(element, *(f"{{{names.VML_OFFICE}}}{each}" for each in VML_TELLING))
        identity = xml.lose(element, "id")
        if identity and element.tag == f"{{{V}}}shapetype":
            types[f"#{identity[0]}"] = f"_x0000_t{len(types) + 1}"
            element.set("id", types[f"#{identity[0]}"])
    for element in root.iter(*vector) if types else ():
        if element.get("type") in types:
            element.set("type", f"#{types[element.get('type', '')]}")


def number(root: xml.Element) -> None:
    """Numbers instead of the names of drawn things and the identities of fields."""
    for count, element in enumerate(root.iter(*NAMED), 1):
        if element.get("name") is not None:
            element.set("name", f"Object {count}")
    for count, element in enumerate(root.iter(f"{{{A}}}fld"), 1):
        element.set("id", f"{{00000000-0000-0000-0000-{count:012}}}")
