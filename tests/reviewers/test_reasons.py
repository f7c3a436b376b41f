"""Sealed reasons stand under the name of who wrote them."""

from reviewers.models import Case
from reviewers.views.case import known, reasons
from tests.reviewers.acting import Cast, confirmed, proposed


def test_the_reason_of_a_hold_is_its_proposers(case: Case, cast: Cast, body: bytes) -> None:
    confirmed(cast.second, proposed(cast.reviewer, "hold", case, body))
    (said,) = reasons(known(Case.objects.get(pk=case.pk)))
    assert said.who == "reviewer"
