"""Reports of several days as they leave a store, and everything in it that could tell their order.

The rows are those that ``submissions.reports.receiving`` writes, in its order, a transaction each;
headers are long enough for overflow pages. What seals and strips is left out: 200 reports five
times would take minutes.
"""

import datetime
import hashlib
import secrets
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction

from reviewers.casework import queue
from reviewers.models import Case, CaseParcel, CustodyEntry
from submissions import form_token
from submissions.models import Arrival, Consent, Desk, Mailbox, Parcel, Reply, SpentToken
from submissions.reports import canary, receiving
from submissions.storage import blobs
from tests.seizure.kendall import Seen
from tests.seizure.pages import File

TABLES = (Mailbox, Parcel, Arrival, Reply, SpentToken, Case, CaseParcel)
Looks = dict[str, list[Seen]]


@dataclass
class Store:
    """``place``: from a row's key, as text, to its day and its place in the order of arrival."""

    data: Path
    place: dict[str, tuple[datetime.date, int]] = field(default_factory=dict)
    blobs: dict[str, tuple[datetime.date, int]] = field(default_factory=dict)
    count: int = 0

    def arrive(self, day: datetime.date, desk: Desk, header: int) -> None:
        """One report, as it is received, and a reply to it."""
        key = (day, self.count)
        self.count += 1
        content = secrets.token_bytes(2000)
        with blobs.writing(day) as blob:
            blob.sink.write(content)
        with transaction.atomic():
            token = SpentToken(token=secrets.token_hex(32), receipt=b"r", expires_on=day)
            token.save(force_insert=True)
            box = Mailbox.objects.create(
                lookup=secrets.token_bytes(16), desk=desk, recipient="age1", received_on=day
            )
            sealed = secrets.token_bytes(header)
            parcel = Parcel.objects.create(
                mailbox=box, kind="report", header=sealed, blob=blob.name, size=len(content),
                header_digest=hashlib.sha256(sealed).digest(), digest=blob.digest, received_on=day,
            )  # fmt: skip
            arrival = Arrival.objects.create(parcel=parcel)
        reply = Reply.objects.create(mailbox=box, sealed=b"a reply", sent_on=day)
        for row in (token, box, parcel, arrival, reply):
            self._know(row.pk, key)
        self.blobs[blob.name] = key

    def canary(self) -> None:
        """A report of nobody's comes between, as every hour, at a moment that everybody knows."""
        token = form_token.read(canary.token(), form_token.REPORT)
        words = receiving.ReportText("A canary.", "en", Consent.ASK)
        receiving.receive(token, words, [], without_refused=False)

    def admit(self) -> None:
        """The desk takes notice of what came, as often as somebody looks."""
        while queue.admit_arrivals():
            pass
        for case in Case.objects.all():
            self._know(case.pk, self.place[case.report.hex])

    def _know(self, key: object, place: tuple[datetime.date, int]) -> None:
        self.place[key.hex if isinstance(key, uuid.UUID) else str(key)] = place

    def looks(self) -> Looks:
        """Each way to look at the store, with what it tells of each report."""
        found: Looks = {}
        rows = self._sqlite() if connection.vendor == "sqlite" else self._postgresql()
        for name, group, (day, place), told in (*rows, *self._custody(), *self._files()):
            found.setdefault(name, []).append(((day, group), place, told))
        return found

    def _sqlite(self) -> Iterator[tuple[str, object, tuple[datetime.date, int], float]]:
        file = File(Path(connection.settings_dict["NAME"]))
        for model in TABLES:
            table = model._meta.db_table
            column = [each.column for each in model._meta.local_fields].index(
                model._meta.pk.column  # type: ignore[union-attr]
            )
            rowids = {}
            for cell in file.table(table):
                place = self.place.get(str(cell.values[column]))
                if place is None:
                    continue
                rowids[cell.rowid] = place
                yield f"{table}: rowid", 0, place, cell.rowid
                yield f"{table}: page", 0, place, cell.page
                yield f"{table}: offset", cell.page, place, cell.offset
                if cell.overflow:
                    yield f"{table}: overflow page", 0, place, cell.overflow
            for name, cells in file.indexes(table).items():
                for at, cell in enumerate(cells):
                    if cell.rowid in rowids:
                        place, key = rowids[cell.rowid], cell.values[:-1]
                        yield f"{name}: offset", cell.page, place, cell.offset
                        yield f"{name}: equal keys", key, place, at

    def _postgresql(self) -> Iterator[tuple[str, object, tuple[datetime.date, int], float]]:
        """The raw transaction number, the place, and the number of what lies beside the table."""
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
            for model in TABLES:
                table, key = model._meta.db_table, model._meta.pk.column  # type: ignore[union-attr]
                cursor.execute(f"SELECT {key}, ctid::text, xmin::text FROM {table}")  # noqa: S608
                for pk, ctid, xmin in cursor.fetchall():
                    place = self.place.get(pk.hex if isinstance(pk, uuid.UUID) else str(pk))
                    if place is not None:
                        block, item = map(int, ctid.strip("()").split(","))
                        yield f"{table}: ctid", 0, place, block * 1000 + item
                        yield f"{table}: xmin", 0, place, int(xmin)
        yield from self._toast()

    def _toast(self) -> Iterator[tuple[str, object, tuple[datetime.date, int], float]]:
        """Where a header has no room in its row, the row holds a pointer of 18 bytes."""
        table = Parcel._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attnum FROM pg_attribute "
                "WHERE attrelid = %s::regclass AND attname IN ('id', 'header') ORDER BY attname",
                [table],
            )
            header, key = (row[0] for row in cursor.fetchall())
            cursor.execute("SELECT pg_relation_size(%s::regclass) / 8192", [table])
            for block in range(cursor.fetchone()[0]):
                cursor.execute(
                    "SELECT t_attrs FROM heap_page_item_attrs(get_raw_page(%s, %s), %s::regclass) "
                    "WHERE t_attrs IS NOT NULL",
                    [table, block, table],
                )
                for (attributes,) in cursor.fetchall():
                    place = self.place.get(bytes(attributes[key - 1]).hex())
                    pointer = bytes(attributes[header - 1])
                    if place is not None and pointer[:2] == b"\x01\x12":
                        number = int.from_bytes(pointer[10:14], "little")
                        yield f"{table}: toasted", 0, place, number

    def _custody(self) -> Iterator[tuple[str, object, tuple[datetime.date, int], float]]:
        for entry in CustodyEntry.objects.exclude(case=None):
            assert entry.case is not None
            yield "custody: number", 0, self.place[entry.case.hex], entry.number

    def _files(self) -> Iterator[tuple[str, object, tuple[datetime.date, int], float]]:
        names = sorted(self.blobs)
        root = self.data / "blobs"
        for kind, of in (("file", names), ("folder", [name.split("/")[0] for name in names])):
            told = _stats([root / name for name in of])
            for name, (inode, birth, changed) in zip(names, told, strict=True):
                yield f"{kind}: inode", 0, self.blobs[name], inode
                yield f"{kind}: birth", 0, self.blobs[name], birth
                yield f"{kind}: change", 0, self.blobs[name], changed


def _stats(paths: list[Path]) -> list[tuple[int, int, int]]:
    """Inode, birth and change of each, in nanoseconds where the file system keeps them."""
    command = ["stat", "--format=%i|%w|%z", *map(str, paths)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    found = []
    for line in lines:
        inode, *times = line.split("|")
        found.append((int(inode), *(_nanoseconds(each) for each in times)))
    return found  # type: ignore[return-value]


def _nanoseconds(time: str) -> int:
    """Of "2026-11-30 20:11:03.420400000 +0000"; 0 where it is not known."""
    if time == "-":
        return 0
    day, clock, _zone = time.split()
    moment = datetime.datetime.fromisoformat(f"{day} {clock[:8]}+00:00")
    return int(moment.timestamp()) * 10**9 + int(clock[9:])
