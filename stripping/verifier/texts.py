"""The verifier of plain text."""

from stripping.source import Source
from stripping.verifier.refusing import refuse


def text(source: Source) -> None:
    """No byte of a control character but tab, line feed, form feed and carriage return."""
    source.seek(0)
    while source.left:
        if set(source.some()) & (set(range(32)) - {9, 10, 12, 13} | {0x7F}):
            raise refuse()
