"""What can go wrong on the reporter's side.

IntakeError
├── Refused          a body was refused as a whole; `refusal` is the page that says so
├── CodenameError    what was typed is no codename (a typo, found by its check digits or letters)
├── Busy             too much at once; nothing was taken in; try again later
├── StoreDown        the object store does not answer; what was being kept is not
├── RosterDown       a desk's roster is broken, so nothing may be sealed to it; for the operator
├── Unreachable      what is kept of visits cannot be asked now; none has ended
├── DeskError        a desk cannot be opened so, and why
├── Missing          no such report, parcel or mailbox
├── Gone             it was kept, and then taken back or destroyed; `how`: see reports.endings
├── NoCustodian      untouched originals were chosen for a desk where nobody could open them
├── FilesRefused     some files cannot be stripped; `refusals` says which and why
└── NotSealed        what a client called sealed is not
"""

from dataclasses import dataclass

from submissions.messages import FileProblem, Refusal


class IntakeError(Exception):
    """Base of every error of the reporter's side; carries no word of a reporter's."""


class Refused(IntakeError):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.name.lower())
        self.refusal = refusal


class CodenameError(IntakeError):
    pass


class Busy(IntakeError):
    pass


class StoreDown(IntakeError):
    pass


class RosterDown(IntakeError):
    pass


class Unreachable(IntakeError):
    pass


class DeskError(IntakeError):
    pass


class Missing(IntakeError):
    pass


class Gone(IntakeError):
    """``how``: a value of EndedReport.How, or nothing where nobody remembers."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


class NotSealed(IntakeError):
    pass


class NoCustodian(IntakeError):
    pass


@dataclass(frozen=True)
class FileRefusal:
    """Why the file with this number (from 1) was refused.

    ``looks_like``: more of it, a value of stripping's LooksLike or Reason, if there is more.
    """

    number: int
    reason: FileProblem
    looks_like: str = ""


class FilesRefused(IntakeError):
    def __init__(self, refusals: tuple[FileRefusal, ...]) -> None:
        super().__init__(f"{len(refusals)} files")
        self.refusals = refusals
