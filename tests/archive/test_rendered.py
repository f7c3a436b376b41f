"""A long body is rendered once and not at each view; what is kept is bounded."""

import bleach
import pytest

from archive.pages import body
from archive.pages.rendered import Rendered

COLUMNS = 200
HEAD = "|" + "a|" * COLUMNS + "\n|" + "-|" * COLUMNS + "\n"


def test_a_table_of_the_longest_body_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each short row is filled up with cells: two letters become two hundred cells."""
    text = (HEAD + "|\n" * 50_000)[:20_000] + "once"
    asked: list[int] = []
    clean = bleach.clean
    monkeypatch.setattr(
        body.bleach, "clean", lambda *args, **more: asked.append(1) or clean(*args, **more)
    )
    views = {body.html(text) for _ in range(20)}
    assert len(views) == 1 and len(asked) == 1
    assert "<table>" in views.pop()


def test_a_body_that_differs_in_a_letter_is_another() -> None:
    assert body.html("one *a*") != body.html("one *b*")
    assert (body.plain("one *a*"), body.plain("one *b*")) == ("one a", "one b")


def test_what_is_kept_is_bounded_and_the_oldest_goes() -> None:
    made: list[str] = []

    def render(text: str) -> str:
        made.append(text)
        return text * 10

    rendered = Rendered(render, most=30)
    for text in ("a", "b", "a", "c", "d", "a", "b"):
        assert rendered(text) == text * 10
    assert made == ["a", "b", "c", "d", "b"]
    assert rendered("wide") == "wide" * 10
    assert rendered("wide") and made.count("wide") == 2
