"""In front of everything: the name that a request was sent to decides whose it is."""

import asyncio
import contextvars
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.http.request import split_domain_port

import newsrooms
from config import onion_address
from submissions.wire.request_body import Application, Receive, Scope, Send

# To a name that is nobody's, and to that of a newsroom that could not be opened. They tell nothing
# of any newsroom: no language, no style, no word of another.
NOBODY, CLOSED = (404, b"Not found\n"), (503, b"Not here now\n")
PLAIN = (
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"server", b""),
)


class ByHost:
    """ASGI middleware around the application of all newsrooms.

    ``names``: the newsroom of each address. ``closed``: newsrooms that are not to be served now.
    """

    def __init__(
        self, application: Application, names: Mapping[str, str], closed: Iterable[str] = ()
    ) -> None:
        self._application, self._names, self._closed = application, names, frozenset(closed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError("Only HTTP is served.")
        name = self.newsroom_of(scope["headers"])
        if name is None or name in self._closed:
            await _answer(send, NOBODY if name is None else CLOSED)
            return
        context = contextvars.copy_context()
        context.run(newsrooms.enter, name)
        # A task of its own: the server may run several requests in one context.
        work = self._application(scope, receive, send)
        await asyncio.get_running_loop().create_task(work, context=context)  # type: ignore[arg-type]

    def newsroom_of(self, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
        """Of the one Host; None where there is none, or several."""
        hosts = [value for name, value in headers if name.lower() == b"host"]
        if len(hosts) != 1:
            return None
        domain, _ = split_domain_port(hosts[0].decode("latin-1"))
        # A gateway into Tor names the onion address in a domain of its own, and its visitors get
        # the page of that newsroom which says so.
        gateway = onion_address.ELSEWHERE.search(domain)
        if gateway:
            label = gateway.group().strip(".").split(".")[0]
            return self._names.get(f"{label}.onion")
        return self._names.get(domain)


def addresses() -> dict[str, str]:
    """The newsroom of each address."""
    names = {}
    for name in newsrooms.each():
        own = {*settings.ALLOWED_HOSTS, *([settings.ONION] if settings.ONION else [])}
        names.update({host.lower().rstrip("."): name for host in own})
    return names


async def _answer(send: Send, said: tuple[int, bytes]) -> None:
    status, body = said
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*PLAIN, length]})
    await send({"type": "http.response.body", "body": body})
