"""How a file may end: clean, and then for good, or refused in words that have a sentence."""

import io

from stripping import (
    LOOKS_LIKE,
    NOTICED,
    REASONS,
    REMOVED,
    Empty,
    TooLarge,
    Unclean,
    Unsupported,
)
from stripping.formats import check, strip

CLEAN = "clean"


def outcome(data: bytes) -> str:
    """``CLEAN``, or the slug of the refusal. Every other ending is an error and goes on its way.

    A clean file passed both readings again and did not change; what was removed has words.
    """
    sink = io.BytesIO()
    try:
        found = strip(io.BytesIO(data), sink)
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
    check(io.BytesIO(sink.getvalue()))
    return CLEAN
