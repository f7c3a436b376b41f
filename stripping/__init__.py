"""File in, clean file out, and a list of what was removed: ``stripping.formats.strip``.

This module imports no parser, so the web process may read the errors and the messages.
"""

from stripping.errors import (
    Empty,
    LooksLike,
    Reason,
    StrippingError,
    TooLarge,
    Unclean,
    Unsupported,
)
from stripping.values import Notice, Removal, Removed, Stripped

__all__ = [
    "Empty",
    "LooksLike",
    "Notice",
    "Reason",
    "Removal",
    "Removed",
    "Stripped",
    "StrippingError",
    "TooLarge",
    "Unclean",
    "Unsupported",
]
