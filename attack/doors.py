"""Who may come to which door: six kinds of people, at the list, its keys, the queue and a case."""

import json
import uuid

from attack.outcome import Attack, Broke
from attack.roster import DOOR, Seat, base64_of, invited, refused
from attack.scene import DESK, Scene, expect
from attack.visitor import Visitor

KEYS = f"/desk/keys/{DESK}/"
HEX = "ab" * 64
REFUSALS = (302, 400, 401, 403, 404, 405, 409)
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
# The same on the pages of a case, whose addresses begin with its own.
CASE_POSTS: dict[str, dict[str, object]] = {
    **dict.fromkeys(
        ("move/", "take/", "give/", "know/", "priority/", "assess/", "conclude/", "link/"), {}
    ),
    **dict.fromkeys(("duplicate/", "note/", "reply/", "withdraw/", "publish/", "confirm/"), {}),
    "approve/": {"content_hash": HEX[:64]},
    "dossier/rewrapped/": {"headers": "[]"},
}
CASE_GETS = ("", "release/", "dossier/", "dossier/headers/", "draft/", "since/0/", "others/")
GETS = (DOOR, KEYS + "headers/", KEYS + "waiting/", "/desk/people/", "/desk/keys/", "/desk/")
QUEUE = ("/desk/needs/", "/desk/flood/", "/desk/search/", f"/desk/people/{DESK}/list/")
# What whoever is no member yet may read: their own part of the list, without anybody's name.
READS = {
    "waiting": {DOOR},
    "suspended": {DOOR},
    "dima": {DOOR, "/desk/people/", "/desk/keys/", "/desk/"},
}
READS["dima"] |= {KEYS + "waiting/"}
READS["administrator"] = {DOOR, "/desk/people/", "/desk/keys/"}
# An administrator brings people in, and helps those who lost a factor.
MAY = {"administrator": {f"/desk/people/{name}/" for name in ("invite", "deactivate", "reset")}}


def _outsider(scene: Scene) -> Visitor:
    """Signed in with both factors, and of no desk."""
    visitor = scene.newcomer("outsider")
    invited(scene.visitor("amal"), visitor, "reviewer")
    with scene.rows() as rows:
        theirs = "(SELECT id FROM reviewers_membership ORDER BY id DESC LIMIT 1)"
        rows.execute(f"DELETE FROM reviewers_rosterclaim WHERE membership_id = {theirs}")
        rows.execute(f"DELETE FROM reviewers_membership WHERE id = {theirs}")
    return visitor


def _administrator(scene: Scene) -> Visitor:
    """Somebody who runs the machine, brings people in, and opens nothing."""
    visitor = scene.newcomer("administrator")
    asked = {"desk": DESK, "roles": "administrator"}
    invited_by = scene.visitor("amal").post("/desk/people/invite/", asked)
    visitor.join(expect(invited_by, 200).said["link"])
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
        "administrator": _administrator(scene),
        "suspended": basem,
        "dima": scene.visitor("dima"),
    }


def matrix(scene: Scene) -> str:
    before, tried = Seat.of(scene.visitor("amal")).state.number, 0
    people, case = _cast(scene), f"/desk/case/{scene.held['case']}/"
    for who, visitor in people.items():
        # A member may come to a case: what else they may do there is the verbs' to say.
        of_case = CASE_GETS if who != "dima" else ("dossier/headers/",)
        others = QUEUE if who != "dima" else ()
        for path in (*GETS, *others, *(case + each for each in of_case)):
            _reads_not(who, visitor, path)
            tried += 1
        posts = POSTS if who == "dima" else POSTS | {case + at: CASE_POSTS[at] for at in CASE_POSTS}
        for path in posts.keys() - MAY.get(who, set()):
            refused(visitor.post(path, posts[path]), f"{who} at {path}", *REFUSALS)
            tried += 1
    assert Seat.of(scene.visitor("amal")).state.number == before + 1
    for path in (*GETS, *QUEUE[:3], case, case + "dossier/"):
        expect(scene.visitor("amal").get(path, script=path == DOOR), 200)
    return f"{len(people)} kinds of people, {tried} doors tried; a custodian reads them"


def _reads_not(who: str, visitor: Visitor, path: str) -> None:
    answer = visitor.get(path, script=path == DOOR)
    if answer.status == 200 and path not in READS.get(who, set()):
        raise Broke(f"{who} reads {path}")
    said = answer.said
    if path == DOOR and who != "dima" and (said.get("names") or said.get("claims")):
        raise Broke(f"{who} is told who is in the list")


ATTACKS = (
    Attack("doors", 5, "each door of the list, of keys and of cases, by those who may not", matrix),
)
