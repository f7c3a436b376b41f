"""A list from its first entry to its last: reading, applying, and what may be signed next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sealing.roster.days import later
from sealing.roster.faults import Fault, RosterError
from sealing.roster.forms import MAX_ENTRIES, fits, refuse_weak_recipient
from sealing.roster.rules import ACTS, Act
from sealing.roster.signers import Turn, require
from sealing.roster.signing import verify_signature
from sealing.roster.state import Kit, Person, Remembered, State
from sealing.roster.statements import KIT, ROSTER, ZEROS, Entry, Request, Signature

# After which a request that nobody completed is void, whatever its maker wrote.
MAX_REQUEST_DAYS = 90


@dataclass(frozen=True)
class Needed:
    """Who may complete a request now. ``alone``: its maker, with no second signature; ``people``
    and ``kit``: each of them, as the second; ``fault``: why nobody, else None."""

    alone: bool
    people: tuple[str, ...]
    kit: bool
    fault: Fault | None


def start(entry: Entry, today: str) -> State:
    """The state after a founding entry. Raises RosterError."""
    return apply(State(entry.desk), entry, today)


def apply(state: State, entry: Entry, today: str) -> State:
    """The state after one more entry, ``state`` itself unchanged. Raises RosterError."""
    following = state.copy()
    _advance(following, entry, today)
    return following


def replay(entries: Sequence[bytes], today: str, remembered: Remembered | None = None) -> State:
    """The state after all entries, checked against what was seen before. Raises RosterError.

    What was seen and is not in the list is accepted where two members have signed, since, that it
    was lost when a backup was restored (``backup_restored``).
    """
    require(0 < len(entries) <= MAX_ENTRIES, Fault.FULL if entries else Fault.CUT)
    state: State | None = None
    apart: RosterError | None = None
    for place, data in enumerate(entries, 1):
        try:
            entry = Entry.parse(data)
            state = state or State(entry.desk)
            if remembered and place > remembered.number:
                seen = later(remembered.day, -1)
                require(entry.day >= seen, Fault.BACKDATED, "before the day last seen")
            _advance(state, entry, today)
        except RosterError as error:
            raise RosterError(error.fault, error.detail, place) from error
        if remembered:
            apart = _recall(state, remembered) or apart
    if state is None or (remembered and state.number < remembered.number):
        apart = RosterError(Fault.ROLLED_BACK)
    if state is None or (apart and not (remembered and state.is_lost(remembered))):
        raise apart or RosterError(Fault.CUT)
    return state


def _recall(state: State, remembered: Remembered) -> RosterError | None:
    """What is wrong with the last entry, unless it is known to be lost. Raises RosterError."""
    require(state.genesis == remembered.genesis, Fault.FOREIGN_GENESIS)
    if state.number == remembered.number and state.head != remembered.head:
        return RosterError(Fault.BEFORE, "another entry was seen here", state.number)
    return None


def _advance(state: State, entry: Entry, today: str) -> None:
    """Applies an entry to this very state, which is spoilt when it raises RosterError."""
    request = entry.request
    require(entry.desk == state.desk == request.desk, Fault.OTHER_DESK)
    require(entry.number <= state.number + 1, Fault.CUT)
    require(entry.number == state.number + 1, Fault.NUMBER)
    require(entry.before == state.head, Fault.BEFORE)
    _days(state, entry, today)
    if entry.number == 1:
        require(request.act == "found", Fault.CUT, "no founding")
        _founders(state, request)
    else:
        require(request.act != "found", Fault.NUMBER, "founded twice")
        require(request.head in state.heads, Fault.BEFORE, "made for another list")
    require(request.nonce not in state.nonces, Fault.NONCE)
    turn = Turn(state, request, entry.signers, entry.day, entry.number)
    act = _act(turn)
    _bound(turn, entry)
    act.signers(turn)
    for place, signature in enumerate(entry.signatures):
        public = _signing(state, signature.by)
        verify_signature(public, ROSTER, entry.signed_by(place), signature.signature)
    act.effect(turn)
    state.head, state.number, state.day = entry.hash, entry.number, entry.day
    state.genesis = state.genesis if entry.number > 1 else entry.hash
    state.heads[entry.hash] = entry.number
    state.nonces.add(request.nonce)
    state.ever_two = int(state.ever_two or len(state.people) > 1)


def _days(state: State, entry: Entry, today: str) -> None:
    request = entry.request
    require(entry.day <= later(today, 1), Fault.FUTURE)
    require(entry.day >= max(state.day, request.day), Fault.BACKDATED)
    longest = later(request.day, MAX_REQUEST_DAYS)
    require(entry.day <= min(request.last_day, longest), Fault.EXPIRED)


def _founders(state: State, request: Request) -> None:
    """Those who are named by a founding entry sign it themselves."""
    require(fits(request.facts, ACTS["found"].facts), Fault.MALFORMED, "facts")
    require(request.head == ZEROS, Fault.BEFORE, "made for another list")
    facts = request.facts
    state.kit = Kit(facts["kit"]["recipient"], facts["kit"]["signing"])
    for one in facts["people"]:
        keys = one["name"], one["recipient"], one["signing"]
        state.people[one["person"]] = Person(*keys, tuple(one["roles"]), request.day, 1)


def _act(turn: Turn) -> Act:
    """The row of the table, when facts, subject and signers are such as it takes."""
    request, state = turn.request, turn.state
    require(request.act in ACTS, Fault.UNKNOWN_ACT, request.act)
    act = ACTS[request.act]
    require(fits(request.facts, act.facts), Fault.MALFORMED, "facts")
    require(bool(request.subject) == bool(act.subject), Fault.SUBJECT)
    if act.subject == "member":
        require(request.subject in state.people, Fault.NOT_A_MEMBER, "subject")
    require(len(set(turn.signers)) == len(turn.signers), Fault.NOT_TWO, "signed twice by one")
    for signer in turn.signers:
        if signer == KIT:
            require(act.kit, Fault.NOT_A_MEMBER, "kit")
            continue
        require(signer in state.people, Fault.NOT_A_MEMBER)
        objecting = request.act == "object" and signer == request.subject
        require(objecting or signer not in state.suspended, Fault.SUSPENDED)
    return act


def _bound(turn: Turn, entry: Entry) -> None:
    """A lone signature is bound to its place by the head and the day that it names; the request of
    two is void once its maker was suspended, restored, replaced or given other roles."""
    request, maker = turn.request, turn.signers[0]
    if turn.alone:
        require(request.head == entry.before, Fault.BEFORE, "made for another place")
        require(request.day == entry.day, Fault.BACKDATED, "made on another day")
    elif entry.number > 1:
        require(maker != KIT, Fault.NOT_A_MEMBER, "kit")
        standing = turn.state.people[maker].standing
        require(turn.state.heads[request.head] >= standing, Fault.EXPIRED, "standing")


def _signing(state: State, signer: str) -> str:
    return state.kit.signing if signer == KIT else state.people[signer].signing


def needed(state: State, request: Request, maker: str, day: str) -> Needed:
    """Who may complete the request of ``maker`` on ``day``, by the rules alone: neither keys nor
    signatures are looked at. The first fault is that of the maker with each in turn."""
    faults = {}
    seconds: list[tuple[str, ...]] = [(), *((each,) for each in state.people if each != maker)]
    for second in [*seconds, (KIT,)]:
        try:
            turn = Turn(state, request, (maker, *second), day, state.number + 1)
            _act(turn).signers(turn)
        except RosterError as error:
            faults[second] = error.fault
    people = tuple(second[0] for second in seconds[1:] if second not in faults)
    alone, kit = () not in faults, (KIT,) not in faults
    able = alone or kit or people
    return Needed(alone, people, kit, None if able else _closest(faults, seconds))


def _closest(faults: Mapping[tuple[str, ...], Fault], seconds: Sequence[tuple[str, ...]]) -> Fault:
    """What to tell: that of a lone signature, unless it lacks only a second one."""
    if faults[()] != Fault.TOO_FEW or len(seconds) == 1:
        return faults[()]
    return faults[seconds[1]]


def believed_rotation(
    state: State, request: Request, signature: Signature, today: str
) -> str | None:
    """The recipient of a proposed rotation to which files are sealed too, until it is final; None
    unless a custodian in good standing asked for it, and it could still be completed."""
    try:
        require(request.act == "rotate" and request.desk == state.desk, Fault.UNKNOWN_ACT)
        require(request.head in state.heads, Fault.BEFORE)
        require(request.nonce not in state.nonces, Fault.NONCE)
        require(request.day <= later(today, 1) and today <= request.last_day, Fault.EXPIRED)
        turn = Turn(state, request, (signature.by,), today, state.number + 1)
        _act(turn)
        person = state.people[signature.by]
        require("custodian" in person.roles, Fault.ROLE)
        require(state.heads[request.head] >= person.standing, Fault.EXPIRED)
        verify_signature(person.signing, ROSTER, request.plain, signature.signature)
        recipient: str = request.facts["recipient"]
        require(recipient not in state.used, Fault.KEY)
        refuse_weak_recipient(recipient)
    except RosterError:
        return None
    return recipient
