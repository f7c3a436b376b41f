"""A case that two handed to a court, and whoever puts another key in the place of the court's."""

import base64
import hashlib
import json
from typing import Any

from attack.outcome import Attack, Broke
from attack.puppets import confirm, made_of
from attack.roster import Seat, base64_of, consent, page_data, refused
from attack.scene import DESK, Scene, expect
from attack.visitor import Visitor
from sealing import HybridIdentity, read_header, seal

NEWEST = " WHERE id = (SELECT max(id) FROM reviewers_proposal)"


def bound(court: HybridIdentity) -> str:
    return hashlib.sha256(str(court.recipient()).encode()).hexdigest()


def handed_over(scene: Scene, court: HybridIdentity) -> str:
    """By two, as the pages send it. Gives the beginning of the case's addresses."""
    amal, case = scene.visitor("amal"), scene.held["case"]
    sealed, seat = seal(b"why", [scene.desk.recipient()]), Seat.of(amal)
    made = made_of(scene, seat, sealed)
    facts = {"act": "dossier", "bound_to": bound(court), "case": case, "desk": DESK, **made}
    asked = {
        "act": "dossier",
        "case": case,
        "recipient": str(court.recipient()),
        "day": made["day"],
        "sealed": base64.b64encode(sealed).decode(),
    }
    expect(amal.post("/desk/proposal/", asked | consent(seat, facts)), 200)
    expect(confirm(scene, scene.visitor("basem"), "dossier"), 200)
    return f"/desk/case/{case}/dossier/"


def taken(case: str, by: Visitor, key: HybridIdentity) -> Any:
    """What a browser does that opens the page: headers for the key that the page names."""
    page = page_data(expect(by.get(case), 200).text)
    if page["recipient"] == str(key.recipient()):
        raise Broke("a custodian's browser is given the attacker's key for the court's")
    served = by.get(case + "headers/", script=True)
    if served.status != 200:
        return served
    header = read_header(seal(b"k" * 16, [key.recipient()])).raw
    made = [{"id": each["id"], "header": base64_of(header)} for each in served.said["headers"]]
    return by.post(case + "rewrapped/", {"headers": json.dumps(made)})


def court_key(scene: Scene) -> str:
    """In the proposal that two confirmed: with its digest, and without."""
    court, theirs, amal = (
        HybridIdentity.generate(),
        HybridIdentity.generate(),
        scene.visitor("amal"),
    )
    case = handed_over(scene, court)
    number = "SELECT details FROM reviewers_proposal" + NEWEST
    details = {**json.loads(scene.one(number)), "recipient": str(theirs.recipient())}
    said = ""
    for digest in (bound(court), bound(theirs)):
        change = "UPDATE reviewers_proposal SET details = ?, bound_to = ?" + NEWEST
        with scene.swapped("reviewers_proposal", change, json.dumps(details), digest):
            said = refused(taken(case, amal, theirs), "headers were made for the attacker's key")
    page = page_data(expect(amal.get(case), 200).text)
    assert page["recipient"] == str(court.recipient()), "the court's own key is not there again"
    return said


ATTACKS = (
    Attack("row-court-key", 1, "in the database: the key of a court that two agreed on", court_key),
)
