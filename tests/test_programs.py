"""The table of programs: what has a program's name and does not do its job is not there."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import needs, programs

EMPTY = "/nonexistent"


@pytest.fixture(autouse=True)
def proved_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test proves for itself, and may start what it likes."""
    monkeypatch.setattr(needs.GUARD, "allowed", None)
    programs.found.cache_clear()
    yield
    programs.found.cache_clear()


def stand_in(folder: Path, name: str, prints: str) -> str:
    """A command that ends well whatever it is asked, and prints the same each time."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{prints}'\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("name", programs.PROGRAMS)
def test_it_takes_no_stand_in(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = programs.PROGRAMS[name].command or name
    fake = stand_in(tmp_path, command, f"{command} 1.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert programs.found(name) != fake


@pytest.mark.parametrize(("version", "taken"), [("v18.20.4", False), ("v24.1.0", True)])
def test_it_takes_no_old_node(
    version: str, taken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = stand_in(tmp_path, "node", version)
    stand_in(tmp_path, "npm", "10.0.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (programs.found("node") == node) == taken


@pytest.mark.needs("convert")
def test_it_takes_the_first_that_does_its_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = programs.path("convert")
    programs.found.cache_clear()
    stand_in(tmp_path, "convert", "a stand-in")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert programs.path("convert") == before


@pytest.mark.needs("exiftool")
def test_exiftool_without_its_zip_reader_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Archive").mkdir()
    (tmp_path / "Archive" / "Zip.pm").write_text("die;\n")
    monkeypatch.setenv("PERL5LIB", str(tmp_path))
    assert programs.found("exiftool") is None


def test_it_names_one_package_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", EMPTY)
    assert programs.main(["--missing-packages"]) == 0
    names = capsys.readouterr().out.splitlines()
    assert {"libreoffice-writer-nogui", "libarchive-zip-perl", "imagemagick"} <= set(names)
    assert all(re.fullmatch(r"[a-z0-9.+-]+", name) for name in names)
    assert len(set(names)) == len(names)


def test_it_says_what_is_missing_and_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", EMPTY)
    assert programs.main(["--missing"]) == 1
    assert "age (opens and seals what we seal and open): apt-get install age" in (
        capsys.readouterr().out.splitlines()
    )
    with pytest.raises(programs.MissingError, match="apt-get install qpdf"):
        programs.path("qpdf")


def test_the_whole_browser_is_taken_where_the_smaller_one_cannot_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = stand_in(tmp_path, "chromium", "Chromium 156")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert programs.path("chromium") == whole
    assert programs.main(["--missing-packages"]) == 0
    assert "chromium-headless-shell" in capsys.readouterr().out.splitlines()
    smaller = stand_in(tmp_path, "chromium-headless-shell", "Chromium 156")
    programs.found.cache_clear()
    assert programs.path("chromium") == smaller
    assert programs.main(["--missing-packages"]) == 0
    assert "chromium-headless-shell" not in capsys.readouterr().out.splitlines()
