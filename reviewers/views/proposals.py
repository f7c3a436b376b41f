"""Open proposals as pages show them: what is proposed, by whom, and what this reader can do."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.urls import reverse

from reviewers.casework import bodies
from reviewers.consent import proposals, proposed_words, signatures
from reviewers.consent.act import Act
from reviewers.consent.roster_acts import SIGNED
from reviewers.models import Case, Proposal
from reviewers.views.access import SITE
from reviewers.views.problems import sentences_of
from reviewers.views.signing import as_sent

WITH_A_CASE = ("case", "dossier", "release")  # pages that name a case in their address


@dataclass(frozen=True)
class Shown:
    """An open proposal as a page shows it. ``why_not``: why its reader cannot confirm it.

    ``costs``: what it would destroy, in numbers. ``apart``: the page where it is confirmed, when it
    is not confirmed where it is shown. ``day``: which its proposer signed, "" where they signed
    none; ``signed``: their signature as JSON, for the browser of who confirms; "" for none.
    """

    proposal: Proposal
    act: Act
    effect: str
    costs: tuple[str, ...]
    reason: str
    why_not: tuple[str, ...]
    apart: str
    may_cancel: bool
    day: str
    signed: str


def address(act: Act, case: Case | None) -> str:
    """Of the page that shows the proposals of an act."""
    return reverse(f"{SITE}:{act.page}", args=[case.pk] if act.page in WITH_A_CASE and case else [])


def shown(user: User, rows: Iterable[Proposal]) -> list[Shown]:
    return [_shown(user, row) for row in rows]


def _shown(user: User, proposal: Proposal) -> Shown:
    act = proposals.of(proposal)
    why = proposals.refusal_to_confirm(proposal, user)
    sealed: bytes | None = getattr(proposal, "sealed", None)
    said = proposed_words.proposed_by(proposal)
    return Shown(
        proposal,
        act,
        act.words.said(proposal.details),
        proposals.costs(proposal),
        base64.b64encode(bytes(sealed)).decode() if sealed else "",
        sentences_of(why) if why else (),
        address(act, proposal.case) if act.by_verb else "",
        proposals.may_cancel(proposal, user),
        str(proposal.details.get(signatures.DAY, "")),
        json.dumps(as_sent(said)) if said else "",
    )


def of_case(user: User, case: Case) -> list[Shown]:
    """Open proposals about a case, each with its sealed reason."""
    rows = Proposal.objects.open().filter(case=case).select_related("proposer", "case")
    return shown(user, bodies.beside(rows).order_by("at"))


def of_desk(user: User, desk: str, name: str) -> list[Shown]:
    """Open proposals of one act about a desk."""
    rows = Proposal.objects.open().filter(desk=desk, case=None, act=name)
    return shown(user, rows.select_related("proposer"))


def signed(user: User, desk: str) -> list[Shown]:
    """Open proposals of which each half is signed, for the desk's list of people."""
    rows = Proposal.objects.open().filter(desk=desk, case=None, act__in=SIGNED)
    rows = rows.select_related("proposer").order_by("pk")
    return shown(user, [row for row in rows if "request" in row.details])


@dataclass(frozen=True)
class Waiting:
    """A proposal in a list: where it is confirmed, and what it would destroy, in numbers."""

    proposal: Proposal
    act: Act
    address: str
    costs: tuple[str, ...]


def waiting(rows: Iterable[Proposal]) -> list[Waiting]:
    acts = ((row, proposals.of(row)) for row in rows)
    return [Waiting(row, act, address(act, row.case), proposals.costs(row)) for row, act in acts]
