"""How long the files of one report may be worked for: others wait for the turns that it holds."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sealing import Scratch
from stripping import Reason
from submissions import sandbox
from submissions.messages import FileProblem
from submissions.sandbox import cleaning
from submissions.storage import reading
from tests.stripping.sandboxed import scratch
from tests.stripping.test_archives import zipped
from tests.stripping.test_pdf import drawn

HEAVY = 30.0  # seconds of work for each file below


@pytest.fixture
def given() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def stripped(given: ExitStack, *files: bytes) -> cleaning.Stripped:
    numbered = [(at, given.enter_context(scratch(data))) for at, data in enumerate(files, 1)]
    found = cleaning.strip_all(numbered, flat=False)
    given.callback(found.close)
    return found


def test_what_is_not_begun_in_time_is_refused_and_the_rest_is_kept(
    given: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not stripped(given, b"a\n", b"b\n", b"c\n").refused
    monkeypatch.setattr(cleaning, "longest", lambda size: 0)
    found = stripped(given, b"a\n", b"b\n", b"c\n")
    assert [number for number, _ in found.clean] == [1]
    assert [each.number for each in found.refused] == [2, 3]
    assert {each.reason for each in found.refused} == {FileProblem.UNCLEAN}
    assert {each.looks_like for each in found.refused} == {Reason.TOOK_TOO_LONG}


def test_so_it_is_in_an_archive(given: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = zipped(("a.txt", b"a\n"), ("b.txt", b"b\n"))
    assert len(stripped(given, archive).clean) == 2
    monkeypatch.setattr(cleaning, "longest", lambda size: 0)
    found = stripped(given, archive)
    assert [each.looks_like for each in found.refused] == [Reason.TOOK_TOO_LONG]


def test_a_hundred_heavy_files_of_a_small_report_hold_a_turn_for_two_minutes(
    given: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = 0

    def strip(source: Scratch, folder: Path, **_: object) -> sandbox.Clean:
        nonlocal begun
        begun += 1
        held = sandbox.SANDBOX._worked
        held.seconds = getattr(held, "seconds", 0.0) + HEAVY
        raise sandbox.Died

    monkeypatch.setattr(sandbox.SANDBOX, "strip", strip)
    found = stripped(given, *[b"heavy"] * 100)
    assert begun * HEAVY <= cleaning.LONGEST_SMALL + HEAVY
    assert len(found.refused) == 100
    late = [each for each in found.refused if each.looks_like == Reason.TOOK_TOO_LONG]
    assert len(late) == 100 - begun


def test_a_larger_report_has_more_time_by_what_it_brings() -> None:
    small, just = cleaning.SMALL_REPORT, cleaning.SMALL_REPORT + 1
    assert cleaning.longest(0) == cleaning.longest(small) < cleaning.longest(just)
    assert cleaning.longest(100 << 20) - cleaning.longest(just) == 99


def test_documents_are_read_as_long_as_there_is_time(
    given: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not read of them is left for those who open them."""
    found = stripped(given, drawn(), drawn())
    assert all(reading.read_all(found.clean, flat=False).values())
    monkeypatch.setattr(reading, "LONGEST", 0)
    first, second = reading.read_all(found.clean, flat=False).values()
    assert first and second is None
