"""The ASGI application of many newsrooms: one ingress for each, and everything else once."""

import logging
from collections.abc import Iterator

from django.db import connections

import newsrooms
from config.assets import with_assets
from config.handler import OneThreadHandler
from config.installation import opening
from config.installation.errors import InstallationError
from config.many import by_host
from newsrooms import Own
from submissions.wire.ingress import Ingress
from submissions.wire.request_body import Receive, Scope, Send

LOG = logging.getLogger("amana.newsrooms")


def application() -> by_host.ByHost:
    """A newsroom that cannot be opened is closed to visitors, and the others are not."""
    closed = tuple(_closed())
    return by_host.ByHost(with_assets(_OwnIngress()), by_host.addresses(), closed)


def _closed() -> Iterator[str]:
    for name in newsrooms.each():
        try:
            opening.open_here()
        except InstallationError as error:
            LOG.error("Not served: %s", error)
            yield name
        finally:
            connections.close_all()


class _OwnIngress:
    """An ingress has places, queues and budgets, and so a flood on one newsroom fills its own."""

    def __init__(self) -> None:
        handler = OneThreadHandler()
        self._ingress = Own(lambda: Ingress(handler))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._ingress.here()(scope, receive, send)
