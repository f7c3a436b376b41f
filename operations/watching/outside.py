"""The few things that are said to another machine: without this one's name, and of no report.

Whoever is spoken to sees where from: AMANA_ALARM_PROXY leads through Tor (HTTPTunnelPort).
"""

import datetime
import http.client
import json
import logging
import secrets
import threading
from collections.abc import Callable
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

LOG = logging.getLogger("amana.alarm")
PATIENCE = 30.0  # seconds for the next byte
WHOLE = 90.0  # seconds for all of it: who sends a byte now and then would hold up every alarm
MAIL, WEBHOOK, NTFY = "mailto:", "webhook:", "ntfy:"


class NotDelivered(Exception):
    """The text names the kind of channel and what went wrong, and no address."""


def deliver(channel: str, text: str, now: datetime.datetime) -> None:
    """``channel``: a word of AMANA_ALARM. Raises NotDelivered."""
    kind = channel.partition(":")[0]
    try:
        status = _in_time(lambda: _delivered(channel, text, now))
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise NotDelivered(f"{kind}: {type(error).__name__}") from error
    if not 200 <= status < 300:
        raise NotDelivered(f"{kind}: answered {status}")


def _delivered(channel: str, text: str, now: datetime.datetime) -> int:
    address = channel.partition(":")[2]
    if channel.startswith(MAIL):
        _mail(address, text, now)
        return 200
    if channel.startswith(WEBHOOK):
        return _ask("POST", address, json.dumps({"text": text}).encode(), "application/json")
    return _ask("POST", address, text.encode(), "text/plain; charset=utf-8")


def fetched(address: str) -> bool:
    """Whether the outside watcher has heard; a failure is a line in the log."""
    try:
        status = _in_time(lambda: _ask("GET", address))
    except (OSError, ValueError, http.client.HTTPException) as error:
        LOG.error("The heartbeat was not heard: %s.", type(error).__name__)
        return False
    if not 200 <= status < 300:
        LOG.error("The heartbeat was answered with %s.", status)
    return 200 <= status < 300


def _in_time(asking: Callable[[], int]) -> int:
    """The status that it gives, or what it raises; TimeoutError after ``WHOLE`` seconds. What takes
    longer is left alone, and ends with the process."""
    ended: list[int | Exception] = []

    def work() -> None:
        try:
            ended.append(asking())
        except Exception as error:  # noqa: BLE001 - it is raised where somebody waits for it
            ended.append(error)

    thread = threading.Thread(target=work, name="outside", daemon=True)
    thread.start()
    thread.join(WHOLE)
    if not ended:
        raise TimeoutError
    outcome = ended.pop()
    try:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome
    finally:
        # An error that is held here holds this call, and the connection that it tells of.
        del outcome


def _ask(method: str, address: str, body: bytes | None = None, media_type: str = "") -> int:
    parts = urlsplit(address)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    if settings.ALARM_PROXY:
        line = kind(*settings.ALARM_PROXY, timeout=PATIENCE)
        line.set_tunnel(host, port)
    else:
        line = kind(host, port, timeout=PATIENCE)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        line.request(method, path, body, {"Content-Type": media_type} if media_type else {})
        answer = line.getresponse()
        answer.read(65_536)
        return answer.status
    finally:
        line.close()


def _mail(recipient: str, text: str, now: datetime.datetime) -> None:
    EmailMessage(
        text,
        f"{text}\n",
        settings.DEFAULT_FROM_EMAIL,
        [recipient],
        # The framework's own would name this machine.
        headers={
            "Date": format_datetime(now.replace(second=0, microsecond=0)),
            "Message-ID": f"<{secrets.token_hex(16)}@amana.invalid>",
        },
    ).send()
