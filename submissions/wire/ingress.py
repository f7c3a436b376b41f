"""The ingress: stands in front of Django and owns every body.

Django would put an upload on a disk in the clear (docs/intake.md), so no upload reaches it. Here a
multipart body is checked before it is read (its length, the budgets, then its form token), parsed
as it arrives, and held in scratch files that only this process can read; Django gets the text
fields as a small body, and the files beside it (``scope["amana.upload"]``).

A body that is refused is answered by a page of Django's, through ``scope["amana.refusal"]``.
"""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

from submissions import form_token
from submissions.errors import Refused
from submissions.form_token import FormToken
from submissions.mailbox import sessions
from submissions.messages import Refusal
from submissions.wire import quotas
from submissions.wire.admission import Admission, Place
from submissions.wire.fair_queue import FairQueues, Turn
from submissions.wire.minimum_rate import MinimumRate
from submissions.wire.multipart_form import UPLOAD, MultipartForm, Upload
from submissions.wire.refusal_page import REFUSAL, RefusalPages
from submissions.wire.request_body import (
    Application,
    Disconnected,
    Incoming,
    Message,
    Receive,
    Scope,
    Send,
    given,
    given_nothing,
)
from submissions.wire.request_head import RequestHead, Way
from submissions.wire.traffic_classes import UNKNOWN, class_of_request
from submissions.wire.upload_pump import feed

__all__ = ["REFUSAL", "Ingress"]

FORM = b"application/x-www-form-urlencoded"
DRAINS = 256  # refused bodies that are read on at once, so that their senders see the page
ASKING = 2  # threads that ask the counters and visits, which may be another server's
# A page that cannot be shown now is told otherwise than a report that was not received.
CROWDED = {Refusal.BUSY: Refusal.CROWDED}
VISIT_KEPT = sessions.IDLE / 3  # seconds after which a running upload counts as a click


@dataclass(frozen=True)
class Request:
    """One request and its line; ``sender``: a sealed name of its circuit, or nothing."""

    scope: Scope
    incoming: Incoming
    receive: Receive
    send: Send
    sender: str


class Ingress:
    """ASGI middleware around the Django application."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._pages = RefusalPages(application)
        self._budgets, self._turns = Admission(), FairQueues()
        self._counters = ThreadPoolExecutor(ASKING, thread_name_prefix="quota")
        self._drains = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        sender = quotas.circuit_of(scope["headers"])
        asked = Request(scope, Incoming(receive), receive, send, sender)
        try:
            await self._admit(asked)
        except Disconnected:
            # Perhaps only the sending half of the line has closed, and somebody still reads.
            await self._pages.answer(scope, send, Refusal.CUT)
        except Refused as refused:
            await self._drain(asked.incoming, refused.refusal)
            await self._pages.answer(scope, send, refused.refusal)

    async def _admit(self, asked: Request) -> None:
        """Raises Refused, Disconnected; never once the answer has begun."""
        announced = RequestHead.of(asked.scope)
        if announced.way is not None:
            await self._upload(asked, announced, announced.way)
            return
        try:
            await self._small(asked, announced)
        except Refused as refused:
            raise Refused(CROWDED.get(refused.refusal, refused.refusal)) from refused

    async def _small(self, asked: Request, announced: RequestHead) -> None:
        """A request that Django may read itself."""
        incoming, length = asked.incoming, announced.length
        traffic = class_of_request(asked.scope["path"], length)
        with self._budgets.place(traffic, length, asked.sender):
            if announced.bodiless:
                receive = given_nothing(asked.receive)
            else:
                async with MinimumRate(lambda: incoming.received):
                    receive = given(await incoming.whole(length))
            async with self._turns.turn(traffic, asked.sender) as turn:
                await self.application(asked.scope, receive, _ending(turn, asked.send))

    async def _upload(self, asked: Request, announced: RequestHead, way: Way) -> None:
        spent = False
        if way.purpose != form_token.DESK:
            loop = asyncio.get_running_loop()
            spent = await loop.run_in_executor(self._counters, quotas.reports_spent, asked.scope)
        pace = MinimumRate(lambda: asked.incoming.received)
        with self._budgets.place(UNKNOWN, announced.length, asked.sender, pace.let_go) as place:
            async with pace, self._visited(asked, way):
                upload = await _received(asked.incoming, announced, way, place, spent)
            try:
                async with self._turns.turn(place.traffic, place.holder) as turn:
                    send = _ending(turn, asked.send)
                    await self.application(*_handed_over(asked.scope, upload), send)
            finally:
                upload.close()

    @asynccontextmanager
    async def _visited(self, asked: Request, way: Way) -> AsyncIterator[None]:
        """An upload from a conversation's page keeps its visit from ending while it comes in."""
        cookies = [value for name, value in asked.scope["headers"] if name.lower() == b"cookie"]
        if way.purpose != form_token.CONVERSATION or not cookies:
            yield
            return
        text = b"; ".join(cookies).decode("latin-1")
        keeping = asyncio.create_task(self._keep_visit(text))
        try:
            yield
        finally:
            keeping.cancel()

    async def _keep_visit(self, cookies: str) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(VISIT_KEPT)
            await loop.run_in_executor(self._counters, sessions.while_uploading, cookies)

    async def _drain(self, incoming: Incoming, refusal: Refusal) -> None:
        if refusal is Refusal.SLOW or self._drains >= DRAINS:
            return
        self._drains += 1
        try:
            await incoming.drain()
        finally:
            self._drains -= 1


def _ending(turn: Turn, send: Send) -> Send:
    """A ``send`` that ends the turn with the answer's first word: who reads slowly holds none."""

    async def ending(message: Message) -> None:
        turn.end()
        await send(message)

    return ending


def _handed_over(scope: Scope, upload: Upload) -> tuple[Scope, Receive]:
    """What Django is given of an upload: its text fields as a small form, the files beside it."""
    body = urlencode(upload.fields).encode()
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if name.lower() not in {b"content-type", b"content-length"}
    ]
    headers += [(b"content-type", FORM), (b"content-length", str(len(body)).encode())]
    return {**scope, "headers": headers, UPLOAD: upload}, given(body)


async def _received(
    incoming: Incoming, announced: RequestHead, way: Way, place: Place, spent: bool
) -> Upload:
    """The whole upload. Raises Refused, Disconnected."""

    def admitted(text: str) -> FormToken:
        # The token is the first field: only now is it known in which lane the rest may come. A
        # sender who has had their share sends nothing more, unless somebody else's flood took it.
        token = form_token.read(text, way.purpose)
        if spent and not token.voucher:
            raise Refused(Refusal.BUSY)
        return place.known(token)

    form = MultipartForm(announced.boundary, announced.length, settings.DATA, admitted, way.texts)
    try:
        await feed(form, incoming)
        return form.finish()
    except OSError as error:
        form.drop()
        raise Refused(Refusal.FULL) from error
    except BaseException:
        # Whatever ended it, also a cancelled task: nothing half-received stays.
        form.drop()
        raise
