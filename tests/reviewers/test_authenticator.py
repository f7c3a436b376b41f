"""Secrets of authenticator apps at rest: the database alone makes no code."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_otp.oath import totp

from reviewers.accounts import people
from reviewers.models import Authenticator
from reviewers.models.authenticator import Seed, open_seed, seal_seed
from tests.reviewers.conftest import Cast

pytestmark = pytest.mark.django_db
SECRET = bytes(range(20))


def code(device: Authenticator) -> str:
    return f"{totp(device.bin_key):06d}"


def test_no_column_has_the_secret(cast: Cast) -> None:
    people.begin_totp(cast.second, Seed(SECRET))
    row = str(Authenticator.objects.values().get())
    assert repr(SECRET)[2:-1] not in row and SECRET.hex() not in row


def test_a_code_is_taken_once(cast: Cast) -> None:
    people.begin_totp(cast.second, Seed(SECRET))
    shown = code(Authenticator.objects.get())
    assert Authenticator.objects.get().verify_token(shown)
    assert not Authenticator.objects.get().verify_token(shown)


def test_the_row_of_one_account_is_of_no_use_to_another(cast: Cast) -> None:
    people.begin_totp(cast.second, Seed(SECRET))
    shown = code(Authenticator.objects.get())
    Authenticator.objects.update(user=cast.reviewer)
    assert not Authenticator.objects.get().verify_token(shown)


def test_another_server_opens_nothing(cast: Cast, settings: pytest.FixtureRequest) -> None:
    people.begin_totp(cast.second, Seed(SECRET))
    shown = code(Authenticator.objects.get())
    settings.SECOND_FACTOR_KEY = bytes(32)  # type: ignore[attr-defined]
    assert not Authenticator.objects.get().verify_token(shown)


@pytest.mark.parametrize("sealed", [b"", b"x" * 11, b"x" * 60])
def test_a_damaged_row_takes_no_code(cast: Cast, sealed: bytes) -> None:
    people.begin_totp(cast.second)
    Authenticator.objects.update(sealed=sealed)
    assert not Authenticator.objects.get().verify_token("123456")


def test_what_was_sealed_is_opened(db: None) -> None:
    user = User.objects.create(username="amal")
    seed = Seed(SECRET, 59_000_000, -1)
    assert open_seed(seal_seed(seed, user.pk), user.pk) == seed
    assert seal_seed(seed, user.pk) != seal_seed(seed, user.pk)


def test_wrong_codes_wait_longer_and_longer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    # The clock stands: the wait is one second, which a busy machine lets pass.
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    people.begin_totp(cast.second, Seed(SECRET))
    device = Authenticator.objects.get()
    assert not device.verify_token("000000") and device.throttling_failure_count == 1
    # The right one, at once after a wrong one, has to wait.
    assert not device.verify_token(code(device))
