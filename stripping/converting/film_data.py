"""Where the pictures and sound of an ISO base media file may lie: in its boxes of data alone.

FFmpeg takes a sample from wherever the index points. Programs that write longer titles and leave
the index as it was make it point into the titles, which would come through as sound.
"""

from typing import Any

from av.packet import Packet

from stripping import box_header
from stripping.errors import Unclean
from stripping.source import Source

DATA = b"mdat"
Places = tuple[range, ...]


def places(source: Source) -> Places:
    """Of the payloads of the boxes of data, as far as the file can be walked."""
    found, at = list[range](), 0
    while at + box_header.LONGEST <= source.size:
        source.seek(at)
        try:
            box = box_header.read(source.exactly(box_header.LONGEST), source.size - at, top=True)
        except Unclean:
            break
        if box.kind == DATA:
            found.append(range(at + box.head, at + box.size))
        at += box.size
    return tuple(found)


def within(packet: "Packet[Any]", data: Places | None) -> bool:
    """``data``: None for formats in which samples are found by no index."""
    if data is None or packet.pos is None or packet.pos < 0:
        return True
    end = packet.pos + packet.size
    return any(one.start <= packet.pos and end <= one.stop for one in data)
