"""The literal table of transitions: the tracks of a case, and who may take it where.

Everything that binds a transition is a column: from which states, to which, by whom, by how many
people, by whom not, and under which conditions. reviewers.casework.workflow applies them and knows
none by itself, but for what reopening does to a release. Those that take two people go through
reviewers.consent.
"""

from dataclasses import dataclass

from reviewers.accounts.roles import whose
from reviewers.casework.guards import (
    Guard,
    approval_covers,
    author_submits,
    corroborated,
    has_draft,
    has_own_assessment,
    names_earlier_case,
    not_gone,
    not_held,
    own_rating,
    publishable,
    verified,
)
from reviewers.states import (
    GONE,
    PUBLIC,
    SIDE_EXITS,
    UNDECIDED,
    UNRELEASED,
    VERDICTS,
    Publication,
    Retention,
    Track,
    Verification,
)

# Whose transitions are made without the desk: the hour strikes, a reporter takes everything back,
# or the approver of a release is no member any more.
TIMER, REPORTER, MEMBERSHIP = "timer", "reporter", "membership"
VERIFY, PUBLISH, RETAIN = Track.VERIFICATION, Track.PUBLICATION, Track.RETENTION
V, P = Verification, Publication
EVERY = tuple(state for state in Verification if state not in GONE)


@dataclass(frozen=True)
class Transition:
    """One row: from which states of its track to which, by whom, and under which conditions.

    ``people``: 2 means that one proposes and another confirms (reviewers.consent), 0 that the
    system applies it (``workflow.apply_system``). ``permission``: a codename of the model Case, or
    what makes the system apply it. ``distinct_from``: who must not do it, because
    they did an earlier part (rows of guards.SEPARATION_OF_DUTIES); of a transition for two that is
    who must not confirm it, beside whoever proposed it. ``reason``: sealed words are needed.
    ``by_verb``: only the verb of that act applies it, never a bare button. ``new_round``: earlier
    ratings stay, and count no more.
    """

    name: str
    track: Track
    sources: tuple[str, ...]
    target: str
    permission: str
    people: int = 1
    distinct_from: str = ""
    guards: tuple[Guard, ...] = ()
    reason: bool = False
    by_verb: bool = False
    new_round: bool = False

    @property
    def role(self) -> str:
        """Whose it is, as documents and refusals say it."""
        return whose(self.permission)


def _exit(target: Verification, name: str, *guards: Guard) -> Transition:
    return Transition(name, VERIFY, UNDECIDED, target, "triage_case", guards=guards, reason=True)


def _verdict(target: Verification, *guards: Guard) -> Transition:
    return Transition(
        target.value,
        VERIFY,
        (V.ASSESSED,),
        target,
        "assess_case",
        distinct_from="first assessor",
        guards=(own_rating, *guards),
        by_verb=True,
    )


def _release(
    name: str, sources: tuple[Publication, ...], target: Publication, *guards: Guard
) -> Transition:
    return Transition(
        name,
        PUBLISH,
        sources,
        target,
        "publish_case",
        people=2,
        distinct_from="makers",
        guards=(has_draft, *guards),
        by_verb=True,
    )


def _hold(name: str, source: Retention, target: Retention) -> Transition:
    return Transition(
        name,
        RETAIN,
        (source,),
        target,
        "hold_case",
        people=2,
        guards=(not_gone,),
        reason=True,
        by_verb=True,
    )


def _system(name: str, track: Track, sources: tuple[str, ...], target: str, by: str) -> Transition:
    return Transition(name, track, sources, target, by, people=0, by_verb=True)


TRANSITIONS: tuple[Transition, ...] = (
    # Is it true?
    Transition("triage", VERIFY, (V.NEW,), V.TRIAGED, "triage_case"),
    Transition("start", VERIFY, (V.NEW, V.TRIAGED), V.IN_REVIEW, "triage_case"),
    _exit(V.REJECTED, "reject"),
    _exit(V.SPAM, "spam"),
    _exit(V.DUPLICATE, "duplicate", names_earlier_case),
    Transition("await", VERIFY, (V.IN_REVIEW,), V.AWAITING, "triage_case"),
    Transition("resume", VERIFY, (V.AWAITING,), V.IN_REVIEW, "triage_case"),
    Transition(
        "assess",
        VERIFY,
        (V.IN_REVIEW,),
        V.ASSESSED,
        "assess_case",
        guards=(has_own_assessment,),
        by_verb=True,
    ),
    _verdict(V.VERIFIED, verified),
    _verdict(V.CORROBORATED, corroborated),
    _verdict(V.REPORTED),
    _verdict(V.DISPUTED),
    _verdict(V.FALSE),
    _verdict(V.UNVERIFIABLE),
    Transition(
        "reassess",
        VERIFY,
        (V.ASSESSED,),
        V.IN_REVIEW,
        "assess_case",
        distinct_from="first assessor",
        guards=(own_rating,),
        reason=True,
        new_round=True,
    ),
    Transition(
        "reopen",
        VERIFY,
        (*VERDICTS, *SIDE_EXITS),
        V.IN_REVIEW,
        "assess_case",
        reason=True,
        new_round=True,
    ),
    Transition(
        "destroy",
        VERIFY,
        EVERY,
        V.DESTROYED,
        "destroy_case",
        people=2,
        guards=(not_held,),
        by_verb=True,
    ),
    _system("expire", VERIFY, EVERY, V.DESTROYED, TIMER),
    _system("take_back", VERIFY, EVERY, V.TAKEN_BACK, REPORTER),
    # How long is it kept?
    _hold("hold", Retention.TIMED, Retention.HELD),
    _hold("lift", Retention.HELD, Retention.TIMED),
    # May we release it?
    Transition(
        "draft",
        PUBLISH,
        (P.NONE, *UNRELEASED),
        P.DRAFT,
        "draft_case",
        guards=(publishable,),
        by_verb=True,
    ),
    Transition("discard", PUBLISH, (P.DRAFT,), P.NONE, "draft_case"),
    Transition(
        "submit",
        PUBLISH,
        (P.DRAFT,),
        P.SAFETY_REVIEW,
        "draft_case",
        guards=(publishable, author_submits),
    ),
    Transition(
        "send_back",
        PUBLISH,
        (P.SAFETY_REVIEW, P.APPROVED),
        P.DRAFT,
        "approve_case",
        reason=True,
    ),
    Transition(
        "approve",
        PUBLISH,
        (P.SAFETY_REVIEW,),
        P.APPROVED,
        "approve_case",
        distinct_from="makers",
        guards=(publishable, has_draft),
        by_verb=True,
    ),
    _system("void_approval", PUBLISH, (P.APPROVED,), P.SAFETY_REVIEW, MEMBERSHIP),
    Transition(
        "publish",
        PUBLISH,
        (P.APPROVED,),
        P.PUBLISHED,
        "publish_case",
        guards=(publishable, approval_covers),
        by_verb=True,
    ),
    _release("correct", (P.PUBLISHED, P.CORRECTED), P.CORRECTED, publishable),
    _release("retract", (P.PUBLISHED, P.CORRECTED), P.RETRACTED),
    Transition("withdraw", PUBLISH, PUBLIC, P.WITHDRAWN, "withdraw_case", by_verb=True),
    _release("restore", (P.WITHDRAWN,), P.PUBLISHED, publishable),
)
BY_NAME = {transition.name: transition for transition in TRANSITIONS}
# Those whose confirmation sends the plaintext of a draft to the archive.
RELEASES = ("correct", "retract", "restore")
