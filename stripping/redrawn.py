"""What is said of a document of which some pages became pictures, so that they look as they did."""

from collections.abc import Iterator, Sequence

from stripping.values import MOST_PLACES, Notice, Place, Removal, Removed, Unit


def told(
    copied: Sequence[Removal], drawn: Sequence[Removal], pages: Sequence[int]
) -> tuple[Removal, ...]:
    """``copied``: what it lost when it was copied; ``drawn``: what was said of the form that is
    kept; ``pages``: from 0, those that are pictures now.
    """
    lost = (each for each in copied if isinstance(each.what, Removed))
    noticed = (each for each in drawn if isinstance(each.what, Notice))
    return (*lost, *noticed, Removal(Notice.PAGES_DRAWN, len(pages), tuple(places(pages))))


def doubted(copied: Sequence[Removal], pages: Sequence[int]) -> tuple[Removal, ...]:
    """The same where no pictures could be made: they are left as they were copied."""
    return (*copied, Removal(Notice.LOOKS_DIFFERENT, len(pages), tuple(places(pages))))


def places(pages: Sequence[int]) -> Iterator[Place]:
    return (Place(Unit.PAGE, page + 1) for page in pages[:MOST_PLACES])
