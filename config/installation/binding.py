"""The first start, the upgrade, the check before each task, and accepting what does not fit."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from config import causes, secret_files
from config.installation import fingerprints, judgement, schema, seen
from config.installation.errors import (
    InstallationError,
    Mismatched,
    NotReady,
    Older,
    Unanswered,
)
from config.installation.judgement import Part, Stage
from config.models import Installation
from reviewers.accounts import roles

Tell = Callable[[str], Any]


def require() -> None:
    """Before every task: secret, database and store belong together, and the code fits them.

    Raises Mismatched, NotReady, Unanswered.
    """
    state = looked()
    refuse(state)
    stage = judgement.stage(state)
    if stage is Stage.NEW and settings.ARCHIVE_ALONE:
        raise NotReady(
            "The database holds no installation, and a process of the archive alone begins none: "
            "look at DATABASE_URL, or start the desk first."
        )
    if stage is Stage.NEW:
        raise NotReady(
            f"There is no installation in {settings.DATA}: manage.py serve begins one, manage.py "
            "restore brings one back. If there should be one, its disk is not mounted."
        )
    if stage is not Stage.BOUND or state.beginning or state.database.waiting:
        raise NotReady(
            "The database is not of this version yet: run amana upgrade (manage.py upgrade)."
        )
    _bind_archive_key(state)


def looked() -> seen.Seen:
    """Raises Unanswered."""
    try:
        return seen.look()
    except DatabaseError as error:
        if causes.cause_of(error) is causes.Cause.FULL:
            raise Unanswered(
                f"The database cannot be opened: there is no room where {settings.DATA} is "
                "(df -h). Make room, and run the same command again."
            ) from error
        raise Unanswered(
            f"The database does not answer or is damaged ({type(error).__name__}): start it, look "
            "at DATABASE_URL, or restore a backup."
        ) from error


def refuse(state: seen.Seen) -> None:
    """Raises Mismatched, and NotReady for what nobody can accept."""
    if why := judgement.problem(state):
        raise NotReady(why)
    if wrong := judgement.mismatches(state):
        raise Mismatched("\n\n".join(str(each) for each in wrong))


@contextmanager
def prepared(tell: Tell) -> Iterator[None]:
    """Around a migration: refuses what does not fit, begins where nothing is, and binds at its end.

    Raises Mismatched, NotReady.
    """
    with schema.exclusive(tell):
        state = looked()
        refuse(state)
        _make_private()
        if judgement.stage(state) is not Stage.BOUND:
            _begin(state, state.beginning or fingerprints.new_identifier())
        yield
        _bind()


def prepare(tell: Tell) -> None:
    """The start of a server: begins or upgrades the installation. Raises as ``prepared``."""
    with prepared(tell):
        call_command("migrate", verbosity=0)
    if settings.SECRET_FILE.read_bytes() != settings.SERVER_SECRET:
        # The other one's is kept, and what this process would go on to seal is with its own.
        raise NotReady("Another process began at the same moment: start again.")


def begin(tell: Tell) -> None:
    """The start of a server: as ``prepare``, but for an older database.

    That is not changed by a start, which nobody may be watching. Raises Older, and as ``prepared``.
    """
    state = looked()
    refuse(state)
    if _is_older(state):
        # Or another node is in the middle of its first start: what it leaves counts.
        with schema.exclusive(tell):
            state = looked()
        refuse(state)
    if _is_older(state):
        raise Older(
            f"The database is of an older Amana ({state.database.waiting} migrations wait). Stop "
            "all servers, then run amana upgrade (in a clone: .venv/bin/python manage.py upgrade): "
            "it tries on a copy first, and can go back."
        )
    if _is_whole(state):
        # The framework would make its whole model of the database to find nothing to do: a fifth
        # of a second, and where newsrooms are many hundreds of them start together.
        _make_private()
        # A version without a migration may give a role another permission.
        roles.grant(apps, connection.alias)
        _bind_archive_key(state)
        return
    prepare(tell)


def _is_whole(state: seen.Seen) -> bool:
    bound = judgement.stage(state) is Stage.BOUND
    return bound and not state.beginning and not state.database.waiting


def _is_older(state: seen.Seen) -> bool:
    return judgement.stage(state) in {Stage.OLD, Stage.BOUND} and state.database.waiting > 0


def _begin(state: seen.Seen, identifier: str) -> None:
    """The mark of what is begun first, and the secret before the database that works with it.

    Whoever is killed on the way goes on here: beside a database no secret is made any more.
    """
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_new(settings.DATA / seen.FIRST_START, f"{identifier}\n".encode())
    if state.database.there:
        return
    secret_files.keep(settings.SECRET_FILE, settings.SERVER_SECRET)
    if (file := seen.sqlite_file()) and not file.exists():
        _set_aside(file)
        # The one place that makes a database file: config.sqlite opens none that is not there.
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))


def _make_private() -> None:
    """A database of an older version, or one that was copied here, may be readable by others.

    SQLite gives its log the mode of the database.
    """
    file = seen.sqlite_file()
    if (
        file
        and file.exists()
        and file.stat().st_mode & 0o077
        and file.stat().st_uid == os.geteuid()
    ):
        file.chmod(0o600)


def write_new(path: Path, content: bytes) -> None:
    """A small file, whole when it has its name; one that is there already stays as it is."""
    secret_files.keep(path, content, mode=0o600)


def _set_aside(file: Path) -> None:
    """The log of a database that was lost must not be played into a new one."""
    for name in (f"{file.name}-wal", f"{file.name}-shm"):
        if (left := file.with_name(name)).exists():
            left.rename(left.with_name(f"{name}.of-lost-database"))


def _bind() -> None:
    """Row and mark, once the tables are there; the archive key when there is one."""
    if Installation._meta.db_table not in connection.introspection.table_names():
        return
    state = seen.look()
    identifier = state.beginning or fingerprints.new_identifier()
    row, _ = Installation.objects.get_or_create(
        id=Installation.ONLY,
        defaults={"identifier": identifier, "secret": state.secret},
    )
    if row.secret != state.secret:
        # Another node began at the same moment, with a secret of its own.
        (settings.DATA / seen.FIRST_START).unlink(missing_ok=True)
        refuse(looked())
    _bind_archive_key(state)
    if state.beginning:
        if not state.store.answers:
            raise NotReady(
                "The blob store does not answer, and it has to be bound first: look at AMANA_BLOBS "
                "and its credentials, and start again."
            )
        seen.mark_store(row.identifier)
        (settings.DATA / seen.FIRST_START).unlink()


def _bind_archive_key(state: seen.Seen) -> None:
    """One that was made since the last look: long before a server starts again it can be lost."""
    if state.archive_key and not state.database.archive_key:
        Installation.objects.filter(archive_key="").update(archive_key=state.archive_key)


def accept(part: Part, code: str) -> str:
    """Takes what does not fit as it is; gives what was done. Raises InstallationError."""
    with schema.exclusive(lambda said: None):
        state = looked()
        if why := judgement.problem(state):
            raise NotReady(why)
        wrong = [each for each in judgement.mismatches(state) if each.part is part]
        if not wrong:
            raise InstallationError(f"There is nothing to accept about the {part.value}.")
        if wrong[0].code != code:
            raise InstallationError(f"The code is not {code}.\n{wrong[0]}")
        _ACCEPTING[part](state)
    return f"Accepted: {wrong[0].why}"


def _accept_secret(state: seen.Seen) -> None:
    secret = secret_files.keep(settings.SECRET_FILE, settings.SERVER_SECRET)
    if state.database.identifier:
        Installation.objects.update(secret=fingerprints.of_secret(secret))


def _accept_database(state: seen.Seen) -> None:
    """The next start begins anew beside what is there, or binds the database of before."""
    identifier = state.store.identifier or fingerprints.new_identifier()
    _begin(state, identifier)
    if state.database.there:
        seen.mark_store(identifier)


def _accept_store(state: seen.Seen) -> None:
    identifier = state.database.identifier or state.beginning or fingerprints.new_identifier()
    if not state.database.identifier:
        write_new(settings.DATA / seen.FIRST_START, f"{identifier}\n".encode())
    seen.mark_store(identifier)


def _accept_archive_key(state: seen.Seen) -> None:
    Installation.objects.update(archive_key=state.archive_key)


_ACCEPTING: dict[Part, Callable[[seen.Seen], None]] = {
    Part.SECRET: _accept_secret,
    Part.DATABASE: _accept_database,
    Part.STORE: _accept_store,
    Part.ARCHIVE_KEY: _accept_archive_key,
}
