"""What a browser says when it does not believe a list of people: what was seen, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sealing.roster import Fault

CALL = _(
    "The list of people was changed behind your back. Do not type anything secret; call a "
    "colleague, and read each other the digits of the desk."
)
CLOCK = _(
    "Look at the date and time of this computer. If they are right, do not type anything secret; "
    "call a colleague, and read each other the digits of the desk."
)
RESTORED = _(
    "Unless you were told that a backup was restored: do not type anything secret; call a "
    "colleague, and read each other the digits of the desk. If one was restored, the page “People” "
    "shows what to compare and to sign."
)
ON_PEOPLE = _("The page “People” shows what to compare in a call, and goes on from there.")
RELOAD_CALL = _(
    "Reload this page. If it says so again, do not type anything secret; call a colleague, and "
    "read each other the digits of the desk."
)
AGAIN = _(
    "Lock and unlock this tab once more. If it says so again, tell the operator of the server; "
    "until then you are warned of an older list in this browser alone."
)
FULL = _("Found a further desk for more people.")

# Of the rules: an entry of a list that was served breaks one of them.
RULES: dict[Fault, tuple[str | Promise, str | Promise]] = {
    Fault.MALFORMED: (_("An entry of the list is not written as entries are written."), CALL),
    Fault.CUT: (_("Entries of the list are missing, or out of order."), CALL),
    Fault.BEFORE: (
        _("An entry does not follow the one before it: there are two lists."),
        CALL,
    ),
    Fault.OTHER_DESK: (_("This is the list of another desk."), CALL),
    Fault.NUMBER: (_("An entry stands twice in the list."), CALL),
    Fault.SIGNATURE: (_("A signature in the list is not by the person it names."), CALL),
    Fault.KEY: (
        _("A key in the list is weak, was used before, or was never shown to be its owner’s."),
        CALL,
    ),
    Fault.UNKNOWN_ACT: (_("The list has an entry that this page does not know."), RELOAD_CALL),
    Fault.NOT_A_MEMBER: (_("An entry was signed by somebody who was not in the list."), CALL),
    Fault.SUSPENDED: (_("An entry was signed by somebody who was suspended."), CALL),
    Fault.SUBJECT: (_("Somebody decided about themselves, or about nobody."), CALL),
    Fault.UNSETTLED: (_("People were changed while somebody was suspended."), CALL),
    Fault.ROLE: (_("An entry was signed by somebody without the role that it needs."), CALL),
    Fault.CUSTODIAN: (_("An entry left the desk without a custodian."), CALL),
    Fault.TOO_FEW: (_("An entry that needs two signatures has one."), CALL),
    Fault.TOO_MANY: (_("An entry has more signatures than it takes."), CALL),
    Fault.NOT_TWO: (_("The recovery kit, or one person twice, signed in the place of two."), CALL),
    Fault.LINKED: (
        _("Two signed together of whom one had come through the other a few days before."),
        CALL,
    ),
    Fault.WAITING: (
        _("Somebody was replaced or removed before the days of waiting were over."),
        CALL,
    ),
    Fault.OBJECTED: (_("Somebody was replaced or removed although they had objected."), CALL),
    Fault.FUTURE: (_("An entry of the list is dated in the future."), CLOCK),
    Fault.BACKDATED: (_("An entry is dated before what you had seen already."), CLOCK),
    Fault.EXPIRED: (_("A request was completed after its last day."), CALL),
    Fault.FOREIGN_GENESIS: (_("This list does not begin as the one that you know."), CALL),
    Fault.ROLLED_BACK: (
        _("This list ends before something that you or a colleague had seen already."),
        RESTORED,
    ),
    Fault.NONCE: (_("One request was used twice in the list."), CALL),
    Fault.FULL: (_("The list of people is full."), FULL),
}
# What a browser notices by itself.
SEEN: dict[str, tuple[str | Promise, str | Promise]] = {
    "no_list": (
        _("The server says that this desk has no list of people. You have seen one."),
        CALL,
    ),
    "forked": (_("A colleague was shown another list than you are."), CALL),
    "own_keys": (_("You stand in the list with a key that is not yours."), CALL),
    "proposal": (_("Something is proposed in a member’s name that they did not sign."), CALL),
    "desk_key": (_("The desk’s key that you were given is not the one in the list."), CALL),
    "old_key": (_("The desk has a newer key than this page."), RELOAD_CALL),
    "restored": (
        _("Members signed that a backup was restored, and that what this browser saw is lost."),
        ON_PEOPLE,
    ),
    "not_compared": (
        _("Your key is new at this desk, and nobody has compared the digits of the desk with you."),
        ON_PEOPLE,
    ),
    "not_kept": (_("The server did not keep what your key file remembers of the list."), AGAIN),
}


def sentences() -> dict[str, str]:
    """By the name under which scripts know them, in the reader's language."""
    rules = {str(fault): said for fault, said in RULES.items()}
    return {
        f"error_roster_{fault}": f"{seen} {act}" for fault, (seen, act) in {**rules, **SEEN}.items()
    }
