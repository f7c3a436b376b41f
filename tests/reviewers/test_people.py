import datetime

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_otp.oath import totp
from pytest_django.fixtures import Settings

import config.settings
from reviewers.accounts import people, roles
from reviewers.errors import NotAllowed, PeopleError
from reviewers.models import CustodyEntry, Invitation, Membership
from submissions import intake
from tests.reviewers.acting import DESK, PASSWORD, Cast

LATER = datetime.timedelta(hours=73)


def join(token: str, name: str = "samar", password: str = PASSWORD) -> User:
    return people.join(token, username=name, password=password, language="ar")


def test_it_gives_the_founder_every_role(db: None) -> None:
    user = join(people.first_link() or "")
    assert {role.slug for role in roles.of(user)} == set(roles.SLUGS)
    assert not user.is_superuser and not user.is_staff


def test_it_gives_a_first_link_that_voids_the_one_before(db: None) -> None:
    older, newer = people.first_link() or "", people.first_link() or ""
    assert older != newer
    assert people.invitation(older) is None
    assert people.invitation(newer) == people.Invited("", "", roles.SLUGS, founder=True)


def test_it_gives_no_first_link_once_a_desk_is_open(cast: Cast) -> None:
    assert people.first_link() is None


def test_it_voids_a_founder_s_link_when_a_desk_is_opened_elsewhere(
    db: None, request: pytest.FixtureRequest
) -> None:
    token = people.first_link() or ""
    kept = Invitation.objects.get()
    kept.delete()
    request.getfixturevalue("cast")
    kept.save(force_insert=True)
    assert people.invitation(token) is None
    with pytest.raises(PeopleError):
        join(token)


def test_it_keeps_a_hash_of_the_token_alone(cast: Cast) -> None:
    token = people.invite(cast.reviewer, DESK, ["editor"])
    row = Invitation.objects.get(used_by=None)
    assert token not in {str(value) for value in vars(row).values()}
    assert len(row.token_hash) == 64


def test_it_uses_an_invitation_up(cast: Cast) -> None:
    token = people.invite(cast.reviewer, DESK, ["reviewer", "editor"])
    user = join(token)
    assert [role.slug for role in roles.of(user)] == ["reviewer", "editor"]
    assert Membership.objects.get(reviewer__user=user).admitted is False
    with pytest.raises(PeopleError, match="invitation"):
        join(token, "another")


def test_it_lets_an_invitation_lapse_after_three_days(cast: Cast) -> None:
    token = people.invite(cast.reviewer, DESK, ["reviewer"])
    row = Invitation.objects.get(used_by=None)
    Invitation.objects.filter(pk=row.pk).update(expires_at=row.expires_at - LATER)
    assert people.invitation(token) is None
    with pytest.raises(PeopleError, match="invitation"):
        join(token)


@pytest.mark.parametrize("name", ["second", "SECOND", "", "a b", "x" * 151])
def test_it_refuses_a_name_that_is_taken_or_malformed(cast: Cast, name: str) -> None:
    token = people.invite(cast.reviewer, DESK, ["reviewer"])
    with pytest.raises(PeopleError, match="name"):
        join(token, name)
    assert people.invitation(token)


@pytest.mark.parametrize("password", ["short", "password123456", "samar-samar-samar"])
def test_it_refuses_a_weak_password(cast: Cast, password: str) -> None:
    token = people.invite(cast.reviewer, DESK, ["reviewer"])
    with pytest.raises(PeopleError, match="password") as caught:
        join(token, "samar-samar-samar", password)
    assert caught.value.sentences


def test_it_hashes_passwords_with_argon2_at_full_cost(db: None, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = config.settings.PASSWORD_HASHERS
    hashed = join(people.first_link() or "").password
    assert hashed.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")


def test_it_lets_administrators_and_the_desk_s_custodians_invite(cast: Cast) -> None:
    assert people.invite(cast.administrator, DESK, ["reviewer"])
    assert people.invite(cast.second, DESK, ["reviewer"])
    for user in (cast.editor, cast.outsider):
        with pytest.raises(NotAllowed):
            people.invite(user, DESK, ["reviewer"])


@pytest.mark.parametrize(("slug", "held"), [("nowhere", ["editor"]), (DESK, []), (DESK, ["owner"])])
def test_it_invites_to_desks_and_roles_that_are(cast: Cast, slug: str, held: list[str]) -> None:
    with pytest.raises(PeopleError, match="role"):
        people.invite(cast.administrator, slug, held)


def test_it_gives_a_superuser_no_role(cast: Cast) -> None:
    root = User.objects.create_superuser("root", password=PASSWORD)
    assert roles.of(root) == ()
    assert not roles.permissions(root)


def test_it_takes_a_leaver_s_roles_from_them(cast: Cast) -> None:
    assert roles.may(cast.second, "publish_case", DESK)
    cast.second.is_active = False
    assert not roles.may(cast.second, "publish_case", DESK)


def code(device: object) -> str:
    return f"{totp(device.bin_key):06d}"  # type: ignore[attr-defined]


def test_it_puts_a_second_factor_in_force_with_its_first_code(cast: Cast) -> None:
    device = people.begin_totp(cast.second)
    assert not device.confirmed
    assert people.confirm_totp(cast.second, code(device)).confirmed
    with pytest.raises(NotAllowed):
        people.begin_totp(cast.second)


def test_it_refuses_a_wrong_code(cast: Cast) -> None:
    device = people.begin_totp(cast.second)
    wrong = f"{(totp(device.bin_key) + 500_000) % 1_000_000:06d}"
    with pytest.raises(PeopleError, match="code"):
        people.confirm_totp(cast.second, wrong)


def test_it_replaces_a_second_factor_that_was_never_confirmed(cast: Cast) -> None:
    older, newer = people.begin_totp(cast.second), people.begin_totp(cast.second)
    assert older.bin_key != newer.bin_key
    with pytest.raises(PeopleError):
        people.confirm_totp(cast.second, code(older))


def test_it_counts_an_invitation_s_days_by_the_clock(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: made)
    token = people.invite(cast.reviewer, DESK, ["reviewer"])
    monkeypatch.setattr(timezone, "now", lambda: made + people.LIFE - datetime.timedelta(seconds=1))
    assert people.invitation(token) == people.Invited(
        DESK, intake.desk(DESK).name, ("reviewer",), founder=False
    )
    monkeypatch.setattr(timezone, "now", lambda: made + people.LIFE)
    assert people.invitation(token) is None
    with pytest.raises(PeopleError, match="invitation"):
        join(token)


@pytest.mark.parametrize("name", ["second", "samar"])
def test_it_makes_nobody_when_it_refuses(cast: Cast, name: str) -> None:
    token = people.invite(cast.reviewer, DESK, ["reviewer"])
    people_before, members = User.objects.count(), Membership.objects.count()
    with pytest.raises(PeopleError):
        join(token, name, PASSWORD if name == "second" else "short")
    assert (User.objects.count(), Membership.objects.count()) == (people_before, members)
    assert join(token, "samar").check_password(PASSWORD)


def test_it_takes_a_code_once(cast: Cast) -> None:
    """The code that put the second factor in force does not sign anybody in afterwards."""
    device = people.begin_totp(cast.second)
    shown = code(device)
    people.confirm_totp(cast.second, f"{shown[:3]} {shown[3:]}")
    device.refresh_from_db()
    assert device.confirmed and not device.verify_token(shown)
    with pytest.raises(PeopleError, match="code"):
        people.confirm_totp(cast.second, shown)


def test_it_shows_the_secret_of_a_second_factor_never_again(cast: Cast) -> None:
    device = people.begin_totp(cast.second)
    people.confirm_totp(cast.second, code(device))
    with pytest.raises(NotAllowed, match="second factor"):
        people.begin_totp(cast.second)
    device.refresh_from_db()
    assert device.confirmed
    facts = [entry.facts for entry in CustodyEntry.objects.all()]
    assert device.bin_key.hex() not in str(facts)
