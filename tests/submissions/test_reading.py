"""What the sandbox reads of a document for the desk: bounded, and never at the file's cost."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from sealing import HybridIdentity
from submissions import sandbox
from submissions.sandbox import Sandbox, Unclean
from submissions.storage.packing import LARGE, Content
from submissions.worker import reading
from tests.stripping.planting import canaries
from tests.stripping.test_pdf import drawn, planted
from tests.submissions.test_packing import LINES, content, opened, packed  # noqa: F401
from tests.submissions.test_sandbox import scratch


@pytest.fixture(scope="module")
def real() -> Iterator[Sandbox]:
    box = Sandbox()
    yield box
    box.stop()


def book(pages: int, size: tuple[int, int] = (300, 200)) -> bytes:
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=size)
    for number in range(1, pages + 1):
        canvas.drawString(20, 100, f"page {number} of a book")
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def test_it_reads_the_words_of_each_page(real: Sandbox, tmp_path: Path) -> None:
    with scratch(tmp_path, drawn()) as source:
        found = real.words(source, tmp_path)
    assert found.text.decode().split("\f") == ["words that stay", "second page"]
    assert (found.read, found.of) == (2, 2)


def test_it_draws_the_first_pages(real: Sandbox, tmp_path: Path) -> None:
    with scratch(tmp_path, book(reading.MOST_PICTURES + 5)) as source:
        found = real.pages(source, tmp_path)
    assert (len(found.pictures), found.of) == (reading.MOST_PICTURES, reading.MOST_PICTURES + 5)
    for data in found.pictures:
        with Image.open(io.BytesIO(data)) as picture:
            assert (picture.format, picture.width) == ("JPEG", reading.WIDE)
            assert picture.convert("L").getextrema()[0] < 100  # something is drawn on it


def test_a_page_that_is_a_ribbon_stays_small(real: Sandbox, tmp_path: Path) -> None:
    with scratch(tmp_path, book(1, (30, 14_000))) as source:
        (data,) = real.pages(source, tmp_path).pictures
    with Image.open(io.BytesIO(data)) as picture:
        assert max(picture.size) <= reading.TALL


def test_it_reads_so_many_words_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "MOST_WORDS", 60)
    sink = io.BytesIO()
    assert reading.words(io.BytesIO(book(9)), sink) == (3, 9)
    assert len(sink.getvalue()) <= 60
    monkeypatch.setattr(reading, "SECONDS", -1.0)
    assert reading.words(io.BytesIO(book(9)), io.BytesIO()) == (0, 9)
    assert reading.pages(io.BytesIO(book(9)), io.BytesIO()) == ([], 9)


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", b"no document", drawn()[:300]])
def test_a_broken_one_is_said_to_be_so(real: Sandbox, tmp_path: Path, data: bytes) -> None:
    for read in (real.words, real.pages):
        with scratch(tmp_path, data) as source, pytest.raises(Unclean):
            read(source, tmp_path)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\x00b\x0cc\ufffed\ud800", "abcd"),
        # Arabic by the shapes of its letters becomes letters; other signs stay as they are.
        ("\ufe8e\ufedf\ufeb4", "\u0627\u0644\u0633"),
        ("½ ﬁ", "½ ﬁ"),
        ("  \u200fسطر\u200f  ", "\u200fسطر\u200f"),
    ],
)
def test_words_are_plain_text(text: str, plain: str) -> None:
    assert reading.readable(text) == plain


@pytest.mark.django_db
def test_what_was_read_lies_beside_the_document(
    content: Content,  # noqa: F811
    identity: HybridIdentity,
) -> None:
    held = opened(packed(content, b"a text\n", planted()), identity)
    pages = ["pages/02-01.jpg", "pages/02-02.jpg"]
    assert list(held)[3:] == ["words/02.txt", *pages, "removed.json"]
    text, document = json.loads(held["message.json"])["files"]
    assert "reading" not in text
    assert document["reading"] == {"read": 2, "of": 2, "drawn": 2}
    assert held["words/02.txt"].decode() == "words that stay\fsecond page"
    # Of the clean document: nothing comes back that was taken out of it.
    assert not canaries(held["words/02.txt"])


@pytest.mark.django_db
def test_a_large_document_is_read_as_well(
    content: Content,  # noqa: F811
    identity: HybridIdentity,
) -> None:
    """Beside a large file that is sealed while it is stripped, and as the largest itself."""
    noise = io.BytesIO()
    canvas = Canvas(noise, pagesize=(300, 200), pageCompression=0)
    canvas.drawString(20, 100, "a large one")
    for _ in range(LARGE // 12):
        canvas.line(1, 1, 2, 2)
    canvas.save()
    assert len(noise.getvalue()) > LARGE
    held = opened(packed(content, noise.getvalue(), LINES), identity)
    assert held["words/01.txt"] == b"a large one"
    assert held["files/02.txt"] == LINES


@pytest.mark.django_db
def test_what_cannot_be_read_costs_the_reading_alone(
    content: Content,  # noqa: F811
    identity: HybridIdentity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def dies(source: object) -> None:
        raise sandbox.Died

    monkeypatch.setattr(sandbox, "words", dies)
    monkeypatch.setattr(sandbox, "pages", dies)
    held = opened(packed(content, drawn()), identity)
    assert list(held) == ["message.json", "files/01.pdf", "removed.json"]
    assert json.loads(held["message.json"])["files"][0]["reading"] is None
