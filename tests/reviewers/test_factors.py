"""When a phone is lost: recovery codes, a colleague's link; and an account that is stopped."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django_otp import user_has_device

from reviewers.accounts import factors, people
from reviewers.errors import NotAllowed, PeopleError
from reviewers.models import FactorReset, Login, Membership, RecoveryCode
from tests.reviewers.acting import DESK, PASSWORD, Cast
from tests.reviewers.browsing import SCRIPT, Browser, factor, signed_in, url


def sign_in(user: str, code: str, password: str = PASSWORD) -> bool:
    fields = {"username": user, "password": password, "code": code}
    answer = Browser().post(url("login"), fields)
    return bool(answer.status_code == 302)


@pytest.fixture
def codes(cast: Cast) -> list[str]:
    """As the page shows them."""
    page = signed_in(cast.reviewer).post(url("new-codes"), {"password": PASSWORD}).content.decode()
    return re.findall(r'<samp dir="ltr">([a-z0-9-]+)</samp>', page)


def test_ten_codes_are_shown_once_and_kept_as_digests(cast: Cast, codes: list[str]) -> None:
    assert len(set(codes)) == 10
    kept = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    page = signed_in(cast.reviewer).get(url("account")).content.decode()
    assert not any(code in page for code in codes)


def test_a_code_works_once_in_the_place_of_the_app(cast: Cast, codes: list[str]) -> None:
    assert sign_in("reviewer", codes[0])
    assert not sign_in("reviewer", codes[0])
    assert factors.codes_left(cast.reviewer) == 9


def test_a_code_is_taken_however_it_was_typed(cast: Cast, codes: list[str]) -> None:
    assert sign_in("reviewer", codes[0].upper().replace("-", " "))


def test_a_code_is_no_password_and_nobody_elses(cast: Cast, codes: list[str]) -> None:
    assert not sign_in("reviewer", codes[0], password="wrong")
    factor(cast.second)
    assert not sign_in("second", codes[0])
    assert factors.codes_left(cast.reviewer) == 10


def test_new_codes_void_the_old_ones(cast: Cast, codes: list[str]) -> None:
    fresh = factors.new_codes(cast.reviewer)
    assert not sign_in("reviewer", codes[0])
    assert sign_in("reviewer", fresh[0])


def offered(cast: Cast, by: str = "second") -> str:
    membership = Membership.objects.get(reviewer__user=cast.reviewer, desk=DESK)
    client = signed_in(getattr(cast, by))
    told = client.post(url("offer-reset"), {"membership": membership.pk}, headers=SCRIPT)
    return str(told.json().get("link", ""))


@pytest.mark.parametrize("who", ["second", "administrator"])
def test_a_colleagues_link_and_the_password_together_void_the_old_factor(
    cast: Cast, codes: list[str], who: str
) -> None:
    link = offered(cast, who)
    assert user_has_device(cast.reviewer)
    signed_in(cast.reviewer)
    lost, client = signed_in(cast.reviewer), Browser()
    assert client.post(link, {"password": PASSWORD})["Location"] == url("second-factor")
    assert not user_has_device(cast.reviewer, confirmed=None)
    assert lost.get(url("account"), headers=SCRIPT).status_code == 401
    assert client.get(url("index"))["Location"] == url("second-factor")
    assert factors.codes_left(cast.reviewer) == 0
    assert sign_in("reviewer", "")
    assert Browser().get(link).status_code == 410


def test_the_link_without_the_password_does_nothing(cast: Cast) -> None:
    link = offered(cast)
    factor(cast.reviewer)
    for _ in range(11):
        assert Browser().post(link, {"password": "wrong"}).status_code == 200
    assert Browser().post(link, {"password": PASSWORD}).status_code == 200
    assert user_has_device(cast.reviewer)


@pytest.mark.parametrize("who", ["reviewer", "editor", "outsider"])
def test_neither_oneself_nor_a_stranger_nor_any_colleague_makes_a_link(
    cast: Cast, who: str
) -> None:
    other = cast.reviewer if who == "reviewer" else cast.second
    with pytest.raises(NotAllowed):
        factors.offer_reset(getattr(cast, who), other)
    assert not FactorReset.objects.exists()


def test_the_database_refuses_a_link_for_oneself(cast: Cast) -> None:
    offered(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorReset.objects.update(user=cast.second)


def test_a_link_is_good_for_its_person_and_once(cast: Cast) -> None:
    token = offered(cast).rstrip("/").rsplit("/", 1)[1]
    with pytest.raises(PeopleError):
        factors.reset(token, cast.editor)
    factors.reset(token, cast.reviewer)
    with pytest.raises(PeopleError):
        factors.reset(token, cast.reviewer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT token_hash FROM reviewers_factorreset")
        assert token not in str(cursor.fetchall())


def test_a_stopped_account_is_out_at_once_and_cannot_come_back(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    membership = Membership.objects.get(reviewer__user=cast.administrator)
    custodian = signed_in(cast.second)
    custodian.post(url("deactivate"), {"membership": membership.pk}, headers=SCRIPT)
    assert client.get(url("index")).url.startswith(url("login"))
    assert not Login.objects.filter(user=cast.administrator).exists()
    assert factors.new_codes(cast.administrator)
    assert not sign_in("administrator", "")
    custodian.post(url("reactivate"), {"membership": membership.pk}, headers=SCRIPT)
    cast.administrator.refresh_from_db()
    assert cast.administrator.is_active


@pytest.mark.parametrize("who", ["editor", "outsider"])
def test_only_custodians_and_administrators_of_the_desk_stop_an_account(
    cast: Cast, who: str
) -> None:
    with pytest.raises(NotAllowed):
        factors.deactivate(getattr(cast, who), cast.second)
    assert people.is_member(cast.second, DESK)


def test_the_page_lists_who_holds_no_key_so_that_they_can_be_helped(cast: Cast) -> None:
    factors.deactivate(cast.second, cast.administrator)
    page = signed_in(cast.second).get(url("people")).content.decode()
    held = Membership.objects.get(reviewer__user=cast.administrator)
    assert f'name="membership" value="{held.pk}"' in page
    assert page.count(url("reactivate")) == 1
