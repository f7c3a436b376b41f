"""Until when what Amana stands on gets security updates, as its makers have said."""

import datetime
import platform
import sys

import django

from operations.doctor.values import Finding, failed, note, passed

SOON = datetime.timedelta(days=180)
DAY = datetime.date
# The last day of each: Debian's LTS (wiki.debian.org/LTS), Python's (devguide.python.org/versions),
# Django's (djangoproject.com/download).
ENDS: dict[str, datetime.date] = {
    "Debian 11": DAY(2026, 8, 31),
    "Debian 12": DAY(2028, 6, 30),
    "Debian 13": DAY(2030, 6, 30),
    "Python 3.11": DAY(2027, 10, 31),
    "Python 3.12": DAY(2028, 10, 31),
    "Python 3.13": DAY(2029, 10, 31),
    "Python 3.14": DAY(2030, 10, 31),
    "Django 5.2": DAY(2028, 4, 30),
    "Django 6.0": DAY(2027, 4, 30),
}


def here() -> list[str]:
    """What runs, by the names of the table."""
    found = [f"Python {sys.version_info.major}.{sys.version_info.minor}"]
    found.append(f"Django {'.'.join(django.__version__.split('.')[:2])}")
    try:
        system = platform.freedesktop_os_release()
    except OSError:
        return found
    if system.get("ID") == "debian" and "VERSION_ID" in system:
        found.insert(0, f"Debian {system['VERSION_ID']}")
    return found


def supported() -> Finding:
    today = datetime.datetime.now(datetime.UTC).date()
    return judged(here(), today)


def judged(names: list[str], today: datetime.date) -> Finding:
    over = [f"{name} since {ENDS[name]}" for name in names if name in ENDS and ENDS[name] < today]
    if over:
        return failed(f"No security updates any more: {', '.join(over)}.")
    ending = [name for name in names if name in ENDS and ENDS[name] - today <= SOON]
    unknown = [name for name in names if name not in ENDS]
    if ending or unknown:
        said = [f"{name} until {ENDS[name]}" for name in ending]
        said += [f"{name}: not known here" for name in unknown]
        return note(f"{', '.join(said)}.")
    return passed(f"{', '.join(names)}: all get security updates.")
