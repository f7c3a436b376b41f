"""The pages that a reporter meets before coming back: plain, closed or open, and no cookie."""

import re

import html5lib
import pytest

from sealing import HybridIdentity
from submissions import form_token, intake
from submissions.desks import DeskInfo, open_desk
from tests.submissions.asking import Answer, Asker, form

LANGUAGES = ("ar", "en")


def is_plain(answer: Answer, language: str) -> None:
    """Strictly well formed, nothing that runs, no address of elsewhere, one language."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    found = list(parser.parse(answer.text).iter())
    assert not [each for each in found if each.tag in {"script", "style", "iframe", "object"}]
    assert not [each for each in found if "style" in each.attrib]
    assert not re.search(r"https?://|(?:src|href|action)=\"?//", answer.text)
    assert found[0].attrib["lang"] == language
    assert found[0].attrib["dir"] == {"ar": "rtl", "en": "ltr"}[language]
    assert answer.header("Set-Cookie") is None
    assert answer.header("Cache-Control") in {"no-store", "private, no-cache"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_without_a_desk_are_plain_and_say_so(asker: Asker, db: None, language: str) -> None:
    for path in ("", "r/", "r/raqqa/", "r/all/", "back/", "safety/"):
        is_plain(asker.get(f"/{language}/{path}"), language)
    token = form_token.issue(form_token.REPORT, "gone", 7)
    closed = asker.send(f"/{language}/r/sent/", form(token))
    assert closed.status == 409
    is_plain(closed, language)
    # The quick exit is the only one.
    assert asker.get(f"/{language}/r/all/").text.count("<form") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_choice_of_a_desk_is_plain(asker: Asker, desk: DeskInfo, language: str) -> None:
    other = HybridIdentity.generate().recipient()
    open_desk("hasaka", name="Hasaka", recipient=str(other))
    choice = asker.get(f"/{language}/r/all/")
    is_plain(choice, language)
    for slug in ("hasaka", "raqqa"):
        assert f'href="/{language}/r/all/{slug}/"' in choice.text
        page = asker.get(f"/{language}/r/all/{slug}/")
        is_plain(page, language)
        token = form_token.read(page.field("token"), form_token.REPORT)
        assert token.subject == slug


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_before_coming_back_sets_no_cookie(
    asker: Asker, desk: DeskInfo, language: str, photograph: bytes
) -> None:
    path = f"/{language}/r/sent/"
    page = asker.get(f"/{language}/r/all/")
    token = page.field("token")
    wrong = asker.post(f"/{language}/back/", "codename=abacus")
    nobody = asker.post(f"/{language}/back/", f"codename={'abacus+' * 6}")
    answers = [
        page,
        asker.send(path, form(token, {"words": ""})),
        asker.send(path, form(token, None, [b"8BPS\x00\x01"])),
        asker.send(path, form(token, None, [photograph])),
        asker.send(path, form(token, end=False)),
        asker.send(path, form("none")),
        wrong,
        nobody,
    ]
    assert [each.status for each in answers] == [200, 422, 422, 200, 400, 403, 422, 422]
    for answer in answers:
        is_plain(answer, language)


def test_only_a_codename_sets_a_cookie_and_one_alone(asker: Asker, desk: DeskInfo) -> None:
    words = intake.submit(desk.slug, intake.ReportText("w", "en", "ask")).words
    back = asker.post("/en/back/", f"codename={'+'.join(words)}")
    names = [value.partition("=")[0] for key, value in back.headers if key.lower() == "set-cookie"]
    assert names == ["mailbox"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_has_its_token_first_and_its_end_last(
    asker: Asker, desk: DeskInfo, language: str
) -> None:
    text = asker.get(f"/{language}/r/all/").text
    (inside,) = re.findall(r"<form[^>]*multipart/form-data[^>]*>(.*?)</form>", text, re.S)
    names = re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', inside)
    assert (names[0], names[-1]) == ("token", "end")
    assert {"words", "files", "consent"} <= set(names)
