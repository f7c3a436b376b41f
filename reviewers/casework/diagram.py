"""The tracks of a case as lines of text, drawn from the table of transitions.

docs/workflow.md holds them, and a test compares: ``python manage.py draw_workflow`` prints them.
"""

from collections.abc import Iterator

from reviewers.casework.transitions import TRANSITIONS
from reviewers.states import STATES, Track

ANY = "any of these"


def _targets(track: Track) -> dict[str, tuple[str, ...]]:
    """State → where one transition leads from it, in the table's order, itself left out."""
    targets: dict[str, dict[str, None]] = {state: {} for state in STATES[track].values}
    for row in TRANSITIONS:
        for source in row.sources if row.track == track else ():
            if source != row.target:
                targets[source][str(row.target)] = None
    return {state: tuple(found) for state, found in targets.items() if found}


def lines(track: Track) -> Iterator[str]:
    """A line a state. What every state that leads on leads to stands once, at the end."""
    targets = _targets(track)
    every = set.intersection(*map(set, targets.values())) if len(targets) > 1 else set[str]()
    width = max(map(len, (*targets, ANY if every else "")))
    for state, leads in targets.items():
        own = [target for target in leads if target not in every]
        if own:
            yield f"{state:{width}} → {' | '.join(own)}"
    if every:
        yield f"{ANY:{width}} → {' | '.join(sorted(every))}"
