"""What can be wrong with a roster: one name a fault, the same in the browser, and what to do."""

from enum import StrEnum

from sealing.errors import SealingError


class Fault(StrEnum):
    """The value is the name of the fault in shared vectors and in the browser."""

    MALFORMED = "malformed"
    CUT = "cut"
    BEFORE = "before"
    OTHER_DESK = "other_desk"
    NUMBER = "number"
    SIGNATURE = "signature"
    KEY = "key"
    UNKNOWN_ACT = "unknown_act"
    NOT_A_MEMBER = "not_a_member"
    SUSPENDED = "suspended"
    SUBJECT = "subject"
    UNSETTLED = "unsettled"
    ROLE = "role"
    CUSTODIAN = "custodian"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    NOT_TWO = "not_two"
    LINKED = "linked"
    WAITING = "waiting"
    OBJECTED = "objected"
    FUTURE = "future"
    BACKDATED = "backdated"
    EXPIRED = "expired"
    FOREIGN_GENESIS = "foreign_genesis"
    ROLLED_BACK = "rolled_back"
    NONCE = "nonce"
    FULL = "full"


CALL = "Change nothing at this desk, and call a colleague whose voice you know."
AGAIN = "Make the request again."
# For the offline tool; the pages say the same in their own words and languages.
SENTENCES = {
    Fault.MALFORMED: f"An entry is not written as entries are written. {CALL}",
    Fault.CUT: "Entries are missing or out of order. Export the list again; if it stays so: "
    + CALL,
    Fault.BEFORE: f"An entry does not follow the one before it: the list was forked. {CALL}",
    Fault.OTHER_DESK: "An entry belongs to another desk. Export this desk's list again.",
    Fault.NUMBER: "An entry stands twice, or where it may not stand. Export the list again; "
    f"if it stays so: {CALL}",
    Fault.SIGNATURE: f"A signature is not the signer's over these words. {CALL}",
    Fault.KEY: f"A key is weak, not written as keys are, not proved, or was used before. {CALL}",
    Fault.UNKNOWN_ACT: "An entry does what this version does not know. Check it with the newest "
    f"version; if it stays so: {CALL}",
    Fault.NOT_A_MEMBER: f"Somebody signed or is named who is not in the list then. {CALL}",
    Fault.SUSPENDED: "Somebody signed who was suspended then. Another member has to restore "
    f"them first. {CALL}",
    Fault.SUBJECT: "The act does not fit the person it is about; nobody decides about themselves. "
    "Ask another member to make the request.",
    Fault.UNSETTLED: "A suspension is open. Settle it first: restore the person or remove them.",
    Fault.ROLE: "A signer does not have the role that this act needs. Ask a custodian.",
    Fault.CUSTODIAN: "No custodian would be left. Make another member a custodian first.",
    Fault.TOO_FEW: "This act needs a second signature. Ask another member to confirm it.",
    Fault.TOO_MANY: f"This act has more signatures than it takes. {AGAIN}",
    Fault.NOT_TWO: "The recovery kit signs only where no other member can. Ask another member.",
    Fault.LINKED: "One signer was admitted through the other in the last seven days, so they do "
    "not count as two. Ask another member, or wait.",
    Fault.WAITING: "The suspension has not lasted long enough. Wait until its days are over.",
    Fault.OBJECTED: "The suspended person objected. Talk to them: only another member can decide.",
    Fault.FUTURE: "An entry is from the future. Check this computer's date first. "
    f"If it is right: {CALL}",
    Fault.BACKDATED: f"An entry is dated before what was there already. {CALL}",
    Fault.EXPIRED: "A request was completed after its last day, or its maker's standing changed "
    f"meanwhile. {AGAIN}",
    Fault.FOREIGN_GENESIS: f"This list does not begin as the one that you know. {CALL}",
    Fault.ROLLED_BACK: "This list ends before an entry that was seen already. Unless a backup was "
    f"restored and two members told you so: {CALL}",
    Fault.NONCE: f"A request was used twice. {CALL}",
    Fault.FULL: "The list is full. Found a further desk.",
}


class RosterError(SealingError):
    """``fault``, ``detail`` (words for a log, no name) and the number of the entry, 0 if none."""

    def __init__(self, fault: Fault, detail: str = "", number: int = 0) -> None:
        self.fault, self.detail, self.number = fault, detail, number
        place = f"Entry {number}: " if number else ""
        super().__init__(f"{place}{SENTENCES[fault]}" + (f" ({detail})" if detail else ""))
