"""Headers of boxes: how long a box is, what it is called, and where its payload begins.

Source: ISO/IEC 14496-12, section 4.2; JPEG 2000 has the same boxes (ISO/IEC 15444-1, I.4).
The strippers and the verifier walk files each in their own way, but both read lengths here:
a second reading of the same four bytes guards against nothing, and once one of them forgot
the lengths of 64 bits, which most telephones write.
"""

from dataclasses import dataclass

from stripping.errors import Reason, Unclean

SHORT, LONG = 8, 16  # bytes of a header whose length has 32 bits, and 64
LONGEST = LONG  # bytes that ``read`` may need
IS_LONG, TO_THE_END = 1, 0  # lengths that say how to find the true one


@dataclass(frozen=True)
class BoxHeader:
    """``head``: bytes before the payload; ``size``: bytes of the whole box, with its header.

    The 16 bytes of a uuid box's own type count as payload here, so that whoever empties the box
    empties them, too.
    """

    kind: bytes
    head: int
    size: int


def read(data: bytes | bytearray, room: int, *, top: bool) -> BoxHeader:
    """The header at the start of ``data``: at least 8 bytes, 16 where the box has so many.

    ``room``: bytes from here to the end of what holds the box. ``top``: the box stands in no other
    one, so a length of 0 may say that it goes on to the end. A box may say that it is longer than
    its room: whether the file was cut or no box is there, the caller knows.
    Raises Unclean("damaged_index") for one that is shorter than its own header.
    """
    size, head = int.from_bytes(data[:4], "big"), SHORT
    if size == IS_LONG and room >= LONG:
        size, head = int.from_bytes(data[SHORT:LONG], "big"), LONG
    elif size == TO_THE_END and top:
        size = room
    if size < head:
        raise Unclean(Reason.DAMAGED_INDEX)
    return BoxHeader(bytes(data[4:8]), head, size)
