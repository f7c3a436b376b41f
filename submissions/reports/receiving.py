"""Taking a report in: strip, seal, keep, commit, and only then answer."""

import datetime
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from django.db import DatabaseError, IntegrityError, connection

from sealing import Scratch
from submissions import roster
from submissions.days import today
from submissions.errors import Missing, NoCustodian, Overtaken, StoreDown
from submissions.form_token import REMEMBERED, FormToken
from submissions.mailbox import keys as mailbox_keys
from submissions.mailbox.codename import Codename
from submissions.models import Arrival, Desk, Mailbox, Parcel, SpentToken
from submissions.reports import canary, crowding, quarantine, vouchers
from submissions.reports.crowding import Sender
from submissions.reports.new_rows import insert
from submissions.reports.receipt import Receipt, receipt_of
from submissions.reports.spent import FIRST, Part, earlier, ended
from submissions.reports.together import TOGETHER
from submissions.storage import blobs, crash_points, statements
from submissions.storage.message import digest_of_mailbox
from submissions.storage.originals import OriginalChoice, SealedOriginal, seal
from submissions.storage.packing import Content, Packed, ReportText, pack
from submissions.storage.sealed_files import KeptSealed, keep, recognised

__all__ = ["OriginalChoice", "ReportText", "add", "earlier", "ended", "receive", "today"]

Kind = Parcel.Kind
NO_ORIGINALS = OriginalChoice()
# Every report asks this: putting the query together would cost ten times what asking does.
DESK = "SELECT id, slug FROM submissions_desk WHERE slug = %s"


@dataclass(frozen=True)
class Submission:
    """What a form holds: words, files in its order, and what was chosen about them."""

    words: ReportText
    files: Sequence[Scratch]
    without_refused: bool
    wanted: OriginalChoice
    flat: bool = False
    vouched: bool = False
    sender: Sender | None = None
    part: Part = FIRST


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
    sender: Sender | None = None,
) -> Receipt:
    """A first report: makes the mailbox of the codename that the form showed.

    The same form again, even at the same moment, gives the first one's receipt, or raises Gone when
    what it brought was taken back or destroyed since. ``flat``: documents become pictures of their
    pages. ``vouched``: the desk brings it itself, so it never waits aside; ``sender``: whose share
    of what a desk can look at it is.

    Raises FilesRefused (nothing was kept) when a file cannot be stripped and the reporter did not
    say to send the rest, or when nothing would be left; NoCustodian, Missing (the desk), RosterDown
    (its keys are not in order), Busy, OSError (no room).
    """
    sent = Submission(words, files, without_refused, wanted, flat, vouched, sender)
    return first(token, sent)


def first(token: FormToken, sent: Submission, mailbox: Mailbox | None = None) -> Receipt:
    """As ``receive``; also of a form that brings more later. ``mailbox``: one that is made with it,
    in the place of the codename's. Raises Overtaken when another part of it was quicker."""
    if (before := earlier(token)) is not None:
        return _same(before, sent.part)
    if mailbox is None:
        if canary.is_named(token.subject):
            desk: Desk | None = canary.desk(today())
        else:
            desk = _desk(token.subject)
        if desk is None or token.secret is None:
            raise Missing("desk")
        keys = mailbox_keys.derive(Codename(token.secret))
        recipient = str(keys.identity.recipient())
        mailbox = Mailbox(lookup=keys.lookup, desk=desk, recipient=recipient, received_on=today())
    return _keep(token, mailbox, Kind.REPORT, sent)


def _desk(slug: str) -> Desk | None:
    """With what a report needs of it; the rest is asked for by whoever needs it."""
    with connection.cursor() as cursor:
        cursor.execute(DESK, [slug])
        row = cursor.fetchone()
    return Desk.from_db(connection.alias, ["id", "slug"], row) if row else None


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
    return more(token, mailbox, Submission(words, files, without_refused, wanted, flat))


def more(token: FormToken, mailbox: Mailbox, sent: Submission) -> Receipt:
    """What is added to a mailbox: by a conversation's form, or as a further part of a report's.

    As ``first``.
    """
    return _keep(token, mailbox, Kind.ADDITION, sent)


def _keep(token: FormToken, mailbox: Mailbox, kind: Parcel.Kind, sent: Submission) -> Receipt:
    crash_points.reached("received")
    wanted, desk = sent.wanted, mailbox.desk
    apart = canary.is_named(desk.slug)
    keys = canary.keys() if apart else roster.sealing_keys(desk.slug)
    if (wanted.ticked or wanted.numbers) and not keys.custodian:
        raise NoCustodian
    box = digest_of_mailbox(mailbox.recipient)
    known = recognised(sent.files)
    content = Content(
        desk.slug, keys, sent.words, today(), box, wanted.kept, sent.flat, known, apart
    )
    packed, beside = _sealed(content, sent)
    receipt = receipt_of(packed, wanted, [file.size for file in sent.files], known.files)
    receipt = replace(receipt, report=mailbox.id.hex, digests=sent.part.kept(packed.refused))
    parcels = _parcels(mailbox, kind, content.day, packed, beside)
    crash_points.reached("all-sealed")
    attempt = Attempt()
    try:
        adding = mailbox._state.adding and not sent.vouched
        age = int(time.time()) - token.issued
        crowded = adding and crowding.crowded(desk.slug, sent.sender, age)
        receipt = _commit(attempt, token, mailbox, parcels, receipt, crowded, sent.part)
    except IntegrityError as error:
        # The same form was quicker elsewhere: its parcels are the ones. Or the mailbox was
        # destroyed.
        _drop(parcel.blob for parcel in parcels)
        if (before := earlier(token)) is not None:
            return _same(before, sent.part)
        raise ended(mailbox.id.hex) from error
    except BaseException:
        _drop_unless_kept(parcels, attempt)
        raise
    crash_points.reached("committed")
    if apart:
        canary.let_go(parcels)
    return receipt


def _same(before: Receipt, part: Part) -> Receipt:
    """The earlier receipt, if it is for this very part. Raises Overtaken: what came is new."""
    if part.digests and not set(part.digests) & set(before.digests):
        raise Overtaken
    return before


Beside = tuple[Parcel.Kind, SealedOriginal | KeptSealed]


def _sealed(content: Content, sent: Submission) -> tuple[Packed, list[Beside]]:
    """Every payload of one form, on the disk: the desk's, then each original and each file that
    came sealed; or none of them.
    """
    packed = pack(content, sent.files, without_refused=sent.without_refused)
    beside: list[Beside] = []
    try:
        for sealed in content.sealed.files:
            beside.append((Kind.SEALED, keep(sealed, sent.files[sealed.number - 1], content.day)))
        for original in packed.originals:
            file = sent.files[original.number - 1]
            whole = seal(original, content.desk, content.keys.custodian, content.day, file)
            beside.append((Kind.ORIGINAL, whole))
    except BaseException:
        _drop([packed.blob, *(each.blob for _, each in beside)])
        raise
    return packed, beside


def _parcels(
    mailbox: Mailbox,
    kind: Parcel.Kind,
    day: datetime.date,
    packed: Packed,
    beside: Sequence[Beside],
) -> list[Parcel]:
    """The rows, in the order in which they must be written: the desk's parcel is the first."""

    def row(
        payload: Packed | SealedOriginal | KeptSealed, kind: Parcel.Kind, accompanies: Parcel | None
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
    return [first, *(row(payload, kind, first) for kind, payload in beside)]


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


def _commit(
    attempt: Attempt,
    token: FormToken,
    mailbox: Mailbox,
    parcels: Sequence[Parcel],
    receipt: Receipt,
    crowded: bool,
    part: Part = FIRST,
) -> Receipt:
    """Mailbox, parcels, arrival and the spent form, all or none. Raises IntegrityError.

    Gives the receipt as it was kept: it says whether the report waits aside.

    One arrival: the originals come to the desk's notice with the parcel that they lie beside.
    """
    adding, kept = mailbox._state.adding, list[Receipt]()

    def write() -> None:
        if apart := canary.is_named(mailbox.desk.slug):
            mailbox.desk.save(force_insert=True)
        kept.append(_write(token, mailbox, adding, parcels, receipt, crowded, part))
        if apart:
            canary.taken_back(parcels, token.key(part.name).hex())
        crash_points.reached("rows-written")
        attempt.asked = True

    TOGETHER.here().commit(write)
    return kept[-1]


def _write(
    token: FormToken,
    mailbox: Mailbox,
    adding: bool,
    parcels: Sequence[Parcel],
    receipt: Receipt,
    crowded: bool,
    part: Part,
) -> Receipt:
    """``adding``: the mailbox is made with it."""
    # A voucher that another form was quicker with makes an ordinary report of this one.
    aside = (
        not vouchers.spend(token.voucher) and crowded if adding else quarantine.holds(mailbox.id)
    )
    receipt = replace(receipt, aside=aside)
    name, until = token.key(part.name).hex(), today() + REMEMBERED
    insert(SpentToken(token=name, receipt=receipt.sealed(token), expires_on=until))
    crash_points.reached("rows-begun")
    own = [mailbox] if adding else []
    insert(*own, *parcels, Arrival(parcel=parcels[0], quarantined=aside))
    return receipt
