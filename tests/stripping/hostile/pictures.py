"""Pictures that lie: bombs in every packing, sizes that are not so, directories in circles."""

import functools
import io
import struct
import zlib

from PIL import Image

from tests.stripping.hostile.case import Hostile

PNG = b"\x89PNG\r\n\x1a\n"
HUGE = 256 << 20  # bytes that a bomb unpacks to


@functools.cache
def zeros(size: int) -> bytes:
    """So many zero bytes as a zlib stream: a thousandth of them."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return b"".join([*parts, packer.flush()])


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, packed: bytes | None = None) -> bytes:
    """A grey PNG of 8 bits; without ``packed`` it shows zeros."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress(bytes((width + 1) * height)) if packed is None else packed
    data = chunk(b"IDAT", rows) if rows else b""
    return PNG + head + b"".join(chunks) + data + chunk(b"IEND", b"")


def saved(form: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.radial_gradient("L").resize((40, 30)).save(file, form, **options)
    return file.getvalue()


def frames(count: int) -> bytes:
    shape = struct.pack(">IIIIIHHBB", 0, 1, 1, 0, 0, 1, 10, 0, 0)
    told = chunk(b"acTL", struct.pack(">II", count, 0)) + chunk(b"fcTL", shape)
    return png(1, 1, told)


PNGS = (
    Hostile(
        "png of 900 million pixels", lambda: png(30_000, 30_000, packed=b"x"), "too_many_pixels"
    ),
    Hostile("png that unpacks to more", lambda: png(8, 8, packed=zeros(HUGE)), "hidden_in_picture"),
    Hostile("png that unpacks to less", lambda: png(800, 800, packed=zeros(0)), "truncated"),
    Hostile(
        "png whose profile is a bomb", lambda: png(1, 1, chunk(b"iCCP", b"p\0\0" + zeros(HUGE)))
    ),
    Hostile(
        "png whose text is a bomb",
        lambda: png(1, 1, chunk(b"zTXt", b"Comment\0\0" + zeros(HUGE))),
        "clean",
        b"Comment",
    ),
    Hostile("png of 100,000 chunks", lambda: png(1, 1, chunk(b"tEXt", b"a\0b") * 100_000), "clean"),
    Hostile("png that lies about frames", lambda: frames(1 << 30), "damaged"),
    Hostile("png with two headers", lambda: png(1, 1, png(2, 2)[8:33]), "damaged"),
    Hostile("png without a picture", lambda: png(1, 1, packed=b""), "damaged"),
    Hostile("png with a chunk of 4 GiB", lambda: PNG + b"\xff\xff\xff\xffIHDR", "truncated"),
)


def jpeg(*inserted: bytes) -> bytes:
    data = saved("JPEG")
    return data[:2] + b"".join(inserted) + data[2:]


def enlarged_jpeg() -> bytes:
    data = bytearray(saved("JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 65_500, 65_500)
    return bytes(data)


def many_scans() -> bytes:
    data = saved("JPEG", progressive=True)
    at = data.rindex(b"\xff\xda")
    return data[:at] + data[at:-2] * 20_000 + data[-2:]


JPEGS = (
    Hostile("jpeg of 4 billion pixels", enlarged_jpeg, "too_many_pixels"),
    Hostile("jpeg of 20,000 scans", many_scans),
    Hostile("jpeg of 100,000 comments", lambda: jpeg(b"\xff\xfe\0\x03x" * 100_000), "clean"),
    Hostile("jpeg of filling", lambda: jpeg(b"\xff" * 1_000_000)),
    Hostile("jpeg with a segment of no length", lambda: jpeg(b"\xff\xe1\0\0"), "damaged"),
    Hostile("jpeg of starts", lambda: b"\xff\xd8\xff" + b"\xd8\xff" * 500_000),
    Hostile("jpeg whose Exif points at itself", lambda: jpeg(exif_loop()), "clean"),
)


def exif_loop() -> bytes:
    """A directory whose camera part is the directory itself, followed by itself."""
    entry = struct.pack(">HHII", 0x8769, 4, 1, 8)
    block = b"MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\x08"
    return b"\xff\xe1" + struct.pack(">H", len(block) + 8) + b"Exif\0\0" + block


SCREEN = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff"


def frame(width: int, height: int, coded: bytes = b"\x02\x02\x4c\x01\0") -> bytes:
    return b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + coded


GIFS = (
    Hostile(
        "gif with a frame of 4 billion pixels",
        lambda: SCREEN + frame(65_535, 65_535) + b";",
        "too_many_pixels",
    ),
    Hostile("gif of 50,000 frames", lambda: SCREEN + frame(1, 1) * 50_000 + b";", "clean"),
    Hostile("gif of blocks without end", lambda: SCREEN + b"\x21\xfe" + b"\x01x" * 500_000),
    Hostile(
        "gif of 40 MiB in a frame",
        lambda: SCREEN + frame(1, 1, b"\x08" + (b"\xff" + b"\x55" * 255) * 164_500 + b"\0") + b";",
        "bomb",
    ),
    Hostile("gif with a code of 1 bit", lambda: SCREEN + frame(1, 1, b"\x00\0") + b";", "damaged"),
    Hostile("gif that clears 400,000 times", lambda: SCREEN + cleared() + b";"),
)


def cleared() -> bytes:
    """Codes that clear the table, and nothing else: 4 of 9 bits each in a width of 8."""
    bits = sum(256 << 9 * at for at in range(8)).to_bytes(9, "little") * 50_000
    blocks = [bits[at : at + 255] for at in range(0, len(bits), 255)]
    return frame(1, 1, b"\x08" + b"".join(bytes([len(each)]) + each for each in blocks) + b"\0")


def riff(*chunks: tuple[bytes, bytes], size: int | None = None) -> bytes:
    parts = [
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
        for kind, data in chunks
    ]
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


WIDE = b"\0\0\0\0" + b"\xff\xff\xff" * 2
WEBPS = (
    Hostile("webp that lies about its length", lambda: riff((b"VP8 ", b"x"), size=1 << 31)),
    Hostile("webp of 2⁴⁸ pixels", lambda: riff((b"VP8X", WIDE), (b"VP8 ", b"x" * 10))),
    Hostile("webp of 100,000 chunks", lambda: riff(*[(b"abcd", b"")] * 100_000)),
    Hostile("webp of frames in frames", lambda: riff((b"VP8X", WIDE), (b"ANMF", nested_frames()))),
)


def nested_frames() -> bytes:
    body = b""
    for _ in range(2000):
        body = b"ANMF" + struct.pack("<I", len(body) + 16) + bytes(16) + body
    return bytes(16) + body


PICTURES = (*PNGS, *JPEGS, *GIFS, *WEBPS)
