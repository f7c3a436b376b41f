"""The literal table of moves: the tracks of a case, and who may go where.

Everything that binds a move is a column: from which states, to which, by whom, by how many people,
by whom not, and under which conditions. reviewers.casework.workflow makes moves and knows no move
by itself, but for what reopening does to a release.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User

from reviewers.accounts.roles import CUSTODIAN, EDITOR, REVIEWER
from reviewers.casework.guards import (
    approval_covers,
    author_submits,
    corroborated,
    has_draft,
    has_own_assessment,
    names_its_twin,
    not_gone,
    not_held,
    own_rating,
    publishable,
    verified,
)
from reviewers.models import Case
from reviewers.states import GONE, PUBLIC, SIDE_EXITS, VERDICTS, VERIFICATION

VERIFY, PUBLISH, RETAIN = "verification", "publication", "retention"
# Whose moves are made without the desk: the hour strikes, or a reporter takes everything back.
TIMER, REPORTER = "timer", "reporter"
UNDECIDED = ("new", "triaged", "in_review", "awaiting_corroboration")
UNRELEASED = ("draft", "safety_review", "approved")
EVERY = tuple(state for state, _ in VERIFICATION if state not in GONE)
Guard = Callable[[Case, User], None]


@dataclass(frozen=True)
class Move:
    """One row: from which states of its track to which, by whom, and under which conditions.

    ``people``: 2 means that one proposes and another confirms, 0
    that it happens without the desk (workflow.happen). ``distinct_from``: who must not make
    it, because they did the half before it (rows of guards.DISTINCT); of a move for two that is
    who must not confirm it, beside whoever proposed it. ``reason``: sealed words are needed.
    ``by_verb``: only the verb of that act makes this move, never a bare button. ``new_round``:
    earlier ratings stay, and count no more.
    """

    name: str
    track: str
    sources: tuple[str, ...]
    target: str
    role: str
    people: int = 1
    distinct_from: str = ""
    guards: tuple[Guard, ...] = ()
    reason: bool = False
    by_verb: bool = False
    new_round: bool = False


def _exit(name: str, target: str, *guards: Guard) -> Move:
    return Move(name, VERIFY, UNDECIDED, target, REVIEWER, guards=guards, reason=True)


def _verdict(name: str, *guards: Guard) -> Move:
    return Move(
        name,
        VERIFY,
        ("assessed",),
        name,
        REVIEWER,
        distinct_from="first assessor",
        guards=(own_rating, *guards),
        by_verb=True,
    )


def _together(name: str, sources: tuple[str, ...], target: str, *guards: Guard) -> Move:
    return Move(
        name,
        PUBLISH,
        sources,
        target,
        EDITOR,
        people=2,
        distinct_from="makers",
        guards=(has_draft, *guards),
        by_verb=True,
    )


def _kept(name: str, source: str, target: str) -> Move:
    return Move(
        name,
        RETAIN,
        (source,),
        target,
        CUSTODIAN,
        people=2,
        guards=(not_gone,),
        reason=True,
        by_verb=True,
    )


MOVES: tuple[Move, ...] = (
    # Is it true?
    Move("triage", VERIFY, ("new",), "triaged", REVIEWER),
    _exit("reject", "rejected"),
    _exit("spam", "spam"),
    _exit("duplicate", "duplicate", names_its_twin),
    Move("start", VERIFY, ("triaged",), "in_review", REVIEWER),
    Move("await", VERIFY, ("in_review",), "awaiting_corroboration", REVIEWER),
    Move("resume", VERIFY, ("awaiting_corroboration",), "in_review", REVIEWER),
    Move(
        "assess",
        VERIFY,
        ("in_review",),
        "assessed",
        REVIEWER,
        guards=(has_own_assessment,),
        by_verb=True,
    ),
    _verdict("verified", verified),
    _verdict("corroborated", corroborated),
    _verdict("reported"),
    _verdict("disputed"),
    _verdict("false"),
    _verdict("unverifiable"),
    Move(
        "reassess",
        VERIFY,
        ("assessed",),
        "in_review",
        REVIEWER,
        distinct_from="first assessor",
        guards=(own_rating,),
        reason=True,
        new_round=True,
    ),
    Move(
        "reopen",
        VERIFY,
        (*VERDICTS, *SIDE_EXITS),
        "in_review",
        REVIEWER,
        reason=True,
        new_round=True,
    ),
    Move(
        "destroy",
        VERIFY,
        EVERY,
        "destroyed",
        CUSTODIAN,
        people=2,
        guards=(not_held,),
        by_verb=True,
    ),
    Move("expire", VERIFY, EVERY, "destroyed", TIMER, people=0, by_verb=True),
    Move("take_back", VERIFY, EVERY, "taken_back", REPORTER, people=0, by_verb=True),
    # How long is it kept?
    _kept("hold", "timed", "held"),
    _kept("lift", "held", "timed"),
    # May we release it?
    Move(
        "draft",
        PUBLISH,
        ("none", *UNRELEASED),
        "draft",
        EDITOR,
        guards=(publishable,),
        by_verb=True,
    ),
    Move("discard", PUBLISH, ("draft",), "none", EDITOR),
    Move(
        "submit",
        PUBLISH,
        ("draft",),
        "safety_review",
        EDITOR,
        guards=(publishable, author_submits),
    ),
    Move("send_back", PUBLISH, ("safety_review", "approved"), "draft", EDITOR, reason=True),
    Move(
        "approve",
        PUBLISH,
        ("safety_review",),
        "approved",
        EDITOR,
        distinct_from="makers",
        guards=(publishable, has_draft),
        by_verb=True,
    ),
    Move(
        "publish",
        PUBLISH,
        ("approved",),
        "published",
        EDITOR,
        guards=(publishable, approval_covers),
        by_verb=True,
    ),
    _together("correct", ("published", "corrected"), "corrected", publishable),
    _together("retract", ("published", "corrected"), "retracted"),
    Move("withdraw", PUBLISH, PUBLIC, "withdrawn", EDITOR, by_verb=True),
    _together("restore", ("withdrawn",), "published", publishable),
)
BY_NAME = {move.name: move for move in MOVES}
# Moves whose confirmation sends the plaintext of a draft to the archive.
RELEASES = ("correct", "retract", "restore")
