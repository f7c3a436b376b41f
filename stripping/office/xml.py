"""XML parts: read without DTD, entities or network; written in one way."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, cast

from lxml import etree

from stripping.errors import Reason, Unclean

Element = etree._Element
PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)
# Those that are read without tables from the disk; office programs write the first.
ENCODINGS = frozenset(("UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ASCII"))


def parse(data: bytes) -> Element:
    """The root. Comments and processing instructions are not in it. Raises Unclean."""
    try:
        root = etree.fromstring(data, PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            # Nothing is wrong with the file: it is more than the sandbox has room for.
            raise MemoryError from error
        raise Unclean(Reason.DAMAGED) from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        # Office programs write none; it is there to define entities.
        raise Unclean(Reason.DAMAGED)
    if (root.getroottree().docinfo.encoding or "UTF-8").upper() not in ENCODINGS:
        raise Unclean(Reason.DAMAGED)
    return root


def written(root: Element, spoken: dict[str, str] | None = None) -> bytes:
    """``spoken``: namespaces, by their prefixes, that stay for what values say by them."""
    kept = [prefix for prefix, space in (spoken or {}).items() if root.nsmap.get(prefix) == space]
    etree.cleanup_namespaces(root, keep_ns_prefixes=kept)
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return text


@lru_cache(maxsize=4096)
def name(tag: str) -> tuple[str, str]:
    """The namespace ("" for none) and the local name."""
    if tag.startswith("{"):
        space, _, local = tag[1:].partition("}")
        return space, local
    return "", tag


def names(root: Element) -> tuple[set[str], set[str]]:
    """The tags and the names of attributes in it, each once: most steps ask for names it lacks."""
    tags, keys = set[Any](), set[Any]()
    for element in root.iter(etree.Element):
        tags.add(element.tag)
        if named := element.keys():
            keys.update(named)
    return tags, keys


def lose_everywhere(root: Element, keys: set[str]) -> None:
    """Takes attributes off every element."""
    if keys:
        etree.strip_attributes(root, *keys)


def with_attribute(root: Element, key: str) -> list[Element]:
    return cast(list[Element], asking(key)(root))


@lru_cache(maxsize=256)
def asking(key: str) -> etree.XPath:
    space, local = name(key)
    if not space:
        return etree.XPath(f"//@{local}/..")
    return etree.XPath(f"//@space:{local}/..", namespaces={"space": space})


def attributes(element: Element) -> list[tuple[str, str]]:
    return [(str(key), str(value)) for key, value in element.attrib.items()]


def lose(element: Element, *keys: str) -> list[str]:
    """Takes attributes off; gives the values of those that were there."""
    values = [str(element.attrib[key]) for key in keys if key in element.attrib]
    for key in keys:
        if key in element.attrib:
            del element.attrib[key]
    return values


def keep_only(element: Element, keys: frozenset[str]) -> list[str]:
    """Takes all other attributes off; gives their values."""
    return lose(element, *{key for key, _ in attributes(element)} - keys)


def number(text: str) -> int:
    """A count or a place, as office programs write it. Raises Unclean."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Unclean(Reason.DAMAGED)
    return int(text)


def elements(root: Element) -> Iterator[Element]:
    """Every element, in an order that stands while some of them are taken out."""
    yield from list(root.iter(etree.Element))


def elements_of(root: Element, *tags: str) -> list[Element]:
    """Those with these tags, outer ones first."""
    return list(root.iter(*tags))


def any_of(root: Element, present: set[str], *tags: str) -> list[Element]:
    """As ``elements_of``; most parts have none of the tags, and ``present`` says so at once."""
    wanted = present.intersection(tags)
    return list(root.iter(*wanted)) if wanted else []


def drop_children(element: Element) -> None:
    for child in list(element):
        element.remove(child)


def attached(element: Element, root: Element) -> bool:
    """Whether it is still below the root: something around it may have been taken out."""
    while element is not None and element is not root:
        element = element.getparent()  # type: ignore[assignment]
    return element is root


def drop(element: Element) -> None:
    """Takes an element out; what stands behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def unwrap(element: Element) -> None:
    """Takes an element away from around what it holds."""
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    if element.text:
        if place:
            before = parent[place - 1]
            before.tail = (before.tail or "") + element.text
        else:
            parent.text = (parent.text or "") + element.text
    for child in reversed(list(element)):
        parent.insert(place, child)
    drop(element)


def around(element: Element, names: frozenset[str]) -> Element | None:
    """The nearest element of these tags that holds it."""
    found = element.getparent()
    while found is not None and found.tag not in names:
        found = found.getparent()
    return found


Rule = Callable[[Element], None]


def made(space: str, local: str, **spaces: str) -> Element:
    """A new root in this namespace, which is written without a prefix."""
    return etree.Element(f"{{{space}}}{local}", nsmap={None: space, **spaces})  # type: ignore[dict-item]


def under(parent: Element, space: str, local: str, **attributes: str) -> Element:
    return etree.SubElement(parent, f"{{{space}}}{local}", attributes)
