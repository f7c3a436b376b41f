"""What a rotation took the place of, and what waits beside what is in force: for the operator.

Which key is a desk's says its roster, so no operator brings one back: two members rotate again. The
sealed copies of keys before go out to be opened off line, each with its owner's key.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min

from reviewers import custody
from reviewers.errors import Stale
from reviewers.keys import rewrapping
from reviewers.models import ReplacedKey
from submissions import intake

Kind = ReplacedKey.Kind


@dataclass(frozen=True)
class Kept:
    """Copies of a desk's key ``number``: until ``day`` it was in force, and who holds a copy."""

    number: int
    day: str
    holders: tuple[str, ...]
    kit: bool


def kept(desk: str) -> tuple[Kept, ...]:
    """The keys of which copies are there, oldest first."""
    rows = ReplacedKey.objects.filter(desk=desk).exclude(kind=Kind.BEFORE).order_by("number")
    found = []
    for number, first in rows.values_list("number").annotate(Min("replaced_at")):
        of = rows.filter(number=number)
        people = of.filter(kind=Kind.MEMBER).values_list("reviewer__user__username", flat=True)
        names = tuple(sorted(set(people)))
        day = first.date().isoformat()
        found.append(Kept(number, day, names, of.filter(kind=Kind.KIT).exists()))
    return tuple(found)


def sealed_copies(desk: str) -> tuple[ReplacedKey, ...]:
    """Each sealed copy, for whoever opens it off line with a person's key or with the paper."""
    rows = ReplacedKey.objects.filter(desk=desk).select_related("reviewer__user")
    return tuple(rows.order_by("number", "kind", "pk"))


def kept_count() -> int:
    """Sealed keys of all desks that are kept."""
    return ReplacedKey.objects.count()


@transaction.atomic
def forget_headers(desk: str) -> int:
    """What waits to be confirmed goes, and is made again. The headers in force stay. Gives how
    many. Raises Stale for no such desk.
    """
    found = intake.desk(desk)
    if found is None:
        raise Stale("desk")
    count = rewrapping.forget_new(desk)
    custody.record(
        custody.Act.HEADERS_RESTORED, None, desk=desk, number=found.key_number, headers=count
    )
    return count
