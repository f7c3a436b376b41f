"""Very many reports, made by a script: rows in every table that a report has, and payloads.

The database makes the rows itself: a row of Python's each would take an hour. ``copy`` takes those
of an SQLite to PostgreSQL, with custody. Payloads are of 64 bytes and all the same, links to a few
files, so that their number is what is measured; every digest, and every hash of custody, is right.
"""

import datetime
import os
import re
import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

BATCH = 5_000
A_DAY = 2_740  # reports, where a year has a million
FIRST = datetime.date(2025, 11, 1)
HEADER, PAYLOAD = bytes(400), bytes(64)
LINKS = 30_000  # of a file; ext4 takes 65,000
GENESIS = "0" * 64
STATES = ("new", "triaged", "in_review", "assessed", "verified", "reported", "spam", "rejected")
ENTRY = (
    '{"act":"triage","actor":"reviewer%d","at":"%sT10:00:00+00:00","case":"%s","day":"%s",'
    '"facts":{"source":"new","target":"triaged"},"number":%d,"previous":"%s"}'
)
FACTS = '{"source": "new", "target": "triaged"}'
CUSTODY = ("number", "previous", "hash", '"case"', "act", "actor", "day", "at", "facts")
# Everything of a report that is drawn by chance, and the day on which it came.
DRAW = {
    "sqlite": """CREATE TEMPORARY TABLE drawn AS WITH RECURSIVE numbers(n) AS (
    SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {count})
SELECT lower(hex(randomblob(16))) AS mailbox, randomblob(16) AS lookup,
    lower(hex(randomblob(16))) AS parcel, lower(hex(randomblob(16))) AS name,
    lower(hex(randomblob(16))) AS report_case, max(0, abs(random()) % 9 - 5) AS priority,
    abs(random()) % {states} AS state,
    date('{first}', '+' || (n / {a_day}) || ' days') AS day FROM numbers""",
    "postgresql": """CREATE TEMPORARY TABLE drawn AS
SELECT gen_random_uuid() AS mailbox, uuid_send(gen_random_uuid()) AS lookup,
    gen_random_uuid() AS parcel, replace(gen_random_uuid()::text, '-', '') AS name,
    gen_random_uuid() AS report_case, greatest(0, floor(random() * 9)::int - 5) AS priority,
    floor(random() * {states})::int AS state, date '{first}' + n / {a_day} AS day
FROM generate_series(0, {count} - 1) AS n""",
}
STATE = f"CASE state {' '.join(f'WHEN {n} THEN {word!r}' for n, word in enumerate(STATES))} END"
FASTER = {
    "sqlite": ("PRAGMA synchronous = OFF", "PRAGMA cache_size = -1000000"),
    # No foreign key is looked up for a row: all of them are right.
    "postgresql": ("SET session_replication_role = replica", "SET maintenance_work_mem = '256MB'"),
}
INDEXES = {
    "sqlite": """SELECT name, sql FROM sqlite_master
    WHERE tbl_name = %s AND type = 'index' AND sql IS NOT NULL""",
    "postgresql": """SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename = %s AND indexname NOT IN (SELECT conname FROM pg_constraint)""",
}
BYTES = re.compile(r"x'([0-9a-f]*)'")  # as SQLite writes them
# Of each table of a report, in the order of their foreign keys: its columns, from what was drawn.
TABLES: dict[str, dict[str, str]] = {
    "submissions_mailbox": {
        "id": "mailbox",
        "lookup": "lookup",
        "desk_id": "(SELECT id FROM submissions_desk)",
        "recipient": "'age1'",
        "received_on": "day",
    },
    "submissions_parcel": {
        "id": "parcel",
        "mailbox_id": "mailbox",
        "kind": "'report'",
        "header": f"x'{HEADER.hex()}'",
        "header_digest": f"x'{sha256(HEADER).hexdigest()}'",
        "key_number": "0",
        "confirmed_by": "''",
        "blob": "substr(name, 1, 2) || '/' || name",
        "digest": f"x'{sha256(PAYLOAD).hexdigest()}'",
        "size": f"{len(PAYLOAD)}",
        "received_on": "day",
        "signature": "x''",
    },
    "reviewers_case": {
        "id": "report_case",
        "report": "mailbox",
        "desk": "'bench'",
        "verification": STATE,
        "publication": "'none'",
        "retention": "'timed'",
        "received_on": "day",
        "priority": "priority",
        "size": f"{len(PAYLOAD)}",
        "parcels": "1",
        "news": "0",
        "round": "1",
    },
    "reviewers_caseparcel": {
        "parcel": "parcel",
        "case_id": "report_case",
        "number": "1",
        "kind": "'report'",
        "received_on": "day",
        "size": f"{len(PAYLOAD)}",
        "noted": "true",
    },
}
COPIED = {
    "submissions_desk": ("id", "slug", "name", "recipient", "key_number", "custodian")
    + ("opened_on", "retention_days", "retention_since"),
    **{table: tuple(columns) for table, columns in TABLES.items()},
    "reviewers_custodyentry": CUSTODY,
}


def custody(count: int) -> Iterator[tuple[Any, ...]]:
    """A chain of acts on cases, each hash over the one before."""
    previous = GENESIS
    for number in range(1, count + 1):
        day = str(FIRST + datetime.timedelta(days=number // A_DAY))
        case, actor = uuid.UUID(int=number // 5), number % 20
        text = ENTRY % (actor, day, case, day, number, previous)  # of ASCII: the RFC 8785 form
        digest = sha256(text.encode()).hexdigest()
        yield (
            *(number, previous, digest, case.hex, "triage", f"reviewer{actor}", day),
            *(f"{day}T10:00:00+00:00", FACTS),
        )
        previous = digest


def fill(count: int) -> None:
    """Everything, in an empty SQLite."""
    rows(count)
    payloads()
    chain(count)


def rows(count: int) -> None:
    """The desk and the rows of its reports. On PostgreSQL as its superuser."""
    from submissions.models import Desk

    Desk.objects.create(slug="bench", name="B", recipient="age1", opened_on=FIRST)
    with connection.cursor() as cursor:
        for setting in FASTER[connection.vendor]:
            cursor.execute(setting)
        draw = DRAW[connection.vendor]
        cursor.execute(draw.format(count=count, states=len(STATES), first=FIRST, a_day=A_DAY))
        for table, columns in TABLES.items():
            _make(cursor, table, columns)
        if connection.vendor == "postgresql":
            # SQLite has no statistics in use: nothing ever makes any.
            cursor.execute("ANALYZE")


def payloads() -> None:
    """Those that rows name and that are not there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT blob FROM submissions_parcel ORDER BY blob")
        _link(name for (name,) in iter(cursor.fetchone, None))


def chain(count: int) -> None:
    """Custody with its head, and the mark of a look some time ago."""
    if connection.vendor == "postgresql":
        _pour("reviewers_custodyentry", CUSTODY, custody(count))
    else:
        entries, marks = custody(count), ", ".join(["%s"] * len(CUSTODY))
        insert = f"INSERT INTO reviewers_custodyentry ({', '.join(CUSTODY)}) VALUES ({marks})"  # noqa: S608
        while batch := list(islice(entries, BATCH)):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(insert, batch)
    _end()


def _make(cursor: CursorWrapper, table: str, columns: dict[str, str]) -> None:
    """Indexes are made again, of the whole table, which is quicker than row by row."""
    cursor.execute(INDEXES[connection.vendor], [table])
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    values = ", ".join(columns.values())
    if connection.vendor == "postgresql":
        values = BYTES.sub(r"'\\x\1'::bytea", values)
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM drawn ORDER BY 1"  # noqa: S608
    )
    for _, sql in indexes:
        cursor.execute(sql)


def _link(names: Iterator[str]) -> None:
    """Payloads of these names; those that are there already stay."""
    folder = Path(settings.DATA) / "blobs"
    source = folder.parent / "payload"
    for number in range(256):
        (folder / f"{number:02x}").mkdir(exist_ok=True)
    for count, name in enumerate(names):
        if not count % LINKS:
            source.unlink(missing_ok=True)
            source.write_bytes(PAYLOAD)
        with suppress(FileExistsError):
            os.link(source, f"{folder}/{name}")
    source.unlink()


def _end() -> None:
    """Custody's head, and a mark of a look that came to it."""
    from reviewers.custody import marks
    from reviewers.custody.chain import Head
    from reviewers.custody.verifying import beginning
    from reviewers.models import CustodyEntry, CustodyHead

    last = CustodyEntry.objects.latest("number")
    CustodyHead.objects.create(number=last.number, hash=last.hash)
    marks.remember(marks.Mark(Head(last.number, last.hash), beginning(1), FIRST))


def copy(file: str) -> None:
    """What ``fill`` made in that file of SQLite, into PostgreSQL, whose user may do anything."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source:
        for table, columns in COPIED.items():
            _pour(table, columns, source.execute(f"SELECT {', '.join(columns)} FROM {table}"))  # noqa: S608
    _end()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _pour(table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Into a table of PostgreSQL, all at once: a statement for each row takes ten times as long."""
    with (
        connection.cursor() as cursor,
        transaction.atomic(),
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as into,
    ):
        for row in rows:
            into.write_row(row)


def close_day(count: int) -> None:
    """So many of the reports came yesterday and are not in custody; all before is laid anew."""
    from django.utils import timezone

    from reviewers import custody as chain
    from reviewers.models import Case, CaseParcel
    from submissions.models import Mailbox, Parcel, Relaid

    now = timezone.now()
    day = now.date() - datetime.timedelta(days=1)
    before = day - datetime.timedelta(days=1)
    values = {"through": before, "night_at": now, "last_at": now}
    Relaid.objects.update_or_create(id=Relaid.ONLY, defaults=values)
    chain.close_day(before)
    chosen = list(CaseParcel.objects.filter(noted=True).values_list("pk", "case")[:count])
    for start in range(0, count, BATCH):
        parcels, cases = zip(*chosen[start : start + BATCH], strict=True)
        CaseParcel.objects.filter(pk__in=parcels).update(received_on=day, noted=False)
        Parcel.objects.filter(pk__in=parcels).update(received_on=day)
        mailboxes = Parcel.objects.filter(pk__in=parcels).values("mailbox")
        Mailbox.objects.filter(pk__in=mailboxes).update(received_on=day)
        Case.objects.filter(pk__in=cases).update(received_on=day)
