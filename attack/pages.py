"""Who may come to which door of the roster and its keys, and what many at once do there."""

import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from attack import roster
from attack.outcome import Attack, Broke
from attack.roster import DOOR, Seat, base64_of, invited, refused, rotation_parts, wrapped
from attack.scene import DESK, Scene, expect, fresh
from attack.visitor import Answer, Visitor
from sealing import HybridIdentity

AT_ONCE = 50
KEYS = f"/desk/keys/{DESK}/"
HEX = "ab" * 64
SEALED = base64_of(b"sealed")
LISTED = json.dumps([{"row": f"parcel-{uuid.UUID(int=0)}", "old": HEX[:64], "new": HEX[:64]}])
# What each door takes, well enough for its form: refusing it is the door's, or the verb's behind.
POSTS: dict[str, dict[str, object]] = {
    DOOR + "append": {"entry": SEALED},
    DOOR + "propose": {"request": SEALED, "signature": "{}"},
    DOOR + "complete": {"proposal": 1, "entry": SEALED},
    DOOR + "cancel": {"proposal": 1},
    DOOR + "mark": {"number": 1, "head": HEX[:64], "week": "2026-W48", "signature": HEX},
    KEYS + "rewrapped/": {"number": 1, "headers": "[]"},
    KEYS + "confirmed/": {"number": 1, "listed": LISTED, "wrong": "[]"},
    KEYS + "opened/": {},
    KEYS + "give/": {"person": HEX[:32], "wrapped": SEALED},
    "/desk/keys/drill/": {"desk": DESK},
    "/desk/people/invite/": {"desk": DESK, "roles": "custodian"},
    "/desk/people/retention/": {"desk": DESK, "days": 7},
    "/desk/people/deactivate/": {"membership": 1},
    "/desk/people/reset/": {"membership": 1},
    "/desk/proposal/": {"act": "destroy", "case": str(uuid.UUID(int=0))},
    "/desk/proposal/1/confirm/": {"bound_to": "x"},
    "/desk/open/": {"name": "Another", "entry": SEALED, "salt": HEX[:64]},
}
GETS = (DOOR, KEYS + "headers/", KEYS + "waiting/", "/desk/people/", "/desk/keys/", "/desk/")
# What whoever is no member yet may read: their own part of the list, without anybody's name.
READS = {
    "waiting": {DOOR},
    "suspended": {DOOR},
    "dima": {DOOR, "/desk/people/", "/desk/keys/", "/desk/"},
}
READS["dima"] |= {KEYS + "waiting/"}


def _outsider(scene: Scene) -> Visitor:
    """Signed in with both factors, and of no desk."""
    visitor = scene.newcomer("outsider")
    invited(scene.visitor("amal"), visitor, "reviewer")
    with scene.rows() as rows:
        theirs = "(SELECT id FROM reviewers_membership ORDER BY id DESC LIMIT 1)"
        rows.execute(f"DELETE FROM reviewers_rosterclaim WHERE membership_id = {theirs}")
        rows.execute(f"DELETE FROM reviewers_membership WHERE id = {theirs}")
    return visitor


def _cast(scene: Scene) -> dict[str, Visitor]:
    amal, basem = scene.visitor("amal"), scene.visitor("basem")
    signed_out, waiting = scene.newcomer("stranger"), scene.newcomer("waiting")
    signed_out.get("/desk/login/")
    outsider = _outsider(scene)
    invited(amal, waiting, *("reviewer", "editor", "custodian", "administrator"))
    seat = Seat.of(amal)
    expect(seat.append(seat.entry(seat.request("suspend", Seat.of(basem).person))), 200)
    return {
        "signed out": signed_out,
        "waiting": waiting,
        "outsider": outsider,
        "suspended": basem,
        "dima": scene.visitor("dima"),
    }


def matrix(_shared: Scene) -> str:
    tried = 0
    with fresh() as scene:
        before = Seat.of(scene.visitor("amal")).state.number
        people = _cast(scene)
        for who, visitor in people.items():
            for path in GETS:
                answer = visitor.get(path, script=path in (DOOR,))
                tried += 1
                if answer.status == 200 and path not in READS.get(who, set()):
                    raise Broke(f"{who} reads {path}")
                said = answer.said
                if path == DOOR and who != "dima" and (said.get("names") or said.get("claims")):
                    raise Broke(f"{who} is told who is in the list")
            for path, fields in POSTS.items():
                refused(
                    visitor.post(path, fields),
                    f"{who} at {path}",
                    400,
                    401,
                    403,
                    404,
                    405,
                    409,
                    302,
                )
                tried += 1
        assert Seat.of(scene.visitor("amal")).state.number == before + 1
        for path in GETS:
            expect(scene.visitor("amal").get(path, script=path == DOOR), 200)
    return f"{len(people)} kinds of people, {tried} doors tried; a custodian reads all {len(GETS)}"


def forged_forms(scene: Scene) -> str:
    """From another site, with the victim's cookies, and by GET."""
    amal = scene.visitor("amal")
    for path, fields in POSTS.items():
        for origin, token in ((amal.address, ""), ("https://elsewhere.example", amal.token())):
            answer = amal.forged(path, fields, origin=origin, token=token)
            refused(answer, f"a forged form at {path}", 403)
        if path not in GETS and amal.get(path).status == 200 and path != "/desk/open/":
            raise Broke(f"GET changes something at {path}")
    return f"{len(POSTS)} doors, without a token and from another site"


def at_once(send: Callable[[int], Answer], count: int = AT_ONCE) -> list[int]:
    with ThreadPoolExecutor(count) as pool:
        return [answer.status for answer in pool.map(send, range(count))]


def races(_shared: Scene) -> str:
    """One completion fifty times at once, and two rotations at once."""
    with fresh() as scene:
        amal, basem = scene.visitor("amal"), scene.visitor("basem")
        dima = Seat.of(scene.visitor("dima")).person
        maker = Seat.of(amal)
        request = maker.request("roles", dima, {"roles": ["reviewer"]})
        number = expect(maker.propose(request), 200).said["id"]
        second = Seat.of(basem)
        entry = second.seconded(request, maker.signed(request))
        twins = [_twin(basem) for _ in range(AT_ONCE)]
        statuses = at_once(lambda each: replace_by(second, twins[each]).complete(number, entry))
        after = Seat.of(amal).state
        if after.number != maker.state.number + 1 or statuses.count(200) != 1:
            raise Broke(f"one completion fifty times: {statuses.count(200)} done")
        said = refused(second.complete(number, entry), "a completed request was completed again")
        refused(second.append(entry), "a completed request was appended again")
        _two_rotations(scene, amal, basem)
    return f"one of {AT_ONCE} is done, and one of two rotations; again: {said}"


def _two_rotations(scene: Scene, amal: Visitor, basem: Visitor) -> None:
    seats, halves = (Seat.of(amal), Seat.of(basem)), []
    for seat in seats:
        new = HybridIdentity.generate()
        request = seat.request("rotate", facts={"recipient": str(new.recipient())})
        halves.append((seat, request, rotation_parts(seat.state, new, scene.desk)))
    statuses = at_once(lambda each: halves[each][0].propose(*halves[each][1:]), 2)
    kept = scene.one("SELECT count(*) FROM submissions_proposedkey")
    if statuses.count(200) != 1 or kept != 1:
        raise Broke(f"two next keys at once: {statuses}, {kept} kept")


def _twin(visitor: Visitor) -> Visitor:
    """Another tab of the same login: one connection is not used by two threads."""
    twin = Visitor(visitor.address, visitor.name, days=visitor.days, identity=visitor.identity)
    for cookie in visitor.cookies:
        twin.cookies.set_cookie(cookie)
    return twin


def replace_by(seat: Seat, visitor: Visitor) -> Seat:
    return Seat(visitor, seat.said, seat.identity or seat.by.identity)


def others_desk(scene: Scene) -> str:
    """Who waits, and the suspended one whom it is about, take back what others proposed."""
    amal, dima = Seat.of(scene.visitor("amal")), Seat.of(scene.visitor("dima"))
    number = expect(amal.propose(amal.request("remove", dima.person)), 200).said["id"]
    waiting = scene.newcomer("curious")
    invited(amal.by, waiting, "reviewer")
    said = refused(waiting.post(DOOR + "cancel", {"proposal": number}), "who waits took it back")
    seat = Seat.of(amal.by)
    expect(seat.append(seat.entry(seat.request("suspend", dima.person))), 200)
    refused(dima.by.post(DOOR + "cancel", {"proposal": number}), "who is suspended took it back")
    refused(waiting.get("/desk/roster/elsewhere/", script=True), "another desk's list", 404)
    expect(amal.by.post(DOOR + "cancel", {"proposal": number}), 200)
    refused(amal.by.post(DOOR + "cancel", {"proposal": number}), "taken back twice")
    seat = Seat.of(amal.by)
    expect(seat.append(seat.entry(seat.request("restore", dima.person))), 200)
    return said


def own_copy_of_the_key(scene: Scene) -> str:
    """Who is suspended is served no key, and nobody gives a key to who is not in the list."""
    amal = scene.visitor("amal")
    waiting = invited(amal, scene.newcomer("unlisted"), "reviewer")
    key = wrapped(scene.desk, waiting.said["me"]["recipient"])
    given = amal.post(KEYS + "give/", {"person": waiting.person, "wrapped": key})
    said = refused(given, "a key was given to somebody outside the list")
    page = waiting.by.get("/desk/waiting/").text
    if 'id="keys"' in page and roster.page_keys(page)["desks"]:
        raise Broke("who waits is served a key")
    return said


ATTACKS = (
    Attack("doors", 5, "each door of the list and of keys, by those who may not", matrix),
    Attack(
        "forged-forms", 5, "each door without its token, from another site, by GET", forged_forms
    ),
    Attack("races", 5, "one completion fifty times at once, two keys at once, then again", races),
    Attack(
        "others-proposals",
        5,
        "who waits or is suspended takes back what others proposed",
        others_desk,
    ),
    Attack(
        "key-for-outsiders",
        1,
        "a copy of the key for somebody outside the list",
        own_copy_of_the_key,
    ),
)
