"""Compact font programs: what they say of their maker is made blank, nothing moves.

Source: Adobe technical note 5176, sections 5 (INDEX), 9 (Top DICT) and 10 (strings).
"""

STANDARD = 391  # strings that every reader knows, and no font carries
# Operators of a Top DICT whose operand is the number of a string about the font.
NOTICES = frozenset([0, 1, 2, 3, 12 << 8, 12 << 8 | 21, 12 << 8 | 22])
Spans = list[tuple[int, int]]


def strip(data: bytes) -> bytes | None:
    """The program with its notices blank, as long as it was; None for what is no such program."""
    if len(data) < 4 or data[0] != 1:
        return None
    try:
        _, at = index(data, data[2])
        fonts, at = index(data, at)
        strings, _ = index(data, at)
    except IndexError:
        return None
    held = bytearray(data)
    for number in {each for start, end in fonts for each in told(data[start:end])}:
        if 0 <= number - STANDARD < len(strings):
            first, last = strings[number - STANDARD]
            held[first:last] = b" " * (last - first)
    return bytes(held)


def index(data: bytes, at: int) -> tuple[Spans, int]:
    """(where its objects lie, where the next INDEX begins). Raises IndexError."""
    count = int.from_bytes(data[at : at + 2], "big")
    if not count:
        return [], at + 2
    width, start = data[at + 2], at + 3
    body = start + (count + 1) * width - 1
    places = [
        body + int.from_bytes(data[each : each + width], "big")
        for each in range(start, body + 1, width or 1)
    ]
    if not 1 <= width <= 4 or places != sorted(places) or places[-1] > len(data):
        raise IndexError
    return list(zip(places, places[1:], strict=False)), places[-1]


def told(entries: bytes) -> list[int]:
    """The numbers of the strings that tell of the font."""
    found, last, at = [], -1, 0
    while at < len(entries):
        code = entries[at]
        at += 1
        if code == 12:
            code, at = code << 8 | int.from_bytes(entries[at : at + 1], "big"), at + 1
        if code <= 21 or code > 255:
            found += [last] if code in NOTICES else []
            last = -1
        elif code == 30:
            while at < len(entries) and entries[at] & 15 != 15:
                at += 1
            at += 1
        else:
            last, at = operand(entries, code, at)
    return found


def operand(entries: bytes, code: int, at: int) -> tuple[int, int]:
    """(a whole number, where the next begins); see table 3 of the note."""
    if code in (28, 29):
        size = 2 if code == 28 else 4
        return int.from_bytes(entries[at : at + size], "big", signed=True), at + size
    following = int.from_bytes(entries[at : at + 1], "big")
    if 247 <= code <= 250:
        return (code - 247) * 256 + following + 108, at + 1
    if 251 <= code <= 254:
        return -(code - 251) * 256 - following - 108, at + 1
    return code - 139, at
