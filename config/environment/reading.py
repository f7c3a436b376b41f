"""The values of a process: all of them, or every sentence about what is wrong."""

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, cast

from config.environment import names
from config.environment.errors import Unfit, WrongSettings
from config.environment.setting import Setting

T = TypeVar("T")
PREFIX = "AMANA_"
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://")
LONGEST = 80  # signs of a value that are repeated in a sentence


class Values:
    """What each setting of the table is; ``files``: those that hold a secret of them."""

    def __init__(
        self, values: Mapping[str, Any], texts: Mapping[str, str], files: tuple[Path, ...]
    ) -> None:
        self._values, self._texts, self.files = values, texts, files

    def __getitem__(self, setting: Setting[T]) -> T:
        return cast(T, self._values[setting.name])

    def is_set(self, setting: Setting[Any]) -> bool:
        """Rather than left to its default."""
        return bool(self._texts[setting.name])

    def written(self, setting: Setting[Any]) -> str:
        """As it was set, or ""."""
        return self._texts[setting.name]


def read(environment: Mapping[str, str]) -> Values:
    """Raises WrongSettings with all that is wrong. No secret is in its words."""
    problems = _unknown(environment) + _halves(environment)
    values: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for setting in names.SETTINGS:
        text = ""
        try:
            text = texts[setting.name] = _text(setting, environment)
            values[setting.name] = setting.value(text)
        except Unfit as error:
            problems.append(f"{setting.name}: {_found(setting, text)}{error}")
        except ValueError:
            problems.append(
                f"{setting.name}: {_found(setting, text)}expected {setting.kind.expected}."
            )
    if problems := problems or _too_small(values, texts):
        raise WrongSettings(problems)
    named = (environment.get(each.file_name, "").strip() for each in names.SETTINGS if each.secret)
    return Values(values, texts, tuple(Path(path).expanduser() for path in named if path))


def needed(environment: Mapping[str, str], wanted: tuple[Setting[Any], ...]) -> dict[str, str]:
    """The environment without any setting but those that are ``wanted``, and well formed."""
    every = names.NAMES | {name for name in environment if name.startswith(PREFIX)}
    kept = {name: value for name, value in environment.items() if name not in every}
    for setting in wanted:
        own = (setting.name, setting.file_name) if setting.secret else (setting.name,)
        with suppress(ValueError):
            setting.value(_text(setting, environment))
            kept |= {name: environment[name] for name in own if name in environment}
    return kept


def _text(setting: Setting[Any], environment: Mapping[str, str]) -> str:
    """What was set, straight or by a file; "" where nothing was. Raises Unfit."""
    straight = _one_line(environment.get(setting.name, ""))
    path = environment.get(setting.file_name, "").strip() if setting.secret else ""
    if not path:
        return straight
    if straight:
        raise Unfit(f"set twice: take away {setting.name} or {setting.file_name}.")
    try:
        # As editors of Windows write it, too: with a mark of the encoding before the first sign.
        content = Path(path).expanduser().read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text, or nobody's home"
        raise Unfit(f"{setting.file_name}={path} cannot be read: {why}.") from error
    if not content:
        raise Unfit(f"{setting.file_name}={path} is empty.")
    return _one_line(content)


def _one_line(text: str) -> str:
    """Raises Unfit, without repeating what may be a secret."""
    line = text.strip()
    if any(unicodedata.category(sign) == "Cc" for sign in line):
        raise Unfit("expected one line of text, without control characters.")
    return line


def _found(setting: Setting[Any], text: str) -> str:
    if not text:
        return ""
    if not setting.secret:
        return f"found “{text[:LONGEST]}”, "
    scheme = SCHEME.match(text)
    return f"found {scheme[0]}…, " if scheme else "found a value that is not shown, "


def _unknown(environment: Mapping[str, str]) -> list[str]:
    problems = []
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in names.NAMES | names.ELSEWHERE:
            meant = _meant(name)
            hint = f"Did you mean {meant}?" if meant else "docs/settings.md lists them."
            problems.append(f"{name}: there is no such setting. {hint}")
    return problems


def _meant(name: str) -> str:
    """A setting with nearly this name, or ""."""
    if (bare := name.removeprefix(PREFIX)) in names.NAMES:
        return bare
    close = get_close_matches(name, sorted(names.NAMES), n=1, cutoff=0.8)
    return close[0] if close else ""


def _too_small(values: Mapping[str, Any], texts: Mapping[str, str]) -> list[str]:
    return [
        f"{larger.name}: {_found(larger, texts[larger.name] or larger.default)}expected no less "
        f"than {smaller.name} ({texts[smaller.name] or smaller.default}): nothing so large would "
        "ever arrive."
        for larger, smaller in names.AT_LEAST
        if values[larger.name] < values[smaller.name]
    ]


def _halves(environment: Mapping[str, str]) -> list[str]:
    """Settings that are of use with another one alone."""
    problems = []
    for one, other in names.TOGETHER:
        there = [_is_set(setting, environment) for setting in (one, other)]
        if there[0] != there[1]:
            has, lacks = (one, other) if there[0] else (other, one)
            problems.append(f"{lacks.name}: not set, expected beside {has.name}.")
    return problems


def _is_set(setting: Setting[Any], environment: Mapping[str, str]) -> bool:
    names = (setting.name, setting.file_name) if setting.secret else (setting.name,)
    return any(environment.get(name, "").strip() for name in names)
