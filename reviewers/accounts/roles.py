"""Roles: the literal table of who may do what.

A role is a Django group whose permissions are its row here (``grant``, after each ``migrate``).
They count at the desks whose key a person holds; of somebody whose roles open nothing, at the desks
that they belong to. Which of the account's roles count at a desk is said by its membership, which
says what the desk's roster does (reviewers.roster); one without a word of it takes them all, as in
older releases. A permission says who may begin an act; which acts take two people, and which
two, is decided by the verbs, and no role overrides that.

A new role is a new row: a group of its name, checkboxes, pages, buttons and verbs follow from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps.registry import Apps
from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    # The table is read while the apps are loaded (reviewers.apps), before there are models.
    from django.contrib.auth.models import User

    from reviewers.models import Membership, Reviewer

REVIEWER, EDITOR, CUSTODIAN, ADMINISTRATOR = "reviewer", "editor", "custodian", "administrator"
APP = "reviewers"
OPENS = f"{APP}.view_case"  # who has it is given the key of a desk
# What counts before the first desk is there to hold a key of.
ANYWHERE = frozenset({f"{APP}.add_desk"})


@dataclass(frozen=True)
class Role:
    """``permissions``: codenames of ``reviewers``; what a codename allows stands at its model."""

    slug: str
    label: str | Promise
    may: str | Promise
    permissions: tuple[str, ...]


# Whoever opens reports.
WORKING = (
    "view_case",
    "change_case",
    "view_custodyentry",
    "view_imported",
    "view_membership",
    "view_desk",
    "drill_desk",
    "view_vouchers",
    "view_quarantine",
)
ROLES = (
    Role(
        REVIEWER,
        _("Reviewer"),
        _("opens reports, assesses, writes notes, asks the reporter"),
        (
            *WORKING,
            "triage_case",
            "assess_case",
            "link_case",
            "note_case",
            "reply_case",
            "issue_vouchers",
            "void_vouchers",
            "release_quarantine",
            "drop_quarantine",
        ),
    ),
    Role(
        EDITOR,
        _("Editor"),
        _("drafts, approves, publishes, corrects, withdraws"),
        (
            *WORKING,
            "ask_desk",
            "note_case",
            "draft_case",
            "approve_case",
            "publish_case",
            "withdraw_case",
        ),
    ),
    Role(
        CUSTODIAN,
        _("Custodian"),
        _("admits colleagues to the key, destroys with another"),
        (
            *WORKING,
            "hold_case",
            "destroy_case",
            "hand_over_case",
            "fetch_original_case",
            "add_desk",
            "change_desk",
            "rotate_desk",
            "invite_membership",
            "admit_membership",
            "help_membership",
        ),
    ),
    Role(
        ADMINISTRATOR,
        _("Administrator"),
        _("invites people; opens and publishes nothing"),
        ("view_desk", "view_membership", "invite_membership", "help_membership"),
    ),
)
SLUGS = tuple(role.slug for role in ROLES)


def may_open(role: Role) -> bool:
    """Whether somebody in this role is given a desk's key."""
    return OPENS.partition(".")[2] in role.permissions


# Roles that need the desk's key; who is an administrator alone is never given it.
OPENING = tuple(role.slug for role in ROLES if may_open(role))


def whose(codename: str) -> str:
    """The role that a permission is first of all given to: its slug names the sentence for somebody
    who lacks it. What no role has is given back as it is.
    """
    return next((role.slug for role in ROLES if codename in role.permissions), codename)


def reviewer_of(user: "User") -> "Reviewer | None":
    # The related row is remembered by the account, which is asked several times a request.
    reviewer: Reviewer | None = getattr(user, "reviewer", None)
    return reviewer


Grants = Mapping[str, frozenset[str]]


def _grants(user: "User") -> Grants:
    """By group of this person: the permissions that its rows in the database give."""
    remembered: Grants | None = getattr(user, "remembered_grants", None)
    if remembered is not None:
        return remembered
    grants: dict[str, frozenset[str]] = {}
    names = "name", "permissions__content_type__app_label", "permissions__codename"
    for group, app, codename in user.groups.values_list(*names).order_by():
        grants[group] = grants.get(group, frozenset()) | {f"{app}.{codename}"}
    return grants


def remember(user: "User", reviewer: "Reviewer") -> None:
    """Reads what the rest of a request asks about this person's rights, in two queries.

    Only a door does this: a verb that is called without one asks the database each time.
    """
    user.remembered_grants = _grants(user)  # type: ignore[attr-defined]
    prefetch_related_objects([reviewer], "memberships")


def _all(user: "User") -> frozenset[str]:
    return frozenset[str]().union(*_grants(user).values())


def _at(membership: "Membership", grants: Grants) -> frozenset[str]:
    """What counts at this desk: of our roles those of the membership; groups of others all."""
    held = membership.roles
    counting = (of for name, of in grants.items() if not held or name in held or name not in SLUGS)
    granted = frozenset[str]().union(*counting)
    return granted if membership.admitted or OPENS not in granted else frozenset()


def permissions(user: "User", desk: str | None = None) -> frozenset[str]:
    """What this person may do at a desk; without one: at any of theirs.

    Being a superuser gives nothing, and neither does a permission given to an account by itself.
    """
    reviewer = reviewer_of(user) if user.is_active else None
    if reviewer is None or not (grants := _grants(user)):
        return frozenset()
    here = (row for row in reviewer.memberships.all() if desk in {None, row.desk})
    found = frozenset[str]().union(*(_at(row, grants) for row in here))
    return found or _all(user) & ANYWHERE


def may(user: "User", codename: str, desk: str | None = None) -> bool:
    """As ``user.has_perm``, for verbs: a permission by its codename, a desk by its slug."""
    return f"{APP}.{codename}" in permissions(user, desk)


def desks(user: "User", permission: str) -> tuple[str, ...]:
    """Where this person may do it, in the order of the desks' names."""
    grants, reviewer = _grants(user), reviewer_of(user)
    if reviewer is None or not user.is_active:
        return ()
    rows = (row for row in reviewer.memberships.all() if permission in _at(row, grants))
    return tuple(sorted(row.desk for row in rows))


def of(user: "User") -> tuple[Role, ...]:
    grants = _grants(user)
    return tuple(role for role in ROLES if role.slug in grants)


def opens(user: "User", membership: "Membership | None" = None) -> bool:
    """May hold the key of a desk: of this membership's, or of any."""
    if not user.is_active:
        return False
    if membership is not None and membership.roles:
        return bool(set(membership.roles) & set(OPENING))
    return OPENS in _all(user)


def give(user: "User", roles: tuple[str, ...]) -> None:
    """``roles``: slugs of ours."""
    groups = user.groups.model.objects
    user.groups.add(*(groups.get_or_create(name=role)[0] for role in roles))


def set_exactly(user: "User", roles: tuple[str, ...]) -> None:
    """These of ours and no other of ours; groups that are not ours stay."""
    user.groups.remove(*user.groups.filter(name__in=SLUGS).exclude(name__in=roles))
    give(user, roles)


def grant(apps: Apps, using: str, rows: tuple[Role, ...] = ROLES) -> None:
    """Gives each role's group exactly the permissions of its row, after each ``migrate``.

    Permissions of other apps stay as they were given. While the desk's tables are half migrated a
    permission may not be there yet: it is given when it is.
    """
    groups = apps.get_model("auth", "Group").objects.using(using)
    ours = apps.get_model("auth", "Permission").objects.using(using)
    ours = ours.filter(content_type__app_label=APP)
    for role in rows:
        group, _made = groups.get_or_create(name=role.slug)
        wanted = set(ours.filter(codename__in=role.permissions))
        given = set(group.permissions.filter(content_type__app_label=APP))
        if given != wanted:  # else a start that found all in order would commit something
            group.permissions.remove(*(given - wanted))
            group.permissions.add(*(wanted - given))
