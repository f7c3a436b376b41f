"""What a reporter reads stands in the order in which it was written, whatever is mixed into it."""

import datetime
import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override
from playwright.sync_api import Page, sync_playwright

import languages
from languages import language
from operations import sentences
from submissions import messages
from submissions.mailbox.codename import Codename
from submissions.mailbox.mailboxes import Day, OpenedReply, ReplyFile
from submissions.views.forms import ReportForm
from submissions.views.pages import CHOICES
from tests import journey
from tests.needs import fixture_needs
from tests.visual_order import faults

SHEET = (settings.BASE_DIR / "config" / "static" / "amana.css").read_text()
LANGUAGES = ("ar", "en")
NAMES = (
    "01.jpg",
    "IMG (2).png",
    "صورة 3.jpg",
    "تقرير-2.pdf",
    "٤.mp4",
    "a_b - c.txt",
    "[1] ملف.docx",
)
DESKS = ("Raqqa", "مكتب الرقة", "Desk (2)", "فريق 3", "Amal & Co.")
SIZES = (6, 48_700, 20_000_000)
LATIN = re.compile(
    r"[0-9]*[A-Za-z][A-Za-z0-9-]*(?: [A-Za-z0-9-]+(?:\.[0-9]+)?)*|[0-9](?:[0-9,]*[0-9])?"
)


@pytest.fixture(scope="module")
@fixture_needs("chromium")
def page() -> Iterator[Page]:
    """So wide that no line breaks."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=journey.CHROMIUM, args=list(journey.ARGUMENTS)
        )
        yield browser.new_page(viewport={"width": 6000, "height": 900})
        browser.close()


def show(page: Page, text: str) -> None:
    wide = "main, main * { max-inline-size: none !important; white-space: nowrap; }"
    page.set_content(re.sub("<meta http-equiv[^>]*>", "", text))
    page.add_style_tag(content=SHEET + wide)


def rendered(name: str, code: str, context: Mapping[str, Any]) -> str:
    with override(code):
        common = {"form": ReportForm(), "token": "t", "face": "reporter", **CHOICES}
        return render_to_string(f"submissions/{name}.html", {**common, **context})


def said(page: Page, selector: str, values: list[list[str]]) -> list[str]:
    """What is wrong with the lines of ``selector``, each with the values that stand in it."""
    lines = page.locator(selector).all()
    assert len(lines) == len(values) > 0
    return [
        f"{line.inner_text()}: {each}"
        for line, own in zip(lines, values, strict=True)
        for each in faults(page, line, own)
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_names_and_sizes_of_files_and_days_of_arrivals(page: Page, code: str) -> None:
    files = [
        ReplyFile(number, name, SIZES[number % len(SIZES)]) for number, name in enumerate(NAMES, 1)
    ]
    day = datetime.date(2026, 2, 18)
    reply = OpenedReply(uuid.UUID(int=7), day, "x", tuple(files))
    days = [Day(day, count) for count in (1, 2, 5, 1234)]
    show(page, rendered("conversation", code, {"replies": [reply], "days": days}))
    links = [[file.name, languages.size(file.size, code)] for file in files]
    assert said(page, ".thread a", links) == []
    counts = [["1,234"]]
    written = languages.date(day, code)
    assert said(page, "main section:first-of-type li >> nth=3", [[written, *counts[0]]]) == []
    assert said(page, ".thread .meta >> nth=0", [[written]]) == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("template", ["report", "words"])
def test_the_name_of_a_desk(page: Page, code: str, template: str) -> None:
    for name in DESKS:
        desk = {"name": name, "slug": "raqqa", "custodian": ""}
        limits = {"most_files": 100, "at_once": 10, "largest": 20_000_000}
        context = {"desk": desk, "codename": Codename(7), **limits}
        show(page, rendered(template, code, context))
        assert said(page, "main > .lead", [[name]]) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_digits_of_a_codename_and_numbers_of_files(page: Page, code: str) -> None:
    codename = Codename(123_456_789_123_456_789)
    with override(code):
        what = str(messages.WHAT_CAN_BE_SENT)
    context = {
        "codename": codename,
        "whole": {"receipts": [1]},
        "left_out": [(12, "احفظ 01.jpg", "x.", what)],
        "receipt": {"again": False},
    }
    show(page, rendered("sealed", code, context))
    assert said(page, ".codename samp", [list(codename.groups)]) == []
    kinds = re.findall("\u2068(.*?)\u2069", what)
    assert {"JPEG", "PNG", "MP4", "PDF"} <= set(kinds)
    assert said(page, ".warning li", [["12", *kinds]]) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_how_far_an_upload_has_come(page: Page, code: str) -> None:
    context = {
        "state": "COMING",
        "received": 7_000_000,
        "announced": 20_000_000,
        "minutes": 9,
        "seconds": 2,
        "files": [(1, "JPEG", 48_700)],
    }
    show(page, rendered("progress", code, context))
    sizes = [languages.size(each, code) for each in (7_000_000, 20_000_000)]
    assert said(page, "p[role=status]", [[*sizes, "9"]]) == []
    assert said(page, "ol li", [["JPEG", languages.size(48_700, code)]]) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_seconds_to_wait_and_letters_too_many(page: Page, code: str) -> None:
    show(page, rendered("return", code, {"wait": 1234}))
    assert said(page, ".warning p", [["1,234"]]) == []
    with override(code):
        form = ReportForm({"words": "w" * 201_234, "consent": "ask"})
        form.is_valid()
    context = {"form": form, "codename": Codename(7)}
    show(page, rendered("report", code, context))
    assert said(page, "#errors li", [["1,234", "201,234"]]) == []


def test_latin_words_within_arabic_sentences(page: Page) -> None:
    """Every Arabic sentence of the catalogues with Latin words or digits in it."""
    mixed: dict[str, list[str]] = {}
    for package in ("submissions", "config"):
        for message in sentences.read(sentences.path_of(package, language("ar"))):
            forms = [message.string] if isinstance(message.string, str) else message.string
            for each in forms if message.id else ():
                plain = re.sub(r"<[^>]*>|%\(\w+\)s", "", each)
                if found := LATIN.findall(plain):
                    mixed[plain] = found
    assert len(mixed) > 30
    text = "".join(f"<p>{line}</p>" for line in mixed)
    show(page, f'<html lang="ar" dir="rtl"><main>{text}</main>')
    assert said(page, "main p", list(mixed.values())) == []


def test_it_sees_what_is_out_of_order(page: Page) -> None:
    """The positive control: the lines that people were shown."""
    lines = {
        "احفظ 01.jpg (48,7 ك.ب)": ["01.jpg", "48,7 ك.ب"],
        "يمكن إرسال JPEG، PNG": ["JPEG", "PNG"],
        "حفظ a (1).png (6)": ["a (1).png", "6"],
    }
    text = "".join(f"<p>{line}</p>" for line in lines)
    show(page, f'<html lang="ar" dir="rtl"><main>{text}</main>')
    for line, values in zip(page.locator("main p").all(), lines.values(), strict=True):
        assert faults(page, line, values)
    show(page, "<main><p>Only the desk “مكتب 3” can</p></main>")
    assert faults(page, page.locator("p"), ["مكتب 3"]) == []
