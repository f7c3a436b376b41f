"""What a codename shows of its mailbox: on which days something was sent, and the desk's replies.

Never what was sent: whoever forces a codename out of somebody must not read the past.
"""

import datetime
import uuid
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction

from sealing import SealingError, unseal
from submissions import erasure
from submissions.mailbox_keys import MailboxKeys
from submissions.models import Mailbox, Parcel


@dataclass(frozen=True)
class Day:
    """How often something arrived on a day."""

    day: datetime.date
    count: int


@dataclass(frozen=True)
class OpenedReply:
    """A reply of the desk as the reporter reads it, never kept so.

    ``text`` is None when the codename's key does not open it.
    """

    id: uuid.UUID
    sent_on: datetime.date
    text: str | None


def find(keys: MailboxKeys) -> Mailbox | None:
    return Mailbox.objects.select_related("desk").filter(lookup=keys.lookup).first()


def days(mailbox: Mailbox) -> tuple[Day, ...]:
    # What a form held is one arrival: its originals lie beside it.
    found = mailbox.parcels.exclude(kind=Parcel.Kind.ORIGINAL)
    counts = Counter(found.values_list("received_on", flat=True))
    return tuple(Day(day, counts[day]) for day in sorted(counts))


def opened_replies(mailbox: Mailbox, keys: MailboxKeys) -> tuple[OpenedReply, ...]:
    """Opened in memory with the codename's key, for the one page that shows them."""
    rows = mailbox.replies.order_by("sent_on").values_list("id", "sent_on", "sealed")
    return tuple(OpenedReply(key, day, _text(bytes(sealed), keys)) for key, day, sealed in rows)


def forget_replies(mailbox: Mailbox, ids: Iterable[str]) -> None:
    """Replies that were read, at the reporter's wish; what is no id of this mailbox is nothing."""
    chosen = []
    for each in ids:
        with suppress(ValueError):
            chosen.append(uuid.UUID(each))
    with transaction.atomic():
        mailbox.replies.filter(id__in=chosen).delete()
        transaction.on_commit(erasure.checkpoint)


def _text(sealed: bytes, keys: MailboxKeys) -> str | None:
    try:
        return unseal(sealed, [keys.identity]).decode()
    except (SealingError, UnicodeDecodeError):
        # The desk's browser sealed it wrongly: one bad reply must not hide the others.
        return None
