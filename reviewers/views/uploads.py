"""Files that came with a request, through the ingress."""

from django.http import HttpRequest

from reviewers.errors import GuardFailed, KeyRefused
from reviewers.messages import Problem
from reviewers.views.access import person
from sealing import Scratch
from submissions import intake


def payload_of(request: HttpRequest) -> Scratch:
    """The one file of an upload. Raises KeyRefused when none or several came."""
    files = files_of(request)
    if len(files) != 1:
        raise KeyRefused(Problem.NOT_SEALED)
    return files[0]


def files_of(request: HttpRequest) -> tuple[Scratch, ...]:
    """The files that came with this request, sent by the very person its token was made for."""
    upload = intake.upload(request)
    if upload is None:
        return ()
    if upload.token.subject != str(person(request).pk):
        raise GuardFailed(Problem.TOKEN)
    return upload.files
