"""What a reporter's pages show to who looks over a shoulder, and the quick way out of them."""

import re

import pytest
from pytest_django.fixtures import Settings

from submissions import intake
from submissions.desks import DeskInfo
from tests.submissions.asking import Answer, Asker, form

LANGUAGES = ("ar", "en")
GETS = ("", "r/all/", "r/raqqa/voucher/", "back/", "safety/", "calendar/", "nowhere/")
# What no title says, and why it would convict: the name of the system, and what was done here.
CONVICTING = re.compile(
    "amana|أمانة|report|شهادة|بلاغ|sealed|مشفّر|received|وصل|withdraw|سحب|destroy|إتلاف|codename|رمز",
    re.IGNORECASE,
)
SITE = ("Sec-Fetch-Site", "same-origin")


def title(answer: Answer) -> str:
    found = re.search("<title>(.*?)</title>", answer.text, re.S)
    assert found, answer.text
    return found.group(1).strip()


def visiting(asker: Asker, desk: DeskInfo) -> tuple[str, str]:
    """A cookie header of a visit."""
    words = intake.submit(desk.slug, intake.ReportText("w", "en", "ask")).words
    back = asker.post("/en/back/", f"codename={'+'.join(words)}")
    return ("Cookie", back.cookie)


def every_page(asker: Asker, desk: DeskInfo, language: str) -> dict[str, Answer]:
    """The pages of a reporter's whole way, by what they are."""
    pages = {path: asker.get(f"/{language}/{path}") for path in GETS}
    send = f"/{language}/r/sent/"
    token = pages["r/all/"].field("token")
    pages["nothing sent"] = asker.send(send, form(token, {"words": ""}))
    pages["sent"] = asker.send(send, form(token))
    pages["refused"] = asker.send(send, form("none"))
    pages["unknown"] = asker.post(f"/{language}/back/", "codename=abacus")
    cookie = visiting(asker, desk)
    talk = f"/{language}/talk/"
    pages["talk"] = asker.get(talk, [cookie])
    pages["all back"] = asker.get(f"{talk}all/", [cookie])
    own = pages["all back"].field("token")
    pages["taken back"] = asker.post(f"{talk}all/", f"token={own}", [cookie])
    left = visiting(asker, desk)
    own = asker.get(talk, [left]).field("token")
    pages["left"] = asker.post(f"{talk}leave/", f"token={own}", [left])
    return pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_title_says_what_is_done_here(asker: Asker, desk: DeskInfo, language: str) -> None:
    pages = every_page(asker, desk, language)
    titles = {name: title(page) for name, page in pages.items()}
    assert {name: each for name, each in titles.items() if CONVICTING.search(each)} == {}
    assert all(titles.values())
    assert pages["sent"].status == pages["talk"].status == pages["taken back"].status == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_begins_with_the_quick_exit(asker: Asker, desk: DeskInfo, language: str) -> None:
    for name, page in every_page(asker, desk, language).items():
        body = page.text.partition("<body")[2]
        first = re.search("<(?:form|a|button|input)[^>]*>", body)
        if name != "calendar/":
            assert first and f'method="post" action="/{language}/go/"' in first.group(), name


def test_it_ends_the_visit_and_leads_to_a_harmless_page(asker: Asker, desk: DeskInfo) -> None:
    cookie = visiting(asker, desk)
    assert asker.get("/ar/talk/", [cookie]).status == 200
    out = asker.post("/ar/go/", "", [cookie, SITE])
    assert (out.status, out.header("Location")) == (303, "/ar/calendar/")
    assert out.header("Clear-Site-Data") == '"cache", "cookies", "storage"'
    assert out.header("Referrer-Policy") == "no-referrer"
    assert out.cookie == 'mailbox=""'
    assert asker.get("/ar/talk/", [cookie]).status == 302


def test_a_strangers_page_ends_no_visit(asker: Asker, desk: DeskInfo) -> None:
    cookie = visiting(asker, desk)
    for out in (
        asker.post("/en/go/", "x=1", [cookie, ("Sec-Fetch-Site", "cross-site")]),
        asker.get("/en/go/", [cookie]),
    ):
        assert (out.status, out.header("Clear-Site-Data")) == (303, None)
    assert asker.get("/en/talk/", [cookie]).status == 200


def test_the_operator_says_where_it_leads(asker: Asker, desk: DeskInfo, settings: Settings) -> None:
    settings.EXIT_URL = "https://weather.example/today?city=1"
    out = asker.post("/en/go/", "", [SITE])
    assert out.header("Location") == settings.EXIT_URL
    # Without it Chromium would not follow the answer to a form to another host.
    policy = asker.get("/en/r/all/").header("Content-Security-Policy") or ""
    assert "form-action 'self' https://weather.example;" in policy
    assert "weather.example" not in str(asker.get("/en/archive/").headers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_harmless_page_is_a_calendar_like_any_other(
    asker: Asker, db: None, language: str
) -> None:
    page = asker.get(f"/{language}/calendar/")
    body = page.text.partition("<body")[2]
    assert page.status == 200 and not re.search('(?i)amana|أمانة|href="/(?!static)|<form', body)
    assert body.count('aria-current="date"') == 1
    days = re.findall(r"<td[^>]*>(\d+)</td>", body)
    assert days == [str(number) for number in range(1, len(days) + 1)]
    assert 28 <= len(days) <= 31


def test_the_icon_is_a_picture_that_is_kept(asker: Asker, db: None) -> None:
    started, *rest = asker.ask("GET", "/favicon.ico").messages
    headers = dict(started["headers"])
    assert (started["status"], headers[b"Content-Type"]) == (200, b"image/png")
    assert b"max-age" in headers[b"Cache-Control"]
    assert b"".join(each["body"] for each in rest).startswith(b"\x89PNG")


def test_the_receipt_says_what_to_do_now(asker: Asker, desk: DeskInfo) -> None:
    sent = asker.send("/en/r/sent/", form(asker.get("/en/r/all/").field("token")))
    assert "New Identity" in sent.text
    assert "forces your codename" not in sent.text


def test_an_arabic_page_shows_arabic_words_and_any_spelling_opens(
    asker: Asker, desk: DeskInfo
) -> None:
    page = asker.get("/ar/r/all/")
    assert asker.send("/ar/r/sent/", form(page.field("token"))).status == 200
    shown = page.text.partition('<div class="codename">')[2].partition("</div>")[0]
    lists = [re.findall("<li>(.*?)</li>", each) for each in shown.split("</ol>")[:2]]
    assert [len(words) for words in lists] == [7, 6]
    assert re.fullmatch("[ء-ي]+", lists[0][0]) and re.fullmatch("[a-z-]+", lists[1][0])
    digits = "".join(re.findall(r"<span>(\d+)</span>", shown))
    for written in (*map("+".join, lists), digits):
        assert asker.post("/ar/back/", f"codename={written}").status == 302
