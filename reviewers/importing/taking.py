"""A table taken in, row by row: each a new case, once."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest
from itertools import islice
from pathlib import Path

from django.conf import settings

from reviewers import custody, queue
from reviewers.errors import TableRefused
from reviewers.importing.mapping import Prepared, Source, prepare
from reviewers.importing.reading import Row, Table, read
from reviewers.models import Imported
from submissions import intake

FORMAT = "amana-import/1"
NAMED = 20  # bad rows that are named; the others are counted
EVERY = 100  # rows between two words of progress
Progress = Callable[[str], None]


@dataclass
class Taken:
    """What became of a table. ``columns``: those that no table names, with how many cells of them
    hold something; ``values``: by column, those that no vocabulary has, with how often."""

    new: int = 0
    before: int = 0
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
        found.new = count
        return found
    custody.record("import begun", None, source=source.slug, rows=count)
    for number, row in enumerate(table.rows(), 1):
        if _take(source, desk, prepare(source, row.cells, language), row, language):
            found.new += 1
        else:
            found.before += 1
        if number % EVERY == 0:
            progress(f"{number} of {count} rows")
            queue.admit_all()
    queue.admit_all()
    custody.record("import ended", None, source=source.slug, new=found.new)
    return found


def surveyed(table: Table, source: Source, language: str) -> tuple[Taken, int]:
    """What is not known, and how many rows there are. Raises TableRefused naming bad rows."""
    found, count, seen = Taken(), 0, dict[bytes, int]()
    unnamed = [name for name in table.header if source.role(name) is None]

    def faults() -> Iterator[str]:
        nonlocal count
        for row in table.rows():
            count += 1
            if problem := row.problem or _fault(row, source, seen):
                yield problem
                continue
            found.columns.update(name for name in unnamed if row.cells[name])
            found.values.update(prepare(source, row.cells, language).unknown)

    bad = faults()
    named = list(islice(bad, NAMED))
    more = sum(1 for _ in bad)
    if named:
        rest = [f"{more} more rows are bad."] if more else []
        raise TableRefused(*named, *rest)
    for name in unnamed:
        found.columns.setdefault(name, 0)
    return found, count


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


def _take(source: Source, desk: str, prepared: Prepared, row: Row, language: str) -> bool:
    """Brings one row in, unless it was before. False: it was."""
    # Keyed, so that the row in our table tells nobody which record it was.
    key = digest(settings.IMPORT_KEY, f"{source.slug}|{desk}|{prepared.id}".encode(), sha256)
    noted, _ = Imported.objects.get_or_create(digest=key.hex())
    if noted.done:
        return False
    words = intake.Words(written(source, row), language, "words")
    intake.bring(desk, words, [machine_readable(source, prepared)], key[:16])
    Imported.objects.filter(digest=noted.digest).update(done=True)
    return True


def written(source: Source, row: Row) -> str:
    """The whole row, as people read it: every cell that holds something."""
    cells = "\n".join(f"{name or '#'}: {cell}" for name, cell in row.cells.items() if cell)
    return f"{source.name}\n\n{cells}\n"


def machine_readable(source: Source, prepared: Prepared) -> bytes:
    """The draft to begin from: a text file in the parcel, which the desk's editor knows."""
    held = {"format": FORMAT, "source": source.slug, "draft": prepared.draft}
    return json.dumps(held, ensure_ascii=False, indent=1).encode()
