"""Which newsroom a piece of work is for, where one process serves many; pure.

    current    the newsroom of this context, entering one, and carrying it into another thread
    own        one of something for each newsroom
    turns      turns at what all newsrooms share, given out by newsroom

An installation of its own has one newsroom without a name, and nothing of this costs it anything.
"""

from newsrooms.current import (
    NoNewsroom,
    are_many,
    carrying,
    current,
    each,
    enter,
    entered,
    known_or_nothing,
    serve_many,
)
from newsrooms.own import Own
from newsrooms.turns import FairTurns

__all__ = [
    "FairTurns",
    "NoNewsroom",
    "Own",
    "are_many",
    "carrying",
    "current",
    "each",
    "enter",
    "entered",
    "known_or_nothing",
    "serve_many",
]
