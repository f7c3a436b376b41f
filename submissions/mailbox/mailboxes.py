"""What a codename shows of its mailbox: on which days something was sent, and the desk's replies.

Never what was sent: whoever forces a codename out of somebody must not read the past.
"""

import datetime
import io
import json
import uuid
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from sealing import SealingError, read_parcel, unseal
from submissions.mailbox.keys import MailboxKeys
from submissions.models import Arrival, Mailbox
from submissions.storage import erasure

TAR = b"message.json\0"  # how a reply begins that has files with it


@dataclass(frozen=True)
class Day:
    """How often something arrived on a day."""

    day: datetime.date
    count: int


@dataclass(frozen=True)
class ReplyFile:
    """``number``: from 1; ``name``: what it is called when it is saved; ``size`` in bytes."""

    number: int
    name: str
    size: int


@dataclass(frozen=True)
class OpenedReply:
    """A reply of the desk as the reporter reads it, never kept so.

    ``text`` is None when the codename's key does not open it; ``files`` came with it.
    """

    id: uuid.UUID
    sent_on: datetime.date
    text: str | None
    files: tuple[ReplyFile, ...] = ()


def find(keys: MailboxKeys) -> Mailbox | None:
    """With whether its report waits aside: one query, whether or not there is one."""
    waiting = Arrival.objects.filter(parcel__mailbox=OuterRef("pk"), quarantined=True)
    boxes = Mailbox.objects.select_related("desk").annotate(waits=Exists(waiting))
    found = boxes.filter(lookup__in=keys.lookups).first()
    if found is not None:
        found.aside = found.waits
    return found


def named(identifier: str) -> Mailbox | None:
    """The mailbox that a form's token says it is for."""
    return Mailbox.objects.select_related("desk").filter(id=identifier).first()


def days(mailbox: Mailbox) -> tuple[Day, ...]:
    # What a form held is one arrival: originals and sealed files lie beside it.
    parcels = mailbox.parcels.filter(accompanies=None)
    counts = Counter(parcels.values_list("received_on", flat=True))
    return tuple(Day(day, counts[day]) for day in sorted(counts))


def opened_replies(mailbox: Mailbox, keys: MailboxKeys) -> tuple[OpenedReply, ...]:
    """Opened in memory with the codename's key, for the one page that shows them."""
    rows = mailbox.replies.order_by("sent_on").values_list("id", "sent_on", "sealed")
    return tuple(_opened(key, day, bytes(sealed), keys) for key, day, sealed in rows)


def reply_file(
    mailbox: Mailbox, keys: MailboxKeys, reply: uuid.UUID, number: int
) -> tuple[str, bytes] | None:
    """The name and bytes of a file that came with a reply, opened in memory for one download."""
    row = mailbox.replies.filter(id=reply).first()
    contents = _contents(bytes(row.sealed), keys) if row else None
    if contents is None or not 0 < number <= len(contents[1]):
        return None
    return contents[1][number - 1]


def forget_replies(mailbox: Mailbox, ids: Iterable[str]) -> None:
    """Replies that were read, at the reporter's wish; what is no id of this mailbox is nothing."""
    chosen = []
    for text in ids:
        with suppress(ValueError):
            chosen.append(uuid.UUID(text))
    with transaction.atomic():
        mailbox.replies.filter(id__in=chosen).delete()
        transaction.on_commit(erasure.checkpoint)


def _opened(key: uuid.UUID, day: datetime.date, sealed: bytes, keys: MailboxKeys) -> OpenedReply:
    contents = _contents(sealed, keys)
    if contents is None:
        return OpenedReply(key, day, None)
    files = tuple(
        ReplyFile(number, name, len(data)) for number, (name, data) in enumerate(contents[1], 1)
    )
    return OpenedReply(key, day, contents[0], files)


def _contents(sealed: bytes, keys: MailboxKeys) -> tuple[str, list[tuple[str, bytes]]] | None:
    """The words and the files; None for what the desk's browser sealed or packed wrongly.

    One bad reply must not hide the others.
    """
    try:
        plain = unseal(sealed, [keys.identity])
        if not plain.startswith(TAR):
            return plain.decode(), []
        members = [(part.name, data.read()) for part, data in read_parcel(io.BytesIO(plain))]
        words = json.loads(members[0][1])["words"]
    except (SealingError, UnicodeDecodeError, ValueError, KeyError, TypeError):
        return None
    files = [(name.removeprefix("files/"), data) for name, data in members[1:]]
    return (words, files) if isinstance(words, str) else None
