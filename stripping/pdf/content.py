"""Content streams (7.8, annex A): written anew, operator by operator, from an allow-list.

Marked content with its properties, comments, unknown operators and what stands between operators
are left behind. What belongs to a hidden layer is not painted.
"""

import re
from typing import Protocol

from stripping.pdf import inline, runs, syntax
from stripping.pdf.copier import Stream

# Each operator's operands: n number, s string, a array of numbers, t array of numbers and strings,
# i intent; and names of resources: F font, X picture or form, G graphics state,
# C colour space, S shading. "*": numbers, and perhaps a pattern.
OPERATORS: dict[bytes, str] = {
    **dict.fromkeys(b"q Q h S s f F f* B B* b b* n W W* BT ET T*".split(), ""),
    **dict.fromkeys(b"w J j M i Tc Tw Tz TL Tr Ts g G".split(), "n"),
    **dict.fromkeys(b"m l Td TD d0".split(), "nn"),
    **dict.fromkeys(b"rg RG".split(), "nnn"),
    **dict.fromkeys(b"re v y k K".split(), "nnnn"),
    **dict.fromkeys(b"c cm Tm d1".split(), "nnnnnn"),
    **dict.fromkeys(b"sc SC scn SCN".split(), "*"),
    **dict.fromkeys(b"cs CS".split(), "C"),
    **dict.fromkeys(b"Tj '".split(), "s"),
    b'"': "nns",
    b"TJ": "t",
    b"Tf": "Fn",
    b"d": "an",
    b"ri": "i",
    b"gs": "G",
    b"Do": "X",
    b"sh": "S",
}
PATHS = frozenset(b"S s f F f* B B* b b*".split())
SHOWN = frozenset(b"Tj TJ Do sh".split())
INTENTS = (b"/AbsoluteColorimetric", b"/RelativeColorimetric", b"/Saturation", b"/Perceptual")
SPACES = (b"/DeviceGray", b"/DeviceRGB", b"/DeviceCMYK", b"/Pattern")
CATEGORIES = {"F": "Font", "X": "XObject", "G": "ExtGState", "C": "ColorSpace", "S": "Shading"}
MOST_OPERANDS = 64  # of one operator; a colour of the most inks has 32 and a pattern (Annex C)
COUNTED = frozenset(b"q Q BT ET".split())
RUNS = runs.runs(OPERATORS, COUNTED)
NAME_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
Operand = tuple[str, bytes]


class Resources(Protocol):
    """What a stream may call by name; ``use`` gives the name in the new document, or None."""

    def use(self, category: str, name: str) -> bytes | None: ...

    def hidden(self, properties: str) -> bool: ...

    def picture(self, found: inline.Picture) -> Stream | None: ...


class Painter:
    """Writes one stream's operators; keeps count of what was saved, marked and opened."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.out = bytearray()
        self.saved = 0
        self.in_text = False
        self.marks: list[bool] = []

    @property
    def hidden(self) -> bool:
        return any(self.marks)

    def operator(self, word: bytes, operands: list[Operand]) -> None:
        if word in (b"BMC", b"BDC"):
            self.marks.append(self._hides(word, operands))
        elif word == b"EMC":
            del self.marks[-1:]
        elif word in OPERATORS and self._balanced(word):
            kept = self._operands(OPERATORS[word], operands)
            if kept is not None:
                self._write(word, kept)

    def run(self, source: bytes, at: int) -> int:
        """Takes what stands behind an operator and needs no thought; gives where that ends."""
        return at if self.hidden else RUNS.take(source, at, self.out)

    def _write(self, word: bytes, kept: list[bytes]) -> None:
        if self.hidden:
            if word in SHOWN:
                return
            if word in (b"'", b'"'):
                word, kept = b"T*", []
            if word in PATHS:
                word = b"n"
        self.out += b" ".join([*kept, word]) + b"\n"

    def _hides(self, word: bytes, operands: list[Operand]) -> bool:
        names = [decoded(text) for kind, text in operands if kind == "name"]
        return word == b"BDC" and len(names) == 2 and names[0] == "/OC" and self._off(names[1])

    def _off(self, name: str) -> bool:
        return self.resources.hidden(name)

    def _balanced(self, word: bytes) -> bool:
        """False for an operator that closes what is not open."""
        if word == b"Q":
            self.saved -= 1
            if self.saved < 0:
                self.saved = 0
                return False
        elif word == b"q":
            self.saved += 1
        elif word in (b"BT", b"ET"):
            opens = word == b"BT"
            if opens == self.in_text:
                return False
            self.in_text = opens
        return True

    def _operands(self, shape: str, found: list[Operand]) -> list[bytes] | None:
        if shape == "*":
            return self._colour(found)
        if len(found) < len(shape):
            return None
        last = found[len(found) - len(shape) :]
        kept = [self._operand(kind, *each) for kind, each in zip(shape, last, strict=True)]
        known = [each for each in kept if each is not None]
        return known if len(known) == len(kept) else None

    def _operand(self, shape: str, kind: str, text: bytes) -> bytes | None:
        if shape in CATEGORIES:
            if kind != "name":
                return None
            if shape == "C" and text in SPACES:
                return text
            return self.resources.use(CATEGORIES[shape], decoded(text))
        if shape == "i":
            return text if text in INTENTS else None
        wanted = {"n": ("number",), "s": ("string", "hex"), "a": ("numbers",)}
        return text if kind in wanted.get(shape, ("numbers", "array")) else None

    def _colour(self, found: list[Operand]) -> list[bytes] | None:
        kept: list[bytes] = []
        for kind, text in found:
            used = self.resources.use("Pattern", decoded(text)) if kind == "name" else None
            if kind == "number":
                kept.append(text)
            elif used is None:
                return None
            else:
                kept.append(used)
        return kept or None

    def finished(self) -> bytes:
        if self.in_text:
            self.out += b"ET\n"
        return bytes(self.out + b"Q\n" * self.saved)


def decoded(text: bytes) -> str:
    """A name as the parser of the document gives it."""
    raw = NAME_CODE.sub(lambda match: bytes([int(match.group(1), 16)]), text)
    return raw.decode("utf-8", "surrogateescape")


def written(source: bytes, resources: Resources) -> bytes:
    """The clean stream: every operator balanced, one a line. Raises Unclean("damaged")."""
    painter = Painter(resources)
    operands: list[Operand] = []
    at = 0
    while at < len(source):
        for kind, text, end in syntax.tokens(source, at):
            at = end
            if nought(kind, text):
                kind, text = "number", b"0"
            if kind == "word" and text not in (b"true", b"false", b"null"):
                if text == b"BI":
                    picture, at = inline.read(source, at, resources.picture)
                    if not painter.hidden:
                        painter.out += picture
                    operands = []
                    break
                painter.operator(text, operands)
                operands = []
                if (after := painter.run(source, at)) > at:
                    at = after
                    break
            elif kind == "mark":
                group, at = grouped(source, at, text)
                operands.append(group)
                break
            elif len(operands) < MOST_OPERANDS:
                operands.append((kind, text))
        else:
            return painter.finished()
    return painter.finished()


def grouped(source: bytes, at: int, opening: bytes) -> tuple[Operand, int]:
    """An array or dictionary, read to its end; only an array of simple values is kept as text."""
    depth, parts = 1, []
    kinds: set[str] = set()
    if opening not in (b"[", b"<<"):
        return ("nothing", b""), at
    for kind, text, end in syntax.tokens(source, at):
        at = end
        if kind == "mark":
            depth += 1 if text in (b"[", b"<<") else -1
            if not depth:
                break
        if nought(kind, text):
            kind, text = "number", b"0"
        if kind == "word" and text not in (b"true", b"false", b"null"):
            # An operator between the words of a line, which viewers pass over.
            continue
        kinds.add(kind)
        parts.append(text)
    return (shape_of(kinds), b"[%s]" % b" ".join(parts)), at


def nought(kind: str, text: bytes) -> bool:
    """A sign or a point without digits, which viewers take for a number."""
    return kind == "word" and not text.strip(b"+-.")


def shape_of(kinds: set[str]) -> str:
    if kinds <= {"number"}:
        return "numbers"
    return "array" if kinds <= {"number", "string", "hex"} else "nothing"
