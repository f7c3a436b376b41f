"""What stops a move.

MoveError          a sentence for the operator
├── NotEmpty       the other database holds something, or tables of another version
│   └── Filled     it has the tables of this version, and rows
├── InUse          a server runs, or somebody else is connected
└── Different      a row does not fit the other database, or is not the same there
"""


class MoveError(Exception):
    """Nothing was changed on the side that the settings name."""


class NotEmpty(MoveError):
    """Nothing was written."""


class Filled(NotEmpty):
    """Perhaps those of an earlier move that was cut off at its very end."""


class InUse(MoveError):
    """Nothing was written."""


class Different(MoveError):
    """The other database has no row of it."""
