"""Entries of a roster as the database keeps them, and the state that they lead to."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction

from newsrooms import Own
from sealing.roster import Entry, Fault, RosterError, State, apply, later, replay, start
from submissions.days import today
from submissions.errors import RosterDown
from submissions.models import Desk, RosterEntry
from submissions.roster import genesis_file

MOST = 20_000  # entries that a chain may have (sealing.roster), replayed within seconds


@dataclass(frozen=True)
class Head:
    """The newest entry; number 0 and no hash where there is none."""

    number: int
    hash: str


@dataclass(frozen=True)
class Replayed:
    """``carried``: the roster of a desk of an older release; ``acts``: those that stand in it."""

    state: State
    carried: bool
    acts: frozenset[str]


NONE = Head(0, "")
# What this process has replayed of each desk, good for as long as its newest entry is the same.
_kept = Own(dict[str, Replayed])


def day() -> str:
    return today().isoformat()


def head_of(desk: str) -> Head:
    row = RosterEntry.objects.filter(desk=desk).order_by("-number").values("number", "hash").first()
    return Head(row["number"], row["hash"]) if row else NONE


def entries(desk: str) -> tuple[bytes, ...]:
    """The bytes of each entry, the first one first."""
    rows = RosterEntry.objects.filter(desk=desk).order_by("number")
    return tuple(bytes(encoded) for encoded in rows.values_list("encoded", flat=True)[:MOST])


def state(desk: str) -> State | None:
    """What the chain says; None for a desk of an older release, which has none.

    In one query, once this process has replayed it. Raises RosterDown: the chain is broken or cut,
    or begins with another entry than the one that was written down.
    """
    found = replayed(desk, head_of(desk))
    return found.state if found else None


def replayed(desk: str, head: Head) -> Replayed | None:
    """As ``state``, for a head that the caller has read."""
    line = genesis_file.line(desk)
    if not head.number and line is None:
        return None
    if line is None:
        raise RosterDown(f"it is not written down which entry the roster of {desk} begins with")
    if not head.number:
        raise RosterDown(f"the roster of {desk} is gone")
    memory = _kept.here()
    kept = memory.get(desk)
    if kept is None or (kept.state.number, kept.state.head) != (head.number, head.hash):
        kept = memory[desk] = _replay(desk, head, line)
    if not _fits(kept.state, line):
        raise RosterDown(f"the roster of {desk} is not the one that is written down")
    return kept


def _fits(state: State, line: genesis_file.Line) -> bool:
    """Asked of what was replayed before, too: the line may be another one by now."""
    return state.genesis == line.genesis and state.heads.get(line.head) == line.number


def _replay(desk: str, head: Head, line: genesis_file.Line) -> Replayed:
    rows = entries(desk)[: head.number]
    try:
        found = replay(rows, day(), line.remembered)
    except RosterError as error:
        raise RosterDown(f"the roster of {desk} is broken: {error}") from error
    if (found.desk, found.number, found.head) != (desk, head.number, head.hash):
        raise RosterDown(f"the roster of {desk} is broken: its rows are not what they name")
    requests = [Entry.parse(row).request for row in rows]
    acts = frozenset(request.act for request in requests)
    return Replayed(found, bool(requests[0].facts["carried"]), acts)


def lock(desk: str) -> Desk:
    """The desk's row, which whoever changes its roster holds until their transaction ends."""
    row = Desk.objects.select_for_update().filter(slug=desk).first()
    if row is None:
        raise RosterDown(f"there is no desk {desk}")
    return row


def append(desk: str, encoded: bytes) -> State:
    """Adds an entry, in the caller's transaction; gives the state after it.

    Raises RosterError when the rules refuse it, and RosterDown for a chain that is broken. A desk
    without a roster is ``begin``'s.
    """
    lock(desk)
    before = state(desk)
    if before is None:
        raise RosterError(Fault.NUMBER, "there is no roster yet")
    entry = Entry.parse(encoded)
    _refuse_old(entry)
    after = apply(before, entry, day())
    _keep(entry)
    transaction.on_commit(lambda: remember(after))
    return after


def _refuse_old(entry: Entry) -> None:
    """Its maker's clock may be a day behind ours, and no more."""
    if entry.day < later(day(), -1):
        raise RosterError(Fault.BACKDATED, "older than yesterday")


def remember(state: State) -> None:
    """Writes the end of a chain down that is in the database for good. Raises RosterDown, OSError.

    Also once a day where it did not move (custody's daily task): what is added later must not be
    dated before that day.
    """
    seen = genesis_file.Line(state.genesis, state.head, state.number, day())
    genesis_file.advance(state.desk, seen)


def begin(desk: str, encoded: bytes, *, opening: bool) -> State:
    """The first entry of a desk's roster, in the caller's transaction, and its line in the file.

    ``opening``: the desk is opened in this transaction. Raises RosterError, RosterDown, OSError.
    """
    lock(desk)
    if head_of(desk).number or (genesis_file.line(desk) is not None and not opening):
        raise RosterError(Fault.NUMBER, "the roster has begun")
    entry = Entry.parse(encoded)
    _refuse_old(entry)
    after = start(entry, day())
    if after.desk != desk:
        raise RosterError(Fault.OTHER_DESK)
    _keep(entry)
    genesis_file.begin(desk, genesis_file.Line(entry.hash, entry.hash, 1, day()), opening=opening)
    return after


def remember_all() -> None:
    """As ``remember``, of every desk whose roster is whole; what is wrong with another one is the
    doctor's to say.
    """
    for desk in Desk.objects.values_list("slug", flat=True):
        with suppress(RosterDown):
            if (found := state(desk)) is not None:
                remember(found)


def heads() -> dict[str, str]:
    """The end of each desk's roster, as NUMBER:HASH, by ``roster SLUG``."""
    ends = {desk: head_of(desk) for desk in Desk.objects.values_list("slug", flat=True)}
    return {f"roster {desk}": f"{end.number}:{end.hash}" for desk, end in ends.items() if end.hash}


def _keep(entry: Entry) -> None:
    RosterEntry.objects.create(
        hash=entry.hash, desk=entry.desk, number=entry.number, encoded=entry.encoded
    )


def first_day() -> str:
    """The day of the server's first desk: what a founding entry says of the server."""
    opened = Desk.objects.order_by("opened_on").values_list("opened_on", flat=True).first()
    return (opened or today()).isoformat()


def check(rows: Sequence[bytes]) -> State:
    """Replays entries that are not in the database. Raises RosterError."""
    return replay(rows, day())
