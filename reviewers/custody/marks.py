"""The daily look at the chain: what is new since the last one, and a part of what is old.

The mark says how far earlier looks came. It is sealed under the server secret, so that whoever can
write to the database alone cannot put it behind an entry of their own; a mark that is not ours is
as none, and the whole chain is walked.
"""

import datetime
import hmac
import json
from dataclasses import astuple, dataclass
from hashlib import sha256

from django.conf import settings

from reviewers.custody.chain import Head
from reviewers.custody.verifying import BEGINNING, Report, to_the_end, verify, walk
from reviewers.models import CustodyEntry, CustodyMark

# Parts of a round over what is older, one a day: an edit behind the mark is seen within a week, of
# which a day is for what the chain grows by meanwhile.
PARTS = 6
# Entries of a part at least: a short chain is walked whole every day, in some seconds.
LEAST = 10_000


@dataclass(frozen=True)
class Mark:
    """``end``: how far daily looks came; ``again``: how far the round that began on ``round_on``
    has come over the older entries."""

    end: Head
    again: Head
    round_on: datetime.date

    def seal(self) -> bytes:
        form = json.dumps(astuple(self), default=str).encode()
        return hmac.new(settings.SECRET_KEY.encode(), b"amana/custody-mark" + form, sha256).digest()


def look(today: datetime.date) -> Report:
    """Walks what came since the last look, and the day's part of what is older.

    ``count`` is of both. The mark moves only when nothing is wrong. Raises DatabaseError.
    """
    mark = read()
    if mark is None:
        found = verify()
        if not found.fault:
            remember(Mark(found.head, BEGINNING, today))
        return found
    if fault := _fault_behind(mark):
        return Report(0, mark.end, fault)
    found = to_the_end(mark.end)
    if found.fault:
        return found
    last = min(mark.again.number + _share(mark.end), mark.end.number)
    old = walk(mark.again, last, [mark.end])
    found = Report(found.count + old.count, found.head, old.fault)
    again = old.head if last < mark.end.number else BEGINNING
    if not found.fault:
        remember(Mark(found.head, again, mark.round_on if mark.again.number else today))
    return found


def read() -> Mark | None:
    """None: there is none, or one that this server did not seal."""
    row = CustodyMark.objects.first()
    if row is None:
        return None
    again = Head(row.again_number, row.again_hash)
    mark = Mark(Head(row.number, row.hash), again, row.round_on)
    return mark if hmac.compare_digest(bytes(row.seal), mark.seal()) else None


def _share(end: Head) -> int:
    return max(-(-end.number // PARTS), LEAST)


def _fault_behind(mark: Mark) -> str:
    """What a look without a walk shows: entries that went, and the last one rewritten."""
    there = CustodyEntry.objects.filter(number__lte=mark.end.number).count()
    if there < mark.end.number:
        return f"{mark.end.number - there} of the first {mark.end.number} entries are missing"
    last = CustodyEntry.objects.filter(number=mark.end.number).values_list("hash", flat=True)
    if mark.end.number and last.first() != mark.end.hash:
        return f"entry {mark.end.number} was rewritten"
    return ""


def remember(mark: Mark) -> None:
    values = {
        "number": mark.end.number,
        "hash": mark.end.hash,
        "again_number": mark.again.number,
        "again_hash": mark.again.hash,
        "round_on": mark.round_on,
        "seal": mark.seal(),
    }
    CustodyMark.objects.update_or_create(id=CustodyMark.ONLY, defaults=values)
