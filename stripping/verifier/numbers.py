"""The numbers of a gain map, and nothing else: in a packet of XMP, or as ISO 21496-1 has them."""

import re

from stripping.grammar.gain import (
    APPLE,
    FIRST_FRACTION,
    NUMBER,
    NUMBERS,
    PACKET,
    PACKET_END,
    TONES,
)
from stripping.verifier.refusing import refuse


def form(prefix: str, space: str, names: tuple[str, ...]) -> str:
    """One number of a name, or behind them one for each colour."""
    alone = "".join(f'(?: {prefix}:{name}="{NUMBER}")?' for name in names)
    three = f"<rdf:Seq>(?:<rdf:li>{NUMBER}</rdf:li>){{3}}</rdf:Seq>"
    lists = "".join(f"(?:<{prefix}:{name}>{three}</{prefix}:{name}>)?" for name in names)
    called = f"(?:{re.escape(APPLE)})?" if prefix == "HDRGainMap" else ""
    return f' xmlns:{prefix}="{re.escape(space)}"{called}{alone}>{lists}'


ONE_OF = "|".join(form(*row) for row in NUMBERS)
NUMBERED = re.compile(f"{re.escape(PACKET)}(?:{ONE_OF}){re.escape(PACKET_END)} *".encode())


def tones(held: bytes) -> None:
    """The numbers of ISO 21496-1: as many as its flags say, and no writer's version."""
    flags = held[FIRST_FRACTION - 1 : FIRST_FRACTION]
    if held[: FIRST_FRACTION - 1].strip(b"\0") or TONES.get(ord(flags or b"\xff")) != len(held):
        raise refuse()
