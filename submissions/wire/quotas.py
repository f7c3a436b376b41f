"""Request quotas, without keeping an address.

django-ratelimit's own keys are reversible hashes of an address. Ours are an HMAC under a random
salt that lives in this process alone, is the newsroom's own, and changes every ten minutes. Quotas
are generous: on an onion everybody comes from one address.
"""

import os
import threading
import time
from collections.abc import Iterable, Mapping
from hashlib import sha256
from hmac import digest
from ipaddress import ip_address
from socket import AF_INET, AF_INET6, inet_pton
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited

from newsrooms import Own
from submissions import form_token, known_device
from submissions.errors import Refused
from submissions.wire import delays
from submissions.wire.delays import Schedule
from submissions.wire.traffic_classes import SIGN_IN, TrafficClass

SALT_LIFE = 600  # seconds
# Where the circuit of an onion's visitor is told by a proxy in front, in a header that only this
# proxy can set. Without it, everybody on an onion shares one quota.
CIRCUIT: str = getattr(settings, "CIRCUIT_HEADER", "")
# Bytes of an address that count as one network, which a provider gives to one customer.
NETWORKS = ((AF_INET, 3), (AF_INET6, 6))

# The one proxy whose word is believed about where a request came from, and where it says so.
FORWARDED_BY: str = getattr(settings, "FORWARDED_BY", "")
FORWARDED = "X-Forwarded-For"

# How often one network may send; and, where senders cannot be told apart, how many wrong codenames
# may come from it without the token of a form, after which such a request waits so many seconds.
REPORTS, RETURNS = "20000/m", "600/m"
NO_FORM_WAIT = 60
# Wrong codenames of a sender who is told apart, or of one form: who mistypes thrice does not wait.
# What protects a codename is its 76 bits; these bound what guessing costs the machine.
SENDER_RETURNS, FORM_RETURNS = Schedule(20, 10, 60), Schedule(3, 2, 60)
# How often one circuit may send, where it can be told apart; and how often more may come to one
# mailbox.
CIRCUIT_RATES = {"report": "60/m"}
ADDITIONS = "120/h"
TRIES = "600/h"  # of one form: its files, and each of them sent again
SLICE_TRIES = "600/m"  # of one form: 280 MiB a minute
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


_salt = Own(_Salt)


def sender_of(scope: Mapping[str, Any]) -> str:
    """A sealed name of who sent a request (an ASGI scope): its circuit, or the address that the
    proxy tells of; nothing where it cannot be told apart from others."""
    if circuit := _told(scope["headers"]):
        return sealed("circuit", circuit)
    peer = (scope.get("client") or ("",))[0]
    address = address_of(peer, _forwarded(scope["headers"]))
    return sealed("address", address) if address != peer else ""


def in_lane(traffic: TrafficClass, scope: Mapping[str, Any], sender: str) -> str:
    """Who counts as the sender in a traffic class: at the sign-in a known device is one by itself,
    so that a flood on its address does not come before it."""
    if traffic is SIGN_IN and (device := known_device.of_headers(scope["headers"])):
        return sealed("device", device.name)
    return sender


def address_of(peer: str, forwarded: str) -> str:
    """The address of a sender. ``peer``: who connected; ``forwarded``: what the header says.

    One hop is believed, and only of the proxy that the setting names: a list of addresses, or one
    from anybody else, is as if it were not there.
    """
    if not FORWARDED_BY or peer != FORWARDED_BY:
        return peer
    try:
        return str(ip_address(forwarded.strip()))
    except ValueError:
        return peer


def _forwarded(headers: Iterable[tuple[bytes, bytes]]) -> str:
    name = FORWARDED.lower().encode()
    return ",".join(value.decode("latin-1") for key, value in headers if key.lower() == name)


def _address(request: HttpRequest) -> str:
    peer = request.META.get("REMOTE_ADDR", "")
    return address_of(peer, request.headers.get(FORWARDED, ""))


def is_told(request: HttpRequest) -> bool:
    """Whether its sender can be told apart: by a circuit, or an address that is not this machine's,
    where everybody behind a proxy comes from."""
    return bool(_circuit(request)) or not is_shared(_address(request))


def is_shared(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return True


def has_circuit(request: HttpRequest) -> bool:
    return bool(_circuit(request))


def network_key(group: str, request: HttpRequest) -> str:
    return sender_key(group, _circuit(request), _address(request))


def sender_key(group: str, circuit: str, address: str) -> str:
    """The name of a sender's quota: of its circuit where one is told, else of its network."""
    return sealed(group, circuit[:LONGEST] if circuit else _network(address))


def _network(address: str) -> str:
    """The part of an address that counts as one network, in hexadecimal digits."""
    for family, size in NETWORKS:
        try:
            return inet_pton(family, address)[:size].hex()
        except (OSError, ValueError):
            continue
    # A Unix socket has no address: its senders share one quota.
    return "local"


def _told(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The circuit in the headers of an ASGI scope; nothing unless the setting names the header."""
    name = CIRCUIT.lower().encode()
    values = (value for key, value in headers if name and key.lower() == name)
    return next(values, b"")[:LONGEST].decode("latin-1")


def _circuit(request: HttpRequest) -> str:
    return request.headers.get(CIRCUIT, "") if CIRCUIT else ""


def sealed(group: str, sender: str) -> str:
    """A name for counters that tells neither sender nor group, and changes in ten minutes."""
    return digest(_salt.here().value(), f"{group}|{sender}".encode(), sha256).hex()


def over(request: HttpRequest, group: str, rate: str) -> bool:
    """Counts this request, and tells whether its sender has had its share.

    ``rate`` is for a network, which many may share; a circuit has the rate of its own.
    """
    rate = CIRCUIT_RATES[group] if _circuit(request) else rate
    return _spent(group, network_key(group, request), rate, count=True)


def form_over(request: HttpRequest, token: form_token.FormToken) -> bool:
    """As ``over`` for reports, but each form counts once: a browser sends one again by itself when
    a line is reset, and a form that brings its files one by one comes many times."""
    form, counters = sealed("form", token.nonce.hex()), caches["counters"]
    if _spent("tries", form, TRIES, count=True):
        return True
    if counters.get(form):
        return False
    if over(request, "report", REPORTS) and not token.voucher:
        return True
    counters.add(form, 1, SALT_LIFE)
    return False


def slice_over(token: form_token.FormToken) -> bool:
    """Counts one slice of this form, and tells whether it has had its share."""
    return _spent("slices", sealed("slices", token.nonce.hex()), SLICE_TRIES, count=True)


def return_wait(request: HttpRequest) -> int:
    """Seconds until this sender may try a codename; 0: now."""
    key = _return_key(request)
    if key:
        return delays.left(key)
    spent = _spent("return", network_key("return", request), RETURNS, count=False)
    return NO_FORM_WAIT if spent else 0


def wrong_codename(request: HttpRequest) -> None:
    """Counts it: only its own sender, or its own form, waits for it."""
    if key := _return_key(request):
        delays.failed(key, SENDER_RETURNS if is_told(request) else FORM_RETURNS)
    else:
        _spent("return", network_key("return", request), RETURNS, count=True)


def _return_key(request: HttpRequest) -> str:
    """The sender where it is told apart, else the form that was filled in; nothing without one."""
    if is_told(request):
        return network_key("return", request)
    try:
        token = form_token.read(request.POST.get("token", ""), form_token.RETURN)
    except Refused:
        return ""
    return sealed("return", token.nonce.hex())


def reports_spent(scope: Mapping[str, Any]) -> bool:
    """Whether the sender of a request (an ASGI scope) may send no report now. Counts nothing."""
    circuit = _told(scope["headers"])
    rate = CIRCUIT_RATES["report"] if circuit else REPORTS
    peer = (scope.get("client") or ("",))[0]
    address = address_of(peer, _forwarded(scope["headers"]))
    return _spent("report", sender_key("report", circuit, address), rate, count=False)


def mailbox_over(mailbox: object) -> bool:
    """Counts one addition to this mailbox (its id), and tells whether it has had its share."""
    return _spent("mailbox", sealed("mailbox", str(mailbox)), ADDITIONS, count=True)


def _spent(group: str, key: str, rate: str, *, count: bool) -> bool:
    limited = is_ratelimited(None, group=group, key=lambda *_: key, rate=rate, increment=count)
    return bool(limited)
