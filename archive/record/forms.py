"""Rules for values that have a form of their own: dates, moments, captions."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from archive.record import captions, event_dates
from archive.record.rule import Codes, Json, Reader, Rule, is_printable

MOMENT = (
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T(?:[01][0-9]|2[0-3]):[0-5][0-9]"
    r"(?::[0-5][0-9](?:\.[0-9]{1,6})?)?(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
)


@dataclass(frozen=True)
class EventDate(Rule):
    """See ``archive.record.event_dates``."""

    KIND: ClassVar[str] = "date"

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, str):
            reader.say(path, "shape")
            return
        try:
            event_dates.read(value)
        except event_dates.DateError as error:
            reader.say(path, error.code)

    def schema(self, codes: Codes) -> Json:
        return {"type": "string"}


@dataclass(frozen=True)
class Moment(Rule):
    """A time with its zone, on a day of the calendar (RFC 3339)."""

    KIND: ClassVar[str] = "moment"

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, str) or not _is_moment(value):
            reader.say(path, "moment")

    def data(self) -> Json:
        return {"kind": self.KIND, "expression": MOMENT}

    def schema(self, codes: Codes) -> Json:
        return {"type": "string", "format": "date-time"}


def _is_moment(text: str) -> bool:
    try:
        event_dates.read(text[:10])
    except event_dates.DateError:
        return False
    return re.fullmatch(MOMENT, text) is not None


@dataclass(frozen=True)
class Captions(Rule):
    """WebVTT in some of the document's languages."""

    KIND: ClassVar[str] = "captions"

    def __call__(self, reader: Reader, path: str, value: Any) -> None:
        if not isinstance(value, dict) or not value:
            reader.say(path, "shape")
            return
        for language, words in value.items():
            if language in reader.languages:
                self._check(reader, f"{path}.{language}", words)
            elif reader.languages:
                reader.say(path, "language")

    def _check(self, reader: Reader, path: str, words: Any) -> None:
        try:
            cues = captions.read(words if isinstance(words, str) else "")
        except captions.CaptionError:
            reader.say(path, "captions")
            return
        if not all(is_printable(cue.words) for cue in cues):
            reader.say(path, "characters")

    def schema(self, codes: Codes) -> Json:
        return texts(codes)


def texts(codes: Codes) -> Json:
    """A text in one or more of the languages, as JSON Schema."""
    return {
        "type": "object",
        "properties": {code: {"type": "string"} for code in codes},
        "minProperties": 1,
        "additionalProperties": False,
    }
