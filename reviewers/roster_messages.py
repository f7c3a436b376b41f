"""What people at the desk are told of each fault of a roster, and what to do next."""

from typing import assert_never

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sealing.roster import Fault

CALL = _(
    "The list of people is not as it was left. Change nothing at this desk, and call a colleague "
    "whose voice you know."
)
AGAIN = _("Somebody changed the list of people meanwhile. Reload the page, and do it again.")


def of_fault(fault: Fault) -> str | Promise:
    match fault:
        case (
            Fault.MALFORMED
            | Fault.OTHER_DESK
            | Fault.SIGNATURE
            | Fault.UNKNOWN_ACT
            | Fault.FOREIGN_GENESIS
            | Fault.ROLLED_BACK
        ):
            return CALL
        case Fault.BEFORE | Fault.CUT | Fault.NUMBER | Fault.BACKDATED | Fault.NONCE:
            return AGAIN
        case Fault.KEY:
            return _("This key is in use already, or cannot be used. Make another one.")
        case Fault.NOT_A_MEMBER:
            return _("Only people in the desk’s list can sign this.")
        case Fault.SUSPENDED:
            return _("Somebody who is suspended cannot sign. Another member restores them first.")
        case Fault.SUBJECT:
            return _("Nobody decides this about themselves. Ask another member.")
        case Fault.UNSETTLED:
            return _("A suspension is open. Settle it first: restore the person or remove them.")
        case Fault.ROLE:
            return _("This takes a custodian, or two where the desk has two.")
        case Fault.CUSTODIAN:
            return _("No custodian would be left. Make another member a custodian first.")
        case Fault.TOO_FEW:
            return _("This takes a second signature: ask another member to confirm it.")
        case Fault.TOO_MANY:
            return _("This was signed by more people than it takes. Make it again.")
        case Fault.NOT_TWO:
            return _("Another member can sign this, so the recovery kit does not. Ask them.")
        case Fault.LINKED:
            return _(
                "One of you was admitted through the other in the last seven days, so you do not "
                "count as two yet. Ask another member, or wait."
            )
        case Fault.WAITING:
            return _("The days that this takes are not over yet.")
        case Fault.OBJECTED:
            return _("The suspended person objected: only another member can decide. Talk to them.")
        case Fault.FUTURE:
            return _("The day on this computer is not right. Set its clock, and do it again.")
        case Fault.EXPIRED:
            return _("Its last day has gone by, or its maker’s standing changed. Make it again.")
        case Fault.FULL:
            return _("The list is full. Open a further desk.")
    assert_never(fault)


def sentences() -> dict[str, str]:
    """By the name under which scripts know them, in the reader's language."""
    return {f"fault_{fault}": str(of_fault(fault)) for fault in Fault}
