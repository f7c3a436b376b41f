"""A desk whose rows and list of people do not agree takes no reports, and its people are told."""

import pytest

from reviewers.models import Reviewer
from submissions import roster
from submissions.models import Desk, RosterEntry
from tests.reviewers.acting import DESK, Cast
from tests.reviewers.browsing import signed_in, url
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db
TOLD = "takes no reports now"
PAGES = ("needs", "people", "holders")


@pytest.fixture(autouse=True)
def in_english(cast: Cast) -> None:
    Reviewer.objects.update(language="en")


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_said_while_they_agree(cast: Cast, page: str) -> None:
    answer = signed_in(cast.editor).get(url(page))
    assert answer.status_code == 200 and TOLD not in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_another_key_in_the_desks_row_is_told(cast: Cast, page: str) -> None:
    other = Reviewer.objects.exclude(recipient="").values_list("recipient", flat=True)[0]
    Desk.objects.filter(slug=DESK).update(recipient=other)
    answer = signed_in(cast.editor).get(url(page))
    assert answer.status_code == 200 and TOLD in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_list_without_its_end_is_told(cast: Cast, page: str) -> None:
    roster.remember_all()  # as this machine does after each commit
    unguarded(RosterEntry._meta.db_table)
    last = RosterEntry.objects.filter(desk=DESK).order_by("-number")[:1]
    RosterEntry.objects.filter(pk__in=[row.pk for row in last]).delete()
    answer = signed_in(cast.editor).get(url(page))
    assert answer.status_code == 200 and TOLD in answer.content.decode()
