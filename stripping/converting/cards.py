"""Cards of contacts and calendars (vCard, iCalendar), as the lines that a person wrote.

Source: RFC 6350 and RFC 5545: folded lines, parameters, escaped values. Photographs, keys,
identities, programs and dates of changes go.
"""

import quopri
import re

from stripping.converting import words
from stripping.converting.texts import as_text
from stripping.source import Sink, Source
from stripping.values import Notice

GONE = frozenset(
    [
        "BEGIN",
        "END",
        "VERSION",
        "PRODID",
        "UID",
        "REV",
        "PHOTO",
        "LOGO",
        "SOUND",
        "KEY",
        "DTSTAMP",
        "CREATED",
        "LAST-MODIFIED",
        "SEQUENCE",
        "CALSCALE",
        "METHOD",
        "TZID",
        "TZOFFSETFROM",
        "TZOFFSETTO",
        "RRULE",
    ]
)
FOLDED = re.compile(r"\r?\n[ \t]|=\r?\n")
ESCAPED = re.compile(r"\\([\\,;:])")


def convert(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """Raises Unclean."""
    text = FOLDED.sub("", as_text(source.exactly(source.size)))
    words.write("\n".join(filter(None, map(said, text.splitlines()))), sink)
    return (Notice.WORDS_ONLY,)


def said(line: str) -> str:
    """A line without its parameters; nothing where it says nothing of a person's."""
    name, _, value = line.partition(":")
    name, *parameters = name.upper().split(";")
    name = name.rpartition(".")[2]
    if name in GONE or name.startswith("X-"):
        return "" if name != "END" else "\n"
    if any("QUOTED-PRINTABLE" in each for each in parameters):
        value = quopri.decodestring(value.encode()).decode("utf-8", "replace")
    plain = ESCAPED.sub(r"\1", value.replace("\\n", ", ").replace("\\N", ", ")).strip("; ")
    return f"{name.lower()}: {plain}" if plain else ""
