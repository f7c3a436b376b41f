"""Unpacking, and checksums, by zlib-ng: most of the time of many files is spent in it.

Packing stays with zlib, which makes smaller files; the verifier uses zlib throughout.
"""

from typing import cast

from zlib_ng import zlib_ng
from zlib_ng.zlib_ng import crc32, decompressobj

__all__ = ["Broken", "crc32", "decompressobj"]

# What both raise for data that are no stream.
Broken = cast(type[Exception], zlib_ng.error)
