"""What is lost: a page for everybody, a new key for an account, and the only custodian."""

import base64
import datetime
import json
import re
from dataclasses import replace
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.utils import timezone

from operations.demonstration import browsers
from reviewers.accounts import letting_back
from reviewers.errors import KeyRefused, NotAllowed, Stale
from reviewers.keys import keyring
from reviewers.models import (
    CustodyEntry,
    FactorReset,
    LettingBack,
    Membership,
    Reviewer,
    RosterClaim,
)
from reviewers.roster import effects, names, replacing, serving
from reviewers.roster.effects import Parts
from reviewers.roster.replacing import Made
from reviewers.views.lost_words import LOSSES
from sealing import HybridIdentity, seal
from sealing.roster import signing_key
from submissions import roster
from tests.reviewers.acting import DESK, OTHER_DESK, PASSWORD, Cast, in_custody, sealed_identity
from tests.reviewers.browsing import SCRIPT, Browser, half_signed_in, signed_in, url
from tests.reviewers.desks import hands

TODAY = timezone.now().date()


def in_days(days: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=days)


@pytest.fixture
def own() -> HybridIdentity:
    """The new key that somebody makes."""
    return HybridIdentity.generate()


def made(user: User, own: HybridIdentity) -> Made:
    """As the browser makes it, with a proof for each desk."""
    proofs = {place["desk"]: browsers.proof(own, **place) for place in replacing.places(user)}
    keys = browsers.keys_of(own)
    return Made(keys["recipient"], sealed_identity(), keys["signing"], proofs)


def fields(user: User, own: HybridIdentity) -> dict[str, str]:
    held = made(user, own)
    return {
        "recipient": held.recipient,
        "signing": held.signing,
        "sealed_identity": base64.b64encode(held.sealed_identity).decode(),
        "own": json.dumps(held.own),
        "password": PASSWORD,
    }


# The page


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_stranger_reads_what_to_do(language: str) -> None:
    client = Browser()
    client.post(url("language"), {"language": language})
    page = client.get(url("lost")).content.decode()
    assert all(f'id="{loss.slug}"' in page for loss in LOSSES)


def test_it_says_the_same_to_everybody(cast: Cast) -> None:
    def section(client: Browser) -> str:
        client.post(url("language"), {"language": "en"})
        return client.get(url("lost")).content.decode().split("<h1>")[1]

    assert section(Browser()) == section(signed_in(cast.reviewer))


def test_its_links_are_pages() -> None:
    assert len({loss.slug for loss in LOSSES}) == len(LOSSES) == 9
    assert all(url(loss.page) and loss.link for loss in LOSSES)


@pytest.mark.parametrize("name", ["login", "account", "people", "index"])
def test_pages_lead_there(cast: Cast, name: str) -> None:
    client = Browser() if name == "login" else signed_in(cast.reviewer)
    page = client.get(url(name)).content.decode()
    assert (url("lost") in page) == (name != "index")


# A new key for an account that stands


def test_a_new_key_waits_and_the_former_stays(cast: Cast, own: HybridIdentity) -> None:
    before = Reviewer.objects.get(user=cast.editor)
    replacing.ask(cast.editor, made(cast.editor, own))
    after = Reviewer.objects.get(user=cast.editor)
    assert (after.recipient, after.sealed_identity) == (before.recipient, before.sealed_identity)
    assert [each.membership.reviewer for each in replacing.waiting((DESK,))] == [after]
    assert replacing.waiting((OTHER_DESK,)) == ()
    assert in_custody().latest("number").act == "new key asked"


def test_asking_again_takes_the_place_of_what_was_asked(cast: Cast, own: HybridIdentity) -> None:
    replacing.ask(cast.editor, made(cast.editor, HybridIdentity.generate()))
    replacing.ask(cast.editor, made(cast.editor, own))
    assert RosterClaim.objects.get().recipient == str(own.recipient())


def test_it_waits_at_every_desk_of_theirs(cast: Cast, own: HybridIdentity) -> None:
    replacing.ask(cast.reviewer, made(cast.reviewer, own))
    claims = RosterClaim.objects.lost().values_list("membership__desk", "recipient")
    assert set(claims) == {(DESK, str(own.recipient())), (OTHER_DESK, str(own.recipient()))}


def test_a_key_that_is_in_use_is_refused(
    cast: Cast, identities: dict[str, HybridIdentity], own: HybridIdentity
) -> None:
    for name in ("editor", "second"):
        with pytest.raises(KeyRefused):
            replacing.ask(cast.editor, made(cast.editor, identities[name]))
    assert not RosterClaim.objects.exists()
    replacing.ask(cast.second, made(cast.second, own))
    with pytest.raises(KeyRefused):
        replacing.ask(cast.editor, made(cast.editor, own))


def test_a_private_key_in_the_clear_is_refused(cast: Cast, own: HybridIdentity) -> None:
    with pytest.raises(KeyRefused):
        replacing.ask(
            cast.editor, replace(made(cast.editor, own), sealed_identity=str(own).encode())
        )


def test_it_asks_for_the_password(cast: Cast, own: HybridIdentity) -> None:
    """An open session is not enough."""
    client = signed_in(cast.editor)
    held = fields(cast.editor, own)
    wrong = client.post(url("replace-key"), {**held, "password": "a wrong one"}, headers=SCRIPT)
    assert wrong.status_code == 409
    assert not RosterClaim.objects.exists()
    right = client.post(url("replace-key"), held, headers=SCRIPT)
    assert right.json()["next"] == url("replace-key")
    assert RosterClaim.objects.get().signing == signing_key(own).public


def test_the_door_of_the_roster_takes_no_new_key(cast: Cast, own: HybridIdentity) -> None:
    """It asks for no password: what it is given is the key that the account has."""
    held = fields(cast.editor, own)
    proofs = json.loads(held["own"])
    given = {**held, "own": proofs[DESK]}
    client = signed_in(cast.editor)
    assert client.post(f"/desk/roster/{DESK}/claim", given, headers=SCRIPT).status_code == 409
    assert not RosterClaim.objects.exists()


def test_it_takes_both_factors(cast: Cast, own: HybridIdentity) -> None:
    half_signed_in(cast.editor).post(url("replace-key"), fields(cast.editor, own))
    assert not RosterClaim.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"signing": "x"}, 400),
        ({"signing": ""}, 400),
        ({"own": "[1]"}, 400),
        ({"own": '{"raqqa": "ab"}'}, 400),
        ({"own": "{}"}, 400),
        ({"own": '{"raqqa": "' + "0" * 128 + '"}'}, 409),
    ],
)
def test_what_is_no_signing_key_or_proof_is_refused(
    cast: Cast, own: HybridIdentity, wrong: dict[str, str], status: int
) -> None:
    held = fields(cast.editor, own) | wrong
    answer = signed_in(cast.editor).post(url("replace-key"), held, headers=SCRIPT)
    assert answer.status_code == status
    assert not RosterClaim.objects.exists()


def test_a_desk_without_a_list_says_that_the_list_comes_first(
    cast: Cast, own: HybridIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    Reviewer.objects.update(language="en")
    held = fields(cast.editor, own)
    monkeypatch.setattr(roster, "state", lambda desk: None)
    client = signed_in(cast.editor)
    page = client.get(url("replace-key")).content.decode()
    assert "no confirmed list of its people yet" in page and 'id="making"' not in page
    answer = client.post(url("replace-key"), held, headers=SCRIPT)
    assert answer.status_code == 409
    assert "confirmed list" in answer.json()["problems"][0]
    assert not RosterClaim.objects.exists()


def test_colleagues_see_that_a_new_key_waits(cast: Cast, own: HybridIdentity) -> None:
    Reviewer.objects.update(language="en")
    replacing.ask(cast.editor, made(cast.editor, own))
    for name in ("people", "needs"):
        page = signed_in(cast.second).get(url(name)).content.decode()
        assert "editor" in page and "for a new key" in page
    number = Membership.objects.get(reviewer__user=cast.editor).person
    page = signed_in(cast.second).get(url("people")).content.decode()
    assert f'data-claim-print="{number}"' in page
    mine = signed_in(cast.editor).get(url("replace-key")).content.decode()
    assert str(own.recipient()) in mine


def test_the_list_is_told_that_it_takes_the_place_of_another(
    cast: Cast, own: HybridIdentity
) -> None:
    replacing.ask(cast.editor, made(cast.editor, own))
    (claim,) = serving.served(cast.second, DESK)["claims"]
    assert (claim["account"], claim["lost"]) == ("editor", True)


def test_who_found_the_passphrase_keeps_the_former_key(cast: Cast, own: HybridIdentity) -> None:
    replacing.ask(cast.editor, made(cast.editor, own))
    assert signed_in(cast.editor).post(url("keep-key"), headers=SCRIPT).status_code == 200
    assert not RosterClaim.objects.exists()
    assert signed_in(cast.editor).post(url("keep-key"), headers=SCRIPT).status_code == 409


def given(user: User, own: HybridIdentity, desk: HybridIdentity) -> bytes:
    """Two others sign; gives the desk's key as it was wrapped for the new one."""
    membership = Membership.objects.get(reviewer__user=user, desk=DESK)
    claim = RosterClaim.objects.get(membership=membership)
    facts = {
        "name": names.commitment(names.of(membership)),
        "own": claim.own,
        "replaces": 1,
        "roles": sorted(membership.roles),
        **browsers.keys_of(own),
    }
    wrapped = seal(str(desk).encode(), [own.recipient()])
    others = [each for each in hands(DESK) if each.user != user]
    parts = Parts({membership.person: wrapped})
    browsers.act(DESK, "admit", membership.person, facts, others, parts)
    return wrapped


def test_given_it_is_theirs_with_the_desk_s_key(
    cast: Cast, own: HybridIdentity, desk: HybridIdentity
) -> None:
    replacing.ask(cast.editor, made(cast.editor, own))
    wrapped = given(cast.editor, own, desk)
    mine = keyring.my_keys(User.objects.get(pk=cast.editor.pk))
    assert mine.recipient == str(own.recipient())
    assert [each.wrapped for each in mine.desks] == [wrapped]
    assert not RosterClaim.objects.exists()


def test_another_key_than_was_compared_is_not_given(
    cast: Cast, own: HybridIdentity, desk: HybridIdentity
) -> None:
    replacing.ask(cast.editor, made(cast.editor, HybridIdentity.generate()))
    before = keyring.my_keys(cast.editor)
    with pytest.raises(KeyRefused):
        given(cast.editor, own, desk)
    assert keyring.my_keys(cast.editor) == before


def test_at_other_desks_it_has_to_be_signed_too(
    cast: Cast, own: HybridIdentity, desk: HybridIdentity
) -> None:
    replacing.ask(cast.reviewer, made(cast.reviewer, own))
    given(cast.reviewer, own, desk)
    assert keyring.desks_held(cast.reviewer) == [DESK]
    assert [each.reviewer.user for each in keyring.waiting(OTHER_DESK)] == [cast.reviewer]
    assert RosterClaim.objects.lost().get().membership.desk == OTHER_DESK
    (claim,) = serving.served(cast.outsider, OTHER_DESK)["claims"]
    assert claim["lost"]


def test_a_passphrase_changed_since_is_not_put_back_by_another_desk(
    cast: Cast, own: HybridIdentity, desk: HybridIdentity
) -> None:
    replacing.ask(cast.reviewer, made(cast.reviewer, own))
    given(cast.reviewer, own, desk)
    changed = sealed_identity()
    Reviewer.objects.filter(user=cast.reviewer).update(sealed_identity=changed)
    membership = Membership.objects.get(reviewer__user=cast.reviewer, desk=OTHER_DESK)
    effects.take_keys(membership, membership.claim)
    assert keyring.my_keys(cast.reviewer).sealed_identity == changed


# The only custodian


@pytest.fixture
def alone(cast: Cast) -> Cast:
    """The reviewer is the only custodian of the first desk; at the other one there are two."""
    cast.second.groups.remove(Group.objects.get(name="custodian"))
    return cast


def let_back(name: str = "reviewer", *options: str) -> str:
    out = StringIO()
    call_command("let_back", name, *options, stdout=out)
    return out.getvalue()


def token_in(said: str) -> str:
    found = re.search(r"/desk/reset/([^/\s]+)/", said)
    assert found, said
    return found.group(1)


def test_it_begins_thirty_days(alone: Cast) -> None:
    said = let_back()
    assert f"{DESK}: waits since {TODAY}, until {in_days(30)}" in said
    row = LettingBack.objects.get()
    assert (row.desk, row.ready_on) == (DESK, in_days(30))
    entry = CustodyEntry.objects.get(act="letting back begun")
    assert (entry.actor, entry.facts["who"]) == ("", "reviewer")
    assert "Run this again then." in let_back()
    assert LettingBack.objects.count() == 1


def test_whom_a_colleague_can_help_is_not_let_back(cast: Cast) -> None:
    for name in ("reviewer", "editor", "nobody"):
        with pytest.raises(CommandError, match="Nothing was changed"):
            let_back(name)
    assert not LettingBack.objects.exists()


@pytest.mark.parametrize("name", ["needs", "index", "people"])
def test_every_member_sees_it_at_once(alone: Cast, name: str) -> None:
    Reviewer.objects.update(language="en")
    let_back()
    for user in (alone.second, alone.editor):
        page = signed_in(user).get(url(name)).content.decode()
        assert "reviewer is to be let back to desk raqqa" in page
    if name != "people":
        assert "is to be let back" not in signed_in(alone.outsider).get(url(name)).content.decode()


def test_any_member_ends_it(alone: Cast) -> None:
    let_back()
    row = LettingBack.objects.get()
    with pytest.raises(NotAllowed):
        letting_back.object_to(alone.outsider, row.pk, TODAY)
    given = {"number": row.pk}
    answer = signed_in(alone.editor).post(url("object-letting-back"), given, headers=SCRIPT)
    assert answer.json()["next"] == url("needs")
    row.refresh_from_db()
    assert (row.ended_on, row.ended_by) == (TODAY, alone.editor)
    assert not letting_back.is_ready(alone.reviewer, DESK, in_days(99))
    with pytest.raises(Stale):
        letting_back.object_to(alone.editor, row.pk, TODAY)


def test_after_the_days_there_is_a_link_and_not_before(
    alone: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_back()
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(days=29))
    assert "/desk/reset/" not in let_back()
    assert not letting_back.is_ready(alone.reviewer, DESK, in_days(29))
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(days=30))
    address = url("reset-factor", token_in(let_back()))
    assert FactorReset.objects.get().offered_by is None
    monkeypatch.setattr(timezone, "now", lambda: now)
    answer = Browser().post(address, {"password": PASSWORD})
    assert answer["Location"] == url("second-factor")


def test_the_operator_can_end_it(alone: Cast) -> None:
    let_back()
    assert let_back("reviewer", "--stop") == "ended: 1\n"
    assert not LettingBack.objects.open().exists()
    assert CustodyEntry.objects.filter(act="letting back ended").count() == 1


def test_a_second_custodian_who_came_meanwhile_is_seen(alone: Cast) -> None:
    """Nobody is let back past somebody who can help."""
    let_back()
    alone.second.groups.add(Group.objects.get(name="custodian"))
    LettingBack.objects.update(ready_on=TODAY)
    assert not letting_back.is_ready(alone.reviewer, DESK, TODAY)
    with pytest.raises(CommandError):
        let_back()


def test_a_member_counts_with_the_key_alone(alone: Cast) -> None:
    let_back()
    Membership.objects.filter(reviewer__user=alone.editor).update(wrapped_key=b"")
    with pytest.raises(NotAllowed):
        letting_back.object_to(alone.editor, LettingBack.objects.get().pk, TODAY)
