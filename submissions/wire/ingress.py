"""The ingress: stands in front of Django and owns every body.

Django would put an upload on a disk in the clear (docs/intake.md), so no upload reaches it. Here a
multipart body is checked before it is read (its length, the budgets, then its form token), parsed
as it arrives, and held in scratch files that only this process can read; Django gets its text
fields (``scope["amana.fields"]``), the files beside them (``scope["amana.upload"]``), and no body.

A body that is refused is answered by a page of Django's, through ``scope["amana.refusal"]``.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from django.conf import settings

from newsrooms import carrying
from submissions import form_token
from submissions.errors import Refused
from submissions.form_token import FormToken
from submissions.mailbox import sessions
from submissions.messages import Refusal
from submissions.wire import quotas, shared_budgets
from submissions.wire.admission import Admission, Place
from submissions.wire.draining import Drains
from submissions.wire.fair_queue import FairQueues
from submissions.wire.fields import FIELDS
from submissions.wire.minimum_rate import LetGo, MinimumRate
from submissions.wire.multipart_form import UPLOAD, MultipartForm, Upload
from submissions.wire.progress import State
from submissions.wire.reception import Reception
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
from submissions.wire.request_head import RequestHead, Way, announced_length
from submissions.wire.traffic_classes import (
    OPENED,
    PAGES,
    SMALL,
    UNKNOWN,
    class_of_request,
    class_of_work,
)
from submissions.wire.upload_pump import feed, first_field
from submissions.wire.waiting_page import WaitingPages
from submissions.wire.waiting_room import FORM_PATHS, WaitingRoom

__all__ = ["REFUSAL", "Ingress"]

LOG = logging.getLogger("amana.outage")
WORDS = "words"  # the field that is given back when a body is refused
ASKING = 2  # threads that ask the counters and visits, which may be another server's
# A page that cannot be shown now is told otherwise than a report that was not received.
CROWDED = {Refusal.BUSY: Refusal.CROWDED}
VISIT_KEPT = sessions.IDLE / 3  # seconds after which a running upload counts as a click


@dataclass(frozen=True, slots=True)
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
        self._admission, self._turns = Admission(), FairQueues()
        self._share_budgets = shared_budgets.beginning(self._admission)
        self._waiting_room, self._waiting_pages = WaitingRoom(), WaitingPages(application)
        self._counters = ThreadPoolExecutor(ASKING, thread_name_prefix="quota")
        self._drains = Drains()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        self._share_budgets()
        sender = quotas.sender_of(scope)
        asked = Request(scope, Incoming(receive), receive, send, sender)
        try:
            await self._admit(asked)
        except Disconnected:
            # Perhaps only the sending half of the line has closed, and somebody still reads.
            await self._pages.answer(scope, send, Refusal.CUT)
        except Refused as refused:
            if refused.refusal is Refusal.FULL:
                LOG.error("Not received.", exc_info=refused)
            if not isinstance(refused, LetGo) or refused.moving:
                await self._drains.drain(asked.incoming, announced_length(scope))
            words = any(name == WORDS and value.strip() for name, value in refused.fields)
            if not (words and await self._given_back(asked, refused)):
                await self._pages.answer(scope, send, refused.refusal)

    async def _given_back(self, asked: Request, refused: Refused) -> bool:
        """Answers with the words that had come; False where there is no turn for that."""
        more = {REFUSAL: refused.refusal}
        scope, receive = _handed_over(asked.scope, refused.fields, more)
        try:
            async with self._turns.turn(SMALL, asked.sender) as turn:
                await self.application(scope, receive, _ending(asked.send, turn.end))
        except Refused:
            return False
        return True

    async def _admit(self, asked: Request) -> None:
        """Raises Refused, Disconnected; never once the answer has begun."""
        announced = RequestHead.of(asked.scope)
        if announced.way is not None:
            await self._upload(asked, announced, announced.way)
            return
        try:
            await self._small(asked, announced)
        except Refused as refused:
            # The same, by another name: whether its sender still sends goes with it.
            refused.refusal = CROWDED.get(refused.refusal, refused.refusal)
            raise

    async def _small(self, asked: Request, announced: RequestHead) -> None:
        """A request that Django may read itself."""
        incoming, length = asked.incoming, announced.length
        traffic = class_of_request(asked.scope["path"], length)
        if asked.scope["method"] == "GET" and FORM_PATHS.fullmatch(asked.scope["path"]):
            if await self._waits(asked):
                return
            if self._waiting_room.pressed:
                traffic = OPENED
        sender = quotas.in_lane(traffic, asked.scope, asked.sender)
        rate = MinimumRate(lambda: incoming.received)
        with self._admission.place(traffic, length, sender, rate.let_go) as place:
            if announced.bodiless:
                place.whole()
                receive = given_nothing(asked.receive)
            else:
                rate.demand = place.demand
                async with rate:
                    receive = given(await incoming.whole(length, place.came))
                place.whole()
            async with self._turns.turn(traffic, sender) as turn:
                send = _ending(asked.send, turn.end, place.leave)
                await self.application(asked.scope, receive, send)

    async def _waits(self, asked: Request) -> bool:
        """Whether this request for a form was answered with the page that waits."""
        crowd = self._turns.crowd(PAGES, OPENED, SMALL)
        wait = self._waiting_room.wait(asked.scope, asked.sender, crowd)
        if wait is None:
            return False
        turns = partial(self._turns.turn, PAGES, asked.sender)
        await self._waiting_pages.answer(asked.scope, asked.send, wait, turns)
        return True

    async def _upload(self, asked: Request, announced: RequestHead, way: Way) -> None:
        incoming = asked.incoming
        with Reception(way, incoming, announced.length) as reception:
            if way.purpose != form_token.DESK:
                reception.spent = await self._reports_spent(asked.scope)
            rate = MinimumRate(incoming.count)
            place = self._admission.place(UNKNOWN, announced.length, asked.sender, rate.let_go)
            with place:
                rate.demand = place.demand
                keeping = self._keeping_visit(asked, way)
                try:
                    async with rate:
                        first = await first_field(incoming, announced.boundary, place.came)
                        upload = await _received(first, announced, place, reception)
                finally:
                    if keeping:
                        keeping.cancel()
                place.whole()
                reception.end(State.CLEANING)
                await self._hand_over(asked, upload, place)

    async def _reports_spent(self, scope: Scope) -> bool:
        """Counters of this process are asked here, which takes less than waking a thread would;
        those of another server in a thread."""
        if not settings.REDIS_URL:
            return quotas.reports_spent(scope)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._counters, carrying(quotas.reports_spent), scope)

    async def _hand_over(self, asked: Request, upload: Upload, place: Place) -> None:
        """To Django, in its turn. Raises Refused."""
        traffic = class_of_work(place.traffic, len(upload.files))
        try:
            async with self._turns.turn(traffic, place.holder) as turn:
                send = _ending(asked.send, turn.end)
                handed = _handed_over(asked.scope, upload.fields, {UPLOAD: upload})
                await self.application(*handed, send)
        finally:
            upload.close()

    def _keeping_visit(self, asked: Request, way: Way) -> "asyncio.Task[None] | None":
        """An upload from a conversation's page keeps its visit from ending while it comes in."""
        cookies = [value for name, value in asked.scope["headers"] if name.lower() == b"cookie"]
        if way.purpose != form_token.CONVERSATION or not cookies:
            return None
        return asyncio.create_task(self._keep_visit(b"; ".join(cookies).decode("latin-1")))

    async def _keep_visit(self, cookies: str) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(VISIT_KEPT)
            await loop.run_in_executor(self._counters, carrying(sessions.while_uploading), cookies)


def _ending(send: Send, *ends: Callable[[], None]) -> Send:
    """A ``send`` that ends these with the answer's first word: who reads slowly holds none."""

    async def ending(message: Message) -> None:
        for end in ends:
            end()
        await send(message)

    return ending


def _handed_over(
    scope: Scope, fields: tuple[tuple[str, str], ...], more: Mapping[str, object]
) -> tuple[Scope, Receive]:
    """What Django is given of an upload: its text fields, ``more`` beside them, and no body."""
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if name.lower() not in {b"content-type", b"content-length"}
    ]
    return {**scope, "headers": headers, FIELDS: fields, **more}, given(b"")


async def _received(
    first: bytes, announced: RequestHead, place: Place, reception: Reception
) -> Upload:
    """The whole upload, of which ``first`` was read. Raises Refused, Disconnected."""

    def admitted(text: str) -> FormToken:
        # The token is the first field: only now is it known in which lane the rest may come, and
        # to whom a refusal can be shown.
        token = form_token.read(text, reception.way.purpose)
        reception.admit(token)
        if announced.large:
            raise Refused(Refusal.LARGE)
        return place.known(token)

    texts = reception.way.texts
    form = MultipartForm(announced.boundary, announced.length, settings.DATA, admitted, texts)
    try:
        await feed(form, reception.incoming, first, place.came)
        whole = form.finish()
    except OSError as error:
        reception.keep_words(form)
        raise Refused(Refusal.FULL) from error
    except BaseException:
        # Whatever ended it, also a cancelled task: nothing half-received stays but the words, for
        # the page that says why.
        reception.keep_words(form)
        raise
    reception.fields = whole.fields
    return whole
