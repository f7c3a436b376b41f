"""Files of which few are like them: taken, or refused with what else can be done."""

import io
from pathlib import Path

import pypdfium2
import pytest
from django.utils import translation
from PIL import Image

from stripping import LooksLike, Unsupported
from stripping.sniff import sniff
from submissions import messages
from submissions.messages import FileProblem
from submissions.sandbox import SANDBOX, otherwise
from tests.stripping.planting import run, stripped
from tests.stripping.sandboxed import FOLDER, scratch


@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize("room", [1, 3000])
@pytest.mark.parametrize("titles", ["0", "3"])
def test_room_before_the_first_frame_of_an_mp3_goes(room: int, titles: str, tmp_path: Path) -> None:
    tone = ("-f", "lavfi", "-i", "sine=duration=2", "-id3v2_version", titles)
    run("ffmpeg", "-v", "error", *tone, tmp_path / "a.mp3")
    data = (tmp_path / "a.mp3").read_bytes()
    clean, found = stripped(bytes(room) + data)
    assert found.kind == "mp3" and clean == stripped(data)[0]


def test_nothing_before_words_makes_no_recording() -> None:
    with pytest.raises(Unsupported):
        sniff(bytes(9) + b"words")
    with pytest.raises(Unsupported):
        sniff(bytes(4096))


@pytest.mark.parametrize(
    ("dots", "size", "seen"),
    [
        (100, (200, 280), (144.0, 201.6)),
        # A plan of 12 metres at 2 dots an inch: as large as a page may be, in its proportions.
        (2, (500, 1000), (7200.0, 14_400.0)),
        (20_000, (500, 1000), (3.0, 6.0)),
    ],
)
def test_pages_of_a_scan_are_as_large_as_pages_may_be(
    dots: int, size: tuple[int, int], seen: tuple[float, float]
) -> None:
    pages = [Image.new("L", size, 9) for _ in range(2)]
    file = io.BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:], dpi=(dots, dots))
    with scratch(file.getvalue()) as source:
        clean = otherwise.clean(SANDBOX, source, FOLDER)
    with clean.scratch, pypdfium2.PdfDocument(clean.scratch.open().read()) as document:
        assert [page.get_size() for page in document] == [pytest.approx(seen, abs=0.1)] * 2


@pytest.mark.parametrize("head", [b"\x09\0\x04\0", b"\x09\x02\x06\0", b"\x09\x04\x06\0"])
def test_the_oldest_worksheets_are_told_what_to_save_them_as(head: bytes) -> None:
    data = head + bytes(300)
    with scratch(data) as source:
        (refused,) = otherwise.files(SANDBOX, source, FOLDER)
    assert getattr(refused, "why", None) is LooksLike.OLD_OFFICE
    told = messages.refusal(FileProblem.UNSUPPORTED, LooksLike.OLD_OFFICE)
    with translation.override("en"):
        assert "XLSX" in " ".join(map(str, told))
