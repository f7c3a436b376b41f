"""A row of the table of the record: what one field is, and what each use makes of it.

Every use has a default that includes the field, by the kind of its value, so that a new row is
published, shown, searched, exported and asked for unless it says otherwise.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from django.utils.functional import Promise

from archive.record.rule import Rule, Unless
from archive.record.shapes import PublicRecord

Words = str | Promise
# From the draft's value to the public one; ``draft``: the whole document.
Transformation = Callable[[Any, Mapping[str, Any]], Any]
Public = PublicRecord


class Auto(Enum):
    """By the kind of the value."""

    AUTO = auto()


AUTO = Auto.AUTO


class Part(Enum):
    """How a part of a group, or of a row of a list, stands in the fact that the whole is."""

    MAIN = auto()
    AFTER = auto()  # behind a colon
    DETAIL = auto()  # small, in brackets
    LINK = auto()  # the address that MAIN leads to
    BOUND = auto()  # "at least" or "at most" of a count
    ELSEWHERE = auto()  # not in the fact: the map shows it, or the file itself


@dataclass(frozen=True)
class Slot:
    """A place of its own in archive/record.html, by the name of the template's variable."""

    name: str


class Place(Enum):
    """A list of facts on the page of a record."""

    GLANCE = "glance"
    SOURCES = "sources"
    CITE = "cite"


@dataclass(frozen=True)
class Fact:
    """A row of a list of facts. ``yes`` and ``no``: what is said of a value that is one of them."""

    title: Words
    place: Place = Place.GLANCE
    yes: Words = ""
    no: Words = ""


Page = Slot | Fact | Part | Auto | None


@dataclass(frozen=True)
class Form:
    """What asks for the field in the desk's editor.

    ``part``: of the form (fields.PARTS); ``rows``: of a text area, 1 for a line; ``pair``: beside
    the one before it; ``ticked``: slugs from the start; ``add``: the button of a list; ``when``:
    files that it is asked for: "heard", "film" or all; ``input``: HTML's type of input; ``label``:
    what it asks, where that is more than the field's name.
    """

    part: str
    rows: int = 1
    pair: bool = False
    ticked: tuple[str, ...] = ()
    add: Words = ""
    when: str = ""
    input: str = ""
    label: Words = ""


@dataclass(frozen=True)
class Column:
    """A column of incidents.csv, one for each language where the value is a text.

    ``at``: columns stand in this order, those with the same number in that of the fields. ``kind``:
    a type of Table Schema 1.0. ``always``: also of a record that was withdrawn. ``value``: of the
    whole public record, where it is more than what stands at the field's path.
    """

    name: str
    means: str
    at: int = 1_000
    kind: str = "string"
    always: bool = False
    value: Callable[[Public], object] | None = None


@dataclass(frozen=True)
class Facet:
    """Records can be chosen by the value. ``at``: the order of the lists on the search page."""

    kind: str
    title: Words
    at: int


@dataclass(frozen=True)
class Published:
    """A public record on a site; ``link``: the absolute address of a published file of it."""

    public: Public
    link: Callable[[str], str]


@dataclass(frozen=True)
class Property:
    """A property of schema.org in the JSON-LD of a record.

    ``value``: made of the public value; where it gives None, the property is left out.
    """

    name: str
    value: Callable[[Any, Published], Any] | None = None


@dataclass(frozen=True, eq=False)
class Field:
    """One field.

    ``path``: ``actors.role``; rows of a list have no number. A group and a list are rows, too,
    before those of their parts.
    ``rule``: what a value must be, with its sentence (``archive.record.rules``).
    ``label``: its name for the desk; ``help``: a hint below what asks for it; ``row``: what one row
    of a list is called; ``means``: a sentence for the data dictionary.
    ``public``: how it is published; None: not at all. ``schema``: of the published value, where it
    is another than the rule says. ``review``: the safety review shows it. ``settled``: its rules
    became stricter: what stands published as it is may be said again.
    ``page``: where a reader sees it; None: nowhere. ``search``: its words are searched.
    ``columns``: of incidents.csv. ``term``: of the JSON-LD context; "" leaves it to ``@vocab``.
    ``article``: of the record's own JSON-LD; None: not in it.
    ``target``: what importers call it; "" when no column of a table can be it.
    """

    path: str
    rule: Rule
    label: Words
    required: bool | Unless = False
    means: str = ""
    help: Words = ""
    row: Words = ""
    form: Form | Auto | None = AUTO
    public: Transformation | Auto | None = AUTO
    schema: Mapping[str, Any] = field(default_factory=dict)
    review: bool = True
    settled: bool = False
    page: Page = AUTO
    search: bool | Auto = AUTO
    facet: Facet | None = None
    columns: tuple[Column, ...] | Auto = AUTO
    term: str | Mapping[str, str] | Auto = AUTO
    article: Property | Auto | None = AUTO
    target: str | Auto = AUTO

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def above(self) -> str:
        """The path of the group or list that it is a part of; empty at the top."""
        return self.path.rpartition(".")[0]
