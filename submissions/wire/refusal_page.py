"""The page that answers a refused body: made once a language and a reason, then only repeated.

A flood is answered with thousands of them, and they must cost next to nothing; and they must not
fail when the database or the cache does, which they do not ask.
"""

import asyncio

from django.conf import settings

import languages
from languages import PREFIX, Face
from submissions.messages import Refusal
from submissions.wire.request_body import Application, Message, Scope, Send, given

REFUSAL = "amana.refusal"


class RefusalPages:
    """Answers with Django's own page for a reason."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._making: dict[tuple[str, Refusal, bytes], asyncio.Lock] = {}
        self._made: dict[tuple[str, Refusal, bytes], list[Message]] = {}

    async def answer(self, scope: Scope, send: Send, refusal: Refusal) -> None:
        """In the language of the path; nothing of the body goes along."""
        if "intake" not in settings.FACES:
            # The desk's own programs read the status; there is nobody to read a page.
            await send({"type": "http.response.start", "status": refusal.page.status})
            await send({"type": "http.response.body", "body": b""})
            return
        match, offered = PREFIX.match(scope["path"]), languages.installed(Face.REPORTER)
        language = languages.best([match[1]] if match else [], offered).code
        hosts = [header for header in scope["headers"] if header[0].lower() == b"host"]
        key = (language, refusal, b"".join(value for _, value in hosts))
        for message in self._made.get(key) or await self._page(scope, key, hosts):
            await send(message)

    async def _page(
        self, scope: Scope, key: tuple[str, Refusal, bytes], hosts: list[tuple[bytes, bytes]]
    ) -> list[Message]:
        """One page a key is made at a time: when a flood begins, thousands need it at once."""
        language, refusal, _ = key
        async with self._making.setdefault(key, asyncio.Lock()):
            page = self._made.get(key)
            if page is None:
                page = await self._make(scope, f"/{language}/refused/", refusal, hosts)
                if page[0]["status"] == refusal.page.status:
                    # A name that is not ours gets no such page, so these are a handful at most.
                    self._made[key] = page
        self._making.pop(key, None)
        return page

    async def _make(
        self, scope: Scope, path: str, refusal: Refusal, hosts: list[tuple[bytes, bytes]]
    ) -> list[Message]:
        page: list[Message] = []

        async def keep(message: Message) -> None:
            page.append(message)

        inner = {
            **scope,
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": hosts,
            REFUSAL: refusal,
        }
        await self._application(inner, given(b""), keep)
        return page
