"""Walking the whole chain, and naming the first entry that does not fit."""

from dataclasses import dataclass

from archive import accession
from reviewers.custody.acts import Act
from reviewers.custody.chain import GENESIS, Head, entry_hash, head
from reviewers.models import CustodyEntry


@dataclass(frozen=True)
class Report:
    """``count`` entries were read; ``fault`` names the first that does not fit, or is empty."""

    count: int
    head: Head
    fault: str = ""


def verify(remembered: Head | None = None) -> Report:
    """Walks the whole chain, and compares its end with the head that writers keep.

    Whoever can write to every table can make a chain anew; only a head that was ``remembered``
    elsewhere shows that, or those that were published day by day.
    """
    heads = [head(), *([remembered] if remembered else [])]
    published = accession.custody_heads_noted()
    end = Head(0, GENESIS)
    try:
        for entry in CustodyEntry.objects.order_by("number").iterator():
            if fault := _fault(entry, end, heads):
                return Report(end.number, end, fault)
            end = Head(entry.number, entry.hash)
            if entry.act == Act.DAY_CLOSED and published.get(entry.day) == entry.hash:
                del published[entry.day]
    except ValueError:
        # Rows are fetched many at a time, so that it may be any of those that follow.
        fault = f"entry {end.number + 1} or one after it cannot be read"
        return Report(end.number, end, fault)
    fault, longest = "", max(known.number for known in heads)
    if end.number < longest:
        fault = f"the end was cut off: {longest} entries stood here"
    elif end.number > (newest := head().number):
        # Asked again, because colleagues may have gone on while this walked.
        fault = f"entry {newest + 1} was not written by the desk"
    elif published:
        fault = f"the head that was published on {min(published)} is not in it"
    return Report(end.number, end, fault)


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
