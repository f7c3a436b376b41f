"""The settings of each newsroom, and the object that stands behind Django's.

The module of settings is run once for each newsroom, in its environment: what it is then given is
what an installation of its own would have. Which of the values belong to the process is a list; all
others belong to the newsroom, so that a new one is not shared by being forgotten.
"""

import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

import languages
from config.environment.errors import WrongSettings
from config.many import folder as folders
from newsrooms import Own, current

MODULE = Path(__file__).resolve().parent.parent / "settings.py"
# The same for all, from the environment of the process or from the code. All but STATIC_ROOT and
# NEWSROOMS have the same value in every newsroom's run (tests/many/test_values.py).
SHARED = frozenset({
    "ADMINS", "APPEND_SLASH", "ASGI_APPLICATION", "AUTHENTICATION_BACKENDS", "BASE_DIR", "BESIDE",
    "AUTH_PASSWORD_VALIDATORS", "CIRCUIT_HEADER", "CLONE", "CSRF_COOKIE_AGE",
    "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SAMESITE", "CSRF_COOKIE_SECURE",
    "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "DATA_UPLOAD_MAX_NUMBER_FIELDS", "DEBUG", "DEFAULT_AUTO_FIELD", "DEFAULT_EXCEPTION_REPORTER",
    "DEVICE_COOKIE_NAME", "EMAIL_BACKEND", "EMAIL_TIMEOUT", "FACES", "FILE_UPLOAD_HANDLERS",
    "FILE_UPLOAD_MAX_MEMORY_SIZE", "FILE_UPLOAD_TEMP_DIR", "FORWARDED_BY", "HOST", "INSTALLED_APPS",
    "LANGUAGE_CODE", "LOCALE_PATHS", "LOGGING", "LOGGING_CONFIG", "LOGIN_REDIRECT_URL", "LOGIN_URL",
    "MESSAGE_STORAGE", "METRICS", "MIDDLEWARE", "MIGRATE", "PASSWORD_HASHERS", "PORT", "PRACTICE",
    "PROCESSES", "RATELIMIT_USE_CACHE", "REDIS_URL", "ROOT_URLCONF", "SECURE_REFERRER_POLICY",
    "SECURE_TRANSPORT", "SESSION_COOKIE_AGE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_SECURE", "SESSION_EXPIRE_AT_BROWSER_CLOSE",
    "SILENCED_SYSTEM_CHECKS", "STATICFILES_DIRS", "STATIC_ROOT", "STATIC_URL", "TEMPLATES",
    "TIME_ZONE", "UPLOADS_AT_ONCE", "UPLOAD_BYTES_AT_ONCE", "UPLOAD_LIMIT", "USE_I18N", "USE_TZ",
    "ALARM_PROXY", "ARCHIVE_ALONE", "NEWSROOMS",
})  # fmt: skip

# A model asks what kind of database it is for, as it is loaded, and opens none.
MODELS_ASK = "DATABASES"

Values = Mapping[str, Any]


class Settings:
    """Stands where Django keeps its settings: those of the process, and of the newsroom at hand."""

    def __init__(self, process: Any, of_newsrooms: Mapping[str, Values]) -> None:
        self._process, self._of_newsrooms = process, of_newsrooms
        first = next(iter(of_newsrooms.values()))
        self._own = frozenset(name for name in first if name.isupper()) - SHARED
        self._withheld = self._own - {MODELS_ASK}

    def loaded(self) -> None:
        """The models were loaded: from now on the process has no database either."""
        self._withheld = self._own

    def __getattr__(self, name: str) -> Any:
        """Raises NoNewsroom for one of a newsroom, where none was entered."""
        if name in self._withheld:
            return self._of_newsrooms[current()][name]
        return getattr(self._process, name)

    def __dir__(self) -> list[str]:
        return [*dir(self._process), *self._own]


def read(folder: Path, process: Mapping[str, str]) -> dict[str, Values]:
    """By the name of the newsroom. ``process``: the environment of this process.

    Raises WrongSettings with all that is wrong: in a newsroom, or between two.
    """
    problems: list[str] = []
    values: dict[str, Values] = {}
    for name in folders.names_in(folder):
        try:
            values[name] = _run(name, folders.values_of(folder, name, process))
        except WrongSettings as error:
            problems += error.problems
    if problems := list(dict.fromkeys(problems)) or _between(values):
        raise WrongSettings(problems)
    return values


def _run(name: str, environment: Mapping[str, str]) -> Values:
    before = languages.installation()
    try:
        values = runpy.run_path(str(MODULE), init_globals={"ENVIRONMENT": environment})
    finally:
        # The module puts its languages in force for whoever reads it.
        languages.install(before)
    for cache in values["CACHES"].values():
        # Memory of this process is told apart by this name.
        cache["LOCATION"] = name
    return values


def _between(values: Mapping[str, Values]) -> list[str]:
    """What two newsrooms may not have in common."""
    problems: list[str] = []
    owners: dict[tuple[str, Any], str] = {}
    for name, own in values.items():
        for what, value in _alone(own):
            other = owners.setdefault((what, value), name)
            if other != name:
                problems.append(f"{name}: its {what} is that of {other}, expected one of its own.")
    return problems + _one_in_another(values) + _names_of_no_one(values)


def _alone(own: Values) -> list[tuple[str, Any]]:
    """Each with what it is called."""
    hosts = [("address", host.lower()) for host in own["ALLOWED_HOSTS"]]
    onion = own["ONION"]
    more = [("address", onion)] if onion and onion not in own["ALLOWED_HOSTS"] else []
    return [*hosts, *more, ("secret", own["SERVER_SECRET"]), *_files(own)]


def _files(own: Values) -> list[tuple[str, Path]]:
    rosters = own["ROSTERS_FILE"] or own["DATA"] / "rosters.json"
    return [
        ("file of the secret", _real(own["SECRET_FILE"])),
        ("archive key", _real(own["ARCHIVE_KEY_FILE"])),
        ("list of people", _real(rosters)),
        ("blob store", _real(own["BLOBS"])),
        ("folder of published files", _real(own["ARCHIVE_MEDIA"])),
        ("folder", _real(own["DATA"])),
    ]


def _real(path: Path | str) -> Path:
    return Path(path).resolve()


def _one_in_another(values: Mapping[str, Values]) -> list[str]:
    return [
        f"{name}: its {what} lies in the folder of {other}, expected a place of its own."
        for name, own in values.items()
        for what, path in _files(own)
        for other, theirs in values.items()
        if other != name and _inside(path, theirs)
    ]


def _inside(path: Path, theirs: Values) -> bool:
    places = ("DATA", "BLOBS", "ARCHIVE_MEDIA")
    folders_of_theirs = tuple(_real(theirs[place]) for place in places)
    return any(path != each and path.is_relative_to(each) for each in folders_of_theirs)


def _names_of_no_one(values: Mapping[str, Values]) -> list[str]:
    """An address decides whose page is shown, so none may stand for several."""
    return [
        f"{name}: AMANA_HOSTS: found “{host}”, expected whole names."
        for name, own in values.items()
        for host in own["ALLOWED_HOSTS"]
        if host.startswith(".") or "*" in host
    ]


def put_in_force() -> None:
    """The languages of each newsroom, as its settings have them; inside the newsroom."""
    languages.install(_INSTALLED.here())


def _installed() -> languages.Installation:
    installation: languages.Installation = settings.INSTALLED_LANGUAGES
    return installation


_INSTALLED = Own(_installed)
