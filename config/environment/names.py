"""The rows in the order of their page, and every name that may stand in the environment."""

from typing import Any

from config.environment import table as t
from config.environment.setting import Setting

SETTINGS: tuple[Setting[Any], ...] = (
    t.DATA, t.NEWSROOMS, t.MIGRATE, t.HOST, t.PORT, t.FACES, t.PRACTICE, t.WORKERS, t.CONCURRENCY,
    t.HOSTS, t.ONION, t.SECURE_TRANSPORT, t.SITE_URL, t.DESK_URL, t.LANGUAGES,
    *t.SPOKEN.values(), t.NEWSROOM, t.EXIT_URL,
    t.UPLOAD_LIMIT, t.UPLOADS_AT_ONCE, t.UPLOAD_BYTES_AT_ONCE, t.DISK_FLOOR, t.QUARANTINE_AFTER,
    t.RELAY, t.ARRIVALS, t.CIRCUIT_HEADER, t.FORWARDED_BY,
    t.DATABASE_URL, t.DATABASE_CONNECTIONS, t.REDIS_URL, t.BLOBS, t.ARCHIVE_MEDIA,
    t.S3_ENDPOINT, t.S3_KEY, t.S3_SECRET,
    t.INSTALLATION, t.SECRET_FILE, t.ROSTERS, t.ARCHIVE_KEY_FILE, t.BACKUP_ALSO,
    t.DIGEST_TO, t.DIGEST_FROM, t.SMTP, t.SMTP_USER, t.SMTP_PASSWORD,
    t.ALARM, t.HEARTBEAT, t.ALARM_PROXY, t.METRICS,
)  # fmt: skip
# The first is at least as large as the second.
AT_LEAST = ((t.UPLOAD_BYTES_AT_ONCE, t.UPLOAD_LIMIT),)
TOGETHER = ((t.S3_KEY, t.S3_SECRET), (t.SMTP_USER, t.SMTP_PASSWORD))
# All that it takes to tell somebody of a fault, a wrong setting among them.
TELLING: tuple[Setting[Any], ...] = (
    t.DATA, t.DIGEST_FROM, t.SMTP, t.SMTP_USER, t.SMTP_PASSWORD, t.ALARM, t.ALARM_PROXY,
)  # fmt: skip
NAMES = {each.name for each in SETTINGS} | {each.file_name for each in SETTINGS if each.secret}
# Names of the programs that stand before Amana (deploy/), of `make` and of the tests.
ELSEWHERE = {
    *("AMANA_SITE", "AMANA_FRONT", "AMANA_DESK_FRONT", "AMANA_BACK", "AMANA_BACK_2"),
    *("AMANA_INTAKE", "AMANA_DESK", "AMANA_ARCHIVE"),
    *("AMANA_PICTURES", "AMANA_GUIDANCE", "AMANA_STORES", "AMANA_FRESH"),
}
