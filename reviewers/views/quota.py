"""How often the sign-in may fail: for a name, and for a network that tries many names.

The counters are kept under keyed hashes of the name and the network, so neither can be read from
them; the key lives in memory and changes every ten minutes.
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
# Of one name from one network: nobody is delayed by what somebody else does elsewhere.
NAME_RATE = "10/10m"
# Of all names together: one password tried on many. An office is one network and mistypes less.
NETWORK_RATE = "100/10m"
# Where everybody comes from one address (an onion whose proxy tells no circuits, a proxy on this
# machine): whoever spends it shuts the others out too, so it takes a flood to spend.
SHARED_RATE = "3000/10m"
MASTER = secrets.token_bytes(32)
# A header that only a proxy in front can set (submissions.wire.quotas reads the same setting).
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


def is_shared(sender: str) -> bool:
    """Whether it stands for everybody behind a proxy of this machine."""
    return not sender or sender in {network("127.0.0.1"), network("::1")}


def _over(request: HttpRequest, group: str, name: str, rate: str, *, count: bool) -> bool:
    bucket = _bucket(name, _sender(request))
    return bool(
        is_ratelimited(
            request,
            group=group,
            key=lambda _group, _request: bucket,
            rate=rate,
            increment=count,
        )
    )


def _counters(request: HttpRequest, name: str) -> tuple[tuple[str, str, str], ...]:
    """Group, name and rate of each counter that a try is held against."""
    together = SHARED_RATE if is_shared(_sender(request)) else NETWORK_RATE
    return ("desk-sign-in", name, NAME_RATE), ("desk-sign-ins", "", together)


def is_spent(request: HttpRequest, name: str) -> bool:
    """Whether the name failed too often from this network, or all names together did."""
    return any(_over(request, *each, count=False) for each in _counters(request, name))


def count_failure(request: HttpRequest, name: str) -> None:
    """Only what fails is counted: a colleague may come back as often as they like."""
    for each in _counters(request, name):
        _over(request, *each, count=True)
