"""The second factor beside the app: recovery codes, and a colleague's help when all is lost."""

import datetime
import secrets
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django_otp import devices_for_user

from reviewers import custody
from reviewers.accounts import logins, roles
from reviewers.errors import NotAllowed, PeopleError
from reviewers.messages import Problem
from reviewers.models import FactorReset, Membership, RecoveryCode, RecoveryCodes
from reviewers.models.people import code_digest
from submissions import roster

# No sign that looks like another: 31 signs, so that a code of sixteen has 79 bits.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
CODES, GROUPS, GROUP = 10, 4, 4
LIFE = datetime.timedelta(hours=24)


def _code() -> str:
    groups = ("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


@transaction.atomic
def new_codes(user: User) -> tuple[str, ...]:
    """Ten codes, to be shown this once; those before are void. Kept are their digests."""
    RecoveryCodes.objects.filter(user=user).delete()
    device = RecoveryCodes.objects.create(user=user, name="codes")
    made = tuple(_code() for _ in range(CODES))
    RecoveryCode.objects.bulk_create(
        RecoveryCode(device=device, digest=code_digest(code)) for code in made
    )
    custody.record(custody.Act.RECOVERY_CODES_MADE, user)
    return made


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(device__user=user).count()


def may_help(by: User, user: User) -> bool:
    """Who has the permission at a desk where the other one is; never themselves."""
    if by.pk == user.pk:
        return False
    mine = roles.desks(by, "reviewers.help_membership")
    return Membership.objects.filter(reviewer__user=user, desk__in=mine).exists()


@transaction.atomic
def offer_reset(by: User, user: User) -> str:
    """The token of a link by which ``user``, with their password, sets a new second factor.

    It takes both: the link opens nothing without the password. Raises NotAllowed.
    """
    if not may_help(by, user) or not user.is_active:
        raise NotAllowed(Problem.HELP)
    return _offer(by, user)


def reset_after_waiting(user: User) -> str:
    """As ``offer_reset``, where no colleague could: reviewers.accounts.letting_back says when."""
    return _offer(None, user)


def _offer(by: User | None, user: User) -> str:
    FactorReset.objects.filter(user=user, used_at=None).delete()
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    FactorReset.objects.create(
        token_hash=_hash(token), user=user, offered_by=by, expires_at=now + LIFE
    )
    custody.record(custody.Act.FACTOR_RESET_OFFERED, by, who=user.get_username())
    return token


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def resetting(token: str) -> User | None:
    """Whose link this is; None for one that is unknown, used or older than a day."""
    now = timezone.now()
    found = FactorReset.objects.filter(
        token_hash=_hash(token), used_at=None, expires_at__gt=now, user__is_active=True
    )
    row = found.select_related("user").first()
    return row.user if row else None


@transaction.atomic
def reset(token: str, user: User) -> None:
    """Takes every second factor away and ends every login. ``user`` gave their password.

    Raises PeopleError("invitation") unless the link is theirs, and still good.
    """
    now = timezone.now()
    found = FactorReset.objects.filter(
        token_hash=_hash(token), user=user, used_at=None, expires_at__gt=now
    )
    if not found.update(used_at=now):
        raise PeopleError(Problem.INVITATION)
    for device in devices_for_user(user, confirmed=None):
        device.delete()
    logins.end_all(user)
    custody.record(custody.Act.SECOND_FACTOR_RESET, user)


def _listed(user: User) -> bool:
    """Whether this account stands in the roster of a desk."""
    for row in Membership.objects.filter(reviewer__user=user):
        state = roster.state(row.desk)
        if state is not None and row.person in state.people:
            return True
    return False


@transaction.atomic
def deactivate(by: User, user: User) -> None:
    """The account opens nothing from now on, and every login of it ends. Raises NotAllowed.

    The key of their desks stays sealed to them until a custodian makes the next one.
    """
    if not may_help(by, user):
        raise NotAllowed(Problem.HELP)
    if _listed(user):
        # Whoever is suspended can object; whoever cannot sign in, cannot.
        raise NotAllowed(Problem.IN_ROSTER)
    user.is_active = False
    user.save(update_fields=["is_active"])
    logins.end_all(user)
    FactorReset.objects.filter(user=user, used_at=None).delete()
    custody.record(custody.Act.DEACTIVATED, by, who=user.get_username())


@transaction.atomic
def reactivate(by: User, user: User) -> None:
    """Raises NotAllowed."""
    if not may_help(by, user):
        raise NotAllowed(Problem.HELP)
    user.is_active = True
    user.save(update_fields=["is_active"])
    custody.record(custody.Act.REACTIVATED, by, who=user.get_username())
