"""Bringing back a key that a rotation took the place of: for the operator, when the new one opens
nothing.

Nothing is lost by this either: what goes is kept in its turn, so that each step can be undone.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from reviewers import custody
from reviewers.accounts import roles
from reviewers.errors import NotAllowed, Stale
from reviewers.keys import replaced, rewrapping
from reviewers.messages import Problem
from reviewers.models import (
    DeskKey,
    Membership,
    RecoveryKit,
    ReplacedKey,
    Reviewer,
)
from submissions import intake

Kind = ReplacedKey.Kind


@dataclass(frozen=True)
class Kept:
    """Copies of a desk's key ``number``: until ``day`` it was in force, and who holds a copy."""

    number: int
    day: str
    holders: tuple[str, ...]
    kit: bool


@dataclass(frozen=True)
class Restored:
    """``number``: the desk's key from now on; ``holders``: who opens it; ``headers``: that waited
    for the key that goes, and went with it.
    """

    number: int
    holders: tuple[str, ...]
    headers: int


def kept(desk: str) -> tuple[Kept, ...]:
    """The keys that can be brought back, oldest first."""
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
    """The key is right and the rewrapping was not: what waits to be confirmed goes, and is made
    again. The headers in force stay. Gives how many. Raises Stale.
    """
    found = _desk(desk)
    count = rewrapping.forget_new(desk)
    custody.record(
        custody.Act.HEADERS_RESTORED, None, desk=desk, number=found.key_number, headers=count
    )
    return count


@transaction.atomic
def restore_key(desk: str, number: int, also: Collection[str] = ()) -> Restored:
    """The desk's key ``number`` comes into force again; the headers in force open with it.

    It goes to members whose account is in force and of whom a sealed copy is kept; ``also``: names
    of people who were removed since. Raises Stale when no such copy is there, and NotAllowed when
    two people have confirmed that something opens with a later key, and so with no other.
    """
    found = _desk(desk)
    rows = ReplacedKey.objects.filter(desk=desk, number=number)
    copies = _newest_copies(rows, _who(desk, also))
    if not copies or number >= found.key_number:
        raise Stale("kept key")
    if rewrapping.confirmed_for(desk, number + 1):
        raise NotAllowed(Problem.LATER_KEY)
    replaced.keep_keys(desk, found.key_number, found.recipient)
    headers = rewrapping.forget_new(desk)
    after = intake.set_recipient(desk, copies[0].desk_recipient)
    _hand_out(desk, copies)
    kit = rows.filter(kind=Kind.KIT).order_by("pk").last()
    if kit is not None:
        fields = {"recipient": kit.recipient, "wrapped_key": kit.wrapped}
        RecoveryKit.objects.filter(desk=desk).update(**fields, drilled_on=None, drilled_by=None)
    _set_aside(desk, number)
    _chain(desk, number)
    DeskKey.objects.create(
        desk=desk,
        number=after.key_number,
        recipient=after.recipient,
        made_by=_maker(desk, number, copies[0]),
        made_at=timezone.now(),
    )
    names = tuple(sorted(_name(each) for each in copies))
    custody.record(
        *(custody.Act.KEY_RESTORED, None),
        desk=desk,
        number=after.key_number,
        of=number,
        holders=len(names),
        headers=headers,
    )
    return Restored(after.key_number, names, headers)


def _desk(slug: str) -> intake.DeskInfo:
    found = intake.desk(slug)
    if found is None:
        raise Stale("desk")
    return found


def _name(copy: ReplacedKey) -> str:
    return copy.reviewer.user.get_username() if copy.reviewer else ""


def _who(desk: str, also: Collection[str]) -> set[int]:
    """Whose copy is handed out again: the ids of reviewers."""
    members = Reviewer.objects.filter(memberships__desk=desk)
    asked = Reviewer.objects.filter(user__username__in=also)
    people = (members | asked).distinct().select_related("user")
    return {each.pk for each in people if roles.opens(each.user)}


def _newest_copies(rows: QuerySet[ReplacedKey], who: set[int]) -> list[ReplacedKey]:
    members = rows.filter(kind=Kind.MEMBER, reviewer__in=who)
    ordered = members.select_related("reviewer__user").order_by("pk")
    return list({each.reviewer_id: each for each in ordered}.values())


def _hand_out(desk: str, copies: list[ReplacedKey]) -> None:
    # Whoever has no copy of that key waits to be admitted, as after every rotation.
    nobody = {"admitted_by": None, "admitted_at": None, "founder": False}
    others = Membership.objects.filter(desk=desk).exclude(
        reviewer__in=[each.reviewer_id for each in copies]
    )
    others.update(wrapped_key=b"", **nobody)
    for each in copies:
        fields = {"wrapped_key": each.wrapped}
        Membership.objects.update_or_create(
            desk=desk, reviewer=each.reviewer, defaults=fields, create_defaults=fields
        )


def _set_aside(desk: str, number: int) -> None:
    """What newer keys sealed of older ones opens with none that is in force now."""
    newer = DeskKey.objects.filter(desk=desk, number__gt=number).exclude(before=b"")
    replaced.keep_before(newer)
    newer.update(before=b"", retired_at=timezone.now())


def _chain(desk: str, number: int) -> None:
    """The keys before ``number``, where they were retired: something is sealed to them again."""
    for key in DeskKey.objects.filter(desk=desk, number__lte=number, before=b""):
        copy = (
            ReplacedKey.objects.filter(
                desk=desk, kind=Kind.BEFORE, number=key.number - 1, recipient=key.recipient
            )
            .order_by("pk")
            .last()
        )
        if copy is not None:
            DeskKey.objects.filter(pk=key.pk).update(before=copy.wrapped, retired_at=None)


def _maker(desk: str, number: int, copy: ReplacedKey) -> User:
    """Who made the key: of the first one nobody knows any more but those who held it."""
    made = DeskKey.objects.filter(desk=desk, number=number).select_related("made_by").first()
    if made is not None:
        return made.made_by
    if copy.reviewer is None:
        raise Stale("kept key")
    return copy.reviewer.user
