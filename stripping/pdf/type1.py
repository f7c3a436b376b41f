"""Type 1 programs: comments and strings of the part in clear are made blank, nothing moves.

Source: Adobe Type 1 Font Format, 2.2 (the strings of FontInfo draw nothing) and 2.4 (the parts).
"""

import re

from stripping.pdf import syntax

HEADING = re.compile(rb"%!(?:PS-AdobeFont|FontType)[0-9.-]*")
COMMENT = re.compile(rb"[^\r\n]*")
OPENING = re.compile(rb"[%(]")
CLEAR_END, END = b"eexec", b"cleartomark"


def strip(data: bytes) -> bytes | None:
    """The program, as long as it was; None without the line that all readers ask for.

    Raises Unclean("damaged") for a string without an end.
    """
    heading, clear_end = HEADING.search(data, 0, 64), data.find(CLEAR_END)
    if heading is None or clear_end < heading.end():
        return None
    held, clear = bytearray(data), data[:clear_end]
    at = comment(held, clear, heading.end())
    while match := OPENING.search(clear, at):
        if match.group() == b"%":
            at = comment(held, clear, match.start())
        else:
            at = syntax.string_end(clear, match.end())
            blank(held, match.end(), at - 1)
    last = data.rfind(END)
    if last > clear_end:
        blank(held, last + len(END), len(data))
    return bytes(held)


def comment(held: bytearray, clear: bytes, at: int) -> int:
    """Makes a line's rest blank; gives where it ends."""
    match = COMMENT.match(clear, at)
    end = match.end() if match else at
    blank(held, at, end)
    return end


def blank(held: bytearray, start: int, end: int) -> None:
    held[start:end] = b" " * (end - start)
