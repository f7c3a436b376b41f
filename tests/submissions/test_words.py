"""Every slug that stripping speaks in has words for a reporter."""

import stripping
from submissions import words
from submissions.wire.multipart_form import WORDS
from submissions.wire.refusals import REFUSALS

# Said about what the desk publishes, never about what a reporter sends.
DESK_ONLY = {"would_change", "not_allowed"}
UNKNOWN = {"unknown"}


def test_whatever_is_removed_has_words() -> None:
    assert set(words.REMOVED) == {*stripping.Removed, *stripping.Notice}


def test_whatever_is_wrong_with_a_file_has_words() -> None:
    assert set(words.UNCLEAN) == set(stripping.Reason) - DESK_ONLY
    assert set(words.LOOKS_LIKE) == set(stripping.LooksLike) - UNKNOWN


def test_what_is_unknown_is_told_what_can_be_sent() -> None:
    wrong, instead = words.refusal("unsupported", "unknown")
    assert "cannot be cleaned" in str(wrong)
    assert "JPEG" in str(instead)
    assert words.refusal("unclean", "something new")[0] == words.REASONS["unclean"]


def test_a_removal_without_words_is_still_told() -> None:
    assert words.removed("something new") == words.REMOVED["hidden_data"]


def test_every_refusal_says_what_happened_and_what_to_do() -> None:
    for refusal in REFUSALS.values():
        assert 400 <= refusal.status <= 503
        assert "not received" in str(refusal.title) or str(refusal.heading) != "Not received"
        assert len(str(refusal.advice)) > 20
    assert WORDS == 256 * 1024
