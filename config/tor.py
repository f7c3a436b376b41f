"""What a request tells of the way it came: through Tor to our onion address, by a gateway into Tor,
or another way.

Nothing is looked up and nothing is kept. A visit that leaves Tor for our clearnet name looks like
any other; only a list of exits could tell, and it would be wrong for some, so nobody is told that
they use Tor who may not.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest

from config import onion_address
from config.faces import face_of
from languages import Face

# What gateways of the tor2web project send along ("encrypted" or "plain"); others send nothing, and
# are known by their names alone.
GATEWAY_HEADER = "X-Tor2web"

# The page behind the quick exit: nothing on it tells this site from another.
DISGUISES = {"calendar"}


class Route(StrEnum):
    ONION = "onion"
    GATEWAY = "gateway"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Connection:
    """``onion``: our own onion address, or nothing."""

    route: Route
    onion: str


def route_of(request: HttpRequest) -> Route:
    """By the name that was asked for, whether it is one of ours or not."""
    name = request.META.get("HTTP_HOST", "").partition(":")[0].rstrip(".").lower()
    if GATEWAY_HEADER in request.headers or onion_address.ELSEWHERE.search(name):
        return Route.GATEWAY
    return Route.ONION if name.endswith(".onion") else Route.ELSEWHERE


def connection(request: HttpRequest) -> Connection:
    return Connection(route_of(request), settings.ONION)


def onion_location(request: HttpRequest, status: int) -> str:
    """The same page at our onion address, which Tor Browser offers by a button (Onion-Location);
    nothing where that would lead astray: at the onion itself, for the desk, whose passkeys belong
    to one name, and for an archive that another process may serve."""
    if not settings.ONION or "intake" not in settings.FACES or status >= 300:
        return ""
    if request.method not in {"GET", "HEAD"} or route_of(request) is Route.ONION:
        return ""
    match = request.resolver_match
    if face_of(request.path) is not Face.REPORTER or (match and match.url_name in DISGUISES):
        return ""
    return f"http://{settings.ONION}{request.get_full_path()}"
