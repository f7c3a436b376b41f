"""What a row of the table of acts (reviewers.consent.acts) is made of."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from reviewers import custody
from reviewers.accounts.roles import whose
from reviewers.casework.guards import Guard
from reviewers.casework.transitions import Transition
from reviewers.consent.roster_acts import RosterName
from reviewers.models import Case, Proposal

# Days on which a proposal can be confirmed: longer than a colleague's holiday, and short enough
# that nobody confirms what its proposer has forgotten.
LIFE = datetime.timedelta(days=30)


# By this permission members see, and may complete, what a roster carries: its rules say who can.
SEES = "view_membership"


class Name(StrEnum):
    """Stored with each proposal, so none is ever respelled."""

    DESTROY = "destroy"
    HOLD = "hold"
    LIFT = "lift"
    CORRECT = "correct"
    RETRACT = "retract"
    RESTORE = "restore"
    DOSSIER = "dossier"
    CUSTODIAN_KEY = "custodian_key"
    DROP_QUARANTINE = "drop_quarantine"
    RETENTION = "retention"
    VOID_VOUCHERS = "void_vouchers"


@dataclass(frozen=True)
class Target:
    """What an act is about: a case, or a whole desk."""

    desk: str
    case: Case | None = None


@dataclass(frozen=True)
class Request:
    """What the proposer says beside a reason: a public key, the hash of a draft's document, or a
    number of days.

    ``signed``: of an act that a roster carries, what is kept of it: the request's canonical bytes,
    its digest, its maker's signature, and what sentences need; ``last_day``: as its maker said.
    ``day``: on which the proposer signed, by their own clock; None for today.
    """

    recipient: str = ""
    content_hash: str = ""
    days: int = 0
    signed: Mapping[str, object] = field(default_factory=dict)
    last_day: datetime.date | None = None
    day: datetime.date | None = None


@dataclass(frozen=True)
class Subject:
    """What exactly both agree on.

    ``bound_to``: names it, at most 64 letters; ``details``: kept for the effect; ``facts``: what
    custody says of it.
    """

    bound_to: str
    details: Mapping[str, object] = field(default_factory=dict)
    facts: Mapping[str, custody.Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    """``title``: in lists; ``effect``: what it would do, filled in from the details; ``compare``:
    how the digits of a key are checked; ``assurance``: what who confirms ticks; ``button``;
    ``at_zero``: instead of ``effect`` where the details name no days.
    """

    title: str | Promise
    effect: str | Promise
    button: str | Promise
    compare: str | Promise = ""
    assurance: str | Promise = ""
    at_zero: str | Promise = ""

    def said(self, details: Mapping[str, Any]) -> str:
        """What it would do."""
        zero = self.at_zero and details.get("days") == 0
        return str(self.at_zero if zero else self.effect) % details


@dataclass(frozen=True)
class Cost:
    """What an act would destroy, in numbers.

    ``count``: of a target and the details of a proposal about it, as things are now; it is kept
    with the proposal too. ``say``: these numbers as one sentence in the reader's language.
    """

    count: Callable[[Target, Mapping[str, Any]], Mapping[str, object]]
    say: Callable[[Mapping[str, Any]], str]


Bind = Callable[[Target, Request], Subject]
# Does it, in the transaction of the last confirmation; gives what custody says of it.
Effect = Callable[[Proposal], Mapping[str, custody.Fact]]


@dataclass(frozen=True)
class Act:
    """One row. ``needs``: how many people in all, the proposer among them.

    ``permission``: of who proposes and who confirms, by its codename.
    ``distinct_from``: a row of guards.SEPARATION_OF_DUTIES that who confirms must not be in.
    ``page``: the page that shows its proposals. ``by_verb``: proposed and confirmed by the verb of
    the act alone, because more belongs to it (the plaintext of a release). ``cost``: None for what
    destroys nothing. ``confirmed``: None for a transition, whose own entry says it.
    ``ends_case``: nothing of the case is left after it.
    """

    name: Name | RosterName
    permission: str
    bind: Bind
    words: Words
    page: str
    proposed: custody.Act
    cancelled: custody.Act
    confirmed: custody.Act | None = None
    effect: Effect | None = None
    cost: Cost | None = None
    needs: int = 2
    life: datetime.timedelta = LIFE
    distinct_from: str = ""
    guards: tuple[Guard, ...] = ()
    reason: bool = False
    by_verb: bool = False
    ends_case: bool = False
    transition: Transition | None = None

    @property
    def role(self) -> str:
        """Whose it is, as documents and refusals say it."""
        return whose(self.permission)
