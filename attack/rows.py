"""Whoever writes into the database, past its triggers, and has neither keys nor other files.

Each row is put back at the end. What is looked at: to which keys the next report is sealed, and
what the doors let people do.
"""

import json
from collections.abc import Callable
from contextlib import suppress

from attack import reports
from attack.outcome import Attack, Broke
from attack.roster import Seat, consent, refused, rotation_parts, with_key
from attack.scene import DESK, Scene, expect
from sealing import HybridIdentity, read_header
from sealing.roster import (
    KEY,
    KIT,
    ROSTER,
    ZEROS,
    Entry,
    Request,
    RosterError,
    Signature,
    later,
    name_commitment,
    replay,
    signing_key,
)
from tests.server import manage

ENTRIES = "submissions_rosterentry"


def thief() -> HybridIdentity:
    return HybridIdentity.generate()


def desk_key(scene: Scene) -> str:
    theirs = thief()
    change = "UPDATE submissions_desk SET recipient = ?"
    with scene.swapped("submissions_desk", change, str(theirs.recipient())):
        said = reports.must_not_leak(scene, reports.send(scene), theirs)
    after = reports.send(scene)
    assert after.parcel, f"the form was not there again: {after}"
    return said


def custodian_key(scene: Scene) -> str:
    theirs = thief()
    change = "UPDATE submissions_desk SET custodian = ?"
    with scene.swapped("submissions_desk", change, str(theirs.recipient())):
        said = reports.must_not_leak(scene, reports.send(scene), theirs)
        with suppress(ValueError):
            reports.send_original(scene)
        for header in reports.originals(scene).values():
            if theirs.unwrap(read_header(header).stanzas) is not None:
                raise Broke("an untouched original is sealed to the attacker's key")
    return said


def proposed_key(scene: Scene) -> str:
    """A next key that nobody signed, or that was signed by a key of the attacker's."""
    seat, theirs = Seat.of(scene.visitor("amal")), thief()
    request = seat.request("rotate", facts={"recipient": str(theirs.recipient())})
    forged = with_key(seat, theirs).signed(request)
    change = "INSERT INTO submissions_proposedkey VALUES (?, ?, ?)"
    for encoded, signature in (
        (request.encoded, forged.plain),
        (b"junk", forged.plain),
        (request.encoded, {}),
    ):
        values = (DESK, encoded, json.dumps(signature))
        with scene.swapped("submissions_proposedkey", change, *values):
            sent = reports.send(scene)
            assert sent.parcel, f"a row of junk shuts the form ({sent.status})"
            reports.must_not_leak(scene, sent, theirs)
    return "what nobody in the list signed is passed by, three ways"


def own_proposal(scene: Scene) -> str:
    """The positive control of the one before: a custodian's own key is believed meanwhile."""
    seat, new = Seat.of(scene.visitor("amal")), HybridIdentity.generate()
    request = seat.request("rotate", facts={"recipient": str(new.recipient())})
    answer = expect(seat.propose(request, rotation_parts(seat.state, new, scene.desk)), 200)
    sent = reports.send(scene)
    if not (sent.opens(scene, scene.desk) and sent.opens(scene, new)):
        raise Broke("while a key is proposed, not both open what comes")
    expect(seat.by.post(f"/desk/roster/{DESK}/cancel", {"proposal": answer.said["id"]}), 200)
    return "both keys open it; taken back, the row is gone"


def cut(scene: Scene) -> str:
    """The newest entry is gone: whoever it let in or removed is not, or is again."""
    last = f"DELETE FROM {ENTRIES} WHERE number = (SELECT max(number) FROM {ENTRIES})"
    return _broken(scene, last)


def reordered(scene: Scene) -> str:
    """The second one behind all others."""
    return _broken(scene, f"UPDATE {ENTRIES} SET number = 900 WHERE number = 2")


def flipped(scene: Scene) -> str:
    """One byte of an entry; its row says the same hash as before."""
    change = f"UPDATE {ENTRIES} SET encoded = CAST(replace(CAST(encoded AS TEXT), ?, ?) AS BLOB)"
    with scene.swapped(ENTRIES, change + " WHERE number = 2", '"act":"admit"', '"act":"adm1t"'):
        sent = reports.send(scene)
        reports.must_not_leak(scene, sent, thief())
        served = Seat.of(scene.visitor("amal"))
        try:
            served.state  # noqa: B018
        except RosterError as error:
            return f"a browser stops at it ({error.fault}); reports go to the right key"
    raise Broke("a browser takes an entry whose bytes were changed")


def _broken(scene: Scene, change: str, *values: object) -> str:
    """Nothing is sealed to anybody else, and the doors of the list are shut."""
    expect(scene.visitor("amal").get(f"/desk/roster/{DESK}/", script=True), 200)
    with scene.swapped(ENTRIES, change, *values):
        said = reports.must_not_leak(scene, reports.send(scene), thief())
        answer = scene.visitor("amal").get(f"/desk/roster/{DESK}/", script=True)
        if answer.status == 200:
            raise Broke("a list that is broken is served as if it were whole")
        return f"{said}; the list's door says {answer.status}"


def foreign(scene: Scene) -> str:
    """A list of the attacker's own from its first entry, with the desk's row to fit."""
    theirs, desk, kit = thief(), thief(), thief()
    today = Seat.of(scene.visitor("amal")).today
    entry = founded(theirs, desk, kit, today)
    change = (
        f"UPDATE {ENTRIES} SET hash = CASE number WHEN 1 THEN ? ELSE hash || 'x' END, "
        "encoded = CASE number WHEN 1 THEN ? ELSE encoded END, "
        "desk = CASE number WHEN 1 THEN desk ELSE 'elsewhere' END"
    )
    row = "UPDATE submissions_desk SET recipient = ?"
    with (
        scene.swapped("submissions_desk", row, str(desk.recipient())),
        scene.swapped(ENTRIES, change, entry.hash, entry.encoded),
    ):
        return reports.must_not_leak(scene, reports.send(scene), desk)


def founded(own: HybridIdentity, desk: HybridIdentity, kit: HybridIdentity, day: str) -> Entry:
    """A desk's first entry by somebody who is nobody there."""
    person, name = "ab" * 16, name_commitment("amal", "cd" * 32)

    def keys(holder: HybridIdentity, who: str, called: str) -> dict[str, str]:
        public = {"recipient": str(holder.recipient()), "signing": signing_key(holder).public}
        said = {"desk": DESK, "genesis": ZEROS, "name": called, "person": who, **public}
        return {"own": signing_key(holder).sign(KEY, said), **public}

    one = {"name": name, "person": person, "roles": ["custodian"], **keys(own, person, name)}
    facts = {
        "carried": 0,
        "from": {},
        "kit": keys(kit, KIT, ZEROS),
        "people": [one],
        "recipient": str(desk.recipient()),
        "server": day,
    }
    request = Request("found", day, DESK, facts, ZEROS, later(day, 7), "ef" * 16, "")
    signed = Signature(person, signing_key(own).sign(ROSTER, request.plain))
    entry = Entry(ZEROS, day, DESK, 1, request, (signed,))
    replay([entry.encoded], day)  # it would be a good one anywhere else
    return entry


def made_custodian(scene: Scene) -> str:
    """A reviewer's row says custodian: the list does not."""
    every = json.dumps(["reviewer", "editor", "custodian", "administrator"])
    change = "UPDATE reviewers_membership SET roles = ? WHERE person = ?"
    seat = Seat.of(scene.visitor("dima"))
    with scene.swapped("reviewers_membership", change, every, seat.person):
        seat, new = Seat.of(scene.visitor("dima")), HybridIdentity.generate()
        request = seat.request("rotate", facts={"recipient": str(new.recipient())})
        said = refused(
            seat.propose(request, rotation_parts(seat.state, new, scene.desk)),
            "a custodian by a row alone proposed a key",
        )
        seat = Seat.of(scene.visitor("dima"))
        victim = Seat.of(scene.visitor("basem")).person
        alone = seat.entry(seat.request("suspend", victim))
        refused(seat.append(alone), "a custodian by a row alone suspended a colleague")
        told = _told(scene)
    return f"{said}; verify_roster: {told}"


def _told(scene: Scene) -> str:
    """Raises Broke when the operator's command does not see it."""
    try:
        manage(scene.server.data, "verify_roster")
    except AssertionError:
        return "ends with an error"
    raise Broke("manage.py verify_roster finds nothing wrong")


def keys_in_rows(scene: Scene) -> str:
    """Somebody's public keys, and the kit's, in rows: the list says others."""
    theirs = thief()
    public, recipient = signing_key(theirs).public, str(theirs.recipient())
    manage(scene.server.data, "verify_roster")  # nothing is wrong before
    changes: list[tuple[str, str, str]] = [
        ("reviewers_reviewer", "UPDATE reviewers_reviewer SET signing = ?", public),
        ("reviewers_reviewer", "UPDATE reviewers_reviewer SET recipient = ?", recipient),
        ("reviewers_recoverykit", "UPDATE reviewers_recoverykit SET recipient = ?", recipient),
    ]
    for table, change, value in changes:
        one = " WHERE id = (SELECT min(id) FROM reviewers_reviewer)"
        change += one if table == "reviewers_reviewer" else ""
        with scene.swapped(table, change, value):
            seat = with_key(Seat.of(scene.visitor("amal")), theirs)
            if recipient in json.dumps([each.decode() for each in seat.entries]):
                raise Broke("the list itself follows the row")
            entry = seat.entry(seat.request("suspend", _dima(scene)))
            refused(seat.append(entry), "a key from a row alone signed")
            _told(scene)
    return "the list goes on naming the old ones; verify_roster names each"


def _dima(scene: Scene) -> str:
    return Seat.of(scene.visitor("dima")).person


def forged_proposal(scene: Scene) -> str:
    """A proposal that amal never made, in a row, for basem to complete."""
    amal, basem = Seat.of(scene.visitor("amal")), Seat.of(scene.visitor("basem"))
    request = amal.request("remove", _dima(scene))
    forged = with_key(amal, thief()).signed(request)
    number = expect(amal.propose(request), 200).said["id"]
    details = json.loads(scene.one("SELECT details FROM reviewers_proposal WHERE id = ?", number))
    details["signature"] = forged.plain
    change = "UPDATE reviewers_proposal SET details = ? WHERE id = ?"
    with scene.swapped("reviewers_proposal", change, json.dumps(details), number):
        entry = basem.seconded(request, forged)
        said = refused(basem.complete(number, entry), "a proposal that nobody signed was completed")
    expect(amal.by.post(f"/desk/roster/{DESK}/cancel", {"proposal": number}), 200)
    return said


def confirmed_in_rows(scene: Scene) -> str:
    """A proposal that a row says two people agreed to changes nobody's list."""
    amal = Seat.of(scene.visitor("amal"))
    before = amal.state.number
    number = expect(amal.propose(amal.request("remove", _dima(scene))), 200).said["id"]
    change = "UPDATE reviewers_proposal SET outcome = 'confirmed', closed_at = ? WHERE id = ?"
    with scene.swapped("reviewers_proposal", change, "2026-01-01 00:00:00", number):
        now = Seat.of(scene.visitor("amal")).state
        if now.number != before or _dima(scene) not in now.people:
            raise Broke("a row removed somebody from the list")
    expect(amal.by.post(f"/desk/roster/{DESK}/cancel", {"proposal": number}), 200)
    return "the list has no such entry"


def forged_destruction(scene: Scene) -> str:
    """A colleague's word for a destruction, which they never gave, for somebody to confirm."""
    case = scene.held["case"]
    insert = (
        "INSERT INTO reviewers_proposal"
        " (bound_to, at, case_id, proposer_id, act, desk, details, last_day, outcome)"
        " VALUES (?, '2026-01-01', ?, (SELECT id FROM auth_user WHERE username = 'amal'),"
        " 'destroy', ?, '{}', '2999-01-01', '')"
    )
    basem = Seat.of(scene.visitor("basem"))
    with scene.swapped("reviewers_proposal", insert, case, case.replace("-", ""), DESK):
        number = scene.one("SELECT max(id) FROM reviewers_proposal")
        facts = {"act": "destroy", "desk": DESK, "bound_to": case, "case": case}
        signed = consent(basem, {**facts, "proposal": number})
        fields = {"bound_to": case, **signed}
        answer = basem.by.post(f"/desk/proposal/{number}/confirm/", fields)
    said = refused(answer, "a report was destroyed on the word of a row")
    assert reports.parcels(scene)
    return said


def row(name: str, what: str, run: Callable[[Scene], str]) -> Attack:
    return Attack(name, 1, f"in the database: {what}", run)


ATTACKS = (
    row("row-desk-key", "the desk's public key", desk_key),
    row("row-custodian-key", "the custodian's public key", custodian_key),
    row("row-proposed-key", "a next key that nobody signed", proposed_key),
    row("row-proposed-key-control", "none: a custodian's own proposal is believed", own_proposal),
    row("row-entry-cut", "the list's last entry deleted", cut),
    row("row-entries-moved", "entries moved", reordered),
    row("row-entry-byte", "a byte of an entry", flipped),
    row("row-foreign-list", "another list from its first entry", foreign),
    row("row-roles", "a reviewer made a custodian", made_custodian),
    row(
        "row-public-keys", "a member's signing key and recipient, the kit's recipient", keys_in_rows
    ),
    row("row-proposal", "a proposal that its maker never signed", forged_proposal),
    row("row-destruction", "a colleague's proposal to destroy a report", forged_destruction),
    row("row-confirmed", "a proposal marked as confirmed", confirmed_in_rows),
)
