"""Django's ASGI handler, with all of a request in one thread.

Django's own runs each half of each middleware in a thread of the request's own, and waits for it
on the event loop: some twenty changes of thread for a page, each dearer than what it waits for.
Here the middleware, the view and the end of the request are one piece of work for one thread of a
pool, and the event loop only reads and writes.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import close_old_connections, connections
from django.urls import set_script_prefix

from newsrooms import carrying
from submissions.wire.fields import RequestWithFields

# A thread waits while a large file is stripped; how many do so at once, the ingress bounds.
THREADS = 256


class OneThreadHandler(ASGIHandler):
    """What the ASGI server calls for everything but static files and bodies of uploads."""

    request_class = RequestWithFields

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise ValueError("Only HTTP is served.")
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        response = await asyncio.get_running_loop().run_in_executor(
            self._threads, carrying(self._respond), scope, body
        )
        if response.streaming:
            await self._stream(response, receive, send)
        else:
            await self.send_response(response, send)

    def _respond(self, scope: Any, body: Any) -> Any:
        """The answer, an HttpResponse, and the end of the request unless it is still streamed."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        with body:
            request, refused = self.create_request(scope, body)
            response: Any = self.get_response(request) if request else refused
        response._handler_class = self.__class__
        if response.streaming:
            # What is streamed asks the database in a thread of its own.
            close_old_connections()
        else:
            response.close()
        return response

    async def _stream(self, response: Any, receive: Any, send: Any) -> None:
        """Until its end, or until nobody listens any more."""
        async with ThreadSensitiveContext():
            sending = asyncio.ensure_future(self.send_response(response, send))
            listening = asyncio.ensure_future(self._gone(receive))
            try:
                await asyncio.wait({sending, listening}, return_when=asyncio.FIRST_COMPLETED)
                if sending.done():
                    sending.result()
            finally:
                listening.cancel()
                sending.cancel()
                await asyncio.gather(sending, listening, return_exceptions=True)
                # In the thread that made the stream, which ends with it.
                await sync_to_async(connections.close_all)()
                close = carrying(response.close)
                await asyncio.get_running_loop().run_in_executor(self._threads, close)

    @staticmethod
    async def _gone(receive: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
