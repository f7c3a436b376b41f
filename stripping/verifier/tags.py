"""The names in an XML part, read from its start tags without building a tree."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from stripping.verifier.refusing import refuse

DIGITS = b"0123456789"
PIECE = 1 << 20
BEGUN = re.compile(rb"<[^/?][^>]*")
# How the strippers write a start tag. In any other, as with ">" in a value, names could hide.
TAG = re.compile(rb"""<[^\s<>"'=/]+(?: [^\s<>"'=/]+="[^"<]*")*/?""")
NAME = re.compile(rb"""[ <]([^\s<>"'=/]+)(?:="[^"]*")?""")


@dataclass(frozen=True)
class Names:
    """As they are written, with prefixes and without the digits in them.

    ``root``: those in the outermost element's start tag.
    """

    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    root: set[str] = field(default_factory=set)


def names(data: bytes) -> Names:
    """Of what is XML, has no DTD, comment or CDATA, and nothing but UTF-8. Raises Unclean.

    Without digits, of which most values are made, most tags are the same: each is read once.
    """
    seen, first, at = Names(), BEGUN.search(data), 0
    while at < len(data):
        # "<" stands nowhere but where a tag begins: none is cut.
        end = data.find(b"<", at + PIECE)
        end = len(data) if end < 0 else end
        for start_tag in set(BEGUN.findall(data[at:end].translate(None, DIGITS))):
            tag, *attributes = parts(start_tag)
            seen.tags.add(tag)
            seen.attributes.update(attributes)
        at = end
    if first:
        seen.root.update(parts(first[0]))
    return seen


@lru_cache(maxsize=4096)
def parts(start_tag: bytes) -> tuple[str, ...]:
    """The names in a start tag, the element's own first."""
    if not TAG.fullmatch(start_tag):
        raise refuse()
    return tuple(name.decode() for name in NAME.findall(start_tag))
