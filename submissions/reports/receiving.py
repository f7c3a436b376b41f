"""Taking a report in: strip, seal, keep, commit, and only then answer."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from django.db import DatabaseError, IntegrityError, connection, transaction

from sealing import Scratch
from submissions import roster
from submissions.days import today
from submissions.errors import Gone, Missing, NoCustodian, StoreDown
from submissions.form_token import REMEMBERED, FormToken
from submissions.mailbox import keys as mailbox_keys
from submissions.mailbox.codename import Codename
from submissions.messages import OriginalFate
from submissions.models import Arrival, Desk, EndedReport, Mailbox, Parcel, SpentToken
from submissions.reports import quarantine, vouchers
from submissions.reports.receipt import FileReceipt, Receipt, Removal
from submissions.reports.turn import turn
from submissions.storage import blobs, crash_points, statements
from submissions.storage.message import digest_of_mailbox
from submissions.storage.originals import OriginalChoice, SealedOriginal, seal
from submissions.storage.packing import Content, Packed, ReportText, pack

__all__ = ["OriginalChoice", "ReportText", "add", "earlier", "receive", "today"]

Kind = Parcel.Kind
NO_ORIGINALS = OriginalChoice()


@dataclass(frozen=True)
class Submission:
    """What a form holds: words, files in its order, and what was chosen about them."""

    words: ReportText
    files: Sequence[Scratch]
    without_refused: bool
    wanted: OriginalChoice
    flat: bool = False
    vouched: bool = False


def earlier(token: FormToken) -> Receipt | None:
    """The receipt that this very form was given before. Raises Gone when its report is no more."""
    spent = SpentToken.objects.filter(token=token.key("spent").hex()).first()
    if spent is None:
        return None
    receipt = Receipt.unsealed(bytes(spent.receipt), token)
    if not _stands(token, receipt.report):
        raise ended(receipt.report)
    return receipt


def _stands(token: FormToken, report: str) -> bool:
    if report:
        return Mailbox.objects.filter(id=report).exists()
    # Kept before receipts named their report: the form's own codename finds it.
    if token.secret is None:
        return True
    lookup = mailbox_keys.derive(Codename(token.secret)).lookup
    return Mailbox.objects.filter(lookup=lookup).exists()


def ended(report: str) -> Gone:
    """What to raise for a report (its id, or nothing) whose mailbox is no more."""
    row = EndedReport.objects.filter(report=report).first() if report else None
    return Gone(row.how if row else "")


@dataclass
class Attempt:
    """``asked``: whether the database was asked to commit; until then nothing can be kept."""

    asked: bool = False


def receive(
    token: FormToken,
    words: ReportText,
    files: Sequence[Scratch],
    *,
    without_refused: bool,
    wanted: OriginalChoice = NO_ORIGINALS,
    flat: bool = False,
    vouched: bool = False,
) -> Receipt:
    """A first report: makes the mailbox of the codename that the form showed.

    The same form again, even at the same moment, gives the first one's receipt, or raises Gone when
    what it brought was taken back or destroyed since. ``flat``: documents
    become pictures of their pages. ``vouched``: the desk brings it itself, so it never waits aside.
    Raises FilesRefused
    (nothing was kept) when a file cannot be stripped and the reporter did not say to send the rest,
    or when nothing would be left; NoCustodian, Missing (the desk), RosterDown (its keys are not in
    order), Busy, OSError (no room).
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
    sent = Submission(words, files, without_refused, wanted, flat, vouched)
    return _keep(token, mailbox, Kind.REPORT, sent)


def add(
    token: FormToken,
    mailbox: Mailbox,
    words: ReportText,
    files: Sequence[Scratch],
    *,
    without_refused: bool,
    wanted: OriginalChoice = NO_ORIGINALS,
    flat: bool = False,
) -> Receipt:
    """More from a reporter who came back. As ``receive``."""
    if (before := earlier(token)) is not None:
        return before
    return _keep(
        token, mailbox, Kind.ADDITION, Submission(words, files, without_refused, wanted, flat)
    )


def _keep(token: FormToken, mailbox: Mailbox, kind: Parcel.Kind, sent: Submission) -> Receipt:
    crash_points.reached("received")
    wanted, desk = sent.wanted, mailbox.desk
    keys = roster.sealing_keys(desk.slug)
    if (wanted.ticked or wanted.numbers) and not keys.custodian:
        raise NoCustodian
    box = digest_of_mailbox(mailbox.recipient)
    content = Content(desk.slug, keys, sent.words, today(), box, wanted.kept, sent.flat)
    packed, originals = _sealed(content, sent)
    receipt = replace(_receipt(packed, wanted), report=mailbox.id.hex)
    parcels = _parcels(mailbox, kind, content.day, packed, originals)
    crash_points.reached("all-sealed")
    attempt = Attempt()
    try:
        adding = mailbox._state.adding and not sent.vouched
        crowded = adding and quarantine.crowded(desk.slug)
        _commit(attempt, token, mailbox, parcels, receipt, crowded)
    except IntegrityError as error:
        # The same form was quicker elsewhere: its parcels are the ones. Or the mailbox was
        # destroyed.
        _drop(parcel.blob for parcel in parcels)
        if (before := earlier(token)) is not None:
            return before
        raise ended(mailbox.id.hex) from error
    except BaseException:
        _drop_unless_kept(parcels, attempt)
        raise
    crash_points.reached("committed")
    return receipt


def _sealed(content: Content, sent: Submission) -> tuple[Packed, list[SealedOriginal]]:
    """Every payload of one form, on the disk: the desk's, then each original; or none of them."""
    packed = pack(content, sent.files, without_refused=sent.without_refused)
    originals: list[SealedOriginal] = []
    try:
        for original in packed.originals:
            file = sent.files[original.number - 1]
            originals.append(
                seal(original, content.desk, content.keys.custodian, content.day, file)
            )
    except BaseException:
        _drop([packed.blob, *(original.blob for original in originals)])
        raise
    return packed, originals


def _parcels(
    mailbox: Mailbox,
    kind: Parcel.Kind,
    day: datetime.date,
    packed: Packed,
    originals: Sequence[SealedOriginal],
) -> list[Parcel]:
    """The rows, in the order in which they must be written: the desk's parcel is the first."""

    def row(
        payload: Packed | SealedOriginal, kind: Parcel.Kind, accompanies: Parcel | None
    ) -> Parcel:
        parcel = Parcel(
            mailbox=mailbox,
            kind=kind,
            accompanies=accompanies,
            header=payload.header,
            header_digest=sha256(payload.header).digest(),
            blob=payload.blob,
            digest=payload.digest,
            size=payload.size,
            received_on=day,
        )
        parcel.signature = statements.sign(parcel)
        return parcel

    first = row(packed, kind, None)
    return [first, *(row(original, Kind.ORIGINAL, first) for original in originals)]


def _drop(names: Iterable[str]) -> None:
    for name in names:
        try:
            blobs.drop(name)
        except (OSError, StoreDown):
            # It opens for nobody without its row, and `manage.py tidy` finds it.
            continue


def _drop_unless_kept(parcels: Sequence[Parcel], attempt: Attempt) -> None:
    """Payloads whose rows did not come to be must not stay; those whose rows did must not go."""
    if not attempt.asked:
        _drop(parcel.blob for parcel in parcels)
        return
    if connection.vendor != "sqlite":
        # A line that broke at the COMMIT does not say what became of it, and the other machine may
        # still be at it. A payload without a row waits for `tidy`; a row without one is a loss.
        return
    try:
        kept = Parcel.objects.filter(pk=parcels[0].pk).exists()
    except DatabaseError:
        return
    if not kept:
        _drop(parcel.blob for parcel in parcels)


def _receipt(packed: Packed, wanted: OriginalChoice) -> Receipt:
    """The files by their numbers on the form; one that came as an original alone is among them."""
    of_original = {
        number: OriginalFate.KEPT if number in wanted.kept else OriginalFate.UNTICKED
        for number in wanted.numbers
    }
    stripped = [
        FileReceipt(
            number,
            each.kind,
            tuple(Removal(item.what, item.count) for item in each.removed),
            of_original.get(number),
        )
        for number, each in packed.clean
    ]
    alone = [
        FileReceipt(each.number, each.kind, (), OriginalFate.ALONE)
        for each in packed.originals
        if each.file is None
    ]
    files = tuple(sorted(stripped + alone, key=lambda each: each.number))
    return Receipt(files, packed.refused, unchosen=wanted.ticked and not wanted.numbers)


def _commit(
    attempt: Attempt,
    token: FormToken,
    mailbox: Mailbox,
    parcels: Sequence[Parcel],
    receipt: Receipt,
    crowded: bool,
) -> None:
    """Mailbox, parcels, arrival and the spent form, all or none. Raises IntegrityError.

    One arrival: the originals come to the desk's notice with the parcel that they lie beside.
    """
    # One at a time: writers that wait for SQLite sleep and overtake each other, for seconds.
    with turn(), transaction.atomic():
        _write(token, mailbox, parcels, receipt, crowded)
        crash_points.reached("rows-written")
        attempt.asked = True


def _write(
    token: FormToken,
    mailbox: Mailbox,
    parcels: Sequence[Parcel],
    receipt: Receipt,
    crowded: bool,
) -> None:
    SpentToken.objects.create(
        token=token.key("spent").hex(),
        receipt=receipt.sealed(token),
        expires_on=today() + REMEMBERED,
    )
    crash_points.reached("rows-begun")
    if mailbox._state.adding:
        mailbox.save(force_insert=True)
        # A voucher that another form was quicker with makes an ordinary report of this one.
        aside = not vouchers.spend(token.voucher) and crowded
    else:
        aside = quarantine.holds(mailbox)
    for parcel in parcels:
        parcel.save(force_insert=True)
    Arrival.objects.create(parcel=parcels[0], quarantined=aside)
