"""What a cell says: a day, a point, a text. What cannot be right is named, never guessed. Pure."""

import datetime
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

import languages

EARLIEST = 1900  # an earlier year in such a table is of another calendar, or a slip of the hand
# From which a table tells where its places usually are; fewer points say nothing of the others.
ENOUGH = 5
NEARER = 0.75  # of the distance that a point has as it is written
NARROW = 0.25  # degrees: a table of one town must not make every other place far
SEEN = 2_000  # letters that tell a text's script
FAR = 4.0  # times the usual distance from the middle; most points are within two
MARKUP = re.compile(
    r"</?(p|br|b|i|u|a|strong|em|div|span|ul|ol|li|h[1-6]|table|tr|td|th|tbody|thead|blockquote)"
    r"\b[^<>]*>",
    re.IGNORECASE,
)
BLOCKS = frozenset(("p", "br", "div", "li", "tr", "blockquote", *(f"h{each}" for each in range(7))))
ISO_DAY = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
PAIR = re.compile(r"(-?\d{1,3}\.\d+)\s*[,;\s]\s*(-?\d{1,3}\.\d+)")


class Implausible(ValueError):
    """Says why, in words that follow the value: "is not …"."""


@dataclass(frozen=True)
class Dated:
    """``moment`` to the ``precision`` that its form means."""

    moment: datetime.datetime
    precision: str


def plain_digits(text: str) -> str:
    """Digits of any script as ASCII: ٣/١٠/٢٠١٥ is 3/10/2015."""
    digits = {each: unicodedata.digit(each, None) for each in set(text)}
    return "".join(text_ if digits[text_] is None else str(digits[text_]) for text_ in text)


def day(text: str, forms: tuple[tuple[str, str], ...], today: datetime.date) -> Dated:
    """Raises Implausible; ValueError for what is no date in any form."""
    for form, precision in forms:
        try:
            moment = datetime.datetime.strptime(plain_digits(text), form)
        except ValueError:
            continue
        if moment.year < EARLIEST:
            raise Implausible(
                f"is in the year {moment.year}: of another calendar (Hijri, solar), or mistyped"
            )
        if moment.date() > today:
            raise Implausible("is in the future")
        return Dated(moment, precision)
    raise ValueError(text)


def point(given: Mapping[str, str]) -> dict[str, float]:
    """``latitude`` and ``longitude`` in degrees, or neither. Raises Implausible."""
    if not given:
        return {}
    if len(given) == 1:
        raise Implausible("is only one of latitude and longitude")
    found = {part: _degrees(plain_digits(text)) for part, text in given.items()}
    if not any(found.values()):
        raise Implausible("is 0, 0: no place, but an empty field")
    if abs(found["latitude"]) > 90 >= abs(found["longitude"]):
        raise Implausible("has latitude and longitude swapped, or is none")
    if abs(found["latitude"]) > 90 or abs(found["longitude"]) > 180:
        raise Implausible("is not on the earth")
    return found


def _degrees(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise Implausible("is not a number of degrees") from error


def swapped(points: Mapping[int, tuple[float, float]]) -> list[int]:
    """Lines whose point would lie among the table's others if its two numbers were changed over.

    Distances are counted in how far the table's points usually are from their middle, north and
    east apart, since a country is wider one way than the other. Where a country's points look
    alike both ways (near 36, 37), nobody can tell, and nothing is said.
    """
    if len(points) < ENOUGH:
        return []
    axes = list(zip(*points.values(), strict=True))
    middle = [statistics.median(axis) for axis in axes]
    spread = [
        max(NARROW, statistics.median(abs(each - center) for each in axis))
        for axis, center in zip(axes, middle, strict=True)
    ]

    def away(*point: float) -> float:
        parts = zip(point, middle, spread, strict=True)
        return float(sum(abs(each - center) / usual for each, center, usual in parts))

    return [
        line
        for line, (latitude, longitude) in points.items()
        if away(latitude, longitude) > FAR
        and away(longitude, latitude) < away(latitude, longitude) * NEARER
    ]


def language_of(text: str, otherwise: str) -> str:
    """Of a text whose column does not tell: by the script of most of its letters.

    A language's script is that of its own name. Where the script tells nothing, or several of the
    installation's languages have it, ``otherwise`` if it is one of them.
    """
    scripts = Counter(filter(None, map(_script, text[:SEEN])))
    (first, most), (_, next_most) = [*scripts.most_common(2), ("", 0), ("", 0)][:2]
    if most == next_most:
        return otherwise
    fits = [one.code for one in languages.installed() if _script(one.own_name[0]) == first]
    return otherwise if otherwise in fits or not fits else fits[0]


def _script(letter: str) -> str:
    """The first word of a letter's name in Unicode: ARABIC, LATIN, CYRILLIC."""
    return unicodedata.name(letter, "").split(" ")[0] if letter.isalpha() else ""


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")


def text(cell: str) -> str:
    """A cell that an editor of HTML wrote, as plain words in lines; any other as it is."""
    if not MARKUP.search(cell):
        return cell
    parser = _Text()
    parser.feed(cell)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)
