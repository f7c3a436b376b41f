"""The bag: BagIt 1.0 (RFC 8493), the same bytes for the same archive, signed at the end.

    bagit.txt bag-info.txt VERIFY.txt
    manifest-sha256.txt tagmanifest-sha256.txt tagmanifest-sha256.txt.sig
    data/records/<id>/v1.json … current.json   data/records/<id>/media/<digest>.jpg
    data/index/…   data/log/…   data/schema/…   data/site/…

It is written beside its place and moved there when it is whole. An export that was cut off goes on
where it stopped. BagIt alone proves nothing to a stranger: whoever changes a file can change the
manifest. The signature over the tag manifest does.
"""

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db.models import Count, Max
from django.template.loader import render_to_string

from archive import keys
from archive.errors import ExportError
from archive.export import earlier, index, layout, lists, records, search_index, signature, site
from archive.export.ledger import NAME as LEDGER
from archive.export.ledger import File, Ledger
from archive.export.stamp import stamp
from archive.export.workers import Workers
from archive.export.writing import alone, write
from archive.log import folder as log
from archive.models import Entry, Record, RecordVersion

STAGING = ".unfinished"
BATCH = 25  # records of a job
TRIES = 5
Progress = Callable[[int, int], None]


def publish(
    folder: Path, key: Ed25519PrivateKey, progress: Progress, since: Path | None = None
) -> int:
    """Writes the export to ``folder``, which must not hold anything; gives how many records.

    ``since``: the folder of an earlier export. Then only files that it does not have are written;
    laid over it they are the whole export. ``progress`` is told of records: done, and of how many.
    Raises ExportError.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ExportError(f"{folder} is not empty; choose a new folder.")
    if since is not None:
        earlier.check(since, keys.fingerprint(key.public_key()))
    staging = folder.with_name(folder.name + STAGING)
    staging.mkdir(parents=True, exist_ok=True)
    with alone(staging):
        _fill(staging, key, progress, since)
        if folder.exists():
            folder.rmdir()
        staging.rename(folder)
    return Record.objects.count()


def _fill(staging: Path, key: Ed25519PrivateKey, progress: Progress, since: Path | None) -> None:
    for _ in range(TRIES):
        before = _state()
        try:
            _write(staging, key, progress, since)
        except FileNotFoundError:
            if _state() == before:
                raise
        if _state() == before:
            break
        # Something was published or withdrawn meanwhile: what did not change is kept.
    else:
        raise ExportError("The archive changed each time while it was written. Try again later.")
    shutil.rmtree(staging / search_index.SPOOL)
    for name in (LEDGER, f"{LEDGER}-wal", f"{LEDGER}-shm"):
        (staging / name).unlink(missing_ok=True)
    os.sync()


def _state() -> tuple[int, int]:
    """Changes with everything that is published or withdrawn."""
    found = RecordVersion.objects.aggregate(most=Max("pk"), count=Count("pk"))
    return found["most"] or 0, found["count"]


def _write(staging: Path, key: Ed25519PrivateKey, progress: Progress, since: Path | None) -> None:
    made_with = stamp()
    ledger = Ledger(staging, made_with)
    try:
        if since is not None:
            ledger.put_earlier(earlier.files(since))
        same_pages = since is not None and earlier.stamp(since) == made_with
        # Before the workers begin, which so have what every page is made with.
        for name, page in site.single_pages():
            ledger.put([write(staging, name, [page])])
        with Workers() as workers:
            _records(ledger, staging, workers, progress, since if same_pages else None)
            _lists(ledger, staging, workers)
        for file in index.write_all(staging):
            ledger.put([file])
        for name, data in chain(log.files(key), log.proofs(key)):
            ledger.put([write(staging, f"data/log/{name}", [data])])
        if not ledger.fresh:
            _clear(ledger, staging)
        _tags(ledger, staging, key, made_with)
        if since is not None:
            for name in ledger.unchanged():
                (staging / name).unlink(missing_ok=True)
            _drop_empty(staging)
    finally:
        ledger.close()


def _records(
    ledger: Ledger, staging: Path, workers: Workers, progress: Progress, since: Path | None
) -> None:
    """``since``: an earlier export whose pages were made as these are."""
    count, done = Record.objects.count(), 0
    todo: list[int] = [0]

    def changed() -> Iterator[records.Job]:
        for job in records.jobs():
            if since and (kept := _as_before(ledger, job, since)):
                ledger.put_record(job.record, job.state, kept)
                todo[0] += 1
            else:
                yield records.with_made(job, ledger.made(job.record, job.state))

    make = functools.partial(records.make, staging)
    for batch in workers.ordered(make, _batches(changed())):
        for made in batch:
            ledger.put_record(made.record, made.state, made.files)
        done += len(batch)
        progress(done + todo[0], count)


def _as_before(ledger: Ledger, job: records.Job, since: Path) -> list[File]:
    """The files of a record in an earlier export, if it was as it is now."""
    name, digest = f"{job.folders[0]}current.json", job.current_digest
    if ledger.earlier(name) != digest:
        return []
    if job.publics:
        name, links = job.leading
        page = (since / name).read_text()
        if any(f'"{link}"' not in page for link in links):
            return []
    return [file for folder in job.folders for file in ledger.earlier_below(folder)]


def _batches(jobs: Iterator[records.Job]) -> Iterator[tuple[records.Job, ...]]:
    while batch := tuple(islice(jobs, BATCH)):
        yield batch


def _lists(ledger: Ledger, staging: Path, workers: Workers) -> None:
    spool = search_index.Spool(staging, Entry.objects.count())
    for batch in workers.ordered(lists.lines, lists.standing()):
        lists.keep(ledger, batch)
        spool.keep(batch)
    for file in workers.ordered(functools.partial(lists.render, staging), lists.tasks(ledger)):
        ledger.put([file])
    for file in workers.ordered(functools.partial(search_index.render, staging), spool.names()):
        ledger.put([file])
    name, made = search_index.about(spool)
    ledger.put([write(staging, name, [made])])


def _clear(ledger: Ledger, staging: Path) -> None:
    """Takes away what an export that was cut off has left, and this one does not have."""
    known = {file.name for file in ledger.files()}
    for path in (staging / "data").rglob("*"):
        if path.is_file() and path.relative_to(staging).as_posix() not in known:
            path.unlink()
    _drop_empty(staging)


def _drop_empty(staging: Path) -> None:
    for folder, _, _ in os.walk(staging / "data", topdown=False):
        if not os.listdir(folder):
            os.rmdir(folder)


def _tags(ledger: Ledger, staging: Path, key: Ed25519PrivateKey, made_with: str) -> None:
    newest = RecordVersion.objects.aggregate(newest=Max("published_at"))["newest"]
    public = key.public_key()
    info = {
        "Source-Organization": settings.NEWSROOM,
        # The day of the newest version, not of the export: the same archive is the same bytes.
        "Bagging-Date": newest.date().isoformat() if newest else "1970-01-01",
        "Payload-Oxum": ledger.oxum(),
        "Amana-Signer": keys.fingerprint(public),
        layout.STAMP: made_with,
    }
    guide = render_to_string(
        "archive/VERIFY.txt",
        {
            "line": keys.public_line(public),
            "fingerprint": keys.fingerprint(public),
            "namespace": signature.NAMESPACE,
        },
    )
    lines = "".join(f"{name}: {value}\n" for name, value in info.items())
    payload = (f"{file.digest}  {file.name}\n".encode() for file in ledger.files())
    made = [
        write(staging, layout.GUIDE, [guide.encode()]),
        write(staging, layout.INFO, [lines.encode()]),
        write(staging, layout.DECLARATION, [layout.BAGIT.encode()]),
        write(staging, layout.MANIFEST, payload),
    ]
    tags = "".join(f"{file.digest}  {file.name}\n" for file in made).encode()
    write(staging, layout.TAGS, [tags])
    write(staging, layout.SIGNATURE, [signature.sign(key, tags).encode()])
