"""Roles are Django groups; one person may hold several. No role overrides a two-person rule."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REVIEWER, EDITOR, CUSTODIAN, ADMINISTRATOR = "reviewer", "editor", "custodian", "administrator"


@dataclass(frozen=True)
class Role:
    slug: str
    label: str | Promise
    may: str | Promise


ROLES = (
    Role(REVIEWER, _("Reviewer"), _("opens reports, assesses, writes notes, asks the reporter")),
    Role(EDITOR, _("Editor"), _("drafts, approves, publishes, corrects, withdraws")),
    Role(CUSTODIAN, _("Custodian"), _("admits colleagues to the key, destroys with another")),
    Role(ADMINISTRATOR, _("Administrator"), _("invites people; opens and publishes nothing")),
)
SLUGS = tuple(role.slug for role in ROLES)
# Roles that need the desk's key; who is an administrator alone is never given it.
OPENING = (REVIEWER, EDITOR, CUSTODIAN)


def holds(user: AbstractBaseUser | AnonymousUser, role: str) -> bool:
    """Being a superuser gives nothing here."""
    return isinstance(user, User) and user.is_active and role in _held(user)


def _held(user: User) -> set[str]:
    # The groups as an account remembers them, where a door has read them for its request.
    return {group.name for group in user.groups.all()}


def of(user: User) -> tuple[Role, ...]:
    held = _held(user)
    return tuple(role for role in ROLES if role.slug in held)


def opens(user: User) -> bool:
    """May hold the key of a desk."""
    return any(holds(user, role) for role in OPENING)


def give(user: User, roles: tuple[str, ...]) -> None:
    """``roles``: slugs of ours."""
    user.groups.add(*(Group.objects.get_or_create(name=role)[0] for role in roles))
