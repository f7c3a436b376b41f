"""The shared vectors of the roster, ``tests/vectors/roster.json``, for Python and JavaScript.

Written by ``python -m tests.sealing.roster_vectors``; everything in it comes from labels, so it is
the same each time. A recipient is long and stands once, in ``recipients``; wherever a state or a
case says ``@label``, its text is meant. Entries are text and stand once, in ``entries``, by hash.

- ``recipients``: label → ``age1pq1…``.
- ``keys``: ``[{seed, signing, recipient}]``: an identity's 32 bytes in hex, the public signing key
  that comes from them, and the recipient.
- ``persons``: ``[{name, recipient, signing, digits}]``; ``desks``: ``[{desk, genesis, head,
  recipient, digits}]``; ``names``: ``[{name, salt, commitment}]``; ``numbers``: ``[{value,
  digest}]``, the SHA-256 of canonical bytes.
- ``signatures``: ``[{context, value, signing, signature, fault}]``: ``fault`` is "" for a good one.
- ``entries``: hash → the stored text, as UTF-8.
- ``states``: hash of an entry → what the list says after it (``State.plain``).
- ``good``: ``[{name, today, entries: [hash]}]``: after each entry the state is ``states[hash]``.
- ``bad``: ``[{name, today, entries: [text or @hash], remembered, fault, number}]``: ``@hash`` is a
  text of ``entries``; ``remembered`` is ``{}`` or ``{genesis, head, number, day}``; ``number`` is
  the place of the entry that is refused, from 1, or 0 for the list as a whole.
- ``lists``: hash of an entry → ``[hash]``, the list up to it: those that the next three are about.
- ``two``: ``[{head, a, b, day, two}]``: ``counts_as_two`` after ``lists[head]``.
- ``needed``: ``[{head, request, maker, day, alone, people, kit, fault}]``: who may complete it.
- ``believed``: ``[{head, request, signature, today, recipient}]``: "" where it is not believed.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sealing.roster import (
    ACT,
    CONSENT,
    KIT,
    MARK,
    ZEROS,
    Request,
    RosterError,
    Signature,
    State,
    apply,
    believed_rotation,
    counts_as_two,
    desk_digits,
    digest,
    name_commitment,
    needed,
    person_digits,
    replay,
    verify_signature,
)
from tests.sealing import roster_bad, roster_linked, roster_refused
from tests.sealing.roster_bad import Bad
from tests.sealing.roster_desk import Desk, day, key, person, recipient, seed, two_and
from tests.sealing.roster_good import good, inherited

FILE = Path(__file__).resolve().parents[1] / "vectors" / "roster.json"
LABELS = ("M", "H", "C", "kit of main", "desk main")
SALTS = ("0" * 64, "5" * 64)


def bad() -> dict[str, Bad]:
    return {**roster_bad.bad(), **roster_refused.refused(), **roster_linked.refused()}


def _keys() -> Iterator[dict[str, str]]:
    for label in LABELS:
        public = {"signing": key(label).public, "recipient": recipient(label)}
        yield {"seed": seed(label).hex(), **public}


def _digits(desk: Desk) -> dict[str, Any]:
    persons, names = [], []
    for name, label in (("rana", "M"), ("أمل", "H"), ('"back\\slash" \u2028😀', "C")):
        said = {"name": name, "recipient": recipient(label), "signing": key(label).public}
        persons.append({**said, "digits": person_digits(**said)})
        for salt in SALTS:
            names.append({"name": name, "salt": salt, "commitment": name_commitment(name, salt)})
    state = desk.state
    known = {"desk": "main", "genesis": state.genesis, "head": state.head}
    known["recipient"] = state.recipient
    values: list[Any] = [
        {},
        {"z": 0, "é": 2**53 - 1, "a": ["", "\n", "\u007f"]},
        {"💡": "ﬁ", "ﬁ": 1},
    ]
    return {
        "persons": persons,
        "names": names,
        "desks": [{**known, "digits": desk_digits(**known)}],
        "numbers": [{"value": value, "digest": digest(value)} for value in values],
    }


def _signatures(desk: Desk) -> Iterator[dict[str, Any]]:
    act = {"act": "publish", "desk": "main", "digest": "1" * 64, "head": desk.state.head}
    mark = {"desk": "main", "head": desk.state.head, "number": 3, "week": "2026-W48"}
    values = (
        (CONSENT, {**act, "nonce": "2" * 32}),
        (ACT, {**act, "nonce": "3" * 32}),
        (MARK, {**mark, "person": person("M")}),
    )
    for context, value in values:
        said = key("M").sign(context, value)
        for label, signature in (("M", said), ("H", said), ("M", said[2:] + said[:2]), ("M", "")):
            yield _signature(context, value, key(label).public, signature)
    # An identity element as key and R, and S = 0: valid over all words, were it not refused.
    empty = "01" + "00" * 31
    yield _signature(ACT, values[1][1], empty, empty + "00" * 32)
    yield _signature(ACT, values[1][1], key("M").public, empty + said[64:])


def _signature(context: str, value: Any, signing: str, signature: str) -> dict[str, Any]:
    fault = ""
    try:
        verify_signature(signing, context, value, signature)
    except RosterError as error:
        fault = error.fault.value
    named = {"signing": signing, "signature": signature, "fault": fault}
    return {"context": context, "value": value, **named}


def _states(desks: Sequence[Desk]) -> dict[str, State]:
    states: dict[str, State] = {}
    for desk in desks:
        state = State(desk.desk)
        for entry in desk.entries:
            if entry.hash not in states:
                states[entry.hash] = apply(state, entry, desk.today)
            state = states[entry.hash]
    return states


def _two(desk: Desk) -> Iterator[dict[str, Any]]:
    state = desk.state
    for on in (20, 26, 27, 45, 46, 47):
        for a, b in (("M", "P"), ("P", "M"), ("M", "H"), ("M", "M"), ("M", "C")):
            case = {"a": person(a), "b": person(b), "day": day(on)}
            yield {"head": state.head, **case, "two": int(counts_as_two(state, **case))}


def _needed(desk: Desk) -> Iterator[dict[str, Any]]:
    for on in (20, 26, 27, 60):
        for request in (
            desk.request("remove", on, "H"),
            desk.request("remove", on, "P"),
            desk.request("suspend", on, "H"),
            desk.request("restore", on, "H"),
            desk.request("retention", on, facts={"days": 1}),
            desk.request("rotate", on, facts={"recipient": recipient("desk main 2")}),
            desk.request("custodian_key", on, facts={"recipient": ""}),
        ):
            for maker in ("M", "P", "H"):
                found = needed(desk.state, request, person(maker), day(on))
                fault = found.fault.value if found.fault else ""
                said = {"alone": int(found.alone), "people": list(found.people)}
                said |= {"kit": int(found.kit), "fault": fault}
                case = {"head": desk.state.head, "request": request.plain}
                yield {**case, "maker": person(maker), "day": day(on), **said}


def _proposed() -> Iterator[tuple[Desk, dict[str, Any]]]:
    """Rotations that are asked for, with the lists that they are asked in."""
    desk = two_and("C")
    facts = {"recipient": recipient("desk main 2")}
    asked = desk.request("rotate", 20, facts=facts, last_day=day(25))
    spent = desk.request("rotate", 20, facts={"recipient": recipient("desk main")})
    foreign = desk.request("rotate", 20, facts=facts, head=ZEROS)
    suspended = desk.fork()
    suspended.does("suspend", "H", on=20, subject="M")
    restored = suspended.fork()
    restored.does("restore", "H", on=21, subject="M")
    final = desk.fork()
    final.add(final.entry(asked, "M", "H", on=21))
    yield desk, _rotation(desk, asked, "M", 25)
    yield desk, _rotation(desk, asked, "M", 26)
    yield desk, _rotation(desk, asked, "M", 20, signed_with="H")
    yield desk, _rotation(desk, asked, KIT, 20)
    yield desk, _rotation(desk, spent, "M", 20)
    yield desk, _rotation(desk, foreign, "M", 20)
    yield suspended, _rotation(suspended, asked, "M", 20)
    yield restored, _rotation(restored, asked, "M", 21)
    yield final, _rotation(final, asked, "M", 21)


def _rotation(
    desk: Desk, request: Request, by: str, on: int, signed_with: str = ""
) -> dict[str, Any]:
    made = desk.signed(desk.entry(request, on=on), signed_with or by).signatures[0]
    signature = Signature(person(by), made.signature)
    recipient = believed_rotation(desk.state, request, signature, day(on)) or ""
    said = {"request": request.plain, "signature": signature.plain, "recipient": recipient}
    return {"head": desk.state.head, "today": day(on), **said}


def vectors() -> dict[str, Any]:
    desks = good()
    standing, puppets = two_and("C"), inherited()
    held = puppets.fork()
    held.does("suspend", "P", on=20, subject="H")
    proposed = list(_proposed())
    asked = [standing, puppets, held, *(desk for desk, _ in proposed)]
    known = [*desks.values(), *asked]
    entries = {entry.hash: entry for desk in known for entry in desk.entries}
    lists = {desk.state.head: [entry.hash for entry in desk.entries] for desk in asked}
    texts = {number: entry.encoded.decode() for number, entry in entries.items()}
    whole: dict[str, Any] = {
        "keys": list(_keys()),
        **_digits(standing),
        "signatures": list(_signatures(standing)),
        "entries": texts,
        "states": {number: state.plain for number, state in _states(known).items()},
        "lists": lists,
        "good": [
            {"name": name, "today": desk.today, "entries": [entry.hash for entry in desk.entries]}
            for name, desk in desks.items()
        ],
        "bad": [_refused(name, one, texts) for name, one in bad().items()],
        "two": [*_two(puppets), *_two(held)],
        "needed": [*_needed(puppets), *_needed(held)],
        "believed": [case for _, case in proposed],
    }
    return _shortened(whole)


def _refused(name: str, one: Bad, texts: dict[str, str]) -> dict[str, Any]:
    hashes = {text: number for number, text in texts.items()}
    stored = [data.decode() for data in one.stored]
    number = 0
    try:
        replay(one.stored, one.today, one.remembered)
    except RosterError as error:
        number = error.number
    return {
        "name": name,
        "today": one.today,
        "entries": [f"@{hashes[text]}" if text in hashes else text for text in stored],
        "remembered": asdict(one.remembered) if one.remembered else {},
        "fault": one.fault.value,
        "number": number,
    }


def _shortened(whole: dict[str, Any]) -> dict[str, Any]:
    """With each recipient's text once. Entries keep theirs: their bytes are what is checked."""
    known: dict[str, str] = {}

    def short(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: short(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [short(inner) for inner in value]
        if isinstance(value, str) and value.startswith("age1pq1"):
            return "@" + known.setdefault(value, f"r{len(known) + 1}")
        return value

    said = {name: part if name == "entries" else short(part) for name, part in whole.items()}
    return {"recipients": {label: text for text, label in known.items()}, **said}


def text() -> str:
    return json.dumps(vectors(), indent=1, ensure_ascii=True, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
