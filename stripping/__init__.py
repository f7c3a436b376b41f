"""File in, clean file out, and a list of what was removed: ``stripping.formats.strip``.

This module imports no parser, so the web process may read the errors and the words.
"""

from stripping.errors import Empty, StrippingError, TooLarge, Unclean, Unsupported
from stripping.values import Removed, Stripped
from stripping.words import LOOKS_LIKE, NOTICED, REASONS, REMOVED

__all__ = [
    "LOOKS_LIKE",
    "NOTICED",
    "REASONS",
    "REMOVED",
    "Empty",
    "Removed",
    "Stripped",
    "StrippingError",
    "TooLarge",
    "Unclean",
    "Unsupported",
]
