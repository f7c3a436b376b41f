"""SEI messages of H.264 and H.265: what helps to show the picture stays, the rest becomes filler.

Source: ITU-T H.264 and H.265, 7.3.2.3, 7.3.5 and annex D. A message is a type, a length and a
payload; a unit that loses some keeps its length by a message of type 3, which is made to fill.
"""

FILLER = 3
# Recovery point, frame packing, orientation, transfer, mastering display, light level: the most
# bytes that each can have. A longer one is somebody's own.
AVC_KEPT: dict[int, int] = {6: 8, 45: 32, 47: 16, 137: 24, 144: 4, 147: 1}
# H.265 has its times of day in a message of their own (136), so its timing messages may stay.
HEVC_KEPT: dict[int, int] = {**AVC_KEPT, 0: 512, 1: 512, 129: 32, 130: 512, 132: 49}


def clean(data: bytearray, start: int, end: int, kept: dict[int, int]) -> bool:
    """Cleans the messages in ``data[start:end]``, a unit without its header; True if it changed."""
    old = bytes(data[start:end])
    unescaped = old.replace(b"\0\0\3", b"\0\0")
    told: dict[int, bytes] = {}
    for kind, size, whole in parse(unescaped):
        if size <= kept.get(kind, -1):
            told.setdefault(kind, whole)
    stay = b"".join(told.values())
    escaped = escape(stay)
    room = len(old) - len(escaped) - 1
    if room > 1 and escaped.endswith(b"\0\0"):
        # The filler's own type, 3, must not read as an emulation prevention byte.
        escaped, room = escaped + b"\3", room - 1
    if room < 0:
        escaped, room = b"", len(old) - 1
    new = escaped + filler(room) + b"\x80" * (room >= 0)
    if new != old:
        data[start:end] = new
    return new != old


def parse(body: bytes) -> list[tuple[int, int, bytes]]:
    """(type, bytes of payload, whole message) of each; what does not parse ends the list."""
    found = []
    at = 0
    while len(body) - at > 2:
        begin, (kind, at) = at, summed(body, at)
        size, at = summed(body, at)
        if at + size > len(body):
            break
        at += size
        found.append((kind, size, body[begin:at]))
        if body[at:].rstrip(b"\0") == b"\x80":
            break
    return found


def summed(body: bytes, at: int) -> tuple[int, int]:
    """A number written as bytes of 255 and a last one."""
    value = 0
    while at < len(body) and body[at] == 255:
        value, at = value + 255, at + 1
    return (value + body[at], at + 1) if at < len(body) else (value, at)


def escape(body: bytes) -> bytes:
    """Emulation prevention: no three bytes may look like the start of a unit (7.4.1.1)."""
    out = bytearray()
    zeros = 0
    for byte in body:
        if zeros >= 2 and byte <= 3:
            out.append(3)
            zeros = 0
        out.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(out)


def filler(room: int) -> bytes:
    """Messages of type 3 that take exactly ``room`` bytes; one byte alone cannot be one."""
    if room < 2:
        return b"\x80" * max(room, 0)
    many, rest = divmod(room - 2, 256)
    if rest == 255:
        return bytes([FILLER, 0]) + filler(room - 2)
    return bytes([FILLER]) + b"\xff" * many + bytes([rest]) + b"\xff" * (255 * many + rest)
