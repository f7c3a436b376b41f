"""The census of names by other programs would notice one that stayed.

That there is none in a clean file is a line of ``test_equality``.
"""

from pathlib import Path

import pytest

from tests.stripping import witnesses
from tests.stripping.test_equality import SAMPLES

# What each witness must see in files that were not stripped.
TELLING = {
    **dict.fromkeys(("jpeg", "png", "webp", "heic", "avif"), "Artist"),
    **dict.fromkeys(("h264", "m4a"), "Title"),
    **dict.fromkeys(("webm", "mkv"), "WritingApp"),
    **dict.fromkeys(("mp3", "vorbis", "opus", "flac", "wav", "aiff"), "title"),
    "pdf": "Author",
    "docx": "creator",
    "pptx": "creator",
    "xlsx": "creator",
    "odt": "generator",
}


@pytest.mark.needs("ffmpeg", "qpdf", "exiftool")
@pytest.mark.parametrize("name", TELLING)
def test_a_name_that_stayed_would_be_noticed(name: str, tmp_path: Path) -> None:
    """The control of the census."""
    sample = SAMPLES[name]
    path = tmp_path / f"source.{sample.ending}"
    path.write_bytes(sample.make(tmp_path, False))
    assert TELLING[name] in witnesses.unknown(sample.kind, path)


def test_each_name_is_one_of_a_part_that_may_stand() -> None:
    assert witnesses.missing() == set()
