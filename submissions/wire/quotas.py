"""Request quotas, without keeping an address.

django-ratelimit's own keys are reversible hashes of an address. Ours are an HMAC under a random
salt that lives in this process alone and changes every ten minutes. Quotas are generous: on an
onion everybody comes from one address.
"""

import os
import threading
import time
from collections.abc import Iterable, Mapping
from hashlib import sha256
from hmac import digest
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited

SALT_LIFE = 600  # seconds
# Where the circuit of an onion's visitor is told by a proxy in front, in a header that only this
# proxy can set. Without it, everybody on an onion shares one quota.
CIRCUIT: str = getattr(settings, "CIRCUIT_HEADER", "")
PREFIX = {4: 24, 6: 48}  # bits of an address that count as one network

# How often one network may send, and may try a codename.
REPORTS, RETURNS = "20000/m", "600/m"
# How often one circuit may, where it can be told apart; and how often more may come to one mailbox.
CIRCUIT_RATES = {"report": "60/m", "return": "30/m"}
ADDITIONS = "120/h"
LONGEST = 100  # letters of a circuit's name


class _Salt:
    """A random value that nobody can ask for after ten minutes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value, self._until = b"", 0.0

    def value(self) -> bytes:
        with self._lock:
            if time.monotonic() >= self._until:
                self._value, self._until = os.urandom(32), time.monotonic() + SALT_LIFE
            return self._value


_salt = _Salt()


def circuit_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """A sealed name for the circuit that these headers of a request tell of, or nothing."""
    circuit = _told(headers)
    return _sealed("circuit", circuit) if circuit else ""


def network_key(group: str, request: HttpRequest) -> str:
    return sender_key(group, _circuit(request), request.META.get("REMOTE_ADDR", ""))


def sender_key(group: str, circuit: str, address: str) -> str:
    """The name of a sender's quota: of its circuit where one is told, else of its network."""
    if circuit:
        return _sealed(group, circuit[:LONGEST])
    try:
        version = ip_address(address).version
        network = str(ip_network(f"{address}/{PREFIX[version]}", strict=False))
    except ValueError:
        # A Unix socket has no address: its senders share one quota.
        network = "local"
    return _sealed(group, network)


def _told(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The circuit in the headers of an ASGI scope; nothing unless the setting names the header."""
    name = CIRCUIT.lower().encode()
    values = (value for key, value in headers if name and key.lower() == name)
    return next(values, b"")[:LONGEST].decode("latin-1")


def _circuit(request: HttpRequest) -> str:
    return request.headers.get(CIRCUIT, "") if CIRCUIT else ""


def _sealed(group: str, sender: str) -> str:
    return digest(_salt.value(), f"{group}|{sender}".encode(), sha256).hex()


def over(request: HttpRequest, group: str, rate: str) -> bool:
    """Counts this request, and tells whether its sender has had its share.

    ``rate`` is for a network, which many may share; a circuit has the rate of its own.
    """
    rate = CIRCUIT_RATES[group] if _circuit(request) else rate
    return _spent(group, network_key(group, request), rate, count=True)


def reports_spent(scope: Mapping[str, Any]) -> bool:
    """Whether the sender of a request (an ASGI scope) may send no report now. Counts nothing."""
    circuit = _told(scope["headers"])
    rate = CIRCUIT_RATES["report"] if circuit else REPORTS
    address = (scope.get("client") or ("",))[0]
    return _spent("report", sender_key("report", circuit, address), rate, count=False)


def mailbox_over(mailbox: object) -> bool:
    """Counts one addition to this mailbox (its id), and tells whether it has had its share."""
    return _spent("mailbox", _sealed("mailbox", str(mailbox)), ADDITIONS, count=True)


def _spent(group: str, key: str, rate: str, *, count: bool) -> bool:
    limited = is_ratelimited(None, group=group, key=lambda *_: key, rate=rate, increment=count)
    return bool(limited)
