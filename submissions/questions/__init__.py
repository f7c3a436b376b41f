"""The questions of a desk's form, and what was answered.

What a form asks is public, because the form shows it. What is answered is sealed with the words.
"""

from submissions.questions.checking import Fault, FormFault, faults
from submissions.questions.question import (
    FIXED,
    LONGEST,
    PREFIX,
    Answer,
    Asked,
    Kind,
    Question,
    Questionnaire,
    asked,
    said,
)
from submissions.questions.shipped import shipped
from submissions.questions.versions import (
    Version,
    of_desk,
    of_version,
    once_asked,
    save,
    saved_since,
    versions,
)

__all__ = [
    "FIXED",
    "LONGEST",
    "PREFIX",
    "Answer",
    "Asked",
    "Fault",
    "FormFault",
    "Kind",
    "Question",
    "Questionnaire",
    "Version",
    "asked",
    "faults",
    "of_desk",
    "of_version",
    "once_asked",
    "said",
    "save",
    "saved_since",
    "shipped",
    "versions",
]
