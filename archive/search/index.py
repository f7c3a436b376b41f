"""The index of what stands: kept in the transaction of accession and withdrawal, never behind.

``archive_words`` holds the words of each entry: an FTS5 table on SQLite (no positions, our own
folding, so its tokenizer has nothing to decide), a ``tsvector`` under GIN on PostgreSQL.

What a facet's value is called, and where it is, is looked up among the entries that have it, so
that nothing stays of a record that was withdrawn. Which names are one value is told by all of
them together (``archive.search.identity``): when a name comes or goes, entries that it concerns are
marked anew.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from typing import Any

from django.db import connection
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Concat, Replace, Trim

import languages
from archive.models import Content, Entry, Facet, Naming, Record
from archive.search import facets, identity
from archive.search.identity import Name
from archive.search.query import Question, find

INSERT = {
    "sqlite": "INSERT INTO archive_words (rowid, tokens) VALUES (%s, %s)",
    "postgresql": "INSERT INTO archive_words (rowid, tokens) VALUES (%s, array_to_tsvector(%s))",
}
# One word of an entry for another.
SWAP = {
    "sqlite": "UPDATE archive_words SET tokens = trim(replace(' ' || tokens || ' ', %s, %s)) "
    "WHERE rowid = %s",
    "postgresql": "UPDATE archive_words SET tokens = ts_delete(tokens, %s::text) || "
    "array_to_tsvector(%s) WHERE rowid = %s",
}
EVERY = 2**31  # more than any list of entries
AT_ONCE = 500  # entries of a statement; SQLite takes some thousands of values in one


def replace(record: Record, content: Content) -> None:
    """``content`` is what stands of ``record`` from now on."""
    remove(record)
    public = content.public
    namings = _noted(identity.names(public))
    keys = _keys(namings)
    marks = facets.marks(public, keys)
    entry = Entry.objects.create(
        record=record,
        content=content,
        day=facets.day(public),
        period=facets.period(public),
        marks=_written(marks, namings),
    )
    _insert(entry, facets.words(public, keys))
    _add(marks)


def remove(record: Record) -> None:
    """Nothing stands of ``record`` from now on; without effect where nothing stood."""
    entry = Entry.objects.filter(record=record).first()
    if entry is None:
        return
    words = entry.marks.split(" ")
    entry.delete()
    _take(words)
    _forget(_naming_keys(words))


def rebuild() -> None:
    """The whole index anew, from what is published, in the order of publication."""
    with connection.cursor() as cursor:
        for table in ("archive_entry", "archive_words", "archive_facet", "archive_naming"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
    newest = Content.objects.filter(version__number=F("version__record__latest"))
    rows = newest.order_by("version__published_at", "version_id")
    for content in rows.select_related("version__record").iterator(chunk_size=200):
        replace(content.version.record, content)


def _insert(entry: Entry, words: Iterable[str]) -> None:
    every = sorted({*words, *(word for word in entry.marks.split(" ") if _is_naming(word))})
    value = every if connection.vendor == "postgresql" else " ".join(every)
    with connection.cursor() as cursor:
        cursor.execute(INSERT[connection.vendor], [entry.pk, value])


def _add(marks: Collection[facets.Mark]) -> None:
    """Counts values that an entry has from now on, and looks up what they are called."""
    rows = [Facet(kind=mark.kind, word=mark.word, shown=mark.shown) for mark in marks]
    Facet.objects.bulk_create(rows, ignore_conflicts=True)
    words = [mark.word for mark in marks]
    Facet.objects.filter(word__in=words).update(count=F("count") + 1)
    _describe(words)


def _take(words: Collection[str]) -> None:
    """Counts values that an entry has no more; those that no entry has are gone."""
    held = Facet.objects.filter(word__in=words)
    held.update(count=F("count") - 1)
    held.filter(count=0).delete()
    _describe(words)


def _describe(words: Collection[str]) -> None:
    """Name and biography of a value: of the newest entry that has it in all of the installation's
    languages, if there is one; its point: of the newest that has one."""
    for facet in Facet.objects.filter(word__in=words, kind__in=facets.NAMED):
        every = _newest(facet.word, *(f"{facets.LANGUAGE}:{code}" for code in languages.codes()))
        newest = every or _newest(facet.word)
        if newest is None:
            continue
        facet.shown = newest.shown
        where = _newest(facet.word, facets.LOCATED) if facet.kind == identity.PLACE else None
        facet.latitude = where.latitude if where else None
        facet.longitude = where.longitude if where else None
        facet.save(update_fields=["shown", "latitude", "longitude"])


def _newest(*words: str) -> facets.Mark | None:
    """What the newest entry that has all of some words says of the first."""
    asked = Question(groups=tuple((word,) for word in words))
    for entry in find(asked, limit=1).select_related("content"):
        marks = facets.marks(entry.content.public, _keys(_namings(entry)))
        return next((mark for mark in marks if mark.word == words[0]), None)
    return None


# Names: a row of ``Naming`` for each that records have, and an index word for the row.


def _is_naming(word: str) -> bool:
    return word.startswith("naming:")


def _naming_keys(words: Iterable[str]) -> list[int]:
    return [int(word.partition(":")[2]) for word in words if _is_naming(word)]


def _written(marks: Iterable[facets.Mark], namings: Iterable[Naming]) -> str:
    return " ".join([*(mark.word for mark in marks), *(f"naming:{row.pk}" for row in namings)])


def _namings(entry: Entry) -> list[Naming]:
    return list(Naming.objects.filter(pk__in=_naming_keys(entry.marks.split(" "))))


def _name(row: Naming) -> Name:
    return Name(row.kind, row.main, row.other, row.cell, row.precision)


def _keys(namings: Iterable[Naming]) -> dict[Name, str]:
    return {_name(row): row.key for row in namings}


def _noted(names: Collection[Name]) -> list[Naming]:
    """The rows of an entry's names, counted once more; with their keys as they are now."""
    rows = []
    for name in names:
        row, new = Naming.objects.get_or_create(**asdict(name))
        rows.append(row.pk)
        if new:
            _settle(name)
    Naming.objects.filter(pk__in=rows).update(count=F("count") + 1)
    return list(Naming.objects.filter(pk__in=rows))


def _forget(rows: Collection[int]) -> None:
    """Counts an entry's names once less; those that no entry has are gone."""
    held = Naming.objects.filter(pk__in=rows)
    held.update(count=F("count") - 1)
    gone = [_name(row) for row in held.filter(count=0)]
    held.filter(count=0).delete()
    for name in gone:
        _settle(name)


def _settle(name: Name) -> None:
    """A name came or went: the keys of those that it concerns, and their entries."""
    rows = {_name(row): row for row in _beside(name)}
    for each, key in identity.keys(rows).items():
        row = rows[each]
        if row.key == key:
            continue
        Naming.objects.filter(pk=row.pk).update(key=key)
        if row.count:
            _rename(row, key)


def _rename(row: Naming, key: str) -> None:
    """The entries of a name mean another value: one word of each is changed for another.

    In bulk, since a town may have thousands. Only entries in which another name means the old value
    too, or the new one already, are marked anew one by one; they are few.
    """
    old, new = f"{row.kind}:{row.key}", f"{row.kind}:{key}"
    same = Naming.objects.filter(kind=row.kind, key=row.key).exclude(pk=row.pk)
    others = tuple(f"naming:{pk}" for pk in same.values_list("pk", flat=True))
    own = (f"naming:{row.pk}",)
    both = list(find(Question(groups=(own, (new, *others))), limit=EVERY).select_related("content"))
    for entry in both:
        _mark_again(entry)
    every = find(Question(groups=(own,)), limit=EVERY).values_list("pk", flat=True)
    numbers = sorted(set(every) - {entry.pk for entry in both})
    blank, before, after = (Value(each, TextField()) for each in (" ", f" {old} ", f" {new} "))
    spaced = Concat(blank, "marks", blank, output_field=TextField())
    marks = Trim(Replace(spaced, before, after))
    with connection.cursor() as cursor:
        for start in range(0, len(numbers), AT_ONCE):
            part = numbers[start : start + AT_ONCE]
            Entry.objects.filter(pk__in=part).update(marks=marks)
            cursor.executemany(SWAP[connection.vendor], [_swap(old, new, each) for each in part])
    _move_counts(old, Facet(kind=row.kind, word=new), len(numbers))


def _swap(old: str, new: str, entry: int) -> list[Any]:
    if connection.vendor == "postgresql":
        return [old, [new], entry]
    return [f" {old} ", f" {new} ", entry]


def _move_counts(old: str, facet: Facet, number: int) -> None:
    Facet.objects.bulk_create([facet], ignore_conflicts=True)
    Facet.objects.filter(word=facet.word).update(count=F("count") + number)
    Facet.objects.filter(word=old).update(count=F("count") - number)
    Facet.objects.filter(word__in=[old, facet.word], count=0).delete()
    _describe([old, facet.word])


def _beside(name: Name) -> list[Naming]:
    """Every row that shares a name with one that shares a name with this one, and so on."""
    main, other = {name.main} - {""}, {name.other} - {""}
    rows: list[Naming] = []
    known = -1
    while known < len(main) + len(other):
        known = len(main) + len(other)
        shared = Q(main__in=main) | Q(other__in=other)
        rows = list(Naming.objects.filter(shared, kind=name.kind).order_by("pk"))
        main |= {row.main for row in rows} - {""}
        other |= {row.other for row in rows} - {""}
    return rows


def _mark_again(entry: Entry) -> None:
    """An entry keeps its place in the order, and is marked as its names are told now."""
    public, namings = entry.content.public, _namings(entry)
    keys = _keys(namings)
    before = set(entry.marks.split(" "))
    marks = facets.marks(public, keys)
    entry.marks = _written(marks, namings)
    entry.save(update_fields=["marks"])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM archive_words WHERE rowid = %s", [entry.pk])
    _insert(entry, facets.words(public, keys))
    now = {mark.word for mark in marks}
    _take([word for word in before - now if not _is_naming(word)])
    _add([mark for mark in marks if mark.word not in before])
