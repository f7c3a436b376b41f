"""How often a name may be tried at the sign-in, without delaying anybody else.

The counter is kept under a keyed hash of the name and the network it is tried from, so neither can
be read from it; the key lives in memory and changes every ten minutes.
"""

import hmac
import ipaddress
import secrets
import time
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited

PERIOD = 600  # seconds
RATE = "10/10m"
MASTER = secrets.token_bytes(32)
# A header that only a proxy in front can set (submissions.quotas reads the same setting).
CIRCUIT: str = getattr(settings, "CIRCUIT_HEADER", "")
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


def _sender(request: HttpRequest) -> str:
    """The circuit of an onion's visitor where a proxy tells it, else the network."""
    circuit = request.headers.get(CIRCUIT, "") if CIRCUIT else ""
    return circuit[:100] or network(request.META.get("REMOTE_ADDR", ""))


def _over(request: HttpRequest, name: str, *, count: bool) -> bool:
    bucket = _bucket(name, _sender(request))
    return bool(
        is_ratelimited(
            request,
            group="desk-sign-in",
            key=lambda _group, _request: bucket,
            rate=RATE,
            increment=count,
        )
    )


def is_spent(request: HttpRequest, name: str) -> bool:
    """Whether the name failed too often from this network."""
    return _over(request, name, count=False)


def count_failure(request: HttpRequest, name: str) -> None:
    """Only what fails is counted: a colleague may come back as often as they like."""
    _over(request, name, count=True)
