"""How a file may end: clean, and then for good, or refused in words that have a sentence."""

import io
from collections.abc import Callable

from stripping import (
    LOOKS_LIKE,
    NOTICED,
    REASONS,
    REMOVED,
    Empty,
    Stripped,
    TooLarge,
    Unclean,
    Unsupported,
)
from stripping.formats import audited, check, strip
from tests.stripping import sandboxed

CLEAN = "clean"


def outcome(data: bytes) -> str:
    """``CLEAN``, or the slug of the refusal, in the sandbox. Every other ending is an error.

    A clean file passed both readings again and did not change; what was removed has words.
    """
    return ended(data, sandboxed.strip, sandboxed.check)


def outcome_here(data: bytes) -> str:
    """The same in this process: for one that is confined already, and for the fuzzer."""
    return ended(data, strip_here, lambda clean: check(io.BytesIO(clean)))


def strip_here(data: bytes) -> tuple[bytes, Stripped]:
    """As a child of the sandbox does it: both readings."""
    sink = io.BytesIO()
    found = strip(io.BytesIO(data), sink)
    audited(io.BytesIO(sink.getvalue()))
    return sink.getvalue(), found


def ended(
    data: bytes,
    stripped: Callable[[bytes], tuple[bytes, Stripped]],
    checked: Callable[[bytes], object],
) -> str:
    try:
        clean, found = stripped(data)
    except Unclean as error:
        assert error.reason in REASONS
        return error.reason
    except Unsupported as error:
        assert error.looks_like in LOOKS_LIKE
        return error.looks_like
    except Empty:
        assert not data
        return "empty"
    except TooLarge:
        return "too_large"
    assert {each.what for each in found.removed} <= {*REMOVED, *NOTICED}
    checked(clean)
    return CLEAN
