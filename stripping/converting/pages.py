"""Web pages: their words, in their order, as a text.

What a page draws, loads, runs and hides in its head goes; so do comments and attributes.
Source: WHATWG HTML, "Rendering", for which elements begin a line.
"""

import re

from lxml import etree

from stripping.converting import words
from stripping.converting.texts import guessed
from stripping.errors import Reason, Unclean
from stripping.source import Sink, Source
from stripping.values import Notice

UNSEEN = frozenset(
    ["script", "style", "template", "noscript", "head", "title", "object", "svg", "math", "select"]
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
APART = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote"))
CELLS = frozenset(("td", "th"))
# Where a page says its encoding (WHATWG HTML, "Prescan a byte stream").
CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)=["']?([\w-]{2,40})""", re.I
)
SAID = 4096  # bytes within which it does
DEEP = 250  # elements in one another


def convert(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """Raises Unclean where no words are found."""
    words.write(read(source.exactly(source.size)), sink)
    return (Notice.WORDS_ONLY,)


def read(data: bytes) -> str:
    """The words of a page. Raises Unclean."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        root = etree.fromstring(decoded(data).encode(), parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unclean(Reason.DAMAGED) from error
    pieces: list[str] = []
    if root is not None:
        gather(root, pieces, 0)
    return "\n".join(map(plain, "".join(pieces).split("\n")))


def plain(line: str) -> str:
    """Cells of a table stay apart; rows of spaces are one."""
    return "\t".join(words.SPACES.sub(" ", cell).strip(" ") for cell in line.split("\t"))


def decoded(data: bytes) -> str:
    """By its mark, by what it says, as UTF-8, or by what reads best. Raises Unclean."""
    told = CHARSET.search(data[:SAID])
    marked = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    for encoding in (marked, told[1].decode() if told else marked):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            # It says one thing and is another, as many pages are.
            continue
    return data.decode(guessed(data), "replace")


def gather(element: "etree._Element", pieces: list[str], depth: int) -> None:
    """Adds the words of an element and of what is in it."""
    name = element.tag if isinstance(element.tag, str) else "script"
    if name in UNSEEN or depth > DEEP:
        return
    pieces.append("\n\n" if name in APART else "\n" if name in BLOCKS else "")
    pieces.append(words.on_one_line(element.text or ""))
    for child in element:
        gather(child, pieces, depth + 1)
        pieces.append(words.on_one_line(child.tail or ""))
    pieces.append("\n" if name in BLOCKS - {"br", "tr"} else "\t" if name in CELLS else "")
