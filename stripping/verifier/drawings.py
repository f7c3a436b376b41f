"""The verifier of what a PDF draws: an operator a line, code maps, calculations."""

import re

from stripping.verifier.embedded import picture
from stripping.verifier.refusing import refuse

OPERATORS = (
    b"q Q h S s f F f* B B* b b* n W W* BT ET T* w J j M i Tc Tw Tz TL Tr Ts g G m l Td TD d0 "
    b"rg RG re v y k K c cm Tm d1 sc SC scn SCN cs CS Tj ' \" TJ Tf d ri gs Do sh"
).split()
NAME = (
    rb"/(?>[FXGCPS][0-9]{1,6}|Device(?:Gray|RGB|CMYK)|Pattern"
    rb"|AbsoluteColorimetric|RelativeColorimetric|Saturation|Perceptual)(?=[ \]])"
)
NESTED = rb"\((?>[^()\\]|\\[\s\S]|%s)*+\)"
STRING = NESTED % (NESTED % (NESTED % rb"(?!)"))
NUMBER, DIGITS = rb"[-+.0-9]++", rb"<[0-9A-Fa-f\s\0]*+>"
OPERAND = rb"(?>%s|%s|%s|%s)" % (NUMBER, NAME, STRING, DIGITS)
ARRAY = rb"\[(?>%s(?> %s)*+)?+\]" % (OPERAND, OPERAND)
WORD = b"|".join(map(re.escape, sorted(OPERATORS, key=len, reverse=True)))
LINES = re.compile(rb"(?>(?>(?>%s|%s) )*+(?>%s)\n)*+" % (OPERAND, ARRAY, WORD))
PICTURE = re.compile(rb"BI\n([^\n]*/L ([0-9]{1,9}))\nID ")
CALCULATION = re.compile(
    rb"(?>(?>[-+.0-9]++|[{}]|abs|add|and|atan|bitshift|ceiling|copy|cos|cvi|cvr|div|dup|eq|exch|exp"
    rb"|false|floor|ge|gt|idiv|ifelse|if|index|le|ln|log|lt|mod|mul|neg|ne|not|or|pop|roll|round|sin"
    rb"|sqrt|sub|true|truncate|xor)(?> |\Z))*+"
)
CODE_MAP = re.compile(
    rb"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    rb"/CIDSystemInfo <</Registry \(Adobe\) /Ordering \(UCS\) /Supplement 0>> def\n"
    rb"/CMapName /M def\n/CMapType 2 def\n"
    rb"(?>(?>(?>[0-9]+ begin|end)(?>codespacerange|(?:bf|cid|notdef)(?:char|range))"
    rb"|[-+.0-9]++|<[0-9A-Fa-f\s\0]*+>|[\[\]])\n)*+"
    rb"(?>/WMode 1 def\n)?endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
)


def drawing(data: bytes) -> None:
    """Known operators behind operands, and pictures by their lengths."""
    at = 0
    while True:
        match = LINES.match(data, at)
        at = match.end() if match else at
        if at == len(data):
            return
        head = PICTURE.match(data, at)
        if head is None:
            raise refuse()
        at = head.end() + int(head[2])
        if data[at : at + 4] != b"\nEI\n":
            raise refuse()
        picture(head[1], data[head.end() : at])
        at += 4


def code_map(data: bytes) -> None:
    if CODE_MAP.fullmatch(data) is None:
        raise refuse()


def calculation(data: bytes) -> None:
    if CALCULATION.fullmatch(data) is None:
        raise refuse()
