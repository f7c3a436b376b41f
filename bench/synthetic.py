"""An archive of made-up records, as many as asked for: `python -m bench.synthetic 1000000`.

They are put into the tables in bulk, through the same pure functions as accession; a test compares
one with a record that came through the door. Words are drawn as a language draws them: a few very
often, most seldom (Zipf).
"""

import bisect
import datetime
import itertools
import random
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

import django
from django.conf import settings
from django.db import connection, transaction

BATCH = 5_000
VOCABULARY = 60_000  # words of each language
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
LATIN = "abcdefghijklmnopqrstuvwxyz"
PLACES, ACTORS, BYLINES = 400, 60, 25
DAY = datetime.date(2011, 3, 15)
START = datetime.datetime(2012, 1, 1, tzinfo=datetime.UTC)


class Language:
    """Words by rank: the n-th is drawn 1/n as often as the first."""

    def __init__(self, letters: str, chance: random.Random) -> None:
        self.words = [
            "".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(VOCABULARY)
        ]
        self.weights = list(itertools.accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))

    def text(self, chance: random.Random, count: int) -> str:
        top = self.weights[-1]
        return " ".join(
            self.words[bisect.bisect(self.weights, chance.random() * top)] for _ in range(count)
        )


class Maker:
    """Public JSON of records; the same seed makes the same archive."""

    def __init__(self, seed: int = 1) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.languages = {
            "ar": Language(ARABIC, self.chance),
            "en": Language(LATIN, self.chance),
        }

    def text(self, count: int) -> dict[str, str]:
        return {name: each.text(self.chance, count) for name, each in self.languages.items()}

    def _one_of(self, name: str, most: int) -> tuple[int, dict[str, str]]:
        number = int(most * self.chance.random() ** 2)
        return number, {"en": f"{name} {number}", "ar": f"{name} {number}"}

    def public(self, number: int) -> dict[str, Any]:
        from_types = ("shelling", "airstrike", "arrest_detention", "killing_execution", "other")
        day = DAY + datetime.timedelta(days=self.chance.randrange(5000))
        place, place_name = self._one_of("Place", PLACES)
        return {
            "format": "amana-record/1",
            "id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)),
            "version": 1,
            "published_at": (START + datetime.timedelta(minutes=7 * number)).isoformat(),
            "languages": ["ar", "en"],
            "change": "publication",
            "headline": self.text(8),
            "body": self.text(60),
            "byline": {"name": self._one_of("Byline", BYLINES)[1]},
            "event_date": {"edtf": day.isoformat(), "precision": "day"},
            "place": {
                "name": place_name,
                "precision": "town",
                "latitude": 32 + place % 20 / 4,
                "longitude": 36 + place // 20 / 4,
            },
            "incident_types": self.chance.sample(from_types, k=self.chance.randint(1, 2)),
            "status": self.chance.choices(
                ("reported", "corroborated", "verified", "disputed", "false"), (50, 25, 20, 4, 1)
            )[0],
            "status_statement": self.text(8),
            "licence": "CC-BY-4.0",
            "content_warnings": ["none"],
            "media": [],
            "actors": [
                {
                    "name": self._one_of("Actor", ACTORS)[1],
                    "type": "state_forces",
                    "attribution": "confirmed",
                }
            ],
        }


def batches(count: int, seed: int = 1) -> Iterator[list[dict[str, Any]]]:
    maker = Maker(seed)
    for start in range(0, count, BATCH):
        yield [maker.public(number) for number in range(start, min(start + BATCH, count))]


def fill(count: int) -> None:
    """Puts ``count`` records into an empty archive; says on stderr how far it is."""
    # Models can be imported only after Django was set up, which the caller has done.
    from archive.models import Content, Entry, Facet, Record, RecordVersion
    from archive.search import facets, index

    seen: Counter[str] = Counter()
    first: dict[str, facets.Mark] = {}
    done = 0
    for publics in batches(count):
        marks = [facets.marks(public) for public in publics]
        with transaction.atomic():
            records = Record.objects.bulk_create(
                Record(id=uuid.UUID(public["id"]), latest=1) for public in publics
            )
            versions = RecordVersion.objects.bulk_create(
                RecordVersion(
                    record=record,
                    number=1,
                    change="publication",
                    digest="0" * 64,
                    published_at=datetime.datetime.fromisoformat(public["published_at"]),
                )
                for record, public in zip(records, publics, strict=True)
            )
            contents = Content.objects.bulk_create(
                Content(version=version, public=public)
                for version, public in zip(versions, publics, strict=True)
            )
            entries = Entry.objects.bulk_create(
                Entry(
                    record=record,
                    content=content,
                    day=facets.day(public),
                    period=facets.period(public),
                    marks=" ".join(mark.word for mark in own),
                )
                for record, content, public, own in zip(
                    records, contents, publics, marks, strict=True
                )
            )
            postgresql = connection.vendor == "postgresql"
            with connection.cursor() as cursor:
                words = [facets.words(public) for public in publics]
                cursor.executemany(
                    index.INSERT[connection.vendor],
                    [
                        (entry.pk, each if postgresql else " ".join(each))
                        for entry, each in zip(entries, words, strict=True)
                    ],
                )
        for own in marks:
            seen.update(mark.word for mark in own)
            first.update({mark.word: mark for mark in own})
        done += len(publics)
        print(f"\r{done:,} of {count:,} records", end="", file=sys.stderr, flush=True)
    Facet.objects.bulk_create(
        Facet(
            kind=mark.kind,
            word=word,
            shown=mark.shown,
            latitude=mark.latitude,
            longitude=mark.longitude,
            count=seen[word],
        )
        for word, mark in first.items()
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main() -> None:
    django.setup()
    # Made-up records need not survive a loss of power.
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
    fill(int(sys.argv[1]))


if __name__ == "__main__":
    main()
