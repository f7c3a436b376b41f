"""``python -m operations.backups.bucket_keeper``: a bucket's backup, from a machine that is not the
server; it needs boto3, and credentials of its own.

    fetch s3://BUCKET FOLDER    a generation into a folder, for ``manage.py restore`` and ``drill``
    expire s3://BUCKET          deletes what no generation is kept for, and whose lock is over

Exit codes: 0 done; 1 failed; 2 nothing was removed, because somebody has to look first.
"""

import argparse
import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from operations.backups import generations
from operations.backups.bucket import Objects, asking, fetch
from operations.backups.errors import BackupError, KeptBack
from operations.backups.folder import OWNER, STORED
from operations.backups.generations import (
    DAILY,
    DRILLED,
    INCOMPLETE,
    MANIFEST,
    SUMS,
    WEEKLY,
    Generation,
)
from operations.backups.index import Sums, read_sums
from reviewers.casework import removals

LOOK = 2


def main(arguments: list[str] | None = None) -> int:
    os.umask(0o077)
    given = _parser().parse_args(arguments)
    objects = Objects(given.place, given.endpoint, given.profile)
    try:
        if given.command == "fetch":
            print(f"{fetch(objects, given.folder, given.generation):,} files fetched.")
            return 0
        removed, locked = expire(objects, given.keep_daily, given.keep_weekly, given.yes_remove)
    except KeptBack as error:
        print(error, file=sys.stderr)
        return LOOK
    except (BackupError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{removed:,} objects removed, {locked:,} are locked still.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m operations.backups.bucket_keeper")
    parser.add_argument("--endpoint", help="of another S3-compatible store")
    parser.add_argument("--profile", help="of the S3 client's credentials")
    commands = parser.add_subparsers(required=True, dest="command")
    one = commands.add_parser("fetch")
    one.add_argument("place")
    one.add_argument("folder", type=Path)
    one.add_argument("--generation", metavar="NAME", default="")
    other = commands.add_parser("expire")
    other.add_argument("place")
    other.add_argument("--keep-daily", metavar="N", type=int, default=DAILY)
    other.add_argument("--keep-weekly", metavar="N", type=int, default=WEEKLY)
    other.add_argument("--yes-remove", metavar="N", type=int)
    return parser


def expire(objects: Objects, daily: int, weekly: int, yes: int | None) -> tuple[int, int]:
    """(objects removed, objects that nobody needs and that are locked). Raises KeptBack."""
    near = Path(tempfile.gettempdir())
    with asking(), closing(Sums(near)) as sums:
        there = objects.believed()
        if not any(each.complete for each in there):
            raise KeptBack("There is no complete generation: nothing was removed.")
        _mark_needed(objects, there, sums, daily, weekly)
        gone = whole = 0
        for path, _ in objects.below():
            stored = path.startswith(STORED)
            whole, gone = whole + stored, gone + (stored and not sums.is_marked(path))
        if removals.too_many(gone, whole) and (yes is None or gone > yes):
            said = removals.refusal(gone, whole, "files")
            raise KeptBack(f"{said} {removals.go_on(gone)}")
        return _remove(objects, sums)


def _mark_needed(
    objects: Objects, there: dict[Generation, str], sums: Sums, daily: int, weekly: int
) -> None:
    sums.mark([OWNER, DRILLED])
    for each in generations.kept(list(there), daily, weekly):
        sums.mark(f"{each.folder}/{name}" for name in (MANIFEST, SUMS, INCOMPLETE))
        with tempfile.NamedTemporaryFile() as file:
            objects.fetch_version(f"{each.folder}/{SUMS}", there[each], file)  # type: ignore[arg-type]
            file.flush()
            sums.mark(path for path, _ in read_sums(Path(file.name)))


def _remove(objects: Objects, sums: Sums) -> tuple[int, int]:
    removed = locked = 0
    pages = objects.client.get_paginator("list_object_versions")
    for page in pages.paginate(Bucket=objects.bucket, Prefix=objects.prefix):
        for each in page.get("Versions", ()):
            path = each["Key"].removeprefix(objects.prefix)
            if sums.is_marked(path):
                continue
            try:
                objects.client.delete_object(**objects.key(path), VersionId=each["VersionId"])
                removed += 1
            except ClientError as error:
                if error.response["Error"]["Code"] != "AccessDenied":
                    raise
                locked += 1
    return removed, locked


if __name__ == "__main__":
    sys.exit(main())
