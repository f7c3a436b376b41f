"""Words of the desk under a new key: as submissions.storage.rewrapping, for rows of the desk's."""

import datetime
from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from reviewers.models import NewBodyHeader, SealedBody
from submissions import intake
from submissions.intake import OldHeader, Pair

BODY = "body"
OTHERS = 0  # parts of a header that are not the desk's


def _bodies(desk: str, number: int) -> QuerySet[SealedBody]:
    return SealedBody.objects.filter(case__desk=desk, key_number__lt=number)


def _has_none(desk: str, number: int) -> QuerySet[SealedBody]:
    waiting = NewBodyHeader.objects.filter(number=number).values("body")
    return _bodies(desk, number).exclude(pk__in=waiting)


def _waiting(desk: str, number: int) -> QuerySet[NewBodyHeader]:
    found = NewBodyHeader.objects.filter(number=number, body__key_number__lt=number)
    return found.filter(body__case__desk=desk)


def count_old(desk: str, number: int) -> int:
    return _has_none(desk, number).count()


def count_new(desk: str, number: int) -> int:
    return _waiting(desk, number).count()


def makers(desk: str, number: int) -> set[tuple[str, datetime.date]]:
    return set(_waiting(desk, number).values_list("maker", "made_on").distinct())


def old_headers(desk: str, number: int, skip: frozenset[UUID]) -> Iterator[OldHeader]:
    for body in _has_none(desk, number).exclude(pk__in=skip).order_by("pk").iterator(500):
        yield OldHeader(BODY, body.pk, intake.header_of(bytes(body.data)))


def new_headers(desk: str, number: int, skip: frozenset[UUID]) -> Iterator[Pair]:
    found = _waiting(desk, number).exclude(body__in=skip).select_related("body")
    for each in found.order_by("body").iterator(500):
        yield _pair(each.body, each)


def _pair(body: SealedBody, new: NewBodyHeader) -> Pair:
    old = intake.header_of(bytes(body.data))
    return Pair(BODY, body.pk, old, bytes(new.header), new.maker, new.made_on)


def _locked(desk: str, number: int, row: UUID) -> SealedBody | None:
    rows = _bodies(desk, number).filter(pk=row).values("pk")
    return SealedBody.objects.select_for_update().filter(pk__in=rows).first()


@transaction.atomic
def keep_new(
    desk: str, number: int, given: OldHeader, was: str, maker: str, day: datetime.date
) -> bool:
    body = _locked(desk, number, given.id)
    if body is None:
        return False
    waiting = NewBodyHeader.objects.filter(body=body)
    if waiting.filter(number=number).exists():
        return False
    old = intake.header_of(bytes(body.data))
    header = intake.checked_header(old, was, given.header, OTHERS)
    waiting.delete()
    digest = intake.header_digest(header)
    NewBodyHeader.objects.create(
        body=body, header=header, digest=digest, number=number, maker=maker, made_on=day
    )
    return True


def new_header(desk: str, number: int, row: UUID) -> Pair | None:
    """In the caller's transaction, the row locked."""
    body = _locked(desk, number, row)
    new = NewBodyHeader.objects.filter(body=body, number=number).first() if body else None
    return _pair(body, new) if body and new else None


@transaction.atomic
def put_in_force(desk: str, number: int, pair: Pair, by: str) -> bool:
    body = _locked(desk, number, pair.id)
    if body is None or new_header(desk, number, pair.id) != pair:
        return False
    body.data = pair.new + bytes(body.data)[len(pair.old) :]
    body.key_number, body.confirmed_by = number, by
    body.save(update_fields=["data", "key_number", "confirmed_by"])
    NewBodyHeader.objects.filter(body=body).delete()
    return True


@transaction.atomic
def own_up(pair: Pair, maker: str) -> None:
    kept = NewBodyHeader.objects.select_for_update().get(body=pair.id)
    kept.delete()
    kept.maker = maker
    kept.save(force_insert=True)


def drop_new(desk: str, number: int, row: UUID, digest: str) -> bool:
    waiting = _waiting(desk, number).filter(body=row, digest=digest)
    return bool(
        NewBodyHeader.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).delete()[0]
    )


def forget_new(desk: str) -> int:
    waiting = NewBodyHeader.objects.filter(body__case__desk=desk)
    count = waiting.count()
    waiting.delete()
    return count


def confirmed_for(desk: str, number: int) -> int:
    return SealedBody.objects.filter(case__desk=desk, key_number__gte=number).count()


def waiting_count() -> int:
    return NewBodyHeader.objects.count()


def unconfirmed() -> list[str]:
    rows = SealedBody.objects.filter(key_number__gt=0, confirmed_by="")
    return [f"body {pk}" for pk in rows.values_list("pk", flat=True)]
