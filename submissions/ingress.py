"""The ingress: stands in front of Django and owns every body.

Django would put an upload on a disk in the clear (docs/intake.md), so no upload reaches it. Here a
multipart body is checked before it is read (its length, then its form token), parsed as it arrives,
and held in scratch files that only this process can read; Django gets the text fields as a small
body, and the files beside it (``scope["amana.upload"]``).

A body that is refused is answered by a page of Django's, through ``scope["amana.refusal"]``.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from submissions import form_token
from submissions.errors import Refused
from submissions.multipart_form import MultipartForm, Upload, boundary_of

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

BATCH = 1024 * 1024  # bytes that are parsed and sealed at a time, off the event loop when so many
SMALL_BODY = 2 * 1024 * 1024  # bytes of a body that is not multipart
DRAIN, DRAIN_SECONDS = 4 * 1024 * 1024, 5.0  # what is read and dropped so that a page can be seen
BODY_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
UPLOAD, REFUSAL = "amana.upload", "amana.refusal"


@dataclass(frozen=True)
class Way:
    """Where uploads may come in, and what for."""

    path: re.Pattern[str]
    purpose: str


WAYS = (
    Way(re.compile(r"/[a-z]{2}/report/"), form_token.REPORT),
    Way(re.compile(r"/[a-z]{2}/conversation/"), form_token.CONVERSATION),
    Way(re.compile(r"/desk/"), form_token.DESK),
)
LANGUAGE = re.compile(r"/(ar|en)/")


class Disconnected(Exception):
    """The sender went away; there is nobody to answer."""


class Ingress:
    """ASGI middleware around the Django application."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in BODY_METHODS:
            await self.application(scope, receive, send)
            return
        try:
            upload = await self._body(scope, receive)
        except Disconnected:
            return
        except Refused as refused:
            await self._refuse(scope, receive, send, refused.code)
            return
        if upload is None:
            await self.application(scope, receive, send)
            return
        try:
            await self._hand_over(scope, receive, send, upload)
        finally:
            upload.close()

    async def _body(self, scope: Scope, receive: Receive) -> Upload | None:
        """The upload, or None when the body is a small one that Django may read itself."""
        headers = _single_headers(scope)
        length = _length(headers)
        content_type = headers.get(b"content-type", b"").decode("latin-1")
        if not content_type.lower().startswith("multipart/"):
            if length > SMALL_BODY:
                raise Refused("words")
            return None
        if not content_type.lower().startswith("multipart/form-data"):
            raise Refused("malformed")
        way = next((way for way in WAYS if way.path.match(scope["path"])), None)
        if way is None:
            raise Refused("malformed")
        if length > settings.UPLOAD_LIMIT:
            raise Refused("large")
        form = MultipartForm(
            boundary_of(content_type),
            length,
            settings.DATA,
            lambda text: form_token.read(text, way.purpose),
        )
        try:
            await _feed(form, receive)
            return form.finish()
        except OSError as error:
            form.drop()
            raise Refused("full") from error
        except BaseException:
            # Whatever ended it, also a cancelled task: nothing half-received stays.
            form.drop()
            raise

    async def _hand_over(self, scope: Scope, receive: Receive, send: Send, upload: Upload) -> None:
        body = urlencode(upload.fields).encode()
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name not in {b"content-type", b"content-length"}
        ]
        headers += [
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"content-length", str(len(body)).encode()),
        ]
        inner = {**scope, "headers": headers, UPLOAD: upload}
        await self.application(inner, _once(body, receive), send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, code: str) -> None:
        await _drain(receive)
        match = LANGUAGE.match(scope["path"])
        path = f"/{match.group(1) if match else 'en'}/refused/"
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name in {b"host", b"accept-language"}
        ]
        inner = {
            **scope,
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": headers,
            REFUSAL: code,
        }
        await self.application(inner, _once(b"", receive), send)


def _single_headers(scope: Scope) -> dict[bytes, bytes]:
    """The headers that decide about a body, each at most once. Raises Refused."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        key = name.lower()
        if key in {b"content-length", b"content-type", b"transfer-encoding"}:
            if key in found:
                raise Refused("malformed")
            found[key] = value
    return found


def _length(headers: dict[bytes, bytes]) -> int:
    """Bytes that the body says it has. Raises Refused."""
    if b"transfer-encoding" in headers:
        raise Refused("malformed" if b"content-length" in headers else "length")
    text = headers.get(b"content-length")
    if text is None:
        raise Refused("length")
    if not text.isdigit() or len(text) > 15:
        raise Refused("malformed")
    return int(text)


async def _feed(form: MultipartForm, receive: Receive) -> None:
    """Hands the body to the form in batches; large ones are sealed in a thread."""
    held = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        held += message.get("body", b"")
        more = message.get("more_body", False)
        if held and (len(held) >= BATCH or not more):
            batch, held = bytes(held), bytearray()
            if len(batch) < BATCH:
                form.feed(batch)
            else:
                await asyncio.to_thread(form.feed, batch)


async def _drain(receive: Receive) -> None:
    """Reads on for a moment: a browser that is cut off while sending shows no page of ours."""
    left = DRAIN
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while left > 0:
                message = await receive()
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return
                left -= len(message.get("body", b""))
    except TimeoutError:
        # A slow sender gets the page all the same, as far as its browser can show it.
        return


def _once(body: bytes, receive: Receive) -> Receive:
    """A receive that gives ``body`` whole, and then waits for the disconnect as before."""
    given = False

    async def inner() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return inner
