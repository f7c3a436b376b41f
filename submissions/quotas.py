"""Request quotas, without keeping an address.

django-ratelimit's own keys are reversible hashes of an address. Ours are an HMAC under a random
salt that lives in this process alone and changes every ten minutes. Quotas are generous: on an
onion everybody comes from one address.
"""

import os
import threading
import time
from hashlib import sha256
from hmac import digest
from ipaddress import ip_address, ip_network

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


def network_key(group: str, request: HttpRequest) -> str:
    if CIRCUIT and (circuit := request.headers.get(CIRCUIT)):
        return _sealed(group, circuit[:100])
    address = request.META.get("REMOTE_ADDR", "")
    try:
        version = ip_address(address).version
        network = str(ip_network(f"{address}/{PREFIX[version]}", strict=False))
    except ValueError:
        # A Unix socket has no address: its senders share one quota.
        network = "local"
    return _sealed(group, network)


def _sealed(group: str, sender: str) -> str:
    return digest(_salt.value(), f"{group}|{sender}".encode(), sha256).hex()


def over(request: HttpRequest, group: str, rate: str) -> bool:
    """Counts this request, and tells whether its network has had its share."""
    return bool(is_ratelimited(request, group=group, key=network_key, rate=rate, increment=True))
