"""What Amana keeps: folders, secrets, the database, the stores and the backup."""

import datetime
import os
import stat
import uuid
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import DatabaseError, connection

from config.installation import folders, judgement, migrations, seen
from config.installation.judgement import Stage
from operations.backups import making
from operations.doctor.values import Finding, failed, note, passed
from reviewers.roster import check
from submissions.models import Desk, Mailbox, Parcel, Relaid
from submissions.roster import genesis_file

PROBE = bytes(4096)
MOST_LOG = 64  # MB that PostgreSQL may keep of its log for using it again
STALE = 3  # days after which a backup is old
# Pragma and value of each: docs/threat-model.md says why.
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "temp_store": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
}


def folder() -> Finding:
    """0700, and of the user who runs Amana."""
    found = settings.DATA.stat()
    wrong = []
    if found.st_mode & 0o077:
        wrong.append(f"its mode is {stat.S_IMODE(found.st_mode):04o}")
    if found.st_uid != os.geteuid():
        wrong.append("it belongs to another user than the one who runs this")
    if closed := [path.name for path in sorted(settings.DATA.iterdir()) if not _readable(path)]:
        names = ", ".join(closed[:5])
        wrong.append(f"{names} cannot be read by user {seen.user()} (chown -R {seen.user()} it)")
    return (
        failed(f"AMANA_DATA: {' and '.join(wrong)}.")
        if wrong
        else passed("0700, its owner's alone.")
    )


def writable() -> Finding:
    """What stops a start, and what its faces can do without while a disk is read-only."""
    wrong = folders.faults()
    return failed(" ".join(fault.said for fault in wrong)) if wrong else passed("All of them can.")


def secrets() -> Finding:
    """Never shows one."""
    kept = {"server secret": settings.SECRET_FILE, "archive key": settings.ARCHIVE_KEY_FILE}
    if many := [name for name in _needless() if kept[name].exists()]:
        return failed(
            f"On this host, which faces the public and needs none of it: {' and '.join(many)}. "
            "Keep it where the desk runs, and nowhere else."
        )
    if settings.ARCHIVE_ALONE:
        return passed("None is here, and none is needed.")
    wrong = [f"{name}: {why}" for name, path in kept.items() if (why := _wrong(path))]
    if wrong:
        return failed("; ".join(wrong) + ".")
    if not settings.SECRET_FILE.exists():
        return note("There is no server secret.")
    if not settings.ARCHIVE_KEY_FILE.exists():
        return note("The server secret is private. There is no archive key.")
    return passed("The server secret and the archive key are their owner's alone.")


def _needless() -> tuple[str, ...]:
    """What a process of these faces never opens."""
    if settings.ARCHIVE_ALONE:
        return ("server secret", "archive key")
    return () if "desk" in settings.FACES else ("archive key",)


def _readable(path: Path) -> bool:
    return os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0), effective_ids=True)


def _wrong(path: Path) -> str:
    if not path.exists():
        return ""
    if not _readable(path):
        return f"it cannot be read by user {seen.user()} (chown {seen.user()} {path})"
    found = path.stat()
    if stat.S_IMODE(found.st_mode) & ~0o600:
        return f"mode {stat.S_IMODE(found.st_mode):04o} instead of 0400"
    return "it belongs to another user" if found.st_uid not in {0, os.geteuid()} else ""


def database() -> Finding:
    """Reachable and migrated; says how much is kept, and nothing about it."""
    try:
        newer, waiting = migrations.compared()
        if newer:
            return failed(f"It was migrated by a newer Amana ({newer[-1]}) than this code.")
        if waiting:
            return failed(f"{waiting} migrations were not applied.")
        if settings.ARCHIVE_ALONE:
            return passed("Answers, migrated.")
        counts = (Desk.objects.count(), Mailbox.objects.count(), Parcel.objects.count())
    except DatabaseError as error:
        return failed(f"It does not answer ({type(error).__name__}).")
    return passed(
        f"Answers, migrated: {counts[0]} desks, {counts[1]} reporters, {counts[2]} parcels."
    )


def pragmas() -> Finding:
    """SQLite only: what makes deleting mean deleted and committed mean on the disk."""
    if connection.vendor != "sqlite":
        return note(f"{connection.display_name}: see deploy/postgresql.conf.")
    wrong = []
    try:
        with connection.cursor() as cursor:
            for name, wanted in PRAGMAS.items():
                cursor.execute(f"PRAGMA {name}")
                if cursor.fetchone()[0] != wanted:
                    wrong.append(name)
    except DatabaseError as error:
        return failed(f"The database does not answer ({type(error).__name__}).")
    return failed(f"Not as shipped: {', '.join(wrong)}.") if wrong else passed("As shipped.")


def write_ahead_log() -> Finding:
    """PostgreSQL only: a segment that is used again keeps what it held, an archive keeps all."""
    if connection.vendor != "postgresql":
        return note("Not in use: SQLite's is cut to nothing.")
    wanted = {"wal_recycle": "off", "archive_mode": "off", "track_commit_timestamp": "off"}
    with connection.cursor() as cursor:
        wrong = []
        for name, value in wanted.items():
            cursor.execute(f"SHOW {name}")
            if cursor.fetchone()[0] != value:
                wrong.append(name)
        cursor.execute("SELECT setting::bigint FROM pg_settings WHERE name = 'min_wal_size'")
        if cursor.fetchone()[0] > MOST_LOG:
            wrong.append("min_wal_size")
    if wrong:
        return failed(f"Not as in deploy/postgresql.conf: {', '.join(wrong)}.")
    return passed("Its old files go, and nothing archives them.")


def relaid() -> Finding:
    """Whether the days before today were laid anew; the last night may still be at work."""
    today = datetime.datetime.now(datetime.UTC).date()
    last = Relaid.objects.values_list("through", flat=True).first()
    if last is None:
        before = today - datetime.timedelta(days=1)
        old = Mailbox.objects.filter(received_on__lt=before).exists()
        return failed("No day ever was.") if old else note("Nothing came before yesterday.")
    late = (today - last).days - 1
    if late > 1:
        return failed(f"Not since {last}.")
    return passed(f"Through {last}.") if late < 1 else note(f"Through {last}; yesterday is due.")


def blob_store() -> Finding:
    """Writes, reads and deletes a probe of zeros."""
    held = storages["blobs"]
    if isinstance(held, FileSystemStorage) and not Path(held.location).is_dir():
        # The probe would make it, and a disk that is not mounted would look like an empty one.
        return failed(f"{held.location} is not there.")
    name = f"doctor-{uuid.uuid4().hex}"  # nobody else's, so that what is left of it may go
    try:
        held.save(name, ContentFile(PROBE))
        with held.open(name) as file:
            same = file.read() == PROBE
        held.delete(name)
    except Exception as error:  # noqa: BLE001 - each S3 client has errors of its own
        with suppress(Exception):  # the same: a full disk leaves the name of what it did not take
            held.delete(name)
        return failed(f"It does not take a probe ({type(error).__name__}).")
    return (
        passed("Took, gave back and deleted a probe.")
        if same
        else failed("It changes what it keeps.")
    )


def installation() -> Finding:
    """Secret, database and store belong together; where they do not, nothing starts."""
    try:
        state = seen.look()
    except DatabaseError as error:
        return failed(f"The database does not answer ({type(error).__name__}).")
    if why := judgement.problem(state):
        return failed(why)
    if wrong := judgement.mismatches(state):
        return failed(f"{wrong[0].why} Any command of Amana's says how to go on.")
    stage = judgement.stage(state)
    if stage is Stage.NEW:
        return note("There is none yet: manage.py serve begins one.")
    if stage is not Stage.BOUND:
        return failed("It is not bound yet: manage.py migrate does it.")
    here = state.database.identifier
    if settings.ARCHIVE_ALONE:
        return passed(f"The database is that of installation {here}; nothing else is needed here.")
    if state.database.archive_key and not settings.ARCHIVE_KEY_FILE.exists():
        return _without_archive_key(state.database.archive_key)
    return passed(f"Secret, database and store belong together: {here}.")


def _without_archive_key(fingerprint: str) -> Finding:
    said = f"Its archive key ({fingerprint}) is not on this machine."
    # What is approved at the desk is signed where the desk runs; other nodes need no key.
    if "desk" in settings.FACES:
        return failed(f"{said} It belongs where the desk runs: put it back, from the backup.")
    return passed(f"{said[:-1]}, as it should be.")


def rosters() -> Finding:
    """Each desk's list of people: whole, begun as it was written down, and what its row says.

    Which desk and which account is not said here: an examination is shown to whoever helps.
    """
    if why := _wrong(genesis_file.path()):
        return failed(f"{genesis_file.path()}: {why}.")
    try:
        found = check.check_all()
    except DatabaseError as error:
        return failed(f"The database does not answer ({type(error).__name__}).")
    if wrong := [each for each in found if each.faults]:
        return failed(f"Not in order at {len(wrong)} of {len(found)} desks.")
    if older := [each for each in found if not each.number]:
        said = f"{len(older)} of {len(found)} desks have none yet"
        return note(f"{said}; two members begin it at the desk.")
    return passed(f"{len(found)} lists of people, each whole.")


def backup() -> Finding:
    """Never backed up fails as soon as there is something to lose: a desk."""
    last = making.last_backup()
    if last is None:
        try:
            open_desk = Desk.objects.exists()
        except DatabaseError:
            return note("Unknown: the database did not answer.")
        said = "None was made from this server"
        return failed(f"{said}, and a desk is open.") if open_desk else note(f"{said}.")
    age = (datetime.datetime.now(datetime.UTC).date() - last).days
    if age < 0:
        return failed(f"It is of {last}, which is still to come: by a clock that was ahead.")
    return failed(f"{age} days old.") if age > STALE else passed(f"{age} days old{_drilled()}.")


def _drilled() -> str:
    """What the machine that keeps the backup said of its last drill, if there was one."""
    last = making.last_drill()
    if last is None:
        return ""
    return f", drilled {(datetime.datetime.now(datetime.UTC).date() - last).days} days ago"
