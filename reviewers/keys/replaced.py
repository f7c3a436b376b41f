"""The sealed keys that a rotation takes the place of are kept, in the same transaction.

One person's browser makes the next key and the new headers, and the server can only see that they
are sealed. If that browser is broken, or its person means ill, the old ones are all that opens; so
they stay until each owner has opened the new one (reviewers.keys.rotation.retire). A person's own
is served to them alone; ``manage.py restore_keys`` brings them back (reviewers.keys.restoring).
"""

from collections.abc import Iterable

from django.utils import timezone

from reviewers.models import (
    DeskKey,
    Membership,
    RecoveryKit,
    ReplacedKey,
)

Kind = ReplacedKey.Kind


def keep_keys(desk: str, number: int, recipient: str) -> None:
    """Every sealed copy of a desk's key ``number``, before others take its place.

    ``recipient``: the public half of that key.
    """
    members = Membership.objects.filter(desk=desk).exclude(wrapped_key=b"")
    rows = [
        ReplacedKey(
            desk=desk,
            number=number,
            kind=Kind.MEMBER,
            reviewer=row.reviewer,
            recipient=row.reviewer.recipient,
            desk_recipient=recipient,
            wrapped=row.wrapped_key,
            replaced_at=timezone.now(),
        )
        for row in members.select_related("reviewer")
    ]
    ReplacedKey.objects.bulk_create(rows)
    keep_kit(desk, number, recipient)


def keep_kit(desk: str, number: int, recipient: str) -> None:
    """The copy of the desk's key for its paper, before another takes its place."""
    ReplacedKey.objects.bulk_create(
        ReplacedKey(
            desk=desk,
            number=number,
            kind=Kind.KIT,
            recipient=kit.recipient,
            desk_recipient=recipient,
            wrapped=kit.wrapped_key,
            replaced_at=timezone.now(),
        )
        for kit in RecoveryKit.objects.filter(desk=desk)
    )


def keep_before(keys: Iterable[DeskKey]) -> None:
    """The keys before these, each sealed to the one after it, before they are erased there."""
    ReplacedKey.objects.bulk_create(
        ReplacedKey(
            desk=key.desk,
            number=key.number - 1,
            kind=Kind.BEFORE,
            recipient=key.recipient,
            wrapped=key.before,
            replaced_at=timezone.now(),
        )
        for key in keys
    )
