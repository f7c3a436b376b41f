"""The desk's rows. What they may say in the clear is listed in docs/threat-model.md; the rest is
sealed to the desk in a browser before it comes here.
"""

from reviewers.models.cases import Case, CaseParcel, Imported, Link, Note, SealedBody
from reviewers.models.custody import CustodyEntry, CustodyHead
from reviewers.models.judgement import Approval, Assessment, Decision, Draft, Proposal, Verdict
from reviewers.models.people import (
    CustodianKey,
    Invitation,
    Membership,
    QuarantineDrop,
    RecoveryKit,
    Reviewer,
)

__all__ = [
    "Approval",
    "Assessment",
    "Case",
    "CaseParcel",
    "CustodianKey",
    "CustodyEntry",
    "CustodyHead",
    "Decision",
    "Draft",
    "Imported",
    "Invitation",
    "Link",
    "Membership",
    "Note",
    "Proposal",
    "QuarantineDrop",
    "RecoveryKit",
    "Reviewer",
    "SealedBody",
    "Verdict",
]
