"""Walking the chain, whole or a part of it, and naming the first entry that does not fit."""

from dataclasses import dataclass

from archive import accession
from reviewers.custody.acts import Act
from reviewers.custody.chain import GENESIS, Head, entry_hash, head
from reviewers.models import CustodyEntry

BEGINNING = Head(0, GENESIS)
TOGETHER = 500  # published heads that are asked for in one query; SQLite takes 32,766 values


@dataclass(frozen=True)
class Report:
    """``count`` entries were read, the last of them ``head``; ``fault`` names the first that does
    not fit, or is empty."""

    count: int
    head: Head
    fault: str = ""


def verify(remembered: Head | None = None) -> Report:
    """Walks the whole chain, and compares its end with the head that writers keep.

    Whoever can write to every table can make a chain anew; only a head that was ``remembered``
    elsewhere shows that, or those that were published day by day.
    """
    return to_the_end(BEGINNING, remembered)


def to_the_end(begin: Head, remembered: Head | None = None) -> Report:
    """As ``verify``, of the entries after ``begin``, which somebody walked to before."""
    heads = [head(), *([remembered] if remembered else [])]
    done = walk(begin, None, heads)
    return done if done.fault else Report(done.count, done.head, _fault_of_end(done.head, heads))


def part(number: int, parts: int) -> Report:
    """Walks one of so many equal parts of the chain, the first is 1.

    What the part begins after is taken as it stands: a change there shows in the part before.
    """
    newest = head()
    begin, last = newest.number * (number - 1) // parts, newest.number * number // parts
    before = CustodyEntry.objects.filter(number=begin).values_list("hash", flat=True).first()
    if begin and before is None:
        return Report(0, BEGINNING, f"entry {begin} is missing")
    return walk(Head(begin, before or GENESIS), last, [newest])


def walk(begin: Head, last: int | None, heads: list[Head]) -> Report:
    """The entries after ``begin``, until ``last`` or the end. ``heads``: what is known of some."""
    end, count = begin, 0
    rows = CustodyEntry.objects.filter(number__gt=begin.number).order_by("number")
    if last is not None:
        rows = rows.filter(number__lte=last)
    try:
        for entry in rows.iterator():
            if fault := _fault(entry, end, heads):
                return Report(count, end, fault)
            end, count = Head(entry.number, entry.hash), count + 1
    except ValueError:
        # Rows are fetched many at a time, so that it may be any of those that follow.
        fault = f"entry {end.number + 1} or one after it cannot be read"
        return Report(count, end, fault)
    if last is not None and end.number < last:
        return Report(count, end, f"entry {end.number + 1} is missing")
    return Report(count, end)


def _fault_of_end(end: Head, heads: list[Head]) -> str:
    longest = max(known.number for known in heads)
    if end.number < longest:
        return f"the end was cut off: {longest} entries stood here"
    if end.number > (newest := head().number):
        # Asked again, because colleagues may have gone on while this walked.
        return f"entry {newest + 1} was not written by the desk"
    return _fault_of_published()


def _fault_of_published() -> str:
    """Each head that was published must be the hash of an entry that closed a day."""
    published = {digest: day for day, digest in accession.custody_heads_noted().items()}
    asked = list(published)
    for start in range(0, len(asked), TOGETHER):
        closing = CustodyEntry.objects.filter(
            hash__in=asked[start : start + TOGETHER], act=Act.DAY_CLOSED
        )
        for digest in closing.values_list("hash", flat=True):
            del published[digest]
    if published:
        return f"the head that was published on {min(published.values())} is not in it"
    return ""


def _fault(entry: CustodyEntry, before: Head, heads: list[Head]) -> str:
    """What is wrong with an entry that should follow ``before``; empty when nothing is."""
    if entry.number != before.number + 1:
        return f"entry {before.number + 1} is missing"
    if entry.previous != before.hash:
        return f"entry {entry.number} was moved"
    try:
        changed = entry.hash != entry_hash(entry)
    except ValueError:
        changed = True  # to what the desk never writes: it has no hash
    if changed:
        return f"entry {entry.number} was changed"
    if any(end.number == entry.number and end.hash != entry.hash for end in heads):
        return f"entry {entry.number} was rewritten"
    return ""
