"""Hostile files that no stripper takes: decoded, unpacked and read within the limits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from submissions import sandbox
from submissions.sandbox import otherwise
from submissions.sandbox.results import (
    Clean,
    Empty,
    SandboxError,
    TooLarge,
    Unclean,
    Unsupported,
)
from tests.stripping.hostile.case import Hostile
from tests.stripping.hostile.conversions import CONVERSIONS, OUTSIDE, SECRET
from tests.stripping.sandboxed import FOLDER, scratch

REFUSALS = (Unclean, Unsupported, TooLarge, Empty)


@pytest.fixture(scope="module", autouse=True)
def secret() -> Iterator[None]:
    """What some of them try to read."""
    path = Path(OUTSIDE)
    path.write_bytes(SECRET * 100)
    yield
    path.unlink()


@pytest.mark.slow
@pytest.mark.parametrize("case", CONVERSIONS, ids=lambda case: case.name)
def test_it_ends_in_a_result_or_a_clear_refusal(case: Hostile) -> None:
    with scratch(case.build()) as source:
        ends = list(otherwise.files(sandbox.SANDBOX, source, FOLDER))
    assert ends
    for end in ends:
        if isinstance(end, SandboxError):
            assert isinstance(end, REFUSALS)
        else:
            assert isinstance(end, Clean)
            with end.scratch:
                assert SECRET not in end.scratch.open().read()


def test_every_name_is_given_once() -> None:
    assert len({case.name for case in CONVERSIONS}) == len(CONVERSIONS)
