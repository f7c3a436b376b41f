"""The index of what stands: kept in the transaction of accession and withdrawal, never behind.

``archive_words`` holds the words of each entry: an FTS5 table on SQLite (no positions, our own
folding, so its tokenizer has nothing to decide), a ``tsvector`` under GIN on PostgreSQL.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.models import F

from archive import facets
from archive.models import Content, Entry, Facet, Record
from archive.search import Question, find

INSERT = {
    "sqlite": "INSERT INTO archive_words (rowid, tokens) VALUES (%s, %s)",
    "postgresql": "INSERT INTO archive_words (rowid, tokens) VALUES (%s, array_to_tsvector(%s))",
}


def replace(record: Record, content: Content) -> None:
    """``content`` is what stands of ``record`` from now on."""
    remove(record)
    public = content.public
    marks = facets.marks(public)
    entry = Entry.objects.create(
        record=record,
        content=content,
        day=facets.day(public),
        marks=" ".join(mark.word for mark in marks),
    )
    _insert(entry.pk, facets.words(public))
    _show(entry.pk, _as_complete(marks))
    Facet.objects.filter(word__in=[mark.word for mark in marks]).update(count=F("count") + 1)


def remove(record: Record) -> None:
    """Nothing stands of ``record`` from now on; without effect where nothing stood."""
    entry = Entry.objects.filter(record=record).first()
    if entry is None:
        return
    held = Facet.objects.filter(word__in=entry.marks.split(" "))
    number = entry.pk
    entry.delete()
    held.update(count=F("count") - 1)
    held.filter(count=0).delete()
    for facet in held.filter(source=number):
        _inherit(facet)


def _insert(entry: int, words: list[str]) -> None:
    value = words if connection.vendor == "postgresql" else " ".join(words)
    with connection.cursor() as cursor:
        cursor.execute(INSERT[connection.vendor], [entry, value])


def _as_complete(marks: Sequence[facets.Mark]) -> list[facets.Mark]:
    """Those that are named in every language that their value is shown in already.

    A record in one language must not take a place's name in the other away.
    """
    rows = Facet.objects.filter(word__in=[mark.word for mark in marks])
    held = {row.word: set(row.shown.get("name", ())) for row in rows}
    return [mark for mark in marks if held.get(mark.word, set()) <= set(mark.shown.get("name", ()))]


def _show(entry: int, marks: Sequence[facets.Mark]) -> None:
    """What the newest entry says of a value is what is shown of it; counts stay as they are."""
    Facet.objects.bulk_create(
        [
            Facet(
                kind=mark.kind,
                word=mark.word,
                shown=mark.shown,
                latitude=mark.latitude,
                longitude=mark.longitude,
                source=entry,
            )
            for mark in marks
        ],
        update_conflicts=True,
        unique_fields=["word"],
        update_fields=["shown", "latitude", "longitude", "source"],
    )


def _inherit(facet: Facet) -> None:
    """What a withdrawn entry said of a value must not stay: the newest that has it speaks now."""
    for entry in find(Question(groups=((facet.word,),)), limit=1).select_related("content"):
        same = [mark for mark in facets.marks(entry.content.public) if mark.word == facet.word]
        _show(entry.pk, same)
