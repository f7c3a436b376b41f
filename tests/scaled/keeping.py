"""What is kept of what was sent, as the desk finds it: rows, payloads in the store, words."""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import psycopg

from sealing import Opener, SealingError, read_parcel
from tests.scaled import ceph
from tests.scaled.nodes import BUCKET, Setting
from tests.scaled.sending import Report

ROWS = "SELECT header, header_digest, blob, size, digest FROM submissions_parcel"


@dataclass(frozen=True)
class Kept:
    """``words`` of each report that opens to its last byte, with how many files it has;
    ``broken``: why each of the others does not; ``orphans``: payloads that no row names;
    ``blobs``: those that rows name.
    """

    words: list[tuple[str, int]]
    broken: list[str]
    orphans: int
    blobs: frozenset[str]

    def times(self, report: Report, files: int) -> int:
        """How often a report is kept whole."""
        return sum((words, count) == (report.mark, files) for words, count in self.words)


def kept(setting: Setting, before: frozenset[str] = frozenset()) -> Kept:
    """Reads everything that is there, by the straight way to database and store.

    ``before``: payloads that were read already; only their being there is looked at again.
    """
    with psycopg.connect(setting.dsn) as client:
        rows = client.execute(ROWS).fetchall()
    bucket = ceph.bucket(setting.store, BUCKET)
    sizes = {entry.key: entry.size for entry in bucket.objects.all()}
    words, broken = [], []
    for header, header_digest, blob, size, digest in rows:
        if blob not in sizes:
            broken.append(f"{blob} has a row and is not in the store")
        if blob not in sizes or blob in before:
            continue
        payload = bucket.Object(blob).get()["Body"].read()
        if (len(payload), sha256(payload).digest()) != (size, digest):
            broken.append(f"{blob} is not what its row says")
        elif sha256(header).digest() != header_digest:
            broken.append(f"the header of {blob} is not what its row says")
        else:
            try:
                words.append(_opened(setting, header, payload))
            except SealingError as error:
                broken.append(f"{blob} does not open: {error}")
    named = frozenset(row[2] for row in rows)
    orphans = [key for key in sizes if "/" in key and key not in named]
    return Kept(words, broken, len(orphans), named)


def _opened(setting: Setting, header: bytes, payload: bytes) -> tuple[str, int]:
    """The message and the number of files of a report, read to its end. Raises SealingError."""
    words, files = "", 0
    for member, content in read_parcel(Opener(header, io.BytesIO(payload), [setting.desk])):
        data = content.read()
        if member.name == "message.json":
            words = json.loads(data)["words"]
        else:
            files += bool(data)
    return words, files


def wrong(kept: Kept, reports: Iterable[Report], files: int) -> list[str]:
    """What breaks "acknowledged = kept"; empty where nothing does.

    ``files``: members beside the message that each report has, its note of what was removed too.
    """
    faults = list(kept.broken)
    for report in reports:
        times = kept.times(report, files)
        if times > 1 or (report.codename and not times):
            faults.append(f"{report.mark} was answered {report.statuses} and is kept {times} times")
    return faults
