"""What deleting a row leaves behind, and how that goes too.

SQLite zeroes a deleted row in its file (``secure_delete``), but the log beside it keeps copies of
the pages until it is cut to nothing. PostgreSQL leaves dead rows in a table's file until the table
is written anew; its own log is the operator's to rotate (docs/threat-model.md).
"""

import datetime
from collections.abc import Iterable

from django.db import OperationalError, connection

from submissions.models import (
    Arrival,
    EndedReport,
    Mailbox,
    NewHeader,
    Parcel,
    Reply,
    SpentToken,
    Voucher,
)

# Where headers and sealed answers lie, and what could tie one row to another.
MODELS = (Mailbox, Parcel, Arrival, Reply, NewHeader, SpentToken, EndedReport, Voucher)
TABLES = tuple(model._meta.db_table for model in MODELS)
# Of these, what is forgotten every day: a few days' rows, however many reports are kept.
DAILY_TABLES = tuple(model._meta.db_table for model in (SpentToken, EndedReport, Voucher))


def checkpoint() -> bool:
    """Cuts SQLite's log to nothing. False when readers were in the way: ask again later.

    Inside a transaction nothing can be cut, and elsewhere than in SQLite there is nothing to cut.
    """
    if connection.vendor != "sqlite":
        return True
    if connection.in_atomic_block:
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, _pages, _copied = cursor.fetchone()
    except OperationalError:
        # Somebody writes at this moment, and longer than one waits.
        return False
    return not busy


def rewrite(tables: Iterable[str] = TABLES) -> bool:
    """Leaves no copy of a deleted row in these tables; SQLite: in any.

    PostgreSQL: nobody writes to a table meanwhile. Outside of a transaction. False when somebody
    was in the way; asking again does it.
    """
    if connection.vendor != "postgresql":
        return checkpoint()
    if connection.in_atomic_block:
        return False
    try:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
    except OperationalError:
        # A lock that was not had in time.
        return False
    return True


def forget_spent(today: datetime.date) -> int:
    """Forms that can no longer be sent again, with their receipts, and what they would be told.

    Gives how many forms.
    """
    EndedReport.objects.filter(expires_on__lt=today).delete()
    gone, _each = SpentToken.objects.filter(expires_on__lt=today).delete()
    return gone
