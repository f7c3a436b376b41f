"""The table of checks, in the order in which a doctor asks."""

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError

from config import probes
from config.installation import seen
from operations.doctor import data, engines, machine, running, versions, watched
from operations.doctor.values import Check, Finding, Risk, failed

ARRIVAL, UPKEEP = Risk.ARRIVAL, Risk.UPKEEP
INTAKE, DESK = frozenset({probes.INTAKE}), frozenset({probes.DESK})
SEALED = INTAKE | DESK  # where payloads are
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
    Check("writable", "Folders can be written", "nothing starts, or nothing is added",
          "chown them to Amana's user, or mount their disk to be written", data.writable, ARRIVAL,
          SEALED),
    Check("secrets", "Secrets", "others could forge form tokens or exports",
          "chmod 0400 and chown them to Amana's user", data.secrets),
    Check("installation", "What belongs together", "nothing starts, so that nothing is destroyed",
          "mount what is not mounted, or put back what was moved (docs/operations.md)",
          data.installation, ARRIVAL),
    Check("space", "Free space", "reports will be turned away with a 503",
          "free 10 GiB, or put the blobs on a larger disk", machine.free_space, ARRIVAL),
    Check("inodes", "Free inodes", "reports will be turned away, though there is room",
          "delete what is not Amana's, or make the file system anew with more (mkfs.ext4 -i)",
          machine.inodes, ARRIVAL),
    Check("database", "Database", "nothing can be received",
          "start it, look at DATABASE_URL, run manage.py migrate", data.database, ARRIVAL),
    Check("rosters", "Lists of people", "strangers could read reports: none is taken",
          "manage.py verify_roster says what is wrong; restore a backup (docs/operations.md)",
          data.rosters, ARRIVAL, DESK),
    Check("pragmas", "SQLite's settings", "deleted rows would stay readable, or reports be lost",
          "leave OPTIONS in config/settings.py as shipped", data.pragmas),
    Check("log", "PostgreSQL's log", "its old files name the moment at which each report came",
          "wal_recycle=off, min_wal_size=32MB, archive_mode=off (deploy/postgresql.conf)",
          data.write_ahead_log),
    Check("durable", "PostgreSQL's promises", "a power cut loses what reporters were promised",
          "fsync, full_page_writes and synchronous_commit on; initdb --data-checksums",
          engines.durable, ARRIVAL),
    Check("relay", "Closed days", "rows and files of past days tell the order of their reports",
          "manage.py relay every hour (amana-relay.timer)", data.relaid, faces=DESK),
    Check("blobs", "Blob store", "nothing can be received",
          "look at AMANA_BLOBS, its permissions and its credentials", data.blob_store, ARRIVAL,
          SEALED),
    Check("redis", "Redis", "counting falls back to each process, and sign-in slows down",
          "start it, look at REDIS_URL", running.redis, UPKEEP),
    Check("redis-memory", "Redis' memory", "counters and visits are thrown out when it is full",
          "maxmemory-policy noeviction (deploy/redis.conf)", engines.redis_memory, UPKEEP),
    Check("strips", "Sandbox", "no file can be received",
          "look whether this user may start processes (ulimit -u, TasksMax)", running.strips,
          ARRIVAL, SEALED),
    Check("layers", "Sandbox walls", "a hostile file that breaks its parser could do more",
          "use a kernel with landlock and seccomp; this version relies on the walls named",
          running.layers, faces=SEALED),
    Check("clock", "Clock", "days in the rows and in custody would be wrong",
          "set the clock; run systemd-timesyncd, or sdwdate on an onion; amana-relay.timer",
          machine.clock, UPKEEP, DESK),
    Check("transport", "Transport", "cookies would travel in the clear",
          "serve it over HTTPS or an onion and set AMANA_SECURE_TRANSPORT=1", running.transport),
    Check("checks", "Django's checks", "a setting is unsafe",
          "manage.py check says more", running.system_checks),
    Check("backup", "Last backup", "a lost disk would lose reports",
          "manage.py backup DIR --recipient R, daily (deploy/amana-backup.timer)", data.backup,
          UPKEEP, DESK),
    Check("door", "The server's answer", "a report sent now would not arrive",
          "look at the log (journalctl -u amana), which names the cause", watched.door, ARRIVAL),
    Check("canary", "Canary", "perhaps no report arrives, or nobody would know",
          "manage.py canary says at which step it ends; amana-canary.timer",
          watched.last_canary, ARRIVAL, INTAKE),
    Check("tasks", "Regular tasks", "what should go stays, and damage is not seen",
          "run each one named by hand, and look at its timer (systemctl list-timers)",
          watched.regular, UPKEEP),
    Check("counts", "Last scrub and tidy", "reports were lost or damaged",
          "restore what they name from the backup, and run them again", watched.counted, UPKEEP,
          DESK),
    Check("versions", "Versions", "known holes stay open",
          "upgrade what is named (docs/operations.md, Watching)", versions.supported),
    Check("alarm", "Alarm", "nobody hears that something is wrong",
          "manage.py alarm --test; look at AMANA_ALARM, AMANA_SMTP, AMANA_ALARM_PROXY",
          watched.alarm, UPKEEP),
)  # fmt: skip


def examine() -> Iterator[tuple[Check, Finding]]:
    for check in CHECKS:
        if check.faces & settings.FACES:
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
