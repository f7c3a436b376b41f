"""The literal table of acts that take more than one person.

A row says who may propose and confirm, who must not, what exactly both agree on, what is done in
the end, and in which words. Acts that are transitions of a case have their roles, guards and
conflicts in that table (reviewers.casework.transitions).
"""

from collections.abc import Mapping
from hashlib import sha256

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reviewers import custody
from reviewers.casework import destruction, flood, guards, retention
from reviewers.casework.transitions import BY_NAME as TRANSITIONS
from reviewers.consent import costs, roster_acts
from reviewers.consent.act import (
    SEES,
    Act,
    Bind,
    Cost,
    Effect,
    Name,
    Request,
    Subject,
    Target,
    Words,
)
from reviewers.consent.roster_acts import RosterRow
from reviewers.errors import Stale
from reviewers.handover import dossiers, originals
from reviewers.models import Proposal


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
        SEES,
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


def _days(target: Target, request: Request) -> Subject:
    """Where a roster carries it, more days take two as well. Raises as ``retention``'s checks."""
    check = retention.checked_other if request.signed else retention.checked_shorter
    before = check(target.desk, request.days)
    facts: dict[str, custody.Fact] = {"days": request.days, "before": before}
    return Subject(f"{before} {request.days}", facts, facts)


def _open_codes(target: Target, request: Request) -> Subject:
    """Those that were issued until the day of the proposal: who made them is not known by then."""
    day = flood.day_of_codes(target.desk).isoformat()
    return Subject(day, {"day": day}, {"day": day})


def _transition(
    name: Name,
    words: Words,
    proposed: custody.Act,
    cancelled: custody.Act,
    *,
    page: str = "case",
    bind: Bind = _of_case,
    effect: Effect | None = None,
    cost: Cost | None = None,
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
        cost=cost,
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
        cost=costs.OF_CASE,
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
        cost=costs.OF_QUARANTINE,
    ),
    Act(
        Name.RETENTION,
        "change_desk",
        _days,
        Words(
            _("How long cases are kept"),
            _("A case is destroyed %(days)s days after its last move, unless two people hold it."),
            _("Set this number of days"),
            assurance=_("What is destroyed then, nobody can bring back."),
            at_zero=_("No case is destroyed by itself any more."),
        ),
        "people",
        custody.Act.RETENTION_PROPOSED,
        custody.Act.RETENTION_CANCELLED,
        custody.Act.RETENTION_SET,
        effect=retention.carry_out,
        cost=costs.OF_RETENTION,
    ),
    Act(
        Name.VOID_VOUCHERS,
        "void_vouchers",
        _open_codes,
        Words(
            _("Make open codes worthless"),
            _("Codes issued until %(day)s that nobody has used are void from then on."),
            _("Make them worthless"),
        ),
        "flood",
        custody.Act.VOUCHERS_VOID_PROPOSED,
        custody.Act.VOUCHERS_VOID_CANCELLED,
        custody.Act.VOUCHERS_VOIDED,
        effect=flood.carry_out_void,
        cost=costs.OF_VOUCHERS,
    ),
    *map(_roster, roster_acts.ROWS),
)
BY_NAME: dict[str, Act] = {act.name: act for act in ACTS}
