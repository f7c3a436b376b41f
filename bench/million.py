"""An installation with very many reports, made by a script, and what its regular tasks cost there.

`python -m bench.million fill 1000000` fills the tables and the store of AMANA_DATA (SQLite, or
DATABASE_URL), and `python -m bench.million WORK` measures one of WORKS in a process of its own and
prints JSON: seconds, those of them on a processor, the most memory in MB, and what was done.
Payloads are empty files, so that their number is what is measured; every digest, and every hash of
custody, is right.
"""

import datetime
import json
import resource
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection, transaction

BATCH = 5_000
A_DAY = 2_740  # reports, where a year has a million
FIRST = datetime.date(2025, 11, 1)
HEADER = bytes(400)
OF_HEADER, NOTHING = sha256(HEADER).digest(), sha256(b"").digest()
GENESIS = "0" * 64
INSERT = "INSERT INTO {} ({}) VALUES ({})"
CUSTODY = ("number", "previous", "hash", '"case"', "act", "actor", "day", "at", "facts")
MAILBOX = ("id", "lookup", "desk_id", "recipient", "received_on")
PARCEL = (
    *("id", "mailbox_id", "kind", "header", "header_digest", "key_number", "confirmed_by"),
    *("blob", "digest", "size", "received_on", "signature"),
)


def _id(number: int, use: str) -> str:
    """A random-looking id, as the engine keeps it."""
    made = uuid.UUID(bytes=sha256(f"{use}{number}".encode()).digest()[:16], version=4)
    return str(made) if connection.vendor == "postgresql" else made.hex


def custody(count: int) -> Iterator[tuple[Any, ...]]:
    """A chain of acts on cases, each hash over the one before."""
    previous = GENESIS
    for number in range(1, count + 1):
        day = str(FIRST + datetime.timedelta(days=number // A_DAY))
        case = uuid.UUID(bytes=sha256(str(number // 5).encode()).digest()[:16], version=4)
        form = {
            "number": number,
            "previous": previous,
            "case": str(case),
            "act": "triage",
            "actor": f"reviewer{number % 20}",
            "day": day,
            "at": f"{day}T10:00:00+00:00",
            "facts": {"source": "new", "target": "triaged"},
        }
        # Of words in ASCII and small numbers this is the RFC 8785 form.
        text = json.dumps(form, sort_keys=True, separators=(",", ":"))
        digest = sha256(text.encode()).hexdigest()
        kept = str(case) if connection.vendor == "postgresql" else case.hex
        facts = json.dumps(form["facts"])
        yield (
            *(number, previous, digest, kept, "triage", form["actor"]),
            *(day, form["at"], facts),
        )
        previous = digest


def reports(count: int, desk: int) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """A mailbox and a parcel each, and an empty payload in the folder."""
    folder = Path(settings.DATA) / "blobs"
    for number in range(256):
        (folder / f"{number:02x}").mkdir(parents=True, exist_ok=True)
    for number in range(count):
        random = sha256(f"blob{number}".encode())
        name, day = random.hexdigest()[:32], FIRST + datetime.timedelta(days=number // A_DAY)
        blob = f"{name[:2]}/{name}"
        (folder / blob).touch(0o600)
        mailbox = _id(number, "mailbox")
        yield (
            (mailbox, random.digest()[:16], desk, "age1", str(day)),
            (
                *(_id(number, "parcel"), mailbox, "report", HEADER, OF_HEADER),
                *(0, "", blob, NOTHING, 0, str(day), b""),
            ),
        )


@transaction.atomic
def _insert(table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            said = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
            with cursor.copy(said) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(INSERT.format(table, ", ".join(columns), marks), rows)


def fill(count: int) -> None:
    """The desk, the reports, and custody with its head and the mark of a look yesterday."""
    from reviewers.custody import marks
    from submissions.models import Desk

    desk = Desk.objects.create(slug="bench", name="B", recipient="age1", opened_on=FIRST).pk
    source = reports(count, desk)
    while rows := list(islice(source, BATCH)):
        _insert("submissions_mailbox", MAILBOX, [row[0] for row in rows])
        _insert("submissions_parcel", PARCEL, [row[1] for row in rows])
    chain, last = custody(count), (0, "", GENESIS)
    while entries := list(islice(chain, BATCH)):
        _insert("reviewers_custodyentry", CUSTODY, entries)
        last = entries[-1][:3]
    _insert("reviewers_custodyhead", ("id", "number", "hash"), [(1, last[0], last[2])])
    end = marks.Head(last[0], last[2])
    marks.remember(marks.Mark(end, marks.BEGINNING, FIRST))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _walk() -> str:
    """Custody, whole."""
    from reviewers import custody as chain

    found = chain.verify()
    if found.fault:
        raise RuntimeError(found.fault)
    return f"{found.count} entries"


def _look() -> str:
    """Custody, as every day."""
    from reviewers import custody as chain

    found = chain.look(datetime.datetime.now(datetime.UTC).date())
    if found.fault:
        raise RuntimeError(found.fault)
    return f"{found.count} entries"


def _tidy() -> str:
    from operations.maintenance.tidying import tidy

    done = tidy(datetime.datetime.now(datetime.UTC).date())
    return f"{done.removed} removed, {len(done.lost)} lost"


def _scrub() -> str:
    """Everything."""
    from operations.maintenance.scrubbing import scrub

    done = scrub(lambda line: None)
    if not done.is_sound:
        raise RuntimeError(f"{done.damaged} {done.lost}")
    return f"{done.rows} rows"


def _sample() -> str:
    """As every day, of a round that began today."""
    from operations.maintenance import rounds

    today, none = datetime.datetime.now(datetime.UTC).date(), lambda _: None
    done = rounds.scrub_today(rounds.Progress(), today, 600, none, none)
    if not done.is_sound:
        raise RuntimeError(f"{done.damaged} {done.lost}")
    return f"{done.rows} rows read, {done.asked} asked of the store"


WORKS: dict[str, Callable[[], str]] = {
    "start": lambda: "",
    "walk": _walk,
    "look": _look,
    "tidy": _tidy,
    "scrub": _scrub,
    "sample": _sample,
}


def main(work: str, *more: str) -> None:
    django.setup()
    begun = time.perf_counter()
    said = fill(int(more[0])) if work == "fill" else WORKS[work]()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    taken, processor = time.perf_counter() - begun, time.process_time()
    print(json.dumps({"seconds": taken, "processor": processor, "memory": memory, "said": said}))


if __name__ == "__main__":
    main(*sys.argv[1:])
