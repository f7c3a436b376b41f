"""The numbers that XMP says of a gain map, in words of our own."""

import re

from stripping.grammar.gain import NUMBER, NUMBERS, PACKET, PACKET_END

LARGEST = 1 << 16  # bytes of a packet that are searched; telephones write less than a thousand


def packet(old: bytes) -> bytes | None:
    """The numbers in a packet of XMP in words of our own, as long as it was; None for no room."""
    if len(old) > LARGEST:
        return None
    for prefix, space, names in NUMBERS:
        said = []
        for name in names:
            match = re.search(rf"\b{prefix}:{name}(?:=\"|>)({NUMBER})[\"<]".encode(), old)
            if match:
                said.append(f' {prefix}:{name}="{match[1].decode()}"')
        if said:
            new = f'{PACKET} xmlns:{prefix}="{space}"{"".join(said)}{PACKET_END}'.encode()
            return new.ljust(len(old)) if len(new) <= len(old) else None
    return None
