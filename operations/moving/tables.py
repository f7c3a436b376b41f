"""Which tables are moved: those of every model, and the words of the archive's index."""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from operations.moving.errors import MoveError
from reviewers.models import NewBodyHeader

# Filled by migrations: a fresh database has these rows, with numbers of its own.
SEEDED = {"django_content_type", "auth_group", "auth_permission", "auth_group_permissions"}
WORDS = "archive_words"
# Made by migrations alone, and the same on both sides where the schema is.
RECORDS = "django_migrations"
# By what rows come where the key is a number that counts and they hang on a report: a random one.
ORDER: dict[type[Model], str] = {NewBodyHeader: "body_id"}


def models() -> list[type[Model]]:
    """One for each table of Django's and ours, by the table's name."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return [found[name] for name in sorted(found)]


def order(model: type[Model]) -> str:
    """The column by which rows are read, and so written: of reporters' rows a random one, so that
    their places in the other database tell nothing of the order in which they came."""
    return ORDER.get(model, "pk")


def refuse_unknown(source: BaseDatabaseWrapper) -> None:
    """A table that no model names would be left behind. Raises MoveError."""
    known = {model._meta.db_table for model in models()} | {WORDS, RECORDS}
    # SQLite keeps a full-text table in several others.
    unknown = [
        name
        for name in source.introspection.table_names()
        if name not in known and not (source.vendor == "sqlite" and name.startswith(f"{WORDS}_"))
    ]
    if unknown:
        raise MoveError(f"The database has tables that are not Amana's: {', '.join(unknown)}.")
