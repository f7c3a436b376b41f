"""The reporter's pages as a browser gets them: plain, small, and in the reporter's language."""

import gzip
import re
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from submissions import form_token
from submissions.desks import DeskInfo, open_desk
from submissions.mailbox.codename import Codename
from tests.submissions.asking import Asker, closed, form, part

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGES = ("ar", "en")
PATHS = ("", "r/", "r/all/", "r/raqqa/", "back/", "safety/", "safety/tor/", "safety/all/")
ACTIVE = {"script", "iframe", "object", "embed", "svg", "math", "base", "link:preload"}
LIMIT = 14 * 1024  # bytes of the form page with its style sheet


def elements(text: str) -> list[Element]:
    """Parsed as browsers do; a page that is not well formed raises."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return list(parser.parse(text).iter())


def every_page(asker: Asker, language: str) -> dict[str, str]:
    """Every page and answer of the reporter's side."""
    pages = {path: asker.get(f"/{language}/{path}").text for path in PATHS}
    sealed = f"/{language}/r/sent/"
    token = asker.get(f"/{language}/r/all/").field("token")
    pages["nothing"] = asker.send(sealed, form(token, {"words": ""})).text
    pages["left out"] = asker.send(sealed, form(token, None, [b"8BPS\x00\x01"])).text
    pages["sealed"] = asker.send(sealed, form(token)).text
    pages |= flow(asker, language)
    pages["again"] = asker.send(sealed, form(token)).text
    pages["refused"] = asker.send(sealed, form(token, end=False)).text
    words = re.findall(r"<li>([a-z-]+)</li>", pages["sealed"])
    pages["unknown"] = asker.post(f"/{language}/back/", "codename=abacus").text
    back = asker.post(f"/{language}/back/", f"codename={'+'.join(words)}")
    cookie = [("Cookie", back.cookie)]
    conversation = asker.get(f"/{language}/talk/", cookie)
    pages["conversation"] = conversation.text
    leave = f"token={conversation.field('token')}"
    pages["left"] = asker.post(f"/{language}/talk/leave/", leave, cookie).text
    return pages


def flow(asker: Asker, language: str) -> dict[str, str]:
    """Words first, then a file, and the receipt; and both frames."""
    token = asker.get(f"/{language}/r/").field("token")
    words, one = form(token), part("files", b"A witness.", "a.txt")
    file = closed(part("token", token), part("consent", "ask"), one, part("end", "1"))
    trace = form_token.read(token, form_token.REPORT).trace
    return {
        "words": asker.send(f"/{language}/r/words/", words).text,
        "no words": asker.send(f"/{language}/r/words/", form(token, {"words": ""})).text,
        "file": asker.send(f"/{language}/r/file/", file).text,
        "progress": asker.get(f"/{language}/r/p/{trace}/").text,
        "bad file": asker.send(f"/{language}/r/file/", form("none")).text,
        "done": asker.post(f"/{language}/r/done/", f"token={token}").text,
        "tried": asker.post(f"/{language}/r/done/", f"token={token}&codename=abacus").text,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_run_nothing_and_ask_nobody_else(asker: Asker, desk: DeskInfo, language: str) -> None:
    for name, text in every_page(asker, language).items():
        for element in elements(text):
            framed = name == "words" and element.tag == "iframe"  # two pages of our own
            assert framed or element.tag not in ACTIVE, name
            for attribute, value in element.attrib.items():
                assert not attribute.startswith("on"), name
                assert attribute != "style", name
                if attribute in {"href", "src", "action"}:
                    assert re.match(r"/(?!/)|#", value), (name, value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_speak_one_language(asker: Asker, desk: DeskInfo, language: str) -> None:
    for name, text in every_page(asker, language).items():
        root = next(each for each in elements(text) if each.tag == "html")
        assert root.attrib["lang"] == language, name
        assert root.attrib["dir"] == ("rtl" if language == "ar" else "ltr"), name
        heading = "".join(
            "".join(each.itertext()) for each in elements(text) if each.tag in {"h1", "h2"}
        )
        # What is shown in a frame has no heading: its page has.
        heading = heading or "".join(root.itertext())
        assert bool(re.search(r"[\u0600-\u06ff]", heading)) == (language == "ar"), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_a_label_and_every_hint_its_field(
    asker: Asker, desk: DeskInfo, language: str
) -> None:
    for name, text in every_page(asker, language).items():
        found = elements(text)
        ids = {each.attrib["id"] for each in found if "id" in each.attrib}
        labels = {each.attrib.get("for") for each in found if each.tag == "label"}
        for each in found:
            assert ids.issuperset(each.attrib.get("aria-describedby", "").split()), name
            if each.tag in {"input", "textarea"} and each.attrib.get("type") not in {
                "hidden",
                "radio",
            }:
                assert each.attrib["id"] in labels, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_is_small(asker: Asker, desk: DeskInfo, language: str) -> None:
    page = asker.get(f"/{language}/r/").text.encode()
    sheet = gzip.compress((ROOT / "config" / "static" / "amana.css").read_bytes())
    assert len(page) + len(sheet) <= LIMIT


@pytest.mark.parametrize("accepted", ["ar-SY,ar;q=0.9", "en-US,en;q=0.5", ""])
def test_the_first_page_offers_every_language_to_everybody(
    asker: Asker, db: None, accepted: str
) -> None:
    """Tor Browser says "en-US" for all of its users."""
    answer = asker.get("/", [("Accept-Language", accepted)])
    assert answer.status == 200
    doors = {each.attrib["lang"]: each for each in elements(answer.text) if each.tag == "li"}
    assert list(doors) == list(LANGUAGES)
    for code, door in doors.items():
        assert [each.attrib["href"] for each in door.iter("a")] == [f"/{code}/"]
        assert door.attrib["dir"] == ("rtl" if code == "ar" else "ltr")
    assert re.search(r"[\u0600-\u06ff]{3}", "".join(doors["ar"].itertext()))
    assert answer.header("Set-Cookie") is None


def test_a_desks_name_is_shown_as_it_is(asker: Asker, desk: DeskInfo) -> None:
    open_desk("other", name="<b>Other</b>", recipient=desk.recipient)
    page = asker.get("/en/r/all/").text
    assert "&lt;b&gt;Other&lt;/b&gt;" in page
    assert "مكتب الرقة" in page


def test_the_codename_reads_left_to_right_and_is_numbered_by_a_list(
    asker: Asker, desk: DeskInfo
) -> None:
    found = elements(asker.get("/ar/r/all/").text)
    (words,) = [each for each in found if each.tag == "ol" and each.attrib.get("dir") == "ltr"]
    assert len(list(words)) == len(Codename(0).words)
    (digits,) = [each for each in found if each.tag == "samp"]
    assert digits.attrib["dir"] == "ltr"


def test_the_answer_to_a_form_offers_no_link_that_would_lose_it(
    asker: Asker, desk: DeskInfo
) -> None:
    pages = every_page(asker, "en")
    for name in ("sealed", "left out", "refused", "nothing", "words", "file", "done"):
        assert 'hreflang="ar"' not in pages[name], name
    assert 'formaction="/ar/r/words/?again"' in pages["r/"]
