"""Lists that every verifier refuses: bytes, forks, days, signatures and keys."""

import json
from dataclasses import dataclass, replace
from typing import Any

from sealing import HybridRecipient
from sealing.roster import ZEROS, Entry, Fault, Remembered, Signature, canonical
from sealing.roster.signing import ORDER
from tests.sealing.roster_desk import BOTH, Desk, day, identity, keys, person, recipient, two_and
from tests.sealing.roster_good import removed, replaced, third


@dataclass
class Bad:
    """Stored bytes that a verifier refuses at entry ``number`` (0: the list as a whole)."""

    fault: Fault
    stored: list[bytes]
    today: str = day(400)
    remembered: Remembered | None = None


def next(desk: Desk, fault: Fault, entry: Entry) -> Bad:
    return Bad(fault, [*desk.stored, entry.encoded])


def does(desk: Desk, fault: Fault, act: str, *signers: str, on: int, **rest: Any) -> Bad:
    return next(desk, fault, desk.make(act, *signers, on=on, **rest))


def admits(
    desk: Desk, fault: Fault, who: str, *signers: str, on: int, roles: list[str] = BOTH, **rest: Any
) -> Bad:
    facts = {**desk.facts(who, roles, rest.pop("label", "")), **rest}
    return does(desk, fault, "admit", *signers, on=on, subject=who, facts=facts)


def altered(entry: Entry, **changes: Any) -> bytes:
    return canonical({**entry.plain, **changes})


def suspended(*more: str) -> Desk:
    desk = two_and(*more)
    desk.does("suspend", "M", on=20, subject="H")
    return desk


def _bytes() -> dict[str, Bad]:
    desk = third()
    stored = desk.stored
    last, earlier = desk.entries[-1], desk.entries[:-1]
    before = [entry.encoded for entry in earlier]
    spaced = json.dumps(last.plain, indent=1).encode()
    return {
        "no entry": Bad(Fault.CUT, []),
        "no JSON": Bad(Fault.MALFORMED, [*before, b"{"]),
        "not canonical": Bad(Fault.MALFORMED, [*before, spaced]),
        "a further member": Bad(Fault.MALFORMED, [*before, altered(last, more="")]),
        "a number as text": Bad(Fault.MALFORMED, [*before, altered(last, number="4")]),
        "no such day": Bad(Fault.MALFORMED, [*before, altered(last, day="2026-02-30")]),
        "no signature": Bad(Fault.MALFORMED, [*before, altered(last, signatures=[])]),
        "cut at the beginning": Bad(Fault.CUT, stored[1:]),
        "cut in the middle": Bad(Fault.CUT, [stored[0], *stored[2:]]),
        "reordered": Bad(Fault.CUT, [stored[0], stored[2], stored[1]]),
        "an entry twice": Bad(Fault.NUMBER, [*stored, stored[-1]]),
        "founded twice": Bad(Fault.NUMBER, [*stored, _founded_again(desk)]),
    }


def _founded_again(desk: Desk) -> bytes:
    return desk.make("found", "M", on=10, facts=desk.founding({"M": BOTH}), head=ZEROS).encoded


def _forks() -> dict[str, Bad]:
    desk = two_and()
    fork = desk.fork()
    desk.does("suspend", "M", on=20, subject="H")
    fork.does("suspend", "H", on=20, subject="M")
    fork.does("restore", "H", on=20, subject="M")
    other = Desk("other")
    other.founds({"M": BOTH})
    genesis, head = desk.state.genesis, desk.state.head
    foreign = desk.request("restore", 21, "H", desk="other")

    def seen(fault: Fault, **known: Any) -> Bad:
        remembered = {"genesis": genesis, "head": head, "number": 3, "day": day(20), **known}
        return Bad(fault, desk.stored, remembered=Remembered(**remembered))

    return {
        "forked": Bad(Fault.BEFORE, [*desk.stored, fork.stored[-1]]),
        "a request of a fork": does(
            desk,
            Fault.BEFORE,
            "retention",
            "M",
            "H",
            on=21,
            facts={"days": 1},
            head=fork.state.head,
        ),
        "another desk": Bad(Fault.OTHER_DESK, [*desk.stored, other.stored[0]]),
        "a request for another desk": next(desk, Fault.OTHER_DESK, desk.entry(foreign, "M", on=21)),
        "a foreign genesis": seen(Fault.FOREIGN_GENESIS, genesis=other.state.genesis),
        "rolled back": seen(Fault.ROLLED_BACK, number=4),
        "forked before what was seen": seen(Fault.BEFORE, head=fork.entries[2].hash),
        "backdated before what was seen": seen(
            Fault.BACKDATED, number=2, head=desk.entries[1].hash, day=day(22)
        ),
    }


def _set_back() -> dict[str, Bad]:
    desk = two_and("C")
    lost = desk.fork()
    lost.does("retention", "M", "C", on=20, facts={"days": 30})
    end = {"head": lost.state.head, "number": lost.state.number}
    known = {"genesis": desk.state.genesis, **end, "day": day(20)}
    said = desk.fork()
    said.does("backup_restored", "M", "H", on=21, facts={"lost": [end]})

    def lone(fault: Fault, *by: str, **more: Any) -> Bad:
        facts = {"lost": [{**end, **more}]}
        return does(desk, fault, "backup_restored", *by, on=21, facts=facts)

    def seen(fault: Fault, **more: Any) -> Bad:
        return Bad(fault, said.stored, remembered=Remembered(**{**known, **more}))

    return {
        "one says that a backup was restored": lone(Fault.TOO_FEW, "M"),
        "the kit says that a backup was restored": lone(Fault.NOT_A_MEMBER, "M", "kit"),
        "what is in the list was lost": lone(Fault.NUMBER, "M", "H", head=desk.state.head),
        "the first entry was lost": lone(Fault.MALFORMED, "M", "H", number=1),
        "another end was lost than was seen": seen(Fault.BEFORE, head="ab" * 32),
        "another number was lost than was seen": seen(Fault.ROLLED_BACK, number=9),
        "it was lost before it was seen": seen(Fault.BEFORE, day=day(23)),
    }


def _days() -> dict[str, Bad]:
    desk = two_and()
    asked = desk.request("retention", 20, facts={"days": 9}, last_day=day(25))
    long = desk.request("retention", 20, facts={"days": 9}, last_day=day(300))
    future = does(desk, Fault.FUTURE, "retention", "M", "H", on=22, facts={"days": 1})
    future.today = day(20)
    lone = desk.request("suspend", 19, "H")
    held = next(desk, Fault.EXPIRED, desk.entry(asked, "M", "H", on=26))
    ended = desk.fork()
    ended.does("suspend", "H", on=21, subject="M")
    ended.does("restore", "H", on=21, subject="M")
    ahead = Desk()
    early = ahead.make("found", "M", on=0, facts=ahead.founding({"M": BOTH}, server=day(1)))
    return {
        "from the future": future,
        "dated before the entry before": does(
            desk, Fault.BACKDATED, "suspend", "M", on=0, subject="H"
        ),
        "dated before its request": next(
            desk, Fault.BACKDATED, desk.entry(asked, "M", "H", on=19)
        ),
        "after its last day": held,
        "after ninety days": next(desk, Fault.EXPIRED, desk.entry(long, "M", "H", on=111)),
        "one signature for another day": next(
            desk, Fault.BACKDATED, desk.entry(lone, "M", on=20)
        ),
        "one signature for another place": does(
            desk, Fault.BEFORE, "suspend", "M", on=20, subject="H", head=desk.entries[0].hash
        ),
        "a nonce twice": does(
            desk, Fault.NONCE, "suspend", "M", on=20, subject="H",
            nonce=desk.entries[1].request.nonce,
        ),
        "asked for before a suspension": next(
            ended, Fault.EXPIRED, ended.entry(asked, "M", "H", on=22)
        ),
        "a server that begins tomorrow": Bad(Fault.FUTURE, [early.encoded]),
    }  # fmt: skip


def _signatures() -> dict[str, Bad]:
    desk = two_and()
    made = desk.make("retention", "M", "H", on=20, facts={"days": 9})
    first, second = made.signatures
    s = int.from_bytes(bytes.fromhex(first.signature)[32:], "little") + ORDER
    high = first.signature[:64] + s.to_bytes(32, "little").hex()
    small = "01" + "00" * 31 + first.signature[64:]
    forged = desk.make("retention", "C", on=20, facts={"days": 9}).signatures[0]

    def with_first(text: str, by: str = "M") -> Bad:
        signatures = (Signature(person(by), text), second)
        return next(desk, Fault.SIGNATURE, replace(made, signatures=signatures))

    swapped = replace(made, signatures=(second, first))
    again = replaced()
    again.holds["H"] = "H"
    algorithm = [{**first.plain, "algorithm": "none"}, second.plain]
    return {
        "signed with another key": with_first(forged.signature),
        "S not canonical": with_first(high),
        "R of small order": with_first(small),
        "another algorithm": Bad(
            Fault.MALFORMED, [*desk.stored, altered(made, signatures=algorithm)]
        ),
        "signatures in another order": next(desk, Fault.SIGNATURE, swapped),
        "signed by the same person twice": does(
            desk, Fault.NOT_TWO, "retention", "M", "M", on=20, facts={"days": 9}
        ),
        "signed with the key that was replaced": does(
            again, Fault.SIGNATURE, "suspend", "H", on=42, subject="M"
        ),
        "signed by nobody in the list": does(
            desk, Fault.NOT_A_MEMBER, "suspend", "C", on=20, subject="M"
        ),
        "signed by somebody removed": does(
            removed(), Fault.NOT_A_MEMBER, "suspend", "M", on=32, subject="H"
        ),
        "signed by somebody suspended": does(
            suspended(), Fault.SUSPENDED, "suspend", "H", on=21, subject="M"
        ),
    }


def _keys() -> dict[str, Bad]:
    desk = two_and()
    eight = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
    weak = {
        "order 1": 1,
        "order 1 with its sign": 1 + 2**255,
        "order 2": 2**255 - 20,
        "order 4": 0,
        "order 8": int.from_bytes(bytes.fromhex(eight), "little"),
        "a coordinate above the prime": 2**255 - 16,
    }

    def with_key(number: int) -> Bad:
        signing = number.to_bytes(32, "little").hex()
        return admits(desk, Fault.KEY, "C", "M", "H", on=20, signing=signing)

    foreign = keys("C", "C", "other", desk.state.genesis)["own"]
    known = desk.facts("H", BOTH)
    reused = {**desk.facts("C", BOTH), "recipient": known["recipient"]}
    hollow = recipient("hollow")
    return {
        **{f"signing key of {name}": with_key(number) for name, number in weak.items()},
        "keys of a member": does(
            desk, Fault.KEY, "admit", "M", "H", on=20, subject="C",
            facts={**desk.facts("C", BOTH), "signing": known["signing"]},
        ),
        "recipient of a member": does(
            desk, Fault.KEY, "admit", "M", "H", on=20, subject="C", facts=reused
        ),
        "rotation to a key used before": does(
            desk, Fault.KEY, "rotate", "M", "H", on=20, facts={"recipient": known["recipient"]}
        ),
        "rotation to no key": does(
            desk, Fault.KEY, "rotate", "M", "H", on=20, facts={"recipient": hollow[:-1]}
        ),
        "rotation to a key in capitals": does(
            desk, Fault.KEY, "rotate", "M", "H", on=20, facts={"recipient": hollow.upper()}
        ),
        "rotation to a key that hides nothing": does(
            desk, Fault.KEY, "rotate", "M", "H", on=20, facts={"recipient": _hides_nothing()}
        ),
        "keys proved for another desk": admits(
            desk, Fault.KEY, "C", "M", "H", on=20, own=foreign
        ),
        "keys proved by another": admits(
            desk, Fault.KEY, "C", "M", "H", on=20, own=known["own"]
        ),
    }  # fmt: skip


def _hides_nothing() -> str:
    """A recipient whose X25519 half is of small order."""
    return str(HybridRecipient(identity("hollow").recipient().public[:1184] + bytes(32)))


def bad() -> dict[str, Bad]:
    parts = (_bytes, _forks, _set_back, _days, _signatures, _keys)
    return {name: one for part in parts for name, one in part().items()}
