"""One custodian who goes astray, or whoever sits at their open session, against everybody else."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from attack import reports, roster
from attack.outcome import Attack, Broke
from attack.roster import Seat, base64_of, refused, rotation_parts, two, vouched, wrapped
from attack.scene import DESK, Scene, expect
from attack.visitor import Answer
from sealing import HybridIdentity, SealingError, carry_over, read_header, seal, unseal

KEYS = f"/desk/keys/{DESK}/"
EVERYBODY = ("amal", "basem", "dima")
MADE, CONFIRMED = "rewrapped", "rewrap-confirmed"


def dead() -> HybridIdentity:
    """Whose private half nobody keeps."""
    return HybridIdentity.generate()


def still_open(scene: Scene, *parcels: str) -> None:
    """Raises Broke unless everybody, and the paper kit, opens all of these."""
    for name in EVERYBODY:
        keys = roster.desk_keys(scene.visitor(name))
        for parcel in parcels:
            reports.must_open(scene, parcel, keys, name)
    keys = kits_keys(scene)
    for parcel in parcels:
        reports.must_open(scene, parcel, keys, "the paper kit")


def kits_keys(scene: Scene) -> list[HybridIdentity]:
    """What the paper opens, of everything that lies at the server for it."""
    found = [scene.kit]
    with scene.rows() as rows:
        held = [
            *rows.execute("SELECT wrapped_key FROM reviewers_recoverykit"),
            *rows.execute("SELECT wrapped FROM reviewers_replacedkey"),
            *rows.execute("SELECT wrapped FROM reviewers_keycopy"),
            *rows.execute('SELECT "before" FROM reviewers_deskkey'),
        ]
    for _round in range(2):
        for (sealed,) in held:
            try:
                found.append(roster.hybrid_of(unseal(bytes(sealed), found)))
            except SealingError:
                continue
    return found[1:]


def meanwhile(scene: Scene) -> str:
    sent = reports.send(scene)
    assert sent.parcel, sent
    return sent.parcel


def rotation_to_dead_keys(scene: Scene) -> str:
    """Finding 1 of November 2026, its first request."""
    amal = Seat.of(scene.visitor("amal"))
    new = dead()
    parts = rotation_parts(amal.state, new, scene.desk)
    for who in amal.state.people:
        parts["wrapped"][who] = wrapped(dead(), str(dead().recipient()))
    parts["kit"] = wrapped(dead(), str(dead().recipient()))
    request = amal.request("rotate", facts={"recipient": str(new.recipient())})
    proposed = expect(amal.propose(request, parts), 200)
    again = Seat.of(scene.visitor("amal"))
    entry = again.seconded(request, amal.signed(request))
    refused(again.complete(proposed.said["id"], entry, parts), "one put a key in force alone")
    refused(again.append(entry, parts), "one put a key in force alone")
    request = again.request("rotate", facts={"recipient": str(dead().recipient())})
    refused(again.append(again.entry(request), parts), "one put a key in force alone")
    still_open(scene, reports.first(scene), meanwhile(scene))
    expect(again.by.post(roster.DOOR + "cancel", {"proposal": proposed.said["id"]}), 200)
    still_open(scene, reports.first(scene), meanwhile(scene))
    return "it stays a proposal; everybody opens all of it, and what came meanwhile"


def second_half_with_junk(scene: Scene) -> str:
    """The maker was honest, the second wraps for nobody: the maker's copies are still there."""
    amal, basem = scene.visitor("amal"), scene.visitor("basem")
    first, new = Seat.of(amal), HybridIdentity.generate()
    request = first.request("rotate", facts={"recipient": str(new.recipient())})
    parts = rotation_parts(first.state, new, scene.desk)
    number = expect(first.propose(request, parts), 200).said["id"]
    junk: dict[str, Any] = {name: base64_of(b"junk") for name in ("kit", "old")}
    junk["wrapped"] = dict.fromkeys(parts["wrapped"], base64_of(b"junk"))
    second = Seat.of(basem)
    entry = second.seconded(request, first.signed(request))
    refused(second.complete(number, entry, junk), "junk was taken for sealed keys")
    for_nobody = wrapped(new, str(dead().recipient()))
    junk = {"wrapped": dict.fromkeys(parts["wrapped"], for_nobody), "kit": for_nobody}
    junk["old"] = wrapped(scene.desk, str(dead().recipient()))
    expect(second.complete(number, entry, junk), 200)
    still_open(scene, reports.first(scene), meanwhile(scene))
    return "junk is refused; after dead wraps everybody still opens all of it"


def junk_for_one(scene: Scene) -> str:
    """In each half, the next key is wrapped for two of three, and for nobody in the third's place:
    what the other half wrapped is there."""
    old, people = scene.desk, [scene.visitor(name) for name in ("amal", "basem")]
    victim = Seat.of(scene.visitor("dima")).person
    for careless in (0, 1):
        maker, new = Seat.of(people[0]), HybridIdentity.generate()
        good = rotation_parts(maker.state, new, old)
        for_nobody = {victim: wrapped(new, str(dead().recipient()))}
        halves = [good, good]
        halves[careless] = {**good, "wrapped": good["wrapped"] | for_nobody}
        request = maker.request("rotate", facts={"recipient": str(new.recipient())})
        number = expect(maker.propose(request, halves[0]), 200).said["id"]
        second = Seat.of(people[1])
        entry = second.seconded(request, maker.signed(request))
        expect(second.complete(number, entry, halves[1]), 200)
        still_open(scene, reports.first(scene), meanwhile(scene))
        old = new
    return "by either of the two: the third opens the other's copy"


def rotated(scene: Scene) -> HybridIdentity:
    """A key that two people put in force."""
    amal, basem = scene.visitor("amal"), scene.visitor("basem")
    seat, new = Seat.of(amal), HybridIdentity.generate()
    request = seat.request("rotate", facts={"recipient": str(new.recipient())})
    parts = rotation_parts(seat.state, new, scene.desk)
    expect(two(scene, amal, basem, request, parts), 200)
    return new


def made(row: Mapping[str, Any], header: bytes) -> dict[str, str]:
    was = sha256(roster.bytes_of(row["header"])).hexdigest()
    return {"kind": row["kind"], "id": row["id"], "was": was, "header": base64_of(header)}


def listed(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """What is signed of headers: each row with what it was and what it is to be."""
    found = [
        {
            "row": f"{row['kind']}-{row['id']}",
            "old": row["was"],
            "new": sha256(roster.bytes_of(row["header"])).hexdigest(),
        }
        for row in rows
    ]
    return sorted(found, key=lambda one: one["row"])


def post_headers(seat: Seat, number: int, rows: list[dict[str, str]], signed: str = "") -> Answer:
    said = signed or vouched(seat, MADE, listed(rows))
    fields = {"number": number, "headers": json.dumps(rows), "vouched": said}
    return seat.by.post(KEYS + "rewrapped/", fields)


def confirm(seat: Seat, number: int, rows: list[dict[str, str]], signed: str = "") -> Answer:
    named = listed(rows)
    said = signed or vouched(seat, CONFIRMED, named)
    fields = {"number": number, "listed": json.dumps(named), "wrong": "[]", "vouched": said}
    return seat.by.post(KEYS + "confirmed/", fields)


def junk_headers(scene: Scene) -> str:
    """Finding 1 of November 2026, its second request."""
    other = meanwhile(scene)
    new = rotated(scene)
    amal = Seat.of(scene.visitor("amal"))
    served = expect(amal.by.get(KEYS + "headers/", script=True), 200).said
    number, rows = served["number"], served["headers"]
    assert len(rows) == 2, rows
    kept = [reports.header(scene, parcel) for parcel in (reports.first(scene), other)]
    a_key = bytes(range(16))
    random = read_header(seal(a_key, [new.recipient()])).raw
    swapped = [
        carry_over(roster.bytes_of(row["header"]), [scene.desk], new.recipient(), 0) for row in rows
    ]
    bad = [made(rows[0], random), made(rows[1], swapped[0])]
    refused(post_headers(amal, number, [made(rows[0], b"junk")]), "junk was taken for a header")
    expect(post_headers(amal, number, bad), 200)
    refused(confirm(amal, number, bad), "one confirmed their own headers")
    now = [reports.header(scene, parcel) for parcel in (reports.first(scene), other)]
    if now != kept:
        raise Broke("a header in force was overwritten by one")
    still_open(scene, reports.first(scene), other, meanwhile(scene))
    return "they wait beside those in force, and their maker cannot confirm them"


def session_alone(scene: Scene) -> str:
    """Everything that a session can send, signed by a key that is not its owner's."""
    amal = Seat.of(scene.visitor("amal"))
    dima = Seat.of(scene.visitor("dima")).person
    expect(amal.propose(amal.request("remove", dima)), 200)  # with the key it is taken
    stolen = Seat.of(scene.visitor("amal"))
    thief = roster.with_key(stolen, HybridIdentity.generate())
    said = [
        thief.append(thief.entry(thief.request("suspend", dima))),
        thief.propose(thief.request("remove", dima)),
        thief.propose(thief.request("rotate", facts={"recipient": str(dead().recipient())})),
        thief.by.post(KEYS + "opened/", {"vouched": vouched(thief, "key-opened", {})}),
        thief.by.post("/desk/keys/drill/", {"desk": DESK}),
        post_headers(thief, 1, []),
    ]
    for answer in said:
        refused(answer, "an open session signed without its owner's key")
    return "every signature is asked for, and is not there"


ALONE: dict[str, dict[str, Any]] = {
    "retention": {"days": 7},
    "custodian_key": {"recipient": str(dead().recipient())},
    "rotate": {"recipient": str(dead().recipient())},
}


def acts_alone(scene: Scene) -> str:
    """Each act that takes two, by one: as a lone entry, and completed by its own maker."""
    by = scene.visitor("amal")
    people = {name: Seat.of(scene.visitor(name)).person for name in EVERYBODY}
    facts: list[tuple[str, str, Mapping[str, Any]]] = [
        *((act, "", said) for act, said in ALONE.items()),
        ("remove", people["dima"], {}),
        ("roles", people["dima"], {"roles": ["custodian", "editor", "reviewer"]}),
    ]
    for act, subject, said in facts:
        seat = Seat.of(by)
        request = seat.request(act, subject, said)
        refused(seat.append(seat.entry(request)), f"{act} by one")
        twice = seat.seconded(request, seat.signed(request))
        refused(seat.append(twice), f"{act} signed twice by one")
        forged = seat.seconded(request, seat.signed(request), by=people["basem"])
        refused(seat.append(forged), f"{act} signed by one in another's name")
    return f"{len(facts)} acts, three ways each"


def suspends_all(scene: Scene) -> str:
    """Suspended, nobody else could sign: one is suspended alone, and no second one."""
    amal = scene.visitor("amal")
    basem, dima = (Seat.of(scene.visitor(name)).person for name in ("basem", "dima"))
    seat = Seat.of(amal)
    expect(seat.append(seat.entry(seat.request("suspend", basem))), 200)
    seat = Seat.of(amal)
    said = refused(seat.append(seat.entry(seat.request("suspend", dima))), "two suspended by one")
    other = Seat.of(scene.visitor("dima"))
    expect(other.append(other.entry(other.request("restore", basem))), 200)
    return f"the second one: {said}; a colleague restores the first"


ATTACKS = (
    Attack(
        "rotation-to-dead-keys",
        4,
        "one custodian makes a key that nobody has",
        rotation_to_dead_keys,
    ),
    Attack(
        "second-half-with-junk",
        4,
        "who completes a rotation wraps it for nobody",
        second_half_with_junk,
    ),
    Attack(
        "junk-headers",
        4,
        "one custodian rewraps reports with junk, and confirms it",
        junk_headers,
    ),
    Attack("junk-for-one", 4, "a new key wrapped for two of three, by either of two", junk_for_one),
    Attack("session-alone", 5, "an open session without its owner's key", session_alone),
    Attack(
        "acts-alone",
        5,
        "each act of two, by one: alone, signed twice, in another's name",
        acts_alone,
    ),
    Attack("suspends-all", 5, "one custodian suspends everybody else", suspends_all),
)
