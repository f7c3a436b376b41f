"""The form of each fact: what an act's ``facts`` must hold, exactly."""

from collections.abc import Callable, Mapping
from typing import Any

from sealing.errors import SealingError
from sealing.hybrid import HybridRecipient
from sealing.keys import parse_recipient
from sealing.roster.faults import Fault, RosterError
from sealing.roster.signing import refuse_weak_key, verify_signature
from sealing.roster.state import OPENING, ROLES, State
from sealing.roster.statements import KEY, KIT, ZEROS, is_desk, is_hex, is_person

Check = Callable[[Any], bool]
Form = Mapping[str, Check]
MAX_PEOPLE = 100  # as many copies of the desk's key are wrapped at each rotation
# Letters; a hybrid recipient has 1,959.
MAX_RECIPIENT = 2000
MAX_DAYS = 36_500
MAX_ENTRIES = 20_000  # a desk that changes its list ten times a day, for five years
MAX_LOST = 100  # ends of a list that a restored backup lacks: one for each member's browser


def fits(value: object, form: Form) -> bool:
    if not isinstance(value, dict) or set(value) != set(form):
        return False
    return all(check(value[name]) for name, check in form.items())


def is_hash(value: Any) -> bool:
    return is_hex(value, 64)


def is_proof(value: Any) -> bool:
    return is_hex(value, 128)


def is_flag(value: Any) -> bool:
    return type(value) is int and value in (0, 1)


def is_days(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MAX_DAYS


def is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_RECIPIENT


def is_text_or_none(value: Any) -> bool:
    return value == "" or is_text(value)


def is_roles(value: Any) -> bool:
    """Sorted, each once, and one at least that opens."""
    if not isinstance(value, list) or not all(role in ROLES for role in value):
        return False
    return value == sorted(set(value)) and bool(OPENING & set(value))


def is_lost(value: Any) -> bool:
    """Ends of a list that somebody saw: in order, each once. The founding entry is never lost."""
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_LOST:
        return False
    if not all(fits(one, {"head": is_hash, "number": is_place}) for one in value):
        return False
    ends = [(one["number"], one["head"]) for one in value]
    return ends == sorted(set(ends))


def is_place(value: Any) -> bool:
    return type(value) is int and 1 < value <= MAX_ENTRIES


def is_source(value: Any) -> bool:
    return value == {} or fits(value, {"desk": is_desk, "head": is_hash})


KIT_FORM: Form = {"own": is_proof, "recipient": is_text, "signing": is_hash}
KEYS: Form = {"name": is_hash, "own": is_proof, "recipient": is_text, "signing": is_hash}
FOUNDER: Form = {**KEYS, "person": is_person, "roles": is_roles}


def is_kit(value: Any) -> bool:
    return fits(value, KIT_FORM)


def is_people(value: Any) -> bool:
    """Sorted by person, each once."""
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_PEOPLE:
        return False
    if not all(fits(one, FOUNDER) for one in value):
        return False
    people = [one["person"] for one in value]
    return people == sorted(set(people))


def take_recipient(state: State, recipient: str) -> None:
    """Marks a recipient as used. Raises RosterError (key) when it was, or cannot be sealed to."""
    refuse_weak_recipient(recipient)
    _take(state, recipient)


def refuse_weak_recipient(recipient: str) -> None:
    """Raises RosterError (key) unless a file can be sealed to this post-quantum recipient."""
    try:
        parsed = parse_recipient(recipient)
        well = isinstance(parsed, HybridRecipient) and str(parsed) == recipient
        # Sealing for a trial: it refuses halves that hide nothing.
        parsed.wrap(bytes(16))
    except (SealingError, ValueError) as error:
        raise RosterError(Fault.KEY, "not a recipient") from error
    if not well:
        raise RosterError(Fault.KEY, "not a post-quantum recipient")


def take_keys(state: State, keys: Mapping[str, Any], person: str, genesis: str) -> None:
    """Marks a person's or the kit's two keys as used. Raises RosterError (key) when one was, is
    weak, or does not prove by ``own`` that its holder joined both to this desk."""
    take_recipient(state, keys["recipient"])
    refuse_weak_key(keys["signing"])
    _take(state, keys["signing"])
    said = {
        "desk": state.desk,
        "genesis": genesis,
        "name": ZEROS if person == KIT else keys["name"],
        "person": person,
        "recipient": keys["recipient"],
        "signing": keys["signing"],
    }
    try:
        verify_signature(keys["signing"], KEY, said, keys["own"])
    except RosterError as error:
        raise RosterError(Fault.KEY, "not proved by its holder") from error


def _take(state: State, key: str) -> None:
    if key in state.used:
        raise RosterError(Fault.KEY, "used before")
    state.used.add(key)
