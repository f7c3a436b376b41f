"""Typed readers of the environment: what is set must be well formed, or Amana refuses to start."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config import catalogues
from languages import Face, Installation, Language, LanguageError, parse


def text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def words(name: str, default: str, allowed: frozenset[str]) -> frozenset[str]:
    """A comma-separated choice of ``allowed``."""
    chosen = frozenset(word.strip() for word in text(name, default).split(",") if word.strip())
    if not chosen or not chosen <= allowed:
        raise ImproperlyConfigured(
            f"{name} must name some of {', '.join(sorted(allowed))}, separated by commas."
        )
    return chosen


def switch(name: str, default: bool) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0.")
    return value in {"1", "true", "yes"}


def number(name: str, default: int) -> int:
    """A whole number, zero or more."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdecimal()):
        raise ImproperlyConfigured(f"{name} must be a whole number.")
    return int(value)


def listed(name: str) -> list[str]:
    """What is separated by commas; nothing when it is not set."""
    return [each.strip() for each in text(name, "").split(",") if each.strip()]


def languages(name: str, default: str) -> tuple[Language, ...]:
    """Tags of languages, separated by commas, in the order of preference."""
    try:
        return parse(text(name, default))
    except LanguageError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error


def installation(name: str, default: str) -> Installation:
    """The languages of records, and those of each face (``AMANA_DESK_LANGUAGES`` …), which are the
    same as far as there are catalogues, unless they are set."""
    every = languages(name, default)
    return Installation(every, {face: _of_face(face, every) for face in Face})


def _of_face(face: Face, every: tuple[Language, ...]) -> tuple[Language, ...]:
    name = f"AMANA_{face.upper()}_LANGUAGES"
    if not text(name, ""):
        return catalogues.speaking(face, every)
    chosen = languages(name, "")
    for each in chosen:
        if not catalogues.has(face, each):
            raise ImproperlyConfigured(
                f"{name}: there is no catalogue of {each.english_name} ({each.code}) for this "
                f"face, which would be one in {catalogues.PACKAGES[face]}/locale/"
                f"{catalogues.folder(each)}/LC_MESSAGES/django.po (docs/languages.md)."
            )
    return chosen


def relay(name: str, default: str) -> tuple[str, int]:
    """``HOST:PORT`` of a mail relay."""
    host, _, port = text(name, default).rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise ImproperlyConfigured(f"{name} must be HOST:PORT.")
    return host, int(port)


def folder(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().resolve()


def secret(path: Path, size: int = 32) -> bytes | None:
    """The bytes of a secret file; None where there is none, or it cannot be read. Makes nothing.

    A secret that is missing may have been lost, so only a first start makes one
    (``keep``); config.installation says what is wrong before anything acts without it.
    """
    try:
        value = path.read_bytes()
    except OSError:
        return None
    if len(value) < size:
        raise ImproperlyConfigured(f"The secret file {path} holds fewer than {size} bytes.")
    return value


def keep(path: Path, value: bytes, mode: int = 0o400) -> bytes:
    """Writes ``value`` where nothing is, readable by its owner alone; gives what is there then.

    The name is linked to a whole file, so two processes that start at once agree on one secret.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        staged = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(value)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(staged, path)
        except FileExistsError:
            # Another process was first: its secret is the one.
            pass
        finally:
            staged.unlink()
    return path.read_bytes()
