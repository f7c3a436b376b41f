"""The files of a record as its page shows them: one figure each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import languages
from archive.addresses import Addresses
from archive.localized import Shown, labels, shown
from archive.media_types import of
from archive.pages.facts import FactShown, of_medium
from archive.record.shapes import PublicRecord


@dataclass(frozen=True)
class CaptionsShown:
    """``chosen``: they are in the page's language."""

    url: str
    language: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class MediumShown:
    """``kind``: image, video, audio, or a file that browsers save. ``smaller``: a srcset."""

    url: str
    kind: str
    media_type: str
    alternative: Shown
    warnings: tuple[str, ...]
    alterations: tuple[str, ...]
    smaller: str
    poster: str
    captions: tuple[CaptionsShown, ...]
    facts: tuple[FactShown, ...]


def media(public: PublicRecord, language: str, addresses: Addresses) -> tuple[MediumShown, ...]:
    return tuple(
        MediumShown(
            addresses.medium(public["id"], medium["file"]),
            of(medium["file"]).shown,
            medium["type"],
            alternative,
            labels("content_warning", medium["warnings"], language),
            labels("alteration", medium["alterations"], language),
            _smaller(public["id"], medium, addresses),
            addresses.medium(public["id"], medium["poster"]) if "poster" in medium else "",
            _captions(public, medium, language, addresses),
            of_medium(medium, language),
        )
        for medium in public["media"]
        if (alternative := shown(medium["alternative"], language))
    )


def _smaller(record: str, medium: Mapping[str, Any], addresses: Addresses) -> str:
    """The pictures that a browser may choose from; the whole one is the last resort."""
    return ", ".join(
        f"{addresses.medium(record, variant['file'])} {variant['width']}w"
        for variant in medium.get("variants", ())
    )


def _captions(
    public: PublicRecord, medium: Mapping[str, Any], language: str, addresses: Addresses
) -> tuple[CaptionsShown, ...]:
    return tuple(
        CaptionsShown(
            addresses.captions(public["id"], public["version"], medium["sha256"], code),
            code,
            languages.language(code).own_name,
            code == language,
        )
        for code in medium.get("captions", ())
    )
