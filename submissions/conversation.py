"""The door to the conversation: the desk's replies go back to the reporter through here."""

import datetime
import uuid
from dataclasses import dataclass
from hashlib import sha256

from sealing import SealingError, read_header, recipient_types
from submissions import roster
from submissions.errors import Missing, NotSealed
from submissions.models import Mailbox, Reply

LARGEST = 8 * 1024 * 1024  # bytes of a sealed reply, with the files that come with it
HYBRID = "mlkem768x25519"


@dataclass(frozen=True)
class SealedReply:
    """``sealed``: a whole age file that the reporter's codename and the desk's key open.

    Inside are the words, or a parcel's tar: ``message.json`` (amana-reply/1) and files.
    """

    id: uuid.UUID
    sent_on: datetime.date
    sealed: bytes


@dataclass(frozen=True)
class Conversation:
    """``recipient``: whom a reply is sealed to, beside the desk; None when the mailbox is gone.

    ``replies``: oldest first, as far as days tell.
    """

    recipient: str | None
    replies: tuple[SealedReply, ...]


def of(report: uuid.UUID) -> Conversation:
    """All of it, in one query."""
    rows = Mailbox.objects.filter(id=report).order_by("replies__sent_on")
    answers = list(rows.values_list("recipient", "replies", "replies__sent_on", "replies__sealed"))
    sent = (SealedReply(name, day, bytes(sealed)) for _, name, day, sealed in answers if name)
    return Conversation(answers[0][0] if answers else None, tuple(sent))


def recipient(report: uuid.UUID) -> str | None:
    """Whom a reply must be sealed to, beside the desk."""
    return Mailbox.objects.filter(id=report).values_list("recipient", flat=True).first()


def reply(report: uuid.UUID, sealed: bytes, *, day: datetime.date) -> None:
    """Keeps an answer. Raises NotSealed for what is not an age file to both, and Missing.

    A client's word that something is sealed is checked, not believed.
    """
    try:
        types = recipient_types(read_header(sealed))
    except SealingError as error:
        raise NotSealed("The reply is not a sealed file.") from error
    mailbox = Mailbox.objects.select_related("desk").filter(id=report).first()
    if mailbox is None:
        raise Missing("report")
    if types not in _sealed_to(mailbox.desk.slug) or len(sealed) > LARGEST:
        raise NotSealed("The reply is not sealed to the reporter and the desk, or is too long.")
    Reply.objects.create(
        mailbox=mailbox, sealed=sealed, digest=sha256(sealed).digest(), sent_on=day
    )


def _sealed_to(desk: str) -> set[tuple[str, ...]]:
    """The reporter and the desk; a third only while the desk's next key is proposed. Without it
    too: a browser may have opened the page before.
    """
    return {(HYBRID,) * 2, (HYBRID,) * (1 + len(roster.sealing_recipients(desk)))}


def replies(report: uuid.UUID) -> tuple[SealedReply, ...]:
    """Oldest first, as far as days tell."""
    return of(report).replies
