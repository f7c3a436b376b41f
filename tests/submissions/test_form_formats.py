"""Files that were refused or broken, sent through the form of a real server, and opened after."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from sealing import HybridIdentity
from tests.server import Server
from tests.stripping import test_office_fields, test_office_shown, test_pdf
from tests.stripping.equality import ORACLES, content, opens
from tests.stripping.heifs import photograph, still
from tests.stripping.planting import canaries
from tests.stripping.test_jpeg import exif_of
from tests.submissions import wire
from tests.submissions.asking import form


def sealed() -> bytes:
    """A document whose owner has a password, and which everybody can open (PDF 2.0, AES-256)."""
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(test_pdf.drawn())) as pdf:
        pdf.save(held, encryption=pikepdf.Encryption(owner="owner", user="", R=6))
    return held.getvalue()


def cited() -> bytes:
    """A letter with a citation that a reference manager wrote."""
    citation = test_office_fields.field("ADDIN ZOTERO_ITEM x", "(Smith et al., 2013, p. 5)")
    return test_office_fields.document(f"<w:p>{citation}</w:p>")


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "lengths of 64 bits": ("heic", lambda: still("HEIF", data="long")),
    "a gain map and depth": ("heic", lambda: photograph("HEIF", exif_of(6))),
    "a gain map and depth, AVIF": ("avif", lambda: photograph("AVIF", exif_of(6))),
    "data to the end": ("avif", lambda: still("AVIF", data="open")),
    "an owner's password": ("pdf", sealed),
    "a citation": ("docx", cited),
    "a filter": ("xlsx", lambda: test_office_shown.saved(test_office_shown.filtered())),
    "merged cells": ("xlsx", lambda: test_office_shown.saved(test_office_shown.narrow())),
}


@pytest.mark.needs("ffmpeg", "qpdf", "pdftotext")
@pytest.mark.parametrize("name", FILES)
def test_it_reaches_the_desk_as_it_was_seen(
    name: str, server: Server, identity: HybridIdentity, tmp_path: Path
) -> None:
    ending, make = FILES[name]
    source = make()
    reply = wire.converse(server, [wire.request(form(wire.fresh(server), files=[source]))])
    assert reply.status == 200 and len(reply.codename) == 6
    (clean,) = (
        data for name, data in wire.opened_last(server, identity).items() if name.endswith(ending)
    )
    opens(clean, ending, tmp_path)
    oracle = ORACLES[ending]
    before = content(source, ending, tmp_path, oracle)
    assert content(clean, ending, tmp_path, oracle) == before
    assert not canaries(clean)
