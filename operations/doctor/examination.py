"""The table of checks, in the order in which a doctor asks."""

from collections.abc import Iterator

from django.db import DatabaseError

from config.installation import seen
from operations.doctor import data, machine, running
from operations.doctor.values import Check, Finding, failed

CHECKS = (
    Check("core", "Core dumps", "a crash would write reporters' words to the disk",
          "run Amana through manage.py, and set LimitCORE=0 in its unit", machine.core_dumps),
    Check("swap", "Swap", "memory with a report in it could reach the disk",
          "swapoff -a and remove it from /etc/fstab, or use zram or an encrypted swap",
          machine.swap),
    Check("server", "The running server", "a file or a debugger could give its memory away",
          "start it with manage.py serve or deploy/amana.service", running.server),
    Check("disk", "Disk encryption", "whoever takes the disk reads account names and days",
          "put AMANA_DATA on a LUKS volume", machine.disk_encryption),
    Check("folder", "AMANA_DATA", "other users of the machine could read what is kept",
          "chown it to Amana's user and chmod 0700", data.folder),
    Check("secrets", "Secrets", "others could forge form tokens or exports",
          "chmod 0400 and chown them to Amana's user", data.secrets),
    Check("installation", "What belongs together", "nothing starts, so that nothing is destroyed",
          "mount what is not mounted, or put back what was moved (docs/operations.md)",
          data.installation),
    Check("space", "Free space", "reports will be turned away with a 503",
          "free 10 GiB, or put the blobs on a larger disk", machine.free_space),
    Check("database", "Database", "nothing can be received",
          "start it, look at DATABASE_URL, run manage.py migrate", data.database),
    Check("rosters", "Lists of people", "strangers could read reports: none is taken",
          "manage.py verify_roster says what is wrong; restore a backup (docs/operations.md)",
          data.rosters),
    Check("pragmas", "SQLite's settings", "deleted rows would stay readable, or reports be lost",
          "leave OPTIONS in config/settings.py as shipped", data.pragmas),
    Check("blobs", "Blob store", "nothing can be received",
          "look at AMANA_BLOBS, its permissions and its credentials", data.blob_store),
    Check("redis", "Redis", "counting falls back to each process, and sign-in slows down",
          "start it, look at REDIS_URL", running.redis),
    Check("strips", "Sandbox", "no file can be received",
          "look whether this user may start processes (ulimit -u, TasksMax)", running.strips),
    Check("layers", "Sandbox walls", "a hostile file that breaks its parser could do more",
          "use a kernel with landlock and seccomp; this version relies on the walls named",
          running.layers),
    Check("clock", "Clock", "days in the rows and in custody would be wrong",
          "set the clock; run systemd-timesyncd, or sdwdate on an onion; amana-custody.timer daily",
          machine.clock),
    Check("transport", "Transport", "cookies would travel in the clear",
          "serve it over HTTPS or an onion and set AMANA_SECURE_TRANSPORT=1", running.transport),
    Check("checks", "Django's checks", "a setting is unsafe",
          "manage.py check says more", running.system_checks),
    Check("backup", "Last backup", "a lost disk would lose reports",
          "manage.py backup DIR --recipient R, daily (deploy/amana-backup.timer)", data.backup),
)  # fmt: skip


def examine() -> Iterator[tuple[Check, Finding]]:
    for check in CHECKS:
        yield check, _look(check)


def _look(check: Check) -> Finding:
    """What cannot be looked at has failed, and keeps nothing else from being looked at."""
    try:
        return check.look()
    except PermissionError as error:
        return failed(f"{error.filename} cannot be read by user {seen.user()}: chown it.")
    except DatabaseError as error:
        return failed(f"The database does not answer ({type(error).__name__}).")
    except OSError as error:
        return failed(f"{error.filename or 'It'} cannot be looked at ({error.strerror}).")
