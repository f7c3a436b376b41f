"""``python -m tests.config.filling``: a row in each table of AMANA_DATA's database that has none.

For what copies a whole database: values that engines might take in different ways. The rows mean
nothing to Amana; keys to other tables lead somewhere, and what a column may hold is kept.
"""

import datetime
import uuid
from collections.abc import Sequence
from itertools import chain, combinations
from typing import Any

import django
from django.db import IntegrityError, connection, transaction
from django.db.models import Field, ForeignKey, Model

TEXT = "نص «مقتبس» \\ ' \" % \t\n\U0001f3da" * 40
DATA = bytes(range(256)) * 3
MOMENT = datetime.datetime(2026, 3, 29, 1, 59, 59, 999999, tzinfo=datetime.UTC)
JSON = {"ب": [1, 2.5, None, True, {"a": "‏"}], "a": 9007199254740993, "": ""}


def value(field: "Field[Any, Any]") -> object:
    """Something that the column takes. Raises LookupError where another table is still empty."""
    if isinstance(field, ForeignKey):
        return key(field)
    if field.choices:
        return list(field.flatchoices)[-1][0]
    match field.get_internal_type():
        case "CharField" | "SlugField":
            return TEXT[: field.max_length or None]
        case "TextField":
            return TEXT
        case "BinaryField":
            return DATA
        case "BooleanField":
            return True
        case "DateField":
            return MOMENT.date()
        case "DateTimeField":
            return MOMENT
        case "JSONField":
            return JSON
        case "UUIDField":
            return uuid.uuid4()
        case kind:
            assert "Integer" in kind or "AutoField" in kind, kind
            return 1


def key(field: "ForeignKey[Any, Any]") -> object:
    """Of another table's row that none of this one leads to, where only one may."""
    name = field.target_field.attname
    rows = field.related_model._base_manager.order_by("pk")
    if field.unique:
        rows = rows.exclude(pk__in=field.model._base_manager.values(field.attname))
    row = rows.last()
    if row is None:
        if field.null:
            return None
        raise LookupError(field)
    return getattr(row, name)


def fill(model: type[Model], without: Sequence[str]) -> None:
    """``without``: columns that stay empty."""
    fields = model._meta.local_concrete_fields
    names = {each.attname: None if each.name in without else value(each) for each in fields}
    with transaction.atomic():
        model._base_manager._insert([model(**names)], fields=fields, using="default", raw=True)  # type: ignore[attr-defined]


def filled(model: type[Model]) -> bool:
    """False where another table has to have a row first."""
    may = [field.name for field in model._meta.local_concrete_fields if field.null]
    # Some columns exclude each other: the row with the fewest empty ones.
    for without in chain.from_iterable(combinations(may, count) for count in range(len(may) + 1)):
        try:
            fill(model, without)
        except LookupError:
            return False
        except IntegrityError:
            continue
        return True
    raise AssertionError(f"{model._meta.db_table} takes no row of filling.py")


def main() -> None:
    django.setup()
    # Django's models can be imported once it is set up, and no earlier.
    from operations.moving import guards, tables

    left = [model for model in tables.models() if not model._base_manager.exists()]
    with transaction.atomic(), guards.aside(connection, tables.models()):
        while left:
            waiting = [model for model in left if not filled(model)]
            assert len(waiting) < len(left), waiting
            left = waiting


if __name__ == "__main__":
    main()
