"""The settings of each newsroom, and the object that stands behind Django's.

The module of settings is run once for each newsroom, in its environment: what it is then given is
what an installation of its own would have. Which of the values belong to the process is a list; all
others belong to the newsroom, so that a new one is not shared by being forgotten.
"""

import runpy
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings

import languages
from config.environment.errors import WrongSettings
from config.many import apart
from config.many import folder as folders
from newsrooms import Own, current

MODULE = Path(__file__).resolve().parent.parent / "settings.py"
# The same for all, from the environment of the process or from the code. All but STATIC_ROOT and
# NEWSROOMS have the same value in every newsroom's run (tests/many/test_values.py).
SHARED = frozenset({
    "ADMINS", "APPEND_SLASH", "ASGI_APPLICATION", "AUTHENTICATION_BACKENDS", "BASE_DIR", "BESIDE",
    "AUTH_PASSWORD_VALIDATORS", "CIRCUIT_HEADER", "CLONE", "CSRF_COOKIE_AGE",
    "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SAMESITE", "CSRF_COOKIE_SECURE",
    "DATABASE_CONNECTIONS", "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "DATA_UPLOAD_MAX_NUMBER_FIELDS", "DEBUG", "DEFAULT_AUTO_FIELD", "DEFAULT_EXCEPTION_REPORTER",
    "DEVICE_COOKIE_NAME", "EMAIL_BACKEND", "EMAIL_TIMEOUT", "FACES", "FILE_UPLOAD_HANDLERS",
    "FILE_UPLOAD_MAX_MEMORY_SIZE", "FILE_UPLOAD_TEMP_DIR", "FORWARDED_BY", "HOST", "INSTALLED_APPS",
    "LANGUAGE_CODE", "LOCALE_PATHS", "LOGGING", "LOGGING_CONFIG", "LOGIN_REDIRECT_URL", "LOGIN_URL",
    "MESSAGE_STORAGE", "METRICS", "MIDDLEWARE", "MIGRATE", "PASSWORD_HASHERS", "PORT", "PRACTICE",
    "PROCESSES", "RATELIMIT_USE_CACHE", "ROOT_URLCONF", "SECURE_REFERRER_POLICY",
    "SECURE_TRANSPORT", "SESSION_COOKIE_AGE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_SECURE", "SESSION_EXPIRE_AT_BROWSER_CLOSE",
    "SILENCED_SYSTEM_CHECKS", "STATICFILES_DIRS", "STATIC_ROOT", "STATIC_URL", "TEMPLATES",
    "TIME_ZONE", "UPLOADS_AT_ONCE", "UPLOAD_BYTES_AT_ONCE", "UPLOAD_LIMIT", "USE_I18N", "USE_TZ",
    "ALARM_PROXY", "ARCHIVE_ALONE", "NEWSROOMS",
})  # fmt: skip

# A model asks what kind of database it is for, as it is loaded, and opens none.
MODELS_ASK = "DATABASES"

Values = Mapping[str, Any]
Asked = Callable[[], dict[str, str]]  # the environment of one; raises WrongSettings


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
    names = folders.names_in(folder)
    return _read({name: partial(folders.values_of, folder, name, process) for name in names})


def refuse_another(
    folder: Path, name: str, own: Mapping[str, str], process: Mapping[str, str]
) -> None:
    """Before a newsroom is added: its settings fit, and it has nothing of those that are there.

    ``own``: what its file is to say. Raises WrongSettings.
    """
    there = folders.names_in(folder) if any(folder.glob(f"*/{folders.FILE}")) else ()
    asked: dict[str, Asked] = {
        each: partial(folders.values_of, folder, each, process) for each in there
    }
    asked[name] = lambda: folders.fitting(
        name, folders.environment_with(folder, name, own, process)
    )
    _read(asked)


def _read(asked: Mapping[str, Asked]) -> dict[str, Values]:
    problems: list[str] = []
    values: dict[str, Values] = {}
    for name, environment in asked.items():
        try:
            values[name] = _run(name, environment())
        except WrongSettings as error:
            problems += error.problems
    if problems := list(dict.fromkeys(problems)) or apart.between(values):
        raise WrongSettings(problems)
    return values


def _run(name: str, environment: Mapping[str, str]) -> Values:
    before = languages.installation()
    try:
        values = runpy.run_path(str(MODULE), init_globals={"ENVIRONMENT": environment})
    finally:
        # The module puts its languages in force for whoever reads it.
        languages.install(before)
    _tell_apart(name, values)
    return values


def _tell_apart(name: str, values: Values) -> None:
    """What newsrooms keep in memory of the process, and how few connections it opens."""
    if not values["REDIS_URL"]:
        for cache in values["CACHES"].values():
            # Memory of this process is told apart by this name.
            cache["LOCATION"] = name
    if values["DATABASE_URL"]:
        values["DATABASES"]["default"] |= {"ENGINE": "config.many.postgresql", "CONN_MAX_AGE": 0}


def put_in_force() -> None:
    """The languages of each newsroom, as its settings have them; inside the newsroom."""
    languages.install(_INSTALLED.here())


def _installed() -> languages.Installation:
    installation: languages.Installation = settings.INSTALLED_LANGUAGES
    return installation


_INSTALLED = Own(_installed)
