"""Which payloads the rows name. Whatever else lies in the blob store belongs to nobody."""

from reviewers.models import Draft
from submissions.models import Parcel

# Every model with a column ``blob`` that names a payload.
NAMING: tuple[type[Parcel] | type[Draft], ...] = (Parcel, Draft)


def named() -> dict[str, str]:
    """The name of each payload, and what to call its row: its kind and its id."""
    found: dict[str, str] = {}
    for model in NAMING:
        label = model._meta.model_name
        rows = model._default_manager.values_list("pk", "blob")
        found |= {blob: f"{label} {pk}" for pk, blob in rows if blob}
    return found


def is_named(blob: str) -> bool:
    return any(model._default_manager.filter(blob=blob).exists() for model in NAMING)
