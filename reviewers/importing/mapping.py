"""From a row to a draft: what each column of a source is to us, as literal tables.

The fields that a column can fill are the archive's (``accession.targets``). A column that no table
names, and a value that no vocabulary has, is reported and kept in the words of the case; nothing is
dropped.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import languages
from archive import accession
from archive.accession import Target
from reviewers.importing import values

RELATED = frozenset(("incident", "place", "event", "point"))
PUBLISHED = "date.published"
HEADLINE = 300  # letters of a headline
KEPT = "kept"
# What a column can be besides a field. KEPT is known, and has no place in a draft. "event" and
# "point" are titles that may have a day or a point in them. PUBLISHED: when the source published;
# it stands for the event's day where that is not told, as an approximate one, and the report says
# so.
OTHERS = ("id", KEPT, "event", "point", PUBLISHED)
# Fields that several columns make together, each in a function of its own below.
TOGETHER = frozenset(
    ("headline", "body", "date", "place", "latitude", "longitude", "precision", "citation")
)


def roles() -> frozenset[str]:
    """What a column can be: a field, a text in one language (``place.en``), or one of OTHERS."""
    targets = accession.targets()
    texts = [name for name, target in targets.items() if target.is_text]
    spoken = (f"{name}.{code}" for name in texts for code in languages.codes())
    return frozenset((*OTHERS, *targets, *spoken))


@dataclass(frozen=True)
class Source:
    """One system's table.

    ``columns`` and ``numbered`` (patterns of names with a number in them) give each a role;
    ``values`` map a role's words, in lower case, to slugs of ours ("" for words that say nothing);
    ``dates`` are ways to write one, with the precision that each means; ``separator`` parts
    several values in one cell; ``numbered_prefix`` is taken off values such as ``12-Shelling``.
    """

    slug: str
    name: str
    key: str
    columns: Mapping[str, str]
    numbered: tuple[tuple[str, str], ...]
    values: Mapping[str, Mapping[str, str]]
    dates: tuple[tuple[str, str], ...]
    separator: str = ","
    numbered_prefix: str = ""

    def role(self, column: str) -> str | None:
        """None for a column that the table does not name. A text in a language that the
        installation does not have is KEPT."""
        named = [self.columns[column]] if column in self.columns else []
        numbered = [role for pattern, role in self.numbered if re.fullmatch(pattern, column)]
        role = next(iter(named + numbered), None)
        if role is None or role in OTHERS or role in accession.targets():
            return role
        return role if role.rpartition(".")[2] in languages.codes() else KEPT


@dataclass
class Prepared:
    """``draft``: part of an amana-draft/1 document. ``unknown``: columns with a value that no
    vocabulary has, and that value. ``doubtful``: column, value, and why it was not taken.
    ``approximate``: the day of the event is that of its publication."""

    id: str
    approximate: bool = False
    doubtful: list[tuple[str, str, str]] = field(default_factory=list)
    draft: dict[str, Any] = field(default_factory=dict)
    unknown: list[tuple[str, str]] = field(default_factory=list)


def prepare(
    source: Source,
    cells: Mapping[str, str],
    language: str,
    today: datetime.date = datetime.date.max,
) -> Prepared:
    """What a row says. ``language``: that of texts which do not tell theirs, nor do their letters.
    ``today``: a day after it is doubtful."""
    prepared = Prepared(cells[source.key])
    found: dict[str, list[tuple[str, str]]] = {}
    for column, cell in cells.items():
        role = source.role(column)
        if cell and role is not None:
            if role == "body":
                role = f"body.{values.language_of(values.text(cell), language)}"
            found.setdefault(role, []).extend((column, each) for each in parts(source, role, cell))
    draft = prepared.draft
    _texts(draft, found, language)
    _date(source, prepared, found, today)
    _place(source, prepared, found, language)
    written = languages_of(draft, language)
    for name, target in accession.targets().items():
        if name not in TOGETHER and name != "languages":
            _plain(source, prepared, Filled(name, target, language, written), found)
    links = [each for _, each in found.get("citation", []) if re.fullmatch(r"https?://\S+", each)]
    if links:
        titled = [(dict.fromkeys(written, source.name), each) for each in dict.fromkeys(links)]
        draft["citations"] = [{"title": title, "url": url} for title, url in titled]
    draft["languages"] = list(written)
    return prepared


@dataclass(frozen=True)
class Filled:
    """A field on its way into a draft: ``language`` of texts that do not tell theirs, ``written``
    the draft's."""

    name: str
    target: Target
    language: str
    written: tuple[str, ...]


def _plain(source: Source, prepared: Prepared, filled: Filled, found: "Found") -> None:
    """A field that is what one column says."""
    name, target = filled.name, filled.target
    given = found.get(name, [])
    value: Any = None
    if target.words:
        slugs = _slugs(source, prepared, name, given)
        value = slugs if target.several else next(iter(slugs), None)
    elif target.is_text and target.several:
        value = [dict.fromkeys(filled.written, text) for _, text in given]
    elif target.is_text:
        value = _spoken(found, name, filled.language)
    elif given:
        value = _number(prepared, *given[0]) if target.kind == "number" else given[0][1]
    if value not in (None, "", [], {}):
        _put(prepared.draft, target, value)


def _number(prepared: Prepared, column: str, text: str) -> float | None:
    try:
        number = float(values.plain_digits(text))
    except ValueError:
        prepared.unknown.append((column, text))
        return None
    return int(number) if number.is_integer() else number


def _spoken(found: "Found", name: str, language: str) -> dict[str, str]:
    """A text by language: of the columns that tell it, or of the one that does not."""
    by_language = {
        code: found[f"{name}.{code}"][0][1]
        for code in languages.codes()
        if f"{name}.{code}" in found
    }
    untold = found.get(name, [])
    return by_language or ({language: untold[0][1]} if untold else {})


def _put(draft: dict[str, Any], target: Target, value: Any) -> None:
    """Where the field stands; of a list, in its first row."""
    *above, last = target.path.split(".")
    place: Any = draft
    for depth, name in enumerate(above, 1):
        rows = target.row == ".".join(above[:depth])
        place = place.setdefault(name, [{}] if rows else {})
        place = place[0] if rows else place
    place[last] = value


def parts(source: Source, role: str, cell: str) -> list[str]:
    """The values of one cell: several where the role can have several."""
    target = accession.targets().get(role)
    many = target is not None and target.several
    pieces = cell.split(source.separator) if many else [cell]
    pieces = cell.split() if role == "citation" else pieces
    if role.partition(".")[0] in ("headline", "body"):
        pieces = [values.text(cell)]
    # Only what is a row of another table there: a day and a number begin with digits, too.
    prefix = source.numbered_prefix if role in RELATED else ""
    return [re.sub(prefix, "", each).strip() for each in pieces if each.strip()]


def languages_of(draft: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """Those that the draft's headline or text is in."""
    named = [draft.get(part, {}) for part in ("headline", "body")]
    written = tuple(code for code in languages.codes() if any(code in part for part in named))
    return written or (language,)


Found = dict[str, list[tuple[str, str]]]


def _texts(draft: dict[str, Any], found: Found, language: str) -> None:
    for part in ("headline", "body"):
        texts = {
            each: "\n\n".join(value for _, value in found[f"{part}.{each}"])
            for each in languages.codes()
            if f"{part}.{each}" in found
        }
        if texts:
            draft[part] = texts
    # A table with one column of text: its first line is the headline too.
    for each, text in draft.get("body", {}).items():
        headline = draft.setdefault("headline", {})
        headline.setdefault(each, text.splitlines()[0])
    draft["headline"] = {
        each: text if len(text) <= HEADLINE else text[: HEADLINE - 1] + "…"
        for each, text in draft.get("headline", {}).items()
    }


def _date(source: Source, prepared: Prepared, found: Found, today: datetime.date) -> None:
    """The first day that can be read; of publication, and approximate, where the event has none."""
    titles = [(column, each) for column, title in found.get("event", []) for each in days_in(title)]
    for role, given in (("date", found.get("date", []) + titles), ("", found.get(PUBLISHED, []))):
        for column, text in given:
            try:
                said = values.day(text, source.dates, today)
            except values.Implausible as error:
                prepared.doubtful.append((column, text, str(error)))
            except ValueError:
                prepared.unknown.append((column, text))
            else:
                if "event_date" not in prepared.draft:
                    made = dated(said.moment, said.precision if role else "day")
                    prepared.approximate = not role
                    prepared.draft["event_date"] = made if role else about(made)


def days_in(title: str) -> list[str]:
    """Days in a title (ISO 8601), such as that of an event."""
    return values.ISO_DAY.findall(values.plain_digits(title))


def about(date: dict[str, str]) -> dict[str, str]:
    return {**date, "edtf": f"{date['edtf']}~"}


def dated(moment: datetime.datetime, precision: str) -> dict[str, str]:
    """EDTF. Midnight to the minute is how tables write that the time of day is not known."""
    if precision == "minute" and (moment.hour or moment.minute):
        return {"edtf": moment.strftime("%Y-%m-%dT%H:%M:%S"), "precision": "minute"}
    short = {"month": "%Y-%m", "year": "%Y"}.get(precision, "%Y-%m-%d")
    precision = "day" if precision == "minute" else precision
    return {"edtf": moment.strftime(short), "precision": precision}


def _place(source: Source, prepared: Prepared, found: Found, language: str) -> None:
    names = _spoken(found, "place", language)
    place: dict[str, Any] = {"name": names} if names else {}
    given = {part: found[part][0] for part in ("latitude", "longitude") if part in found}
    for column, title in [] if given else found.get("point", []):
        if pair := values.PAIR.search(values.plain_digits(title)):
            given = {"latitude": (column, pair[1]), "longitude": (column, pair[2])}
            break
    try:
        place |= values.point({part: text for part, (_, text) in given.items()})
    except values.Implausible as error:
        columns = ", ".join(dict.fromkeys(column for column, _ in given.values()))
        cells = ", ".join(text for _, text in given.values())
        prepared.doubtful.append((columns, cells, str(error)))
    if slugs := _slugs(source, prepared, "precision", found.get("precision", [])):
        place["precision"] = slugs[0]
    if place:
        prepared.draft["place"] = place


def _slugs(
    source: Source, prepared: Prepared, role: str, given: list[tuple[str, str]]
) -> list[str]:
    """Each slug once, in the order of the row."""
    own = {slug.lower(): slug for slug in accession.targets()[role].words}
    known, slugs = source.values.get(role, own), dict[str, None]()
    for column, text in given:
        slug = known.get(text.lower())
        if slug is None:
            prepared.unknown.append((column, text))
        elif slug:
            slugs[slug] = None
    return list(slugs)
