"""The newsrooms in the folder AMANA_NEWSROOMS, and the environment of each.

A newsroom is a folder with a file ``environment`` in it, written as systemd and a shell read it
(NAME=value). What stands there belongs to the newsroom; what belongs to the process stands in the
environment of the process and holds for all.
"""

import os
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.environment import names, reading
from config.environment import table as t
from config.environment.errors import WrongSettings
from config.environment.setting import Setting

FILE = "environment"
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
STATIC = "static"  # in the same folder: the style sheets and scripts, which are the same for all
# What a newsroom's file may set.
OWN: tuple[Setting[Any], ...] = (
    t.HOSTS, t.ONION, t.SITE_URL, t.DESK_URL, t.LANGUAGES, *t.SPOKEN.values(), t.NEWSROOM,
    t.EXIT_URL, t.DISK_FLOOR, t.QUARANTINE_AFTER, t.RELAY, t.ARRIVALS, t.DATABASE_URL, t.BLOBS,
    t.ARCHIVE_MEDIA,
    t.INSTALLATION, t.SECRET_FILE, t.ROSTERS, t.ARCHIVE_KEY_FILE, t.BACKUP_ALSO,
    t.DIGEST_TO, t.DIGEST_FROM, t.SMTP, t.SMTP_USER, t.SMTP_PASSWORD, t.ALARM, t.HEARTBEAT,
)  # fmt: skip
# What is set for the process, and holds for all.
PROCESS: tuple[Setting[Any], ...] = (
    t.NEWSROOMS, t.MIGRATE, t.HOST, t.PORT, t.FACES, t.SECURE_TRANSPORT, t.UPLOAD_LIMIT,
    t.UPLOADS_AT_ONCE, t.UPLOAD_BYTES_AT_ONCE, t.CIRCUIT_HEADER, t.FORWARDED_BY, t.ALARM_PROXY,
    t.DATABASE_CONNECTIONS,
)  # fmt: skip
# Servers that keep newsrooms apart by a prefix of theirs: set for the process, and for a newsroom
# that has one, or a role there, of its own.
EITHER: tuple[Setting[Any], ...] = (t.REDIS_URL, t.S3_ENDPOINT, t.S3_KEY, t.S3_SECRET)
# Everything else: nobody has made one for each newsroom, or tried it so; and whatever is new.
REFUSED = tuple(each for each in names.SETTINGS if each not in (*OWN, *PROCESS, *EITHER))


def are_wanted() -> bool:
    return bool(os.environ.get(t.NEWSROOMS.name, "").strip())


def of_process() -> Path:
    """AMANA_NEWSROOMS, before there are settings. Raises WrongSettings where it is not set."""
    if not are_wanted():
        raise WrongSettings([f"{t.NEWSROOMS.name}: not set, expected the folder of newsrooms."])
    return Path(os.environ[t.NEWSROOMS.name]).expanduser().resolve()


def names_in(folder: Path) -> tuple[str, ...]:
    """In alphabetical order. Raises WrongSettings where there is none, or one has no name."""
    found = sorted(path.parent.name for path in folder.glob(f"*/{FILE}"))
    wrong = [name for name in found if not fits(name)]
    if wrong:
        raise WrongSettings([f"{folder / name}: {expected()}" for name in wrong])
    if not found:
        raise WrongSettings(
            [f"{t.NEWSROOMS.name}: there is no newsroom in {folder}: amana newsroom add NAME."]
        )
    return tuple(found)


def lacking(folder: Path) -> tuple[str, ...]:
    """Folders that look like a newsroom's and have no settings: of one whose disk is not there."""
    if not folder.is_dir():
        return ()
    places = sorted(path for path in folder.iterdir() if path.is_dir() and fits(path.name))
    return tuple(path.name for path in places if not (path / FILE).is_file())


def lacks(folder: Path, name: str) -> str:
    return (
        f"{name}: there is no file “{FILE}” in {folder / name}: mount its disk, or move the folder "
        "away where the newsroom is gone for good."
    )


def fits(name: str) -> bool:
    return bool(NAME.fullmatch(name)) and name != STATIC


def expected() -> str:
    return (
        "expected a name of small letters, digits and hyphens that begins with a letter and is "
        f"not “{STATIC}”."
    )


def environment_of(folder: Path, name: str, process: Mapping[str, str]) -> dict[str, str]:
    """The environment in which the newsroom is an installation of its own.

    ``process``: that of this process. Raises WrongSettings.
    """
    if not fits(name) or not (file := folder / name / FILE).is_file():
        raise WrongSettings(
            [f"{t.NEWSROOMS.name}: there is no newsroom {name} in {folder}: amana newsroom list."]
        )
    return environment_with(folder, name, _parsed(file), process)


def environment_with(
    folder: Path, name: str, own: Mapping[str, str], process: Mapping[str, str]
) -> dict[str, str]:
    """The same of one whose file says ``own``, there or not. Raises WrongSettings."""
    file = folder / name / FILE
    problems = [*_misplaced_here(own, file), *_misplaced_there(process)]
    if not own.get(t.HOSTS.name, "").strip():
        problems.append(f"{file}: {t.HOSTS.name} is not set, expected the newsroom's own names.")
    if problems:
        raise WrongSettings(problems)
    replaced = {t.NEWSROOMS.name, *_replaced(own)}
    shared = {key: value for key, value in process.items() if key not in replaced}
    return {**shared, **own, t.DATA.name: str(folder / name)}


def values_of(folder: Path, name: str, process: Mapping[str, str]) -> dict[str, str]:
    """As ``environment_of``, once each value was found to fit. Raises WrongSettings, which names
    the newsroom."""
    return fitting(name, environment_of(folder, name, process))


def fitting(name: str, environment: dict[str, str]) -> dict[str, str]:
    """``environment``, where each value of it fits. Raises WrongSettings, as ``values_of``."""
    try:
        reading.read(environment)
    except WrongSettings as error:
        raise WrongSettings([f"{name}: {problem}" for problem in error.problems]) from error
    return environment


def _parsed(file: Path) -> dict[str, str]:
    """Raises WrongSettings, which repeats no value: it may be a secret."""
    values: dict[str, str] = {}
    try:
        lines = file.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSettings([f"{file}: it cannot be read ({type(error).__name__})."]) from error
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        setting, sign, written = line.strip().partition("=")
        try:
            words = shlex.split(written)
        except ValueError:
            words = ["", ""]
        if not sign or len(words) > 1:
            raise WrongSettings([f'{file}: line {number}: expected NAME=value, or NAME="a value".'])
        values[setting] = words[0] if words else ""
    return values


def _misplaced_here(own: Mapping[str, str], file: Path) -> list[str]:
    allowed = _all_names((*OWN, *EITHER))
    return [
        f"{file}: {name}: it is no setting of one newsroom (docs/newsrooms.md)."
        for name in sorted(own)
        if name not in allowed
    ]


def _misplaced_there(process: Mapping[str, str]) -> list[str]:
    own = _all_names(OWN) & set(process)
    problems = [f"{name}: expected in each newsroom's file “{FILE}”." for name in sorted(own)]
    for setting in REFUSED:
        for name in sorted(_all_names((setting,)) & set(process)):
            if process[name].strip() not in {"", setting.default}:
                problems.append(f"{name}: not possible where newsrooms are many yet.")
    return problems


def _replaced(own: Mapping[str, str]) -> set[str]:
    """Of the process: in whichever form, a setting that the newsroom has, and the other half of its
    key."""
    pairs = [pair for pair in names.TOGETHER if set(pair) <= set(EITHER)]
    alone = [(setting,) for setting in EITHER if not any(setting in pair for pair in pairs)]
    forms = [_all_names(together) for together in (*pairs, *alone)]
    return {name for form in forms if form & set(own) for name in form}


def _all_names(settings: tuple[Setting[Any], ...]) -> set[str]:
    return {each.name for each in settings} | {each.file_name for each in settings if each.secret}
