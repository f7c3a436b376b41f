"""The document of a record: what it may hold is the table of fields, and nothing else.

A key that is not in the table is refused, not dropped: nothing reaches the archive by being
forgotten. All that is wrong is said at once, in the order of the editor.
"""

import datetime
import json
from collections.abc import Mapping
from typing import Any

import rfc8785

from archive.errors import AccessionError, Problem
from archive.record import tree
from archive.record.rule import Reader
from archive.record.rules import Group, Languages

# Bytes of the whole document, canonical: it is published as one field of a form, and all fields of
# a form have 262,144 bytes together (submissions/wire/multipart_form.py, WORDS).
LARGEST = 240_000


def rule() -> Group:
    """The whole table as one rule."""
    return Group("document", tree.table(tree.top()))


def settled_fields() -> tuple[str, ...]:
    """Rules have become stricter about these: what stands published may be said again."""
    return tuple(node.field.path for node in tree.top() if node.field.settled)


def problems(
    document: Mapping[str, Any], settled: Mapping[str, Any] | None = None
) -> tuple[Problem, ...]:
    """All that keeps a document from being published; none when it may be.

    ``settled``: what is public of the record now. What it says already of a settled field is no
    problem, so that a record from before a rule can be corrected and retracted.
    """
    reader = Reader(Languages().of(document.get("languages")))
    rule()(reader, "", document)
    if _size(document) > LARGEST:
        reader.say("body", "too_large")
    kept = {
        name
        for name in settled_fields()
        if settled and name in document and _same(document[name], settled.get(name))
    }
    return tuple(
        problem for problem in reader.problems if problem.path.partition(".")[0] not in kept
    )


def _same(one: Any, other: Any) -> bool:
    """As JSON: there 1 is not true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _size(document: Mapping[str, Any]) -> int:
    """Bytes of the canonical form; 0 when it has none, which other problems say."""
    try:
        return len(rfc8785.dumps(dict(document)))
    except (rfc8785.CanonicalizationError, ValueError, RecursionError):
        return 0


def check(document: Mapping[str, Any], settled: Mapping[str, Any] | None = None) -> None:
    """Raises AccessionError with every problem."""
    if faults := problems(document, settled):
        raise AccessionError(faults)


def embargo(document: Mapping[str, Any]) -> datetime.datetime | None:
    """The time before which a document must not be public, if it names one that can be read."""
    try:
        moment = datetime.datetime.fromisoformat(document["embargo"])
    except (KeyError, TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
