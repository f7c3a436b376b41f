"""What every second reading says when it finds a part that it does not know."""

from stripping.errors import Unclean
from stripping.source import Source


def refuse() -> Unclean:
    return Unclean("not_allowed")


def broken() -> Unclean:
    """Of a file that others could not open: it came so, or was made so."""
    return Unclean("damaged")


def nothing(source: Source) -> None:
    """For formats that never leave a stripper: their clean form is of another."""
    raise refuse()
