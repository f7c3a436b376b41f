"""The signed end of the log where the key is not: what the desk signed, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings

from archive import accession, keys
from archive.accession import Accepted
from archive.log import checking, note, signing
from archive.models import LogLeaf, LogSignature
from config import commandline
from operations.doctor import data, examination
from operations.doctor.values import State
from tests.archive.conftest import NOW

Accept = Callable[..., Accepted]
ELSEWHERE = override_settings(ARCHIVE_ALONE=True, FACES=frozenset({"archive"}))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key() -> Any:
    keys.make(settings.ARCHIVE_KEY_FILE)
    return keys.load(settings.ARCHIVE_KEY_FILE)


def get(client: Client, path: str) -> str:
    answer = client.get(f"/archive/log/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_what_is_served_without_the_key_is_what_the_key_signed(
    client: Client, accept: Accept, key: Any
) -> None:
    first = accept()
    accession.withdraw(accept().record_id, None, now=NOW)
    here = get(client, "checkpoint"), get(client, "key")
    with ELSEWHERE:
        assert (get(client, "checkpoint"), get(client, "key")) == here
        proof = get(client, f"proof/{first.record_id}/v1.txt")
        assert b"SHA256:" in client.get("/en/archive/integrity/").content
    leaf = bytes(LogLeaf.objects.get(index=0).data)
    assert checking.proof_faults(proof, leaf, key.public_key()) == []
    assert note.opened(here[0], key.public_key()).size == 3


def test_it_is_not_opened_even_where_it_lies(
    client: Client, accept: Accept, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = accept()

    def opened(_: object) -> None:
        raise AssertionError("The key was opened.")

    monkeypatch.setattr(keys, "load", opened)
    with ELSEWHERE:
        for path in ("checkpoint", "key", f"proof/{made.record_id}/v1.txt", "consistency/1"):
            get(client, path)
    with pytest.raises(AssertionError):
        signing.checkpoint()


def test_what_came_after_the_signature_waits_for_the_next(
    client: Client, accept: Accept, key: Any
) -> None:
    """Published without the key, on purpose or by mistake: in the log, and not yet proved."""
    first = accept()
    aside = settings.ARCHIVE_KEY_FILE.rename(settings.ARCHIVE_KEY_FILE.with_name("aside"))
    second = accept()
    with ELSEWHERE:
        assert note.opened(get(client, "checkpoint"), key.public_key()).size == 1
        get(client, f"proof/{first.record_id}/v1.txt")
        assert client.get(f"/archive/log/proof/{second.record_id}/v1.txt").status_code == 404
        assert client.get("/archive/log/consistency/2").status_code == 404
    aside.rename(settings.ARCHIVE_KEY_FILE)
    accession.sign_end()
    with ELSEWHERE:
        assert note.opened(get(client, "checkpoint"), key.public_key()).size == 2
        get(client, f"proof/{second.record_id}/v1.txt")


def test_a_new_key_signs_what_was_published_before(client: Client, accept: Accept) -> None:
    settings.ARCHIVE_KEY_FILE.unlink()
    accept()
    assert not LogSignature.objects.exists()
    call_command("archive_key")
    with ELSEWHERE:
        get(client, "checkpoint")


def test_a_restore_is_said_by_the_kept_end_too(client: Client, accept: Accept) -> None:
    accept()
    accession.restored(NOW.date(), NOW.date())
    with ELSEWHERE:
        assert "restored" in get(client, "checkpoint")


def test_the_doctor_looks_at_what_belongs_to_its_host() -> None:
    settings.SECRET_FILE.parent.mkdir(parents=True, exist_ok=True)
    with ELSEWHERE:
        made = {check.id for check in examination.CHECKS if check.faces & settings.FACES}
        assert not made & {"relay", "backup", "blobs", "strips", "canary", "rosters", "clock"}
        assert made >= {"database", "secrets", "installation", "space", "versions"}
        found = data.secrets()
        assert found.state is State.FAILED and "archive key" in found.said, found
        settings.ARCHIVE_KEY_FILE.unlink()
        if not settings.SECRET_FILE.exists():
            assert data.secrets().state is State.PASSED
    with override_settings(FACES=frozenset({"intake"})):
        keys.make(settings.ARCHIVE_KEY_FILE)
        assert "archive key" in data.secrets().said and data.secrets().state is State.FAILED


def test_no_command_that_changes_something_is_of_the_archive() -> None:
    changing = {"tidy", "purge", "backup", "restore", "migrate", "upgrade", "accept_installation"}
    assert not commandline.OF_THE_ARCHIVE & changing
