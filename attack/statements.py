"""What is signed, made wrong: weak keys, words said twice, other days, signers who are no more."""

import json
from dataclasses import replace

from attack import roster
from attack.outcome import Attack, Broke
from attack.roster import Seat, admission, invited, refused, two
from attack.scene import ONE, TWO, Scene, expect, later_on
from attack.visitor import Answer
from sealing import HybridIdentity
from sealing.roster import KIT, ROSTER, Entry, Request, Signature, later, signing_key

ORDER = 2**252 + 27742317777372353535851937790883648493  # of the base point of Ed25519
# Points of small order: the neutral one, the one of order two, one of order eight; and y ≥ p.
WEAK = (
    "01" + "00" * 31,
    "ec" + "ff" * 30 + "7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "ee" + "ff" * 30 + "7f",
    "00" * 32,
)


def _suspend(scene: Scene, **changed: object) -> tuple[Seat, Request]:
    seat = Seat.of(scene.visitor("amal"))
    request = seat.request("suspend", Seat.of(scene.visitor("dima")).person)
    return seat, replace(request, **changed)  # type: ignore[arg-type]


def _restored(scene: Scene) -> Entry:
    """Gives the entry that suspended dima, whom amal then restores: the positive control."""
    seat, request = _suspend(scene)
    entry = seat.entry(request)
    expect(seat.append(entry), 200)
    back = Seat.of(scene.visitor("amal"))
    expect(back.append(back.entry(back.request("restore", request.subject))), 200)
    return entry


def weak_keys(scene: Scene) -> str:
    """A key for which a signature fits everything, shown by somebody who waits."""
    newcomer = scene.newcomer("weak")
    seat = invited(scene.visitor("amal"), newcomer, "reviewer")
    for key in WEAK:
        for own in (key + "00" * 32, "01" + "00" * 63, "00" * 64):
            said = newcomer.post(roster.DOOR + "claim", {"signing": key, "own": own})
            refused(said, "a weak key was taken")
    maker = Seat.of(scene.visitor("amal"))
    honest = admission(maker, seat, "reviewer")
    for key in WEAK:
        facts = {**honest.facts, "signing": key, "own": key + "00" * 32}
        refused(maker.propose(replace(honest, facts=facts)), "a weak key was to be admitted")
    return f"{len(WEAK)} keys, claimed and proposed"


def weak_signatures(scene: Scene) -> str:
    """R of small order; S with the order added, which says the same to a careless verifier."""
    seat, request = _suspend(scene)
    good = seat.signed(request).signature
    s = int.from_bytes(bytes.fromhex(good[64:]), "little") + ORDER
    bad = [weak + good[64:] for weak in WEAK]
    bad += [good[:64] + s.to_bytes(32, "little").hex(), good[:64] + "00" * 32, "00" * 64]
    for signature in bad:
        entry = seat.entry(request, Signature(seat.person, signature))
        refused(seat.append(entry), "a signature that is none was taken")
    _restored(scene)
    return f"{len(bad)} signatures; the right one is taken"


def said_twice(scene: Scene) -> str:
    entry = _restored(scene)
    seat = Seat.of(scene.visitor("amal"))
    said = refused(seat.append(entry), "an entry was taken twice")
    request = replace(entry.request, head=seat.state.head, day=seat.day)
    refused(seat.append(seat.entry(request)), "a number that was used was taken again")
    theirs = Seat.of(scene.visitor("basem")).said["nonce"]
    request = replace(request, nonce=theirs)
    refused(seat.append(seat.entry(request)), "a number given to a colleague was taken")
    refused(seat.append(seat.entry(replace(request, nonce="ab" * 16))), "an invented number")
    return said


def elsewhere(scene: Scene) -> str:
    """For another desk, another place in the list, and in bytes of another form."""
    seat, request = _suspend(scene)
    other = replace(request, desk="elsewhere")
    entry = seat.entry(other)
    refused(seat.append(entry), "a request for another desk was taken")
    refused(seat.append(replace(entry, desk="elsewhere")), "another desk's entry was taken")
    old = replace(request, head=seat.state.genesis)
    refused(seat.append(seat.entry(old)), "a lone entry made for another place was taken")
    entry = seat.entry(request)
    skipped = replace(entry, number=entry.number + 1)
    refused(seat.append(skipped), "an entry that leaves a number out was taken")
    loose = json.dumps(json.loads(entry.encoded)).encode()
    refused(seat.append(loose), "bytes in another form were taken")
    refused(seat.append(b"\xff" * 64), "no JSON was taken")
    doubled = entry.encoded.replace(b'{"before"', b'{"before":"x","before"', 1)
    said = refused(seat.append(doubled), "a name that stands twice was taken")
    _restored(scene)
    return f"seven ways: {said}"


def other_days(scene: Scene) -> str:
    seat, request = _suspend(scene)
    said = []
    for days, what in ((2, "the day after tomorrow"), (4000, "years ahead"), (-2, "two days ago")):
        day = later(seat.day, days)
        moved = replace(request, day=day, last_day=later(day, 30))
        entry = replace(seat.entry(moved), day=day)
        said.append(refused(seat.append(entry), f"an entry of {what} was taken"))
    over = replace(request, last_day=later(seat.day, -1))
    refused(seat.append(seat.entry(over)), "a request whose last day is over was taken")
    return said[0]


def kit_signs(scene: Scene) -> str:
    """Whoever found the paper, with somebody's session: it signs almost nothing."""
    kit = signing_key(scene.kit)
    dima = Seat.of(scene.visitor("dima")).person
    key = {"recipient": str(HybridIdentity.generate().recipient())}
    acts: list[tuple[str, str, dict[str, object]]] = [
        ("rotate", "", dict(key)),
        ("retention", "", {"days": 7}),
        ("custodian_key", "", dict(key)),
        ("roles", dima, {"roles": ["custodian", "reviewer"]}),
        ("restore", dima, {}),
        ("remove", dima, {}),
    ]
    for act, subject, facts in acts:
        seat = Seat.of(scene.visitor("amal"))
        request = seat.request(act, subject, facts)
        alone = seat.entry(request, Signature(KIT, kit.sign(ROSTER, request.plain)))
        refused(seat.append(alone), f"the kit alone: {act}")
        first = seat.entry(request)
        beside = Signature(KIT, kit.sign(ROSTER, first.signed_by(1)))
        both = replace(first, signatures=(*first.signatures, beside))
        said = refused(seat.append(both), f"one custodian with the kit: {act}")
    return f"{len(acts)} acts, alone and beside one custodian: {said}"


def last_custodian(scene: Scene) -> str:
    seat = Seat.of(scene.visitor("amal"))
    request = seat.request("roles", seat.person, {"roles": ["editor", "reviewer"]})
    said = refused(seat.append(seat.entry(request)), "the last custodian gave it up")
    seat = Seat.of(scene.visitor("amal"))
    refused(seat.append(seat.entry(seat.request("suspend", seat.person))), "suspended oneself")
    return said


def removed_signer(scene: Scene) -> str:
    """Two remove a third, who goes on signing, and whom a friend lets second."""
    amal, basem, dima = (scene.visitor(name) for name in ("amal", "basem", "dima"))
    gone = Seat.of(dima)
    before = Seat.of(basem).request(
        "rotate", "", {"recipient": str(HybridIdentity.generate().recipient())}
    )
    expect(two(scene, amal, basem, Seat.of(amal).request("remove", gone.person)), 200)
    answer = dima.get(roster.DOOR, script=True)
    if answer.status == 200:
        raise Broke("who was removed is served the list")
    assert answer.status in (403, 404), answer.status
    refused(gone.append(gone.entry(gone.request("suspend", Seat.of(amal).person))), "who left")
    maker = Seat.of(basem)
    request = replace(before, nonce=maker.said["nonce"], head=maker.state.head)
    parts = roster.rotation_parts(maker.state, HybridIdentity.generate(), scene.desk)
    number = maker.propose(request, parts)
    fitting = replace(gone, said={**maker.said, "me": gone.said["me"]})
    entry = fitting.seconded(request, maker.signed(request))
    return refused(maker.complete(number.said.get("id", 1), entry, parts), "seconded by who left")


def outlives(scene: Scene) -> str:
    """Proposed before its maker was suspended, completed after they are back."""
    amal, basem = scene.visitor("amal"), scene.visitor("basem")
    maker = Seat.of(basem)
    dima = Seat.of(scene.visitor("dima")).person
    request = maker.request("remove", dima)
    number = expect(maker.propose(request), 200).said["id"]
    signed = maker.signed(request)
    one = Seat.of(amal)
    expect(one.append(one.entry(one.request("suspend", maker.person))), 200)
    one = Seat.of(amal)
    refused(one.complete(number, one.seconded(request, signed)), "of somebody suspended")
    one = Seat.of(amal)
    expect(one.append(one.entry(one.request("restore", maker.person))), 200)
    one = Seat.of(amal)
    entry = one.seconded(request, signed)
    return refused(one.complete(number, entry), "it outlived its maker")


def _removal_by_kit(scene: Scene) -> Answer:
    seat = Seat.of(scene.visitor("amal"))
    other = next(who for who in seat.state.people if who != seat.person)
    request = seat.request("remove", other)
    first = seat.entry(request)
    kit = signing_key(scene.kit).sign(ROSTER, first.signed_by(1))
    return seat.append(replace(first, signatures=(*first.signatures, Signature(KIT, kit))))


def _suspend_basem(scene: Scene) -> None:
    seat, other = Seat.of(scene.visitor("amal")), Seat.of(scene.visitor("basem"))
    refused(_removal_by_kit(scene), "removed without waiting")
    expect(seat.append(seat.entry(seat.request("suspend", other.person))), 200)


def waits_for_ever(scene: Scene) -> str:
    """Suspends the only colleague, who objects, and waits forty days with the paper in hand."""
    _suspend_basem(scene)
    seat = Seat.of(scene.visitor("basem"))
    expect(seat.append(seat.entry(seat.request("object", seat.person))), 200)
    with later_on(scene, 40) as waited:
        said = refused(_removal_by_kit(waited), "who objected was removed")
        seat = Seat.of(waited.visitor("amal"))
        other = next(who for who in seat.state.people if who != seat.person)
        request = seat.request("remove", other)
        refused(seat.append(seat.entry(request)), "removed by one after forty days")
        if other not in Seat.of(waited.visitor("amal")).state.people:
            raise Broke("the only colleague is gone")
    return said


def waits_too_short(scene: Scene) -> str:
    _suspend_basem(scene)
    with later_on(scene, 20) as waited:
        return refused(_removal_by_kit(waited), "removed after twenty days")


ATTACKS = (
    Attack("weak-keys", 5, "signing keys of small order, or not below the prime", weak_keys),
    Attack(
        "weak-signatures", 5, "signatures of small order, with a large S, or empty", weak_signatures
    ),
    Attack("said-twice", 5, "an entry, its number, and a colleague's number again", said_twice),
    Attack(
        "elsewhere", 5, "another desk's words, another place, another form of the bytes", elsewhere
    ),
    Attack(
        "other-days",
        5,
        "entries from the future, of days ago, of a request that is over",
        other_days,
    ),
    Attack(
        "kit-signs", 5, "the paper kit in a thief's hand, alone and beside one custodian", kit_signs
    ),
    Attack(
        "last-custodian",
        4,
        "the only custodian gives the role up, or suspends themselves",
        last_custodian,
        steps=ONE,
    ),
    Attack("removed-signer", 5, "who was removed signs on, alone and as a second", removed_signer),
    Attack("outlives-its-maker", 5, "a proposal completed after its maker was suspended", outlives),
    Attack(
        "waits-for-ever",
        5,
        "suspends the only colleague, who objects, and waits 40 days",
        waits_for_ever,
        steps=TWO,
    ),
    Attack(
        "waits-too-short",
        5,
        "the same with the paper kit, after 20 days of 30",
        waits_too_short,
        steps=TWO,
    ),
)
