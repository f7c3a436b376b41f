"""What is still in a file is said to its reporter, and to the desk beside the file."""

import json
from pathlib import Path

import pytest

from sealing import HybridIdentity
from submissions import desks
from submissions.models import Parcel
from tests.stripping.films import film
from tests.stripping.test_jpeg import jpeg
from tests.stripping.test_unseen import book, filter_row, page, under_a_bar
from tests.submissions.asking import Asker, closed, part
from tests.submissions.test_originals import PATH, opened


def send(asker: Asker, *files: tuple[str, bytes], language: str = "en") -> str:
    token = asker.get(f"/{language}/r/all/").field("token")
    fields = [part("token", token), part("words", "Read it."), part("consent", "ask")]
    sent = [part("files", data, name) for name, data in files]
    path = PATH.replace("/en/", f"/{language}/")
    answer = asker.send(path, closed(*fields, *sent, part("end", "1")))
    assert answer.status == 200, answer.text
    return answer.text


def test_the_reporter_and_the_desk_are_told_where_to_look(
    asker: Asker, desk: desks.DeskInfo, identity: HybridIdentity
) -> None:
    said = send(asker, ("a.pdf", page(under_a_bar)), ("b.xlsx", book(filter_row)))
    assert "Still in the file. Look whether it may be seen:" in said
    assert "something drawn over them: anybody can uncover them (page 2)" in said
    assert "(sheet 2, cell A3)" in said
    removed = json.loads(opened(Parcel.objects.get(), identity)["removed.json"])
    places = {each["what"]: each.get("places") for file in removed.values() for each in file}
    assert places["covered"] == ["page 2"] and places["unfolded"] == ["sheet 2 A3"]
    assert places["author"] is None


def test_it_is_said_in_the_reporter_s_language(asker: Asker, desk: desks.DeskInfo) -> None:
    said = send(asker, ("a.pdf", page(under_a_bar)), language="ar")
    assert "ما زال في الملف" in said
    assert "كلمات أو صور رُسم فوقها شيء: يمكن لأي شخص كشفها (الصفحة 2)" in said


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("more", [0, 5 << 20])
def test_a_motion_photograph_arrives_as_two_files(
    asker: Asker, desk: desks.DeskInfo, identity: HybridIdentity, tmp_path: Path, more: int
) -> None:
    """Also one that is so large that it is sealed while it is stripped."""
    moving = film(tmp_path, "avc.mp4").read_bytes() + (more + 8).to_bytes(4, "big") + b"free"
    said = send(asker, ("a.jpg", jpeg() + moving + bytes(more)))
    assert "kept as a file of its own" in said
    names = opened(Parcel.objects.get(), identity)
    assert {"files/01.jpg", "files/02.mp4"} <= set(names)
