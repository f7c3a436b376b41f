"""The migration of a copy, and what must be true of it before it takes the place.

It runs in a process of its own, whose settings name the copy as its database: a migration that
forgot which connection it was given would otherwise write into the real one.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test import Client

from archive.models import Record
from config.installation import migrations
from languages import Face
from operations.upgrading import since
from operations.upgrading.errors import UpgradeError
from operations.watching import canary
from reviewers import custody
from reviewers.models import Case
from reviewers.roster import check
from submissions.models import Desk, Mailbox, Parcel
from submissions.roster import genesis_file

# Rows that no migration may lose: reports, what was decided of them, and what was published.
PRECIOUS: tuple[type[Model], ...] = (Desk, Mailbox, Parcel, Case, Record)
# A page of each face that needs no visit, below the language where it has one.
PAGES = {"intake": (Face.REPORTER, "/{}/r/"), "desk": (Face.DESK, "/desk/login/"),
         "archive": (Face.ARCHIVE, "/{}/archive/")}  # fmt: skip
Counts = dict[str, int]


def rehearse(database: Mapping[str, str]) -> None:
    """Migrates and checks what the settings in ``database`` name. Raises UpgradeError."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "config", "upgrade", "--copy"],
        env=_environment({**_places(), **database}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        # A trace is for who mends the migration; its last line says what was wrong.
        said = (done.stderr.strip() or done.stdout.strip() or "it was killed").splitlines()[-1]
        raise UpgradeError(f"The copy could not be upgraded: {said}\nNothing was changed.")


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """This process's, with ``given`` settings instead; none of them in a file as well."""
    files = {f"{name}_FILE" for name in given}
    others = {name: value for name, value in os.environ.items() if name not in files}
    return {**others, **given}


def _places() -> dict[str, str]:
    """What lies beside the real database, for a process that has another AMANA_DATA."""
    return {
        "AMANA_BLOBS": settings.BLOBS,
        "AMANA_SECRET_FILE": str(settings.SECRET_FILE),
        "AMANA_ARCHIVE_KEY_FILE": str(settings.ARCHIVE_KEY_FILE),
        "AMANA_ROSTERS": str(genesis_file.path()),
    }


def migrate_and_check() -> None:
    """In the process of the copy. Raises UpgradeError."""
    before = counts()
    call_command("migrate", verbosity=0)
    if faults := [*_lost(before), *_unsound(), *_broken(), *_not_shown()]:
        raise UpgradeError(" ".join(faults))
    since.note(settings.DATA)


def counts() -> Counts:
    """By table, of those that are there: an older database may lack one."""
    tables = set(connection.introspection.table_names())
    found = {}
    for model in PRECIOUS:
        if (table := model._meta.db_table) in tables:
            with connection.cursor() as cursor:
                # The names are ours, from the models.
                cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
                found[table] = cursor.fetchone()[0]
    return found


def _lost(before: Counts) -> Iterator[str]:
    after = counts()
    for table, count in before.items():
        if after.get(table, 0) < count:
            yield f"{count - after.get(table, 0)} rows of {table} are gone."


def _unsound() -> Iterator[str]:
    newer, waiting = migrations.compared()
    if newer or waiting:
        yield "Migrations still wait."
    connection.check_constraints()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            if (said := cursor.fetchone()[0]) != "ok":
                yield f"SQLite finds it damaged: {said}."


def _broken() -> Iterator[str]:
    if fault := custody.verify().fault:
        yield f"Custody is broken: {fault}."
    if wrong := [each for each in check.check_all() if each.faults]:
        yield f"The lists of people of {len(wrong)} desks are not in order."


def _not_shown() -> Iterator[str]:
    # By a whole name: the first of AMANA_HOSTS may be ".example.org".
    client = Client(SERVER_NAME=canary.door().name)
    for name, (face, page) in PAGES.items():
        if name in settings.FACES:
            address = page.format(settings.INSTALLED_LANGUAGES.of(face)[0].code)
            status = client.get(address, secure=settings.SECURE_TRANSPORT).status_code
            if status != 200:
                yield f"{address} answers {status}."
