"""Taking a report in: strip, seal, keep, commit, and only then answer."""

import datetime
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction

from sealing import ParcelWriter, Scratch, Sealer, parse_recipient, unseal
from submissions import blobs, mailbox_keys, sandbox
from submissions.codename import Codename
from submissions.errors import FileRefusal, FilesRefused, Missing
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


@dataclass(frozen=True)
class Stripped:
    """The files of one report after stripping, with their numbers on the form."""

    clean: tuple[tuple[int, sandbox.Clean], ...]
    refused: tuple[FileRefusal, ...]

    def close(self) -> None:
        for _, each in self.clean:
            each.scratch.close()


def today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def earlier(token: FormToken) -> Receipt | None:
    """The receipt that this very form was given before."""
    spent = SpentToken.objects.filter(token=token.key("spent")).first()
    return Receipt.unsealed(bytes(spent.receipt), token) if spent else None


def strip_all(files: Sequence[Scratch]) -> Stripped:
    """Each file through the sandbox; one that cannot be stripped costs that file only."""
    clean: list[tuple[int, sandbox.Clean]] = []
    refused: list[FileRefusal] = []
    for number, file in enumerate(files, 1):
        try:
            clean.append((number, sandbox.strip(file)))
        except sandbox.Unsupported as error:
            refused.append(FileRefusal(number, "unsupported", error.looks_like))
        except sandbox.Unclean:
            refused.append(FileRefusal(number, "unclean"))
        except sandbox.Empty:
            refused.append(FileRefusal(number, "empty"))
        except sandbox.TooLarge:
            refused.append(FileRefusal(number, "large"))
        except sandbox.Died:
            refused.append(FileRefusal(number, "died"))
    return Stripped(tuple(clean), tuple(refused))


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
    except IntegrityError:
        # The same form was quicker elsewhere: its parcel is the one.
        blobs.drop(parcel.blob)
        if (before := earlier(token)) is not None:
            return before
        raise
    except BaseException:
        # The row did not come to be, so its payload must not stay.
        blobs.drop(parcel.blob)
        raise
    return receipt


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
    with blobs.writing(day) as blob:
        recipient = parse_recipient(mailbox.desk.recipient)
        with Sealer(blob.sink, [recipient], header_apart=True) as sealer:
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


@dataclass(frozen=True)
class Day:
    """How many parcels arrived on a day: all that a codename tells of what was sent."""

    day: datetime.date
    count: int


def days(mailbox: Mailbox) -> tuple[Day, ...]:
    counts = Counter(mailbox.parcels.values_list("received_on", flat=True))
    return tuple(Day(day, counts[day]) for day in sorted(counts))


@dataclass(frozen=True)
class OpenedReply:
    """A reply of the desk as the reporter reads it; never kept so."""

    sent_on: datetime.date
    text: str


def opened_replies(mailbox: Mailbox, keys: mailbox_keys.MailboxKeys) -> tuple[OpenedReply, ...]:
    """Opened in memory with the codename's key, for the one page that shows them."""
    return tuple(
        OpenedReply(row.sent_on, unseal(bytes(row.sealed), [keys.identity]).decode())
        for row in mailbox.replies.order_by("sent_on")
    )


@transaction.atomic
def _commit(token: FormToken, mailbox: Mailbox, parcel: Parcel, receipt: Receipt) -> None:
    """Mailbox, parcel, arrival and the spent form, all or none. Raises IntegrityError."""
    expires = today() + datetime.timedelta(seconds=LIFE, days=1)
    SpentToken.objects.create(
        token=token.key("spent"), receipt=receipt.sealed(token), expires_on=expires
    )
    if mailbox._state.adding:
        mailbox.save(force_insert=True)
    parcel.save(force_insert=True)
    Arrival.objects.create(parcel=parcel)
