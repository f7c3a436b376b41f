"""A table taken in, row by row: each a new case, once."""

import datetime
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from reviewers import custody
from reviewers.casework import queue
from reviewers.errors import TableRefused
from reviewers.importing.mapping import KEPT, Prepared, Source, prepare
from reviewers.importing.reading import Row, Table, read
from reviewers.importing.values import swapped
from reviewers.models import Imported
from submissions import intake

FORMAT = "amana-import/1"
NAMED = 20  # bad rows that are named; the others are counted
EVERY = 100  # rows between two words of progress
NEW, BEFORE, CHANGED = "new", "before", "changed"
NOT_IN_A_DRAFT = (KEPT, "event", "point")
STEM = re.compile(r"-\d+$")
SWAPPED = "{0}, {1} has latitude and longitude swapped, as the table's other places lie"
Progress = Callable[[str], None]


@dataclass
class Taken:
    """What became of a table. ``columns``: those that no table names, with how many cells of them
    hold something; ``values``: by column, those that no vocabulary has, with how often; ``kept``:
    columns that are known and have no place in a draft, by what they are called without a number.
    ``doubtful``: by line, what was not taken into the draft and why. ``changed``: lines that differ
    from what was imported before. ``approximate``: rows dated by their publication."""

    new: int = 0
    before: int = 0
    approximate: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    doubtful: list[tuple[int, str]] = field(default_factory=list)
    swapped: frozenset[int] = frozenset()
    changed: list[int] = field(default_factory=list)
    columns: Counter[str] = field(default_factory=Counter)
    values: Counter[tuple[str, str]] = field(default_factory=Counter)


def take(
    path: Path, source: Source, desk: str, language: str, progress: Progress, *, try_only: bool
) -> Taken:
    """Reads the whole table first: if a row is bad, nothing is taken. With ``try_only`` nothing
    is either, and the report says what would be.

    A table that was cut off half-way is gone on with by taking it again, within a day.
    Raises TableRefused, OSError, and what ``intake.bring`` raises.
    """
    table = read(path, source.columns)
    if source.key not in table.header:
        raise TableRefused(
            f"There is no column {source.key}: this is not a table of {source.name}. Its columns "
            f"are: {', '.join(table.header)}."
        )
    found, count = surveyed(table, source, language)
    if try_only:
        _compare(table, source, desk, found)
        return found
    custody.record(custody.Act.IMPORT_BEGUN, None, source=source.slug, rows=count)
    for number, row in enumerate(table.rows(), 1):
        prepared = prepare(source, row.cells, language, _today())
        if row.line in found.swapped:
            _without_point(prepared.draft)
        _count(found, row, _take(source, desk, prepared, row, language))
        if number % EVERY == 0:
            progress(f"{number} of {count} rows")
            queue.admit_all()
    queue.admit_all()
    custody.record(custody.Act.IMPORT_ENDED, None, source=source.slug, new=found.new)
    return found


def surveyed(table: Table, source: Source, language: str) -> tuple[Taken, int]:
    """What is not known, and how many rows there are. Raises TableRefused naming bad rows."""
    found, count, seen = Taken(), 0, dict[bytes, int]()
    points: dict[int, tuple[float, float]] = {}
    unnamed = [name for name in table.header if source.role(name) is None]

    def faults() -> Iterator[str]:
        nonlocal count
        for row in table.rows():
            count += 1
            if problem := row.problem or _fault(row, source, seen):
                yield problem
                continue
            found.columns.update(name for name in unnamed if row.cells[name])
            _note(found, source, row, prepare(source, row.cells, language, _today()), points)

    bad = faults()
    named = list(islice(bad, NAMED))
    more = sum(1 for _ in bad)
    if named:
        rest = [f"{more} more rows are bad."] if more else []
        raise TableRefused(*named, *rest)
    for name in unnamed:
        found.columns.setdefault(name, 0)
    found.swapped = frozenset(swapped(points))
    found.doubtful += [(line, SWAPPED.format(*points[line])) for line in found.swapped]
    found.doubtful.sort()
    return found, count


def _today() -> datetime.date:
    return timezone.now().date()


def _note(
    found: Taken,
    source: Source,
    row: Row,
    prepared: Prepared,
    points: dict[int, tuple[float, float]],
) -> None:
    """What the report says of a row."""
    found.values.update(prepared.unknown)
    found.approximate += prepared.approximate
    known = {STEM.sub("", name) for name, cell in row.cells.items() if cell and _kept(source, name)}
    found.kept.update(known)
    for column, value, why in prepared.doubtful:
        found.doubtful.append((row.line, f"“{value}” in {column} {why}"))
    place = prepared.draft.get("place", {})
    if "latitude" in place:
        points[row.line] = (place["latitude"], place["longitude"])


def _kept(source: Source, name: str) -> bool:
    """Known by name, and only the words of the case have it; a row's own number says nothing."""
    return bool(name) and source.role(name) in NOT_IN_A_DRAFT


def _without_point(draft: dict[str, Any]) -> None:
    place = {key: value for key, value in draft["place"].items() if not key.endswith("itude")}
    draft["place"] = place


def _count(found: Taken, row: Row, state: str) -> None:
    if state == NEW:
        found.new += 1
    else:
        found.before += 1
    if state == CHANGED:
        found.changed.append(row.line)


def _compare(table: Table, source: Source, desk: str, found: Taken) -> None:
    """What would become of each row, of those that were imported before as well."""
    for row in table.rows():
        noted = Imported.objects.filter(digest=_key(source, desk, row).hex(), done=True).first()
        _count(found, row, _state(noted, source, row) if noted else NEW)


def _key(source: Source, desk: str, row: Row) -> bytes:
    # Keyed, so that the row in our table tells nobody which record it was.
    name = f"{source.slug}|{desk}|{row.cells[source.key]}"
    return digest(settings.IMPORT_KEY, name.encode(), sha256)


def _content(source: Source, row: Row) -> str:
    """What a row says, keyed as its name is; to notice when the next table says otherwise."""
    said = f"content|{written(source, row)}"
    return digest(settings.IMPORT_KEY, said.encode(), sha256).hex()


def _state(noted: Imported, source: Source, row: Row) -> str:
    """Of rows from before contents were noted nothing can be told."""
    same = not noted.content or noted.content == _content(source, row)
    return BEFORE if same else CHANGED


def _fault(row: Row, source: Source, seen: dict[bytes, int]) -> str:
    name = row.cells[source.key]
    if not name:
        return f"Line {row.line} has nothing in {source.key}: give it a name of its own."
    # Eight bytes a row: a table of a million rows is surveyed in bounded memory.
    short = sha256(name.encode()).digest()[:8]
    if short in seen:
        return f"Line {row.line} has the same {source.key} as line {seen[short]}: remove one."
    seen[short] = row.line
    return ""


def _take(source: Source, desk: str, prepared: Prepared, row: Row, language: str) -> str:
    """Brings one row in, unless it was before: NEW, BEFORE or CHANGED."""
    key = _key(source, desk, row)
    noted, _ = Imported.objects.get_or_create(digest=key.hex())
    if noted.done:
        return _state(noted, source, row)
    words = intake.ReportText(written(source, row), language, intake.Consent.WORDS)
    intake.bring(desk, words, [machine_readable(source, prepared)], key[:16])
    Imported.objects.filter(digest=noted.digest).update(done=True, content=_content(source, row))
    return NEW


def written(source: Source, row: Row) -> str:
    """The whole row, as people read it: every cell that holds something."""
    cells = "\n".join(f"{name or '#'}: {cell}" for name, cell in row.cells.items() if cell)
    return f"{source.name}\n\n{cells}\n"


def machine_readable(source: Source, prepared: Prepared) -> bytes:
    """The draft to begin from: a text file in the parcel, which the desk's editor knows."""
    held = {"format": FORMAT, "source": source.slug, "draft": prepared.draft}
    return json.dumps(held, ensure_ascii=False, indent=1).encode()
