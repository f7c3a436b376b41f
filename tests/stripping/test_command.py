"""python -m stripping: numbers instead of names, sentences instead of slugs."""

import io
from pathlib import Path

import pytest
from PIL import Image

from stripping.__main__ import main
from tests.stripping.planting import canaries, canary
from tests.stripping.test_jpeg import exif_of, jpeg


def test_clean_files_are_numbered_and_the_loss_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "leyla.jpg").write_bytes(jpeg(exif=exif_of(6)))
    (tmp_path / "notes.md").write_text("words\u200c\n")
    files = [str(tmp_path / name) for name in ("leyla.jpg", "notes.md")]
    assert main([*files, "-o", str(tmp_path / "out")]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["01.jpg", "02.txt"]
    clean = (tmp_path / "out" / "01.jpg").read_bytes()
    assert canaries(clean) == set()
    assert Image.open(io.BytesIO(clean)).getexif()[0x0112] == 6
    said = capsys.readouterr().out
    assert "where it was made (GPS)" in said and "noticed: invisible characters" in said


def test_a_refusal_leaves_nothing_and_says_what_to_send(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"8BPS\0\1" + bytes(40))
    (tmp_path / "b.png").write_bytes(b"")
    (tmp_path / "c.jpg").write_bytes(jpeg(comment=canary(1).encode())[:-9])
    files = [str(tmp_path / name) for name in ("a.jpg", "b.png", "c.jpg", "missing")]
    assert main([*files, "-o", str(tmp_path / "out")]) == 1
    assert list((tmp_path / "out").iterdir()) == []
    said = capsys.readouterr().err
    for words in ("a Photoshop file. Taken are: JPEG;", "empty", "ends too early", "No such file"):
        assert words in said


def test_it_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("new")
    (tmp_path / "01.txt").write_text("old")
    assert main([str(tmp_path / "a.txt"), "-o", str(tmp_path)]) == 1
    assert (tmp_path / "01.txt").read_text() == "old"
    assert "File exists" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01.txt", "a.txt"]
