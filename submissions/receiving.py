"""Taking a report in: strip, seal, keep, commit, and only then answer."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from django.db import DatabaseError, IntegrityError, transaction

from sealing import ParcelWriter, Recipient, Scratch, Sealer, parse_recipient
from submissions import blobs, mailbox_keys, sandbox
from submissions.cleaning import Stripped, strip_all
from submissions.codename import Codename
from submissions.errors import FilesRefused, Missing
from submissions.form_token import LIFE, FormToken
from submissions.models import Arrival, Desk, Mailbox, Parcel, SpentToken
from submissions.receipt import FileReceipt, Receipt, Removal

Kind = Parcel.Kind


@dataclass(frozen=True)
class Words:
    """What a reporter wrote. ``consent``: "ask", "facts" or "words"."""

    text: str
    language: str
    consent: str


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
    stripped = strip_all(files)
    try:
        nothing_left = not stripped.clean and not words.text.strip()
        if stripped.refused and (nothing_left or not without_refused):
            raise FilesRefused(stripped.refused)
        receipt = _receipt(stripped)
        parcel = _seal(mailbox, words, stripped, kind)
    finally:
        stripped.close()
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


def _receipt(stripped: Stripped) -> Receipt:
    files = tuple(
        FileReceipt(
            number, each.kind, tuple(Removal(item.what, item.count) for item in each.removed)
        )
        for number, each in stripped.clean
    )
    return Receipt(files, stripped.refused)


def _seal(mailbox: Mailbox, words: Words, stripped: Stripped, kind: Parcel.Kind) -> Parcel:
    """The parcel, its payload on the disk and its row not yet in the database."""
    names = [
        (f"files/{place:02d}.{each.extension}", each)
        for place, (_, each) in enumerate(stripped.clean, 1)
    ]
    removed = {name: [asdict(item) for item in each.removed] for name, each in names}
    day = today()
    key = _key(mailbox.desk.recipient)
    with blobs.writing(day) as blob, Sealer(blob.sink, [key], header_apart=True) as sealer:
        parcel = ParcelWriter(sealer)
        parcel.add("message.json", _message(words, mailbox.desk.slug, day, names))
        for name, each in names:
            parcel.add_file(name, each.scratch.open(), each.size)
        parcel.add("removed.json", json.dumps(removed).encode())
        parcel.close()
    return Parcel(
        mailbox=mailbox,
        kind=kind,
        header=sealer.header,
        blob=blob.name,
        size=sealer.size,
        received_on=day,
    )


@lru_cache(maxsize=64)
def _key(recipient: str) -> Recipient:
    """Reading a desk's key takes longer than sealing to it."""
    return parse_recipient(recipient)


def _message(
    words: Words, desk: str, day: datetime.date, names: Sequence[tuple[str, sandbox.Clean]]
) -> bytes:
    held = {
        "format": "amana-message/1",
        "desk": desk,
        "language": words.language,
        "words": words.text,
        "consent": words.consent,
        "received_on": day.isoformat(),
        "files": [
            {"name": name, "type": each.media_type, "kind": each.kind, "size": each.size}
            for name, each in names
        ],
    }
    return json.dumps(held, ensure_ascii=False).encode()


@transaction.atomic
def _commit(token: FormToken, mailbox: Mailbox, parcel: Parcel, receipt: Receipt) -> None:
    """Mailbox, parcel, arrival and the spent form, all or none. Raises IntegrityError."""
    expires = today() + datetime.timedelta(seconds=LIFE, days=1)
    SpentToken.objects.create(
        token=token.key("spent").hex(), receipt=receipt.sealed(token), expires_on=expires
    )
    if mailbox._state.adding:
        mailbox.save(force_insert=True)
    parcel.save(force_insert=True)
    Arrival.objects.create(parcel=parcel)
