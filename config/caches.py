"""Redis, or what is left without it.

Django's own backend opens its connections anew for each thread and lets every error through: with
Redis down each request would wait for it and then end in a 500. Here one pool serves the process,
nobody waits for longer than a second, and after a failure nobody asks again for a few seconds.
"""

import logging
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.core.cache.backends import redis as django_redis
from django.core.cache.backends.locmem import LocMemCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

TIMEOUT = 1.0  # seconds that Redis may take for an answer
PAUSE = 5.0  # seconds after a failure in which it is not asked
# Counters that this process keeps meanwhile; when there are more, some are thrown out.
ENTRIES = 100_000

LOG = logging.getLogger("amana.outage")
Result = TypeVar("Result")


class Client(django_redis.RedisCacheClient):
    """The connections of one process to one Redis, and whether it answers."""

    def __init__(self, servers: list[str]) -> None:
        limits: dict[str, Any] = {
            "socket_timeout": TIMEOUT,
            "socket_connect_timeout": TIMEOUT,
            "retry": Retry(NoBackoff(), 0),
        }
        super().__init__(servers, **limits)
        self._lock = threading.Lock()
        self._resting_until = 0.0

    def attempt(self, work: Callable[[], Result]) -> Result:
        """What ``work`` gives. Raises ConnectionError (the built-in one) when Redis is down."""
        if time.monotonic() < self._resting_until:
            raise ConnectionError("Redis does not answer.")
        try:
            return work()
        except (RedisError, OSError) as error:
            with self._lock:
                self._resting_until = time.monotonic() + PAUSE
            LOG.error("Not asked.", exc_info=error)
            raise ConnectionError("Redis does not answer.") from error


@cache
def _client(servers: tuple[str, ...]) -> Client:
    return Client(list(servers))


class RedisCache(django_redis.RedisCache):
    """Raises ConnectionError when Redis is down.

    A visit that cannot be looked up is not one that has ended.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._client = _client(tuple(server.split(",")))

    @property
    def _cache(self) -> Any:
        return _Attempts(self._client)


class _Attempts:
    """Every method of a client, each an attempt."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)
        return lambda *args, **kwargs: self._client.attempt(lambda: method(*args, **kwargs))


class CountersCache(RedisCache):
    """Counts in this process's memory while Redis is down: every limit holds, for each process.

    Only what counters are made of falls back: ``add``, ``incr`` and ``get``. ``transaction`` is for
    what processes divide among them (submissions.wire.shared_budgets).
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        # By that name memory of this process is told apart: each newsroom's counters are its own.
        place = f"counters {self.key_prefix}"
        self._local = LocMemCache(place, {"OPTIONS": {"MAX_ENTRIES": ENTRIES}})

    def shared(self, name: str) -> str:
        """The key in Redis of what processes share by that name."""
        return f"{self.key_prefix}:{name}" if self.key_prefix else name

    def transaction(self, name: str, work: Callable[[Any], Result]) -> Result:
        """What ``work`` gives, which is handed a pipeline that watches the key ``name`` (a whole
        one, of ``shared``): it reads, calls ``multi``, and writes; again when somebody else wrote
        meanwhile. No counter, so nothing stands in for it. Raises ConnectionError.
        """

        def attempt() -> Result:
            server: Any = self._client.get_client(write=True)
            done: Result = server.transaction(work, name, value_from_callable=True)
            return done

        return self._client.attempt(attempt)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        try:
            return bool(super().add(key, value, *args, **kwargs))
        except ConnectionError:
            return bool(self._local.add(key, value, *args, **kwargs))

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get(key, *args, **kwargs)
        except ConnectionError:
            return self._local.get(key, *args, **kwargs)

    def incr(self, key: str, *args: Any, **kwargs: Any) -> int:
        try:
            return int(super().incr(key, *args, **kwargs))
        except ConnectionError:
            return int(self._local.incr(key, *args, **kwargs))
