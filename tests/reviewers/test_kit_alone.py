"""The recovery kit alone: an only custodian who lost everything is let back, in the open."""

import base64
import datetime
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from operations.demonstration import browsers
from operations.demonstration.browsers import Hand
from reviewers.accounts import letting_back, people
from reviewers.errors import NotAllowed
from reviewers.models import CustodyEntry, LettingBack, Membership
from reviewers.roster import check, kit_alone, names, replacing, requests
from reviewers.roster.effects import Parts
from reviewers.roster.kit_alone import Step
from sealing import HybridIdentity, seal, unseal
from sealing.roster import KIT, Fault, RosterError, signing_key
from submissions import intake, roster
from submissions.roster import chain
from tests.reviewers.acting import DESK, admitted, found, joined
from tests.reviewers.browsing import SCRIPT, Browser, signed_in, url
from tests.reviewers.desks import hand
from tests.reviewers.test_lost import made

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = NOW.date()


class Desk:
    """One custodian, and a reviewer who can help nobody."""

    def __init__(self, key: HybridIdentity) -> None:
        self.key, self.new = key, HybridIdentity.generate()
        token = people.first_link()
        assert token
        own = HybridIdentity.generate()
        self.amal = joined(token, "amal", own)
        self.kit = found(self.amal, DESK, key, own)
        token = people.invite(self.amal, DESK, ("reviewer",))
        other = HybridIdentity.generate()
        self.basem = joined(token, "basem", other)
        admitted(self.amal, self.basem, key, other)

    @property
    def membership(self) -> Membership:
        return Membership.objects.get(reviewer__user=self.amal)

    def entry(self, act: str, facts: Any = (), subject: str = "") -> bytes:
        """By the kit alone, as the browser of whoever sends it would make it."""
        person = subject or self.membership.person
        # The account that sends it is given the nonce, and signs nothing.
        sender = Hand(self.amal, self.new)
        request = browsers.request_for(sender, DESK, act, person, dict(facts))
        return browsers.signed(request, (KIT, signing_key(self.kit))).encoded

    def suspend(self) -> None:
        requests.append(self.amal, DESK, self.entry("suspend"), Parts())

    def admit(self) -> None:
        row = self.membership
        facts = {
            "name": names.commitment(names.of(row)),
            "own": row.claim.own,
            "replaces": 1,
            "roles": sorted(row.roles),
            **browsers.keys_of(self.new),
        }
        parts = Parts({row.person: seal(str(self.key).encode(), [self.new.recipient()])})
        requests.append(self.amal, DESK, self.entry("admit", facts), parts)


@pytest.fixture
def lost(db: None, desk: HybridIdentity) -> Desk:
    return Desk(desk)


def let_back() -> str:
    out = StringIO()
    call_command("let_back", "amal", stdout=out)
    return out.getvalue()


def move(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    on = TODAY + datetime.timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: NOW + datetime.timedelta(days=days))
    for module in (intake, chain):
        monkeypatch.setattr(module, "today", lambda: on)


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def step(user: User) -> Step | None:
    found = kit_alone.ways(user, intake.today())
    return found[0].step if found else None


def test_the_kit_alone_is_not_taken_before_the_operator_begins(lost: Desk) -> None:
    """Whoever found the paper, and has a session, suspends nobody with it."""
    assert step(lost.amal) is Step.OPERATOR
    with pytest.raises(NotAllowed):
        lost.suspend()
    state = roster.state(DESK)
    assert state and not state.suspended


def test_beside_a_colleague_who_can_help_it_signs_nothing(lost: Desk) -> None:
    token = people.invite(lost.amal, DESK, ("custodian", "reviewer"))
    own = HybridIdentity.generate()
    clara = joined(token, "clara", own)
    let_back()
    browsers.admit(DESK, Hand(clara, own), lost.key, [hand(lost.amal), hand(lost.basem)])
    assert step(lost.amal) is None
    lost.suspend()
    assert not letting_back.is_ready(lost.amal, DESK, TODAY + datetime.timedelta(days=99))


def test_who_cannot_sign_in_is_suspended_on_the_operator_s_page(lost: Desk) -> None:
    said = let_back()
    (address,) = [line for line in said.splitlines() if line.startswith("/desk/lost/kit/")]
    page = Browser().get(address)
    assert page.status_code == 200 and b'data-kit-alone="suspend"' in page.content
    fields = {"entry": in_base64(lost.entry("suspend")), "parts": ""}
    answer = Browser().post(address, fields, headers=SCRIPT)
    assert answer.status_code == 200, answer.content
    state = roster.state(DESK)
    assert state and state.suspended[lost.membership.person].by == KIT
    assert b"data-kit-alone" not in Browser().get(address).content
    assert "/desk/lost/kit/" not in let_back()
    assert not check.check(DESK).faults


def test_the_page_takes_nothing_else(lost: Desk) -> None:
    (address,) = [line for line in let_back().splitlines() if line.startswith("/desk/lost/kit/")]
    other = Membership.objects.get(reviewer__user=lost.basem).person
    maker = hand(lost.amal)
    request = browsers.request_for(maker, DESK, "suspend", other, {})
    entry = browsers.signed(request, (maker.person(DESK), maker.signing)).encoded
    for each in (entry, lost.entry("suspend", subject=other)):
        answer = Browser().post(address, {"entry": in_base64(each), "parts": ""}, headers=SCRIPT)
        assert answer.status_code == 409
    assert Browser().get("/desk/lost/kit/abc/").status_code == 410
    LettingBack.objects.update(ended_on=TODAY)
    assert Browser().get(address).status_code == 410


def test_after_thirty_days_the_kit_gives_a_new_key(
    lost: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_back()
    lost.suspend()
    assert step(lost.amal) is Step.WAIT
    replacing.ask(lost.amal, made(lost.amal, lost.new))
    move(monkeypatch, 29)
    with pytest.raises(NotAllowed):
        lost.admit()
    move(monkeypatch, 30)
    assert step(lost.amal) is Step.SIGN
    page = signed_in(lost.amal).get(url("replace-key")).content
    assert b'data-kit-alone="admit"' in page
    lost.admit()
    row = lost.membership
    assert unseal(bytes(row.wrapped_key), [lost.new]) == str(lost.key).encode()
    assert row.reviewer.recipient == str(lost.new.recipient())
    assert LettingBack.objects.get().ended_on
    assert not check.check(DESK).faults
    assert CustodyEntry.objects.filter(act="identity replaced").exists()


def test_a_member_who_objects_ends_it(lost: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    let_back()
    lost.suspend()
    replacing.ask(lost.amal, made(lost.amal, lost.new))
    letting_back.object_to(lost.basem, LettingBack.objects.get().pk, TODAY)
    move(monkeypatch, 30)
    with pytest.raises(NotAllowed):
        lost.admit()


def test_whoever_has_the_key_objects_and_nothing_was_lost(lost: Desk) -> None:
    let_back()
    lost.suspend()
    browsers.act(DESK, "object", lost.membership.person, {}, [hand(lost.amal)])
    state = roster.state(DESK)
    assert state and not state.suspended and lost.membership.admitted


def test_a_member_who_signed_meanwhile_is_there(
    lost: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rules themselves: no server needs to be believed for it."""
    move(monkeypatch, 7)
    let_back()
    lost.suspend()
    browsers.act(DESK, "restore", lost.membership.person, {}, [hand(lost.basem)])
    replacing.ask(lost.amal, made(lost.amal, lost.new))
    move(monkeypatch, 37)
    with pytest.raises(RosterError) as refused:
        lost.admit()
    assert refused.value.fault is Fault.WAITING
