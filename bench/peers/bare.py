"""``python -m bench.peers.bare ROUNDS FOLDER FILE…``: what a picture's format costs by itself.

Of TIFF: decoding, and encoding as PNG at its fastest, by Pillow. Of PNG: unpacking by zlib-ng.
The line that is printed is that of ``bench.peers.ours``, without memory.
"""

import io
import json
import statistics
import struct
import sys
import time
from pathlib import Path

from PIL import Image
from zlib_ng import zlib_ng


def coded_again(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as image:
        image.save(io.BytesIO(), "PNG", compress_level=1)


def unpacked(data: bytes) -> None:
    at, pieces = 8, []
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind == b"IDAT":
            pieces.append(data[at + 8 : at + 8 + size])
        at += 12 + size
    zlib_ng.decompress(b"".join(pieces))


def seconds(path: Path) -> float:
    start = time.perf_counter()
    data = path.read_bytes()
    (unpacked if data.startswith(b"\x89PNG") else coded_again)(data)
    return time.perf_counter() - start


def main() -> None:
    rounds, _, *paths = sys.argv[1:]
    found = [
        [statistics.median(seconds(Path(path)) for _ in range(int(rounds))), 0] for path in paths
    ]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
