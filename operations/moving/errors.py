"""What stops a move.

MoveError          a sentence for the operator
├── NotEmpty       the other database holds something, or tables of another version
├── InUse          a server runs, or somebody else is connected
└── Different      a row does not fit the other database, or is not the same there
"""


class MoveError(Exception):
    """Nothing was changed on the side that the settings name."""


class NotEmpty(MoveError):
    """Nothing was written."""


class InUse(MoveError):
    """Nothing was written."""


class Different(MoveError):
    """The other database has no row of it."""
