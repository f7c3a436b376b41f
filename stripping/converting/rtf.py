"""Rich text: the words of the document, and none of what stands around them.

Source: Microsoft, "Rich Text Format (RTF) Specification, version 1.9.1". Destinations that are not
the document's own words (information, fonts, styles, pictures, objects, revisions that were taken
out, hidden text) go.
"""

import codecs
import re
from dataclasses import dataclass, replace

from stripping.converting import words
from stripping.errors import Reason, Unclean
from stripping.source import Sink, Source
from stripping.values import Notice

TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.I,
)
BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
GONE = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "object",
        "objdata",
        "themedata",
        "colorschememapping",
        "datastore",
        "latentstyles",
        "listtable",
        "listoverridetable",
        "revtbl",
        "rsidtbl",
        "generator",
        "xmlnstbl",
        "filetbl",
        "fldinst",
        "datafield",
        "bkmkstart",
        "bkmkend",
        "annotation",
        "atnid",
        "atnauthor",
        "atntime",
        "atnicn",
        "atnref",
        "atndate",
        "template",
        "userprops",
        "docvar",
        "wgrffmtfilter",
        "panose",
        "falt",
        "nonshppict",
        "private",
        "mmathPr",
    ]
)
SEEN_STARRED = frozenset(("shptxt", "shpinst", "fldrslt"))
LETTERS = {
    "par": "\n",
    "line": "\n",
    "sect": "\n\n",
    "page": "\n\n",
    "row": "\n",
    "cell": "\t",
    "tab": "\t",
    "emdash": "\u2014",
    "endash": "\u2013",
    "bullet": "\u2022",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
    "zwnj": "\u200c",
    "zwj": "\u200d",
    "ltrmark": "\u200e",
    "rtlmark": "\u200f",
}
# Character sets of fonts that are not the document's own (the specification's table of \fcharset).
CHARSETS = {128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255}
CHARSETS |= {178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250}
DEEP = 1_000  # groups in one another


@dataclass(frozen=True)
class State:
    """Of one group: whether its words are seen, its encoding, letters that stand for one code."""

    seen: bool = True
    page: int = 1252
    instead: int = 1
    hidden: bool = False


def convert(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """Raises Unclean where no words are found."""
    words.write(Reading(without_binaries(source.exactly(source.size))).text(), sink)
    return (Notice.WORDS_ONLY,)


def without_binaries(data: bytes) -> bytes:
    """Pictures and objects may be written as they are, and say how long they are."""
    pieces, at = [], 0
    for match in BINARY.finditer(data):
        if match.start() >= at:
            pieces.append(data[at : match.start()])
            at = match.end() + int(match[1])
    return b"".join((*pieces, data[at:]))


class Reading:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._state, self._groups = State(), list[State]()
        self._pieces: list[str] = []
        self._waiting = b""  # bytes of letters that may take several
        self._skip = 0  # letters that stand in for one that came before them
        self._first = False  # the next word names a group's destination
        self._starred = False
        self._fonts: dict[int, int] = {}
        self._font = 0

    def text(self) -> str:
        for word, number, code, sign, brace, plain in TOKEN.findall(self._data):
            if brace:
                self.group(brace)
            elif word:
                self.word(word.decode().lower(), int(number) if number else None)
            elif code:
                self.bytes(bytes.fromhex(code.decode()))
            elif sign:
                self.sign(sign)
            elif plain:
                self.bytes(plain)
        self.flush()
        return "".join(self._pieces)

    def group(self, brace: bytes) -> None:
        self.flush()
        self._skip, self._starred = 0, False
        if brace == b"{":
            if len(self._groups) == DEEP:
                raise Unclean(Reason.DAMAGED)
            self._groups.append(self._state)
        elif self._groups:
            self._state = self._groups.pop()
        self._first = brace == b"{"

    def word(self, word: str, number: int | None) -> None:
        self.flush()
        first, self._first = self._first, False
        starred, self._starred = self._starred and first, False
        if word == "u" and number is not None:
            self.letter(chr(number & 0xFFFF))
            self._skip = self._state.instead
            return
        if first and (word in GONE or (starred and word not in SEEN_STARRED)):
            self._state = replace(self._state, seen=False)
        if first and word == "f" and number is not None:
            self._font = number
        changed = self.changed(word, number)
        if changed is not None:
            self._state = changed
        elif word in LETTERS:
            self.letter(LETTERS[word])

    def changed(self, word: str, number: int | None) -> State | None:
        """The state after a word that changes it."""
        state = self._state
        match word:
            case "ansicpg" if number:
                return replace(state, page=number)
            case "fcharset" if number in CHARSETS:
                self._fonts[self._font] = CHARSETS[number]
            case "f" if number is not None:
                return replace(state, page=self._fonts.get(number, self.page()))
            case "uc" if number is not None:
                return replace(state, instead=max(0, number))
            case "v" | "deleted":
                return replace(state, hidden=number != 0)
            case "plain":
                return replace(state, hidden=False, page=self.page())
        return None

    def page(self) -> int:
        """The document's own encoding: of its outermost group."""
        return self._groups[1].page if len(self._groups) > 1 else self._state.page

    def sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._starred = True
            return
        self._first = False
        if sign in b"{}\\":
            self.bytes(sign)
        elif sign in b"\r\n":
            self.letter("\n")
        elif sign == b"~":
            self.letter(" ")
        elif sign == b"_":
            self.letter("-")

    def bytes(self, data: bytes) -> None:
        self._first = False
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        self._waiting += data[skipped:]

    def letter(self, text: str) -> None:
        self.flush()
        if self._state.seen and not self._state.hidden:
            self._pieces.append(text)

    def flush(self) -> None:
        data, self._waiting = self._waiting, b""
        if data and self._state.seen and not self._state.hidden:
            self._pieces.append(data.decode(encoding(self._state.page), "replace"))


def encoding(page: int) -> str:
    name = {65001: "utf-8", 10000: "mac-roman"}.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
