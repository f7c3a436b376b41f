"""Joining: each step once, each secret once, and no private key on its way to the server."""

import base64
import re
import secrets
import time
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django_otp.oath import TOTP

from operations.demonstration import browsers
from operations.demonstration.browsers import Hand
from reviewers.accounts import people, roles
from reviewers.errors import KeyRefused
from reviewers.keys import nonces
from reviewers.models import Authenticator, Membership, Reviewer
from reviewers.roster import founding, names
from sealing import HybridIdentity
from submissions import intake, roster
from tests.reviewers.acting import DESK, PASSWORD, Cast, joined, sealed_identity
from tests.reviewers.browsing import SCRIPT, Browser, sealed, signed_in, url
from tests.reviewers.desks import enrolled, hand, hands

ACCOUNT = {"username": "noor", "password": PASSWORD, "again": PASSWORD, "language": "en"}


@pytest.fixture
def link(db: None) -> str:
    token = people.first_link()
    assert token
    return url("join", token)


@pytest.fixture
def joining(link: str) -> Browser:
    """Somebody with an account and without a second factor."""
    client = Browser()
    assert client.post(link, ACCOUNT)["Location"] == url("second-factor")
    return client


def token_of(secret: str) -> str:
    key = secret.replace(" ", "")
    generator = TOTP(base64.b32decode(key + "=" * (-len(key) % 8)))
    generator.time = time.time()
    return f"{generator.token():06d}"


def secret_on(page: str) -> str:
    found = re.search(r'id="secret">([A-Z2-7 ]+)<', page)
    assert found, page
    return found.group(1)


def test_a_link_makes_one_account_and_then_says_that_it_is_over(link: str) -> None:
    assert Browser().post(link, ACCOUNT).status_code == 302
    again = Browser().get(link)
    assert again.status_code == 410
    assert "This link cannot be used" in again.content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "password1234", "again": "password1234"}, "too common"),
        ({"again": "another"}, "The two passwords are not the same."),
        ({"username": "a b"}, "Enter a valid username."),
        ({"username": ""}, "This field is required."),
    ],
)
def test_a_bad_account_is_refused_in_words_and_keeps_the_link(
    link: str, wrong: dict[str, str], sentence: str
) -> None:
    page = Browser().post(link, {**ACCOUNT, **wrong}).content.decode()
    assert sentence in page.replace("&#x27;", "'")
    assert not User.objects.exists()
    assert Browser().post(link, ACCOUNT).status_code == 302


def test_the_secret_of_the_second_factor_is_shown_once(joining: Browser) -> None:
    first = secret_on(joining.get(url("second-factor")).content.decode())
    wrong = joining.post(url("second-factor"), {"code": "000000"}).content.decode()
    assert "This code was not right." in wrong
    assert first not in wrong
    assert 'id="secret"' not in wrong
    assert secret_on(joining.get(url("second-factor")).content.decode()) != first


def test_the_picture_is_drawn_in_the_page_without_another_request(joining: Browser) -> None:
    page = joining.get(url("second-factor")).content.decode()
    assert '<svg viewBox="' in page
    assert "otpauth" not in page


def test_the_right_code_leads_to_the_key(joining: Browser) -> None:
    secret = secret_on(joining.get(url("second-factor")).content.decode())
    found = joining.post(url("second-factor"), {"code": token_of(secret)})
    assert found["Location"] == url("offer-codes")
    assert f'href="{url("key")}"' in joining.get(url("offer-codes")).content.decode()
    assert Authenticator.objects.get().confirmed
    assert joining.get(url("index"))["Location"] == url("key")


def test_whoever_was_interrupted_goes_on_with_the_password_alone(joining: Browser) -> None:
    later = Browser()
    later.post(url("login"), {"username": "noor", "password": PASSWORD, "code": ""})
    assert secret_on(later.get(url("second-factor")).content.decode())


def test_a_private_key_in_the_clear_is_refused(joining: Browser) -> None:
    client = signed_in(User.objects.get())
    identity = HybridIdentity.generate()
    plain = base64.b64encode(str(identity).encode()).decode()
    fields = {**browsers.keys_of(identity), "sealed_identity": plain}
    refused = client.post(url("key"), fields, headers=SCRIPT)
    assert refused.status_code == 409
    assert "was not sealed" in refused.json()["problems"][0]
    assert not Reviewer.objects.get().recipient


def first_desk(
    hand: Hand, slug: str, desk: HybridIdentity, recovery: HybridIdentity
) -> dict[str, str]:
    """What the page of the first desk sends."""
    person, salt = secrets.token_hex(16), secrets.token_hex(32)
    listed = browsers.listed(hand, slug, person, salt, roles.SLUGS)
    request = browsers.first_request(slug, desk, recovery, [listed])
    request = replace(request, nonce=nonces.issue(founding.NOWHERE, hand.user))
    entry = browsers.signed(request, (person, hand.signing))
    return {
        "name": "Newsroom",
        "entry": base64.b64encode(entry.encoded).decode(),
        "salt": salt,
        "wrapped_key": sealed(str(desk).encode(), hand.identity),
        "recovery_wrapped_key": sealed(str(desk).encode(), recovery),
    }


def test_the_first_person_is_led_from_key_to_desk_to_queue(joining: Browser) -> None:
    client = signed_in(User.objects.get())
    own, desk, recovery = (HybridIdentity.generate() for _ in range(3))
    file = base64.b64encode(sealed_identity()).decode()
    fields = {**browsers.keys_of(own), "sealed_identity": file}
    assert client.post(url("key"), fields, headers=SCRIPT).json()["next"] == url("index")
    assert client.get(url("index"))["Location"] == url("found")
    founded = first_desk(Hand(User.objects.get(), own), "news", desk, recovery)
    assert client.post(url("found"), founded, headers=SCRIPT).json()["next"] == url("index")
    assert client.get(url("index")).status_code == 200
    assert [found.slug for found in intake.desks()] == ["news"]


def test_a_desks_bad_address_is_said_in_words(joining: Browser) -> None:
    user, own = User.objects.get(), HybridIdentity.generate()
    enrolled(user, own)
    made, kit = HybridIdentity.generate(), HybridIdentity.generate()
    fields = first_desk(Hand(user, own), "Not_An_Address", made, kit)
    refused = signed_in(user).post(url("found"), fields, headers=SCRIPT)
    assert refused.status_code == 409
    assert len(refused.json()["problems"]) == 1
    assert intake.desks() == ()


def test_a_further_desk_is_not_opened_by_one(
    cast: Cast, identities: dict[str, HybridIdentity]
) -> None:
    me = Hand(cast.reviewer, identities["reviewer"])
    fields = first_desk(me, "news", HybridIdentity.generate(), HybridIdentity.generate())
    refused = signed_in(cast.reviewer).post(url("found"), fields, headers=SCRIPT)
    assert refused.status_code == 409
    assert intake.desk("news") is None


def test_a_colleague_waits_until_somebody_gives_them_the_key(
    cast: Cast, desk: HybridIdentity
) -> None:
    token = people.invite(cast.reviewer, "raqqa", ["reviewer"])
    user = people.join(token, username="noor", password=PASSWORD, language="en")
    client, own = signed_in(user), HybridIdentity.generate()
    file = base64.b64encode(sealed_identity()).decode()
    fields = {**browsers.keys_of(own), "sealed_identity": file}
    client.post(url("key"), fields, headers=SCRIPT)
    assert client.get(url("index"))["Location"] == url("waiting")
    assert str(own.recipient()) in client.get(url("waiting")).content.decode()
    browsers.admit("raqqa", Hand(user, own), desk, hands("raqqa"))
    assert client.get(url("index")).status_code == 200
    assert client.get(url("waiting"))["Location"] == url("index")


def test_whose_keys_were_not_shown_is_not_admitted(cast: Cast) -> None:
    """They show them after comparing the desk's digits; without it there is nothing to compare."""
    own = HybridIdentity.generate()
    user = joined(people.invite(cast.reviewer, "raqqa", ["reviewer"]), "noor", own)
    membership = Membership.objects.get(reviewer__user=user)
    state = roster.state("raqqa")
    assert state
    name = names.commitment(names.of(membership))
    proof = browsers.proof(own, "raqqa", state.genesis, name, membership.person)
    facts = {
        "name": name,
        "own": proof,
        "replaces": 0,
        "roles": ["reviewer"],
        **browsers.keys_of(own),
    }
    with pytest.raises(KeyRefused):
        browsers.act("raqqa", "admit", membership.person, facts, hands("raqqa"))


def test_an_invitation_is_for_a_desk_of_ones_own(cast: Cast) -> None:
    client = signed_in(cast.reviewer)
    fields = {"desk": "raqqa", "roles": "reviewer editor"}
    link = client.post(url("invite"), fields, headers=SCRIPT).json()["link"]
    assert Browser().get(link).status_code == 200
    for wrong in ({"desk": "elsewhere"}, {"roles": ""}, {"roles": "reviewer superuser"}):
        refused = client.post(url("invite"), {**fields, **wrong}, headers=SCRIPT)
        assert refused.status_code in {400, 409}


def test_roles_are_there_to_be_changed_until_a_change_is_proposed(cast: Cast) -> None:
    """Each role has its box, ticked where it is held; a second proposal would be refused."""
    browser = signed_in(cast.reviewer)
    page = browser.get(url("people")).content.decode()
    person = Membership.objects.get(desk=DESK, reviewer__user=cast.second).person
    start = page.index(f'data-roster="roles" data-person="{person}"')
    form = page[start : page.index("</form>", start)]
    assert re.findall(r'value="(\w+)"( checked)?>', form) == [
        ("reviewer", " checked"),
        ("editor", " checked"),
        ("custodian", " checked"),
        ("administrator", ""),
    ]
    browsers.propose(
        hand(cast.reviewer),
        browsers.request_for(
            hand(cast.reviewer), DESK, "roles", person, {"roles": ["editor", "reviewer"]}
        ),
    )
    page = browser.get(url("people")).content.decode()
    assert f'data-roster="roles" data-person="{person}"' not in page
    assert page.count("ثمة اقتراح مفتوح بشأنهم.") == 1
