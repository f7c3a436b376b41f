"""HEIC of a kind that no stripper takes, or that was cut off: each picture in it, coded anew; and
AVIF with several pictures, of which other readers show one.

Which pictures there are is read as the stripper reads it, only that bytes may be missing at the
end and boxes may stand there that a picture does not need. FFmpeg decodes them one by one: it needs
no second thread, which a child of the sandbox may not have.
Source: ISO/IEC 23008-12, 6.5 (properties) and 6.6.2.3 (grid); ISO/IEC 14496-12, 12.1.4 and 12.1.5.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import IO, cast

import av
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import ColorRange
from PIL import Image

from stripping import box_header, icc, raster
from stripping.converting import pictures
from stripping.errors import LooksLike, Reason, TooLarge, Unclean, Unsupported
from stripping.heif import items
from stripping.heif.items import Item, Meta
from stripping.heif.picture import apart
from stripping.limits import LARGEST_FLAT
from stripping.mp4.boxes import Box
from stripping.source import Memory, Sink, Source
from stripping.values import Notice

LARGEST = 64 << 20  # bytes of a file, also of one whose end is missing
# FFmpeg's name of what decodes a kind of item, and the property that says how it was coded.
CODINGS = {b"hvc1": ("hevc", b"hvcC"), b"av01": ("libdav1d", b"av1C")}
BYTES_A_PIXEL = 12  # of memory: as it was coded, as it is shown, and turned
DEEPEST = 3  # pictures made of others: one that is turned, a grid, a tile
# The matrices of ISO/IEC 23091-2, by FFmpeg's numbers of how it turns them into red, green, blue.
MATRICES = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9, 10: 9}
MATRIX = 5  # of pictures that say nothing, as other readers take it (ITU-R BT.601)
TURNED = {
    1: Image.Transpose.ROTATE_90,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_270,
}
MIRRORED = (Image.Transpose.FLIP_TOP_BOTTOM, Image.Transpose.FLIP_LEFT_RIGHT)


def convert(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """One picture as PNG, several as pages of a PDF. An AVIF with one is left to a conversion that
    keeps its transparency. Raises Unclean, Unsupported, TooLarge.
    """
    data = bytearray(source.exactly(source.size))
    came = len(data)
    file = Pictures(data, opened(data), came)
    names = file.shown()
    if names == [file.meta.primary] and file.coding() == b"av01":
        raise Unsupported(LooksLike.AVIF)
    return write(file, names, sink)


def write(file: "Pictures", names: list[int], sink: Sink) -> tuple[Notice, ...]:
    """As ``convert``, these pictures. Raises Unclean, Unsupported, TooLarge."""
    held = Memory(LARGEST_FLAT)
    with raster.guarded():
        try:
            if len(names) > 1:
                pictures.document((file.picture(name) for name in names), held)
            else:
                drawn, profile = file.picture(names[0]), file.profile(names[0])
                # The stripper packs it once more.
                quick = {"icc_profile": profile, "compress_level": raster.FAST}
                drawn.save(cast(IO[bytes], held), "PNG", **quick)
        except (av.FFmpegError, *raster.BROKEN) as error:
            raise Unclean(Reason.DAMAGED) from error
    sink.write(held.getvalue())
    return (Notice.CONVERTED, Notice.END_MISSING) if file.missing else (Notice.CONVERTED,)


def tops(data: bytes | bytearray) -> list[Box]:
    """The boxes that stand in no other, up to what is none; the last may say that it is longer than
    what came."""
    at, listed = 0, list[Box]()
    while len(data) - at >= box_header.SHORT:
        try:
            header = box_header.read(data[at : at + box_header.LONGEST], len(data) - at, top=True)
        except Unclean:
            break
        listed.append(Box(header.kind, at, at + header.head, at + header.size))
        at += header.size
    return listed


def opened(data: bytearray) -> Meta:
    """What the meta box says; ``data`` gets zeros in place of what its last box says is there.

    Raises Unclean, Unsupported, TooLarge.
    """
    came, boxes = len(data), tops(data)
    end = max((box.end for box in boxes), default=0)
    if end > LARGEST:
        raise TooLarge
    data.extend(bytes(max(end - came, 0)))
    index = next((box for box in boxes if box.kind == b"meta"), None)
    if index is None:
        raise Unsupported(LooksLike.HEIC)
    if index.end > came:
        raise Unclean(Reason.TRUNCATED)
    return items.read(data, index)


@dataclass
class Pictures:
    """``came``: bytes of the file that are there; ``missing``: whether a tile was not."""

    data: bytearray
    meta: Meta
    came: int
    missing: bool = False

    def shown(self) -> list[int]:
        """The pictures that somebody sees by themselves; the first one is the file's own."""
        seen = apart(self.meta) - {self.meta.primary}
        return [self.meta.primary, *(name for name in self.meta.items if name in seen)]

    def coding(self) -> bytes:
        """The kind of the items that are coded, or nothing where there are several."""
        kinds = {item.kind for item in self.meta.items.values()} & CODINGS.keys()
        return kinds.pop() if len(kinds) == 1 else b""

    def picture(self, name: int) -> Image.Image:
        """Raises Unclean where nothing of it came, and Unsupported."""
        drawn = self.drawn(name, 0)
        if drawn is None:
            raise Unclean(Reason.TRUNCATED)
        return drawn

    def drawn(self, name: int, depth: int, parent: int | None = None) -> Image.Image | None:
        """The picture of an item, upright; None where its bytes are not there."""
        item = self.meta.items.get(name)
        if item is None or depth > DEEPEST:
            raise Unclean(Reason.DAMAGED_INDEX)
        if item.kind == b"grid":
            made = self.grid(item, depth)
        elif item.kind == b"iden":
            made = self.drawn(self.parts(name)[0], depth + 1, name)
        elif item.kind in CODINGS:
            made = self.decoded(item, parent)
        else:
            raise Unsupported(LooksLike.HEIC)
        return made and self.upright(name, made)

    def parts(self, name: int) -> tuple[int, ...]:
        """What it is made of. Raises Unclean where that is nothing."""
        for kind, whole, to in self.meta.references:
            if (kind, whole) == (b"dimg", name) and to:
                return to
        raise Unclean(Reason.DAMAGED_INDEX)

    def grid(self, item: Item, depth: int) -> Image.Image | None:
        """Grey where a tile is missing; None where all are."""
        told = self.content(item)
        if told is None:
            return None
        lines, columns = told[2] + 1, told[3] + 1
        width, height = struct.unpack_from(">II" if told[1] & 1 else ">HH", told, 4)
        raster.bounded(width, height, BYTES_A_PIXEL)
        tiles = self.parts(item.number)
        if len(tiles) < lines * columns:
            raise Unclean(Reason.DAMAGED_INDEX)
        canvas, any_came = Image.new("RGB", (width, height), (128, 128, 128)), False
        for place, tile in enumerate(tiles[: lines * columns]):
            drawn = self.drawn(tile, depth + 1, item.number)
            if drawn is not None:
                any_came = True
                line, column = divmod(place, columns)
                canvas.paste(drawn, (column * drawn.width, line * drawn.height))
        return canvas if any_came else None

    def content(self, item: Item) -> bytes | None:
        """Its bytes; None where some are not there."""
        if any(at + size > self.came for at, size in item.extents):
            self.missing = True
            return None
        return b"".join(bytes(self.data[at : at + size]) for at, size in item.extents)

    def decoded(self, item: Item, parent: int | None) -> Image.Image | None:
        content, (decoder, said) = self.content(item), CODINGS[item.kind]
        configuration = next(self.properties(item.number, said), None)
        if content is None:
            return None
        if configuration is None or not content:
            raise Unclean(Reason.DAMAGED_INDEX)
        coder = cast(VideoCodecContext, av.CodecContext.create(decoder, "r"))
        coder.extradata, coder.thread_count = configuration, 1
        frames = [*coder.decode(av.Packet(content)), *coder.decode(None)]
        if not frames:
            raise Unclean(Reason.DAMAGED)
        frame = frames[0]
        raster.bounded(frame.width, frame.height, BYTES_A_PIXEL)
        matrix, wide = self.colours(item.number, parent) or (
            int(frame.colorspace),
            frame.color_range != ColorRange.MPEG,
        )
        return cast(
            Image.Image,
            frame.to_image(  # type: ignore[no-untyped-call]
                src_colorspace=MATRICES.get(matrix, MATRIX),
                src_color_range=ColorRange.JPEG if wide else ColorRange.MPEG,
                dst_color_range=ColorRange.JPEG,
            ),
        )

    def colours(self, name: int, parent: int | None) -> tuple[int, bool] | None:
        """The matrix, and whether numbers use their whole range; None where nothing says so."""
        for each in (name, parent):
            for told in self.properties(each, b"colr") if each is not None else ():
                if told.startswith(b"nclx"):
                    matrix, wide = struct.unpack_from(">HB", told, 8)
                    return matrix, bool(wide & 0x80)
        return None

    def profile(self, name: int) -> bytes | None:
        told = (each for each in self.properties(name, b"colr") if each[:4] in (b"prof", b"rICC"))
        return next(filter(None, (icc.rebuild(each[4:]) for each in told)), None)

    def properties(self, name: int, kind: bytes) -> Iterator[bytes]:
        for each in self.meta.properties.get(name, ()):
            if each.box.kind == kind:
                yield bytes(self.data[each.box.start : each.box.end])

    def upright(self, name: int, drawn: Image.Image) -> Image.Image:
        """Cut and turned in the order in which the file says it."""
        for each in self.meta.properties.get(name, ()):
            told = bytes(self.data[each.box.start : each.box.end])
            if each.box.kind == b"clap":
                drawn = cut(drawn, struct.unpack_from(">II II iI iI", told))
            elif each.box.kind == b"irot" and told[0] & 3:
                drawn = drawn.transpose(TURNED[told[0] & 3])
            elif each.box.kind == b"imir":
                drawn = drawn.transpose(MIRRORED[told[0] & 1])
        return drawn


def cut(drawn: Image.Image, told: tuple[int, ...]) -> Image.Image:
    """To the clean aperture, whose offsets are of its middle. Raises ZeroDivisionError."""
    width, height, across, down = (
        Fraction(over, under) for over, under in zip(told[::2], told[1::2], strict=True)
    )
    left = round((drawn.width - width) / 2 + across)
    top = round((drawn.height - height) / 2 + down)
    edges = (max(left, 0), max(top, 0), min(left + round(width), drawn.width))
    box = (*edges, min(top + round(height), drawn.height))
    if box[0] >= box[2] or box[1] >= box[3]:
        raise Unclean(Reason.DAMAGED)
    return drawn.crop(box)
