"""``python -m sealing roster``: a list checked off line, and told as people read it."""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from sealing.roster.chain import apply
from sealing.roster.digits import desk_digits, name_commitment
from sealing.roster.faults import Fault, RosterError
from sealing.roster.forms import MAX_ENTRIES
from sealing.roster.signers import require
from sealing.roster.state import State, counts_as_two, linked_with
from sealing.roster.statements import KIT, Entry, is_hex

# As much as a full list has when every entry names a key.
MAX_FILE = MAX_ENTRIES * 4096
# Digits of a hash that must be typed from paper: nobody finds another entry that begins with them.
TYPED = 32
WORDS = {
    "found": "founded the desk with {people}",
    "admit": "admitted {subject} ({roles})",
    "suspend": "suspended {subject}",
    "object": "objected",
    "restore": "restored {subject}",
    "remove": "removed {subject}",
    "roles": "gave {subject} the roles {roles}",
    "rotate": "changed the desk's key",
    "kit": "made a new recovery kit",
    "custodian_key": "set the custodian's key",
    "retention": "set retention to {days} days",
    "backup_restored": "said that a backup was restored: lost are {lost}",
}
Names = Mapping[str, str]


def add_to(verbs: Any) -> None:
    """The verb, among those of the offline tool."""
    verb = verbs.add_parser("roster", help="check a desk's list of people, and tell what it says")
    verb.add_argument("file", type=Path, help="the list, one entry a line")
    verb.add_argument("--kit", metavar="NUMBER:HEAD", help="what the paper kit says")
    verb.add_argument("--names", type=Path, help="names by person, with their salts (JSON)")
    verb.set_defaults(run=show)


def show(options: argparse.Namespace) -> None:
    """Prints the list up to its first fault. Raises RosterError and OSError."""
    today = datetime.now(UTC).date().isoformat()
    given = read_names(options.names) if options.names else {}
    require(options.file.stat().st_size <= MAX_FILE, Fault.FULL)
    stored = options.file.read_bytes().splitlines()
    require(len(stored) <= MAX_ENTRIES, Fault.FULL)
    state, names = None, {KIT: "the recovery kit"}
    for place, data in enumerate(stored, 1):
        try:
            entry = Entry.parse(data)
            state = apply(state or State(entry.desk), entry, today)
        except RosterError as error:
            raise RosterError(error.fault, error.detail, place) from error
        names |= opened(state, given, names)
        print(told(entry, names))
    if state is None:
        raise RosterError(Fault.CUT)
    if options.kit:
        compare(state, options.kit)
    for line in summary(state, names, max(today, state.day)):
        print(line)


def compare(state: State, kit: str) -> None:
    """Refuses a list that does not hold, at its number, the head that is on paper."""
    number, _, typed = kit.partition(":")
    head = "".join(typed.split()).lower()
    well = number.isascii() and number.isdigit() and 0 < len(number) < 6 and len(head) >= TYPED
    if not well or not is_hex(head, min(len(head), 64)):
        raise RosterError(Fault.MALFORMED, "write what the kit says as NUMBER:HEAD")
    place = int(number)
    lost = any(known.startswith(head) for known, (at, _day) in state.lost.items() if at == place)
    if lost:
        return
    require(place <= state.number, Fault.ROLLED_BACK, f"the kit knows entry {place}")
    found = any(at == place and known.startswith(head) for known, at in state.heads.items())
    fault = Fault.FOREIGN_GENESIS if place == 1 else Fault.BEFORE
    require(found, fault, "not what the kit says")


def read_names(path: Path) -> dict[str, dict[str, str]]:
    """``{person: {"name", "salt"}}``, as the desk's page exports it. Raises RosterError."""
    try:
        value = json.loads(path.read_bytes())
        return {person: {"name": str(one["name"]), "salt": str(one["salt"])}
                for person, one in value.items()}  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RosterError(Fault.MALFORMED, "the file of names") from error


def opened(state: State, given: Mapping[str, Mapping[str, str]], known: Names) -> dict[str, str]:
    """The names of those in the list now: the given one where it is the one that was signed."""
    found = {}
    for person in state.people.keys() - known.keys():
        found[person] = f"person {person[:8]}"
        if person in given:
            name, salt = given[person]["name"], given[person]["salt"]
            fits = name_commitment(name, salt) == state.people[person].name
            # What is printed must not move the cursor or hide what stands beside it.
            found[person] = name if fits and name.isprintable() else f"{found[person]} (wrong name)"
    return found


def told(entry: Entry, names: Names) -> str:
    """A line: day, number, who did what, and who signed besides."""
    request, (maker, *others) = entry.request, [names[each] for each in entry.signers]
    facts = request.facts
    people = [names[one["person"]] for one in facts.get("people", [])]
    words = WORDS[request.act].format(
        subject=names.get(request.subject, ""),
        roles=", ".join(facts.get("roles", [])),
        days=facts.get("days", ""),
        people=" and ".join(people),
        lost=", ".join(f"{end['number']}:{end['head'][:8]}" for end in facts.get("lost", [])),
    )
    if facts.get("replaces"):
        words = f"gave {names[request.subject]} new keys for lost ones"
    if facts.get("recipient") == "":
        words = "stopped the custodian's key"
    beside = f", signed by {others[0]} too" if others else ", alone"
    return f"{entry.day}  {entry.number:>5}  {maker} {words}{beside}"


def summary(state: State, names: Names, day: str) -> Iterator[str]:
    """Who is in the list on ``day``, who does not count as two, and the digits to compare."""
    yield ""
    yield f"In the list on {day}:"
    for person, one in state.people.items():
        line = f"  {names[person]}: {', '.join(one.roles)}, since {one.since}"
        if person in state.suspended:
            suspension = state.suspended[person]
            line += f", suspended by {names[suspension.by]} on {suspension.day}"
            line += ", objected" if suspension.objected else ""
        near = [names[other] for other in linked_with(state, person, day)]
        yield line + (f", linked with {', '.join(near)}" if near else "")
    yield from pairs(state, names, day)
    digits = desk_digits(state.desk, state.genesis, state.head, state.recipient)
    yield f"Digits of the desk {state.desk}: {digits}"
    yield f"For the paper kit: {state.number}:{state.head}"


def pairs(state: State, names: Names, day: str) -> Sequence[str]:
    """Who does not count as two, which is the shorter list; nobody's is the whole of it."""
    apart = [
        f"{names[a]} and {names[b]}"
        for a, b in combinations(state.people, 2)
        if not counts_as_two(state, a, b, day)
    ]
    if len(state.people) < 2:
        return ["Nobody counts as two: there is one person."]
    if not apart:
        return ["Any two of them count as two."]
    return [f"Any two count as two, but not: {'; '.join(apart)}."]
