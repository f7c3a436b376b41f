"""What a verifier says of a part that it does not know."""

from stripping.errors import Reason, Unclean
from stripping.source import Source


def refuse() -> Unclean:
    return Unclean(Reason.NOT_ALLOWED)


def broken() -> Unclean:
    """Of a file that others could not open: it came so, or was made so."""
    return Unclean(Reason.DAMAGED)


def nothing(source: Source) -> None:
    """For formats that never leave a stripper: their clean form is of another."""
    raise refuse()
