"""The engines below: whether what PostgreSQL confirms stays, and what Redis throws away."""

from django.conf import settings
from django.core.cache import caches
from django.db import connection

from operations.doctor.values import Finding, failed, note, passed

# PostgreSQL's settings without which a power cut loses what was acknowledged, or nobody sees it.
DURABLE = {"fsync": {"on"}, "full_page_writes": {"on"}, "data_checksums": {"on"},
           "synchronous_commit": {"on", "remote_apply", "remote_write", "local"}}  # fmt: skip
# What Redis does when its memory is full: thrown-out counters let a flood in, visits end early.
POLICY = "noeviction"


def durable() -> Finding:
    if connection.vendor != "postgresql":
        return note("SQLite: see its settings.")
    wrong = []
    with connection.cursor() as cursor:
        for name, values in DURABLE.items():
            cursor.execute(f"SHOW {name}")
            if cursor.fetchone()[0] not in values:
                wrong.append(name)
    if wrong:
        return failed(f"Off: {', '.join(wrong)}.")
    return passed("What is confirmed is on the disk, with checksums.")


def redis_memory() -> Finding:
    """Redis tells it in INFO, where CONFIG is not allowed (deploy/redis.conf)."""
    if not settings.REDIS_URL:
        return note("Not in use.")
    try:
        client = caches["default"]._cache.get_client(None)  # type: ignore[attr-defined]
        policy = client.info("memory").get("maxmemory_policy", "")
    except Exception as error:  # noqa: BLE001 - the client's errors, whichever client it is
        return note(f"Unknown ({type(error).__name__}).")
    return passed(f"{policy}.") if policy == POLICY else failed(f"{policy} instead of {POLICY}.")
