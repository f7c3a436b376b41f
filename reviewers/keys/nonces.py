"""Numbers used once, for what people sign: the server gives one and takes it back one time.

A nonce is eight random bytes and eight of their MAC, so that none is kept before it comes back; one
that came back is kept for as long as it would be good. What is signed names it, so that nothing
signed can be sent a second time.
"""

import datetime
import hmac
import secrets
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from reviewers.errors import NotAllowed
from reviewers.messages import Problem
from reviewers.models import UsedNonce
from submissions import intake

HALF = 8  # bytes
# A login lasts eight hours: a page that was opened on one day is sent on the next at the latest.
DAYS = 2


def _mac(desk: str, user: User, day: datetime.date, drawn: bytes) -> bytes:
    said = f"nonce\0{desk}\0{user.pk}\0{day}\0".encode() + drawn
    return hmac.new(settings.SECRET_KEY.encode(), said, sha256).digest()[:HALF]


def issue(desk: str, user: User) -> str:
    """32 hex digits, for one thing that this person signs for this desk, today or tomorrow."""
    drawn = secrets.token_bytes(HALF)
    return (drawn + _mac(desk, user, intake.today(), drawn)).hex()


def use(desk: str, user: User, nonce: str) -> None:
    """In the caller's transaction. Raises NotAllowed for one that was used, is older, or was given
    to somebody else or for another desk.
    """
    try:
        held = bytes.fromhex(nonce)
    except ValueError as error:
        raise NotAllowed(Problem.NONCE) from error
    today = intake.today()
    days = (today - datetime.timedelta(days=back) for back in range(DAYS))
    drawn, mac = held[:HALF], held[HALF:]
    if not any(hmac.compare_digest(_mac(desk, user, day, drawn), mac) for day in days):
        raise NotAllowed(Problem.NONCE)
    UsedNonce.objects.filter(used_on__lt=today - datetime.timedelta(days=DAYS)).delete()
    try:
        with transaction.atomic():
            UsedNonce.objects.create(nonce=held.hex(), used_on=today)
    except IntegrityError as error:
        raise NotAllowed(Problem.NONCE) from error
