"""What lies where, before anything is decided. Looking makes and changes nothing."""

import contextlib
import os
import pwd
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection

from config import practice
from config.installation import fingerprints, migrations
from config.models import Installation
from reviewers.models import Draft
from submissions.errors import StoreDown
from submissions.models import Parcel
from submissions.storage import blobs

MARK = blobs.MARK
FIRST_START = "first-start"  # in AMANA_DATA until everything is bound: the identifier
RESTORING = "restore-unfinished"  # in AMANA_DATA while a backup is being restored
# What an installation that lost its database leaves in AMANA_DATA. Other names say nothing: static
# files are made anew, and a demonstration or a new disk's lost+found may lie there.
LEFT = re.compile(r"secret|archive\.key|archive-media|blobs|last-backup|amana\.sqlite3.*")


@dataclass(frozen=True)
class Database:
    """``there``: it has Amana's tables. The three texts are of its row, "" without one.

    ``payloads``: rows name some; asked only without such a row. ``newer``: migrations that this
    code does not know; ``waiting``: how many it has not got yet.
    """

    there: bool
    identifier: str = ""
    secret: str = ""
    archive_key: str = ""
    payloads: bool = False
    newer: tuple[str, ...] = ()
    waiting: int = 0


@dataclass(frozen=True)
class Store:
    """``answers``: whether it could be asked; ``identifier``: of its mark, "" without one."""

    answers: bool
    identifier: str = ""
    payloads: bool = False


@dataclass(frozen=True)
class Practice:
    """``wanted``: the setting; ``marked``: the folder's mark. ``elsewhere``: settings that keep
    something outside AMANA_DATA, where it would outlive the night.
    """

    wanted: bool = False
    marked: bool = False
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """``secret``: its fingerprint, or ""; ``unreadable``: why it could not be read, or "".

    ``names``: what an installation left in AMANA_DATA; ``beginning``: the identifier of a first
    start that was not finished; ``expected``: the identifier in AMANA_INSTALLATION.
    ``archive_alone``: this process needs no secret, no key and no payload, and looks at none.
    """

    database: Database
    store: Store
    secret: str
    unreadable: str = ""
    archive_key: str = ""
    names: tuple[str, ...] = ()
    beginning: str = ""
    restoring: bool = False
    expected: str = ""
    practice: Practice = Practice()
    archive_alone: bool = False


def look() -> Seen:
    """Raises DatabaseError; a store that does not answer is ``Store(False)``."""
    if settings.ARCHIVE_ALONE:
        return _archive_alone()
    unreadable = _unreadable()
    return Seen(
        Database(there=False) if unreadable else database(),
        store(),
        "" if unreadable else _secret(),
        unreadable,
        "" if unreadable else fingerprints.of_archive_key(settings.ARCHIVE_KEY_FILE),
        _names(),
        read(settings.DATA / FIRST_START),
        (settings.DATA / RESTORING).exists(),
        settings.INSTALLATION,
        practising(),
    )


def _archive_alone() -> Seen:
    return Seen(
        database(),
        Store(answers=False),
        "",
        restoring=(settings.DATA / RESTORING).exists(),
        expected=settings.INSTALLATION,
        practice=practising(),
        archive_alone=True,
    )


def practising() -> Practice:
    """Asks no database."""
    marked = (settings.DATA / practice.MARK).exists()
    return Practice(settings.PRACTICE, marked, _elsewhere())


def _elsewhere() -> tuple[str, ...]:
    """Settings that keep something outside AMANA_DATA."""
    places: dict[str, str | Path] = {
        "AMANA_BLOBS": settings.BLOBS,
        "AMANA_ARCHIVE_MEDIA": settings.ARCHIVE_MEDIA,
        "AMANA_SECRET_FILE": settings.SECRET_FILE,
        "AMANA_ARCHIVE_KEY_FILE": settings.ARCHIVE_KEY_FILE,
        "AMANA_ROSTERS": settings.ROSTERS_FILE or settings.DATA,
    }
    servers = {"DATABASE_URL": settings.DATABASE_URL, "REDIS_URL": settings.REDIS_URL}
    out = [name for name, at in places.items() if not _inside(at)]
    return (*out, *(name for name, url in servers.items() if url))


def _inside(place: str | Path) -> bool:
    return Path(place).expanduser().resolve().is_relative_to(settings.DATA)


def read(path: Path) -> str:
    """The one line of a file; "" where there is none."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""


def user(number: int | None = None) -> str:
    """The name of a user, by default of the one who runs this; the number of one without a name, as
    on a disk that comes from another machine."""
    number = os.geteuid() if number is None else number
    with contextlib.suppress(KeyError):
        return pwd.getpwuid(number).pw_name
    return str(number)


def _secret() -> str:
    try:
        return fingerprints.of_secret(settings.SECRET_FILE.read_bytes())
    except FileNotFoundError:
        return ""


def _unreadable() -> str:
    """Which file this user cannot use: often it is root's, after a command of theirs."""
    files = [(settings.SECRET_FILE, os.R_OK), (settings.ARCHIVE_KEY_FILE, os.F_OK)]
    if file := sqlite_file():
        files.append((file, os.R_OK | os.W_OK))
    return next(filter(None, (_refused(path, access) for path, access in files)), "")


def _refused(path: Path, access: int) -> str:
    """Why this user cannot use a file, and what to do; "" where they can, or there is none."""
    try:
        owner = path.stat().st_uid
    except FileNotFoundError:
        return ""
    except PermissionError:
        return f"{path} cannot be reached by user {user()}: let them into the folders above it"
    if os.access(path, access, effective_ids=True):
        return ""
    if access & os.W_OK and os.statvfs(path).f_flag & os.ST_RDONLY:
        return (
            f"{path} cannot be written, its disk is read-only: look at the disk (dmesg), and mount "
            "it to be written"
        )
    rights = "u+rw" if access & os.W_OK else "u+r"
    cure = f"chmod {rights}" if owner == os.geteuid() else f"chown {user()}"
    return f"{path} cannot be used by user {user()} (it is {user(owner)}'s): {cure} {path}"


def _names() -> tuple[str, ...]:
    """Of what an installation leaves: files, and folders that are not empty."""
    if not settings.DATA.is_dir():
        return ()
    with os.scandir(settings.DATA) as entries:
        return tuple(sorted(entry.name for entry in entries if _counts(entry)))


def _counts(entry: "os.DirEntry[str]") -> bool:
    if not LEFT.fullmatch(entry.name):
        return False
    try:
        return entry.is_file() or any(os.scandir(entry.path))
    except PermissionError:
        # Whose folder it is, and that there is something in it, is reason enough.
        return True


def sqlite_file() -> Path | None:
    """None where the database is no file."""
    return Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None


def database() -> Database:
    """Raises DatabaseError. A file that is not there is not made."""
    file = sqlite_file()
    if file and (not file.exists() or not file.stat().st_size):
        return Database(there=False)
    tables = set(connection.introspection.table_names())
    if "django_migrations" not in tables:
        return Database(there=False)
    row = Installation.objects.first() if Installation._meta.db_table in tables else None
    newer, waiting = migrations.compared()
    if row is None:
        payloads = any(_any(table) for table in _naming() if table in tables)
        return Database(True, payloads=payloads, newer=newer, waiting=waiting)
    return Database(True, row.identifier, row.secret, row.archive_key, newer=newer, waiting=waiting)


def _naming() -> tuple[str, ...]:
    return Parcel._meta.db_table, Draft._meta.db_table


def _any(table: str) -> bool:
    with connection.cursor() as cursor:
        # The names are ours, from the models.
        cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')  # noqa: S608
        return cursor.fetchone() is not None


def store() -> Store:
    try:
        with blobs.asking():
            return Store(True, _mark(), _has_payloads())
    except (StoreDown, OSError):
        return Store(answers=False)


def _mark() -> str:
    try:
        with blobs.store().open(MARK) as file:
            text: str = file.read().decode(errors="replace")
            return text.strip()
    except FileNotFoundError:
        return ""


def _has_payloads() -> bool:
    held = blobs.store()
    try:
        folders = [name for name in held.listdir("")[0] if len(name) == blobs.FOLDER]
    except FileNotFoundError:
        return False
    return any(held.listdir(folder)[1] for folder in folders)


def mark_store(identifier: str) -> None:
    """Writes the store's mark anew. Raises OSError, StoreDown."""
    held = storages["blobs"]
    with blobs.asking():
        if _mark() == identifier:
            return
        if isinstance(held, FileSystemStorage):
            blobs.make_folders(Path(held.location))
        held.delete(MARK)
        held.save(MARK, ContentFile(f"{identifier}\n".encode()))
    if isinstance(held, FileSystemStorage):
        path = Path(held.path(MARK))
        with path.open("rb") as file:
            os.fsync(file.fileno())
        # Like a payload: no time of day.
        day = int(path.stat().st_mtime) // 86_400 * 86_400
        for each in (path, path.parent):
            os.utime(each, (day, day))
