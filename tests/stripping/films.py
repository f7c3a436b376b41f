"""Films made by ffmpeg, and the parts that ffmpeg does not plant: built by hand, box by box."""

import struct
from collections.abc import Callable
from pathlib import Path

from tests.stripping.planting import canary, run

PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=2")
SOUND = ("-f", "lavfi", "-i", "sine=440:d=2")
TELLING = (
    *("-metadata", f"title={canary(100)}", "-metadata", f"artist={canary(101)}"),
    *("-metadata", f"comment={canary(102)}", "-metadata", "location=+35.9506+39.0094/"),
    *("-metadata", f"com.apple.quicktime.model={canary(103)}"),
    *("-metadata", "creation_time=2020-01-02T03:04:05Z"),
    *(
        "-metadata:s:v",
        f"handler_name={canary(104)}",
        "-metadata:s:a",
        f"handler_name={canary(105)}",
    ),
    *("-metadata:s:a", "language=ara", "-map_metadata:s", "-1"),
)
X264 = ("-c:v", "libx264", "-preset", "ultrafast")
AAC = ("-c:a", "aac")
# What is made of the same picture and sound: a name with its extension, and how.
CODINGS: dict[str, tuple[str, ...]] = {
    "avc.mp4": (*X264, *AAC),
    "avc.mov": (*X264, "-c:a", "pcm_s16le"),
    "hevc.mov": ("-c:v", "libx265", "-x265-params", "log-level=none", "-tag:v", "hvc1", *AAC),
    "hevc.mp4": ("-c:v", "libx265", "-x265-params", "log-level=none", "-c:a", "ac3"),
    "mpeg4.mp4": ("-c:v", "mpeg4", *AAC),
    "mpeg4.mov": ("-c:v", "mpeg4", "-c:a", "alac"),
    "av1.mp4": ("-c:v", "libaom-av1", "-cpu-used", "8", "-c:a", "libopus", "-t", "0.4"),
    "vp9.mp4": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "flac", "-strict", "-2"),
    "h263.3gp": ("-c:v", "h263", "-s", "176x144", *AAC),
    "sound.m4a": ("-vn", *AAC),
    "late.mp4": (*X264, *AAC, "-movflags", "use_metadata_tags"),
    "early.mp4": (*X264, *AAC, "-movflags", "use_metadata_tags+faststart"),
    "fragments.mp4": (*X264, *AAC, "-movflags", "frag_keyframe+empty_moov+default_base_moof"),
    "pieces.mp4": (*X264, *AAC, "-g", "10", "-movflags", "frag_keyframe+empty_moov+dash"),
}
TYPES = {
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "3gp": "video/3gpp",
    "m4a": "audio/mp4",
}


def film(folder: Path, name: str, *more: str) -> Path:
    """One film of CODINGS with words in it."""
    path = folder / name
    run(
        *("ffmpeg", "-v", "error", "-y", *PICTURE, *SOUND, *TELLING, *CODINGS[name], *more),
        *("-strict", "-2", path),
    )
    return path


def frames(path: Path) -> list[str]:
    """The digest and time of every decoded picture and every piece of sound."""
    lines = run("ffmpeg", "-v", "error", "-i", path, "-f", "framemd5", "-").decode().splitlines()
    return [line for line in lines if not line.startswith("#")]


def box(kind: bytes, payload: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def tops(data: bytes) -> list[tuple[bytes, int, int]]:
    """(name, start, end) of the boxes at the top."""
    found, at = [], 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        found.append((data[at + 4 : at + 8], at, at + size))
        at += size
    return found


def inside(data: bytes, path: tuple[bytes, ...], change: Callable[[bytes], bytes]) -> bytes:
    """Changes the payload of the first box along a path, and every length above it.

    Nothing moves that an offset points to, as long as the movie box is the last one.
    """
    if not path:
        return change(data)
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == path[0]:
            new = box(path[0], inside(data[at + 8 : at + size], path[1:], change))
            return data[:at] + new + data[at + size :]
        at += size
    raise LookupError(path)


def sensor_track(number: int, at: int, words: bytes) -> bytes:
    """A trak of handler "meta" whose one sample lies at byte ``at``, as action cameras write it."""
    entry = box(b"gpmd", bytes(6) + b"\0\1" + bytes(4))
    table = (
        box(b"stsd", struct.pack(">II", 0, 1) + entry)
        + box(b"stts", struct.pack(">IIII", 0, 1, 1, 1000))
        + box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1))
        + box(b"stsz", struct.pack(">III", 0, len(words), 1))
        + box(b"stco", struct.pack(">III", 0, 1, at))
    )
    name = b"GoPro MET " + canary(number).encode() + b"\0"
    handler = box(b"hdlr", bytes(8) + b"meta" + bytes(12) + name)
    header = struct.pack(">IIIIIHH", 0, 1, 1, 1000, 1000, 0x55C4, 0)
    information = box(b"gmhd") + box(b"stbl", table)
    media = box(b"mdia", box(b"mdhd", header) + handler + box(b"minf", information))
    return box(b"trak", box(b"tkhd", struct.pack(">IIIII", 0, 1, 1, 9, 0) + bytes(64)) + media)
