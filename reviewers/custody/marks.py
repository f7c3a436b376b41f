"""The daily look at the chains: what is new since the last one, and a part of what is old.

The mark of a chain says how far earlier looks came. It is sealed under the server secret, so that
whoever can write to the database alone cannot put it behind an entry of their own; a mark that is
not ours is as none, and the whole chain is walked. The heads that were joined last are looked at
every day: an edit that went on to the end of a desk's chain shows there.
"""

import datetime
import hmac
import json
from dataclasses import astuple, dataclass
from hashlib import sha256

from django.conf import settings

from reviewers.custody.chain import Head, before, chain_of
from reviewers.custody.verifying import Report, beginning, to_the_end, walk, walk_all
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
    """Walks what came since the last look, and the day's part of what is older, in every chain.

    ``count`` is of both. The marks move only when nothing is wrong. Raises DatabaseError.
    """
    marks: list[Mark] = []

    def walking(chain: int) -> Report:
        found, mark = _look(chain, today)
        if mark is not None:
            marks.append(mark)
        return found

    found = walk_all(walking)
    for mark in marks if not found.fault else ():
        remember(mark)
    return found


def _look(chain: int, today: datetime.date) -> tuple[Report, Mark | None]:
    """At one chain; with its next mark, where nothing is wrong."""
    mark, first = read(chain), beginning(chain)
    if mark is None:
        found = to_the_end(first)
        return found, _mark(found, first, today)
    if fault := _fault_behind(mark):
        return Report(0, mark.end, fault), None
    found = to_the_end(mark.end)
    if found.fault:
        return found, None
    last = min(mark.again.number + _share(mark.end), mark.end.number)
    old = walk(mark.again, last, [mark.end])
    found = Report(found.count + old.count, found.head, old.fault)
    again = old.head if last < mark.end.number else first
    begun = mark.round_on if mark.again.number > before(chain) else today
    return found, _mark(found, again, begun)


def _mark(found: Report, again: Head, round_on: datetime.date) -> Mark | None:
    return None if found.fault else Mark(found.head, again, round_on)


def read(chain: int) -> Mark | None:
    """None: there is none, or one that this server did not seal, or sealed for another chain."""
    row = CustodyMark.objects.filter(id=chain).first()
    if row is None:
        return None
    again = Head(row.again_number, row.again_hash)
    mark = Mark(Head(row.number, row.hash), again, row.round_on)
    ours = chain_of(row.number) == chain and hmac.compare_digest(bytes(row.seal), mark.seal())
    return mark if ours else None


def _share(end: Head) -> int:
    return max(-(-_length(end) // PARTS), LEAST)


def _length(end: Head) -> int:
    return end.number - before(chain_of(end.number))


def _fault_behind(mark: Mark) -> str:
    """What a look without a walk shows: entries that went, and the last one rewritten."""
    length, end = _length(mark.end), mark.end.number
    there = CustodyEntry.objects.filter(number__gt=end - length, number__lte=end).count()
    if there < length:
        return f"{length - there} of the first {length} entries are missing"
    last = CustodyEntry.objects.filter(number=end).values_list("hash", flat=True)
    if length and last.first() != mark.end.hash:
        return f"entry {end} was rewritten"
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
    CustodyMark.objects.update_or_create(id=chain_of(mark.end.number), defaults=values)
