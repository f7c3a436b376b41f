"""What the case page costs, however much there is on it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewers.casework import assessment, queue
from reviewers.models import Case
from sealing import HybridIdentity
from tests.reviewers.acting import (
    SURE,
    Cast,
    decided,
    document,
    drafted,
    in_review,
    received,
    standing,
)
from tests.reviewers.browsing import signed_in, url

MOST = 21
ROLES = ("reviewer", "second", "editor")


def full(cast: Cast, case: Case, body: bytes, desk: HybridIdentity) -> None:
    """Verified and on its way out, with notes, reasons and links."""
    decided(case, cast.reviewer, cast.second, body)
    drafted(cast.editor, case, document(), desk)
    for _ in range(4):
        assessment.note(cast.reviewer, case, body)
        other = received()
        queue.admit_arrivals()
        assessment.link(
            cast.reviewer,
            case,
            Case.objects.get(report=other.report),
            "corroborates",
            "independent",
        )


def taken(cast: Cast, case: Case, name: str) -> list[str]:
    client = signed_in(getattr(cast, name))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url("case", case.pk)).status_code == 200
    return [each["sql"] for each in queries]


@pytest.mark.parametrize("name", ROLES)
def test_a_case_in_review_takes_few_queries(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity, name: str
) -> None:
    in_review(case, cast.reviewer)
    assessment.assess(cast.reviewer, case, SURE, body)
    for each in taken(cast, case, name):
        print(each[:330])
    assert len(taken(cast, case, name)) <= MOST


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("publication", ["draft", "safety_review", "approved", "published"])
def test_a_full_case_takes_no_more(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity, name: str, publication: str
) -> None:
    full(cast, case, body, desk)
    standing(case, publication=publication)
    found = taken(cast, case, name)
    for each in found:
        print(each[:330])
    assert len(found) <= MOST, found
