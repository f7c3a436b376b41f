"""Operators that need nothing but their numbers and strings, many at once.

Most of a drawing is made of them. What calls a resource, saves, marks or opens anything is left to
be read one by one; what is written here is what would be written there.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SPACE = rb"[\x00\t\n\x0c\r ]"
END = rb"(?=[\x00\t\n\x0c\r ()<>\[\]/%]|\Z)"
NUMBER = rb"[+-]?(?>[0-9]++\.?[0-9]*+|\.[0-9]++)" + END
STRING = rb"\((?>[^()\\]|\\[\s\S])*+\)|<[0-9A-Fa-f\x00\t\n\x0c\r ]*+>"
ITEM = rb"(?>%s|%s)" % (STRING, NUMBER)
BLANKS = bytes.maketrans(b"\0\t\n\x0c\r", b"     ")
BEHIND_OPERATOR = re.compile(rb"(?<=[A-Za-z*]) ")
ITEMS = re.compile(ITEM)
MOST_NUMBERS = 6


@dataclass(frozen=True)
class Runs:
    """``drawn``: operators with numbers alone, each with blanks before it; ``shown``: text."""

    drawn: re.Pattern[bytes]
    shown: re.Pattern[bytes]

    def take(self, source: bytes, at: int, out: bytearray) -> int:
        """Writes what stands right behind an operator, one a line; gives where it ends."""
        while True:
            match = self.drawn.match(source, at)
            if match and match.group():
                out += lines(match.group())
                at = match.end()
            match = self.shown.match(source, at)
            if match is None:
                return at
            string, word, items, array = match.groups()
            if word:
                out += b"%s %s\n" % (string, word)
            else:
                out += b"[%s] %s\n" % (b" ".join(ITEMS.findall(items)), array)
            at = match.end()


def lines(drawn: bytes) -> bytes:
    """Numbers with one blank behind each, and a line's end behind each operator."""
    words = drawn.translate(BLANKS).strip() + b" "
    while b"  " in words:
        words = words.replace(b"  ", b" ")
    return BEHIND_OPERATOR.sub(b"\n", words)


def runs(operators: Mapping[bytes, str], counted: Iterable[bytes]) -> Runs:
    """``operators``: by their operands, as in ``content``; ``counted`` are read one by one."""
    left = {word: shape for word, shape in operators.items() if word not in counted}
    tree = b""
    for count in range(MOST_NUMBERS, -1, -1):
        ends = choice(word for word, shape in left.items() if takes(shape, count))
        tree = rb"(?>%s)" % b"|".join([ends, *([NUMBER + SPACE + b"++" + tree] if tree else [])])
    string = choice(word for word, shape in left.items() if shape == "s")
    array = choice(word for word, shape in left.items() if shape == "t")
    shown = (rb"(%s)%s*+(%s)" % (STRING, SPACE, string), rb"\[((?>%s*+%s)*+)%s*+\]%s*+(%s)")
    shown = (shown[0], shown[1] % (SPACE, ITEM, SPACE, SPACE, array))
    return Runs(
        re.compile(rb"(?>%s++%s)*+" % (SPACE, tree)),
        re.compile(rb"%s*+(?>%s|%s)" % (SPACE, *shown)),
    )


def takes(shape: str, count: int) -> bool:
    return shape == "n" * count or (shape == "*" and 1 <= count <= 4)


def choice(words: Iterable[bytes]) -> bytes:
    """One of the words, whole; the pattern of none matches nothing."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return rb"(?>%s)%s" % (b"|".join(map(re.escape, longest_first)) or rb"(?!)", END)
