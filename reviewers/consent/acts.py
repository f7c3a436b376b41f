"""The literal table of acts that take more than one person.

A row says who may propose and confirm, who must not, what exactly both agree on, what is done in
the end, and in which words. Acts that are transitions of a case have their roles, guards and
conflicts in that table (reviewers.casework.transitions).
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reviewers import custody
from reviewers.accounts.roles import whose
from reviewers.casework import destruction, flood, guards
from reviewers.casework.guards import Guard
from reviewers.casework.transitions import BY_NAME as TRANSITIONS
from reviewers.casework.transitions import Transition
from reviewers.consent import roster_acts
from reviewers.consent.roster_acts import RosterName, RosterRow
from reviewers.errors import Stale
from reviewers.handover import dossiers, originals
from reviewers.models import Case, Proposal

# Days on which a proposal can be confirmed: longer than a colleague's holiday, and short enough
# that nobody confirms what its proposer has forgotten.
LIFE = datetime.timedelta(days=30)


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


@dataclass(frozen=True)
class Target:
    """What an act is about: a case, or a whole desk."""

    desk: str
    case: Case | None = None


@dataclass(frozen=True)
class Request:
    """What the proposer says beside a reason: a public key, or the hash of a draft's document.

    ``signed``: of an act that a roster carries, what is kept of it: the request's canonical bytes,
    its digest, its maker's signature, and what sentences need; ``last_day``: as its maker said.
    """

    recipient: str = ""
    content_hash: str = ""
    signed: Mapping[str, object] = field(default_factory=dict)
    last_day: datetime.date | None = None


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
    how the digits of a key are checked; ``assurance``: what who confirms ticks; ``button``.
    """

    title: str | Promise
    effect: str | Promise
    button: str | Promise
    compare: str | Promise = ""
    assurance: str | Promise = ""


Bind = Callable[[Target, Request], Subject]
# Does it, in the transaction of the last confirmation; gives what custody says of it.
Effect = Callable[[Proposal], Mapping[str, custody.Fact]]


@dataclass(frozen=True)
class Act:
    """One row. ``needs``: how many people in all, the proposer among them.

    ``permission``: of who proposes and who confirms, by its codename.
    ``distinct_from``: a row of guards.SEPARATION_OF_DUTIES that who confirms must not be in.
    ``page``: the page that shows its proposals. ``by_verb``: proposed and confirmed by the verb of
    the act alone, because more belongs to it (the plaintext of a release). ``confirmed``: None for
    a transition, whose own entry says it. ``ends_case``: nothing of the case is left after it.
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


def _of_case(target: Target, request: Request) -> Subject:
    case = str(target.case.pk) if target.case else ""
    return Subject(case, facts={"bound_to": case})


def _newest_draft(target: Target, request: Request) -> Subject:
    """Raises Stale when the draft has changed since it was looked at."""
    draft = guards.newest_draft(target.case) if target.case else None
    if draft is None or draft.content_hash != request.content_hash:
        raise Stale("propose")
    return Subject(draft.content_hash, facts={"bound_to": draft.content_hash})


def _court_key(target: Target, request: Request) -> Subject:
    return _key(dossiers.checked_key(request.recipient))


def _custodian_key(target: Target, request: Request) -> Subject:
    return _key(originals.checked_key(request.recipient))


def _key(recipient: str) -> Subject:
    digest = sha256(recipient.encode()).hexdigest()
    return Subject(digest, {"recipient": recipient}, {"key": digest})


def _signed_request(target: Target, request: Request) -> Subject:
    return Subject(str(request.signed["digest"]), facts={"request": str(request.signed["digest"])})


def _roster(row: RosterRow) -> Act:
    """An act of two signatures. Members see it; who may complete it, the roster decides."""
    return Act(
        row.name,
        "view_membership",
        _signed_request,
        Words(row.title, row.effect, row.button),
        "people",
        row.proposed,
        row.cancelled,
        row.confirmed,
        effect=_about,
        by_verb=True,
    )


def _about(proposal: Proposal) -> Mapping[str, custody.Fact]:
    """What custody says of it; the entry and the rows are reviewers.roster's."""
    about = {key: proposal.details.get(key, "") for key in ("who", "roles")}
    return {key: str(value) for key, value in about.items() if value}


def _waiting_reports(target: Target, request: Request) -> Subject:
    reports = flood.waiting(target.desk)
    digest = sha256(" ".join(sorted(reports)).encode()).hexdigest()
    return Subject(digest, {"reports": reports, "count": len(reports)}, {"count": len(reports)})


def _transition(
    name: Name,
    words: Words,
    proposed: custody.Act,
    cancelled: custody.Act,
    *,
    page: str = "case",
    bind: Bind = _of_case,
    effect: Effect | None = None,
    by_verb: bool = False,
    ends_case: bool = False,
) -> Act:
    row = TRANSITIONS[name]
    return Act(
        name,
        row.permission,
        bind,
        words,
        page,
        proposed,
        cancelled,
        effect=effect,
        distinct_from=row.distinct_from,
        guards=row.guards,
        reason=row.reason,
        by_verb=by_verb,
        ends_case=ends_case,
        transition=row,
    )


def _release(
    name: Name, title: str | Promise, proposed: custody.Act, cancelled: custody.Act
) -> Act:
    effect = _("What is published changes, and this version goes to the archive in the clear.")
    words = Words(title, effect, title)
    return _transition(
        name, words, proposed, cancelled, page="release", bind=_newest_draft, by_verb=True
    )


ACTS: tuple[Act, ...] = (
    _transition(
        Name.DESTROY,
        Words(
            _("Destroy"),
            _("What the reporter sent and what the desk wrote cannot be opened again by anybody."),
            _("Destroy it for ever"),
        ),
        custody.Act.DESTROY_PROPOSED,
        custody.Act.DESTROY_CANCELLED,
        effect=destruction.carry_out,
        ends_case=True,
    ),
    _transition(
        Name.HOLD,
        Words(_("Hold it"), _("It is not destroyed until two people lift the hold."), _("Confirm")),
        custody.Act.HOLD_PROPOSED,
        custody.Act.HOLD_CANCELLED,
    ),
    _transition(
        Name.LIFT,
        Words(_("Lift the hold"), _("It is destroyed in its time again."), _("Confirm")),
        custody.Act.LIFT_PROPOSED,
        custody.Act.LIFT_CANCELLED,
    ),
    _release(
        Name.CORRECT, _("Correct"), custody.Act.CORRECT_PROPOSED, custody.Act.CORRECT_CANCELLED
    ),
    _release(
        Name.RETRACT, _("Retract"), custody.Act.RETRACT_PROPOSED, custody.Act.RETRACT_CANCELLED
    ),
    _release(
        Name.RESTORE,
        _("Publish again"),
        custody.Act.RESTORE_PROPOSED,
        custody.Act.RESTORE_CANCELLED,
    ),
    Act(
        Name.DOSSIER,
        "hand_over_case",
        _court_key,
        Words(
            _("Hand it to a court"),
            _("All of it that is listed here can be opened by whoever holds this key."),
            _("Hand the case over"),
            _(
                "Call the court, on a number that you did not get by mail, and have the digits of "
                "its key read to you; go on only if they are these:"
            ),
            _("I compared the digits by voice. What the court opens, nobody can take back."),
        ),
        "dossier",
        custody.Act.DOSSIER_PROPOSED,
        custody.Act.DOSSIER_CANCELLED,
        custody.Act.DOSSIER_CONFIRMED,
        effect=dossiers.carry_out,
        guards=(guards.not_gone,),
        reason=True,
    ),
    Act(
        Name.CUSTODIAN_KEY,
        "change_desk",
        _custodian_key,
        Words(
            _("Whose key opens originals"),
            _("Originals that come from then on are sealed to this key."),
            _("Seal originals to this key from now on"),
            _(
                "Call the custodian, who reads the digits of their key (“python -m sealing "
                "digits”); go on only if they are these:"
            ),
            _("I know this person and compared the digits by voice."),
        ),
        "people",
        custody.Act.CUSTODIAN_KEY_PROPOSED,
        custody.Act.CUSTODIAN_KEY_CANCELLED,
        custody.Act.CUSTODIAN_KEY_CONFIRMED,
        effect=originals.carry_out,
    ),
    Act(
        Name.DROP_QUARANTINE,
        "drop_quarantine",
        _waiting_reports,
        Words(
            _("Destroy all that wait"),
            _("The %(count)s reports that waited then, and still wait, are destroyed."),
            _("Destroy them"),
            assurance=_("None of them will ever be opened again, by anybody."),
        ),
        "flood",
        custody.Act.QUARANTINE_DROP_PROPOSED,
        custody.Act.QUARANTINE_DROP_CANCELLED,
        custody.Act.QUARANTINE_DROPPED,
        effect=flood.carry_out,
    ),
    *map(_roster, roster_acts.ROWS),
)
BY_NAME: dict[str, Act] = {act.name: act for act in ACTS}
