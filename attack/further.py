"""Another desk, founded by one person as two: whatever takes two there would be theirs."""

import json
from dataclasses import replace
from typing import Any

from attack import roster
from attack.outcome import Attack
from attack.puppets import EVERY_ROLE, puppet_of
from attack.roster import Seat, refused, wrapped
from attack.scene import DESK, ONE, Scene
from attack.visitor import Visitor
from sealing import HybridIdentity
from sealing.roster import (
    KIT,
    ROSTER,
    ZEROS,
    Entry,
    Request,
    Signature,
    later,
    name_commitment,
)

ELSEWHERE = "elsewhere"
FIRST, SECOND = "aa" * 16, "bb" * 16  # the founders' numbers in the new list
SALT = "cd" * 32  # of their names


def founder(one: Visitor, person: str) -> dict[str, Any]:
    """As the first entry lists them."""
    name = name_commitment(one.name, SALT)
    own = roster.proof(one.identity, ZEROS, name, person, desk=ELSEWHERE)
    keys = roster.keys_of(one.identity)
    return {"name": name, "own": own, "person": person, "roles": sorted(EVERY_ROLE), **keys}


def founding(
    scene: Scene, seat: Seat, second: Visitor, desk: HybridIdentity, kit: HybridIdentity
) -> Request:
    paper = roster.proof(kit, ZEROS, ZEROS, KIT, desk=ELSEWHERE)
    facts = {
        "carried": 0,
        "from": {"desk": DESK, "head": seat.state.head},
        "kit": {"own": paper, **roster.keys_of(kit)},
        "people": [founder(seat.by, FIRST), founder(second, SECOND)],
        "recipient": str(desk.recipient()),
        "server": scene.one("SELECT min(opened_on) FROM submissions_desk"),
    }
    last = later(seat.day, roster.LIFE)
    return Request("found", seat.day, ELSEWHERE, facts, ZEROS, last, str(seat.said["nonce"]), "")


def founded(scene: Scene, first: Visitor, second: Visitor) -> str:
    """Proposed by one and completed by the other; raises Broke where it stands then."""
    desk, kit, seat = HybridIdentity.generate(), HybridIdentity.generate(), Seat.of(first)
    request = founding(scene, seat, second, desk, kit)
    maker = Signature(FIRST, seat.key.sign(ROSTER, request.plain))
    people = {FIRST: first, SECOND: second}
    keys = {who: wrapped(desk, str(one.identity.recipient())) for who, one in people.items()}
    parts = {"wrapped": keys, "kit": wrapped(desk, str(kit.recipient()))}
    salts = json.dumps(dict.fromkeys(people, SALT))
    made = seat.propose(request, parts, maker, name="Elsewhere", salts=salts)
    if made.status != 200:
        return refused(made, "another desk was proposed")
    entry = Entry(ZEROS, seat.day, ELSEWHERE, 1, request, (maker,))
    other = Seat.of(second)
    sign = Signature(SECOND, other.key.sign(ROSTER, entry.signed_by(1)))
    entry = replace(entry, signatures=(maker, sign))
    return refused(other.complete(made.said["id"], entry), "one person founded another desk as two")


def second_desk(scene: Scene) -> str:
    amal = scene.visitor("amal")
    return founded(scene, amal, puppet_of(scene, amal))


ATTACKS = (
    Attack(
        "puppet-second-desk",
        5,
        "in a desk of one: founds another desk with a puppet",
        second_desk,
        steps=ONE,
    ),
)
