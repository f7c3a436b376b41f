"""What every second reading says when it finds a part that it does not know."""

from stripping.errors import Unclean


def refuse() -> Unclean:
    return Unclean("not_allowed")
