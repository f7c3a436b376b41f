"""The desk's rows. What they may say in the clear is listed in docs/threat-model.md; the rest is
sealed to the desk in a browser before it comes here.
"""

from reviewers.models.authenticator import Authenticator
from reviewers.models.cases import Case, CaseParcel, Imported, Link, Note, SealedBody
from reviewers.models.consent import Confirmation, DossierHeader, Outcome, Proposal
from reviewers.models.custody import (
    CustodyChain,
    CustodyEntry,
    CustodyHead,
    CustodyMark,
    CustodyTree,
)
from reviewers.models.intake_rows import Desk, Quarantine, Vouchers
from reviewers.models.judgement import Approval, Assessment, Decision, Draft, Verdict
from reviewers.models.lost import LettingBack
from reviewers.models.people import (
    DeskKey,
    FactorReset,
    Invitation,
    Login,
    Membership,
    Passkey,
    RecoveryCode,
    RecoveryCodes,
    RecoveryKit,
    Reviewer,
)
from reviewers.models.replaced import DroppedKey, KeyCopy, NewBodyHeader, ReplacedKey
from reviewers.models.roster import RosterClaim, RosterMark, RosterName, UsedNonce
from reviewers.models.segments import SearchEntry, SearchSegment
from reviewers.models.signed import SignedWord

__all__ = [
    "Approval",
    "Assessment",
    "Authenticator",
    "Case",
    "CaseParcel",
    "Confirmation",
    "CustodyChain",
    "CustodyEntry",
    "CustodyHead",
    "CustodyMark",
    "CustodyTree",
    "Decision",
    "Desk",
    "DeskKey",
    "DossierHeader",
    "Draft",
    "DroppedKey",
    "Imported",
    "FactorReset",
    "Invitation",
    "KeyCopy",
    "LettingBack",
    "Link",
    "Login",
    "Membership",
    "NewBodyHeader",
    "Note",
    "Outcome",
    "Passkey",
    "Proposal",
    "Quarantine",
    "RecoveryCode",
    "RecoveryCodes",
    "RecoveryKit",
    "ReplacedKey",
    "Reviewer",
    "RosterClaim",
    "RosterMark",
    "RosterName",
    "SealedBody",
    "SearchEntry",
    "SearchSegment",
    "SignedWord",
    "UsedNonce",
    "Verdict",
    "Vouchers",
]
