"""What is printed of the table: the tables of docs/settings.md, and deploy/environment.example."""

import re
import textwrap
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from config.environment.names import SETTINGS
from config.environment.setting import Setting

WIDTH = 100
HEAD = """\
# The settings of Amana: /etc/amana/environment, mode 0600, read by systemd and, in a shell, by
# `set -a; . /etc/amana/environment`. Printed by `manage.py settings --example`.
#
# Each stands here with its default and the reason for it. To change one, take the # away before its
# name. A name or a value that is wrong stops the start with a sentence. A secret may lie in a file:
# NAME_FILE=/path instead of NAME=value (deploy/credentials.conf).
"""
# [words](page.md) and `code` are for docs/settings.md.
LINK, MARKS = re.compile(r"\[([^]]+)\]\(([^)]+)\)"), re.compile("`")
PLAIN = re.compile(r"[A-Za-z0-9_./:@,+=%-]*")


def page() -> str:
    """A Markdown table for each group."""
    return "\n\n".join([f"## {group}\n\n{_table(rows)}" for group, rows in _groups()]) + "\n"


def _groups() -> Iterator[tuple[str, list[Setting[Any]]]]:
    for group, rows in groupby(SETTINGS, lambda setting: setting.group.value):
        yield group, list(rows)


def _table(rows: list[Setting[Any]]) -> str:
    lines = ["| variable | default | what it does | why this default | read by |"]
    lines.append("|---|---|---|---|---|")
    for row in rows:
        names = f"`{row.name}`" + (f", `{row.file_name}`" if row.secret else "")
        readers = ", ".join(row.readers)
        lines.append(f"| {names} | {_default(row)} | {row.what} | {row.why} | {readers} |")
    return "\n".join(lines)


def _default(row: Setting[Any]) -> str:
    return f"`{row.default}`" if row.default else row.otherwise


def example() -> str:
    """A file for systemd's EnvironmentFile=, in which every setting is commented out."""
    parts = [HEAD]
    for group, rows in _groups():
        parts.append(f"# --- {group} ---\n")
        parts += [_commented(row) for row in rows]
    return "\n".join(parts)


def _commented(row: Setting[Any]) -> str:
    default = _plain(_default(row))
    what = f"{_plain(row.what)}. Default: {default} ({_plain(row.why)})."
    lines = textwrap.wrap(
        what[0].upper() + what[1:],
        WIDTH,
        initial_indent="# ",
        subsequent_indent="# ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join([*lines, f"#{row.name}={_quoted(row.example or row.default)}"]) + "\n"


def _plain(text: str) -> str:
    return MARKS.sub("", LINK.sub(r"docs/\2", text))


def _quoted(value: str) -> str:
    """As a shell and systemd read it alike."""
    return value if PLAIN.fullmatch(value) else f'"{value}"'
