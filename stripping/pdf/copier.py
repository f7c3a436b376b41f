"""What is read from the old document and may stay is put into the new one, by rules.

A rule is a function: it takes the copier and a value of the old document, and gives its text in the
new one, or None when it may not stay. Objects that several places share stay shared.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from stripping.errors import Reason, Unclean
from stripping.pdf import syntax
from stripping.pdf.fax import Faxes
from stripping.pdf.limits import LARGEST_STRING, MOST_DEPTH, MOST_UNPACKED
from stripping.pdf.writer import Writer
from stripping.values import Removals

Identity = tuple[int, int]


@dataclass(frozen=True)
class Stream:
    """``entries``: the dictionary's text without brackets, /Filter in it; ``data``: as stored."""

    entries: bytes
    data: bytes


# Any: pikepdf gives Python's own numbers, booleans and None, and its own objects for the rest.
Rule = Callable[["Copier", Any], "bytes | Stream | None"]
Table = dict[str, Rule]


@dataclass
class Copier:
    writer: Writer
    removals: Removals
    pages: dict[Identity, int] = field(default_factory=dict)
    places: dict[str | bytes, Any] = field(default_factory=dict)
    hidden_layers: frozenset[Identity] = frozenset()
    faxes: Faxes = field(default_factory=set)
    unpacked: int = 0
    page_resources: Any = None  # of the page that is being copied
    _known: dict[tuple[Identity, int], bytes | None] = field(default_factory=dict)
    _depth: int = 0

    def value(self, found: Any, rule: Rule) -> bytes | None:
        """The text that stands for ``found`` in the new document; None when it may not stay."""
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise Unclean(Reason.BOMB)
        try:
            if isinstance(found, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream):
                return self._shared(found, rule) if found.is_indirect else self._direct(found, rule)
            return None if found is None else self._direct(found, rule)
        finally:
            self._depth -= 1

    def _direct(self, found: Any, rule: Rule) -> bytes | None:
        kept = rule(self, found)
        if isinstance(kept, Stream):
            number = self.writer.reserve()
            self.writer.put_stream(number, kept.entries, kept.data)
            return b"%d 0 R" % number
        return kept

    def _shared(self, found: Any, rule: Rule) -> bytes | None:
        key = (found.objgen, id(rule))
        if key in self._known:
            return self._known[key]
        number = self.writer.reserve()
        self._known[key] = b"%d 0 R" % number
        kept = rule(self, found)
        if isinstance(kept, Stream):
            self.writer.put_stream(number, kept.entries, kept.data)
        elif kept is not None:
            self.writer.put(number, kept)
        else:
            self._known[key] = None
            self.writer.give_back(number)
        return self._known[key]

    def entries(self, found: Any, table: Table) -> bytes:
        """The text of those keys of a dictionary that the table names, in the table's order."""
        parts = []
        for key, rule in table.items():
            kept = self.value(found.get("/" + key), rule)
            if kept is not None:
                parts.append(b"/%s %s" % (key.encode(), kept))
        return b"".join(parts)

    def spend(self, size: int) -> None:
        """Counts what was unpacked; raises Unclean when it is more than a document needs."""
        self.unpacked += size
        if self.unpacked > MOST_UNPACKED:
            raise Unclean(Reason.BOMB)


def number(_: Copier, found: Any) -> bytes | None:
    return syntax.number(found)


def boolean(_: Copier, found: Any) -> bytes | None:
    return str(found).lower().encode() if isinstance(found, bool) else None


def name(_: Copier, found: Any) -> bytes | None:
    return syntax.name(found) if isinstance(found, pikepdf.Name) else None


def string(_: Copier, found: Any) -> bytes | None:
    if not isinstance(found, pikepdf.String) or len(bytes(found)) > LARGEST_STRING:
        return None
    return syntax.hexadecimal(bytes(found))


def numbers(copier: Copier, found: Any) -> bytes | None:
    """An array of numbers, in arrays of numbers if need be; None when anything else is in it."""
    if not isinstance(found, pikepdf.Array):
        return None
    parts = [syntax.number(each) for each in found]
    known = [each for each in parts if each is not None]
    return b"[%s]" % b" ".join(known) if len(known) == len(parts) else None


def one_of(*words: str) -> Rule:
    allowed = {"/" + word for word in words}

    def rule(_: Copier, found: Any) -> bytes | None:
        known = isinstance(found, pikepdf.Name) and syntax.text_of(found) in allowed
        return str(found).encode() if known else None

    return rule


def array_of(rule: Rule) -> Rule:
    def all_of(copier: Copier, found: Any) -> bytes | None:
        if not isinstance(found, pikepdf.Array):
            return None
        return b"[%s]" % b" ".join(copier.value(each, rule) or b"null" for each in found)

    return all_of


def keys(table: Table) -> Rule:
    def rule(copier: Copier, found: Any) -> bytes | None:
        known = isinstance(found, pikepdf.Dictionary)
        return b"<<%s>>" % copier.entries(found, table) if known else None

    return rule


def first_of(*rules: Rule) -> Rule:
    def rule(copier: Copier, found: Any) -> "bytes | Stream | None":
        return next((kept for each in rules if (kept := each(copier, found)) is not None), None)

    return rule
