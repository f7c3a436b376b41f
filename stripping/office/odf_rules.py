"""What of OpenDocument's XML stays: namespaces on a list, no notes, no changes, no hidden parts."""

from stripping.office import allowed, names, odf_called, odf_tables, xml
from stripping.office.names import LINKS, XML
from stripping.office.odf_names import (
    DRAW,
    DROPPED,
    KEEP_NAME,
    NAMESPACES,
    OFFICE,
    PERSONAL,
    PRESENTATION,
    STYLE,
    TABLE,
    TEXT,
    UNWRAPPED,
    XLINK,
)
from stripping.office.odf_places import Places
from stripping.office.odf_unseen import Unseen
from stripping.unseen import Thing, meet
from stripping.values import Removals, Removed

HREF, MIME = f"{{{XLINK}}}href", f"{{{DRAW}}}mime-type"
BINARY = f"{{{OFFICE}}}binary-data"
PICTURES = tuple(
    f"{{{space}}}{local}"
    for space, local in (
        *((DRAW, "image"), (DRAW, "fill-image"), (STYLE, "background-image")),
        *((TEXT, "list-level-style-image"),),
    )
)
# By it another list goes on; it becomes a number.
LISTED = (f"{{{TEXT}}}list", f"{{{XML}}}id")


CHANGED = f"{{{TEXT}}}change-id"
# What the table of unseen things tells of.
THINGS = {
    f"{{{OFFICE}}}annotation": Thing.COMMENT,
    f"{{{PRESENTATION}}}notes": Thing.NOTES,
}
HIDDEN = {f"{{{TABLE}}}table": Thing.HIDDEN_SHEET, f"{{{DRAW}}}page": Thing.HIDDEN_SLIDE}


def clean(
    root: xml.Element, unseen: Unseen, wanted: set[str], removals: Removals, places: Places
) -> None:
    """``wanted``: the names that something in the document leads to."""
    gone, families = list[str](), unseen.families()
    revisions(root, removals, places)
    unshown(root, removals, places)
    styled = {tag for tag, (family, _) in FAMILIES.items() if family in families}
    tags, keys = xml.names(root)
    foreign = {each for each in tags if xml.name(each)[0] not in NAMESPACES}
    shown = {key for key in keys if xml.name(key)[1] == "display"}
    maybe = {each.tag for key in shown for each in xml.with_attribute(root, key)}
    maybe |= {each.tag for each in (xml.with_attribute(root, LAYER) if unseen.layers else ())}
    concerned = foreign | maybe | tags & (DROPPED.keys() | UNWRAPPED | styled | {SECTION})
    if concerned:
        places.note()
    for element in xml.elements_of(root, *concerned) if concerned else ():
        if not xml.attached(element, root):
            continue
        if element.tag in foreign and element is not root:
            xml.drop(element)
            removals.add(Removed.HIDDEN_DATA)
        elif element.tag in DROPPED:
            place = places.of(element)
            xml.drop(element)
            if element.tag in THINGS:
                meet(THINGS[element.tag], removals, place)
            elif what := DROPPED[element.tag]:
                removals.add(what)
        elif xml.name(element.tag)[1] in names.NOWHERE:
            xml.drop(element)
            removals.add(Removed.HIDDEN_DATA)
        elif is_hidden(element, unseen):
            gone += odf_tables.names(element)
            meet(HIDDEN.get(element.tag, Thing.HIDDEN_TEXT), removals, places.of(element))
            xml.drop(element)
        elif element.tag in UNWRAPPED:
            xml.unwrap(element)
    odf_tables.clean(root, gone, unseen, keys, removals, places)
    attributes(root, keys, removals)
    odf_called.clean(root, wanted)
    allowed.only(root, tags, keys, removals, allowed.ODF)


def revisions(root: xml.Element, removals: Removals, places: Places) -> None:
    """Words that were put in stay where they stand, between two marks; others go with the list."""
    starts = {each.get(CHANGED, ""): each for each in root.iter(f"{{{TEXT}}}change-start")}
    for region in root.iter(f"{{{TEXT}}}changed-region"):
        start = starts.get(region.get(f"{{{XML}}}id") or region.get(f"{{{TEXT}}}id") or "")
        if region.find(f"{{{TEXT}}}insertion") is not None and start is not None:
            meet(Thing.INSERTED, removals, places.of(start))
        elif region.find(f"{{{TEXT}}}deletion") is not None:
            meet(Thing.DELETED, removals)


def attributes(root: xml.Element, keys: set[str], removals: Removals) -> None:
    """``keys``: all that occur."""
    xml.lose_everywhere(root, {key for key in keys if is_strange(*xml.name(key))})
    for key in keys & PERSONAL:
        for element in xml.with_attribute(root, key):
            if element.tag not in KEEP_NAME and (element.tag, key) != LISTED:
                del element.attrib[key]
    for element in xml.with_attribute(root, HREF) if HREF in keys else ():
        if element.tag not in PICTURES:
            link(element, removals)


def is_strange(space: str, local: str) -> bool:
    if space == XML:
        return local not in ("id", "lang", "space")
    strange = space != "" and space not in NAMESPACES
    locked = local.startswith("protection-key")
    return strange or locked or names.PERSONAL.fullmatch(local) is not None


def link(element: xml.Element, removals: Removals) -> None:
    address = element.get(HREF, "")
    if not address.startswith((*LINKS, "#")):
        del element.attrib[HREF]
        removals.add(Removed.ACTIONS)
        if xml.name(element.tag)[1] == "a":
            # A link that leads nowhere is no link: its words stay.
            element.set(HREF, "#")


FAMILIES = {
    f"{{{TABLE}}}table": ("table", f"{{{TABLE}}}style-name"),
    f"{{{DRAW}}}page": ("drawing-page", f"{{{DRAW}}}style-name"),
    f"{{{TEXT}}}span": ("text", f"{{{TEXT}}}style-name"),
    f"{{{TEXT}}}p": ("paragraph", f"{{{TEXT}}}style-name"),
    f"{{{TEXT}}}h": ("paragraph", f"{{{TEXT}}}style-name"),
}

SECTION = f"{{{TEXT}}}section"
PARAGRAPHS = frozenset((f"{{{TEXT}}}p", f"{{{TEXT}}}h"))
LAYER = f"{{{DRAW}}}layer"
LINES = frozenset(
    f"{{{STYLE}}}{kind}{pages}"
    for kind in ("header", "footer")
    for pages in ("", "-left", "-first")
)


def is_hidden(element: xml.Element, unseen: Unseen) -> bool:
    if element.get(LAYER) in unseen.layers:
        return True
    if element.tag in FAMILIES:
        family, key = FAMILIES[element.tag]
        return (family, element.get(key, "")) in unseen.styles
    if element.tag == SECTION:
        return element.get(f"{{{TEXT}}}display", "true") != "true"
    if xml.name(element.tag)[0] == STYLE:
        return False
    # LibreOffice writes this of drawn things in a namespace of its own.
    return any(
        xml.name(key)[1] == "display" and value == "none" for key, value in xml.attributes(element)
    )


def unshown(root: xml.Element, removals: Removals, places: Places) -> None:
    """Paragraphs with a mark that hides them, and lines of pages that are switched off."""
    for mark in xml.elements_of(root, f"{{{TEXT}}}hidden-paragraph"):
        whole = xml.around(mark, PARAGRAPHS)
        if mark.get(f"{{{TEXT}}}is-hidden") == "true" and whole is not None:
            places.note()
            xml.drop(whole)
            removals.add(Removed.HIDDEN_DATA)
    for line in root.iter(*LINES):
        if line.get(f"{{{STYLE}}}display") == "false" and len(line):
            xml.drop_children(line)
            removals.add(Removed.HIDDEN_DATA)
