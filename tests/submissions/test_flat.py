"""A reporter who wants it sends documents as pictures of their pages."""

import io
from pathlib import Path

import pytest

from sealing import HybridIdentity
from stripping.formats import strip
from submissions import desks
from submissions.models import Parcel
from tests.stripping.test_pdf import drawn, planted, run
from tests.submissions.asking import Asker, closed, part
from tests.submissions.test_originals import PATH, opened


@pytest.fixture
def parcel_of(asker: Asker, desk: desks.DeskInfo, identity: HybridIdentity):  # type: ignore[no-untyped-def]
    def sent(document: bytes, *choices: bytes) -> dict[str, bytes]:
        token = asker.get("/en/r/all/").field("token")
        fields = [part("token", token), part("words", "Read it."), part("consent", "ask")]
        file = part("files", document, "a.pdf")
        answer = asker.send(PATH, closed(*fields, *choices, file, part("end", "1")))
        assert answer.status == 200, answer.text
        return opened(Parcel.objects.get(), identity)

    return sent


def words(data: bytes, folder: Path) -> str:
    (folder / "a.pdf").write_bytes(data)
    return run("pdftotext", folder / "a.pdf", "-").decode()


@pytest.mark.needs("pdftotext")
def test_a_document_keeps_its_text(parcel_of, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert words(parcel_of(drawn())["files/01.pdf"], tmp_path).split()


@pytest.mark.needs("pdftotext")
def test_as_pictures_it_has_none(parcel_of, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    clean = parcel_of(drawn(), part("flat", "1"))["files/01.pdf"]
    assert not words(clean, tmp_path).split()
    assert b"DCTDecode" in clean


def test_other_files_are_stripped_as_ever(parcel_of) -> None:  # type: ignore[no-untyped-def]
    assert parcel_of(b"A line.\n", part("flat", "1"))["files/01.txt"] == b"A line.\n"


def test_stripping_it_again_changes_nothing() -> None:
    once, again = io.BytesIO(), io.BytesIO()
    strip(io.BytesIO(planted()), once, flat=True)
    strip(once, again)
    assert again.getvalue() == once.getvalue()
