"""The look: one sheet with logical properties, readable colours, and a frame in two languages."""

import gzip
import io
import re
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils.translation import override
from django.utils.translation.template import templatize

from config.templatetags.frame import face_of, links

CONFIG = settings.BASE_DIR / "config"
SHEET = (CONFIG / "static" / "amana.css").read_text()
DESK_SHEET = (CONFIG / "static" / "desk.css").read_text()
GUIDE = (settings.BASE_DIR / "docs" / "design.md").read_text()
CATALOGUE = CONFIG / "locale" / "ar" / "LC_MESSAGES" / "django.po"
TEMPLATES = sorted((CONFIG / "templates").rglob("*.html"))

desk = AdminSite(name="desk")
desk.register(Group)
urlpatterns = [path("desk/", desk.urls)]

# Words on a ground: WCAG 2.2 AA asks 4.5:1. What bounds a control: 3:1.
WORDS = [
    *[(word, ground) for word in ("ink", "soft") for ground in ("paper", "sheet", "wash")],
    *[
        (tone, ground)
        for tone in ("accent", "warn", "bad", "good")
        for ground in ("paper", "sheet")
    ],
    *[(tone, f"{tone}-wash") for tone in ("warn", "bad", "good")],
    *[("ink", f"{tone}-wash") for tone in ("warn", "bad", "good")],
    *[("accent", f"{tone}-wash") for tone in ("warn", "bad", "good")],
    ("accent", "wash"),
    ("on-accent", "accent"),
    ("paper", "bad"),
    ("on-cover", "cover"),
]
BOUNDS = [("edge", "paper"), ("edge", "sheet"), ("accent", "sheet")]
FORM = "application/x-www-form-urlencoded"
SIDE = "left|right|top|bottom"
PHYSICAL = re.compile(
    rf"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:{SIDE})[\w-]*"
    rf"|border-(?:top|bottom)-(?:left|right)-radius|(?:min-|max-)?(?:width|height)|{SIDE})\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)


def declarations(sheet: str) -> str:
    """The sheet without its comments and without the conditions of its media queries."""
    return re.sub(r"/\*.*?\*/|@media[^{]*", "", sheet, flags=re.DOTALL)


def colours(scheme: str) -> dict[str, str]:
    """Each colour token of `light` or `dark`, as #rrggbb."""
    light, dark = re.findall(r":root \{\n(.*?)\n\s*\}", SHEET, re.DOTALL)[:2]
    found: dict[str, str] = dict(re.findall(r"--([\w-]+): (#\w{6});", light))
    return found | (dict(re.findall(r"--([\w-]+): (#\w{6});", dark)) if scheme == "dark" else {})


def luminance(colour: str) -> float:
    """WCAG 2.2, "relative luminance"."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def parse(page: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page)


def request(where: str, method: str = "get") -> HttpRequest:
    return getattr(RequestFactory(), method)(where)


def translatable() -> Iterator[str | tuple[str, ...]]:
    keywords: dict[str, tuple[int, ...] | None] = {"gettext": None, "ngettext": (1, 2)}
    for template in TEMPLATES:
        code = templatize(template.read_text())
        for _, message, _, _ in extract("python", io.BytesIO(code.encode()), keywords):
            yield message
    frame = (CONFIG / "templatetags" / "frame.py").read_bytes()
    for _, message, _, _ in extract("python", io.BytesIO(frame), {"gettext_lazy": None}):
        yield message


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_in_both_schemes(scheme: str) -> None:
    found = colours(scheme)
    ratios = {pair: contrast(found[pair[0]], found[pair[1]]) for pair in WORDS}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_shows_where_a_control_ends(scheme: str) -> None:
    found = colours(scheme)
    assert min(contrast(found[edge], found[ground]) for edge, ground in BOUNDS) >= 3


def test_every_colour_has_a_dark_twin() -> None:
    light, dark = colours("light"), colours("dark")
    assert light.keys() == dark.keys()
    assert not [name for name in light if light[name] == dark[name]]


def test_contrast_is_measured_as_the_standard_measures_it() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("sheet", [SHEET, DESK_SHEET], ids=["amana", "desk"])
def test_it_turns_round_for_arabic_without_a_second_sheet(sheet: str) -> None:
    assert PHYSICAL.findall(declarations(sheet)) == []


@pytest.mark.parametrize(
    "rule", ["margin-left: 1em", "a{left:0}", "text-align:right", "max-width: 3em", "float: left"]
)
def test_a_physical_property_would_be_found(rule: str) -> None:
    assert PHYSICAL.search(rule)


@pytest.mark.parametrize("sheet", [SHEET, DESK_SHEET], ids=["amana", "desk"])
def test_it_asks_nothing_of_any_other_host(sheet: str) -> None:
    assert not re.search(r"url\(|@import|@font-face|//", declarations(sheet))


def test_the_sheet_is_small_enough_for_a_slow_line() -> None:
    assert len(gzip.compress(SHEET.encode(), mtime=0)) <= 7 * 1024


def test_every_class_is_documented() -> None:
    classes = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r'"[^"]*"', "", declarations(SHEET))))
    documented = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`]*)`", GUIDE))))
    assert classes - documented == set()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", ["404.html", "403.html", "403_csrf.html"])
def test_the_frame_is_valid_in_both_languages(name: str, language: str) -> None:
    with override(language):
        page = render_to_string(name, request=request(f"/{language}/nowhere/"))
    parse(page)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert "<script" not in page
    assert "style=" not in page


@pytest.mark.parametrize("name", ["400.html", "500.html", "500_desk.html", "503.html"])
def test_an_error_page_needs_nothing_and_speaks_both_languages(name: str) -> None:
    page = render_to_string(name)
    parse(page)
    assert page.count("<h1>") == 2
    assert '<section lang="ar" dir="rtl">' in page
    assert 'href="/static/amana.css"' in page


def test_the_base_renders_without_a_request() -> None:
    page = render_to_string("base.html", {"face": "archive"})
    assert 'class="face-archive"' in page
    assert "hreflang" not in page


def test_it_links_the_same_page_in_the_other_language() -> None:
    page = render_to_string("base.html", request=request("/en/archive/?q=a&page=2"))
    assert 'href="/ar/archive/?q=a&amp;page=2" hreflang="ar"' in page


def test_it_offers_no_way_to_lose_the_answer_to_a_form() -> None:
    assert "hreflang" not in render_to_string("base.html", request=request("/en/r/all/", "post"))


@pytest.mark.parametrize(
    ("where", "face"),
    [
        ("/", "reporter"),
        ("/ar/r/all/", "reporter"),
        ("/en/archive/x/", "archive"),
        ("/archive/feed.atom", "archive"),
        ("/desk/case/", "desk"),
        ("/en/desk/", "desk"),
    ],
)
def test_it_reads_the_face_from_the_path(where: str, face: str) -> None:
    assert face_of(where) == face


@override_settings(FACES=frozenset({"intake"}))
def test_it_links_only_the_faces_in_force() -> None:
    urls = [link.url for link in links("reporter", "/ar/back/", "ar")]
    assert urls == ["/ar/r/", "/ar/back/", "/ar/safety/"]
    assert [link.url for link in links("reporter", "/ar/back/", "ar") if link.current] == [urls[1]]
    assert links("desk", "/desk/", "en") == ()


def test_every_word_of_the_frame_has_its_arabic() -> None:
    with CATALOGUE.open("rb") as file:
        entries = {entry.id: entry for entry in read_po(file, locale="ar") if entry.id}
    assert set(translatable()) == set(entries)
    assert [key for key, entry in entries.items() if not entry.string or entry.fuzzy] == []
    assert [key for key, entry in entries.items() if list(entry.check())] == []


# The one script of a page that needs none: it takes constructors away before anything runs.
GUARD = '<script src="{}desk/no_network.js{}"></script>'


def unguarded(page: str) -> str:
    """A page of the desk without that script, which stands in it once."""
    guard = GUARD.format("/static/", "")
    assert page.count(guard) == 1
    return page.replace(guard, "")


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    "where", ["", "auth/", "auth/group/", "auth/group/add/", "password_change/"]
)
def test_the_frameworks_pages_wear_our_look(client: Client, where: str) -> None:
    client.force_login(get_user_model().objects.create_superuser("layla", password="x" * 12))
    page = client.get(f"/desk/{where}").content.decode()
    parse(page)
    assert 'href="/static/desk.css"' in page
    assert "/static/admin/css/" not in page
    assert "<script" not in unguarded(page)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_deleting_needs_no_script(client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("layla", password="x" * 12))
    group = Group.objects.create(name="photographers")
    page = client.get(f"/desk/auth/group/{group.pk}/delete/").content.decode()
    assert "<script" not in unguarded(page)
    client.post(f"/desk/auth/group/{group.pk}/delete/", "post=yes", FORM)
    assert not Group.objects.filter(pk=group.pk).exists()


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_signing_in_needs_no_script_and_shows_no_tools(client: Client) -> None:
    page = client.get("/desk/login/").content.decode()
    parse(page)
    assert "<script" not in unguarded(page)
    assert "logout" not in page


def test_templates_hold_no_style_and_no_script_of_their_own() -> None:
    guard = GUARD.format("{% static '", "' %}")
    for template in TEMPLATES:
        said = Path(template).read_text().replace(guard, "")
        assert not re.search(r"<style|<script|\sstyle=|\son\w+=", said), template
