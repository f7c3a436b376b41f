"""Errors that are heard: title, focus, the mark of the field, and a way from the box to it."""

import re

import html5lib
import pytest

from submissions.desks import DeskInfo
from tests.submissions.asking import Answer, Asker, form

TOO_MANY = 200_000 + 1_234  # letters


def faults_of(answer: Answer) -> list[str]:
    """What a page with an error lacks."""
    page = html5lib.parse(answer.text, treebuilder="etree", namespaceHTMLElements=False)
    every = list(page.iter())
    ids = {each.attrib["id"] for each in every if "id" in each.attrib}
    focused = [each for each in every if "autofocus" in each.attrib]
    links = [each.attrib["href"] for each in every if each.attrib.get("href", "").startswith("#")]
    alerts = [each for each in every if each.attrib.get("role") == "alert"]
    title = (page.findtext("head/title") or "").strip()
    said = [] if re.match("(?:Error|خطأ)", title) else [f"title: {title}"]
    said += [] if len(focused) == 1 else [f"focus: {len(focused)}"]
    said += [] if alerts else ["nothing is said at once"]
    return said + [f"{link} leads nowhere" for link in links if link[1:] not in ids]


def invalid(answer: Answer) -> list[str]:
    return re.findall(r'<(?:textarea|input) id="(\w+)"[^>]*aria-invalid="true"', answer.text)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_nothing_written_is_heard_and_leads_to_the_words(
    asker: Asker, desk: DeskInfo, language: str
) -> None:
    token = asker.get(f"/{language}/r/all/").field("token")
    answer = asker.send(f"/{language}/r/sent/", form(token, {"words": ""}))
    assert (answer.status, faults_of(answer), invalid(answer)) == (422, [], ["words"])
    assert 'href="#words"' in answer.text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Letters to take out: 1,234 of 201,234"),
        ("ar", "عدد الحروف الزائدة: 1,234 من 201,234"),
    ],
)
def test_a_text_that_is_too_long_says_which_and_by_how_much(
    asker: Asker, desk: DeskInfo, language: str, said: str
) -> None:
    token = asker.get(f"/{language}/r/all/").field("token")
    body = form(token, {"words": "w" * TOO_MANY})
    answer = asker.send(f"/{language}/r/sent/", body, piece=100_000)
    assert (answer.status, faults_of(answer), invalid(answer)) == (422, [], ["words"])
    assert said in answer.text
    assert "w" * TOO_MANY in answer.text


def test_a_file_that_is_refused_is_heard(asker: Asker, desk: DeskInfo) -> None:
    token = asker.get("/en/r/all/").field("token")
    answer = asker.send("/en/r/sent/", form(token, None, [b"8BPS\x00\x01 x"]))
    assert (answer.status, faults_of(answer)) == (422, [])
    assert 'href="#files"' in answer.text


def test_a_file_that_was_left_out_is_no_error(asker: Asker, desk: DeskInfo) -> None:
    token = asker.get("/en/r/all/").field("token")
    body = form(token, {"uncleanable": "rest"}, [b"8BPS\x00\x01 x"])
    answer = asker.send("/en/r/sent/", body)
    assert answer.status == 200
    assert "Nothing was received" not in answer.text
    assert "<title>Error" not in answer.text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_unknown_codename_has_the_focus_in_its_field(
    asker: Asker, desk: DeskInfo, language: str
) -> None:
    answer = asker.post(f"/{language}/back/", "codename=abacus")
    assert (answer.status, faults_of(answer), invalid(answer)) == (422, [], ["codename"])
    assert 'aria-describedby="unknown codename-hint"' in answer.text


def test_a_page_without_an_error_has_none_of_it(asker: Asker, desk: DeskInfo) -> None:
    for path in ("/en/r/all/", "/en/back/"):
        page = asker.get(path)
        assert not re.search("autofocus|aria-invalid|<title>Error", page.text)
