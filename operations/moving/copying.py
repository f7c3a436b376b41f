"""Rows of a table, copied in batches; and what a table holds, as one number."""

import datetime
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connections
from django.db.models import Model

from operations.moving.errors import Different
from operations.moving.tables import order

TOGETHER = 100  # rows that are in memory at one time; a sealed body or an entry may have megabytes
EVERY = 10_000  # rows after which progress is told
WHOLE = 1 << 256


@dataclass(frozen=True)
class Content:
    """``digest``: the sum of its rows' SHA-256, modulo 2^256, whichever order they are read in."""

    rows: int
    digest: int


def copy(model: type[Model], source: str, target: str, tell: Callable[[int], object]) -> int:
    """All rows of one table, each with every column as it is; gives how many. Raises Different."""
    rows, count = _rows(model, source), 0
    while batch := list(islice(rows, TOGETHER)):
        try:
            _insert(model, batch, target)
        except (DatabaseError, ValueError) as error:
            # The engine's own words repeat the row.
            raise Different(
                f"A row of {model._meta.db_table} does not fit the other database "
                f"({type(error).__name__}). Nothing was moved."
            ) from None
        count += len(batch)
        if not count % EVERY:
            tell(count)
    return count


def _insert(model: type[Model], batch: list[Model], target: str) -> None:
    """Raw: nothing is set anew, as the moment of a writing would be."""
    fields: Any = model._meta.local_concrete_fields
    most = connections[target].ops.bulk_batch_size(fields, batch)
    manager: Any = model._base_manager
    for start in range(0, len(batch), most):
        manager._insert(batch[start : start + most], fields=fields, using=target, raw=True)


def content(model: type[Model], alias: str) -> Content:
    """What a table holds now."""
    names = [field.attname for field in model._meta.local_concrete_fields]
    found = Content(0, 0)
    for row in _rows(model, alias):
        found = add(found, digest_of([getattr(row, name) for name in names]))
    return found


def add(found: Content, digest: int) -> Content:
    return Content(found.rows + 1, (found.digest + digest) % WHOLE)


def digest_of(row: Any) -> int:
    """SHA-256 of a row in a form that does not depend on the engine."""
    text = json.dumps([_plain(value) for value in row], ensure_ascii=True, separators=(",", ":"))
    return int.from_bytes(sha256(text.encode()).digest(), "big")


def _plain(value: Any) -> Any:
    """Each type apart from the others: an empty text is not no bytes."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return ["float", repr(value)]
        case bytes() | memoryview():
            return ["bytes", bytes(value).hex()]
        case UUID():
            return ["uuid", value.hex]
        case datetime.datetime():
            return ["moment", value.astimezone(datetime.UTC).isoformat()]
        case datetime.date():
            return ["day", value.isoformat()]
        case _:
            return ["json", json.dumps(value, sort_keys=True)]


def _rows(model: type[Model], alias: str) -> Iterator[Model]:
    """A few at a time are in memory."""
    query = model._base_manager.using(alias).order_by(order(model))
    rows: Iterator[Model] = query.iterator(chunk_size=TOGETHER)
    return rows
