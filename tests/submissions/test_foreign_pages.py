"""What another site's page makes a reporter's browser send: it must not choose their codename."""

import uuid

import pytest
from django.test import RequestFactory

from submissions import form_token
from submissions.desks import DeskInfo
from submissions.mailbox.codename import Codename
from submissions.models import Parcel
from submissions.views.sending import from_elsewhere
from tests.submissions.asking import Asker
from tests.submissions.test_flow import DONE, FILE, WORDS, fresh, words_body

pytestmark = pytest.mark.django_db
ELSEWHERE = ("Sec-Fetch-Site", "cross-site")


def says_elsewhere(*headers: tuple[str, str]) -> bool:
    request = RequestFactory().post("/", headers={"Host": "Amana.example:8000", **dict(headers)})
    return from_elsewhere(request)


def test_a_browser_says_where_a_form_comes_from() -> None:
    here, evil = "http://amana.example:8000", "https://evil.example"
    for elsewhere in (ELSEWHERE, ("Sec-Fetch-Site", "same-site"), ("Origin", evil)):
        assert says_elsewhere(elsewhere)
    for own in (("Origin", here), ("Origin", "null"), ("Sec-Fetch-Site", "none"), ("X-Any", "1")):
        assert not says_elsewhere(own)
    # A gateway has another name than ours, and what it shows is its own site.
    assert not says_elsewhere(("Sec-Fetch-Site", "same-origin"), ("Origin", evil))


def shows_the_codename_of(token: str, text: str) -> bool:
    secret = form_token.read(token, form_token.REPORT).secret or 0
    return token in text or all(word in text for word in Codename(secret).words)


@pytest.mark.parametrize("path", [WORDS, "/en/r/sent/", FILE, "/en/report/sealed/"])
def test_an_upload_of_a_strangers_page_is_not_taken(
    asker: Asker, desk: DeskInfo, path: str
) -> None:
    token = fresh(asker)
    answer = asker.send(path, words_body(token), [ELSEWHERE])
    assert answer.status == 403 and not shows_the_codename_of(token, answer.text)
    assert not Parcel.objects.exists()


@pytest.mark.parametrize("path", [WORDS, DONE, "/en/r/raqqa/voucher/"])
def test_a_plain_form_of_a_strangers_page_opens_no_form_of_ours(
    asker: Asker, desk: DeskInfo, path: str
) -> None:
    token = fresh(asker)
    answer = asker.post(path, f"token={token}&voucher=1&everything=1", [ELSEWHERE])
    assert answer.status == 403 and not shows_the_codename_of(token, answer.text)
    assert asker.post(path, f"token={token}", [("Sec-Fetch-Site", "same-origin")]).status == 200


def test_a_strangers_page_makes_no_browser_forget_this_site(asker: Asker, desk: DeskInfo) -> None:
    """It would end the visits of reporters, and of the desk, with what is not sent yet."""
    theirs = form_token.issue(form_token.CONVERSATION, str(uuid.uuid4()))
    for path in ("leave", "all"):
        answer = asker.post(f"/en/talk/{path}/", f"token={theirs}", [ELSEWHERE])
        assert answer.status == 403
        assert answer.header("Clear-Site-Data") is None and answer.header("Set-Cookie") is None
    assert asker.post("/en/talk/leave/", "x=1").header("Clear-Site-Data")
