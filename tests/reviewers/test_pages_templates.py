"""The desk's templates: whole pages, no script or style in them, and no form that leaks words."""

import re
from pathlib import Path

import html5lib
import pytest
from django.utils import translation

import reviewers
import stripping
from reviewers.models import Case
from reviewers.views import script_messages
from reviewers.views.vocabulary import choices
from sealing import HybridIdentity
from sealing.roster import Fault
from submissions.views import away_page, script
from tests.reviewers.acting import Cast, decided, document, drafted
from tests.reviewers.browsing import Browser, signed_in, url

HOME = Path(reviewers.__file__).parent
TEMPLATES = sorted((HOME / "templates").rglob("*.html"))
SCRIPTS = sorted((HOME / "frontend" / "src").rglob("*.js"))
# Forms that a browser may send by itself: what they carry is for the server to read.
PLAIN = {
    "account.html",
    "form.html",
    "prove.html",
    "reset_factor.html",
    "queue.html",
    "sign_in.html",
    "join.html",
    "join_again.html",
    "second_factor.html",
    "_account.html",
    "_languages.html",
    "_originals.html",
    "_vouchers.html",
}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_is_well_formed_in_both_languages(
    cast: Cast, case: Case, body: bytes, desk: HybridIdentity, language: str
) -> None:
    decided(case, cast.reviewer, cast.second, body)
    drafted(cast.reviewer, case, document(), desk)
    client = signed_in(cast.reviewer)
    client.post(url("language"), {"language": language})
    pages = [
        url(name)
        for name in (
            "index",
            "people",
            "found",
            "preview",
            "login",
            "lost",
            "replace-key",
            "needs",
            "flood",
        )
    ]
    pages += [url(name, case.pk) for name in ("case", "draft", "release")]
    for place in pages:
        text = client.get(place).content.decode()
        html5lib.HTMLParser(strict=True).parse(text)
        assert f'<html lang="{language}"' in text


@pytest.mark.django_db
def test_a_link_that_is_over_is_a_page_too() -> None:
    text = Browser().get(url("join", "none")).content.decode()
    html5lib.HTMLParser(strict=True).parse(text)


def test_no_template_holds_a_style_or_a_script_of_its_own() -> None:
    wrong = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)")
    assert not [path.name for path in TEMPLATES if wrong.search(path.read_text())]


def test_a_browser_sends_no_sealed_form_by_itself() -> None:
    """Where the script is missing or late, method="dialog" outside a dialog sends nothing."""
    forms = [
        (path.name, tag)
        for path in TEMPLATES
        for tag in re.findall(r"<form\b[^>]*>", path.read_text())
    ]
    assert {name for name, tag in forms if 'method="dialog"' not in tag} == PLAIN
    assert len(forms) > len(PLAIN)


def test_scripts_use_no_way_to_read_a_string_as_html_or_code() -> None:
    wrong = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    )
    assert len(SCRIPTS) > 20
    assert not [path.name for path in SCRIPTS if wrong.search(path.read_text())]


def test_modules_stay_short() -> None:
    long = {path.name for path in SCRIPTS if len(path.read_text().splitlines()) >= 200}
    assert not long


def test_every_sentence_that_a_script_says_is_given_to_it() -> None:
    given = {"away.js": away_page.sentences, "sending.js": script.sentences}
    asked = [
        (path.name, name)
        for path in SCRIPTS
        for name in re.findall(r'\bsay\("([a-z_]+)"', path.read_text())
    ]
    assert {name for name, _ in asked} > {"away.js"}
    for path, name in asked:
        assert name in given.get(path, script_messages.sentences)(), (path, name)


def test_what_an_assessment_chose_is_called_as_its_form_calls_it() -> None:
    """The sealed slugs are told apart by these names alone, whose parts the script joins."""
    asked = {f"{name}_{slug}" for name in ("methods", "reliability") for slug, _ in choices()[name]}
    with translation.override("ar"):
        given = script_messages.sentences()
    assert asked
    assert asked <= set(given)
    assert not any(given[name].isascii() for name in asked)


def test_everything_that_stripping_reports_has_a_name() -> None:
    removed = {f"removed_{slug}" for slug in stripping.Removed}
    noticed = {f"noticed_{slug}" for slug in stripping.Notice}
    assert removed | noticed <= set(script_messages.sentences())
    # The script tells the two apart by these names.
    assert not set(stripping.Removed) & set(stripping.Notice)


def test_the_lock_file_names_no_host() -> None:
    lock = (HOME / "frontend" / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_fault_of_a_list_of_people_has_a_sentence(language: str) -> None:
    """Those of the rules come from ``sealing.roster``; the browser names its own in a type."""
    source = (HOME / "frontend" / "src" / "roster" / "faults.js").read_text()
    named = set(re.findall(r'"([a-z_]+)"', source))
    with translation.override(language):
        given = script_messages.sentences()
    assert set(Fault) < named
    assert {f"error_roster_{fault}" for fault in named} <= set(given)
