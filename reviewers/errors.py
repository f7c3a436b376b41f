"""What can go wrong on the desk.

DeskError
├── NotAllowed      this person may not do this (also: may not do it alone)
├── IllegalMove     the case is not in a state from which this move goes
├── Stale           somebody else was quicker; look at the case again
│   ├── StaleDraft      with another draft
│   └── StalePeople     with the people of a desk, or its key
├── GuardFailed     conditions of the move are not met: `problems`
├── PeopleError     an invitation, name, password or code is not good
├── RosterRefused   the rules of the roster refuse an entry: `fault`
├── Busy            more passwords are asked for than can be checked: `seconds` until the next try
├── LettingBackRefused  the operator cannot let somebody back: its text says why
├── KeyRefused      what should be a key or a sealed file is not
├── TableRefused    a table that should be imported cannot be: `problems` are sentences
├── SlipRefused     something that was made off line cannot be taken; names its file
├── ForeignFolder   an export would be mixed with files that are not of it
├── CustodyBroken   the chain of custody does not hold: names the first entry that does not fit
├── Stopped         a task would remove too much at once, or on a day that cannot be (safeguards)
└── HashMismatch    what was sent is not what was approved
"""

from reviewers.messages import Problem
from sealing.roster import Fault


class DeskError(Exception):
    """Base of every error of the desk; carries no sealed word."""


class NotAllowed(DeskError):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.slug)
        self.problem = problem


class IllegalMove(DeskError):
    pass


class Stale(DeskError):
    pass


class StaleDraft(Stale):
    pass


class StalePeople(Stale):
    pass


class GuardFailed(DeskError):
    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.slug for problem in problems))
        self.problems = problems


class PeopleError(DeskError):
    """``sentences``: what Django's validators say of it, instead of the problem's own."""

    def __init__(self, problem: Problem, sentences: tuple[str, ...] = ()) -> None:
        super().__init__(problem.slug)
        self.problem = problem
        self.sentences = sentences


class RosterRefused(DeskError):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class KeyRefused(DeskError):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.slug)
        self.problem = problem


class Busy(DeskError):
    def __init__(self, seconds: int) -> None:
        super().__init__("busy")
        self.seconds = seconds


class LettingBackRefused(DeskError):
    pass


class ForeignFolder(DeskError):
    pass


class TableRefused(DeskError):
    """``problems``: what is wrong, with the line, and what to do; never a cell."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class SlipRefused(DeskError):
    def __init__(self, name: str, why: str | Exception) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.why = name, why


class HashMismatch(DeskError):
    pass


class CustodyBroken(DeskError):
    """Its text names the first entry that does not fit."""
