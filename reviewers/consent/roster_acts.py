"""Acts on the people and keys of a desk that take two signatures, as rows of consent.

Who may make and who may complete one is the roster's rule (sealing.roster), asked when the entry is
added (reviewers.roster.requests); consent keeps the proposal, closes it, lets it expire, and voids
it when its maker leaves. What an entry does to rows is reviewers.roster.effects.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reviewers import custody


class RosterName(StrEnum):
    """As the roster names them. Stored with each proposal, so none is ever respelled."""

    FOUND = "found"
    CARRY = "carry"
    ADMIT = "admit"
    REMOVE = "remove"
    ROLES = "roles"
    ROTATE = "rotate"
    KIT = "kit"
    BACKUP_RESTORED = "backup_restored"


@dataclass(frozen=True)
class RosterRow:
    """``title``: in lists; ``effect``: what it would do, filled in from the proposal's details
    (``who``: the account it is about); ``button``.
    """

    name: RosterName
    title: str | Promise
    effect: str | Promise
    button: str | Promise
    proposed: custody.Act
    cancelled: custody.Act
    confirmed: custody.Act


ROWS = (
    RosterRow(
        RosterName.FOUND,
        _("Open another desk"),
        _("The desk %(who)s opens, with the two of you as its people."),
        _("Open it with them"),
        custody.Act.DESK_PROPOSED,
        custody.Act.DESK_CANCELLED,
        custody.Act.DESK_OPENED,
    ),
    RosterRow(
        RosterName.CARRY,
        _("The desk’s list of people"),
        _("The people and keys of this desk are from then on what both of you compared."),
        _("The digits are the same. Sign the list"),
        custody.Act.ROSTER_PROPOSED,
        custody.Act.ROSTER_CANCELLED,
        custody.Act.ROSTER_BEGUN,
    ),
    RosterRow(
        RosterName.ADMIT,
        _("Admit somebody"),
        _("%(who)s is given the desk’s key."),
        _("Admit them"),
        custody.Act.ADMISSION_PROPOSED,
        custody.Act.ADMISSION_CANCELLED,
        custody.Act.ADMITTED,
    ),
    RosterRow(
        RosterName.REMOVE,
        _("Remove somebody"),
        _("%(who)s leaves the desk. Make a new key next: only what comes then is closed to them."),
        _("Remove them"),
        custody.Act.REMOVAL_PROPOSED,
        custody.Act.REMOVAL_CANCELLED,
        custody.Act.REMOVED,
    ),
    RosterRow(
        RosterName.ROLES,
        _("Change roles"),
        _("%(who)s has these roles at this desk from then on: %(roles)s."),
        _("Change them"),
        custody.Act.ROLES_PROPOSED,
        custody.Act.ROLES_CANCELLED,
        custody.Act.ROLES_SET,
    ),
    RosterRow(
        RosterName.ROTATE,
        _("A new key for the desk"),
        _("Reports are sealed to the new key; what lies here is rewrapped to it."),
        _("Put the key in force"),
        custody.Act.ROTATION_PROPOSED,
        custody.Act.ROTATION_CANCELLED,
        custody.Act.KEY_ROTATED,
    ),
    RosterRow(
        RosterName.KIT,
        _("A new recovery kit"),
        _("Another paper opens the desk’s key from then on."),
        _("Put the kit in force"),
        custody.Act.KIT_PROPOSED,
        custody.Act.KIT_CANCELLED,
        custody.Act.KIT_REPLACED,
    ),
    RosterRow(
        RosterName.BACKUP_RESTORED,
        _("A backup was restored"),
        _("The list goes on from where the backup ends. What was signed after that is lost."),
        _("Sign that it was restored"),
        custody.Act.BACKUP_PROPOSED,
        custody.Act.BACKUP_CANCELLED,
        custody.Act.BACKUP_RESTORED,
    ),
)
# Acts of a desk whose agreement is an entry of the roster where the desk has one: these of others'
# rows, and all of ours.
SIGNED = frozenset({"custodian_key", "retention", *(row.name.value for row in ROWS)})
