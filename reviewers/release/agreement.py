"""Whether two people agreed on a first publication: by their signatures, and not by rows alone.

The author of the newest revision and its approver have signed, their signatures verify with the
keys that the desk's roster names now, and the two count as two there. A desk of an older release
has no roster; what rows say counts there as before.
"""

from django.contrib.auth.models import User

from reviewers.accounts.standing import holds_now
from reviewers.casework.guards import makers, newest_draft
from reviewers.consent import signatures
from reviewers.errors import GuardFailed, NotAllowed
from reviewers.messages import Problem
from reviewers.models import Approval, Case, Draft, SignedWord
from reviewers.release.drafting import FIRST
from sealing.roster import State
from submissions import roster


def author_of(state: State, draft: Draft) -> SignedWord | None:
    """The signature of whoever wrote it; None: there is none that stands."""
    words = signatures.drafted(draft.case.desk, draft.case_id, draft.content_hash)
    return signatures.standing(state, draft.author, words)


def is_unsigned(draft: Draft) -> bool:
    """Whether a first draft waits for its author's signature."""
    state = roster.state(draft.case.desk)
    return state is not None and draft.change == FIRST and author_of(state, draft) is None


def require_author(draft: Draft) -> None:
    """Raises GuardFailed where its author signed nothing."""
    state = roster.state(draft.case.desk)
    if state is not None and author_of(state, draft) is None:
        raise GuardFailed(Problem.DRAFT_UNSIGNED)


def _is_another(state: State, user: User, case: Case, draft: Draft) -> bool:
    """Than the author, whose word counts beside theirs, and than whoever wrote some of it."""
    earlier = User.objects.filter(pk__in=makers(case) - {draft.author_id})
    return signatures.are_two(state, user, draft.author) and signatures.is_another(
        state, user, earlier
    )


def require_another(user: User, case: Case) -> None:
    """Raises NotAllowed for somebody who does not count as another person than the makers."""
    state, draft = roster.state(case.desk), newest_draft(case)
    if state is not None and draft is not None and not _is_another(state, user, case, draft):
        raise NotAllowed(Problem.NOT_TWO)


def approvals(state: State, draft: Draft) -> list[tuple[Approval, SignedWord]]:
    """Those whose signature stands, by somebody who may still approve it."""
    rows = Approval.objects.filter(draft=draft, content_hash=draft.content_hash)
    rows = rows.select_related("approver").order_by("pk")
    words = signatures.approval(draft)
    found = [(row, signatures.standing(state, row.approver, words)) for row in rows]
    return [
        (row, said)
        for row, said in found
        if said is not None and holds_now(row.approver, draft.case.desk, "approve_case")
    ]


def require_approval(case: Case) -> None:
    """That the newest draft is by two. Raises GuardFailed, NotAllowed."""
    state, draft = roster.state(case.desk), newest_draft(case)
    if state is None or draft is None:
        return
    require_author(draft)
    given = approvals(state, draft)
    if not given:
        raise GuardFailed(Problem.APPROVAL_UNSIGNED)
    if not any(_is_another(state, row.approver, case, draft) for row, _ in given):
        raise NotAllowed(Problem.NOT_TWO)
