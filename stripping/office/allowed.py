"""The last step of every part of OOXML: what no table names goes, whatever it is called.

The steps before it know what tells of a person and say so; this one knows what may stay.
"""

from lxml import etree

from stripping.grammar import ooxml, ooxml_attributes
from stripping.office import names, xml
from stripping.office.names import PIC, W10, WP, WPG, WPS, XDR, XML, A, C, M, P, R, S, V, W
from stripping.values import Removals, Removed

PREFIXES = ("w", "s", "p", "a", "c", "pic", "xdr", "wp", "m", "v", "o", "w10", "wps", "wpg", "r")
NAMED_SO = (W, S, P, A, C, PIC, XDR, WP, M, V, names.VML_OFFICE, W10, WPS, WPG, R)
SPACES = dict(zip(PREFIXES, NAMED_SO, strict=True))


def named(table: dict[str, str]) -> frozenset[str]:
    """The full names that a table by prefixes stands for."""
    return frozenset(
        f"{{{SPACES[key]}}}{local}" for key, some in table.items() for local in some.split()
    )


ELEMENTS = named(ooxml.ELEMENTS)
ATTRIBUTES = (
    frozenset(ooxml_attributes.PLAIN.split())
    | named(ooxml_attributes.PREFIXED)
    | {f"{{{XML}}}space", f"{{{XML}}}lang"}
)
WORDLESS = etree.XPath(
    "//*[text()][not("
    + " or ".join(
        f"self::{key}:{each}" for key, some in ooxml.WORDS.items() for each in some.split()
    )
    + ")]",
    namespaces=SPACES,
)


def only(root: xml.Element, tags: set[str], keys: set[str], removals: Removals) -> None:
    """``tags`` and ``keys``: those that there may be."""
    foreign = tags - ELEMENTS - {root.tag}
    for element in xml.elements_of(root, *foreign) if foreign else ():
        if xml.attached(element, root):
            xml.drop(element)
            removals.add(Removed.HIDDEN_DATA)
    xml.lose_everywhere(root, keys - ATTRIBUTES)
    between_elements(root, removals)


def between_elements(root: xml.Element, removals: Removals) -> None:
    """Takes out letters where no words stand: no program shows them."""
    for element in WORDLESS(root):
        texts = [element.text, *(each.tail for each in element)]
        element.text = None
        for each in element:
            each.tail = None
        if any(text and not text.isspace() for text in texts):
            removals.add(Removed.HIDDEN_DATA)
