"""From a draft to the archive, as the desk's pages send it; and who tries that alone."""

import hashlib
import io
import json
from typing import Any

import rfc8785

from attack.outcome import Attack, Broke
from attack.puppets import puppet_of
from attack.roster import Seat, base64_of, consent, refused
from attack.scene import DESK, ONE, Scene, expect, step
from attack.visitor import Answer, Visitor
from sealing import ParcelWriter, Sealer

VOUCHED = ("consent_covers", "files_clean", "precision_not_finer", "nobody_endangered")


def both(text: str) -> dict[str, str]:
    return {"ar": f"نص: {text}", "en": text}


DOCUMENT: dict[str, Any] = {
    "format": "amana-draft/1",
    "languages": ["ar", "en"],
    "change": "publication",
    "headline": both("A bridge is closed"),
    "body": both("People walked home."),
    "byline": {"name": both("The newsroom")},
    "event_date": {"edtf": "2025-03", "precision": "month"},
    "place": {"name": both("Tabqa"), "precision": "town"},
    "incident_types": ["siege_denial_of_aid"],
    "status": "reported",
    "status_statement": both("One person told us."),
    "licence": "CC0-1.0",
    "content_warnings": ["none"],
    "media": [],
}
CANONICAL = rfc8785.dumps(DOCUMENT)
HASH = hashlib.sha256(CANONICAL).hexdigest()


def decided(scene: Scene) -> str:
    """The case, as two assessors left it: whom it takes to say that it is true is not asked here.
    Gives the beginning of its addresses."""
    step(scene.server.data, "decided")
    return f"/desk/case/{scene.held['case']}/"


def facts(scene: Scene, act: str, **more: Any) -> dict[str, Any]:
    return {"act": act, "case": scene.held["case"], "content_hash": HASH, "desk": DESK, **more}


def drafted(scene: Scene, case: str, author: Visitor) -> None:
    """Sealed, signed by its author, and handed to the safety review."""
    sink = io.BytesIO()
    with Sealer(sink, [scene.desk.recipient()], header_apart=True) as sealer:
        parcel = ParcelWriter(sealer)
        parcel.add("draft.json", CANONICAL)
        parcel.close()
    fields = {
        "change": "publication",
        "content_hash": HASH,
        "redacted": "0",
        "based_on": "0",
        "submit": "1",
        "header": base64_of(sealer.header),
        **consent(Seat.of(author), facts(scene, "draft")),
    }
    expect(author.upload(case + "draft/", fields, sink.getvalue()), 200)


def approve(scene: Scene, case: str, by: Visitor) -> Answer:
    said = consent(Seat.of(by), facts(scene, "approve", number=1))
    return by.post(
        case + "approve/", {"content_hash": HASH, **dict.fromkeys(VOUCHED, "on"), **said}
    )


def publish(scene: Scene, case: str, by: Visitor) -> Answer:
    said = consent(Seat.of(by), facts(scene, "publish", number=1))
    fields = {"content_hash": HASH, "document": json.dumps(DOCUMENT), **said}
    return by.post(case + "publish/", fields)


def published(scene: Scene) -> int:
    return int(scene.one("SELECT count(*) FROM archive_record"))


def tried_by(scene: Scene, author: Visitor, approver: Visitor) -> str:
    """Raises Broke where it stands in the archive; else gives what was said."""
    case = decided(scene)
    drafted(scene, case, author)
    first, last = approve(scene, case, approver), publish(scene, case, author)
    if published(scene):
        raise Broke("a record was published")
    return f"{refused(first, 'it was approved')}; then {refused(last, 'it was published')}"


def puppet_publishes(scene: Scene) -> str:
    """Finding 3 of November 2026: invites, admits, and approves as a second person."""
    amal = scene.visitor("amal")
    return tried_by(scene, amal, puppet_of(scene, amal))


def puppets_own(scene: Scene) -> str:
    """The other way round: the puppet writes, who let them in approves."""
    amal = scene.visitor("amal")
    return tried_by(scene, puppet_of(scene, amal), amal)


def oneself(scene: Scene) -> str:
    amal = scene.visitor("amal")
    return tried_by(scene, amal, amal)


def two_publish(scene: Scene) -> str:
    """The positive control."""
    try:
        said = tried_by(scene, scene.visitor("amal"), scene.visitor("basem"))
    except Broke:
        return "two people who count as two may"
    raise AssertionError(f"two colleagues cannot publish: {said}")


def forged_approval(scene: Scene) -> str:
    """A colleague's approval, which they never gave, in a row; the case says approved."""
    amal = scene.visitor("amal")
    case = decided(scene)
    drafted(scene, case, amal)
    insert = (
        "INSERT INTO reviewers_approval (content_hash, at, approver_id, author_id, draft_id)"
        " SELECT content_hash, '2026-01-01', (SELECT id FROM auth_user WHERE username = 'basem'),"
        " author_id, id FROM reviewers_draft"
    )
    state = "UPDATE reviewers_case SET publication = 'approved'"
    with (
        scene.swapped("reviewers_approval", insert),
        scene.swapped("reviewers_case", state),
    ):
        said = refused(publish(scene, case, amal), "published on the word of a row")
        return _with_a_borrowed_signature(scene, case, said)


def _with_a_borrowed_signature(scene: Scene, case: str, said: str) -> str:
    """One's own signature of those words, beside the colleague's number."""
    amal, basem = scene.visitor("amal"), Seat.of(scene.visitor("basem"))
    mine = consent(Seat.of(amal), facts(scene, "approve", number=1))
    copied = (
        "INSERT INTO reviewers_signedword (desk, person, act, digest, head, nonce, signature)"
        " SELECT desk, ?, 'approve', ?, ?, ?, ? FROM reviewers_signedword LIMIT 1"
    )
    digest = hashlib.sha256(rfc8785.dumps(facts(scene, "approve", number=1))).hexdigest()
    values = (basem.person, digest, mine["head"], mine["nonce"], mine["signature"])
    with scene.swapped("reviewers_signedword", copied, *values):
        refused(publish(scene, case, amal), "published on a signature of one's own")
    assert not published(scene)
    return said


ATTACKS = (
    Attack(
        "puppet-publishes",
        5,
        "in a desk of one: admits a puppet, who approves the draft",
        puppet_publishes,
        steps=ONE,
    ),
    Attack("puppet-writes", 5, "the same, and the puppet is the author", puppets_own, steps=ONE),
    Attack("publishes-alone", 5, "approves their own draft", oneself),
    Attack("puppet-publishes-control", 5, "none: two colleagues publish", two_publish),
    Attack(
        "row-approval", 5, "in the database: a colleague's approval of a draft", forged_approval
    ),
)
