"""docs/stripping.md names what the code allows, no more and no less."""

import re
from pathlib import Path

import pytest

from stripping import describe, gif, tiff
from stripping.heif.data import SEEN
from stripping.kinds import FORMATS
from stripping.office import odf
from stripping.office.names import PARTS
from stripping.verifier.notation import PDF_KEYS

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "stripping.md").read_text()


def section(kind: str) -> str:
    return TEXT.split(f"\n## {kind}\n")[1].split("\n## ")[0]


def row(kind: str, name: str) -> set[str]:
    line = next(line for line in section(kind).splitlines() if line.startswith(f"| {name} |"))
    return set(re.findall(r"`([^`]+)`", line))


def decoded(kinds: object) -> set[str]:
    return {kind.decode() for kind in kinds}  # type: ignore[attr-defined]


def test_the_table_of_formats_is_the_one_that_is_made() -> None:
    assert f"\n\n{describe.table()}\n" in TEXT


@pytest.mark.parametrize("kind", [row.kind for row in FORMATS])
def test_every_format_has_a_section(kind: str) -> None:
    assert "| refused |" in section(kind)


@pytest.mark.parametrize("kind", describe.GRAMMARS)
def test_the_section_is_made_from_the_table(kind: str) -> None:
    assert describe.grammar(kind) in section(kind)


def test_the_items_of_pictures() -> None:
    assert row("heif", "kept items") == decoded(SEEN)


def test_the_extensions_of_gif() -> None:
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
