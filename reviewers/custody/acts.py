"""The vocabulary of custody: every act that an entry can name, with what it says.

The values are evidence: they stand in chains that were hashed, published and handed to courts, so
none is ever respelled. ``verify`` takes any word, because older chains may hold acts that are no
more. docs/formats.md lists these, held by a test.
"""

from enum import StrEnum


class Act(StrEnum):
    """``meaning``: one plain sentence, for the docs and for whoever reads an export."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> "Act":
        act = str.__new__(cls, value)
        act._value_ = value
        act.meaning = meaning
        return act

    # Arrivals: the day alone is kept
    RECEIVED = "received", "The desk took notice of a new report."
    ADDED_TO = "added to", "The desk took notice of an addition by the reporter."
    ORIGINAL_RECEIVED = "original received", "An untouched original came, for the custodian."
    SEALED_RECEIVED = "sealed received", "A file came that its sender had sealed to the desk."
    TAKE_BACK = "take_back", "The reporter took everything back; the case was destroyed."
    TAKEN_BACK_UNSEEN = "taken back unseen", "A reporter took back what no case was made of yet."
    EXPIRE = "expire", "The case's days were over; it was destroyed."
    # Verification
    TRIAGE = "triage", "The report was triaged."
    REJECT = "reject", "The case was set aside as rejected."
    SPAM = "spam", "The case was set aside as spam."
    DUPLICATE = "duplicate", "The case was set aside as a duplicate."
    START = "start", "The review began."
    AWAIT = "await", "The case waits for corroboration."
    RESUME = "resume", "The review went on."
    ASSESS = "assess", "The first assessment was saved."
    ASSESSED_AGAIN = "assessed again", "A second person's assessment was saved."
    VERIFIED = "verified", "Two people concluded: verified."
    CORROBORATED = "corroborated", "Two people concluded: corroborated."
    REPORTED = "reported", "Two people concluded: reported."
    DISPUTED = "disputed", "Two people concluded: disputed."
    FALSE = "false", "Two people concluded: false."
    UNVERIFIABLE = "unverifiable", "Two people concluded: unverifiable."
    REASSESS = "reassess", "The two assessments were set aside; a new round began."
    REOPEN = "reopen", "A concluded case was opened again; a new round began."
    LINKED = "linked", "The case was linked to another."
    NOTE = "note", "A note for colleagues was saved."
    REPLIED = "replied", "A reply to the reporter was sent."
    ASSIGNED = "assigned", "The case was given to somebody, or to nobody."
    PRIORITISED = "prioritised", "The priority was set."
    # Release
    DRAFT = "draft", "A draft of a first publication was saved."
    DRAFT_SIGNED = "draft signed", "Its author signed a draft that had come without a signature."
    DRAFTED = "drafted", "A draft of a later change was saved."
    DISCARD = "discard", "The draft was discarded."
    SUBMIT = "submit", "The draft was sent to the safety review."
    SEND_BACK = "send_back", "The draft was sent back."
    APPROVE = "approve", "Another person approved the draft with this content hash."
    VOID_APPROVAL = "void_approval", "An approval lapsed: its approver was removed or deactivated."
    PUBLISH = "publish", "The approved draft was published."
    CORRECT_PROPOSED = "correct proposed", "A correction was proposed."
    CORRECT_CANCELLED = "correct cancelled", "The proposed correction was taken off the table."
    CORRECT = "correct", "Two people published a correction."
    RETRACT_PROPOSED = "retract proposed", "A retraction was proposed."
    RETRACT_CANCELLED = "retract cancelled", "The proposed retraction was taken off the table."
    RETRACT = "retract", "Two people published a retraction."
    RESTORE_PROPOSED = "restore proposed", "Publishing again was proposed."
    RESTORE_CANCELLED = "restore cancelled", "Publishing again was taken off the table."
    RESTORE = "restore", "Two people published a withdrawn record again."
    WITHDRAW = "withdraw", "The record was withdrawn, at once and by one person."
    ACCESSIONED = "accessioned", "The archive took a version, with this digest."
    # Keeping and destroying
    RETENTION_PROPOSED = "retention proposed", "Another number of days was proposed."
    RETENTION_CANCELLED = "retention cancelled", "That proposal was taken off the table."
    RETENTION_SET = "retention set", "The desk's number of days was set."
    HOLD_PROPOSED = "hold proposed", "A hold was proposed."
    HOLD_CANCELLED = "hold cancelled", "The proposed hold was taken off the table."
    HOLD = "hold", "Two people placed a hold."
    LIFT_PROPOSED = "lift proposed", "Lifting the hold was proposed."
    LIFT_CANCELLED = "lift cancelled", "Lifting the hold was taken off the table."
    LIFT = "lift", "Two people lifted the hold."
    DESTROY_PROPOSED = "destroy proposed", "Destroying the case was proposed."
    DESTROY_CANCELLED = "destroy cancelled", "The proposed destruction was taken off the table."
    DESTROY = "destroy", "Two people destroyed the case."
    # A court
    DOSSIER_PROPOSED = "dossier proposed", "Handing the case to the holder of a key was proposed."
    DOSSIER_CANCELLED = "dossier cancelled", "The proposed dossier was taken off the table."
    DOSSIER_CONFIRMED = "dossier confirmed", "Two people handed the case to the holder of a key."
    DOSSIER_REWRAPPED = "dossier rewrapped", "So many of its parts were made to open with that key."
    DOSSIER_WRITTEN = "dossier written", "The dossier was written to a file."
    # What reporters are asked
    FORM_CHANGED = "form changed", "The questions of the reporters’ form were changed."
    # Originals
    CUSTODIAN_KEY_PROPOSED = "custodian key proposed", "A key for untouched originals was proposed."
    CUSTODIAN_KEY_CANCELLED = "custodian key cancelled", "That key was taken off the table."
    CUSTODIAN_KEY_CONFIRMED = "custodian key confirmed", "Two people put that key in force."
    ORIGINALS_STOPPED = "originals stopped", "No originals are kept from then on."
    ORIGINAL_HANDED_OUT = "original handed out", "A sealed original was handed to a custodian."
    # Floods
    VOUCHERS_ISSUED = "vouchers issued", "So many codes for known reporters were issued."
    VOUCHERS_VOID_PROPOSED = "vouchers void proposed", "Making the open codes void was proposed."
    VOUCHERS_VOID_CANCELLED = "vouchers void cancelled", "That proposal was taken off the table."
    VOUCHERS_VOIDED = "vouchers voided", "So many open codes were made void."
    QUARANTINE_RELEASED = "quarantine released", "Reports were let out of quarantine."
    QUARANTINE_DROP_PROPOSED = (
        "quarantine drop proposed",
        "Destroying so many reports in quarantine was proposed.",
    )
    QUARANTINE_DROP_CANCELLED = (
        "quarantine drop cancelled",
        "That proposal was taken off the table.",
    )
    QUARANTINE_DROPPED = "quarantine dropped", "Two people destroyed so many reports in quarantine."
    # Proposals that nobody took off the table
    PROPOSAL_EXPIRED = "proposal expired", "The last day of a proposal went by."
    PROPOSAL_VOIDED = (
        "proposal voided",
        "A proposal lapsed: who proposed it was removed or deactivated.",
    )
    # Taken out and brought back
    EXPORTED = "exported", "Sealed parcels of the case were exported."
    ORIGINALS_EXPORTED = "originals exported", "Sealed originals of the case were exported."
    KEYS_EXPORTED = "keys exported", "Sealed keys were exported for work off line."
    BROUGHT_BACK = "brought back", "What was made off line came back."
    IMPORT_BEGUN = "import begun", "An import of earlier records began."
    IMPORT_ENDED = "import ended", "An import of earlier records ended."
    # People and keys
    INVITED = "invited", "Somebody was invited."
    JOINED = "joined", "Somebody made an account."
    ENROLLED = "enrolled", "Somebody made a key of their own."
    ADMITTED = "admitted", "Somebody was given the desk's key."
    REMOVED = "removed", "Somebody was removed from the desk, with a new key."
    NEW_KEY_ASKED = "new key asked", "Somebody made a new key for their account, to be admitted."
    NEW_KEY_TAKEN_BACK = "new key taken back", "They keep the key that they have."
    LETTING_BACK_BEGUN = (
        "letting back begun",
        "The operator began the waiting period of an only custodian who lost everything.",
    )
    LETTING_BACK_ENDED = "letting back ended", "That waiting period was ended, without effect."
    INVITED_BACK = "invited back", "Somebody who had been removed was invited again."
    JOINED_AGAIN = "joined again", "Somebody who had been removed came back under their name."
    DEACTIVATED = "deactivated", "An account was put out of force."
    REACTIVATED = "reactivated", "An account was put in force again."
    PASSWORD_CHANGED = "password changed", "Somebody changed their password."
    PASSPHRASE_CHANGED = "passphrase changed", "Somebody sealed their key under a new passphrase."
    SECOND_FACTOR_SET = "second factor set", "Somebody set up a second factor."
    FACTOR_RESET_OFFERED = "factor reset offered", "A colleague offered a new second factor."
    SECOND_FACTOR_RESET = "second factor reset", "Somebody's second factor was taken away."
    RECOVERY_CODES_MADE = "recovery codes made", "Somebody made recovery codes."
    PASSKEY_ADDED = "passkey added", "Somebody added a passkey."
    PASSKEY_COPIED = "passkey copied", "A passkey answered as a copy would."
    PASSKEY_REMOVED = "passkey removed", "Somebody removed a passkey."
    DESK_OPENED = "desk opened", "A desk was founded."
    KEY_ROTATED = "key rotated", "The desk got a new key."
    REWRAPPED = "rewrapped", "So many headers for the new key were made, beside those in force."
    REWRAP_CONFIRMED = (
        "rewrap confirmed",
        "Another person opened so many headers with both keys; the old ones were erased.",
    )
    REWRAP_REFUSED = (
        "rewrap refused",
        "So many new headers were found wrong and taken away; the old ones stay.",
    )
    KEY_GIVEN = "key given", "Somebody was given another copy of the desk's key."
    OLD_KEY_RETIRED = "old key retired", "Nothing opens with the old key any more."
    KEY_RESTORED = "key restored", "A replaced key was put in force again."
    HEADERS_RESTORED = "headers restored", "New headers that waited were taken away."
    DESK_PROPOSED = "desk proposed", "Opening another desk was proposed."
    DESK_CANCELLED = "desk cancelled", "The proposed desk was taken off the table."
    ADMISSION_PROPOSED = "admission proposed", "Giving somebody the desk's key was proposed."
    ADMISSION_CANCELLED = "admission cancelled", "The proposed admission was taken off the table."
    REMOVAL_PROPOSED = "removal proposed", "Removing somebody was proposed."
    REMOVAL_CANCELLED = "removal cancelled", "The proposed removal was taken off the table."
    SUSPENDED = "suspended", "Somebody was suspended by one person, at once."
    OBJECTED = "objected", "The suspended person objected."
    SUSPENSION_ENDED = "suspension ended", "A suspension was taken back."
    ROLES_PROPOSED = "roles proposed", "Other roles for somebody were proposed."
    ROLES_CANCELLED = "roles cancelled", "The proposed roles were taken off the table."
    ROLES_SET = "roles set", "Somebody was given these roles at the desk."
    ROTATION_PROPOSED = "rotation proposed", "A new key for the desk was proposed."
    ROTATION_CANCELLED = "rotation cancelled", "The proposed key was taken off the table."
    KIT_PROPOSED = "kit proposed", "A new recovery kit was proposed."
    KIT_CANCELLED = "kit cancelled", "The proposed kit was taken off the table."
    KIT_REPLACED = "kit replaced", "The desk got a new recovery kit."
    BACKUP_PROPOSED = "backup proposed", "One member signed that a backup was restored."
    BACKUP_CANCELLED = "backup cancelled", "That statement was taken off the table."
    BACKUP_RESTORED = "backup restored", "Two members signed that a backup was restored."
    IDENTITY_REPLACED = "identity replaced", "Somebody who lost their passphrase got new keys."
    ROSTER_PROPOSED = "roster proposed", "A first list of the desk's people was signed by one."
    ROSTER_CANCELLED = "roster cancelled", "The proposed list was taken off the table."
    ROSTER_BEGUN = "roster begun", "A desk of an older release got its list of people."
    KEYS_CLAIMED = "keys claimed", "Somebody showed which keys are theirs."
    RECOVERY_KIT_DRILLED = "recovery kit drilled", "The recovery kit opened the desk's key."
    # The chains themselves
    CHAIN_BEGUN = (
        "chain begun",
        "The desk got a chain of its own, which follows on an entry of the installation's.",
    )
    FROM_BACKUP = (
        "restored from backup",
        "The operator restored a backup of this day; what followed this head is lost.",
    )
    DAY_CLOSED = "day_closed", "The day ended."
    HEADS_JOINED = (
        "heads joined",
        "The ends of all desks' chains were joined in a tree; this entry's hash is published.",
    )
