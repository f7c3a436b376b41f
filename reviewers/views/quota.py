"""How often a name may be tried at the sign-in, without delaying anybody else.

The counter is kept under a keyed hash of the name and the network it is tried from, so neither can
be read from it; the key lives in memory and changes every ten minutes.
"""

import hmac
import ipaddress
import secrets
import time
from hashlib import sha256

from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited

PERIOD = 600  # seconds
RATE = "10/10m"
MASTER = secrets.token_bytes(32)
PREFIXES = {4: 24, 6: 56}  # bits of an address that stand for its network


def network(address: str) -> str:
    """The network of an address; empty when it has none (a Unix socket)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((found, PREFIXES[found.version]), strict=False))


def _bucket(name: str, place: str) -> str:
    key = hmac.digest(MASTER, str(int(time.time() // PERIOD)).encode(), sha256)
    return hmac.new(key, f"{name.casefold()}\0{place}".encode(), sha256).hexdigest()


def is_spent(request: HttpRequest, name: str) -> bool:
    """Counts this attempt; true when the name was tried too often from this network."""
    bucket = _bucket(name, network(request.META.get("REMOTE_ADDR", "")))
    return bool(
        is_ratelimited(
            request,
            group="desk-sign-in",
            key=lambda _group, _request: bucket,
            rate=RATE,
            increment=True,
        )
    )
