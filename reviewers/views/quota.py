"""How often a password may be wrong: failures delay, and shut nobody out for good.

A try is counted for its name and its sender together, and for its sender with all names together,
under keyed names that are in memory alone and change every ten minutes. From a device that the
same person signed in from before it is counted for that device alone: what others do at the same
name or the same address is nothing to it.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase

from submissions.intake import Schedule, delays, known_device, quotas

# Of one name from one sender: some fifteen tries in ten minutes.
NAME = Schedule(3, 10, 60)
# Of a known device: who stole it waits too, and its owner mistypes.
DEVICE = Schedule(5, 5, 60)
# Of all names together: one password tried on many. An office is one network and mistypes less.
NETWORK = Schedule(50, 5, 60)
# Where senders cannot be told apart everybody waits for it, so it takes a flood, and is short.
SHARED = Schedule(1000, 1, 10)


@dataclass(frozen=True)
class Counter:
    key: str
    schedule: Schedule


@dataclass(frozen=True)
class Tries:
    """What a try of one name counts for."""

    counters: tuple[Counter, ...]

    @classmethod
    def of(cls, request: HttpRequest, name: str) -> "Tries":
        device = known_device.of_request(request)
        if device is not None and User.objects.filter(pk=device.account, username=name).exists():
            return cls((Counter(quotas.sealed("desk-device", device.name), DEVICE),))
        together = NETWORK if quotas.is_told(request) else SHARED
        named = quotas.network_key(f"desk-sign-in|{name.casefold()}", request)
        return cls(
            (
                Counter(named, NAME),
                Counter(quotas.network_key("desk-sign-ins", request), together),
            )
        )

    def wait(self) -> int:
        """Seconds until the next try; 0: now."""
        return max(delays.left(each.key) for each in self.counters)

    def failed(self) -> None:
        """Only what fails is counted: a colleague may come back as often as they like."""
        for each in self.counters:
            delays.failed(each.key, each.schedule)


def wait(request: HttpRequest, name: str) -> int:
    return Tries.of(request, name).wait()


def count_failure(request: HttpRequest, name: str) -> None:
    Tries.of(request, name).failed()


def remember(response: HttpResponseBase, user: User) -> None:
    """The browser of this answer is one that the person signed in from."""
    known_device.mark(response, user.pk)
