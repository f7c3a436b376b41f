"""The last step of every part: what no table names goes, whatever it is called.

The steps before it know what tells of a person and say so; this one knows what may stay.
"""

from dataclasses import dataclass
from typing import cast

from lxml import etree

from stripping.grammar import odf, odf_attributes, ooxml, ooxml_attributes
from stripping.office import names, odf_names, xml
from stripping.office.names import PIC, W10, WP, WPG, WPS, XDR, XML, A, C, M, P, R, S, V, W
from stripping.values import Removals, Removed


def named(table: dict[str, str], spaces: dict[str, str]) -> frozenset[str]:
    """The full names that a table by prefixes stands for."""
    return frozenset(
        f"{{{spaces[key]}}}{local}" for key, some in table.items() for local in some.split()
    )


@dataclass(frozen=True)
class Table:
    """``elements``, ``attributes``: full names; ``wordless``: finds elements that hold letters and
    may not."""

    elements: frozenset[str]
    attributes: frozenset[str]
    wordless: etree.XPath


def _table(
    elements: dict[str, str],
    words: dict[str, str],
    attributes: frozenset[str],
    spaces: dict[str, str],
) -> Table:
    each = (f"parent::{key}:{local}" for key, some in words.items() for local in some.split())
    wordless = etree.XPath(f"//text()[not({' or '.join(each)})]/..", namespaces=spaces)
    return Table(
        named(elements, spaces), attributes | {f"{{{XML}}}space", f"{{{XML}}}lang"}, wordless
    )


PREFIXES = ("w", "s", "p", "a", "c", "pic", "xdr", "wp", "m", "v", "o", "w10", "wps", "wpg", "r")
NAMED_SO = (W, S, P, A, C, PIC, XDR, WP, M, V, names.VML_OFFICE, W10, WPS, WPG, R)
SPACES = dict(zip(PREFIXES, NAMED_SO, strict=True))
OOXML = _table(
    ooxml.ELEMENTS,
    ooxml.WORDS,
    frozenset(ooxml_attributes.PLAIN.split()) | named(ooxml_attributes.PREFIXED, SPACES),
    SPACES,
)
ODF_SPACES = {
    "office": odf_names.OFFICE,
    "text": odf_names.TEXT,
    "table": odf_names.TABLE,
    "draw": odf_names.DRAW,
    "style": odf_names.STYLE,
    "number": odf_names.NUMBER,
    "presentation": odf_names.PRESENTATION,
    "dr3d": odf_names.DR3D,
    "fo": odf_names.FO,
    "svg": odf_names.SVG,
    "xlink": odf_names.XLINK,
}
# What goes on in another list is found by its number (``odf_rules``).
ODF = _table(
    odf.ELEMENTS,
    odf.WORDS,
    named(odf_attributes.ATTRIBUTES, ODF_SPACES) | {f"{{{XML}}}id"},
    ODF_SPACES,
)


def only(
    root: xml.Element, tags: set[str], keys: set[str], removals: Removals, table: Table = OOXML
) -> None:
    """``tags`` and ``keys``: those that there may be."""
    foreign = tags - table.elements - {root.tag}
    for element in xml.elements_of(root, *foreign) if foreign else ():
        if xml.attached(element, root):
            xml.drop(element)
            removals.add(Removed.HIDDEN_DATA)
    xml.lose_everywhere(root, keys - table.attributes)
    for element in cast(list[xml.Element], table.wordless(root)):
        between_elements(element, removals)


def between_elements(element: xml.Element, removals: Removals) -> None:
    """Takes out letters where no words stand: no program shows them."""
    texts = [element.text, *(each.tail for each in element)]
    element.text = None
    for each in element:
        each.tail = None
    if any(text and not text.isspace() for text in texts):
        removals.add(Removed.HIDDEN_DATA)
