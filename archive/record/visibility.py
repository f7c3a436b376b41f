"""Where each field of a document can be seen: one row for each path of the table, and no more.

tests/archive/test_visibility.py and reviewers/frontend/test/review.test.js hold every place to it,
so that a field is neither published unseen nor taken and silently not published.
"""

from collections.abc import Iterator, Mapping
from enum import Flag, auto

from archive.record.document import DOCUMENT
from archive.record.rules import Group, Rule, Several, Table


class Where(Flag):
    """REVIEW: the desk's safety review. PAGE: the record's page. DATA: its JSON and JSON-LD."""

    NOWHERE = 0
    REVIEW = auto()
    PAGE = auto()
    DATA = auto()


EVERYWHERE = Where.REVIEW | Where.PAGE | Where.DATA
VISIBLE: Mapping[str, Where] = {
    # The draft's own form; what is published has one of its own.
    "format": Where.NOWHERE,
    "languages": Where.REVIEW | Where.DATA,
    "change": EVERYWHERE,
    "note": EVERYWHERE,
    "headline": EVERYWHERE,
    "dateline": EVERYWHERE,
    "body": EVERYWHERE,
    "byline.name": EVERYWHERE,
    "byline.biography": EVERYWHERE,
    "event_date.edtf": EVERYWHERE,
    "event_date.precision": EVERYWHERE,
    "place.name": EVERYWHERE,
    "place.precision": EVERYWHERE,
    # The map shows them.
    "place.latitude": Where.REVIEW | Where.DATA,
    "place.longitude": Where.REVIEW | Where.DATA,
    "incident_types": EVERYWHERE,
    "status": EVERYWHERE,
    "status_statement": EVERYWHERE,
    "content_warnings": EVERYWHERE,
    "licence": EVERYWHERE,
    "actors.name": EVERYWHERE,
    "actors.role": EVERYWHERE,
    "actors.type": EVERYWHERE,
    "actors.attribution": EVERYWHERE,
    "casualties.killed.min": EVERYWHERE,
    "casualties.killed.max": EVERYWHERE,
    "casualties.injured.min": EVERYWHERE,
    "casualties.injured.max": EVERYWHERE,
    "casualties.civilian": EVERYWHERE,
    "weapons": EVERYWHERE,
    "citations.title": EVERYWHERE,
    "citations.url": EVERYWHERE,
    "translation": EVERYWHERE,
    # Known to the desk alone.
    "embargo": Where.REVIEW,
    # The public name is the digest and the ending.
    "media.file": Where.REVIEW,
    "media.sha256": EVERYWHERE,
    "media.size": Where.REVIEW | Where.DATA,
    "media.type": Where.REVIEW | Where.DATA,
    "media.alternative": EVERYWHERE,
    "media.captions": EVERYWHERE,
    "media.poster": EVERYWHERE,
    "media.warnings": EVERYWHERE,
    "media.alterations": EVERYWHERE,
}


def paths(table: Table = DOCUMENT, above: str = "") -> Iterator[str]:
    """The path of every value of the table, as ``actors.role``; rows have no number."""
    for name, (_, rule) in table.items():
        yield from _below(rule, f"{above}{name}")


def _below(rule: Rule, path: str) -> Iterator[str]:
    if isinstance(rule, Several):
        yield from _below(rule.of, path)
    elif isinstance(rule, Group):
        yield from paths(rule.table, f"{path}.")
    else:
        yield path
