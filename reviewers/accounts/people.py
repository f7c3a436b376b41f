"""People: invitations by one-time link, accounts, and the second factor."""

import datetime
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import coming_back, roles
from reviewers.accounts.scripts import is_mixed
from reviewers.errors import NotAllowed, PeopleError
from reviewers.messages import Problem
from reviewers.models import Authenticator, Invitation, Membership, Reviewer
from reviewers.models.authenticator import Seed, new_seed
from reviewers.models.rounded import rounded
from submissions import intake

LIFE = datetime.timedelta(hours=72)


@dataclass(frozen=True)
class Invited:
    """What an invitation is for. ``name``: the desk's; ``founder``: it opens the first desk;
    ``account``: whose it is when somebody comes back.
    """

    desk: str
    name: str
    roles: tuple[str, ...]
    founder: bool
    account: User | None = None


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _new(
    desk: str, held: Iterable[str], invited_by: User | None, account: User | None = None
) -> str:
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        token_hash=_hash(token),
        desk=desk,
        roles=list(held),
        invited_by=invited_by,
        expires_at=timezone.now() + LIFE,
        account=account,
    )
    return token


@transaction.atomic
def first_link() -> str | None:
    """The token of a link that opens the first desk; None once a desk is open.

    A new one each time: whoever starts the server has the only link that works.
    """
    if intake.desks():
        return None
    Invitation.objects.filter(invited_by=None, used_by=None).delete()
    return _new("", roles.SLUGS, None)


def is_member(user: User, desk: str) -> bool:
    """Holds the key of this desk."""
    found = Membership.objects.filter(desk=desk, reviewer__user=user)
    return found.exclude(wrapped_key=b"").exists()


def holders(desk: str) -> tuple[User, ...]:
    """Who holds this desk's key and is not stopped, in the order of their names."""
    held = Membership.objects.filter(desk=desk).exclude(wrapped_key=b"")
    found = User.objects.filter(is_active=True, reviewer__in=held.values("reviewer"))
    return tuple(found.order_by("username"))


def administrators(desk: str) -> tuple[str, ...]:
    """Names of those who bring people in to this desk and hold no key of it."""
    at = Membership.objects.filter(desk=desk, wrapped_key=b"")
    found = User.objects.filter(reviewer__in=at.values("reviewer"), is_active=True)
    bringing = Group.objects.filter(permissions__codename="invite_membership")
    named = found.filter(groups__in=bringing.exclude(permissions__codename="view_case"))
    named = named.distinct().order_by("username")
    return tuple(named.values_list("username", flat=True))


@transaction.atomic
def invite(by: User, desk: str, held: Iterable[str], former: str = "") -> str:
    """The token of a one-time link. ``former``: the name of somebody who was removed from the desk
    and comes back under it. Raises NotAllowed, PeopleError.
    """
    chosen = tuple(role for role in roles.SLUGS if role in set(held))
    if not chosen or intake.desk(desk) is None:
        raise PeopleError(Problem.ROLE)
    if not roles.may(by, "invite_membership", desk):
        raise NotAllowed(Problem.INVITE)
    account = coming_back.account_of(desk, former) if former else None
    named: dict[str, custody.Fact] = {"who": former} if former else {}
    act = custody.Act.INVITED_BACK if former else custody.Act.INVITED
    custody.record(act, by, None, desk=desk, roles=" ".join(chosen), **named)
    return _new(desk, chosen, by, account)


def _open(token: str) -> Invitation | None:
    found = Invitation.objects.filter(token_hash=_hash(token), used_by=None).first()
    if found is None or found.expires_at <= timezone.now():
        return None
    # Once a desk is open nobody can found the server again.
    return None if found.invited_by is None and intake.desks() else found


def invitation(token: str) -> Invited | None:
    """What a link is for; None for one that is unknown, used or older than three days."""
    found = _open(token)
    if found is None:
        return None
    names = (each.name for each in intake.desks() if each.slug == found.desk)
    name, held = next(names, found.desk), tuple(found.roles)
    return Invited(found.desk, name, held, found.invited_by is None, found.account)


@transaction.atomic
def join(token: str, *, username: str, password: str, language: str) -> User:
    """Makes the account an invitation is for, and uses the invitation up.

    Raises PeopleError: "invitation", "name" (taken or malformed) or "password", with sentences.
    """
    found = _open(token)
    if found is None or found.account is not None:
        raise PeopleError(Problem.INVITATION)
    user = _account(username, password)
    reviewer = Reviewer.objects.create(user=user, language=language)
    roles.give(user, tuple(found.roles))
    if found.desk:
        Membership.objects.create(desk=found.desk, reviewer=reviewer, roles=list(found.roles))
    if not Invitation.objects.filter(pk=found.pk, used_by=None).update(used_by=user):
        raise PeopleError(Problem.INVITATION)
    custody.record(custody.Act.JOINED, user, roles=" ".join(found.roles))
    return user


@transaction.atomic
def join_again(token: str) -> User:
    """Whoever was removed, and has shown their password, is of the desk again, and waits there.

    Their name, cases and second factor are what they were. Raises PeopleError.
    """
    found = _open(token)
    if found is None or found.account is None:
        raise PeopleError(Problem.INVITATION)
    user = coming_back.join(found.account, found.desk, tuple(found.roles))
    if not Invitation.objects.filter(pk=found.pk, used_by=None).update(used_by=user):
        raise PeopleError(Problem.INVITATION)
    custody.record(custody.Act.JOINED_AGAIN, user, desk=found.desk, roles=" ".join(found.roles))
    return user


def _account(username: str, password: str) -> User:
    """Names are one Unicode form, and two that differ in case alone are one name."""
    # The day, not the moment: nothing asks for more.
    today = rounded(timezone.now(), "day")
    user = User(username=User.normalize_username(username.strip()), date_joined=today)
    # Before the framework asks: its sentence says nothing of how a former colleague comes back.
    if User.objects.filter(username__iexact=user.username).exists():
        raise PeopleError(Problem.NAME)
    if is_mixed(user.username):
        raise PeopleError(Problem.NAME_SCRIPTS)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        raise PeopleError(Problem.NAME, tuple(error.messages)) from error
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PeopleError(Problem.PASSWORD, tuple(error.messages)) from error
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise PeopleError(Problem.NAME) from error
    return user


def begin_totp(user: User, seed: Seed | None = None) -> Authenticator:
    """A new second factor, not in force until its first code is right. Raises NotAllowed.

    Its secret (``device.config_url``, ``device.bin_key``) is to be shown on this one page only.
    ``seed``: for a demonstration, whose secret is known; else it is drawn.
    """
    if Authenticator.objects.filter(user=user, confirmed=True).exists():
        raise NotAllowed(Problem.SECOND_FACTOR)
    return _begun(user, seed or new_seed())


def begin_next_totp(user: User) -> Authenticator:
    """As ``begin_totp``, for somebody who has one: it stays until this one's first code."""
    return _begun(user, new_seed())


def _begun(user: User, seed: Seed) -> Authenticator:
    Authenticator.objects.filter(user=user, confirmed=False).delete()
    device = Authenticator(user=user, name="totp", confirmed=False)
    device.hold(seed)
    device.save()
    return device


@transaction.atomic
def confirm_totp(user: User, code: str) -> Authenticator:
    """Puts the second factor in force, in the place of one before. Raises PeopleError("code")."""
    rows = Authenticator.objects.select_for_update().filter(user=user, confirmed=False)
    device: Authenticator | None = rows.first()
    if device is None or not device.verify_token(code.replace(" ", "")):
        raise PeopleError(Problem.CODE)
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    Authenticator.objects.filter(user=user).exclude(pk=device.pk).delete()
    custody.record(custody.Act.SECOND_FACTOR_SET, user)
    return device
