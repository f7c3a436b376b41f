"""The page that answers a refused body: made once a language and a reason, then only repeated.

A flood is answered with thousands of them, and they must cost next to nothing; and they must not
fail when the database or the cache does, which they do not ask.
"""

import asyncio
import re
from collections.abc import Mapping

from django.conf import settings
from django.http.request import split_domain_port, validate_host

import languages
from languages import PREFIX, Face
from submissions.messages import Refusal
from submissions.wire.request_body import Application, Message, Scope, Send, given

REFUSAL = "amana.refusal"
GATEWAY = b"x-tor2web"  # the header of a gateway into Tor
FOREIGN = b"\0"  # stands for every name that is not ours, and cannot come over the wire
PAGES = 1000  # pages that are remembered at most: a pattern in AMANA_HOSTS has any number of names
# A gateway's own name holds the onion address that it fetches (config.onion_address has its shape).
GATEWAY_NAME = re.compile(rb"(?:^|\.)[a-z2-7]{56}\.(?!onion$)")
BAD_REQUEST = 400
# What is shown inside the page with the files: the answer to one, and how it goes.
FRAMED = re.compile(rf"{PREFIX.pattern}/r/(?P<place>file|p)/")

Key = tuple[str, str, Refusal, bytes]  # language, place of the page, reason, names of the host


class RefusalPages:
    """Answers with Django's own page for a reason."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._making: dict[Key, asyncio.Lock] = {}
        self._made: dict[Key, list[Message]] = {}

    async def answer(self, scope: Scope, send: Send, refusal: Refusal) -> None:
        """In the language of the path; nothing of the body goes along."""
        if "intake" not in settings.FACES:
            # The desk's own programs read the status; there is nobody to read a page.
            await send({"type": "http.response.start", "status": refusal.page.status})
            await send({"type": "http.response.body", "body": b""})
            return
        match, offered = PREFIX.match(scope["path"]), languages.installed(Face.REPORTER)
        language = languages.best([match[1]] if match else [], offered).code
        hosts = route_headers(scope)
        framed = FRAMED.match(scope["path"])
        place = f"r/{framed['place']}/" if framed else ""
        key = (language, place, refusal, b"".join(value for _, value in hosts))
        for message in self._made.get(key) or await self._page(scope, key, hosts):
            await send(message)

    async def _page(
        self, scope: Scope, key: Key, hosts: list[tuple[bytes, bytes]]
    ) -> list[Message]:
        """One page a key is made at a time: when a flood begins, thousands need it at once."""
        language, place, refusal, _ = key
        async with self._making.setdefault(key, asyncio.Lock()):
            page = self._made.get(key)
            if page is None:
                path, more = f"/{language}/{place}refused/", {REFUSAL: refusal}
                page = await rendered(self._application, scope, path, hosts, more)
                if page[0]["status"] in {refusal.page.status, BAD_REQUEST}:
                    if len(self._made) >= PAGES:
                        self._made.clear()
                    self._made[key] = page
        self._making.pop(key, None)
        return page


def route_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Those on which a page depends that is shown to many: the host, and whether a gateway stands
    between. What a client says could be made up, and would make many pages of one: the host comes
    without its port, and one name stands for all that are not ours. The value that stands for a
    gateway cannot come over the wire either, and so is never part of a host's name."""
    names = [value for name, value in scope["headers"] if name.lower() == b"host"]
    gateway = any(name.lower() == GATEWAY for name, _ in scope["headers"]) or any(
        GATEWAY_NAME.search(name.partition(b":")[0].rstrip(b".").lower()) for name in names
    )
    hosts = [(b"host", _our_name(names))] if names else []
    return [*hosts, (GATEWAY, b"\0")] if gateway else hosts


def _our_name(names: list[bytes]) -> bytes:
    """As Django takes it: of several, and of one that AMANA_HOSTS does not name, it takes none."""
    domain = split_domain_port(names[0].decode("latin-1"))[0] if len(names) == 1 else ""
    return domain.encode() if domain and validate_host(domain, settings.ALLOWED_HOSTS) else FOREIGN


async def rendered(
    application: Application,
    scope: Scope,
    path: str,
    hosts: list[tuple[bytes, bytes]],
    more: Mapping[str, object],
) -> list[Message]:
    """What the application answers to ``GET path``; of its headers those of the route."""
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
        **more,
    }
    await application(inner, given(b""), keep)
    return page
