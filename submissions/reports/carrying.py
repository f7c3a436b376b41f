"""Sealed files that somebody carried here: each becomes a report, without a form.

To whom a file belongs says its header alone: a key that answers go to, or nobody. Two files that
name one key are a report and an addition to it. The same file again is nothing new, for as long as
what it brought is kept, and for some days after that was destroyed.
"""

import hmac
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from languages import SOURCE
from sealing import HybridIdentity, HybridRecipient, Scratch
from submissions import form_token
from submissions.days import today
from submissions.errors import Gone, Missing
from submissions.form_token import FormToken
from submissions.mailbox.keys import lookup_of
from submissions.models import Consent, Desk, Mailbox, Parcel
from submissions.reports.receiving import NO_ORIGINALS, Submission, first, more
from submissions.storage.packing import ReportText
from submissions.storage.sealed_files import SealedFile, recognised

PIECE = 1024 * 1024  # bytes that are read at a time
NO_WORDS = ReportText("", SOURCE, Consent.ASK)


class Outcome(StrEnum):
    """What became of one file of the folder."""

    NEW = "new"
    ODD = "new, of an odd length"
    ADDED = "added to a report"
    BEFORE = "here before"
    GONE = "destroyed since"
    CUT = "cut short"
    LARGE = "too large"
    ELSEWHERE = "of a report at another desk"
    UNREAD = "not to be read"
    FOREIGN = "no sealed file"


@dataclass(frozen=True)
class Brought:
    """``name``: its path in the folder, as one line that a terminal can show: whoever filled the
    stick chose it."""

    name: str
    outcome: Outcome


class _Unread(Exception):
    """The stick did not give the bytes of a file."""


def bring_folder(folder: Path, slug: str) -> Iterator[Brought]:
    """Every file of a folder and of the folders in it, in the order of their names; one at a time.

    Raises Missing (the desk), RosterDown, Busy, StoreDown, OSError. What was said before that is
    kept, and the same folder can be brought again.
    """
    if not Desk.objects.filter(slug=slug).exists():
        raise Missing("desk")
    for path in sorted(folder.rglob("*")):
        # Links would lead out of what somebody was given.
        if path.is_file() and not path.is_symlink():
            yield Brought(_shown(path.relative_to(folder)), _bring(path, slug))


def _shown(path: Path) -> str:
    return "".join(
        each if each.isprintable() else each.encode("unicode-escape").decode()
        for each in path.as_posix()
    )


def _bring(path: Path, slug: str) -> Outcome:
    if path.stat().st_size > settings.UPLOAD_LIMIT:
        return Outcome.LARGE
    with Scratch.create(settings.DATA) as scratch:
        try:
            for piece in _pieces(path):
                scratch.write(piece)
        except _Unread:
            # One bad spot of a stick must not keep the other files from coming in.
            return Outcome.UNREAD
        scratch.finish()
        found = recognised([scratch])
        if found.cut:
            return Outcome.CUT
        if not found.files:
            return Outcome.FOREIGN
        return _take(found.files[0], scratch, slug)


def _pieces(path: Path) -> Iterator[bytes]:
    """Raises _Unread: what goes wrong with our own disk is another error."""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
    except OSError as error:
        raise _Unread from error


def _take(sealed: SealedFile, scratch: Scratch, slug: str) -> Outcome:
    digest = _digest(sealed, scratch)
    if _before(digest, sealed.answer, slug):
        return Outcome.BEFORE
    token, known = _token(digest, slug), None
    if sealed.answer:
        boxes = Mailbox.objects.select_related("desk")
        known = boxes.filter(lookup=lookup_of(sealed.answer)).first()
    if known is not None and known.desk.slug != slug:
        return Outcome.ELSEWHERE
    sent = Submission(NO_WORDS, [scratch], False, NO_ORIGINALS, vouched=True)
    try:
        if known is not None:
            more(token, known, sent)
            return Outcome.ADDED
        first(token, sent, _mailbox(sealed.answer, slug))
    except Gone:
        return Outcome.GONE
    return Outcome.NEW if sealed.whole else Outcome.ODD


def _before(digest: bytes, answer: HybridRecipient | None, slug: str) -> bool:
    """Whether it lies at this desk, and there in the report to which it belongs: who had a copy and
    sent that by the form has the codename of another report, and may take that back any day.
    """
    same = Parcel.objects.filter(kind=Parcel.Kind.SEALED, digest=digest, mailbox__desk__slug=slug)
    if answer:
        same = same.filter(mailbox__lookup=lookup_of(answer))
    return same.exists()


def _digest(sealed: SealedFile, scratch: Scratch) -> bytes:
    """SHA-256 of the payload, as its row keeps it."""
    digest, source = sha256(), scratch.open()
    source.seek(len(sealed.header))
    while piece := source.read(PIECE):
        digest.update(piece)
    return digest.digest()


def _token(digest: bytes, slug: str) -> FormToken:
    """One of the file itself, so that the same file is the same form. The server's secret is in it:
    no row tells it.
    """
    nonce = hmac.digest(settings.FORM_TOKEN_KEY, b"amana/carried" + digest, "sha256")
    return FormToken(nonce[: form_token.NONCE], int(time.time()), form_token.REPORT, slug)


def _mailbox(answer: HybridRecipient | None, slug: str) -> Mailbox:
    """Of whoever wants an answer; or one to which nobody has a codename."""
    key = answer or HybridIdentity.generate().recipient()
    desk = Desk.objects.get(slug=slug)
    return Mailbox(lookup=lookup_of(key), desk=desk, recipient=str(key), received_on=today())
