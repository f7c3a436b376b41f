"""Gives an archive of made-up records a picture each: `python -m bench.exporting [CHANGED]`.

Run by `bench.archive_export` after `bench.synthetic`. With a number, so many records get a new
version instead, through the door, as an editor's correction would.
"""

import datetime
import io
import sys
from hashlib import sha256
from random import Random

import django
from django.core.files.base import ContentFile

from bench.logged import log

SIZE = 60_000  # octets of a picture, about what a small derivative has
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
BATCH = 500


def picture(chance: Random) -> bytes:
    """Not one that can be looked at: the export reads no more of it than its bytes."""
    return b"\xff\xd8\xff" + chance.randbytes(SIZE)


def entry(data: bytes) -> dict[str, object]:
    digest = sha256(data).hexdigest()
    return {
        "file": f"{digest}.jpg",
        "sha256": digest,
        "size": len(data),
        "type": "image/jpeg",
        "alternative": {"en": "A picture", "ar": "صورة"},
        "warnings": ["none"],
        "alterations": ["metadata_removed"],
    }


def illustrate() -> None:
    # Models can be imported only after the set-up.
    from archive.media import store
    from archive.models import Content, Medium, RecordVersion
    from archive.record.serializer import digest

    chance, held = Random(3), store()  # noqa: S311
    rows = Content.objects.select_related("version").order_by("pk")
    for start in range(0, rows.count(), BATCH):
        part = list(rows[start : start + BATCH])
        media = []
        for row in part:
            data = picture(chance)
            made = entry(data)
            row.public["media"] = [made]
            row.version.digest = digest(row.public)
            record = row.version.record_id
            stored = held.save(f"{record}/{made['file']}", ContentFile(data))
            media.append(
                Medium(
                    record_id=record,
                    digest=made["sha256"],
                    name=made["file"],
                    media_type="image/jpeg",
                    size=len(data),
                    stored=stored,
                )
            )
        Content.objects.bulk_update(part, ["public"])
        RecordVersion.objects.bulk_update([row.version for row in part], ["digest"])
        Medium.objects.bulk_create(media)


def change(count: int) -> None:
    """Corrects so many records, spread over the whole archive."""
    from archive import accession
    from archive.models import Content

    fields = set(accession.rules()["document"]["fields"])
    rows = Content.objects.order_by("pk")
    step = max(1, rows.count() // count)
    for row in list(rows[::step][:count]):
        public = row.public
        document = {
            "format": accession.FORMAT,
            **{key: public[key] for key in fields & public.keys() - {"format"}},
            "change": "correction",
            "note": {"en": "A correction.", "ar": "تصحيح."},
            "media": [],
        }
        accession.accept(row.version.record_id, document, {"": io.BytesIO()}, now=NOW)


def rebuild() -> None:
    """A correction asks for the names of the records before it, which the made-up lack."""
    # Models can be imported only after the set-up.
    from archive.search import index

    index.rebuild()


def main() -> None:
    django.setup()
    if len(sys.argv) > 1:
        change(int(sys.argv[1]))
    else:
        illustrate()
        rebuild()
        log()


if __name__ == "__main__":
    main()
