"""The facts that a record's page shows, from the table of fields: title, values, and where to go.

Which facts there are, what they are called and how their parts stand together is said by the rows
(``Field.page``); here is how a value of each kind is written for a reader.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import languages
from archive import dates
from archive.localized import Shown, label, shown
from archive.record import tree
from archive.record.field import AUTO, Fact, Part, Place, Slot
from archive.record.forms import Captions, EventDate
from archive.record.rules import Group, Languages, OneWord, SomeWords, Text, YesOrNo
from archive.record.shapes import PublicRecord
from archive.record.tree import Node
from languages import direction

# Addresses by the path of the field and the value that leads there.
Links = Mapping[tuple[str, str], str]
NO_LINKS: Links = {}


@dataclass(frozen=True)
class Value:
    """One value: words, where they lead, what follows them after a colon, and small details.

    ``machine``: for ``<time datetime>``; empty for what is no time. ``outside``: ``url`` leads to
    another site.
    """

    main: Shown
    url: str = ""
    machine: str = ""
    after: tuple[Shown, ...] = ()
    details: tuple[str, ...] = ()
    outside: bool = False


@dataclass(frozen=True)
class FactShown:
    """``listed``: a row for each value, as a list."""

    title: str
    values: tuple[Value, ...]
    listed: bool = False


def facts(
    public: PublicRecord, language: str, place: Place, links: Links = NO_LINKS
) -> tuple[FactShown, ...]:
    """Those of the record that stand in one list of its page, in the order of the table."""
    writer = _Writer(language, links)
    return tuple(writer.facts(tree.top(), public, place))


def of_medium(medium: Mapping[str, Any], language: str) -> tuple[FactShown, ...]:
    """What a figure has no place of its own for."""
    media = next(node for node in tree.top() if node.field.path == "media")
    return tuple(_Writer(language, NO_LINKS).facts(media.parts, medium, Place.GLANCE))


@dataclass(frozen=True)
class _Writer:
    language: str
    links: Links = field(default_factory=dict)

    def facts(
        self, nodes: tuple[Node, ...], group: Mapping[str, Any], place: Place
    ) -> Iterator[FactShown]:
        for node in nodes:
            value, page = group.get(node.field.name), node.field.page
            if value is None or page is None or isinstance(page, Slot):
                continue
            if page is AUTO and _is_several_facts(node):
                yield from self.facts(node.parts, value, place)
                continue
            fact = page if isinstance(page, Fact) else Fact(node.field.label)
            values = tuple(self.values(node, fact, value)) if fact.place is place else ()
            if values:
                yield FactShown(str(fact.title), values, bool(node.is_list and node.parts))

    def values(self, node: Node, fact: Fact, value: Any) -> Iterator[Value]:
        for row in value if node.is_list else [value]:
            if node.parts:
                yield from self._of_group(node, row)
            elif isinstance(node.rule, YesOrNo) and fact.yes:
                yield Value(self._said(str(fact.yes if row else fact.no)))
            else:
                yield from self._plain(node, row)

    def _of_group(self, node: Node, group: Mapping[str, Any]) -> Iterator[Value]:
        if isinstance(node.rule, Group) and node.rule.also == "count":
            yield Value(self._said(count(group["min"], group["max"])))
            return
        main: Value | None = None
        after, details, url = list[Shown](), list[str](), ""
        for part in node.parts:
            value, role = group.get(part.field.name), _role(part, node)
            if value is None or role is None:
                continue
            written = tuple(self.values(part, Fact(part.field.label), value))
            if role is Part.LINK:
                url = str(value)
            elif role is Part.MAIN and written:
                main = written[0]
            elif role is Part.AFTER:
                after += [piece.main for piece in written]
            else:
                details += [piece.main.text for piece in written]
        if main is not None:
            whole = replace(main, after=tuple(after), details=tuple(details))
            yield replace(whole, url=url, outside=True) if url else whole

    def _plain(self, node: Node, value: Any) -> Iterator[Value]:
        path = node.field.path
        if isinstance(node.rule, Text | Captions):
            if words := shown(value, self.language):
                yield Value(words, self.links.get((path, ""), ""))
        elif isinstance(node.rule, EventDate):
            day = dates.shown(value, self.language)
            yield Value(self._said(day.text), machine=day.machine)
        elif isinstance(node.rule, OneWord | SomeWords):
            for slug in [value] if isinstance(value, str) else value:
                if slug != "none":
                    words = self._word(node.rule.vocabulary, slug)
                    yield Value(words, self.links.get((path, slug), ""))
        elif isinstance(node.rule, Languages):
            yield from (Value(self._said(languages.name(code, self.language))) for code in value)
        else:
            yield Value(self._said(str(value)))

    def _word(self, vocabulary: str, slug: str) -> Shown:
        return label(vocabulary, slug, self.language) if vocabulary else self._said(slug)

    def _said(self, words: str) -> Shown:
        return Shown(words, self.language, direction(self.language))


def count(least: int, most: int) -> str:
    """One number where the least and the most are the same."""
    return str(least) if least == most else f"{least}–{most}"


def _is_several_facts(node: Node) -> bool:
    """A group that is no fact of its own: its parts are, or have places of their own."""
    return any(isinstance(part.field.page, Fact | Slot) for part in node.parts)


def _role(part: Node, group: Node) -> Part | None:
    """Of a part that names none: the first text is the whole's name, other words are details."""
    page = part.field.page
    if page is None or isinstance(page, Part):
        return page
    texts = [piece for piece in group.parts if isinstance(piece.rule, Text)]
    named = any(piece.field.page is Part.MAIN for piece in group.parts)
    if isinstance(part.rule, Text):
        return Part.MAIN if not named and part is texts[0] else Part.AFTER
    return Part.DETAIL
