"""Segments of the desk's sealed search index: taken, given out, and gone with what they hold.

A browser that has opened reports for a search seals their words to the desk once more, some
hundreds at a time, so that whoever searches next opens some hundred files in the place of a
hundred thousand. Its person signs, as other acts of one person (reviewers.keys.vouching),

    amana-act/1, {"act": "search-segment", "desk", "digest", "head", "nonce"}

where ``digest`` is of ``{"parcels": [{"header", "parcel"}, …], "sealed"}``: which parcels, with the
marks of their headers, and the SHA-256 of the whole age file. The browsers that read it verify
that; the server does when it comes, so that it keeps nothing that nobody will believe. Everything
in a segment can be made again, so it goes as soon as anything about it is not right any more, and
when a new one has all of its parcels: small ones become one so (reviewers/frontend, merging.js).
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Length

from reviewers.casework import bodies
from reviewers.errors import KeyRefused, NotAllowed
from reviewers.keys import vouching
from reviewers.keys.vouching import Vouched
from reviewers.messages import Problem
from reviewers.models import CaseParcel, SearchEntry, SearchSegment
from reviewers.states import GONE
from sealing.roster import ACT, RosterError, State, digest, verify_signature
from submissions import intake, roster

SEGMENT = "search-segment"  # the act that is signed
# Parcels in one: where a report of them ends, the others are opened again, some 5 ms each.
MOST = 500
# Of a desk: a hundred thousand parcels in 200 or so, and some years of a small one a day. At most
# 2 GiB, and a list that a browser reads at once.
OF_A_DESK = 2_000
# Of one person in a day: whoever makes the index of a hundred thousand parcels anew makes 350.
IN_A_DAY = 600
MARK = re.compile(f"[0-9a-f]{{{2 * intake.HEADER_MARK}}}")


@dataclass(frozen=True, order=True)
class Named:
    """A parcel: its id as 32 hex digits, and the mark of the header that it opened with."""

    parcel: str
    header: str

    @property
    def id(self) -> UUID:
        """Raises KeyRefused."""
        try:
            if not MARK.fullmatch(self.header) or UUID(self.parcel).hex != self.parcel:
                raise KeyRefused(Problem.SEGMENT)
            return UUID(self.parcel)
        except ValueError as error:
            raise KeyRefused(Problem.SEGMENT) from error


def digest_of(named: Sequence[Named], sealed: bytes) -> str:
    """What is signed of a segment."""
    listed = [asdict(each) for each in named]
    return digest({"parcels": listed, "sealed": sha256(sealed).hexdigest()})


@transaction.atomic
def take(
    by: User, desk: str, sealed: bytes, named: Sequence[Named], vouched: Vouched | None
) -> SearchSegment:
    """Keeps a segment; one that came before is kept once. ``by`` holds the desk's key.

    Raises KeyRefused: not sealed, listed or signed as it should be; NotAllowed: too many, or not
    in the list of people; intake.Missing: something of it is gone, or of another desk;
    intake.HeaderChanged; intake.RosterDown.
    """
    reports = _reports(desk, named)
    if len(sealed) > bodies.LARGEST:
        raise KeyRefused(Problem.SEGMENT)
    bodies.checked(desk, sealed)
    said = digest_of(named, sealed)
    if vouched is None:
        raise KeyRefused(Problem.NOT_SIGNED)
    voucher = vouching.checked_digest(desk, SEGMENT, said, vouched, by)
    if found := SearchSegment.objects.filter(desk=desk, digest=said).first():
        return found
    _drop_unbelieved(desk, voucher.state)
    _drop_covered(desk, list(reports))
    _require_room(desk, voucher.person)
    _require_current(named, reports)
    segment = SearchSegment.objects.create(
        desk=desk,
        person=voucher.person,
        digest=said,
        head=vouched.head,
        nonce=vouched.nonce,
        signature=vouched.signature,
        made_on=intake.today(),
        data=sealed,
    )
    SearchEntry.objects.bulk_create(
        SearchEntry(id=uuid4(), segment=segment, parcel=parcel, report=report)
        for parcel, report in reports.items()
    )
    return segment


def _reports(desk: str, named: Sequence[Named]) -> dict[UUID, UUID]:
    """By parcel, the report that it is of. Raises KeyRefused, intake.Missing."""
    ids = [each.id for each in named]
    if not 0 < len(ids) <= MOST or list(named) != sorted(set(named)) or len(set(ids)) < len(ids):
        raise KeyRefused(Problem.SEGMENT)
    rows = CaseParcel.objects.filter(parcel__in=ids, case__desk=desk)
    found = dict(rows.exclude(case__verification__in=GONE).values_list("parcel", "case__report"))
    if len(found) < len(ids):
        raise intake.Missing("parcel")
    return found


def _require_current(named: Sequence[Named], reports: dict[UUID, UUID]) -> None:
    """Raises intake.Missing, intake.HeaderChanged."""
    if intake.kept(set(reports.values())) != set(reports.values()):
        raise intake.Missing("report")
    marks = intake.header_marks(reports)
    if len(marks) < len(named):
        raise intake.Missing("parcel")
    if any(marks[each.id] != each.header for each in named):
        raise intake.HeaderChanged("The header was changed meanwhile.")


def _require_room(desk: str, person: str) -> None:
    """Raises NotAllowed."""
    kept = SearchSegment.objects.filter(desk=desk)
    today = kept.filter(person=person, made_on=intake.today())
    if kept.count() >= OF_A_DESK or today.count() >= IN_A_DAY:
        raise NotAllowed(Problem.SEGMENTS)


def _drop_unbelieved(desk: str, state: State) -> None:
    """Those of people who left, are suspended, or have another key: no browser believes them."""
    rows = SearchSegment.objects.filter(desk=desk).defer("data")
    gone = [row.pk for row in rows if not _verifies(state, row)]
    SearchSegment.objects.filter(pk__in=gone).delete()


def _drop_covered(desk: str, parcels: Sequence[UUID]) -> None:
    """Those of which every parcel is in the new one: a desk that searches each day would else have
    as many small ones as days."""
    entries = SearchEntry.objects.filter(segment__desk=desk)
    touched = set(entries.filter(parcel__in=parcels).values_list("segment", flat=True))
    others = entries.filter(segment__in=touched).exclude(parcel__in=parcels)
    covered = touched - set(others.values_list("segment", flat=True))
    SearchSegment.objects.filter(pk__in=covered).delete()


def _verifies(state: State, row: SearchSegment) -> bool:
    if not state.can_sign(row.person) or row.head not in state.heads:
        return False
    value = vouching.statement(row.desk, SEGMENT, row.digest, row.head, row.nonce)
    try:
        verify_signature(state.people[row.person].signing, ACT, value, row.signature)
    except RosterError:
        return False
    return True


def of_desks(desks: Sequence[str]) -> QuerySet[SearchSegment]:
    """The newest last, each with its ``size`` in bytes and without its bytes; none of a desk
    whose list of people is not there, or not in order: nobody could believe it.
    """
    listed = [desk for desk in desks if _has_list(desk)]
    rows = SearchSegment.objects.filter(desk__in=listed).defer("data").order_by("made_on", "id")
    return rows.annotate(size=Length("data"))


def _has_list(desk: str) -> bool:
    try:
        return roster.state(desk) is not None
    except intake.RosterDown:
        return False


def read(segment: UUID, desks: Sequence[str]) -> bytes:
    """The sealed bytes. Raises intake.Missing, also where it is of another desk."""
    found = SearchSegment.objects.filter(pk=segment, desk__in=desks).first()
    if found is None:
        raise intake.Missing("segment")
    return bytes(found.data)
