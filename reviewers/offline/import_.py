"""What was made on a machine without a network comes back: all of a folder, or nothing of it.

Each document is a pair: a slip (``NAME.json``), which says in the clear what a browser would, and
its sealed words (``NAME.age``). Every one goes through the verb that the desk's own page uses, in
the name of the person whose word lies in the folder (``word.txt``), so no rule is passed by.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from reviewers import custody
from reviewers.casework import assessment
from reviewers.casework.assessment import Rating
from reviewers.errors import DeskError, SlipRefused, Stale
from reviewers.models import Case, Draft
from reviewers.offline import export
from reviewers.release import drafting
from sealing import Scratch, SealingError, read_header
from submissions import intake

PIECE = 1024 * 1024
LARGEST_SLIP = 64 * 1024  # bytes
WORD = "word.txt"


@dataclass(frozen=True)
class Kind:
    """A kind of document: the types of what its slip says beside ``format``, ``kind``, ``case``."""

    fields: Mapping[str, type]
    take: Callable[[User, Case, Mapping[str, Any], Path], Draft | None]


@dataclass(frozen=True)
class Slip:
    name: str
    case: UUID
    kind: str
    said: Mapping[str, Any]
    sealed: Path


@dataclass(frozen=True)
class Returned:
    """In whose name, and how many documents of each kind."""

    person: str
    counts: Mapping[str, int]


def _assess(actor: User, case: Case, said: Mapping[str, Any], sealed: Path) -> None:
    if said["round"] != case.round:
        raise Stale("assess")
    rating = Rating(
        said["verdict"], said["credibility"], said["place_established"], said["date_established"]
    )
    assessment.assess(actor, case, rating, sealed.read_bytes())


def _note(actor: User, case: Case, said: Mapping[str, Any], sealed: Path) -> None:
    assessment.note(actor, case, sealed.read_bytes())


def _draft(actor: User, case: Case, said: Mapping[str, Any], sealed: Path) -> Draft:
    revision = drafting.Revision(
        said["change"], said["content_hash"], said["redacted"], said["based_on"]
    )
    with sealed.open("rb") as file, Scratch.create(settings.DATA) as payload:
        header = read_header(file).raw
        while piece := file.read(PIECE):
            payload.write(piece)
        payload.finish()
        return drafting.save_draft(actor, case, revision, header=header, payload=payload)


KINDS = {
    "assessment": Kind(
        {
            "round": int,
            "verdict": str,
            "credibility": int,
            "place_established": bool,
            "date_established": bool,
        },
        _assess,
    ),
    "note": Kind({}, _note),
    "draft": Kind({"change": str, "content_hash": str, "based_on": int, "redacted": int}, _draft),
}


def import_parcels(folder: Path) -> Returned:
    """Raises SlipRefused, which names the file, and then nothing has happened; OSError."""
    word = folder / WORD
    if not word.is_file():
        raise SlipRefused(WORD, "is not there")
    try:
        actor = export.person_of(word.read_text("utf-8"))
    except (DeskError, UnicodeDecodeError) as error:
        raise SlipRefused(WORD, error) from error
    slips = _slips(folder)
    kept: list[Draft] = []
    try:
        with transaction.atomic():
            _lock({slip.case for slip in slips})
            for slip in slips:
                _take(actor, slip, kept)
    except BaseException:
        # The rows are gone with the transaction; without them nobody finds these payloads again.
        for draft in kept:
            intake.drop_blob(draft.blob)
        raise
    told = [slip.kind for slip in slips]
    return Returned(actor.get_username(), {name: told.count(name) for name in KINDS})


def _lock(cases: Collection[UUID]) -> None:
    """All cases, then the chains of custody of their desks: in the order of every other verb."""
    rows = Case.objects.select_for_update().filter(pk__in=cases).order_by("pk")
    custody.lock(*rows.values_list("desk", flat=True))


def _take(actor: User, slip: Slip, kept: list[Draft]) -> None:
    # A case of a desk that this person has no key of is as good as none.
    case = Case.objects.for_user(actor).filter(pk=slip.case).first()
    if case is None:
        raise SlipRefused(slip.name, "names no case of this person's")
    try:
        custody.record(custody.Act.BROUGHT_BACK, actor, case.id)
        made = KINDS[slip.kind].take(actor, case, slip.said, slip.sealed)
    except (DeskError, SealingError, OSError) as error:
        raise SlipRefused(slip.name, error) from error
    if made is not None:
        kept.append(made)


def _slips(folder: Path) -> list[Slip]:
    """Everything in the folder, read and checked, in the order of its names."""
    names = sorted(path.name for path in folder.iterdir() if path.name != WORD)
    stems = [name.removesuffix(".json") for name in names if name.endswith(".json")]
    known = {f"{stem}{ending}" for stem in stems for ending in (".json", ".age")}
    for name in (*names, *sorted(known)):
        if name not in known or not (folder / name).is_file():
            raise SlipRefused(name, "is no slip and no sealed file of one")
    return [_slip(folder, stem) for stem in stems]


def _slip(folder: Path, stem: str) -> Slip:
    name = f"{stem}.json"
    path = folder / name
    try:
        held: Any = json.loads(path.read_bytes()) if path.stat().st_size <= LARGEST_SLIP else {}
        kind = KINDS[held["kind"]]
        case = UUID(held["case"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise SlipRefused(name, "is no slip") from error
    said = {key: value for key, value in held.items() if key not in {"format", "kind", "case"}}
    fits = {key: type(value) for key, value in said.items()} == dict(kind.fields)
    if held.get("format") != export.FORMAT or not fits:
        raise SlipRefused(name, "does not say what such a slip says")
    return Slip(name, case, held["kind"], said, folder / f"{stem}.age")
