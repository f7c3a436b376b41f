"""Whatever can be said to a reporter has a sentence, and what another version wrote is said too."""

import pytest
from django.utils import translation

from stripping import LooksLike, Notice, Reason, Removed
from submissions import messages
from submissions.messages import FileProblem, OriginalFate, Refusal
from submissions.wire.multipart_form import WORDS


@pytest.mark.parametrize("slug", [*Removed, *Notice])
def test_whatever_is_removed_is_said_in_arabic_too(slug: str) -> None:
    plain = messages.removed(slug)
    with translation.override("ar"):
        assert messages.removed(slug) != plain


@pytest.mark.parametrize("reason", Reason)
def test_whatever_is_wrong_with_a_file_is_said_in_arabic_too(reason: Reason) -> None:
    plain = str(messages.refusal(FileProblem.UNCLEAN, reason)[0])
    with translation.override("ar"):
        assert str(messages.refusal(FileProblem.UNCLEAN, reason)[0]) != plain


@pytest.mark.parametrize("problem", FileProblem)
def test_every_refused_file_is_told_what_to_send_instead(problem: FileProblem) -> None:
    wrong, instead = messages.refusal(problem, "")
    assert str(wrong).endswith(".") and "JPEG" in str(instead)


@pytest.mark.parametrize("seen", LooksLike)
def test_every_kind_that_is_not_taken_is_told_what_to_do(seen: LooksLike) -> None:
    assert len(str(messages.instead_of(seen))) > 20
    assert messages.refusal(FileProblem.UNSUPPORTED, seen)[1] == messages.instead_of(seen)


def test_a_slug_of_another_version_is_said_without_a_guess() -> None:
    assert messages.removed("something new") == "something else"
    assert "damaged" in str(messages.refusal(FileProblem.UNCLEAN, "something new")[0])
    assert "JPEG" in str(messages.refusal(FileProblem.UNSUPPORTED, "something new")[1])


@pytest.mark.parametrize("fate", OriginalFate)
def test_what_became_of_an_original_is_said(fate: OriginalFate) -> None:
    assert "kept" in str(messages.original(fate))


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_says_what_happened_and_what_to_do(refusal: Refusal) -> None:
    page = refusal.page
    assert 400 <= page.status <= 503
    assert "not received" in str(page.title) or str(page.heading) != "Not received"
    assert len(str(page.advice)) > 20


def test_the_longest_text_is_what_the_page_says() -> None:
    assert WORDS == 256 * 1024


@pytest.mark.parametrize("code", ["en", "ar", "fr", "ckb", "uk"])
def test_a_picture_with_too_many_pixels_is_told_what_to_do(code: str) -> None:
    """An honest scan of a wall of paper is no bomb."""
    with translation.override(code):
        wrong, advice = map(str, messages.refusal(FileProblem.UNCLEAN, "too_many_pixels"))
    assert ("more pixels" in wrong) == ("fewer dots" in advice) == (code == "en")
    assert "300" in advice
