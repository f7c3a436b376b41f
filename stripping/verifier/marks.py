"""The names in an XML part, read from the marks where its elements begin, without a tree."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from stripping.verifier.refusing import refuse

DIGITS = b"0123456789"
PIECE = 1 << 20
BEGUN = re.compile(rb"<[^/?][^>]*")
# How the strippers write a mark. In any other, such as one with ">" in a value, names could hide.
MARK = re.compile(rb"""<[^\s<>"'=/]+(?: [^\s<>"'=/]+="[^"<]*")*/?""")
NAME = re.compile(rb"""[ <]([^\s<>"'=/]+)(?:="[^"]*")?""")


@dataclass(frozen=True)
class Names:
    """As they are written, with prefixes and without the digits in them.

    ``root``: those in the outermost element's mark.
    """

    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    root: set[str] = field(default_factory=set)


def names(data: bytes) -> Names:
    """Of what is XML, has no DTD, comment or CDATA, and nothing but UTF-8. Raises Unclean.

    Without digits, of which most values are made, most marks are the same: each is read once.
    """
    found, first, at = Names(), BEGUN.search(data), 0
    while at < len(data):
        # "<" stands nowhere but where a mark begins: none is cut.
        end = data.find(b"<", at + PIECE)
        end = len(data) if end < 0 else end
        for mark in set(BEGUN.findall(data[at:end].translate(None, DIGITS))):
            tag, *attributes = parts(mark)
            found.tags.add(tag)
            found.attributes.update(attributes)
        at = end
    if first:
        found.root.update(parts(first[0]))
    return found


@lru_cache(maxsize=4096)
def parts(mark: bytes) -> tuple[str, ...]:
    """The names in a mark, the element's own first."""
    if not MARK.fullmatch(mark):
        raise refuse()
    return tuple(each.decode() for each in NAME.findall(mark))
