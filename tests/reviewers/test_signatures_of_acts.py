"""Every act of the table, proposed and confirmed by two people who sign what their browsers know.

What a browser signs is written down here a second time, from its forms (roster/consent.js), so that
a server that expects other words than a page sends is noticed.
"""

import base64
import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.contrib.auth.models import User

from operations.demonstration import browsers
from reviewers.consent import signatures
from reviewers.consent.act import Act, Name
from reviewers.consent.acts import ACTS
from reviewers.consent.roster_acts import SIGNED, RosterName
from reviewers.models import Case, Outcome, Proposal
from reviewers.release import publication
from sealing import HybridIdentity, seal
from sealing.roster import KIT, ROSTER, Signature
from submissions import intake, roster
from submissions.reports.receiving import ReportText
from tests.reviewers import listing
from tests.reviewers.acting import (
    DESK,
    Cast,
    decided,
    document,
    drafted,
    in_bytes,
    published,
    standing,
)
from tests.reviewers.browsing import SCRIPT, signed_in, url
from tests.reviewers.desks import hand

CHANGES = {"correct": "correction", "retract": "retraction", "restore": "update"}
NOTE = {"ar": "تصحيح.", "en": "A correction."}
RELEASES = tuple(act for act in ACTS if act.name in CHANGES)
# What a desk's list carries: its entries are signed, and nothing else.
ENTRIES = tuple(act for act in ACTS if act.name.value in SIGNED)
FORMS = tuple(act for act in ACTS if act not in RELEASES and act not in ENTRIES)
# These have no list, or another one, or nobody in it, before them: test_founding, test_coming_back,
# test_admission, test_set_back_browser.
ELSEWHERE = {RosterName.FOUND, RosterName.CARRY, RosterName.ADMIT, RosterName.BACKUP_RESTORED}
NAMES: dict[str, Callable[[Any], str]] = {"ids": lambda act: act.name}
KEY = str(HybridIdentity.generate().recipient())


def said(user: User, words: signatures.Words) -> dict[str, str]:
    made = browsers.consent(hand(user), words)
    assert made
    return dict(vars(made))


def of_form(act: str, fields: dict[str, str], reason: bytes) -> signatures.Words:
    """A form knows its case, the day, the sealed reason and, where it has one, the key that was
    typed; of what the server lists, nothing.
    """
    case, key = fields.get("case", ""), fields.get("recipient", "").strip()
    bound_to = sha256(key.encode()).hexdigest() if key else case
    return words(act, bound_to, case, reason)


def words(act: str, bound_to: str, case: str, reason: bytes = b"") -> signatures.Words:
    made = {"day": roster.day(), "reason": signatures.reason_digest(reason), "version": 2}
    return signatures.Words(act, DESK, {"bound_to": bound_to, "case": case, **made})


def confirmed(user: User, proposal: Proposal) -> None:
    mine = said(user, signatures.confirmation(proposal))
    fields = {"bound_to": proposal.bound_to, **mine}
    answer = signed_in(user).post(url("confirm-proposal", proposal.pk), fields, headers=SCRIPT)
    assert answer.status_code == 200, answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.outcome == Outcome.CONFIRMED


def prepared(act: Act, case: Case, settings: Any) -> dict[str, str]:
    """The clear fields of the form, where the act can be proposed."""
    if act.name == Name.DROP_QUARANTINE:
        settings.QUARANTINE_AFTER = 1
        for _ in range(3):
            intake.submit(DESK, ReportText("They came at dawn.", "ar", "ask"))
    if act.name == Name.VOID_VOUCHERS:
        intake.issue_vouchers(DESK, 3, 30)
    if act.page == "flood":
        return {"desk": DESK}
    if act.name == Name.LIFT:
        standing(case, retention="held")
    fields = {"case": str(case.pk)}
    return {**fields, "recipient": f" {KEY} "} if act.name == Name.DOSSIER else fields


@pytest.mark.parametrize("act", FORMS, **NAMES)
def test_a_form_that_was_signed_is_taken_and_confirmed(
    act: Act, case: Case, cast: Cast, body: bytes, settings: Any
) -> None:
    fields = {"act": act.name.value, "day": roster.day(), **prepared(act, case, settings)}
    reason = body if act.reason else b""
    if reason:
        fields["sealed"] = encoded(reason)
    fields |= said(cast.reviewer, of_form(act.name.value, fields, reason))
    answer = signed_in(cast.reviewer).post(url("propose"), fields, headers=SCRIPT)
    assert answer.status_code == 200, answer.content.decode()
    confirmed(cast.second, Proposal.objects.get(act=act.name))


@pytest.mark.parametrize("act", RELEASES, **NAMES)
def test_a_later_version_that_was_signed_is_taken_and_confirmed(
    act: Act, case: Case, cast: Cast, body: bytes, desk: HybridIdentity
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    published(cast.reviewer, cast.editor, case, document(), desk)
    if act.name == Name.RESTORE:
        publication.withdraw(cast.editor, case)
    held = document(change=CHANGES[act.name], note=NOTE)
    draft = drafted(cast.reviewer, case, held, desk)
    asked = words(act.name.value, draft.content_hash, str(case.pk))
    mine = browsers.consent(hand(cast.reviewer), asked)
    made = publication.propose(cast.reviewer, case, draft.content_hash, mine)
    other = browsers.consent(hand(cast.second), signatures.confirmation(made))
    publication.confirm(cast.second, made, in_bytes(held), [], other)
    made.refresh_from_db()
    assert made.outcome == Outcome.CONFIRMED


def entry_of(
    act: Act, cast: Cast, desk: HybridIdentity
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Whom an entry is about, what it says, and what is sealed beside it."""
    fresh = HybridIdentity.generate()
    recipient = str(fresh.recipient())
    editor = listing.person(cast.editor)
    genesis = listing.state().genesis
    own = browsers.proof(fresh, DESK, genesis, "0" * 64, KIT)
    parts = listing.wrapped(desk, fresh).plain if act.name == RosterName.ROTATE else {}
    if act.name == RosterName.KIT:
        parts = {"kit": encoded(seal(str(desk).encode(), [fresh.recipient()]))}
    facts: dict[str, tuple[str, dict[str, Any]]] = {
        Name.CUSTODIAN_KEY: ("", {"recipient": recipient}),
        Name.RETENTION: ("", {"days": 30}),
        RosterName.REMOVE: (editor, {}),
        RosterName.ROLES: (editor, {"roles": ["editor", "reviewer"]}),
        RosterName.ROTATE: ("", {"recipient": recipient}),
        RosterName.KIT: ("", {"own": own, **browsers.keys_of(fresh)}),
    }
    return (*facts[act.name], parts)


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize("act", [one for one in ENTRIES if one.name not in ELSEWHERE], **NAMES)
def test_an_entry_that_two_signed_is_taken(act: Act, cast: Cast, desk: HybridIdentity) -> None:
    first, second = hand(cast.reviewer), hand(cast.second)
    subject, facts, parts = entry_of(act, cast, desk)
    request = browsers.request_for(first, DESK, act.name.value, subject, facts)
    by = Signature(first.person(DESK), first.signing.sign(ROSTER, request.plain))
    half = {"request": encoded(request.encoded), "signature": json.dumps(by.plain)}
    half["parts"] = json.dumps(parts) if act.name == RosterName.ROTATE else ""
    place = f"/desk/roster/{DESK}/"
    answer = signed_in(cast.reviewer).post(f"{place}propose", half, headers=SCRIPT)
    assert answer.status_code == 200, answer.content.decode()
    pairs = [(each.person(DESK), each.signing) for each in (first, second)]
    whole = {"proposal": answer.json()["id"], "parts": json.dumps(parts)}
    whole["entry"] = encoded(browsers.signed(request, *pairs).encoded)
    answer = signed_in(cast.second).post(f"{place}complete", whole, headers=SCRIPT)
    assert answer.status_code == 200, answer.content.decode()
    assert Proposal.objects.get(act=act.name).outcome == Outcome.CONFIRMED
