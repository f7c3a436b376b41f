"""Which payloads the rows name. Whatever else lies in the blob store belongs to nobody."""

from django.db import connection
from django.db.models import Q

from reviewers.models import Draft
from submissions.models import Parcel
from submissions.storage import blobs

# Every model with a column ``blob`` that names a payload.
NAMING: tuple[type[Parcel] | type[Draft], ...] = (Parcel, Draft)
# The folders of reports' payloads, by the first letters of a random name; each has as many.
FOLDERS = tuple(f"{number:0{blobs.FOLDER}x}" for number in range(16**blobs.FOLDER))


def named(folder: str) -> dict[str, str]:
    """The name of each payload of a folder, and what to call its row: its kind and its id."""
    names: dict[str, str] = {}
    for model in NAMING:
        label = model._meta.model_name
        rows = model._default_manager.filter(within(folder)).values_list("pk", "blob")
        names |= {blob: f"{label} {pk}" for pk, blob in rows.iterator()}
    return names


def within(folder: str) -> Q:
    """Rows whose payload lies in this folder, by the index of their engine.

    SQLite's serves no LIKE, and PostgreSQL's may order letters by the rules of a language.
    """
    if connection.vendor == "postgresql":
        return Q(blob__startswith=f"{folder}/")
    return Q(blob__gte=f"{folder}/", blob__lt=f"{folder}{chr(ord('/') + 1)}")


def is_named(blob: str) -> bool:
    return any(model._default_manager.filter(blob=blob).exists() for model in NAMING)
