"""The ingress: stands in front of Django and owns every body.

Django would put an upload on a disk in the clear (docs/intake.md), so no upload reaches it. Here a
multipart body is checked before it is read (its length, then its form token), parsed as it arrives,
and held in scratch files that only this process can read; Django gets the text fields as a small
body, and the files beside it (``scope["amana.upload"]``).

A body that is refused is answered by a page of Django's, through ``scope["amana.refusal"]``.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

from submissions import form_token
from submissions.body import (
    SMALL,
    Application,
    Disconnected,
    Incoming,
    Receive,
    Scope,
    Send,
    deciding_headers,
    given,
    given_nothing,
    length_of,
)
from submissions.errors import Refused
from submissions.feeding import feed
from submissions.multipart_form import UPLOAD, MultipartForm, Upload, boundary_of
from submissions.refusals import REFUSALS

REFUSAL = "amana.refusal"
BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
FORM = b"application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Way:
    """Where uploads may come in, what for, and which text fields the form there has (None: any)."""

    path: re.Pattern[str]
    purpose: str
    texts: frozenset[str] | None


REPORTERS = frozenset({"token", "words", "uncleanable", "consent", "end"})
WAYS = (
    Way(re.compile(r"/[a-z]{2}/report/"), form_token.REPORT, REPORTERS),
    Way(re.compile(r"/[a-z]{2}/conversation/"), form_token.CONVERSATION, REPORTERS),
    Way(re.compile(r"/desk/"), form_token.DESK, None),
)
LANGUAGE = re.compile(r"/(ar|en)/")


class Ingress:
    """ASGI middleware around the Django application."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        if scope["method"] in BODILESS:
            # Whatever a client sends along with such a request is not read, so it is not kept.
            await self.application(scope, given_nothing(receive), send)
            return
        incoming = Incoming(receive)
        try:
            body = await _body(scope, incoming)
        except Disconnected:
            # Perhaps only the sending half of the line has closed, and somebody still reads.
            await self._refuse(scope, send, "cut")
            return
        except Refused as refused:
            await incoming.drain()
            await self._refuse(scope, send, refused.code)
            return
        if isinstance(body, bytes):
            await self.application(scope, given(body), send)
            return
        try:
            await self._hand_over(scope, send, body)
        finally:
            body.close()

    async def _hand_over(self, scope: Scope, send: Send, upload: Upload) -> None:
        body = urlencode(upload.fields).encode()
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name.lower() not in {b"content-type", b"content-length"}
        ]
        headers += [(b"content-type", FORM), (b"content-length", str(len(body)).encode())]
        inner = {**scope, "headers": headers, UPLOAD: upload}
        await self.application(inner, given(body), send)

    async def _refuse(self, scope: Scope, send: Send, code: str) -> None:
        """A page that says why, in the language of the path; nothing of the body goes along."""
        if "intake" not in settings.FACES:
            # The desk's own programs read the status; there is nobody to read a page.
            await send({"type": "http.response.start", "status": REFUSALS[code].status})
            await send({"type": "http.response.body", "body": b""})
            return
        match = LANGUAGE.match(scope["path"])
        path = f"/{match.group(1) if match else 'en'}/refused/"
        inner = {
            **scope,
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [each for each in scope["headers"] if each[0].lower() == b"host"],
            REFUSAL: code,
        }
        await self.application(inner, given(b""), send)


async def _body(scope: Scope, incoming: Incoming) -> Upload | bytes:
    """The upload, or a small body that Django may read itself. Raises Refused, Disconnected."""
    headers = deciding_headers(scope)
    if scope["method"] == "DELETE" and not headers:
        return b""
    length = length_of(headers)
    content_type = headers.get(b"content-type", b"").decode("latin-1")
    if not content_type.lower().startswith("multipart/"):
        if length > SMALL:
            raise Refused("words")
        return await incoming.whole(length)
    way = next((way for way in WAYS if way.path.match(scope["path"])), None)
    if way is None or not content_type.lower().startswith("multipart/form-data"):
        raise Refused("malformed")
    if length > settings.UPLOAD_LIMIT:
        raise Refused("large")
    form = MultipartForm(
        boundary_of(content_type),
        length,
        settings.DATA,
        lambda text: form_token.read(text, way.purpose),
        way.texts,
    )
    try:
        await feed(form, incoming)
        return form.finish()
    except OSError as error:
        form.drop()
        raise Refused("full") from error
    except BaseException:
        # Whatever ended it, also a cancelled task: nothing half-received stays.
        form.drop()
        raise
