"""How much may go at once before somebody has to look. Nothing but numbers, for every task."""

# Of what is kept, the part that an ordinary night takes away at most: the retention of a desk ends
# for the cases of one day, and a day is a small part of the months that they were kept.
SHARE = 0.05
# As many may always go: in a small store every number is a large part.
FEW = 20


def too_many(removing: int, whole: int) -> bool:
    return removing > FEW and removing > SHARE * whole


def refusal(removing: int, whole: int, what: str) -> str:
    return f"{removing:,} of {whole:,} {what} would be removed."


def go_on(removing: int) -> str:
    """What to do about a task that stopped."""
    return (
        "Nothing was removed. Look at the clock, the disks and the database first; "
        f"if it is right so, repeat the command with --yes-remove {removing}"
    )
