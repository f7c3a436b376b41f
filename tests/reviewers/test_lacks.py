"""What a desk cannot do yet, and where that is cured."""

import pytest
from django.contrib.auth.models import User

from reviewers.accounts import factors, lacks, people, roles
from reviewers.accounts.lacks import Lack
from reviewers.keys import kit
from reviewers.models import Case, Membership, Reviewer
from tests.reviewers.acting import DESK, OTHER_DESK, Cast
from tests.reviewers.browsing import signed_in, url
from tests.reviewers.listing import drilled


def without(user: User, role: str) -> None:
    """The account keeps its groups: what counts at a desk is what its membership says."""
    row = Membership.objects.get(reviewer__user=user, desk=DESK)
    row.roles = [each for each in row.roles if each != role]
    row.save(update_fields=["roles"])


def test_a_desk_of_two_lacks_a_tried_kit_alone(cast: Cast) -> None:
    assert lacks.of_desk(DESK, tried=kit.is_drilled(DESK)) == (Lack.KIT_UNTRIED,)
    drilled(cast.second)
    assert lacks.of_desk(DESK, tried=kit.is_drilled(DESK)) == ()


@pytest.mark.parametrize(("lack", "role"), [(k, v[1]) for k, v in lacks.OF_PEOPLE.items()])
def test_a_second_person_of_a_role_is_missed(cast: Cast, lack: Lack, role: str) -> None:
    Membership.objects.filter(reviewer__user=cast.editor).delete()
    without(cast.second, role)
    assert lacks.of_people(DESK) == (lack,)
    assert lacks.suggested((lack,)) == tuple(dict.fromkeys(("reviewer", role)))


def test_who_is_stopped_or_holds_no_key_does_not_count(cast: Cast) -> None:
    User.objects.filter(pk=cast.second.pk).update(is_active=False)
    assert Lack.SECOND_CUSTODIAN in lacks.of_people(DESK)
    User.objects.filter(pk=cast.second.pk).update(is_active=True)
    assert Lack.SECOND_CUSTODIAN not in lacks.of_people(DESK)
    Membership.objects.filter(desk=DESK, reviewer__user=cast.second).update(wrapped_key=b"")
    assert Lack.SECOND_CUSTODIAN in lacks.of_people(DESK)


def test_another_desk_s_people_do_not_count(cast: Cast) -> None:
    """The outsider and the reviewer are there; nobody else is."""
    assert lacks.of_people(OTHER_DESK) == ()
    Membership.objects.filter(desk=OTHER_DESK, reviewer__user=cast.outsider).delete()
    assert set(lacks.of_people(OTHER_DESK)) == set(lacks.OF_PEOPLE)


def test_recovery_codes_are_missed_until_they_are_made(cast: Cast) -> None:
    assert lacks.of_person(cast.reviewer) == (Lack.NO_RECOVERY_CODES,)
    factors.new_codes(cast.reviewer)
    assert lacks.of_person(cast.reviewer) == ()


def test_each_has_a_cure_that_is_a_page_and_each_role_a_meaning() -> None:
    assert all(url(lack.value.page) for lack in Lack)
    assert set(lacks.MEANS) == set(roles.SLUGS)


def test_people_says_what_is_lacking_and_suggests_it(cast: Cast) -> None:
    Reviewer.objects.update(language="en")
    without(cast.second, "custodian")
    page = signed_in(cast.reviewer).get(url("people")).content.decode()
    assert "Naming a key takes two custodians, and this desk has one" in page
    page = signed_in(cast.administrator).get(url("people")).content.decode()
    assert str(Lack.SECOND_CUSTODIAN.cannot) in page
    assert 'data-suggested="reviewer custodian"' in page
    assert 'value="custodian" checked' in page
    assert 'value="editor">' in page
    rows = Membership.objects.filter(reviewer__user=cast.second)
    rows.update(roles=["custodian", "editor", "reviewer"])
    page = signed_in(cast.reviewer).get(url("people")).content.decode()
    assert str(Lack.SECOND_CUSTODIAN.cannot) not in page
    assert "Naming a key takes two custodians" not in page


def test_an_empty_queue_says_what_next(cast: Cast) -> None:
    Reviewer.objects.update(language="en")
    page = signed_in(cast.editor).get(url("index")).content.decode()
    assert "What next" in page
    assert str(Lack.KIT_UNTRIED.cannot) in page
    assert f'href="{url("account")}"' in page


def test_a_queue_that_is_not_empty_says_nothing_of_it(cast: Cast, case: Case) -> None:
    Reviewer.objects.update(language="en")
    assert "What next" not in signed_in(cast.editor).get(url("index")).content.decode()


def test_a_case_says_when_nobody_could_confirm(cast: Cast, case: Case) -> None:
    Reviewer.objects.update(language="en")
    client, sentence = signed_in(cast.reviewer), "Nobody could confirm it"
    assert sentence not in client.get(url("case", case.pk)).content.decode()
    without(cast.second, "custodian")
    assert sentence in client.get(url("case", case.pk)).content.decode()


def test_the_first_person_is_not_told_to_call_somebody(db: None) -> None:
    token = people.first_link() or ""
    user = people.join(token, username="noor", password="a long password of words", language="en")
    page = signed_in(user).get(url("key")).content.decode()
    assert "You are the first, so nobody admits you" in page
    assert "Read them to the colleague" not in page
