"""``data/index`` and ``data/schema``: the archive in the forms that other programmes read."""

import json
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

import languages
from archive import custody_heads
from archive.addresses import Foldered
from archive.export import tables
from archive.export.ledger import File
from archive.export.writing import write
from archive.models import Entry, Facet
from archive.pages import feeds
from archive.record import context
from archive.record.article import LICENCES
from archive.record.columns import Cells, columns, fields
from archive.record.schema import record_schema
from archive.record.shapes import PublicRecord
from archive.search import facets
from archive.vocabularies import ALL, VOCABULARIES
from languages import Face

FOLDER = "data/index"
SITE = "../site/"
READ = 200


def newest() -> Iterator[PublicRecord]:
    """What stands, the newest first, as public JSON."""
    rows = Entry.objects.order_by("-pk").select_related("content")
    for row in rows.iterator(chunk_size=READ):
        yield row.content.public


def write_all(folder: Path) -> Iterator[File]:
    """Writes every file below the bag ``folder``."""
    table = write(
        folder, f"{FOLDER}/incidents.csv", tables.incidents(newest(), feeds.withdrawn().iterator())
    )
    yield table
    yield write(folder, f"{FOLDER}/incidents.geojson", geojson())
    yield write(folder, f"{FOLDER}/datapackage.json", [_json(package(table))])
    for name, made in _feeds():
        yield write(folder, f"{FOLDER}/{name}", [made])
    for name, value in _schemas():
        yield write(folder, f"data/schema/{name}", [_json(value)])
    yield write(folder, "data/log/custody.txt", [custody_heads.as_text().encode()])


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def geojson() -> Iterator[bytes]:
    """A feature for each record (RFC 7946), in a line of its own; without a point where none was
    published."""
    yield b'{"type": "FeatureCollection", "features": ['
    # Made once: to look for them takes longer than to read a record by them.
    every = [column for column in columns() if column.name not in {"latitude", "longitude"}]
    between = b"\n"
    for public in newest():
        feature = _feature(public, every)
        yield between + json.dumps(feature, ensure_ascii=False, sort_keys=True).encode()
        between = b",\n"
    yield b"\n]}\n"


def _feature(public: PublicRecord, properties: Sequence[Cells]) -> dict[str, Any]:
    place = public["place"]
    point = {"type": "Point", "coordinates": [place.get("longitude"), place.get("latitude")]}
    return {
        "type": "Feature",
        "id": public["id"],
        "geometry": point if "latitude" in place else None,
        "properties": {column.name: column.value(public) for column in properties},
    }


def package(table: File) -> dict[str, Any]:
    """Data Package 1.0 (Frictionless): the table and what each column of it means."""
    return {
        "profile": "tabular-data-package",
        "name": "archive",
        "title": f"{settings.NEWSROOM}: archive",
        "description": "Each record has a licence of its own, in the column licence. Where that "
        "is none of the open ones, the record may be read and cited, and is not given away.",
        **({"licenses": licences} if (licences := _licences()) else {}),
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "incidents",
                "path": "incidents.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": table.size,
                "hash": f"sha256:{table.digest}",
                "dialect": {"lineTerminator": "\r\n"},
                "schema": {"fields": fields(), "primaryKey": "id"},
            }
        ],
    }


def _licences() -> list[dict[str, str]]:
    """Those that records of the table are under, and no others."""
    used = {public["licence"] for public in newest()}
    return [
        {"name": slug, "title": VOCABULARIES["licence"].word(slug).text}
        | ({"path": LICENCES[slug]} if slug in LICENCES else {})
        for slug in sorted(used)
    ]


def _feeds() -> Iterator[tuple[str, bytes]]:
    """Feeds whose links lead to the pages beside them; that of who asks for no language has the
    plain name."""
    origin = feeds.Origin(
        Foldered(0), lambda path: SITE + path, uuid.uuid5(uuid.NAMESPACE_DNS, settings.NEWSROOM).urn
    )
    publics = [row.content.public for row in _newest_rows()]
    # A file has no next page: all that was withdrawn is told in it.
    gone = list(feeds.withdrawn())
    for language in languages.codes(Face.ARCHIVE):
        stem = "feed" if language == feeds.default() else f"feed.{language}"
        yield f"{stem}.atom", feeds.as_atom(publics, gone, language, origin)
        yield f"{stem}.json", _json(feeds.as_json(publics, gone, language, origin))


def _newest_rows() -> list[Entry]:
    return list(Entry.objects.order_by("-pk").select_related("content")[: feeds.MOST])


def _written() -> tuple[str, ...]:
    """The installation's languages, and those that records are in since they were."""
    kind = facets.LANGUAGE
    keys = [row.key for row in Facet.objects.filter(kind=kind).order_by("word")]
    return tuple(dict.fromkeys((*languages.codes(), *keys)))


def _schemas() -> Iterator[tuple[str, object]]:
    spoken = languages.codes(Face.ARCHIVE)
    yield "record.schema.json", record_schema(_written())
    yield "context.jsonld", context.context()
    yield (
        "vocabularies.json",
        {
            each.name: [
                {
                    "slug": word.slug,
                    "label": {one: word.label(one) for one in spoken},
                }
                for word in each.words
            ]
            for each in ALL
        },
    )
