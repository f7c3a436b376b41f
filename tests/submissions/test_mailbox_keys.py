"""From a codename to keys: always the same ones, unlike any other's, and never too many at once."""

import threading

import pytest
from django.conf import settings

from newsrooms import Own
from sealing import seal, unseal
from submissions.errors import Busy
from submissions.mailbox import keys as mailbox_keys
from submissions.mailbox.codename import Codename


def test_the_same_codename_gives_the_same_keys() -> None:
    first, second = (mailbox_keys.derive(Codename(5)) for _ in range(2))
    assert first.lookup == second.lookup
    assert len(first.lookup) == 16
    sealed = seal(b"An answer.", [first.identity.recipient()])
    assert unseal(sealed, [second.identity]) == b"An answer."


def test_codenames_share_nothing() -> None:
    first, second = (mailbox_keys.derive(Codename(number)) for number in (5, 6))
    assert first.lookup != second.lookup
    assert first.identity.seed != second.identity.seed
    assert first.lookup not in first.identity.seed


@pytest.mark.parametrize("name", ["CODENAME_SALT", "CODENAME_PEPPER"])
def test_a_table_carried_off_is_no_use_without_the_servers_secret(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = mailbox_keys.derive(Codename(5)).lookup
    monkeypatch.setattr(settings, name, b"x" * len(getattr(settings, name)))
    assert mailbox_keys.derive(Codename(5)).lookup != before


def test_too_many_at_once_are_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox_keys, "_queue", Own(lambda: threading.BoundedSemaphore(1)))
    with mailbox_keys._a_core(), pytest.raises(Busy):
        mailbox_keys.derive(Codename(5))
    assert mailbox_keys.derive(Codename(5)).lookup


def test_its_secrets_are_not_seen_in_a_log() -> None:
    keys = mailbox_keys.derive(Codename(5))
    assert keys.lookup.hex() not in repr(keys)
    assert str(keys.lookup) not in repr(keys)
