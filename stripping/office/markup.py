"""What all parts of OOXML have in common: namespaces, alternatives, relations."""

from functools import lru_cache
from typing import cast

from lxml import etree

from stripping.office import drawn, names, xml
from stripping.office.names import MC, NAMESPACES, XML, A, R, W
from stripping.values import Removals, Removed

RELATED = f"{{{R}}}"
WITH_RELATIONS = etree.XPath("//@r:*/..", namespaces={"r": R})
RELATIONS = etree.XPath("//@r:*", namespaces={"r": R}, smart_strings=False)
SHOWN = frozenset(("blip", "imagedata", "chart", "relIds", "OLEObject", "contentPart"))
# These stay without theirs: a link becomes plain text.
PLAIN = frozenset((f"{{{W}}}hyperlink", f"{{{names.S}}}hyperlink"))
XML_KEPT = ("space", "lang")


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
    root: xml.Element, ending: str, tags: set[str], keys: set[str], removals: Removals
) -> None:
    """Elements and attributes of namespaces that are on the list, and no extensions."""
    foreign = {each for each in tags if not _known(each, ending)}
    for element in xml.elements_of(root, *foreign) if foreign else ():
        if element is not root and xml.attached(element, root):
            xml.drop(element)
            removals.add(Removed.HIDDEN_DATA)
    xml.lose_everywhere(root, {key for key in keys if _telling(key, ending)})


@lru_cache(maxsize=8)
def _spaces(ending: str) -> frozenset[str]:
    return NAMESPACES - set(names.OWN.values()) | {names.OWN[ending]}


# Parts of a document have much the same names: each is looked at once.
@lru_cache(maxsize=4096)
def _known(tag: str, ending: str) -> bool:
    space, local = xml.name(tag)
    # Those of Word's are taken out with more care, later.
    return (
        space in _spaces(ending)
        and local != "extLst"
        and (space == W or local not in names.NOWHERE)
    )


@lru_cache(maxsize=4096)
def _telling(key: str, ending: str) -> bool:
    space, local = xml.name(key)
    is_personal = names.PERSONAL.fullmatch(local) is not None and local != "descr"
    if space == XML:
        return local not in XML_KEPT
    return is_personal or (space != "" and space not in _spaces(ending))


def related(root: xml.Element) -> set[str]:
    """The relations that elements name."""
    return set(cast(list[str], RELATIONS(root)))


def rename(root: xml.Element, ids: dict[str, str]) -> None:
    for element in cast(list[xml.Element], WITH_RELATIONS(root)):
        for key, value in xml.attributes(element):
            if key.startswith(RELATED) and value:
                element.set(key, ids[value])


def relate(root: xml.Element, ids: set[str], removals: Removals) -> None:
    """What needs a relation that is gone goes too."""
    for element in cast(list[xml.Element], WITH_RELATIONS(root)):
        if not xml.attached(element, root):
            continue
        named = {key: value for key, value in xml.attributes(element) if key.startswith(RELATED)}
        for key, value in named.items():
            if value and value not in ids:
                del element.attrib[key]
        if any(named.values()) and ids.isdisjoint(named.values()):
            _lost(element, removals)


def _lost(element: xml.Element, removals: Removals) -> None:
    if element.tag in PLAIN:
        if element.get(f"{{{W}}}anchor") is None and element.get("location") is None:
            (xml.unwrap if xml.name(element.tag)[0] == W else xml.drop)(element)
        return
    if xml.name(element.tag)[1] not in SHOWN:
        xml.drop(element)
        return
    removals.add(Removed.LOST_PICTURES)
    whole = xml.around(element, drawn.WHOLE)
    if whole is not None and whole.tag == f"{{{A}}}blipFill":
        outer = xml.around(whole, drawn.WHOLE)
        whole = outer if outer is not None else whole
    xml.drop(element if whole is None else whole)


def clean(root: xml.Element, ending: str, removals: Removals) -> tuple[set[str], set[str]]:
    """The first steps for every part of a document with this ending.

    Gives the tags and the names of attributes that there may be: steps that need another are left
    out.
    """
    tags, keys = xml.names(root)
    choose(root)
    known_only(root, ending, tags, keys, removals)
    drawn.clean(root, tags, keys, removals)
    return tags, keys
