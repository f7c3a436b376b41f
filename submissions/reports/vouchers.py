"""Vouchers: one-time codes that a desk gives to reporters it knows.

Whoever opens the form with one has a lane of their own that a flood cannot fill, and is never put
aside. A row keeps a keyed digest of the code and goes when the code is used, so nothing ties a
report to a code, and a seized database tells of no code that was used. The desk is told how many
are open, and never which.
"""

import datetime
import secrets
import unicodedata
import uuid
from dataclasses import dataclass
from hashlib import sha256
from hmac import digest

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from submissions.models import Desk, Voucher
from submissions.storage import erasure

DIGITS, CHECK, GROUP = 18, 2, 4  # 59.8 bits, and two digits against typing errors (ISO 7064)
LONGEST = 100  # letters that are looked at
MOST, MOST_DAYS = 50, 365  # codes at one time, and days that they live


@dataclass(frozen=True)
class OpenVouchers:
    """``count`` codes issued on one day that nobody has used yet."""

    issued_on: datetime.date
    expires_on: datetime.date
    count: int


def _written(number: int) -> str:
    digits = f"{number:0{DIGITS}d}{98 - number * 100 % 97:0{CHECK}d}"
    return " ".join(digits[place : place + GROUP] for place in range(0, len(digits), GROUP))


def _parsed(text: str) -> int | None:
    """The number of a code, in digits of any script; None for anything that is none."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST])
    digits = "".join(str(unicodedata.decimal(letter)) for letter in plain if letter.isdecimal())
    if len(digits) != DIGITS + CHECK:
        return None
    number, check = int(digits[:DIGITS]), int(digits[DIGITS:])
    return number if 98 - number * 100 % 97 == check else None


def _digest(desk: Desk, number: int) -> bytes:
    return digest(settings.VOUCHER_KEY, f"{desk.pk}|{number}".encode(), sha256)


def issue(slug: str, count: int, days: int, today: datetime.date) -> tuple[str, ...]:
    """New codes, to be shown this once. Raises Desk.DoesNotExist, ValueError."""
    if not 1 <= count <= MOST or not 1 <= days <= MOST_DAYS:
        raise ValueError("Too many codes, or for too long.")
    desk = Desk.objects.get(slug=slug)
    numbers = [secrets.randbelow(10**DIGITS) for _ in range(count)]
    until = today + datetime.timedelta(days=days)
    Voucher.objects.bulk_create(
        Voucher(desk=desk, digest=_digest(desk, number), issued_on=today, expires_on=until)
        for number in numbers
    )
    return tuple(map(_written, numbers))


def presented(slug: str, text: str, today: datetime.date) -> str:
    """The id of the voucher whose code this is, for the form's token; "" when it is not good."""
    number = _parsed(text)
    desk = Desk.objects.filter(slug=slug).first()
    if number is None or desk is None:
        return ""
    voucher = Voucher.objects.filter(digest=_digest(desk, number), expires_on__gte=today).first()
    return voucher.id.hex if voucher else ""


def spend(voucher: str) -> bool:
    """In the transaction that keeps a report: once, by whoever is first.

    SQLite's log shows which commit took a row out and brought another in; so it is cut at once.
    """
    if not voucher:
        return False
    gone, _each = Voucher.objects.filter(id=uuid.UUID(hex=voucher)).delete()
    if gone:
        transaction.on_commit(erasure.checkpoint)
    return gone == 1


def waiting(slug: str, today: datetime.date) -> tuple[OpenVouchers, ...]:
    """The codes that are still good, by the day they were issued."""
    rows = (
        Voucher.objects.filter(desk__slug=slug, expires_on__gte=today)
        .values_list("issued_on", "expires_on")
        .annotate(Count("pk"))
        .order_by("issued_on", "expires_on")
    )
    return tuple(OpenVouchers(*row) for row in rows)


def void(slug: str, until: datetime.date) -> int:
    """No open code of this desk that was issued until then is good any more; gives how many."""
    gone, _each = Voucher.objects.filter(desk__slug=slug, issued_on__lte=until).delete()
    return gone


def forget_expired(today: datetime.date) -> int:
    gone, _each = Voucher.objects.filter(expires_on__lt=today).delete()
    return gone
