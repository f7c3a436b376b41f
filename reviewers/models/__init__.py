"""The desk's rows. What they may say in the clear is listed in docs/threat-model.md; the rest is
sealed to the desk in a browser before it comes here.
"""

from reviewers.models.cases import Case, CaseParcel, Imported, Link, Note, SealedBody
from reviewers.models.custody import CustodyEntry, CustodyHead
from reviewers.models.dossiers import Dossier, DossierHeader
from reviewers.models.intake_rows import Desk, Quarantine, Vouchers
from reviewers.models.judgement import Approval, Assessment, Decision, Draft, Proposal, Verdict
from reviewers.models.people import (
    CustodianKey,
    DeskKey,
    FactorReset,
    Invitation,
    Login,
    Membership,
    Passkey,
    QuarantineDrop,
    RecoveryCode,
    RecoveryCodes,
    RecoveryKit,
    Reviewer,
)
from reviewers.models.replaced import ReplacedBodyHeader, ReplacedKey

__all__ = [
    "Approval",
    "Assessment",
    "Case",
    "CaseParcel",
    "CustodianKey",
    "CustodyEntry",
    "CustodyHead",
    "Decision",
    "Desk",
    "DeskKey",
    "Dossier",
    "DossierHeader",
    "Draft",
    "Imported",
    "FactorReset",
    "Invitation",
    "Link",
    "Login",
    "Membership",
    "Note",
    "Passkey",
    "Proposal",
    "Quarantine",
    "QuarantineDrop",
    "RecoveryCode",
    "RecoveryCodes",
    "RecoveryKit",
    "ReplacedBodyHeader",
    "ReplacedKey",
    "Reviewer",
    "SealedBody",
    "Verdict",
    "Vouchers",
]
