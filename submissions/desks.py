"""Desks as the reporter's side knows them: a name, an address of a form, and a key to seal to."""

import datetime
import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from sealing import KeyFormatError, parse_recipient
from submissions.errors import DeskError
from submissions.models import Desk

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
# Words that stand in the same place of an address as a desk's slug.
TAKEN = frozenset({"sealed", "all", "words", "file", "done", "sent", "p", "s", "script"})
# Fewer days than a week would destroy what came in while a small desk was away.
LEAST_DAYS, MOST_DAYS = 7, 36_500


@dataclass(frozen=True)
class DeskInfo:
    slug: str
    name: str
    recipient: str
    custodian: str
    opened_on: datetime.date
    retention_days: int
    retention_since: datetime.date | None
    key_number: int


def _info(desk: Desk) -> DeskInfo:
    return DeskInfo(
        desk.slug,
        desk.name,
        desk.recipient,
        desk.custodian,
        desk.opened_on,
        desk.retention_days,
        desk.retention_since,
        desk.key_number,
    )


def checked_days(days: int) -> int:
    """A number of days that a desk can have. Raises DeskError."""
    if not 0 <= days <= MOST_DAYS or 0 < days < LEAST_DAYS:
        raise DeskError("Choose 7 to 36500 days, or 0: until people destroy them.")
    return days


def set_retention(slug: str, days: int) -> DeskInfo:
    """``days`` after a case's last move it is destroyed; 0: never by itself. Raises DeskError."""
    desk = Desk.objects.filter(slug=slug).first()
    if desk is None:
        raise DeskError("There is no such desk.")
    desk.retention_days = checked_days(days)
    desk.retention_since = datetime.datetime.now(datetime.UTC).date()
    desk.save(update_fields=["retention_days", "retention_since"])
    return _info(desk)


def set_recipient(slug: str, recipient: str) -> DeskInfo:
    """The desk's next key: what comes from now on is sealed to it. Raises DeskError."""
    try:
        key = str(parse_recipient(recipient))
    except KeyFormatError as error:
        raise DeskError(f"The recipient is not a key: {error}") from error
    desk = Desk.objects.select_for_update().filter(slug=slug).first()
    if desk is None:
        raise DeskError("There is no such desk.")
    if key in {desk.recipient, desk.custodian}:
        raise DeskError("The desk's new key must be another one than those in use.")
    desk.recipient, desk.key_number = key, desk.key_number + 1
    desk.save(update_fields=["recipient", "key_number"])
    return _info(desk)


def desks() -> tuple[DeskInfo, ...]:
    return tuple(_info(desk) for desk in Desk.objects.order_by("name"))


def set_custodian(slug: str, recipient: str) -> DeskInfo:
    """Whom untouched originals are sealed to from now on; nobody with an empty recipient.

    What was sealed before stays sealed to whom it was. Raises DeskError, with a sentence to show.
    """
    try:
        key = str(parse_recipient(recipient)) if recipient else ""
    except KeyFormatError as error:
        raise DeskError(f"The recipient is not a key: {error}") from error
    desk = Desk.objects.filter(slug=slug).first()
    if desk is None:
        raise DeskError("There is no such desk.")
    if key and key == desk.recipient:
        raise DeskError("The custodian's key must be another one than the desk's.")
    desk.custodian = key
    desk.save(update_fields=["custodian"])
    return _info(desk)


def form_path(slug: str, language: str) -> str:
    """Where a desk's own form is, whichever host has the reporters' pages."""
    return f"/{language}/r/{slug}/"


def away_path(slug: str, language: str) -> str:
    """Where its page for sealing away from the network is, with its key as text and picture."""
    return f"/{language}/away/{slug}/"


def desk(slug: str) -> DeskInfo | None:
    row = Desk.objects.filter(slug=slug).first()
    return _info(row) if row else None


def open_desk(
    slug: str,
    *,
    name: str,
    recipient: str,
    custodian: str | None = None,
    retention_days: int = 0,
) -> DeskInfo:
    """From now on reports can be sealed to this desk. Raises DeskError, with a sentence to show."""
    if not SLUG.fullmatch(slug) or slug in TAKEN:
        raise DeskError("A desk's address is made of small letters, digits and hyphens.")
    if not name.strip() or len(name) > 100:
        raise DeskError("A desk needs a name of at most 100 letters.")
    for key in (recipient, custodian) if custodian else (recipient,):
        try:
            parse_recipient(key)
        except KeyFormatError as error:
            raise DeskError(f"The recipient is not a key: {error}") from error
    if custodian and custodian.strip() == recipient.strip():
        raise DeskError("The custodian's key must be another one than the desk's.")
    days = checked_days(retention_days)
    try:
        with transaction.atomic():
            desk = Desk.objects.create(
                slug=slug,
                name=name.strip(),
                recipient=recipient.strip(),
                custodian=(custodian or "").strip(),
                opened_on=datetime.datetime.now(datetime.UTC).date(),
                retention_days=days,
            )
    except IntegrityError as error:
        raise DeskError("A desk with this address is open already.") from error
    return _info(desk)
