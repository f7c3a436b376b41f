"""A backup in a bucket with Object Lock: what was put there cannot be deleted before its day.

The server's credentials need ``PutObject``, ``PutObjectRetention``, ``GetObject``, ``ListBucket``
and ``GetBucketObjectLockConfiguration``, and no right to delete. Each object is locked for so many
days; each night a part of those that the new generation names is locked anew, so that every one of
them has half of that left at least.
"""

import datetime
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, cast

import boto3  # type: ignore[import-untyped]
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from config.s3_signing import SIGNED, sign_bodies
from operations.backups import generations
from operations.backups.errors import BackupError, ForeignBackup
from operations.backups.folder import OWNER, Counted, Pour, Written, digest_of, pour_sums
from operations.backups.generations import GENERATIONS, INCOMPLETE, MANIFEST, SUMS, Generation
from operations.backups.index import Pair, Sums, read_sums, scratch
from operations.backups.place import Begun

MODE = "COMPLIANCE"  # nobody shortens it, not the owner of the account either
DIGEST = "sha256"  # in an object's metadata
APART = datetime.timedelta(days=1)  # two clocks may stand on both sides of a midnight


@contextmanager
def asking() -> Iterator[None]:
    """What the store's client raises is a BackupError with the store's own word for it."""
    try:
        yield
    except ClientError as error:
        raise BackupError(f"The bucket refuses: {error.response['Error']['Code']}.") from error
    except BotoCoreError as error:
        raise BackupError(f"The bucket does not answer ({type(error).__name__}).") from error


class Objects:
    """The objects below a prefix, by their paths in the backup."""

    def __init__(self, place: str, endpoint: str | None, profile: str | None) -> None:
        self.bucket, _, prefix = place.removeprefix("s3://").partition("/")
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        session = sign_bodies(boto3.Session(profile_name=profile))
        self.client = session.client("s3", endpoint_url=endpoint, config=SIGNED)

    def key(self, path: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": self.prefix + path}

    def below(self, path: str = "") -> Iterator[tuple[str, int]]:
        """(path, bytes) of each."""
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix + path):
            for each in page.get("Contents", ()):
                yield each["Key"].removeprefix(self.prefix), each["Size"]

    def text(self, path: str) -> str:
        """ "" where there is no such object."""
        try:
            return str(self.client.get_object(**self.key(path))["Body"].read().decode().strip())
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return ""
            raise

    def fetch(self, path: str, sink: BinaryIO) -> None:
        self.client.download_fileobj(self.bucket, self.prefix + path, sink)

    def generations(self) -> list[Generation]:
        """Those that were concluded: SHA256SUMS is put last. The oldest first."""
        files = {path for path, _ in self.below(f"{GENERATIONS}/")}
        return sorted(
            Generation(day, number, f"{GENERATIONS}/{name}/{INCOMPLETE}" not in files)
            for name in {path.split("/")[1] for path in files if path.endswith(f"/{SUMS}")}
            for day, number in generations.parsed(name)
        )

    def versions(self, path: str = "") -> Iterator[tuple[str, str, datetime.datetime]]:
        """(path, version, when it was put) of each, by path and the oldest first."""
        found = []
        pages = self.client.get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix + path):
            for each in page.get("Versions", ()):
                name = each["Key"].removeprefix(self.prefix)
                found.append((name, each["LastModified"], each["VersionId"]))
        return ((name, version, at) for name, at, version in sorted(found))

    def fetch_version(self, path: str, version: str, sink: BinaryIO) -> None:
        more = {"VersionId": version}
        self.client.download_fileobj(self.bucket, self.prefix + path, sink, ExtraArgs=more)

    def believed(self) -> "dict[Generation, str]":
        """Generations as they were concluded, the oldest first, each with the version of its list.

        The server may put what it likes over what it put, and name a day: what it put first stands,
        and the store's clock says when that was. A generation of another day counts for none.
        """
        first = dict[str, tuple[str, datetime.datetime]]()
        for path, version, at in self.versions(f"{GENERATIONS}/"):
            first.setdefault(path, (version, at))
        found = {}
        for path, (version, at) in first.items():
            folder, _, file = path.rpartition("/")
            for day, number in generations.parsed(folder.removeprefix(f"{GENERATIONS}/")):
                if file == SUMS:
                    lacks = first.get(f"{folder}/{INCOMPLETE}")
                    whole = (lacks is None or lacks[1] > at) and abs(at.date() - day) <= APART
                    found[Generation(day, number, whole)] = version
        return dict(sorted(found.items()))


class Bucket:
    """The place; ``near``: a folder for what is on its way, sealed, in files without a name."""

    def __init__(self, objects: Objects, day: datetime.date, near: Path, days: int) -> None:
        self._objects, self._day, self._near, self._days = objects, day, near, days
        self._until = datetime.datetime.combine(
            day + datetime.timedelta(days=days), datetime.time(), datetime.UTC
        )
        self._new = Generation(day, 1)
        self._sums: Sums

    @contextmanager
    def opened(self) -> Iterator[None]:
        with asking():
            held = self._objects.client.get_object_lock_configuration(Bucket=self._objects.bucket)
            if held["ObjectLockConfiguration"].get("ObjectLockEnabled") != "Enabled":
                raise BackupError("The bucket has no Object Lock: make one with it.")
            self._sums, self._sizes = Sums(self._near), scratch(self._near)
            self._sizes.execute("CREATE TABLE sizes (path TEXT PRIMARY KEY, size) WITHOUT ROWID")
            try:
                yield
            finally:
                self._sums.close()
                self._sizes.close()

    def begin(self, installation: str, knows: Callable[[str], bool]) -> Begun:
        owner = self._objects.text(OWNER)
        if owner not in {"", installation}:
            raise ForeignBackup(
                f"The bucket holds the backup of installation {owner}, and this is installation "
                f"{installation}: nothing was written."
            )
        if not owner:
            self.write(OWNER, lambda sink: sink.write(f"{installation}\n".encode()))
        there = self._objects.generations()
        self._new = generations.following(there, self._day, complete=True)
        rows = self._objects.below()
        self._sizes.executemany("INSERT OR REPLACE INTO sizes VALUES (?, ?)", rows)
        if there:
            with self._spooled() as file:
                self._objects.fetch(f"{there[-1].folder}/{SUMS}", cast(BinaryIO, file))
                file.flush()
                self._sums.load(Path(file.name))
        drilled = self._objects.text(generations.DRILLED).partition(" ")[0]
        return Begun(self._new.name, datetime.date.fromisoformat(drilled) if drilled else None)

    @contextmanager
    def _spooled(self) -> Iterator[Any]:
        with tempfile.NamedTemporaryFile(dir=self._near, prefix="backup-", suffix=".part") as file:
            yield file

    def have(self, paths: Sequence[str]) -> dict[str, Written]:
        found = {}
        for path in paths:
            row = self._sizes.execute("SELECT size FROM sizes WHERE path = ?", (path,)).fetchone()
            if row and (digest := self._sums.get(path) or self._told(path)):
                found[path] = Written(row[0], digest)
                self._lock_in_turn(path)
        return found

    def _told(self, path: str) -> str:
        """Of an object that no generation names: a run that was interrupted put it there."""
        head = self._objects.client.head_object(**self._objects.key(path))
        return str(head["Metadata"].get(DIGEST, ""))

    def _lock_in_turn(self, path: str) -> None:
        """Every object has its turn once in a third of the days that it is locked for."""
        turns = max(1, self._days // 3)
        if sha256(path.encode()).digest()[0] % turns == self._day.toordinal() % turns:
            self._objects.client.put_object_retention(
                **self._objects.key(path),
                Retention={"Mode": MODE, "RetainUntilDate": self._until},
            )

    def write(self, path: str, pour: Pour) -> Written:
        with tempfile.TemporaryFile(dir=self._near) as waiting:
            counted = Counted(waiting)
            pour(cast(BinaryIO, counted))
            waiting.seek(0)
            written = Written(counted.size, counted.hexdigest())
            self._objects.client.upload_fileobj(
                waiting,
                self._objects.bucket,
                self._objects.prefix + path,
                ExtraArgs={
                    "Metadata": {DIGEST: written.digest},
                    "ChecksumAlgorithm": "SHA256",
                    "ObjectLockMode": MODE,
                    "ObjectLockRetainUntilDate": self._until,
                },
            )
        return written

    def conclude(self, complete: bool, files: Iterable[Pair], manifest: Pour) -> None:
        folder = self._new.folder
        written = self.write(f"{folder}/{MANIFEST}", manifest)
        if not complete:
            self.write(f"{folder}/{INCOMPLETE}", lambda sink: sink.write(b"see the manifest\n"))

        def lines(sink: BinaryIO) -> None:
            pour_sums(files)(sink)
            pour_sums([(f"{folder}/{MANIFEST}", written.digest)])(sink)

        # Last: with it the generation stands.
        self.write(f"{folder}/{SUMS}", lines)

    def let_go(self, daily: int, weekly: int, yes: int | None) -> int:
        """Nothing: whoever has the right to delete does (bucket_keeper)."""
        return 0


def fetch(objects: Objects, root: Path, name: str) -> int:
    """A generation into a folder, to be restored or drilled; gives how many files came. What is
    there already is not asked for again. Raises BackupError, OSError.
    """
    with asking():
        there = objects.believed()
        if not (chosen := [g for g in there if g.name == name or (not name and g.complete)]):
            raise BackupError(f"There is no generation {name or 'that is complete'}.")
        sums = f"{chosen[-1].folder}/{SUMS}"
        version = there[chosen[-1]]
        count = _into(root, sums, lambda file: objects.fetch_version(sums, version, file))
        for path, digest in read_sums(root / sums):
            count += _whole_into(objects, root, path, digest)
        count += _into(root, OWNER, lambda file: objects.fetch(OWNER, file))
    return count


def _whole_into(objects: Objects, root: Path, path: str, digest: str) -> int:
    """Whoever took the server over cannot delete, and can put other bytes over what is there."""
    count = _into(root, path, lambda file: objects.fetch(path, file))
    if not count or digest_of(root / path) == digest:
        return count
    for name, version, _ in objects.versions(path):
        if name == path:
            (root / path).unlink()
            _into(root, path, partial(objects.fetch_version, path, version))
            if digest_of(root / path) == digest:
                break
    return count


def _into(root: Path, path: str, pour: Callable[[BinaryIO], object]) -> int:
    target = root / path
    if ".." in Path(path).parts or Path(path).is_absolute():
        raise BackupError("The bucket names a file outside its folder.")
    if target.exists():
        return 0
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    with part.open("wb") as file:
        pour(file)
    part.replace(target)
    return 1
