"""Taking everything back: the reporter's own wish, which nobody at the desk can refuse or delay."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction

from submissions.days import today
from submissions.form_token import REMEMBERED
from submissions.models import EndedReport, Mailbox, Parcel
from submissions.models import Withdrawal as WithdrawalRow
from submissions.storage import blobs, erasure


@dataclass(frozen=True)
class Withdrawal:
    """A report that its reporter took back, which the desk has not taken notice of."""

    id: uuid.UUID
    report: uuid.UUID
    desk: str
    withdrawn_on: datetime.date


def withdraw(report: uuid.UUID) -> bool:
    """Parcels, originals, replies and the mailbox, at once; False when they were gone already.

    The headers go first and with one commit, so that no moment shows half of it and whatever stays
    of a payload opens with no key. Something that is being added meanwhile finds no mailbox.
    """
    with transaction.atomic():
        mailbox = Mailbox.objects.select_for_update().filter(id=report).first()
        if mailbox is None:
            return False
        WithdrawalRow.objects.create(desk=mailbox.desk, report=report, withdrawn_on=today())
        shred(mailbox, EndedReport.How.WITHDRAWN)
    return True


def shred(mailbox: Mailbox, how: EndedReport.How) -> None:
    """In the caller's transaction; the payloads go when it is committed.

    A form of it that is sent again is told ``how`` it ended. Killed between the two,
    payloads without a row stay behind for ``tidy``: nothing opens them.
    """
    names = list(Parcel.objects.filter(mailbox=mailbox).values_list("blob", flat=True))
    EndedReport.objects.create(report=mailbox.id, how=how, expires_on=today() + REMEMBERED)
    mailbox.delete()

    def drop_all() -> None:
        for name in names:
            blobs.drop(name)

    # The log first: it holds the headers, without which a payload is noise.
    transaction.on_commit(erasure.checkpoint)
    transaction.on_commit(drop_all)


def pending(limit: int) -> tuple[Withdrawal, ...]:
    rows = WithdrawalRow.objects.select_related("desk").order_by("withdrawn_on", "id")[:limit]
    return tuple(Withdrawal(row.id, row.report, row.desk.slug, row.withdrawn_on) for row in rows)


def acknowledge(withdrawal: uuid.UUID) -> bool:
    """The desk has taken notice; call it in the transaction that says so. False: it had before."""
    gone, _each = WithdrawalRow.objects.filter(id=withdrawal).delete()
    return gone == 1
