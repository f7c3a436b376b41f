"""What people do, in the demonstration, by the verbs that their pages call."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from operations.demonstration.cast import SLUG, Desk
from reviewers.casework import assessment, correspondence, queue, workflow
from reviewers.consent import signatures
from reviewers.models import Case, Draft
from reviewers.release import publication
from sealing import ParcelWriter, Scratch, Sealer, parse_recipient, seal
from submissions import form_token, intake, sandbox
from submissions.mailbox.codename import Codename
from submissions.models import Consent
from submissions.reports import receiving

VOUCHED = publication.Checklist(True, True, True, True)


@dataclass(frozen=True)
class Picture:
    """A clean picture and how a document names it."""

    data: bytes
    entry: dict[str, Any]


def scratch(data: bytes) -> Scratch:
    held = Scratch.create(settings.DATA)
    held.write(data)
    held.finish()
    return held


def stripped(data: bytes, alternative: dict[str, str]) -> Picture:
    """Through the sandbox, as the reporter's own copy went."""
    source = scratch(data)
    clean = sandbox.clean(source)
    held = clean.scratch.open().read()
    source.close()
    clean.scratch.close()
    entry = {
        "file": f"01.{clean.extension}",
        "sha256": sha256(held).hexdigest(),
        "size": len(held),
        "type": clean.media_type,
        "alternative": alternative,
        "warnings": ["none"],
        "alterations": ["metadata_removed"],
    }
    return Picture(held, entry)


def report(words: str, language: str, files: Sequence[bytes] = ()) -> Case:
    """A reporter sends the form, and the desk takes notice of it."""
    before = set(Case.objects.values_list("pk", flat=True))
    codename = Codename.generate()
    text = form_token.issue(form_token.REPORT, SLUG, codename.number)
    token = form_token.read(text, form_token.REPORT)
    held = [scratch(data) for data in files]
    said = receiving.ReportText(words, language, Consent.WORDS)
    receiving.receive(token, said, held, without_refused=False)
    for each in held:
        each.close()
    queue.admit_all()
    return Case.objects.exclude(pk__in=before).get()


def review(case: Case, actor: User) -> Case:
    workflow.apply(case.id, "triage", actor)
    queue.assign(case, actor, actor)
    return workflow.apply(case.id, "start", actor)


def rate(desk: Desk, case: Case, actor: User, verdict: str, credibility: int, why: str) -> None:
    body = {"reliability": "F", "methods": ["direct_contact"], "reasoning": why}
    rating = assessment.Rating(verdict, credibility, True, True)
    assessment.assess(actor, case, rating, desk.sealed(json.dumps(body).encode()))


def save_draft(
    desk: Desk, case: Case, author: User, document: dict[str, Any], pictures: Sequence[Picture]
) -> str:
    """Seals the draft as the editor's browser does; gives its content hash."""
    payload = Scratch.create(settings.DATA)
    sink = io.BytesIO()
    with Sealer(sink, [desk.recipient], header_apart=True) as sealer:
        parcel = ParcelWriter(sealer)
        parcel.add("draft.json", publication.canonical(document))
        for picture in pictures:
            parcel.add(f"media/{picture.entry['file']}", picture.data)
        parcel.close()
    payload.write(sink.getvalue())
    payload.finish()
    found = publication.content_hash(document)
    publication.save_draft(
        author,
        case,
        publication.Revision(document["change"], found),
        header=sealer.header,
        payload=payload,
        said=desk.signed(author, signatures.drafted(SLUG, case.pk, found)),
    )
    payload.close()
    return found


def publish(
    desk: Desk,
    case: Case,
    author: User,
    approver: User,
    document: dict[str, Any],
    pictures: Sequence[Picture] = (),
) -> None:
    """Draft, safety review, approval by the other, publication."""
    found = save_draft(desk, case, author, document, pictures)
    workflow.apply(case.id, "submit", author)
    draft = Draft.objects.get(case=case, content_hash=found)
    said = desk.signed(approver, signatures.approval(draft))
    publication.approve(approver, case, found, VOUCHED, said)
    files = [scratch(picture.data) for picture in pictures]
    said = desk.signed(author, signatures.publication(draft))
    publication.publish(author, case, publication.canonical(document), files, said)
    for each in files:
        each.close()


def update(
    desk: Desk,
    case: Case,
    author: User,
    other: User,
    document: dict[str, Any],
    pictures: Sequence[Picture] = (),
) -> None:
    """A later version: one proposes it, the other confirms it."""
    found = save_draft(desk, case, author, document, pictures)
    act, made = publication.act_of(case, document["change"]), signatures.Made(str(intake.today()))
    said = desk.signed(author, signatures.proposal(act, SLUG, case.pk, found, made))
    proposal = publication.propose(author, case, found, said)
    files = [scratch(picture.data) for picture in pictures]
    said = desk.signed(other, signatures.confirmation(proposal))
    publication.confirm(other, proposal, publication.canonical(document), files, said)
    for each in files:
        each.close()


def reply(desk: Desk, case: Case, actor: User, words: str) -> None:
    to = correspondence.recipient(case)
    if to is not None:
        sealed = seal(words.encode(), [parse_recipient(to), desk.recipient])
        correspondence.reply(actor, case, sealed)
