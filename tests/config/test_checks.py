"""Amana refuses to run unsafe, and says why and what to do."""

from pathlib import Path
from typing import Any

import pytest

import languages
from config import catalogues, checks, secret_files
from submissions.worker import confinement


def test_a_secret_that_others_can_read_stops_it(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"x" * 32)
    secret.chmod(0o644)
    settings.SECRET_FILE = secret
    (found,) = checks.secret_files_are_private(None)
    assert found.id == "amana.E001" and "chmod" in str(found.hint)
    secret.chmod(0o400)
    assert not checks.secret_files_are_private(None)
    address = tmp_path / "database-url"
    address.touch()
    address.chmod(0o640)
    settings.CREDENTIALS = (address,)
    assert [found.id for found in checks.secret_files_are_private(None)] == ["amana.E001"]
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert not checks.secret_files_are_private(None)


def test_debug_stops_it(settings: Any) -> None:
    assert not checks.debug_is_off(None)
    settings.DEBUG = True
    assert [found.id for found in checks.debug_is_off(None)] == ["amana.E002"]


def test_djangos_own_upload_handlers_stop_it(settings: Any) -> None:
    assert not checks.uploads_cannot_reach_a_disk(None)
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    assert [found.id for found in checks.uploads_cannot_reach_a_disk(None)] == ["amana.E003"]


def test_a_catalogue_that_is_not_compiled_is_pointed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("config", "submissions"):
        folder = tmp_path / package / "locale" / "ar" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.po").touch()
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    before = languages.install(languages.Installation(languages.parse("ar,en")))
    try:
        (found,) = checks.catalogues_are_compiled(None)
        assert found.id == "amana.W008" and "submissions/locale/ar" in str(found.msg)
        for path in tmp_path.rglob("*.po"):
            path.with_suffix(".mo").touch()
        assert not checks.catalogues_are_compiled(None)
    finally:
        languages.install(before)


def test_a_public_name_without_tls_is_pointed_out(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["reports.example"]
    assert [found.id for found in checks.transport_is_secure(None)] == ["amana.W004"]
    settings.SECURE_TRANSPORT = True
    assert not checks.transport_is_secure(None)


def test_a_secret_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "secret"
    assert secret_files.keep(path, b"1" * 32) == secret_files.keep(path, b"2" * 32) == b"1" * 32
    assert secret_files.read(path) == b"1" * 32
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]


def test_a_secret_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    assert secret_files.read(tmp_path / "kept" / "secret") is None
    assert not list(tmp_path.iterdir())


def test_processes_that_count_apart_stop_it(settings: Any) -> None:
    settings.REDIS_URL = ""
    assert not checks.counters_are_shared(None)
    settings.PROCESSES = 2
    assert [found.id for found in checks.counters_are_shared(None)] == ["amana.E005"]
    settings.REDIS_URL = "redis://127.0.0.1:6379/0"
    assert not checks.counters_are_shared(None)


@pytest.mark.parametrize(
    ("layers", "found"),
    [
        (confinement.Layers(7, object()), []),
        (confinement.Layers(0, object()), ["amana.W006"]),
        (confinement.Layers(7, None), ["amana.W007"]),
        (confinement.Layers(0, None), ["amana.W006", "amana.W007"]),
    ],
)
def test_a_missing_wall_of_the_sandbox_is_named(
    layers: confinement.Layers, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confinement, "layers", lambda: layers)
    messages = checks.the_sandbox_is_whole(None)
    assert [each.id for each in messages] == found
    assert all(each.hint for each in messages)
