"""The headers of every face, and what an answer must not say."""

import pytest
from django.test import Client

from config.headers import ARCHIVE, DESK, PREVIEW, READER, WORKER, headers_for, policy_for


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/ar/", READER),
        ("/en/r/all/", READER),
        ("/en/archive/", ARCHIVE),
        ("/archive/feed.atom", ARCHIVE),
        ("/desk/", DESK),
        ("/desk/case/1/", DESK),
        ("/desk/preview/", PREVIEW),
        ("/desk/redact/", PREVIEW),
        ("/static/desk/case.js", DESK),
        ("/static/desk/worker.js", WORKER),
        ("/static/amana.css", READER),
    ],
)
def test_it_gives_each_path_its_policy(path: str, content: str) -> None:
    assert policy_for(path).content == content


def test_the_whole_screen_is_for_the_desk_and_its_frames_alone() -> None:
    """The frame has no origin that could be named, so every frame of the desk may have it."""
    for path, said in (("/desk/case/1/", "*"), ("/desk/preview/", "*"), ("/en/r/all/", "()")):
        assert f"fullscreen={said}," in headers_for(path)["Permissions-Policy"]


def test_the_reporters_policy_allows_no_script_and_no_other_host() -> None:
    assert "script-src" not in READER
    assert "http" not in READER
    assert READER.startswith("default-src 'none'")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/", "/desk/login/", "/en/nowhere/"])
def test_every_answer_carries_the_headers_and_no_banner(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer["Content-Security-Policy"] == policy_for(path).content
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Server"] == ""
    assert not answer.has_header("Set-Cookie")


def test_only_the_worker_compiles_and_nothing_evaluates() -> None:
    assert "'wasm-unsafe-eval'" in WORKER and "'wasm-unsafe-eval'" not in DESK
    for content in (DESK, WORKER, PREVIEW):
        assert "require-trusted-types-for 'script'" in content and "webrtc 'block'" in content
    assert not {"'unsafe-eval'", "'unsafe-inline'"} & set(f"{WORKER} {DESK} {PREVIEW}".split())


@pytest.mark.parametrize("path", ["*", "", "http:", "no-page"])
def test_what_is_no_path_is_answered(path: str) -> None:
    """As "OPTIONS *" asks, without a page."""
    assert policy_for(path).content == READER
