"""Walking the chains, whole or a part of each, and naming the first entry that does not fit."""

from collections.abc import Callable
from dataclasses import dataclass

from archive import accession
from reviewers.custody import joining
from reviewers.custody.acts import Act
from reviewers.custody.chain import (
    GENESIS,
    INSTALLATION,
    Head,
    before,
    chain_of,
    entry_hash,
    head,
    head_of,
    heads,
    last_of,
)
from reviewers.custody.joining import ENDS, OURS, TOGETHER, UNREADABLE
from reviewers.models import CustodyChain, CustodyEntry


@dataclass(frozen=True)
class Report:
    """``count`` entries were read; ``fault`` names the first that does not fit, or is empty.
    ``head``: the last that was read, of a walk over all chains the installation's."""

    count: int
    head: Head
    fault: str = ""


def verify(*remembered: Head) -> Report:
    """Walks all chains, and compares their ends with the heads that writers keep.

    Whoever can write to every table can make a chain anew; only heads that were ``remembered``
    elsewhere show that, or those that were published day by day.
    """
    done = walk_all(lambda chain: to_the_end(beginning(chain), remembered))
    newest = max((chain_of(each.number) for each in remembered), default=INSTALLATION)
    if not done.fault and newest not in heads():
        return Report(done.count, done.head, f"chain {newest} is missing")
    return done


def walk_all(walking: Callable[[int], Report]) -> Report:
    """Each chain by its number, until there is a fault; then what binds them to each other."""
    chains, fault = _chains()
    if fault:
        return Report(0, head(), fault)
    count, end = 0, head()
    for chain in chains:
        done = walking(chain)
        count += done.count
        if done.fault:
            return Report(count, done.head, done.fault)
        end = done.head if chain == INSTALLATION else end
    return Report(count, end, joining.fault_of_newest() or _fault_of_published())


def to_the_end(begin: Head, remembered: tuple[Head, ...] = ()) -> Report:
    """The entries of a chain after ``begin``, which somebody walked to before, until its end."""
    chain = chain_of(begin.number + 1)
    known = [head_of(chain), *(each for each in remembered if chain_of(each.number) == chain)]
    done = walk(begin, None, known)
    fault = done.fault or _fault_of_end(chain, done.head, known)
    return Report(done.count, done.head, fault)


def part(number: int, parts: int) -> Report:
    """Walks one of so many equal parts of each chain, the first is 1.

    What a part begins after is taken as it stands: a change there shows in the part before.
    """
    count, end = 0, head()
    for chain, newest in heads().items():
        done = _part(chain, newest, number, parts)
        count += done.count
        if done.fault:
            return Report(count, done.head, done.fault)
    return Report(count, end)


def _part(chain: int, newest: Head, number: int, parts: int) -> Report:
    start = before(chain)
    begin, last = (start + (newest.number - start) * each // parts for each in (number - 1, number))
    if begin == start:
        return walk(beginning(chain), last, [newest])
    rows = CustodyEntry.objects.filter(number=begin)
    known = rows.values_list("hash", flat=True).first()
    if known is None:
        return Report(0, beginning(chain), f"entry {begin} is missing")
    return walk(Head(begin, known), last, [newest])


def beginning(chain: int) -> Head:
    """What the first entry of a chain follows on: of a desk's, the installation's entry that says
    so. Where there is none, no hash: nothing follows on that."""
    if chain == INSTALLATION:
        return Head(0, GENESIS)
    row = CustodyChain.objects.filter(chain=chain).first()
    rows = CustodyEntry.objects.filter(number__lte=OURS, act=Act.CHAIN_BEGUN)
    try:
        entry = rows.filter(number=row.after).first() if row else None
    except UNREADABLE:
        entry = None  # it cannot be read: the walk of its own chain has said so
    begun = row and entry and entry.facts == {"desk": row.desk, "chain": chain}
    return Head(before(chain), entry.hash if begun and entry else "")


def walk(begin: Head, last: int | None, known: list[Head]) -> Report:
    """The entries of a chain after ``begin``, until ``last`` or the end. ``known``: some heads."""
    end, count = begin, 0
    until = last_of(chain_of(begin.number + 1)) if last is None else last
    rows = CustodyEntry.objects.filter(number__gt=begin.number, number__lte=until)
    try:
        for entry in rows.order_by("number").iterator():
            if fault := _fault(entry, end, known) or _fault_of_others(entry):
                return Report(count, end, fault)
            end, count = Head(entry.number, entry.hash), count + 1
    except UNREADABLE:
        # Rows are fetched many at a time, so that it may be any of those that follow.
        fault = f"entry {end.number + 1} or one after it cannot be read"
        return Report(count, end, fault)
    if last is not None and end.number < last:
        return Report(count, end, f"entry {end.number + 1} is missing")
    return Report(count, end)


def _chains() -> tuple[tuple[int, ...], str]:
    """The numbers of all chains, and what is wrong with them; "" for nothing."""
    # First the entries, then the chains: one may begin meanwhile.
    newest = CustodyEntry.objects.order_by("-number").values_list("number", flat=True).first()
    chains = tuple(heads())
    missing = {*range(1, len(chains) + 1)} - {*chains}
    if missing:
        return chains, f"chain {min(missing)} is missing"
    if newest and chain_of(newest) > len(chains):
        return chains, f"entry {newest} was not written by the desk"
    return chains, _fault_of_first()


def _fault_of_first() -> str:
    """No walk comes by what is before it, and the page of a case would show that."""
    if CustodyEntry.objects.filter(number__lt=1).exists():
        return "an entry before the first was not written by the desk"
    return ""


def _fault_of_end(chain: int, end: Head, known: list[Head]) -> str:
    if chain != INSTALLATION and end.number == before(chain):
        return f"chain {chain} has no entry"
    longest = max(each.number for each in known)
    if end.number < longest:
        return f"the end was cut off: {longest - before(chain)} entries stood here"
    if end.number > (newest := head_of(chain).number):
        # Asked again, because colleagues may have gone on while this walked.
        return f"entry {newest + 1} was not written by the desk"
    return ""


def _fault_of_published() -> str:
    """Each head that was published must be the hash of an entry that closed a day."""
    published = {digest: day for day, digest in accession.custody_heads_noted().items()}
    asked = list(published)
    for start in range(0, len(asked), TOGETHER):
        some = asked[start : start + TOGETHER]
        closing = CustodyEntry.objects.filter(hash__in=some, act__in=ENDS, number__lte=OURS)
        for digest in closing.values_list("hash", flat=True):
            del published[digest]
    if published:
        return f"the head that was published on {min(published.values())} is not in it"
    return ""


def _fault_of_others(entry: CustodyEntry) -> str:
    """What an entry of the installation's chain says of the desks' chains, and does not hold."""
    if entry.number > OURS:
        return ""
    if entry.act == Act.HEADS_JOINED:
        return joining.fault(entry)
    if entry.act == Act.CHAIN_BEGUN:
        row = CustodyChain.objects.filter(after=entry.number).first()
        if row is None or entry.facts != {"desk": row.desk, "chain": row.chain}:
            return f"the chain that begins after entry {entry.number} is missing"
    return ""


def _fault(entry: CustodyEntry, end: Head, known: list[Head]) -> str:
    """What is wrong with an entry that should follow ``end``; empty when nothing is."""
    if entry.number != end.number + 1:
        return f"entry {end.number + 1} is missing"
    if entry.previous != end.hash:
        return f"entry {entry.number} was moved"
    try:
        changed = entry.hash != entry_hash(entry)
    except ValueError:
        changed = True  # to what the desk never writes: it has no hash
    if changed:
        return f"entry {entry.number} was changed"
    if any(each.number == entry.number and each.hash != entry.hash for each in known):
        return f"entry {entry.number} was rewritten"
    return ""
