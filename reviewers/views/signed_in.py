"""The desk's site by name, and whether whoever asks is signed in with both factors."""

from django.http import HttpRequest

SITE = "desk"


def is_verified(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_verified", lambda: False)())
