"""THE allow-list serializer: from an accepted document to what the public sees, row by row.

Every published form (page, JSON, CSV, bag) is made from what this gives, and from nothing else.
"""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, cast

import rfc8785

from archive.record import tree
from archive.record.shapes import Draft, PublicRecord
from archive.record.standing import standing
from archive.record.tree import Node

NO_VARIANTS: Mapping[str, Sequence[Mapping[str, Any]]] = {}


def public(
    document: Draft,
    record: uuid.UUID,
    version: int,
    published_at: datetime.datetime,
    variants: Mapping[str, Sequence[Mapping[str, Any]]] = NO_VARIANTS,
) -> PublicRecord:
    """The public JSON of a version. ``document`` has passed ``archive.record.document.check``.

    ``variants``: smaller pictures by the name of theirs in the document.
    """
    whole = {
        **document,
        "id": str(record),
        "version": version,
        "published_at": published_at.astimezone(datetime.UTC).isoformat(timespec="seconds"),
        "standing": standing(document["change"]),
        "media": [_with_variants(medium, variants) for medium in document["media"]],
    }
    return cast(PublicRecord, _group(tree.top(), whole, document))


def _with_variants(
    medium: Mapping[str, Any], variants: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, Any]:
    smaller = variants.get(medium["file"])
    return {**medium, "variants": list(smaller)} if smaller else dict(medium)


def _group(
    nodes: tuple[Node, ...], group: Mapping[str, Any], draft: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        node.field.name: _value(node, group[node.field.name], draft)
        for node in nodes
        if node.field.public is not None and node.field.name in group
    }


def _value(node: Node, value: Any, draft: Mapping[str, Any]) -> Any:
    if callable(node.field.public):
        return node.field.public(value, draft)
    if node.parts and node.is_list:
        return [_group(node.parts, row, draft) for row in value]
    return _group(node.parts, value, draft) if node.parts else value


def canonical(value: Mapping[str, Any]) -> bytes:
    return rfc8785.dumps(dict(value))


def digest(value: Mapping[str, Any]) -> str:
    return sha256(canonical(value)).hexdigest()
