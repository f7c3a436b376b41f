"""Every format goes through the real sandbox: all that a stripper needs was loaded before.

Nothing can be opened or imported in there, so a codec or a module that is loaded on first use would
end the child, and the file would be refused.
"""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import docx
import pikepdf
import pytest
from PIL import Image

from stripping.formats import strip
from stripping.kinds import FORMATS
from submissions.sandbox import Sandbox
from tests.stripping import (
    test_gif,
    test_heif,
    test_office_odf,
    test_office_sheets,
    test_office_slides,
    test_webp,
)
from tests.stripping import test_pdf as papers
from tests.stripping.films import film
from tests.stripping.planting import run
from tests.stripping.test_jpeg import exif_of, jpeg, named_profile
from tests.stripping.test_matroska import recorded
from tests.stripping.test_png import planted
from tests.stripping.test_sounds import recording
from tests.submissions.test_sandbox import through


def converted(folder: Path, name: str, *options: str) -> bytes:
    run("convert", "rose:", *options, folder / name)
    return (folder / name).read_bytes()


def written(folder: Path) -> bytes:
    """A document by another program, with a picture, a table, a link's field and an author."""
    made = docx.Document()
    made.core_properties.author = "somebody"
    made.add_heading("A heading")
    made.add_table(2, 2)
    made.add_picture(io.BytesIO(jpeg(exif=exif_of(6))))
    made.save(str(folder / "a.docx"))
    return (folder / "a.docx").read_bytes()


# Files with much to remove, so that the parts of a stripper that seldom run do run.
SAMPLES: dict[str, Callable[[Path], bytes]] = {
    "jpeg": lambda folder: jpeg(exif=exif_of(6), icc_profile=named_profile(1), comment=b"words"),
    "png": planted,
    "mp4": lambda folder: film(folder, "avc.mp4").read_bytes(),
    "matroska": lambda folder: recorded("vp9.webm"),
    "heif": lambda folder: test_heif.photograph("HEIF"),
    "gif": lambda folder: test_gif.animated(),
    "webp": lambda folder: test_webp.planted(),
    "tiff": lambda folder: converted(folder, "a.tiff", "-compress", "LZW"),
    "bmp": lambda folder: converted(folder, "a.bmp"),
    "mp3": lambda folder: recording("mp3"),
    "ogg": lambda folder: recording("opus"),
    "flac": lambda folder: recording("flac"),
    "wav": lambda folder: recording("wav"),
    "aiff": lambda folder: recording("aiff"),
    "pdf": lambda folder: papers.planted(),
    "office": lambda folder: written(folder),
    "text": lambda folder: "كلمات\ufeff ⁠and words\n".encode(),
}


@pytest.fixture(scope="module")
def real() -> Iterator[Sandbox]:
    box = Sandbox()
    yield box
    box.stop()


def test_there_is_a_sample_of_every_format() -> None:
    assert set(SAMPLES) == {row.kind for row in FORMATS}


NEEDS = {
    "png": ("exiftool",),
    **dict.fromkeys(("tiff", "bmp"), ("convert",)),
    **dict.fromkeys(("mp4", "matroska", "mp3", "ogg", "flac", "wav", "aiff"), ("ffmpeg",)),
}


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.needs(*NEEDS.get(kind, ()))) for kind in SAMPLES]
)
def test_it_comes_out_as_without_the_sandbox(kind: str, real: Sandbox, tmp_path: Path) -> None:
    source, expected = SAMPLES[kind](tmp_path), io.BytesIO()
    found = strip(io.BytesIO(source), expected)
    clean, data = through(real, tmp_path, source)
    assert data == expected.getvalue()
    assert (clean.kind, clean.removed) == (found.kind, found.removed)


@pytest.mark.parametrize("made", [test_office_sheets, test_office_slides, test_office_odf])
def test_every_kind_of_office_document_comes_out(
    made: ModuleType, real: Sandbox, tmp_path: Path
) -> None:
    expected = io.BytesIO()
    strip(io.BytesIO(made.planted()), expected)
    _, data = through(real, tmp_path, made.planted())
    assert data == expected.getvalue()


@pytest.mark.parametrize("revision", [2, 3, 4, 6])
def test_a_document_that_everybody_can_open_comes_out(
    revision: int, real: Sandbox, tmp_path: Path
) -> None:
    """Its owner alone has a password, as on bank statements and tickets (7.6)."""
    sealed, expected = io.BytesIO(), io.BytesIO()
    kept = pikepdf.Encryption(owner="owner", R=revision, aes=revision > 3, metadata=False)
    with pikepdf.open(io.BytesIO(papers.planted())) as pdf:
        pdf.save(sealed, encryption=kept)
    strip(io.BytesIO(sealed.getvalue()), expected)
    assert through(real, tmp_path, sealed.getvalue())[1] == expected.getvalue()


def album() -> bytes:
    """60 MB: every page a photograph of noise, as JPEG and unpacked by turns."""
    pdf = pikepdf.new()
    for number in range(30):
        noise, held = os.urandom(2_000_000), io.BytesIO()
        Image.frombytes("L", (1600, 1250), noise).save(held, "JPEG", quality=95)
        picture = pikepdf.Stream(pdf, held.getvalue() if number % 2 else noise)
        picture.Subtype, picture.Width, picture.Height = pikepdf.Name.Image, 1600, 1250
        picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceGray, 8
        if number % 2:
            picture.Filter = pikepdf.Name.DCTDecode
        page = pdf.add_blank_page().obj
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        page.Contents = pikepdf.Stream(pdf, b"600 0 0 400 0 0 cm /P Do")
    held = io.BytesIO()
    pdf.save(held, compress_streams=False)
    return held.getvalue()


def test_a_large_document_stays_within_the_limits(real: Sandbox, tmp_path: Path) -> None:
    source = album()
    assert len(source) > 50 << 20
    clean, data = through(real, tmp_path, source)
    assert clean.kind == "pdf" and len(data) > 50 << 20
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 30


@pytest.mark.slow
def test_a_large_scan_stays_within_the_limits(real: Sandbox, tmp_path: Path) -> None:
    """A3 at 600 dots an inch, as scanning programs pack it."""
    dots = Image.effect_noise((702, 992), 50).resize((7016, 9921)).convert("1")
    dots.save(tmp_path / "a.pdf")
    clean, data = through(real, tmp_path, (tmp_path / "a.pdf").read_bytes())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        ((_, drawn),) = pdf.pages[0].get("/Resources").XObject.items()
        assert clean.kind == "pdf" and drawn.Filter == "/CCITTFaxDecode" and drawn.Width == 7016
