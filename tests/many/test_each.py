"""``for_each``: units and timers say the same where newsrooms are many and where there is one."""

import os
import re
from pathlib import Path

import pytest

from config.environment.errors import WrongSettings
from config.many import choosing
from tests.config.daemons import DEPLOY
from tests.many import houses


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("alpha", "beta"):
        (tmp_path / name).mkdir()
        houses.write(tmp_path / name, AMANA_HOSTS=f"{name}.test")
    return tmp_path


def chosen(*words: str) -> list[str]:
    arguments = ["amana", *words]
    choosing.choose(arguments)
    return arguments[1:]


def test_where_there_is_one_it_is_that_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AMANA_NEWSROOMS", raising=False)
    assert chosen("for_each", "tidy") == ["tidy"]
    path = "/srv/amana/export/{newsroom}"
    words = ("publish_export", "--dated", path)
    assert chosen("for_each", *words) == ["publish_export", "--dated", "/srv/amana/export"]
    assert chosen("backup", path) == ["backup", path], "only what is for each"


def test_where_they_are_many_each_has_its_turn(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setenv("AMANA_NEWSROOMS", str(folder))
    assert chosen("for_each", "tidy") == ["for_each", "tidy"]
    with pytest.raises(SystemExit, match="amana for_each tidy"):
        chosen("tidy")


def test_every_unit_is_for_each() -> None:
    """But for the servers, which serve all."""
    for unit in (DEPLOY / "systemd").glob("*.service"):
        (command,) = re.findall(r"^ExecStart=\S+ manage\.py (\S+)", unit.read_text(), re.M)
        assert command == ("serve" if unit.name in {"amana.service", "amana@.service"}
                           else "for_each"), unit.name  # fmt: skip
        if "/srv/amana/export" in unit.read_text().partition("ExecStart=")[2]:
            assert "/srv/amana/export/{newsroom}" in unit.read_text()


def test_a_name_is_none_of_another_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("AMANA_NEWSROOMS", str(folder / "alpha"))
    for name in ("../beta", "..", ".", "", "Alpha", "alpha/", "static", f"{folder}/beta", "a\0"):
        with pytest.raises(WrongSettings):
            chosen("--newsroom", name, "check")
    monkeypatch.setenv("AMANA_NEWSROOMS", str(folder))
    monkeypatch.setattr(os, "environ", dict(os.environ))
    assert chosen("--newsroom", "beta", "check") == ["check"]


def test_an_alarm_is_told_whatever_is_wrong_with_the_settings_of_all(folder: Path) -> None:
    """And those of one alone keep no other's back."""
    with (folder / "alpha" / "environment").open("a") as file:
        file.write("AMANA_LANGUAGES=xx\n")
    wrong = {"AMANA_UPLOAD_LIMIT": "much"}
    process = houses.command(folder, "for_each", "alarm", "amana-tidy.service", **wrong)
    said, _ = process.communicate(timeout=1800)
    assert said.count("AMANA_UPLOAD_LIMIT") >= 3 and said.count("Nobody is told") == 2, said
    # The positive control: another command is not run so.
    other = houses.command(folder, "--newsroom", "beta", "tidy", **wrong)
    said, _ = other.communicate(timeout=1800)
    assert other.returncode and "AMANA_UPLOAD_LIMIT" in said
