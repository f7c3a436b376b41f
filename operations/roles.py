"""Which rows of PostgreSQL each face may read and write, and the SQL that says so to it.

A face has a role of its own, which owns nothing: another role owns the tables, migrates them and
runs the regular tasks. What is not granted here is refused by the database, whatever a process that
was taken over asks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from archive.models import LogLeaf
from config.models import Installation
from operations.moving.tables import WORDS
from reviewers.models import CustodyEntry, CustodyTree
from submissions.models import (
    Arrival,
    Canary,
    Desk,
    EndedReport,
    FormVersion,
    Mailbox,
    NewHeader,
    Parcel,
    ProposedKey,
    Reply,
    RosterEntry,
    SpentToken,
    Voucher,
    Withdrawal,
)

INTAKE, DESK, ARCHIVE = ROLES = ("amana_intake", "amana_desk", "amana_archive")
READ, ADD, CHANGE, REMOVE = ACTS = ("SELECT", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Right:
    """``fields``: of the model, which alone may be read or changed; none: all. ``where``: a
    condition in SQL, of the rows that alone may be added or removed.
    """

    act: str
    fields: tuple[str, ...] = ()
    where: str = ""


Rights = tuple[Right, ...]
READING: Rights = (Right(READ),)
ALL: Rights = tuple(Right(act) for act in ACTS)
APPENDING: Rights = (Right(READ), Right(ADD))
# SELECT … FOR UPDATE needs the right to change a column: one that nothing is gained by changing,
# because other rows, or a constraint, hold it.
LOCKING = Right(CHANGE, ("id",))
# The canary's desk, whose row is written and deleted in one transaction (submissions.reports).
OF_THE_CANARY = "id = -1"

# Of every model of an app; a model that is named below has the rights that stand there instead.
APPS: Mapping[str, Mapping[str, Rights]] = {
    "admin": {DESK: ALL},
    "auth": {DESK: ALL},
    "contenttypes": {DESK: READING},
    "sessions": {DESK: ALL},
    "submissions": {DESK: ALL},
    "reviewers": {DESK: ALL},
    "archive": {DESK: ALL, ARCHIVE: READING},
}
MODELS: Mapping[type[Model], Mapping[str, Rights]] = {
    # Every start compares it; /healthz locks it, to see that the database takes writing.
    Installation: {
        INTAKE: (Right(READ), LOCKING),
        DESK: (Right(READ), LOCKING, Right(CHANGE, ("archive_key",))),
        ARCHIVE: READING,
    },
    Permission: {DESK: READING},
    Desk: {
        INTAKE: (Right(READ), Right(ADD, where=OF_THE_CANARY), Right(REMOVE, where=OF_THE_CANARY)),
        DESK: ALL,
    },
    # Django deletes what belongs to a desk before the desk.
    FormVersion: {INTAKE: (Right(READ), Right(REMOVE, where="desk_id = -1")), DESK: ALL},
    RosterEntry: {INTAKE: READING, DESK: APPENDING},
    ProposedKey: {INTAKE: READING, DESK: ALL},
    Mailbox: {INTAKE: (*APPENDING, LOCKING, Right(REMOVE)), DESK: ALL},
    # Without its header a payload is noise: no header is read where reports come in.
    Parcel: {
        INTAKE: (
            Right(READ, ("id", "mailbox", "kind", "accompanies", "blob", "received_on",
                         "header_digest")),
            Right(ADD),
            Right(REMOVE),
        ),
        DESK: ALL,
    },
    Reply: {INTAKE: (Right(READ), Right(REMOVE)), DESK: ALL},
    NewHeader: {INTAKE: (Right(READ, ("id", "parcel", "reply")), Right(REMOVE)), DESK: ALL},
    Arrival: {INTAKE: (*APPENDING, Right(CHANGE, ("quarantined",)), Right(REMOVE)), DESK: ALL},
    Withdrawal: {INTAKE: APPENDING, DESK: ALL},
    EndedReport: {INTAKE: APPENDING, DESK: ALL},
    SpentToken: {INTAKE: (*APPENDING, Right(REMOVE)), DESK: ALL},
    Voucher: {INTAKE: (Right(READ), Right(REMOVE)), DESK: ALL},
    Canary: {INTAKE: (*APPENDING, Right(CHANGE)), DESK: READING},
    CustodyEntry: {DESK: APPENDING},
    CustodyTree: {DESK: APPENDING},
    LogLeaf: {DESK: APPENDING, ARCHIVE: READING},
}  # fmt: skip
# Tables that no model names.
OTHERS: Mapping[str, Mapping[str, Rights]] = {
    MigrationRecorder.Migration._meta.db_table: dict.fromkeys(ROLES, READING),
    WORDS: {DESK: ALL, ARCHIVE: READING},
}


def rights(model: type[Model]) -> Mapping[str, Rights]:
    """By role; a role that is not in it may not even look. Raises KeyError for an unknown app."""
    return MODELS.get(model) or APPS[model._meta.app_label]


def tables() -> Iterator[type[Model]]:
    """Every model that has a table."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


def statements() -> Iterator[str]:
    """For psql, as a superuser, in the database of this installation; may be run again."""
    database = _quoted(str(connection.settings_dict["NAME"]))
    owner, roles = _quoted(str(connection.settings_dict["USER"])), ", ".join(ROLES)
    for role in ROLES:
        yield (
            f"DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role} LOGIN; END IF; "
            "END $$"
        )
        yield f"ALTER ROLE {role} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    yield f"REVOKE ALL ON DATABASE {database} FROM PUBLIC, {roles}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {roles}"
    # Who runs this owns the tables, and may not own the database.
    yield f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {owner}"
    yield f"REVOKE ALL ON SCHEMA public FROM {roles}"
    yield f"GRANT USAGE ON SCHEMA public TO {roles}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {roles}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {roles}"
    for model in tables():
        yield from _granted(model._meta.db_table, rights(model), model)
    for table, by_role in OTHERS.items():
        yield from _granted(table, by_role)


def _granted(
    table: str, by_role: Mapping[str, Rights], model: type[Model] | None = None
) -> Iterator[str]:
    for role, granted in by_role.items():
        words = ", ".join(_word(right, model) for right in granted)
        yield f"GRANT {words} ON {_quoted(table)} TO {role}"
    yield from _policies(table, by_role)


def _word(right: Right, model: type[Model] | None) -> str:
    if model is None or not right.fields:
        return right.act
    columns = [_quoted(str(field.column)) for field in model._meta.concrete_fields
               if field.name in right.fields]  # fmt: skip
    return f"{right.act} ({', '.join(columns)})"


def _policies(table: str, by_role: Mapping[str, Rights]) -> Iterator[str]:
    """Where a right is of some rows only, the database looks at each row, but for its owner."""
    if not any(right.where for granted in by_role.values() for right in granted):
        return
    name = _quoted(table)
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
    for role, granted in by_role.items():
        for right in granted:
            policy, rows = f"{role}_{right.act.lower()}", right.where or "true"
            yield f"DROP POLICY IF EXISTS {policy} ON {name}"
            yield f"CREATE POLICY {policy} ON {name} FOR {right.act} TO {role} {_rows(right, rows)}"


def _rows(right: Right, rows: str) -> str:
    """USING is of rows as they stand, WITH CHECK of those that are written."""
    written = {ADD: f"WITH CHECK ({rows})", CHANGE: f"USING ({rows}) WITH CHECK ({rows})"}
    return written.get(right.act, f"USING ({rows})")


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
