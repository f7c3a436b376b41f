"""Migrations: each is recorded with what it does, or not at all; one node migrates at a time.

Source: django.db.migrations.executor (5.2), whose ``apply_migration`` records one that has deferred
statements (indexes, constraints) in a transaction after its own.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

LOCK = 0x616D616E61  # "amana": PostgreSQL's advisory locks are numbers
ASKING = 1.0  # seconds between two questions whether the other node is done
PATIENCE = 600  # questions: no migration of ours has taken a minute


class RecordingExecutor(MigrationExecutor):
    """A killed upgrade goes on at the migration that it was in: its record is in its transaction.

    ``current``: the migration that is being applied, or "".
    """

    current = ""

    def apply_migration(
        self,
        state: ProjectState,
        migration: Migration,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        RecordingExecutor.current = f"{migration.app_label} {migration.name}"
        if fake or fake_initial or not migration.atomic:
            return super().apply_migration(state, migration, fake, fake_initial)
        if self.progress_callback:
            self.progress_callback("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            deferred, editor.deferred_sql = editor.deferred_sql, []
            for statement in deferred:
                editor.execute(statement, None)
            self.record_migration(migration)  # type: ignore[call-arg,arg-type]
        if self.progress_callback:
            self.progress_callback("apply_success", migration, fake)
        return state


@contextmanager
def exclusive(tell: Callable[[str], Any]) -> Iterator[None]:
    """One process of this AMANA_DATA, and of this PostgreSQL database, at a time."""
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(settings.DATA, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if connection.vendor == "postgresql":
            with _advisory(tell):
                yield
        else:
            yield
    finally:
        os.close(descriptor)


@contextmanager
def _advisory(tell: Callable[[str], Any]) -> Iterator[None]:
    """Asked for again and again: ``lock_timeout`` would end a longer wait. Raises TimeoutError."""
    with connection.cursor() as cursor:
        for question in range(PATIENCE):
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if cursor.fetchone()[0]:
                break
            if not question:
                tell("Another node is migrating the database: waiting for it.")
            time.sleep(ASKING)
        else:
            raise TimeoutError("Another node has been migrating the database for ten minutes.")
    try:
        yield
    finally:
        # A connection that broke has given it back already.
        if connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
