"""Where people are signed in: each login has a row, and what is not in a row has ended."""

import base64
import datetime
import secrets
from uuid import UUID

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone

from reviewers.models import Login

KEY_SIZE = 32  # bytes
IDLE = datetime.timedelta(hours=1)
LONGEST = datetime.timedelta(hours=8)
STEP = datetime.timedelta(minutes=1)  # how finely a use is noted: not a write for every request


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_SIZE)).decode()


def begin(user: User) -> Login:
    """A login with a key of its own. Those that have ended are cleared away."""
    now = timezone.now()
    Login.objects.filter(begun_at__lte=now - LONGEST).delete()
    Login.objects.filter(seen_at__lte=now - IDLE).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    return Login.objects.create(user=user, key=_new_key(), begun_at=now, seen_at=now)


def current(user: User, login: str) -> Login | None:
    """The login of this id when it goes on; None when it was ended, rested too long or is old.

    ``login``: as a session keeps it. Asking for it counts as use.
    """
    found = _found(user, login)
    now = timezone.now()
    if found is None:
        return None
    if found.seen_at <= now - IDLE or found.begun_at <= now - LONGEST:
        found.delete()
        return None
    if found.seen_at <= now - STEP:
        Login.objects.filter(pk=found.pk).update(seen_at=now)
    return found


def _found(user: User, login: str) -> Login | None:
    try:
        return Login.objects.filter(pk=UUID(login), user=user).first()
    except ValueError:
        return None


def of(user: User) -> tuple[Login, ...]:
    now = timezone.now()
    rows = Login.objects.filter(user=user, begun_at__gt=now - LONGEST, seen_at__gt=now - IDLE)
    return tuple(rows.order_by("begun_at"))


def end(user: User, login: str) -> None:
    """Ends one of this person's own; whatever else is named, nothing happens."""
    found = _found(user, login)
    if found is not None:
        found.delete()


def renew_keys(user: User, but: str = "") -> None:
    """What the tabs of every login ``but`` one keep opens no more: they unlock anew."""
    for login in Login.objects.filter(user=user):
        if str(login.pk) != but:
            Login.objects.filter(pk=login.pk).update(key=_new_key())


def end_all(user: User, but: str = "") -> None:
    """Everywhere, ``but`` one."""
    rows = Login.objects.filter(user=user)
    for login in rows:
        if str(login.pk) != but:
            login.delete()
