"""The numbers that XMP says of a gain map, in words of our own."""

import re

from stripping.grammar.gain import APPLE, NUMBER, NUMBERS, PACKET, PACKET_END

# The picture itself is the bright one, which none of the numbers says.
BRIGHT_FIRST = re.compile(rb"hdrgm:BaseRenditionIsHDR[^<]{0,4}[Tt]rue")
CALLED = re.compile(rb"apdi:AuxiliaryImageType(=\"|>)urn:com:apple:photo:2020:aux:hdrgainmap[\"<]")
LARGEST = 1 << 16  # bytes of a packet that are searched; telephones write less than a thousand


def packet(old: bytes) -> bytes | None:
    """The numbers in a packet of XMP in words of our own, as long as it was.

    None where there is no room, or what it says cannot be said by these numbers alone.
    """
    if len(old) > LARGEST or BRIGHT_FIRST.search(old):
        return None
    for prefix, space, names in NUMBERS:
        if f"{prefix}:{names[0]}".encode() in old:
            said = {name: values(old, f"{prefix}:{name}") for name in names}
            if any(not found for found in said.values() if found is not None):
                return None
            new = written(prefix, space, {name: found for name, found in said.items() if found})
            if prefix == "HDRGainMap" and CALLED.search(old):
                new = new.replace(space.encode() + b'"', space.encode() + b'"' + APPLE.encode())
            return new.ljust(len(old)) if len(new) <= len(old) else None
    return None


def values(old: bytes, name: str) -> list[str] | None:
    """One number, or one for each colour; none where it is no number. None: it is not said."""
    if name.encode() not in old:
        return None
    one = re.search(rf"\b{name}(?:=\"|>)\s*({NUMBER})\s*[\"<]".encode(), old)
    if one:
        return [one[1].decode()]
    item = rf"\s*<rdf:li>\s*{NUMBER}\s*</rdf:li>"
    three = re.search(rf"<{name}>\s*<rdf:Seq>((?:{item}){{3}})\s*</rdf:Seq>".encode(), old)
    return re.findall(rf">\s*({NUMBER})\s*<", three[1].decode()) if three else []


def written(prefix: str, space: str, said: dict[str, list[str]]) -> bytes:
    alone = (f' {prefix}:{name}="{of[0]}"' for name, of in said.items() if len(of) == 1)
    lists = (
        f"<{prefix}:{name}><rdf:Seq>"
        + "".join(f"<rdf:li>{number}</rdf:li>" for number in of)
        + f"</rdf:Seq></{prefix}:{name}>"
        for name, of in said.items()
        if len(of) > 1
    )
    start = f'{PACKET} xmlns:{prefix}="{space}"'
    return f"{start}{''.join(alone)}>{''.join(lists)}{PACKET_END}".encode()
