"""What can go wrong at the archive's door.

ArchiveError
├── AccessionError   the document lacks or holds what it must not; `problems` names all of it
├── Conflict         a version of a record that is not there, or a first one of a record that is
├── ExportError      a bag cannot be written here, or is not what it says; `faults` names all
└── MediaDown        the object store of published files does not answer, or refuses
"""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Problem:
    """``path``: where in the document, as ``byline.name``; ``sentence``: for the editor.

    ``code``: the sentence's name in ``archive.record.problems``, when it is one of those.
    """

    path: str
    sentence: str | Promise
    code: str = ""

    def said(self, field: str) -> str:
        """The sentence, with the field's name as the reader knows it."""
        return str(self.sentence).replace("{field}", field)

    def __str__(self) -> str:
        return f"{self.path}: {self.said(self.path)}"


class ArchiveError(Exception):
    """Base of every error of the archive."""


class AccessionError(ArchiveError):
    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class Conflict(AccessionError):
    def __init__(self, sentence: str | Promise) -> None:
        super().__init__((Problem("change", sentence),))


class MediaDown(ArchiveError, OSError):
    """Also an OSError: what a folder raises that cannot be used, this store raises as well."""


class ExportError(ArchiveError):
    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults
