"""How a file may end: clean, and then for good, or refused in words that have a sentence."""

import io
from collections.abc import Callable

from stripping import (
    Empty,
    LooksLike,
    Notice,
    Reason,
    Removed,
    Stripped,
    TooLarge,
    Unclean,
    Unsupported,
)
from stripping.formats import check, strip, verify
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
    verify(io.BytesIO(sink.getvalue()))
    return sink.getvalue(), found


def ended(
    data: bytes,
    stripped: Callable[[bytes], tuple[bytes, Stripped]],
    checked: Callable[[bytes], object],
) -> str:
    try:
        clean, found = stripped(data)
    except Unclean as error:
        assert isinstance(error.reason, Reason)
        return error.reason
    except Unsupported as error:
        assert isinstance(error.looks_like, LooksLike)
        return error.looks_like
    except Empty:
        assert not data
        return "empty"
    except TooLarge:
        return "too_large"
    assert all(isinstance(removal.what, Removed | Notice) for removal in found.removed)
    checked(clean)
    return CLEAN
