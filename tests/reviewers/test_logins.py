"""Logins end: by rest, by age, from elsewhere, with the account; what ends takes its key along."""

import datetime

import pytest

from reviewers.accounts import logins
from reviewers.models import Login
from tests.reviewers.acting import PASSWORD, Cast
from tests.reviewers.browsing import SCRIPT, Browser, half_signed_in, signed_in, url

NEW = "delta ocean 55 harbour"


def inside(client: Browser) -> bool:
    return bool(client.get(url("account"), headers=SCRIPT).status_code == 200)


def aged(**changed: datetime.datetime) -> None:
    Login.objects.update(**changed)


def before(**ago: int) -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC) - datetime.timedelta(**ago)


def test_a_login_without_its_row_is_none(cast: Cast) -> None:
    client = signed_in(cast.reviewer)
    Login.objects.all().delete()
    assert not inside(client)
    half = half_signed_in(cast.reviewer)
    Login.objects.all().delete()
    assert half.get(url("second-factor")).url.startswith(url("login"))


def test_it_ends_after_an_hour_without_use_and_after_eight_hours(cast: Cast) -> None:
    rested, old, used = (signed_in(cast.reviewer) for _ in range(3))
    assert inside(used)
    aged(seen_at=before(minutes=59))
    assert inside(used)
    aged(seen_at=before(minutes=61))
    assert not inside(rested)
    old = signed_in(cast.reviewer)
    aged(begun_at=before(hours=8, minutes=1))
    assert not inside(old)
    assert not Login.objects.filter(begun_at__lte=before(hours=8)).exists()


def test_use_is_noted_so_that_work_keeps_it_open(cast: Cast) -> None:
    client = signed_in(cast.reviewer)
    aged(seen_at=before(minutes=59))
    assert inside(client)
    assert Login.objects.get().seen_at > before(minutes=1)


def test_one_can_be_ended_from_another(cast: Cast) -> None:
    lost, here = signed_in(cast.reviewer), signed_in(cast.reviewer)
    first = logins.of(cast.reviewer)[0]
    page = here.get(url("account")).content.decode()
    assert page.count('name="login"') == 2
    here.post(url("end-login"), {"login": str(first.pk)})
    assert not inside(lost)
    assert inside(here)


def test_nobody_ends_another_persons(cast: Cast) -> None:
    client, other = signed_in(cast.reviewer), signed_in(cast.second)
    theirs = logins.of(cast.reviewer)[0]
    other.post(url("end-login"), {"login": str(theirs.pk)})
    assert inside(client)


def test_a_login_of_somebody_else_is_not_a_login(cast: Cast) -> None:
    client = signed_in(cast.reviewer)
    Login.objects.update(user=cast.second)
    assert not inside(client)


def test_all_others_can_be_ended_at_once(cast: Cast) -> None:
    lost, here = signed_in(cast.reviewer), signed_in(cast.reviewer)
    here.post(url("end-others"))
    assert (inside(lost), inside(here)) == (False, True)


def test_a_new_password_ends_the_others(cast: Cast) -> None:
    lost, here = signed_in(cast.reviewer), signed_in(cast.reviewer)
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert here.post(url("password_change"), fields).status_code == 302
    assert (inside(lost), inside(here)) == (False, True)
    assert Login.objects.filter(user=cast.reviewer).count() == 1


def test_a_wrong_old_password_ends_nothing(cast: Cast) -> None:
    other, here = signed_in(cast.reviewer), signed_in(cast.reviewer)
    fields = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    here.post(url("password_change"), fields)
    assert inside(other)


def test_signing_out_destroys_the_key_of_that_login_alone(cast: Cast) -> None:
    here, other = signed_in(cast.reviewer), signed_in(cast.reviewer)
    key = here.get(url("session-key"), headers=SCRIPT).json()["key"]
    here.post(url("logout"))
    assert not Login.objects.filter(key=key).exists()
    assert inside(other)


@pytest.mark.parametrize("column", ["ip", "address", "agent", "browser"])
def test_no_row_has_a_place_for_an_address(column: str) -> None:
    assert not any(column in field.name for field in Login._meta.get_fields())
