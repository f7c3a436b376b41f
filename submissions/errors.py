"""What can go wrong on the reporter's side.

IntakeError
├── Refused          a body was refused as a whole; `refusal` is the page that says so
├── CodenameError    what was typed is no codename (a typo, found by its check digits or letters)
├── Busy             too much at once; nothing was taken in; try again later
├── StoreDown        the object store does not answer; what was being kept is not
├── RosterDown       a desk's roster is broken, so nothing may be sealed to it; for the operator
├── Unreachable      what is kept of visits cannot be asked now; none has ended
├── FormRefused      a desk's form cannot be so; `faults` says where and why
├── FormOvertaken    somebody else saved a newer version of it
├── DeskError        a desk cannot be opened so, and why
├── Missing          no such report, parcel or mailbox
├── Gone             it was kept, and then taken back or destroyed; `how`: see reports.endings
├── WrongOffset      a slice does not begin where the last one ended; `right`: where that is
├── Overtaken        another part of the same form was kept meanwhile; look again
├── NoCustodian      untouched originals were chosen for a desk where nobody could open them
├── FilesRefused     some files cannot be stripped; `refusals` says which and why
└── NotSealed        what a client called sealed is not
"""

from collections.abc import Sequence
from dataclasses import dataclass

from submissions.messages import FileProblem, Refusal


class IntakeError(Exception):
    """Base of every error of the reporter's side; carries no word of a reporter's."""


class Refused(IntakeError):
    """``fields``: text fields of the body that had come before, behind a token that is good."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.name.lower())
        self.refusal = refusal
        self.fields: tuple[tuple[str, str], ...] = ()


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


class WrongOffset(IntakeError):
    def __init__(self, right: int) -> None:
        super().__init__("offset")
        self.right = right


class FormRefused(IntakeError):
    def __init__(self, faults: Sequence[object]) -> None:
        super().__init__("form")
        self.faults = tuple(faults)


class FormOvertaken(IntakeError):
    pass


class NotSealed(IntakeError):
    pass


class Overtaken(IntakeError):
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
