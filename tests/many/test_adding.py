"""What would keep the server of all from starting is not added; what is not there is named."""

from pathlib import Path

import pytest

from tests.many import houses

SECURE = {"AMANA_SECURE_TRANSPORT": "1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("alpha", "beta"):
        (tmp_path / name).mkdir()
        houses.write(tmp_path / name, AMANA_HOSTS=f"{name}.test")
    return tmp_path


def said(folder: Path, *words: str) -> tuple[int, str]:
    process = houses.command(folder, *words, **SECURE)
    text, _ = process.communicate(timeout=1800)
    return process.returncode, text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--hosts", "Alpha.test"), "its address is that of alpha"),
        (("--hosts", "http://c.test"), "gamma: AMANA_HOSTS: found “http://c.test”"),
        (("--hosts", "c.test", "--set", "AMANA_UPLOAD_LIMIT=4GB"), "no setting of one newsroom"),
        (("--hosts", "c.test", "--set", "AMANA_BLOBS={0}/beta/blobs"), "that of beta"),
        (("--hosts", "c.test", "--called", "The\nCoast"), "expected one line of text"),
    ],
)
def test_what_would_stop_the_server_is_not_added(
    folder: Path, words: tuple[str, ...], sentence: str
) -> None:
    code, text = said(folder, "newsroom", "add", "gamma", *(word.format(folder) for word in words))
    assert code == 1 and sentence in text, text
    assert not (folder / "gamma").exists()


def test_the_first_one_is_added_to_an_empty_folder(tmp_path: Path) -> None:
    """The positive control."""
    code, text = said(tmp_path, "newsroom", "add", "gamma", "--hosts", "c.test")
    assert code == 0 and "gamma is ready" in text, text


def test_one_that_is_wrong_hides_no_other_from_the_list(folder: Path) -> None:
    houses.write(folder / "alpha", AMANA_HOSTS="")
    code, text = said(folder, "newsroom", "list")
    assert code == 1 and "beta\tbeta.test" in text and "AMANA_HOSTS is not set" in text


def test_one_whose_disk_is_not_mounted_is_named(folder: Path) -> None:
    (folder / "gamma").mkdir()
    (folder / "static").mkdir()
    (folder / "lost+found").mkdir()
    for words in (("newsroom", "list"), ("for_each", "settings")):
        code, text = said(folder, *words)
        assert code == 1 and "beta" in text and "mount its disk" in text, text
        assert "gamma: there is no file “environment”" in text
        assert "static:" not in text and "lost" not in text
    (folder / "gamma").rmdir()
    assert said(folder, "for_each", "settings")[0] == 0
