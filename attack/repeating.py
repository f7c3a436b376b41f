"""What was signed once, sent again; and what many send at the same moment."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from attack import alone, publishing, reports, roster
from attack.outcome import Attack, Broke
from attack.puppets import confirm, propose_destruction
from attack.roster import DOOR, Seat, refused, rotation_parts, two, vouched
from attack.scene import DESK, Scene, expect
from attack.visitor import Answer, Sent, Visitor
from sealing import HybridIdentity, carry_over

AT_ONCE = 50
# What changes at any visit, and what says that a number was used.
ASIDE = ("django_session", "reviewers_login", "reviewers_usednonce", "sqlite_sequence")


def rows_of(scene: Scene) -> dict[str, str]:
    """A digest of each table."""
    with scene.rows() as rows:
        tables = rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        held = {
            name: sorted(map(repr, rows.execute(f'SELECT * FROM "{name}"')))
            for (name,) in tables
            if name not in ASIDE
        }
    return {name: hashlib.sha256(repr(each).encode()).hexdigest() for name, each in held.items()}


def everything_signed(scene: Scene) -> None:
    """A day on which each kind of thing is signed that a desk signs."""
    amal, basem = scene.visitor("amal"), scene.visitor("basem")
    dima = Seat.of(scene.visitor("dima")).person
    for act in ("suspend", "restore"):
        seat = Seat.of(amal)
        expect(seat.append(seat.entry(seat.request(act, dima))), 200)
    seat = Seat.of(amal)
    number = expect(seat.propose(seat.request("remove", dima)), 200).said["id"]
    expect(amal.post(DOOR + "cancel", {"proposal": number}), 200)
    request = Seat.of(amal).request("roles", dima, {"roles": ["reviewer"]})
    expect(two(scene, amal, basem, request), 200)
    case = publishing.decided(scene)
    publishing.drafted(scene, case, amal)
    expect(publishing.approve(scene, case, basem), 200)
    expect(publishing.publish(scene, case, amal), 200)
    _rewrapped(scene, amal, basem)
    facts = {"recipient": scene.one("SELECT recipient FROM submissions_desk")}
    for who in (amal, basem):
        said = vouched(Seat.of(who), "key-opened", facts)
        expect(who.post(alone.KEYS + "opened/", {"vouched": said}), 200)
    expect(propose_destruction(scene, amal), 200)
    expect(confirm(scene, basem), 200)


def _rewrapped(scene: Scene, amal: Visitor, basem: Visitor) -> None:
    """A new key, and each header anew, in both halves."""
    new, seat = alone.rotated(scene), Seat.of(amal)
    served = expect(amal.get(alone.KEYS + "headers/", script=True), 200).said
    made = [
        alone.made(
            row,
            carry_over(
                roster.bytes_of(row["header"]),
                [scene.desk],
                new.recipient(),
                1 if row["kind"] == "reply" else 0,
            ),
        )
        for row in served["headers"]
    ]
    expect(alone.post_headers(seat, served["number"], made), 200)
    expect(alone.confirm(Seat.of(basem), served["number"], made), 200)


def again(by: Visitor, sent: Sent) -> Answer:
    if sent.file is None:
        return by.post(sent.path, sent.fields)
    return by.upload(sent.path, sent.fields, sent.file)


def replayed(scene: Scene) -> str:
    """By who signed it, and by a colleague: refused, or it changes nothing."""
    everything_signed(scene)
    people = [scene.visitor(name) for name in ("amal", "basem", "dima")]
    recorded = [(who, tuple(who.sent)) for who in people]
    before, count = rows_of(scene), 0
    for who, sent in recorded:
        for each in sent:
            for by in (who, *(other for other in people if other is not who)):
                again(by, each)
                count += 1
                changed = [name for name, rows in rows_of(scene).items() if rows != before[name]]
                if changed:
                    raise Broke(f"{by.name} sent {who.name}'s {each.path} again: {changed}")
    kinds = {each.path for _, sent in recorded for each in sent}
    assert count > 30, count
    return f"{count} requests of {len(kinds)} kinds, and no row is another one"


def destroys_alone(scene: Scene) -> str:
    amal = scene.visitor("amal")
    expect(propose_destruction(scene, amal), 200)
    return refused(confirm(scene, amal), "a report was destroyed by one")


def confirmed_twice(scene: Scene) -> str:
    """A proposal that was confirmed, by the same one, by its maker and by somebody else."""
    amal, basem, dima = (scene.visitor(name) for name in ("amal", "basem", "dima"))
    expect(propose_destruction(scene, amal), 200)
    expect(confirm(scene, basem), 200)
    said = [refused(confirm(scene, who), "confirmed twice") for who in (basem, amal, dima)]
    newest = "(SELECT max(id) FROM reviewers_proposal)"
    if scene.one(f"SELECT count(*) FROM reviewers_confirmation WHERE proposal_id = {newest}") != 1:
        raise Broke("two confirmations of one proposal")
    return said[0]


def twin(visitor: Visitor) -> Visitor:
    """Another tab of the same login: one connection is not used by two threads."""
    other = Visitor(visitor.address, visitor.name, days=visitor.days, identity=visitor.identity)
    for cookie in visitor.cookies:
        other.cookies.set_cookie(cookie)
    return other


def rotations(scene: Scene) -> str:
    """Fifty times at once: proposed by one and completed by the other, from tab to tab."""
    amal, basem = scene.visitor("amal"), scene.visitor("basem")
    begun = Seat.of(amal).state
    pairs = [(twin(amal), twin(basem)) for _ in range(AT_ONCE)]

    def whole(pair: tuple[Visitor, Visitor]) -> int:
        maker, new = Seat.of(pair[0]), HybridIdentity.generate()
        request = maker.request("rotate", facts={"recipient": str(new.recipient())})
        parts: dict[str, Any] = rotation_parts(maker.state, new, scene.desk)
        proposed = maker.propose(request, parts)
        if proposed.status != 200:
            return proposed.status
        second = Seat.of(pair[1])
        entry = second.seconded(request, maker.signed(request))
        return second.complete(proposed.said["id"], entry, parts).status

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = list(pool.map(whole, pairs))
    after, done = Seat.of(amal).state, statuses.count(200)
    number = scene.one("SELECT key_number FROM submissions_desk WHERE slug = ?", DESK)
    if (after.number - begun.number, number - 1) != (done, done) or not done:
        raise Broke(f"{done} done, {after.number - begun.number} entries, key {number}")
    if scene.one("SELECT recipient FROM submissions_desk") != after.recipient:
        raise Broke("the row names another key than the list")
    # 503: so many at once that some are told to come again.
    assert set(statuses) <= {200, 400, 409, 503}, statuses
    alone.still_open(scene, *reports.parcels(scene))
    return f"{done} of {AT_ONCE} done, one entry and one key each; all is still open to all"


ATTACKS = (
    Attack("replayed", 5, "each signed request sent again, by its maker and by others", replayed),
    Attack("destroys-alone", 5, "proposes a destruction and confirms it", destroys_alone),
    Attack("confirmed-twice", 5, "a proposal that was confirmed, confirmed again", confirmed_twice),
    Attack("rotations-at-once", 4, "fifty whole rotations at once", rotations),
)
