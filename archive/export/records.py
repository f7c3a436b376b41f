"""All that an export holds of one record: its data, its files and its pages.

Jobs are plain values, so that other processes can do them.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from django.db.models import QuerySet

import languages
from archive import media
from archive.export import site
from archive.export.ledger import File
from archive.export.writing import stands, write
from archive.models import Content, Record, RecordVersion
from archive.pages import records as record_pages
from archive.record.serializer import canonical
from archive.record.shapes import PublicRecord
from languages import Face

PIECE = 1024 * 1024
READ = 200  # records that are read from the database at a time


@dataclass(frozen=True)
class Job:
    """``publics``: the public JSON of each version, none when the record was withdrawn.

    ``media``: the name of each file, where it is stored and how many bytes it has. ``marks``: the
    words of the lists that it is in. ``made``: its files in an export that
    was cut off, if the record is still as it was then.
    """

    record: str
    state: str
    rows: tuple[RecordVersion, ...]
    publics: tuple[PublicRecord, ...]
    media: tuple[tuple[str, str, int], ...]
    marks: tuple[str, ...]
    made: tuple[File, ...] = ()

    @property
    def current(self) -> bytes:
        """The bytes of current.json."""
        return canonical(self.publics[-1] if self.publics else tombstone(self.rows[-1]))

    @property
    def current_digest(self) -> str:
        """Of current.json; the newest version's is known already."""
        return self.rows[-1].digest if self.publics else sha256(self.current).hexdigest()

    @property
    def leading(self) -> tuple[str, tuple[str, ...]]:
        """One of its pages, and the lists of names that this leads to, which can change without the
        record."""
        language = languages.codes(Face.ARCHIVE)[0]
        keys = record_pages.own_keys(self.marks)
        own = record_pages.links(self.publics[-1], keys, language, site.BELOW)
        named = [("place.name", ""), ("byline.name", "")]
        page = f"{site.ROOT}/{language}/{self.record}/index.html"
        return page, tuple(own[value] for value in named if value in own)

    @property
    def folders(self) -> tuple[str, ...]:
        """Every folder of the bag that holds something of the record."""
        pages = (
            f"{site.ROOT}/{language}/{self.record}/" for language in languages.codes(Face.ARCHIVE)
        )
        return (f"data/records/{self.record}/", *pages)


@dataclass(frozen=True)
class Made:
    record: str
    state: str
    files: tuple[File, ...]


def tombstone(last: RecordVersion) -> dict[str, object]:
    """What stands in place of a record that was withdrawn."""
    return {
        "format": "amana-tombstone/1",
        "id": str(last.record_id),
        "version": last.number,
        "change": last.change,
        "day": last.published_at.date().isoformat(),
        "note": last.note,
    }


def rows() -> QuerySet[Record]:
    """Every record, in an order that stays."""
    several = ("versions__content", "media")
    return Record.objects.order_by("id").select_related("entry").prefetch_related(*several)


def jobs() -> Iterator[Job]:
    for record in rows().iterator(chunk_size=READ):
        versions = sorted(record.versions.all(), key=lambda row: row.number)
        if not versions:
            continue
        publics = [] if record.withdrawn else [_public(row) for row in versions]
        media_files = sorted((row.name, row.stored, row.size) for row in record.media.all())
        marks = tuple(record.entry.marks.split(" ")) if hasattr(record, "entry") else ()
        state = sha256(" ".join([*(row.digest for row in versions), *marks]).encode()).hexdigest()
        yield Job(
            str(record.pk),
            state,
            tuple(versions),
            tuple(each for each in publics if each is not None),
            tuple(media_files),
            marks,
        )


def _public(row: RecordVersion) -> PublicRecord | None:
    """None for a version from before a withdrawal that was undone: its content is gone."""
    try:
        public: PublicRecord = row.content.public
    except Content.DoesNotExist:
        return None
    return public


def with_made(job: Job, made: tuple[File, ...]) -> Job:
    return replace(job, made=made)


def make(folder: Path, batch: tuple[Job, ...]) -> tuple[Made, ...]:
    """Writes the files of some records below ``folder``. Raises FileNotFoundError when a file is
    gone because its record was withdrawn meanwhile."""
    return tuple(Made(job.record, job.state, tuple(_files(folder, job))) for job in batch)


def _files(folder: Path, job: Job) -> Iterator[File]:
    if job.made and all(stands(folder, file) for file in job.made):
        yield from job.made
        return
    for each in job.folders:
        _empty(folder / each)
    own = job.folders[0]
    text = b""
    for public in job.publics:
        text = canonical(public)
        yield write(folder, f"{own}v{public['version']}.json", [text])
        for name, words in _captions(public):
            yield write(folder, f"{own}captions/{name}", [words])
    yield write(folder, f"{own}current.json", [text or job.current])
    for name, stored, size in job.media:
        yield write(folder, f"{own}media/{name}", _pieces(stored, size))
    for name, page in site.record_pages(job.record, job.rows, job.publics, job.marks):
        yield write(folder, name, [page])


def _captions(public: PublicRecord) -> Iterator[tuple[str, bytes]]:
    for each in public["media"]:
        for language, text in each.get("captions", {}).items():
            yield f"v{public['version']}/{each['sha256']}.{language}.vtt", text.encode()


def _empty(folder: Path) -> None:
    """A folder without anything in it: what lay there was not finished, or is of another state."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        shutil.rmtree(folder)
        folder.mkdir()


def _pieces(stored: str, size: int) -> Iterator[bytes]:
    with media.opened(stored, 0, size - 1) as file:
        while piece := file.read(PIECE):
            yield piece
