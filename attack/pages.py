"""Forms of other sites, many at once, and what those who wait or are suspended do with doors."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from attack import roster
from attack.doors import GETS, KEYS, POSTS
from attack.outcome import Attack, Broke
from attack.repeating import AT_ONCE, twin
from attack.roster import DOOR, Seat, invited, refused, rotation_parts, wrapped
from attack.scene import Scene, expect
from attack.visitor import Answer, Visitor
from sealing import HybridIdentity


def forged_forms(scene: Scene) -> str:
    """From another site, with the victim's cookies, and by GET."""
    amal = scene.visitor("amal")
    for path, fields in POSTS.items():
        for origin, token in ((amal.address, ""), ("https://elsewhere.example", amal.token())):
            answer = amal.forged(path, fields, origin=origin, token=token)
            if answer.status != 403:
                raise Broke(f"a forged form came through to {path} ({answer.status})")
        if path not in GETS and amal.get(path).status == 200 and path != "/desk/open/":
            raise Broke(f"GET changes something at {path}")
    return f"{len(POSTS)} doors, without a token and from another site"


def at_once(send: Callable[[int], Answer], count: int = AT_ONCE) -> list[int]:
    with ThreadPoolExecutor(count) as pool:
        return [answer.status for answer in pool.map(send, range(count))]


def races(scene: Scene) -> str:
    """One completion fifty times at once, and two rotations at once."""
    amal, basem = scene.visitor("amal"), scene.visitor("basem")
    dima = Seat.of(scene.visitor("dima")).person
    maker = Seat.of(amal)
    request = maker.request("roles", dima, {"roles": ["reviewer"]})
    number = expect(maker.propose(request), 200).said["id"]
    second = Seat.of(basem)
    entry = second.seconded(request, maker.signed(request))
    twins = [twin(basem) for _ in range(AT_ONCE)]
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
