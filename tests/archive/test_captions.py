"""Captions: cues and plain words come through, and nothing else of a file does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.record import captions
from archive.record.captions import CaptionError, Cue

FULL = """\ufeffWEBVTT - CANARY title
Kind: CANARY

STYLE
::cue { background: url(https://CANARY.example/) }

REGION
id:CANARY

NOTE CANARY
a comment

CANARY-identifier
00:01.000 --> 00:04.500 position:10% line:0 align:start
<v CANARY>They <b>came</b> at &lt;dawn&gt; &amp; left.</v>

01:00:00.000 --> 01:00:02.000
قالوا إن الجسر مغلق
<script>alert(1)</script>
"""


def test_words_and_times_stay_and_everything_else_goes() -> None:
    found = captions.read(FULL)
    assert found == (
        Cue(1000, 4500, "They came at <dawn> & left."),
        Cue(3_600_000, 3_602_000, "قالوا إن الجسر مغلق\nalert(1)"),
    )
    text = captions.written(found)
    assert "CANARY" not in text and "<" not in text.replace("-->", "")
    assert text.startswith("WEBVTT\n\n00:00:01.000 --> 00:00:04.500\nThey came at &lt;dawn&gt;")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1\n00:00:01,000 --> 00:00:02,000\nSubRip",
        "WEBVTT",
        "WEBVTT\n\nwords without times",
        "WEBVTT\n\n00:02.000 --> 00:01.000\nbackwards",
        "WEBVTT\n\n00:99.000 --> 01:01.000\nno such second",
        "WEBVTT\n\n00:01.000 -->\nno end",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "x" * 501,
        "WEBVTTX\n\n00:01.000 --> 00:02.000\nx",
        "WEBVTT\n\nNOTE only a comment",
        "<html>WEBVTT",
    ],
)
def test_what_are_no_captions_is_refused(text: str) -> None:
    with pytest.raises(CaptionError):
        captions.read(text)


def test_a_file_that_is_too_long_is_refused() -> None:
    cue = "00:01.000 --> 00:02.000\nx\n\n"
    for text in ("WEBVTT\n\n" + cue * 10_001, "WEBVTT\n\n" + " " * captions.LONGEST):
        with pytest.raises(CaptionError):
            captions.read(text)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**8),
            st.integers(1, 10**6),
            st.text(min_size=1, max_size=200).filter(lambda words: words.strip()),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_reading_what_was_written_gives_the_same(rows: list[tuple[int, int, str]]) -> None:
    cues = []
    for start, length, words in rows:
        text = "WEBVTT\n\n" + captions.written((Cue(start, start + length, words),))[8:]
        try:
            cues += captions.read(text)
        except CaptionError:
            continue
    if cues:
        once = captions.written(tuple(cues))
        assert captions.read(once) == tuple(cues)
        assert captions.written(captions.read(once)) == once
