"""Words on their way from a document of another kind into a text."""

import re

from stripping.errors import Reason, Unclean
from stripping.source import Sink
from stripping.text import CONTROL

SPACES = re.compile(r"[ \t\r\f\v\xa0]+")
EMPTY_LINES = re.compile(r"\n{3,}")


def write(text: str, sink: Sink) -> None:
    """Without control characters, halves of pairs and rows of empty lines.

    Raises Unclean where nothing is left.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    plain = CONTROL.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (line.rstrip() for line in plain.split("\n"))
    words = EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
    if not words:
        raise Unclean(Reason.NO_WORDS)
    sink.write(f"{words}\n".encode())


def on_one_line(text: str) -> str:
    return SPACES.sub(" ", text.replace("\n", " "))
