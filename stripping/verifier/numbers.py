"""A packet of XMP that holds the numbers of a gain map, and nothing else."""

import re

from stripping.grammar.gain import APPLE, NUMBER, NUMBERS, PACKET, PACKET_END


def form(prefix: str, space: str, names: tuple[str, ...]) -> str:
    """One number of a name, or behind them one for each colour."""
    alone = "".join(f'(?: {prefix}:{name}="{NUMBER}")?' for name in names)
    three = f"<rdf:Seq>(?:<rdf:li>{NUMBER}</rdf:li>){{3}}</rdf:Seq>"
    lists = "".join(f"(?:<{prefix}:{name}>{three}</{prefix}:{name}>)?" for name in names)
    called = f"(?:{re.escape(APPLE)})?" if prefix == "HDRGainMap" else ""
    return f' xmlns:{prefix}="{re.escape(space)}"{called}{alone}>{lists}'


ONE_OF = "|".join(form(*row) for row in NUMBERS)
NUMBERED = re.compile(f"{re.escape(PACKET)}(?:{ONE_OF}){re.escape(PACKET_END)} *".encode())
