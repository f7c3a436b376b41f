"""Taking a report in: strip, seal, keep, commit, and only then answer."""

import datetime
import threading
from collections.abc import Sequence

from django.db import DatabaseError, IntegrityError, transaction

from sealing import Scratch
from submissions import blobs, mailbox_keys
from submissions.codename import Codename
from submissions.errors import Missing
from submissions.form_token import LIFE, FormToken
from submissions.models import Arrival, Desk, Mailbox, Parcel, SpentToken
from submissions.packing import Content, Packed, Words, pack
from submissions.receipt import FileReceipt, Receipt, Removal

__all__ = ["Words", "add", "earlier", "receive", "today"]

Kind = Parcel.Kind
WRITING = threading.Lock()


def today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def earlier(token: FormToken) -> Receipt | None:
    """The receipt that this very form was given before."""
    spent = SpentToken.objects.filter(token=token.key("spent").hex()).first()
    return Receipt.unsealed(bytes(spent.receipt), token) if spent else None


def receive(
    token: FormToken, words: Words, files: Sequence[Scratch], *, without_refused: bool
) -> Receipt:
    """A first report: makes the mailbox of the codename that the form showed.

    The same form again, even at the same moment, gives the first one's receipt. Raises FilesRefused
    (nothing was kept) when a file cannot be stripped and the reporter did not say to send the rest,
    or when nothing would be left; Missing, Busy, OSError (no room).
    """
    if (before := earlier(token)) is not None:
        return before
    desk = Desk.objects.filter(slug=token.subject).first()
    if desk is None or token.secret is None:
        raise Missing("desk")
    keys = mailbox_keys.derive(Codename(token.secret))
    mailbox = Mailbox(
        lookup=keys.lookup,
        desk=desk,
        recipient=str(keys.identity.recipient()),
        received_on=today(),
    )
    return _keep(token, mailbox, words, files, Kind.REPORT, without_refused)


def add(
    token: FormToken,
    mailbox: Mailbox,
    words: Words,
    files: Sequence[Scratch],
    *,
    without_refused: bool,
) -> Receipt:
    """More from a reporter who came back. As ``receive``."""
    if (before := earlier(token)) is not None:
        return before
    return _keep(token, mailbox, words, files, Kind.ADDITION, without_refused)


def _keep(
    token: FormToken,
    mailbox: Mailbox,
    words: Words,
    files: Sequence[Scratch],
    kind: Parcel.Kind,
    without_refused: bool,
) -> Receipt:
    day = today()
    packed = pack(Content(mailbox.desk, words, day), files, without_refused=without_refused)
    receipt = _receipt(packed)
    parcel = Parcel(
        mailbox=mailbox,
        kind=kind,
        header=packed.header,
        blob=packed.blob,
        size=packed.size,
        received_on=day,
    )
    try:
        _commit(token, mailbox, parcel, receipt)
    except IntegrityError as error:
        # The same form was quicker elsewhere: its parcel is the one. Or the mailbox was destroyed.
        blobs.drop(parcel.blob)
        if (before := earlier(token)) is not None:
            return before
        raise Missing("mailbox") from error
    except BaseException:
        _drop_unless_kept(parcel)
        raise
    return receipt


def _drop_unless_kept(parcel: Parcel) -> None:
    """A payload whose row did not come to be must not stay; one whose row did must not go."""
    try:
        kept = Parcel.objects.filter(pk=parcel.pk).exists()
    except DatabaseError:
        # Nobody can tell: a payload without a row opens for nobody, a row without one is a loss.
        return
    if not kept:
        blobs.drop(parcel.blob)


def _receipt(packed: Packed) -> Receipt:
    files = tuple(
        FileReceipt(
            number, each.kind, tuple(Removal(item.what, item.count) for item in each.removed)
        )
        for number, each in packed.found
    )
    return Receipt(files, packed.refused)


def _commit(token: FormToken, mailbox: Mailbox, parcel: Parcel, receipt: Receipt) -> None:
    """Mailbox, parcel, arrival and the spent form, all or none. Raises IntegrityError."""
    # One at a time: writers that wait for SQLite sleep and overtake each other, for seconds.
    with WRITING, transaction.atomic():
        _write(token, mailbox, parcel, receipt)


def _write(token: FormToken, mailbox: Mailbox, parcel: Parcel, receipt: Receipt) -> None:
    expires = today() + datetime.timedelta(seconds=LIFE, days=1)
    SpentToken.objects.create(
        token=token.key("spent").hex(), receipt=receipt.sealed(token), expires_on=expires
    )
    if mailbox._state.adding:
        mailbox.save(force_insert=True)
    parcel.save(force_insert=True)
    Arrival.objects.create(parcel=parcel)
