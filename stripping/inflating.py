"""Unpacking, and checksums, by zlib-ng: most of the time of many files is spent in it.

Office documents are packed by it too: their many small parts take a third of the time and no more
room. Other packing stays with zlib, which makes smaller files, but for the pixels of large pictures
(``stripping.png_rows``). The verifier unpacks with zlib.
"""

from typing import cast

from zlib_ng import zlib_ng
from zlib_ng.zlib_ng import compress, compressobj, crc32, decompressobj

__all__ = ["Broken", "compress", "compressobj", "crc32", "decompressobj"]

# What both raise for data that are no stream.
Broken = cast(type[Exception], zlib_ng.error)
