"""Whoever was removed: a page that says so, and the way back under their own name."""

import base64
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from operations.demonstration import browsers
from operations.demonstration.browsers import Hand
from reviewers.accounts import coming_back, people, roles
from reviewers.casework import queue
from reviewers.errors import KeyRefused, PeopleError
from reviewers.keys import keyring
from reviewers.messages import Problem
from reviewers.models import Case, Membership, Reviewer
from reviewers.roster import check, claims, replacing
from sealing import HybridIdentity
from tests.reviewers.acting import DESK, OTHER_DESK, PASSWORD, Cast, in_custody, sealed_identity
from tests.reviewers.browsing import SCRIPT, Browser, factor, signed_in, url
from tests.reviewers.desks import hand, hands
from tests.reviewers.test_lost import made

FORM = {"desk": DESK, "roles": "reviewer", "former": "editor"}


@pytest.fixture
def removed(cast: Cast, case: Case, desk: HybridIdentity) -> Iterator[User]:
    """The editor, whose case it is, was removed."""
    queue.assign(case, cast.reviewer, cast.editor)
    number = Membership.objects.get(reviewer__user=cast.editor, desk=DESK).person
    browsers.act(DESK, "remove", number, {}, [hand(cast.reviewer), hand(cast.second)])
    yield User.objects.get(username="editor")


def invited(cast: Cast) -> str:
    return people.invite(cast.reviewer, DESK, ["reviewer"], "editor")


def test_the_page_names_those_who_were_here(removed: User, cast: Cast) -> None:
    assert coming_back.former(DESK) == ("editor",)
    assert coming_back.former(OTHER_DESK) == ()
    page = signed_in(cast.second).get(url("people")).content.decode()
    assert '<option value="editor"' in page


def test_they_come_back_to_their_name_and_cases(removed: User, cast: Cast, case: Case) -> None:
    link = signed_in(cast.reviewer).post(url("invite"), FORM, headers=SCRIPT).json()["link"]
    factor(removed)
    answer = Browser().post(link, {"password": PASSWORD})
    assert answer["Location"] == url("login")
    user = User.objects.get(username="editor")
    assert user.pk == removed.pk
    assert [role.slug for role in roles.of(user)] == ["reviewer"]
    case.refresh_from_db()
    assert case.assignee == user
    assert Browser().get(link).status_code == 410
    acts = list(in_custody().values_list("act", flat=True))
    assert acts[-2:] == ["invited back", "joined again"]


def test_they_make_a_new_key_and_are_admitted(
    removed: User, cast: Cast, desk: HybridIdentity
) -> None:
    before = Reviewer.objects.get(user=removed).recipient
    people.join_again(invited(cast))
    client, own = signed_in(User.objects.get(pk=removed.pk)), HybridIdentity.generate()
    assert client.get(url("index"))["Location"] == url("key")
    file = base64.b64encode(sealed_identity()).decode()
    fields = {**browsers.keys_of(own), "sealed_identity": file}
    assert client.post(url("key"), fields, headers=SCRIPT).status_code == 200
    assert client.get(url("index"))["Location"] == url("waiting")
    browsers.admit(DESK, Hand(removed, own), desk, hands(DESK))
    assert client.get(url("index")).status_code == 200
    assert Reviewer.objects.get(user=removed).recipient not in {"", before}


def test_a_wrong_password_changes_nothing(removed: User, cast: Cast) -> None:
    link = url("join", invited(cast))
    page = Browser().post(link, {"password": "a wrong one"})
    assert page.status_code == 200
    assert not Membership.objects.filter(reviewer__user=removed).exists()
    assert Browser().get(link).status_code == 200


def test_nobody_else_uses_it(removed: User, cast: Cast) -> None:
    token = invited(cast)
    with pytest.raises(PeopleError, match="invitation"):
        people.join(token, username="noor", password=PASSWORD, language="en")
    with pytest.raises(PeopleError, match="invitation"):
        people.join_again(people.invite(cast.reviewer, DESK, ["reviewer"]))


@pytest.mark.parametrize("name", ["second", "outsider", "administrator", "nobody"])
def test_nobody_is_invited_back_who_was_not_removed(removed: User, cast: Cast, name: str) -> None:
    with pytest.raises(PeopleError, match="former"):
        people.invite(cast.reviewer, DESK, ["reviewer"], name)
    answer = signed_in(cast.reviewer).post(url("invite"), {**FORM, "former": name}, headers=SCRIPT)
    assert answer.status_code == 409


def test_an_account_that_was_stopped_is_in_force_again(removed: User, cast: Cast) -> None:
    User.objects.filter(pk=removed.pk).update(is_active=False)
    token = invited(cast)
    assert not User.objects.get(pk=removed.pk).is_active
    people.join_again(token)
    assert User.objects.get(pk=removed.pk).is_active
    assert coming_back.former(DESK) == ()


def test_at_another_desk_they_keep_role_and_key(removed: User, cast: Cast) -> None:
    reviewer = Reviewer.objects.get(user=removed)
    Membership.objects.create(
        desk=OTHER_DESK, reviewer=reviewer, wrapped_key=b"sealed", roles=["editor"]
    )
    roles.give(removed, ("editor",))
    people.join_again(invited(cast))
    assert keyring.my_keys(removed).recipient == reviewer.recipient
    assert {role.slug for role in roles.of(User.objects.get(pk=removed.pk))} == {
        "reviewer",
        "editor",
    }


def test_a_taken_name_says_what_to_do(removed: User, cast: Cast) -> None:
    token = people.invite(cast.reviewer, DESK, ["reviewer"])
    form = {"username": "editor", "password": PASSWORD, "again": PASSWORD, "language": "en"}
    page = Browser().post(url("join", token), form).content.decode()
    assert "ask for an invitation that names you" in page


# The page of whoever is outside


@pytest.mark.parametrize("name", ["index", "people", "flood", "needs", "holders", "search"])
def test_whoever_was_removed_is_told_so(removed: User, cast: Cast, name: str) -> None:
    client = signed_in(removed)
    assert client.get(url(name))["Location"] == url("outside")
    assert client.get(url(name), headers=SCRIPT).status_code in {302, 404}
    page = client.get(url("outside"))
    assert page.status_code == 200
    assert url("lost") in page.content.decode()


def test_a_case_is_not_there_for_them(removed: User, case: Case) -> None:
    answer = signed_in(removed).get(url("case", case.pk))
    assert answer["Location"] == url("outside")
    assert signed_in(removed).post(url("take", case.pk), {}, headers=SCRIPT).status_code == 404


def test_nobody_else_sees_that_page(cast: Cast) -> None:
    for user in (cast.reviewer, cast.administrator):
        assert signed_in(user).get(url("outside"))["Location"] == url("index")


@pytest.fixture
def elsewhere(cast: Cast) -> User:
    """Removed from one desk, still of another, and invited back with the key of before."""
    user = cast.reviewer
    number = Membership.objects.get(reviewer__user=user, desk=DESK).person
    browsers.act(DESK, "remove", number, {}, [hand(cast.second), hand(cast.editor)])
    people.join_again(people.invite(cast.second, DESK, ["reviewer"], "reviewer"))
    Reviewer.objects.update(language="en")
    return User.objects.get(pk=user.pk)


def test_who_is_of_another_desk_too_makes_a_new_key_first(elsewhere: User, cast: Cast) -> None:
    """They are told, and so is the custodian; the key of before is not taken."""
    assert claims.key_first(elsewhere) == (DESK,)
    for name in ("needs", "people"):
        page = signed_in(elsewhere).get(url(name)).content.decode()
        assert "You are invited back to desk raqqa" in page and url("replace-key") in page
    said = signed_in(cast.second).get(url("people")).content.decode()
    assert "They make a new one first" in said
    with pytest.raises(KeyRefused) as refused:
        browsers.claim(hand(elsewhere), DESK)
    assert refused.value.problem is Problem.KEY_FIRST


def test_the_other_desk_raises_no_alarm_until_it_has_signed_too(
    elsewhere: User, cast: Cast, desk: HybridIdentity
) -> None:
    own = HybridIdentity.generate()
    replacing.ask(elsewhere, made(elsewhere, own))
    assert claims.key_first(elsewhere) == ()
    by = [hand(cast.second), hand(cast.editor)]
    browsers.admit(DESK, Hand(elsewhere, own), desk, by, shown=True)
    assert check.check(DESK).faults == ()
    assert check.check(OTHER_DESK).faults == ()
    # A row that was written alone is still one.
    Reviewer.objects.filter(user=elsewhere).update(signing="ab" * 32)
    assert "has other keys" in check.check(OTHER_DESK).faults[0]
