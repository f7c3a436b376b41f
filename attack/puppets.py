"""One person with two accounts: whether the second one's word counts as a second person's."""

import hashlib
from typing import Any

from attack import reports, roster
from attack.outcome import Attack, Broke
from attack.roster import Seat, admission, admit_alone, consent, invited, refused, two, wrapped
from attack.scene import DESK, ONE, TWO, Scene, expect
from attack.visitor import Answer, Visitor
from sealing import HybridIdentity, read_header
from sealing.roster import KIT, ZEROS

VERSION = 2  # of the words that people sign of a proposal
EVERY_ROLE = ("reviewer", "editor", "custodian")


def other_key() -> dict[str, str]:
    return {"recipient": str(HybridIdentity.generate().recipient())}


def puppet_of(scene: Scene, by: Visitor, name: str = "puppet", *roles: str) -> Visitor:
    """Invited and admitted by one person: they may, in a desk of one or two."""
    held = roles or EVERY_ROLE
    puppet = scene.newcomer(name)
    seat = invited(by, puppet, *held)
    expect(admit_alone(scene, by, seat, *held), 200)
    return puppet


def made_of(scene: Scene, seat: Seat, sealed: bytes = b"") -> dict[str, Any]:
    """The day and the reason, which both halves of a proposal name; kept for the second one."""
    reason = ""
    if sealed:
        reason = hashlib.sha256(sealed[len(read_header(sealed).raw) :]).hexdigest()
    scene.held["made"] = {"day": seat.today, "reason": reason, "version": VERSION}
    return dict(scene.held["made"])


def propose_destruction(scene: Scene, maker: Visitor) -> Answer:
    """As the page of a case sends it."""
    seat = Seat.of(maker)
    case, made = scene.held["case"], made_of(scene, seat)
    asked = {"act": "destroy", "case": case, "day": made["day"]}
    facts = {"act": "destroy", "desk": DESK, "bound_to": case, "case": case, **made}
    return maker.post("/desk/proposal/", asked | consent(seat, facts))


def confirm(scene: Scene, second: Visitor, act: str = "destroy") -> Answer:
    """The newest proposal, for what it says."""
    newest = "SELECT {} FROM reviewers_proposal ORDER BY id DESC LIMIT 1"
    number, bound = (scene.one(newest.format(each)) for each in ("id", "bound_to"))
    facts = {"act": act, "desk": DESK, "bound_to": bound, "case": scene.held["case"]}
    said = consent(Seat.of(second), {**facts, **scene.held["made"], "proposal": number})
    return second.post(f"/desk/proposal/{number}/confirm/", {"bound_to": bound, **said})


def destroyed(scene: Scene, maker: Visitor, second: Visitor) -> str:
    proposed = propose_destruction(scene, maker)
    if proposed.status != 200:
        return refused(proposed, "destruction was proposed")
    answer = confirm(scene, second)
    return refused(answer, "a report was destroyed by one person with two accounts")


def seconds(scene: Scene, maker: Visitor, puppet: Visitor) -> list[str]:
    """What the two of them try to do as two."""
    said = []
    paper = HybridIdentity.generate()
    own = roster.proof(paper, Seat.of(maker).state.genesis, ZEROS, KIT)
    acts: dict[str, dict[str, Any]] = {
        "retention": {"days": 7},
        "custodian_key": other_key(),
        "kit": {"own": own, **roster.keys_of(paper)},
    }
    for act, facts in acts.items():
        request = Seat.of(maker).request(act, "", facts)
        parts = {"kit": wrapped(scene.desk, facts["recipient"])} if act == "kit" else None
        said.append(refused(two(scene, maker, puppet, request, parts), f"{act} with a puppet"))
    seat, new = Seat.of(maker), HybridIdentity.generate()
    request = seat.request("rotate", "", {"recipient": str(new.recipient())})
    parts = roster.rotation_parts(seat.state, new, scene.desk)
    said.append(refused(two(scene, maker, puppet, request, parts), "rotate with a puppet"))
    return said


def seconded(scene: Scene) -> str:
    amal = scene.visitor("amal")
    puppet = puppet_of(scene, amal)
    said = [*seconds(scene, amal, puppet), *seconds(scene, puppet, amal)]
    return f"admitted, and {len(said)} acts refused: {said[0]}"


def destroys(scene: Scene) -> str:
    amal = scene.visitor("amal")
    said = destroyed(scene, amal, puppet_of(scene, amal))
    assert reports.parcels(scene)
    return said


def two_destroy(scene: Scene) -> str:
    """The positive control of the one before."""
    try:
        destroyed(scene, scene.visitor("amal"), scene.visitor("basem"))
    except Broke:
        assert not reports.parcels(scene)
        return "two people who count as two may"
    raise AssertionError("two colleagues cannot destroy a report")


def odd_even(scene: Scene) -> str:
    """M admits P; M and P admit Q as two; then M and Q, and P and Q, are tried as two."""
    amal = scene.visitor("amal")
    puppet = puppet_of(scene, amal, "p")
    third = scene.newcomer("q")
    seat = invited(amal, third, "reviewer")
    maker = Seat.of(amal)
    request = admission(maker, seat, "reviewer")
    parts = {"wrapped": {seat.person: wrapped(scene.desk, seat.said["me"]["recipient"])}}
    first = Seat.of(puppet)
    entry = first.seconded(request, maker.signed(request))
    proposed = maker.propose(request)
    if proposed.status == 200:
        came = first.complete(proposed.said["id"], entry, parts)
    else:
        came = maker.append(maker.entry(request), parts)
    expect(came, 200)
    said = []
    for one in (amal, puppet):
        seat = Seat.of(one)
        removed = seat.request("remove", Seat.of(puppet if one is amal else amal).person)
        said.append(refused(two(scene, one, third, removed), "a removal by M and Q"))
        request = Seat.of(one).request("retention", "", {"days": 7})
        said.append(refused(two(scene, one, third, request), "retention by M and Q"))
    return f"Q is admitted and counts as two with neither: {said[0]}"


def third_alone(scene: Scene) -> str:
    """In a desk of two each may let a reviewer in alone, and nobody with more than that."""
    amal = scene.visitor("amal")
    seat = invited(amal, scene.newcomer("puppet"), *EVERY_ROLE)
    said = refused(admit_alone(scene, amal, seat, *EVERY_ROLE), "a custodian admitted by one")
    expect(admit_alone(scene, amal, seat, "reviewer"), 200)
    basem = Seat.of(scene.visitor("basem")).person
    puppet = seat.by
    request = Seat.of(amal).request("remove", basem)
    refused(two(scene, amal, puppet, request), "a colleague removed by one with a puppet")
    another = invited(amal, scene.newcomer("second-puppet"), "reviewer")
    refused(admit_alone(scene, amal, another, "reviewer"), "a fourth admitted by one")
    maker = Seat.of(amal)
    request = admission(maker, another, "reviewer")
    twice = Seat.of(puppet).seconded(request, maker.signed(request))
    number = maker.propose(request)
    if number.status == 200:
        parts = {"wrapped": {another.person: wrapped(scene.desk, another.said["me"]["recipient"])}}
        done = Seat.of(puppet).complete(number.said["id"], twice, parts)
        if done.status == 200:
            people = Seat.of(amal).state.people
            if Seat.of(amal).person not in people[another.person].links:
                raise Broke("whom one person admitted with a puppet counts as two with them")
    return f"a custodian: {said}; a puppet's word removes nobody"


def own_admission(scene: Scene) -> str:
    """Who waits admits themselves, or gives themselves roles, with their own key."""
    amal = scene.visitor("amal")
    seat = invited(amal, scene.newcomer("waiting"), "reviewer")
    request = admission(seat, seat, *EVERY_ROLE)
    parts = {"wrapped": {seat.person: wrapped(scene.desk, seat.said["me"]["recipient"])}}
    said = refused(seat.append(seat.entry(request), parts), "somebody admitted themselves")
    refused(seat.propose(request), "somebody who waits proposed their own admission")
    alone = Seat.of(amal)
    request = admission(alone, seat, "reviewer")
    refused(alone.append(alone.entry(request), parts), "a fourth person admitted by one")
    return said


ATTACKS = (
    Attack(
        "puppet-seconds",
        5,
        "in a desk of one: admits a puppet, who seconds what takes two",
        seconded,
        steps=ONE,
    ),
    Attack(
        "puppet-destroys", 5, "the same, and the puppet confirms a destruction", destroys, steps=ONE
    ),
    Attack("puppet-destroys-control", 5, "none: two colleagues destroy a report", two_destroy),
    Attack(
        "odd-even", 5, "M admits P, M and P admit Q; then M or P act with Q", odd_even, steps=ONE
    ),
    Attack(
        "third-person",
        5,
        "in a desk of two: admits one more alone, and acts with them",
        third_alone,
        steps=TWO,
    ),
    Attack("admits-oneself", 5, "who waits signs their own admission", own_admission),
)
