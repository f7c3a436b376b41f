"""What a request says of its body before one byte of it is read."""

import re
from dataclasses import dataclass

from django.conf import settings

from languages import PREFIX
from submissions import form_token
from submissions.errors import Refused
from submissions.messages import Refusal
from submissions.wire.multipart_form import boundary_of
from submissions.wire.request_body import SMALL, Scope, deciding_headers, length_of

# Whatever a client sends along with such a request is not read, so it is not kept.
BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


@dataclass(frozen=True)
class Way:
    """Where uploads may come in, what for, and which text fields the form there has (None: any)."""

    path: re.Pattern[str]
    purpose: str
    texts: frozenset[str] | None


REPORTERS = frozenset({"token", "words", "uncleanable", "untouched", "flat", "consent", "end"})
WAYS = (
    Way(re.compile(rf"{PREFIX.pattern}/report/"), form_token.REPORT, REPORTERS),
    Way(re.compile(rf"{PREFIX.pattern}/conversation/"), form_token.CONVERSATION, REPORTERS),
    Way(re.compile(r"/desk/"), form_token.DESK, None),
)


@dataclass(frozen=True)
class RequestHead:
    """``length``: bytes of the body; ``way`` and ``boundary``: of an upload, which alone has one.

    ``bodiless``: what comes all the same is dropped unread.
    """

    length: int
    way: Way | None = None
    boundary: str = ""
    bodiless: bool = False

    @classmethod
    def of(cls, scope: Scope) -> "RequestHead":
        """Raises Refused for a body that would not be taken however it came."""
        if scope["method"] in BODILESS:
            return cls(0, bodiless=True)
        headers = deciding_headers(scope)
        if scope["method"] == "DELETE" and not headers:
            return cls(0)
        length = length_of(headers)
        kind = headers.get(b"content-type", b"").decode("latin-1")
        if not kind.lower().startswith("multipart/"):
            if length > SMALL:
                raise Refused(Refusal.WORDS)
            return cls(length)
        way = next((way for way in WAYS if way.path.match(scope["path"])), None)
        if way is None or not kind.lower().startswith("multipart/form-data"):
            raise Refused(Refusal.MALFORMED)
        if length > settings.UPLOAD_LIMIT:
            raise Refused(Refusal.LARGE)
        return cls(length, way, boundary_of(kind))
