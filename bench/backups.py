"""What a backup costs by the number of files: `python -m bench.backups 100000 FOLDER`.

With a third number each payload has so many MB, `bench.backups 500 FOLDER 10`: a hole in the disk
that is read as zeros, so that it takes room in the backup and in what is restored alone. With
`--tables` instead of a folder no file is made: the lists alone of so many files are written,
made into a manifest, and read again.

Rows and payloads are made up, and small but for that, so that their number is what is measured: a
row of some hundred bytes, and a payload of 64. Each command is a process of its own, whose highest
memory the kernel tells.
"""

import hashlib
import os
import resource
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import django

from sealing import HybridIdentity
from tests.server import ROOT, environment, manage

PAYLOAD = 64
MB = 1_000_000
BATCH = 10_000
MAILBOX = "INSERT INTO submissions_mailbox VALUES (?, ?, 'age1', '2026-11-01', 1)"
PARCEL = """INSERT INTO submissions_parcel VALUES
    (?, 'report', ?, ?, ?, '2026-11-01', ?, ?, ?, 0, '', x'', NULL)"""


@dataclass(frozen=True)
class Cost:
    """Of one command: seconds; those of them on a processor (which other work on the machine does
    not lengthen much), and those that its first thread waited for one; what is left of them it
    waited for the disk. The most memory that it had, and what it had from the disk and from files
    (most of it from memory) and wrote to them, in bytes."""

    seconds: float
    processor: float
    queued: float
    memory: int
    disk: int
    read: int
    written: int
    said: str

    def __str__(self) -> str:
        other = max(0.0, self.seconds - self.processor - self.queued)
        return (
            f"{self.seconds:7.1f} s: {self.processor:6.1f} on a processor, {self.queued:6.1f} "
            f"waiting for one, {other:6.1f} other; {self.memory / 1e6:4.0f} MB; "
            f"disk {self.disk / 1e6:.0f}, read {self.read / 1e6:.0f}, "
            f"written {self.written / 1e6:.0f} MB"
        )


def furnish(data: Path, count: int, size: int = 0) -> None:
    """An installation with ``count`` parcels of invented bytes, or of ``size`` bytes of nothing."""
    manage(data, "migrate", "-v0")
    recipient = str(HybridIdentity.generate().recipient())
    manage(data, "open_desk", "raqqa", "--name", "R", "--recipient", recipient)
    with closing(sqlite3.connect(data / "amana.sqlite3")) as held:
        for start in range(0, count, BATCH):
            numbers = range(start, min(start + BATCH, count))
            rows = list(_rows(data / "blobs", numbers, size))
            held.executemany(MAILBOX, [row[0] for row in rows])
            held.executemany(PARCEL, [row[1] for row in rows])
            held.commit()


def _rows(
    blobs: Path, numbers: range, size: int
) -> Iterator[tuple[tuple[object, ...], tuple[object, ...]]]:
    nothing = _of_zeros(size)
    for number in numbers:
        name = hashlib.sha256(str(number).encode()).hexdigest()[:32]
        payload, blob = bytes.fromhex(name) * (PAYLOAD // 16), f"{name[:2]}/{name}"
        (blobs / name[:2]).mkdir(exist_ok=True)
        (blobs / blob).write_bytes(b"" if size else payload)
        if size:
            os.truncate(blobs / blob, size)
        header, digest = payload + payload, nothing or hashlib.sha256(payload).digest()
        yield (
            (name, payload[:16]),
            (name, header, blob, size or PAYLOAD, name, digest, hashlib.sha256(header).digest()),
        )


def _of_zeros(size: int) -> bytes:
    """SHA-256 of so many, in whole MB; b"" of none."""
    digest = hashlib.sha256()
    for _ in range(size // MB):
        digest.update(bytes(MB))
    return digest.digest() if size else b""


def run(data: Path, *arguments: str) -> Cost:
    """``manage.py`` in a process of its own. Raises RuntimeError when it fails."""
    said, begun = data.parent / "said", time.perf_counter()
    with said.open("wb") as sink:
        child = os.posix_spawn(
            sys.executable,
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            environment(data),
            file_actions=[(os.POSIX_SPAWN_DUP2, sink.fileno(), each) for each in (1, 2)],
        )
        # Its account goes when it is waited for.
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        queued, bytes_of = _account(child)
        _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(said.read_text())
    return Cost(
        seconds=time.perf_counter() - begun,
        processor=usage.ru_utime + usage.ru_stime,
        queued=queued,
        memory=usage.ru_maxrss * 1024,  # Linux counts it in KiB
        disk=bytes_of["read_bytes"],
        read=bytes_of["rchar"],
        written=bytes_of["wchar"],
        said=said.read_text(),
    )


def _account(process: int) -> tuple[float, dict[str, int]]:
    """Seconds that its first thread stood in the queue for a processor, and proc_pid_io(5)."""
    queued = int(Path(f"/proc/{process}/schedstat").read_text().split()[1]) / 1e9
    lines = Path(f"/proc/{process}/io").read_text().splitlines()
    return queued, {name: int(count) for name, count in (line.split(": ") for line in lines)}


def tables(count: int) -> None:
    """The lists of a backup and of its restore, as operations.backups keeps them."""
    django.setup()
    from operations.backups import manifest
    from operations.backups.folder import pour_sums
    from operations.backups.index import Sums
    from operations.backups.listing import Kept, Listing, Wanted
    from operations.backups.manifest import Manifest

    with tempfile.TemporaryDirectory() as folder:  # what is measured lies in it, and goes with it
        near = Path(folder)
        names = (hashlib.sha256(str(number).encode()).hexdigest()[:32] for number in range(count))
        listing = Listing(near)
        listing.want(Wanted("blobs", f"{name[:2]}/{name}", 64, bytes(32)) for name in names)
        for batch in listing.wanted():
            listing.keep(
                Kept(f"blobs/{each.name}", each.size, "0" * 64, each.store, each.name)
                for each, _ in batch
            )
        part = Kept("parts/x.age", 1, "0" * 64, "", "")
        told = Manifest("2026-12-01", "sqlite", {"database": part, "secret": part})
        with (near / "manifest").open("wb") as sink:
            manifest.pour(told, listing)(sink)
        with (near / "sums").open("wb") as sink:
            pour_sums(listing.sums())(sink)
        Sums(near).load(near / "sums")
        with (near / "manifest").open("rb") as source:
            manifest.read(source, Listing(near))
        size = (near / "manifest").stat().st_size
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"{count:,} files: {memory / 1e6:.0f} MB, manifest {size / 1e6:.0f} MB", flush=True)


def main(count: int, folder: Path, megabytes: int = 0) -> None:
    data, disk, key = folder / "data", folder / "disk", folder / "backup.key"
    identity = HybridIdentity.generate()
    key.write_text(f"{identity}\n")
    furnish(data, count, megabytes * MB)
    database = (data / "amana.sqlite3").stat().st_size
    print(f"{count:,} payloads, a database of {database / 1e6:.0f} MB", flush=True)
    print("migrate       ", run(data, "migrate", "-v0"), "(for comparison: the start alone)")
    arguments = ("backup", str(disk), "--recipient", str(identity.recipient()))
    print("first backup  ", run(data, *arguments), flush=True)
    print("second backup ", run(data, *arguments), flush=True)
    (manifest, *_) = sorted((disk / "generations").glob("*/manifest.age"))
    print(f"manifest        {manifest.stat().st_size / 1e6:.0f} MB", flush=True)
    print("restore       ", run(folder / "new", "restore", str(disk), "-i", str(key)), flush=True)
    shutil.rmtree(folder / "new")


if __name__ == "__main__":
    if sys.argv[2] == "--tables":
        tables(int(sys.argv[1]))
    else:
        target = Path(sys.argv[2])
        target.mkdir(parents=True, exist_ok=True)
        main(int(sys.argv[1]), target, *map(int, sys.argv[3:]))
