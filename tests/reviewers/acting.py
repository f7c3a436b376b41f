"""What people of the desk do in tests, by the same verbs and with the same sealed forms."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import rfc8785
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet

from archive.models import Medium, Record, RecordVersion
from reviewers import custody
from reviewers.accounts import people
from reviewers.accounts.hashing import BoundedArgon2
from reviewers.casework import assessment, queue, workflow
from reviewers.casework.assessment import Rating
from reviewers.consent import proposals
from reviewers.consent.act import Request
from reviewers.models import Case, CustodyEntry, Draft, Proposal
from reviewers.release import drafting, publication
from sealing import HybridIdentity, Scratch, Sealer
from submissions import form_token, intake
from submissions.models import Mailbox
from submissions.reports import receiving
from submissions.reports.receiving import ReportText
from tests.reviewers.desks import admitted, enrolled, found, sealed_identity

__all__ = ["admitted", "found", "sealed_identity"]

PASSWORD = "gamma river 88 lantern"
DESK, OTHER_DESK = "raqqa", "idlib"


class QuickArgon2(BoundedArgon2):
    """The hasher in force, at the least cost: every test makes five accounts."""

    time_cost, memory_cost, parallelism = 1, 8, 1


ALL_HOLD = publication.Checklist(
    consent_covers=True, files_clean=True, precision_not_finer=True, nobody_endangered=True
)
SURE = Rating("reported", 2, place_established=True, date_established=True)


@dataclass(frozen=True)
class Cast:
    """``reviewer`` founded the desk and holds every role; ``second`` all but the administrator's.

    ``outsider`` holds every role too, at another desk.
    """

    reviewer: User
    second: User
    editor: User
    administrator: User
    outsider: User


def joined(token: str, name: str, identity: HybridIdentity) -> User:
    """Makes the account of an invitation, with a key of its own."""
    user = people.join(token, username=name, password=PASSWORD, language="ar")
    return enrolled(user, identity)


def received(
    text: str = "They came at dawn.", desk: str = DESK, files: Sequence[bytes] = ()
) -> Case:
    """A report, sent as every report is, and taken notice of by the desk."""
    intake.submit(desk, ReportText(text, "ar", "words"), files)
    parcel = intake.arrivals()[0].parcel
    queue.admit_arrivals()
    return Case.objects.get(contents__parcel=parcel)


def in_custody(desk: str = DESK) -> QuerySet[CustodyEntry]:
    """The entries of a desk's chain, or of the installation's (""), in their order."""
    chain = custody.chain_of(custody.head(desk).number)
    rows = CustodyEntry.objects.filter(number__gt=custody.before(chain))
    return rows.filter(number__lte=custody.before(chain + 1)).order_by("number")


def added(report: UUID, text: str = "More.") -> None:
    """The reporter comes back with more; the desk has not taken notice yet."""
    mailbox = Mailbox.objects.get(id=report)
    issued = form_token.issue(form_token.CONVERSATION, str(mailbox.id))
    token = form_token.read(issued, form_token.CONVERSATION)
    receiving.add(token, mailbox, ReportText(text, "ar", "ask"), [], without_refused=False)


def standing(case: Case, **states: Any) -> Case:
    """The case, put where a test begins."""
    Case.objects.filter(pk=case.pk).update(**states)
    case.refresh_from_db()
    return case


def proposed(
    by: User, act: str, on: Case | str, reason: bytes | None = None, **request: Any
) -> Proposal:
    """The first half of an act of two. ``on``: a case, or a desk."""
    return proposals.propose(by, act, on, Request(**request), reason=reason)


def confirmed(by: User, proposal: Proposal) -> Proposal:
    """The second half, for what the proposal says."""
    return proposals.confirm(by, proposal.pk, proposal.bound_to)


def destroyed(case: Case, first: User, second: User) -> Case:
    confirmed(second, proposed(first, "destroy", case))
    case.refresh_from_db()
    return case


def in_review(case: Case, actor: User) -> Case:
    workflow.apply(case.id, "triage", actor)
    return workflow.apply(case.id, "start", actor)


def decided(case: Case, first: User, second: User, body: bytes, verdict: str = "reported") -> Case:
    """Both rate alike, and the second concludes."""
    rating = replace(SURE, verdict=verdict)
    in_review(case, first)
    assessment.assess(first, case, rating, body)
    assessment.assess(second, case, rating, body)
    return assessment.conclude(second, case, verdict)


def scratch(data: bytes) -> Scratch:
    made = Scratch.create(settings.DATA)
    made.write(data)
    made.finish()
    return made


def document(media: Sequence[bytes] = (), **changed: Any) -> dict[str, Any]:
    """What a person fills in the editor, in both languages."""

    def both(text: str) -> dict[str, str]:
        return {"ar": f"نص: {text}", "en": text}

    return {
        "format": "amana-draft/1",
        "languages": ["ar", "en"],
        "change": "publication",
        "headline": both("A road is closed"),
        "body": both("People walked home."),
        "byline": {"name": both("The newsroom")},
        "event_date": {"edtf": "2016-06-20/2016-06-26", "precision": "week"},
        "place": {"name": both("Tabqa"), "precision": "town"},
        "incident_types": ["siege_denial_of_aid"],
        "status": "reported",
        "status_statement": both("One person told us."),
        "licence": "CC-BY-4.0",
        "content_warnings": ["none"],
        "media": [
            {
                "file": f"{number:02d}.jpg",
                "sha256": sha256(data).hexdigest(),
                "size": len(data),
                "type": "image/jpeg",
                "alternative": both("A road"),
                "warnings": ["none"],
                "alterations": ["metadata_removed"],
            }
            for number, data in enumerate(media, 1)
        ],
        **changed,
    }


def hash_of(held: Mapping[str, Any]) -> str:
    return sha256(rfc8785.dumps(dict(held))).hexdigest()


def in_bytes(held: Mapping[str, Any]) -> bytes:
    """As a browser may write it: other spaces, other order, the same document."""
    return json.dumps(dict(reversed(list(held.items()))), indent=1).encode()


def drafted(
    author: User,
    case: Case,
    held: Mapping[str, Any],
    desk: HybridIdentity,
    *,
    redacted: int = 0,
    based_on: int | None = None,
) -> Draft:
    sink = io.BytesIO()
    with Sealer(sink, [desk.recipient()], header_apart=True) as sealer:
        sealer.write(json.dumps(held).encode())
    with scratch(sink.getvalue()) as payload:
        return drafting.save_draft(
            author,
            case,
            drafting.Revision(held["change"], hash_of(held), redacted, based_on),
            header=sealer.header,
            payload=payload,
        )


def approved(
    author: User, approver: User, case: Case, held: Mapping[str, Any], desk: HybridIdentity
) -> Case:
    drafted(author, case, held, desk)
    workflow.apply(case.id, "submit", author)
    return publication.approve(approver, case, hash_of(held), ALL_HOLD)


def published(
    author: User, approver: User, case: Case, held: Mapping[str, Any], desk: HybridIdentity
) -> Case:
    """A decided case, all the way out. Without media."""
    approved(author, approver, case, held, desk)
    publication.publish(author, case, in_bytes(held), [])
    case.refresh_from_db()
    return case


def in_archive(data: Path) -> list[object]:
    """All that the archive holds: rows and files."""
    files = [path for path in (data / "archive-media").rglob("*") if path.is_file()]
    return [*Record.objects.all(), *RecordVersion.objects.all(), *Medium.objects.all(), *files]
