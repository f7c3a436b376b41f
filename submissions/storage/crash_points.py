"""Where a crash must cost nothing: the steps between a report and its receipt, by name.

Each step calls ``reached``, which does nothing. There is no switch in the environment that makes it
do more: a test starts the server through a module of its own, which puts a killing function in the
place of this one (tests/submissions/crashing.py).
"""

POINTS = (
    "received",  # everything is held in scratch files; nothing is kept
    "blob-named",  # an empty payload has its name
    "payload-written",  # sealed and written, not yet certain to be on the disk
    "payload-synced",
    "folder-synced",  # the payload is kept: it has no row
    "all-sealed",  # every payload of the form
    "rows-begun",  # the form is marked as spent, in a transaction that is still open
    "rows-written",  # every row, in a transaction that is still open
    "committed",  # nobody was told
)
# The same of a payload that is laid anew (relaying).
RELAYING = (
    "copy-synced",  # the copy is whole, the old file has the name
    "copy-named",  # the copy has it
)


def reached(point: str) -> None:
    """Marks a step; ``point`` is one of POINTS or RELAYING."""
