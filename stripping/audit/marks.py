"""The names in an XML part, read from the marks where its elements begin, without a tree."""

import re
from dataclasses import dataclass, field

from stripping.audit.refusing import refuse

DIGITS = b"0123456789"
BEGUN = re.compile(rb"<[^/?][^>]*")
# How the strippers write a mark. In any other, such as one with ">" in a value, names could hide.
MARK = re.compile(rb"""<[^\s<>"'=/]+(?: [^\s<>"'=/]+="[^"<]*")*/?""")
NAME = re.compile(rb"""[ <]([^\s<>"'=/]+)(?:="[^"]*")?""")


@dataclass(frozen=True)
class Names:
    """As they are written, with prefixes and without the digits in them.

    ``root``: the attributes of the outermost element, with its declarations.
    """

    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    root: frozenset[str] = frozenset()


def names(data: bytes) -> Names:
    """Of what is XML, has no DTD, comment or CDATA, and nothing but UTF-8. Raises Unclean.

    Without digits, of which most values are made, most marks are the same: each is read once.
    """
    begun = BEGUN.findall(data.translate(None, DIGITS))
    found = Names(root=frozenset(parts(begun[0])[1:]))
    for mark in set(begun):
        tag, *attributes = parts(mark)
        found.tags.add(tag)
        found.attributes.update(attributes)
    return found


def parts(mark: bytes) -> list[str]:
    """The names in a mark, the element's own first."""
    if not MARK.fullmatch(mark):
        raise refuse()
    return [each.decode() for each in NAME.findall(mark)]
