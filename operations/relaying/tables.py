"""Which rows are laid anew, and why the others that hang on a report or a case are not."""

from dataclasses import dataclass

from django.db.models import Model

from reviewers.models import (
    Approval,
    Assessment,
    Case,
    CaseParcel,
    Confirmation,
    Decision,
    DossierHeader,
    Draft,
    Link,
    NewBodyHeader,
    Note,
    Proposal,
    SealedBody,
    SearchEntry,
    SearchSegment,
    Verdict,
)
from submissions.models import (
    Arrival,
    EndedReport,
    Mailbox,
    NewHeader,
    Parcel,
    Reply,
    SpentToken,
    Withdrawal,
)


@dataclass(frozen=True)
class Table:
    """``report``: from a row to the id of its report, by the ways that lead there; no way where a
    row names none: then all rows of the table are laid anew, of which there are a few days'."""

    model: type[Model]
    report: tuple[str, ...] = ()


TABLES = (
    Table(Mailbox, ("id",)),
    Table(Parcel, ("mailbox",)),
    Table(Reply, ("mailbox",)),
    Table(NewHeader, ("parcel__mailbox", "reply__mailbox")),
    Table(Arrival, ("parcel__mailbox",)),
    Table(Case, ("report",)),
    Table(CaseParcel, ("case__report",)),
    Table(SealedBody, ("case__report",)),
    Table(NewBodyHeader, ("body__case__report",)),
    Table(SearchEntry, ("report",)),
    Table(SpentToken),
    Table(EndedReport),
    Table(Withdrawal),
)
# Rows of a desk that name no report and are large: where they lie tells nothing of one. What was
# deleted of them goes with the rest.
ERASED: tuple[type[Model], ...] = (SearchSegment,)
BY_REPORT = tuple(table for table in TABLES if table.report)
LOOSE = tuple(table for table in TABLES if not table.report)

# From a day to the reports of which something was written on it.
WRITTEN: tuple[tuple[type[Model], str, str], ...] = (
    (Mailbox, "received_on", "id"),
    (Parcel, "received_on", "mailbox"),
    (Reply, "sent_on", "mailbox"),
    (Case, "received_on", "report"),
    (Case, "admitted_on", "report"),
    (CaseParcel, "received_on", "case__report"),
)

TIMED = "an act of the desk, whose time stands in the row"
SIGNED = "part of an act of two, whose time stands in its proposal"
# Rows that hang on one of those above and stay where they are.
STAYING: dict[type[Model], str] = {
    Approval: TIMED,
    Assessment: TIMED,
    Confirmation: TIMED,
    Decision: TIMED,
    DossierHeader: SIGNED,
    Draft: TIMED,
    Link: TIMED,
    Note: TIMED,
    Proposal: TIMED,
    Verdict: TIMED,
}
