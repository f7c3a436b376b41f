"""Segments of the search index as a colleague's browser makes them, in tests."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from reviewers.casework import segments
from reviewers.casework.segments import SEGMENT, Named
from reviewers.models import Case, SearchSegment
from sealing import HybridIdentity, seal
from submissions import intake
from tests.reviewers.acting import DESK
from tests.reviewers.listing import vouch

WORDS = b"They came at dawn, in a segment."


def named(cases: Iterable[Case]) -> list[Named]:
    """The parcels of these cases, with the marks that the server lists for them."""
    parcels = [content.parcel for case in cases for content in case.contents.all()]
    marks = intake.header_marks(parcels)
    return sorted(Named(parcel.hex, marks[parcel]) for parcel in parcels)


def made(user: User, desk: HybridIdentity, *cases: Case) -> SearchSegment:
    """A segment of these cases that the server took. What is in it is no matter of the server's."""
    return made_of(user, desk, named(cases))


def made_of(user: User, desk: HybridIdentity, listed: list[Named]) -> SearchSegment:
    sealed = seal(WORDS, [desk.recipient()])
    vouched = vouch(user, SEGMENT, segments.digest_of(listed, sealed))
    return segments.take(user, DESK, sealed, listed, vouched)
