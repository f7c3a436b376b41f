"""Whether the verdict of a case is the one that two people came to, as custody says.

The verdict in force is a row, which whoever writes the database can change; custody's entry of it
is bound to all the others, and its head leaves the server every day.
"""

from collections.abc import Iterable

from reviewers import custody
from reviewers.errors import GuardFailed
from reviewers.messages import Problem
from reviewers.models import Case, CustodyEntry
from reviewers.states import VERDICTS


def is_changed(case: Case, entries: Iterable[CustodyEntry]) -> bool:
    """Whether the row says another verdict than the newest entry of one. ``entries``: of this
    case, in their order.
    """
    if case.verification not in VERDICTS:
        return False
    given = [entry for entry in entries if entry.act in VERDICTS]
    if not given or given[-1].act != case.verification:
        return True
    return custody.entry_hash(given[-1]) != given[-1].hash


def require_unchanged(case: Case) -> None:
    """Raises GuardFailed."""
    if is_changed(case, custody.entries(case.pk)):
        raise GuardFailed(Problem.VERDICT_CHANGED)
