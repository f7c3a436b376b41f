"""python -m stripping: sentences instead of slugs, nothing replaced, nothing half."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from stripping.__main__ import main
from stripping.describe import GRAMMARS, grammar
from tests.stripping.planting import canaries, canary
from tests.stripping.test_jpeg import exif_of, jpeg


def there(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_clean_files_keep_their_names_and_the_loss_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "leyla.jpeg").write_bytes(jpeg(exif=exif_of(6)))
    (tmp_path / "notes.md").write_text("words\u200c\n")
    files = [str(tmp_path / name) for name in ("leyla.jpeg", "notes.md")]
    assert main([*files, "-o", str(tmp_path / "out")]) == 0
    assert there(tmp_path / "out") == ["leyla.jpg", "notes.txt"]
    clean = (tmp_path / "out" / "leyla.jpg").read_bytes()
    assert canaries(clean) == set()
    assert Image.open(io.BytesIO(clean)).getexif()[0x0112] == 6
    said = capsys.readouterr().out
    assert "where it was made (GPS)" in said and "noticed: invisible characters" in said


def test_names_can_be_left_behind(tmp_path: Path) -> None:
    (tmp_path / "leyla.txt").write_text("words")
    assert main([str(tmp_path / "leyla.txt"), "-o", str(tmp_path / "out"), "--number"]) == 0
    assert there(tmp_path / "out") == ["01.txt"]


def test_a_refusal_leaves_nothing_and_says_what_to_send(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"8BPS\0\1" + bytes(40))
    (tmp_path / "b.png").write_bytes(b"")
    (tmp_path / "c.jpg").write_bytes(jpeg(comment=canary(1).encode())[:9])
    files = [str(tmp_path / name) for name in ("a.jpg", "b.png", "c.jpg")]
    assert main([*files, "-o", str(tmp_path / "out")]) == 1
    assert there(tmp_path / "out") == []
    said = capsys.readouterr().err
    for words in ("a Photoshop file. Taken are: JPEG;", "empty", "ends too early"):
        assert words in said


def test_what_cannot_be_read_has_a_status_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "missing"), "-o", str(tmp_path / "out")]) == 3
    assert "No such file" in capsys.readouterr().err


def test_it_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("new")
    for _ in range(2):
        assert main([str(tmp_path / "a.txt"), "-o", str(tmp_path)]) == 0
    assert there(tmp_path) == ["a-2.txt", "a-3.txt", "a.txt"]


def test_another_form_is_taken_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cut.jpg").write_bytes(jpeg(comment=canary(1).encode())[:-2])
    (tmp_path / "old.txt").write_bytes("رأيت هذا بعيني".encode("cp1256"))
    files = [str(tmp_path / name) for name in ("cut.jpg", "old.txt")]
    assert main([*files, "-o", str(tmp_path / "out"), "--json"]) == 0
    cut, old = json.loads(capsys.readouterr().out)
    assert (cut["status"], cut["name"], cut["kind"]) == (0, "cut.jpg", "jpeg")
    assert [one["removed"][-1]["what"] for one in (cut, old)] == ["end_missing", "encoding_changed"]
    assert (tmp_path / "out" / "old.txt").read_text() == "رأيت هذا بعيني"
    assert canaries((tmp_path / "out" / "cut.jpg").read_bytes()) == set()


@pytest.mark.parametrize("kind", GRAMMARS)
def test_it_prints_what_may_stand_in_a_file(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--describe", kind])
    assert capsys.readouterr().out == grammar(kind)
