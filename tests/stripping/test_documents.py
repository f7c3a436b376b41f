"""docs/stripping.md names what the code allows, no more and no less."""

import re
from pathlib import Path

import pytest

from stripping import describe, gif, jpeg, png, tiff
from stripping.heif import picture as heif_picture
from stripping.heif import properties as heif_properties
from stripping.kinds import FORMATS
from stripping.matroska import tracks as matroska_tracks
from stripping.mp4 import allowed, entries
from stripping.mp4.allowed import Tree
from stripping.office import odf
from stripping.office.names import PARTS
from stripping.verifier.films import FILM_BOXES
from stripping.verifier.heif import HEIF_BOXES
from stripping.verifier.notation import PDF_KEYS
from stripping.verifier.pictures import JPEG_MARKERS, PNG_CHUNKS, WEBP_CHUNKS
from stripping.verifier.sounds import AIFF_CHUNKS, WAV_CHUNKS

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "stripping.md").read_text()
NAMES = {
    **{code: f"SOF{code - 0xC0}" for code in jpeg.FRAMES},
    0xDB: "DQT",
    0xC4: "DHT",
    0xCC: "DAC",
    0xDD: "DRI",
    0xDC: "DNL",
    0xDA: "SOS",
    0xE0: "APP0",
    0xE1: "APP1",
    0xE2: "APP2",
    0xEE: "APP14",
}


def section(kind: str) -> str:
    return TEXT.split(f"\n## {kind}\n")[1].split("\n## ")[0]


def row(kind: str, name: str) -> set[str]:
    line = next(line for line in section(kind).splitlines() if line.startswith(f"| {name} |"))
    return set(re.findall(r"`([^`]+)`", line))


def names(tree: Tree) -> set[str]:
    found = {kind.decode() for kind in tree}
    for rule in tree.values():
        if isinstance(rule, dict):
            found |= names(rule)
    return found


def decoded(kinds: object) -> set[str]:
    return {kind.decode() for kind in kinds}  # type: ignore[attr-defined]


def test_the_table_of_formats_is_the_one_that_is_made() -> None:
    assert f"\n\n{describe.table()}\n" in TEXT


@pytest.mark.parametrize("kind", [row.kind for row in FORMATS])
def test_every_format_has_a_section(kind: str) -> None:
    assert "| refused |" in section(kind)


def test_the_segments_of_jpeg() -> None:
    told = row("jpeg", "kept") | {n for n in row("jpeg", "built anew") if n.startswith("APP")}
    assert told == {NAMES[code] for code in JPEG_MARKERS}
    assert {NAMES[code] for code in jpeg.TABLES | jpeg.FRAMES} < told


def test_the_chunks_of_png() -> None:
    rebuilt = row("png", "built anew") - {"IEND"}
    assert row("png", "kept") | rebuilt == decoded(PNG_CHUNKS)
    assert decoded(png.SHOWN) < row("png", "kept")


def test_the_boxes_of_films() -> None:
    tops = {"moov", "moof", "mdat"} | decoded(allowed.FILE_TYPES)
    told = row("mp4", "kept boxes")
    assert told == tops | names(allowed.MOVIE) | names(allowed.FRAGMENT)
    assert told == set().union(*(decoded(kinds) for kinds in FILM_BOXES.values()))


def test_the_codings_of_matroska() -> None:
    assert row("matroska", "kept codings") == matroska_tracks.CODECS


def test_the_boxes_of_pictures() -> None:
    told = row("heif", "kept boxes")
    assert told == set().union(*(decoded(kinds) for kinds in HEIF_BOXES.values()))
    assert row("heif", "kept items") == decoded(heif_picture.SEEN)
    assert decoded(heif_properties.RULES) < told


def test_the_chunks_of_other_containers() -> None:
    assert row("webp", "kept") | row("webp", "built anew") == decoded(WEBP_CHUNKS)
    assert row("wav", "kept") == decoded(WAV_CHUNKS)
    assert row("aiff", "kept") == decoded(AIFF_CHUNKS)
    rounds = row("gif", "kept") - {"graphic control"}
    assert rounds == decoded(gif.ROUNDS)


def test_the_packings_of_tiff() -> None:
    assert row("tiff", "kept packings") == set(tiff.COMPRESSIONS.values())


def test_the_keys_of_documents() -> None:
    assert row("pdf", "keys") == decoded(PDF_KEYS)


def test_the_parts_of_office_documents() -> None:
    assert row("office", "kept parts") == set(PARTS)
    assert row("office", "kept parts of OpenDocument") == {
        *(odf.MIMETYPE, odf.CONTENT, odf.STYLES, odf.MANIFEST)
    }


def test_the_codings_of_films() -> None:
    codings = entries.PICTURE_ENTRIES | entries.SOUND_ENTRIES
    assert row("mp4", "kept codings") == decoded(codings) | decoded(entries.CONFIGURATIONS)
