"""What a request says of its body before one byte of it is read."""

from dataclasses import dataclass

from django.conf import settings

from languages import PREFIX
from submissions import form_token
from submissions.errors import Refused
from submissions.messages import Refusal
from submissions.wire.form_limits import largest_form
from submissions.wire.multipart_form import boundary_of
from submissions.wire.request_body import Scope, deciding_headers, length_of

# Whatever a client sends along with such a request is not read, so it is not kept.
BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


@dataclass(frozen=True)
class Way:
    """Where uploads may come in, what for, and which text fields the form there has (None: any).

    ``begins``: the address without its language begins so. ``shown``: a frame beside the form
    shows how the upload goes.
    """

    begins: str
    purpose: str
    texts: frozenset[str] | None
    shown: bool = False


REPORTERS = frozenset(
    {"token", "words", "uncleanable", "untouched", "flat", "consent", "end", "only", "voucher"}
)
# A slice says of which container it is, and where in it it begins.
SLICES = frozenset({"token", "id", "offset", "end"})
REPORTERS_WAYS = (
    Way("/r/s/part/", form_token.REPORT, SLICES),
    Way("/r/file/", form_token.REPORT, REPORTERS, shown=True),
    # The second of each is the address of before: a form that was open then is good for a day.
    Way("/r/", form_token.REPORT, REPORTERS),
    Way("/report/", form_token.REPORT, REPORTERS),
    Way("/talk/", form_token.CONVERSATION, REPORTERS),
    Way("/conversation/", form_token.CONVERSATION, REPORTERS),
)
DESKS_WAYS = (Way("/desk/", form_token.DESK, None),)


def way_of(path: str) -> Way | None:
    """Where an upload to this address comes in; None: nowhere. The first that fits."""
    language = PREFIX.match(path)
    rest, ways = (path[language.end() :], REPORTERS_WAYS) if language else (path, DESKS_WAYS)
    return next((way for way in ways if rest.startswith(way.begins)), None)


@dataclass(frozen=True, slots=True)
class RequestHead:
    """``length``: bytes of the body; ``way`` and ``boundary``: of an upload, which alone has one.

    ``bodiless``: what comes all the same is dropped unread. ``large``: the upload has more bytes
    than are taken, which its sender is told once it is known who that is.
    """

    length: int
    way: Way | None = None
    boundary: str = ""
    bodiless: bool = False
    large: bool = False

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
            if length > largest_form(scope["path"]):
                raise Refused(Refusal.WORDS)
            return cls(length)
        way = way_of(scope["path"])
        if way is None or not kind.lower().startswith("multipart/form-data"):
            raise Refused(Refusal.MALFORMED)
        return cls(length, way, boundary_of(kind), large=length > settings.UPLOAD_LIMIT)


def announced_length(scope: Scope) -> int:
    """Bytes that the body says it has; 0 where it does not say, or says it badly."""
    try:
        return length_of(deciding_headers(scope))
    except Refused:
        return 0
