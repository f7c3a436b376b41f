"""Captions (WebVTT): read by a list of what they may hold, and written anew from that.

Kept are cues, with their times and plain words. Everything else goes: styles, regions, positions,
identifiers, comments, and marks inside of words. Source: W3C WebVTT, sections 3, 4 and 6.
"""

import re
from dataclasses import dataclass
from typing import Any

LONGEST = 500_000  # letters of a file
MOST_CUES = 10_000
LONGEST_LINE = 500  # letters of a cue
TIME = re.compile(r"(?:([0-9]{2,4}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})")
ARROW = re.compile(r"[ \t]*-->[ \t]*")
SPACES = " \t"
MARK = re.compile(r"</?[A-Za-z0-9][^<>]*>")
ENTITIES = {
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
    "&nbsp;": " ",
    "&lrm;": "\u200e",
    "&rlm;": "\u200f",
}
ENTITY = re.compile("|".join(ENTITIES))
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class CaptionError(ValueError):
    """These are not captions that can be shown."""


@dataclass(frozen=True)
class Cue:
    """``start`` and ``end`` in milliseconds; ``words``: plain, of one or several lines."""

    start: int
    end: int
    words: str


def read(text: str) -> tuple[Cue, ...]:
    """Raises CaptionError."""
    if len(text) > LONGEST:
        raise CaptionError("too long")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    blocks = re.split(r"\n{2,}", lines.strip("\n"))
    if not re.match(r"WEBVTT(?:[ \t\n]|$)", blocks[0]):
        raise CaptionError("not WebVTT")
    cues = tuple(cue for block in blocks[1:] if (cue := _cue(block.split("\n"))) is not None)
    if not cues or len(cues) > MOST_CUES:
        raise CaptionError("no cues")
    return cues


def _cue(lines: list[str]) -> Cue | None:
    """None for a comment, a style or a region. Raises CaptionError."""
    if re.match(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)", lines[0]):
        return None
    timing = next((place for place, line in enumerate(lines[:2]) if "-->" in line), None)
    if timing is None:
        raise CaptionError("a block without times")
    parts = ARROW.split(lines[timing].strip(SPACES))
    start, end = (_moment(re.split("[ \t]", part)[0]) for part in (*parts, "")[:2])
    words = "\n".join(filter(None, (_plain(line) for line in lines[timing + 1 :])))
    if end <= start or len(words) > LONGEST_LINE:
        raise CaptionError("times or words that are not possible")
    return Cue(start, end, words) if words else None


def _moment(text: str) -> int:
    match = TIME.fullmatch(text)
    if match is None:
        raise CaptionError("a time that is none")
    hours, minutes, seconds, rest = (int(part or 0) for part in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _plain(line: str) -> str:
    bare = ENTITY.sub(lambda match: ENTITIES[match.group()], MARK.sub("", line))
    return CONTROL.sub("", bare).replace("-->", "→").strip(SPACES)


def written(cues: tuple[Cue, ...]) -> str:
    """The same cues give the same text, and reading that gives the same cues."""
    blocks = [f"{_time(cue.start)} --> {_time(cue.end)}\n{_escaped(cue.words)}" for cue in cues]
    return "WEBVTT\n\n" + "\n\n".join(blocks) + "\n"


def _time(moment: int) -> str:
    seconds, rest = divmod(moment, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}.{rest:03d}"


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def data() -> dict[str, Any]:
    """What they may hold, as JSON: the desk's browser reads them by it (``webvtt.js``)."""
    return {
        "longest": LONGEST,
        "most_cues": MOST_CUES,
        "longest_line": LONGEST_LINE,
        "time": TIME.pattern,
        "mark": MARK.pattern,
        "entities": ENTITIES,
        "control": CONTROL.pattern,
    }
