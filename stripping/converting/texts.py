"""Text in another encoding than UTF-8, written as UTF-8.

UTF-16 says so by its mark (The Unicode Standard, 23.8). Encodings of one byte a letter, such as
windows-1256 for Arabic, say nothing: charset-normalizer compares what each would mean.
"""

import codecs

from charset_normalizer import from_bytes

from stripping.errors import Reason, Unclean
from stripping.source import Sink, Source
from stripping.text import CONTROL
from stripping.values import Notice

MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
SAMPLE = 1 << 16  # bytes that are looked at: as much as a long page
MESS = 0.1  # of charset-normalizer's 0 to 1: above, what comes out is hardly a text


def convert(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """Raises Unclean where no encoding makes a text of it."""
    data = source.exactly(source.size)
    text = decoded(data, MARKS.get(data[:2]) or guessed(data))
    if CONTROL.search(text):
        raise Unclean(Reason.CONTROL_CHARACTERS)
    sink.write(text.encode())
    return (Notice.ENCODING_CHANGED,)


def as_text(data: bytes) -> str:
    """By its mark, as UTF-8, or by what reads best. Raises Unclean."""
    try:
        return data.decode(MARKS.get(data[:2], "utf-8-sig"))
    except UnicodeDecodeError:
        return decoded(data, guessed(data))


def decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unclean(Reason.NOT_UTF8) from error


def guessed(data: bytes) -> str:
    """The encoding in which these bytes read as a text. Raises Unclean."""
    best = from_bytes(data[:SAMPLE]).best()
    if best is None or best.chaos > MESS:
        raise Unclean(Reason.NOT_UTF8)
    return best.encoding
