"""Names in office documents: each is in the table of its format, and words stand where they may."""

import re
from dataclasses import dataclass
from functools import lru_cache

from stripping.grammar import odf, odf_attributes
from stripping.grammar import ooxml as elements
from stripping.grammar import ooxml_attributes as attributes
from stripping.verifier import tags
from stripping.verifier.refusing import refuse

# Words, and the tag before them: "" for one that closes something or holds nothing.
BEFORE_WORDS = re.compile(rb"<([^\s<>/]*)(?:[^<>]*[^<>/])?>\s*[^<\s]")
BEHIND_END = re.compile(rb"(?:/|</[^<>]*)>\s*[^<\s]")
# Cells are most of a workbook, and the slowest to look at: their names are looked at, as all are.
CELLS = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)


def without_digits(some: str) -> frozenset[str]:
    """As ``tags.names`` gives names."""
    return frozenset(re.sub(r"\d", "", some).split())


def joined(table: dict[str, str]) -> frozenset[str]:
    return without_digits(" ".join(table.values()))


@dataclass(frozen=True)
class Table:
    """Names without prefixes, which documents choose themselves: what follows them is compared."""

    elements: frozenset[str]
    words: frozenset[str]
    attributes: frozenset[str]


ALWAYS = {"space", "lang"}
OOXML = Table(
    joined(elements.ELEMENTS),
    frozenset(" ".join(elements.WORDS.values()).split()),
    without_digits(attributes.PLAIN) | joined(attributes.PREFIXED) | ALWAYS,
)
OPEN_DOCUMENT = Table(
    joined(odf.ELEMENTS),
    frozenset(" ".join(odf.WORDS.values()).split()),
    joined(odf_attributes.ATTRIBUTES) | ALWAYS | {"id"},
)


def ooxml(data: bytes, names: tags.Names) -> None:
    """``data``: an XML part. Raises Unclean."""
    known(frozenset(names.tags), frozenset(names.attributes), OOXML)
    data = CELLS.sub(b"", data)
    if BEHIND_END.search(data):
        raise refuse()
    before = {each.rpartition(b":")[2].decode() for each in set(BEFORE_WORDS.findall(data))}
    if not before <= OOXML.words:
        raise refuse()


def open_document(data: bytes, names: tags.Names) -> None:
    """As ``ooxml``. Words may stand behind an element here: only those before are looked at."""
    known(frozenset(names.tags), frozenset(names.attributes), OPEN_DOCUMENT)
    before = {each.rpartition(b":")[2].decode() for each in set(BEFORE_WORDS.findall(data))}
    if not before - {""} <= OPEN_DOCUMENT.words:
        raise refuse()


# Slides and their like have the same names: these are looked at once.
@lru_cache(maxsize=256)
def known(called: frozenset[str], keys: frozenset[str], table: Table) -> None:
    """Raises Unclean."""
    plain = {key for key in keys if key != "xmlns" and not key.startswith("xmlns:")}
    if not locals_of(called) <= table.elements or not locals_of(plain) <= table.attributes:
        raise refuse()


def locals_of(names: set[str] | frozenset[str]) -> set[str]:
    return {name.rpartition(":")[2] for name in names}
