"""Pictures that Pillow opens and no stripper takes, written as PNG; pages of a scan as PDF.

Nothing but pixels, a colour profile and how many there are to an inch comes through.
"""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

import pikepdf
from PIL import AvifImagePlugin, Image, ImageCms, ImageFile, ImageOps, ImageSequence

from stripping import raster
from stripping.errors import LooksLike, Reason, TooLarge, Unclean, Unsupported
from stripping.exif import ORIENTATION
from stripping.limits import LARGEST_FLAT, MOST_PIXELS
from stripping.raster import BOMBS, BROKEN, Reader
from stripping.sniff import HEAD, sniff
from stripping.source import Memory, Sink, Source
from stripping.values import Notice

# What ``sniff`` says of such files, and the formats that Pillow may try for it.
FORMS: dict[str, tuple[str, ...]] = {
    "jpeg": ("JPEG",),
    "tiff": ("TIFF",),
    "gif": ("GIF",),
    "bmp": ("BMP", "DIB"),
    "png": ("PNG",),
    "webp": ("WEBP",),
    "avif": ("AVIF",),
    "heif": ("AVIF",),
    LooksLike.JPEG2000: ("JPEG2000",),
    LooksLike.PSD: ("PSD",),
}
OF = frozenset(FORMS) - {"heif", LooksLike.AVIF}  # of which there may be more than Pillow shows
# Formats whose further pictures are pages or move. Those of others, such as PSD, are layers, which
# need not be seen.
SEVERAL = frozenset(("TIFF", "GIF", "PNG", "WEBP", "AVIF"))
AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # a child of the sandbox has one
KEPT = frozenset(("1", "L", "LA", "P", "RGB", "RGBA", "I;16"))  # modes of Pillow's that PNG has
NEAREST = {"PA": "RGBA", "La": "LA", "RGBa": "RGBA", "I;16B": "I;16"}  # of others: RGB
NUMBERS = frozenset(("I", "F"))  # 32 bits a pixel: measurements, not colours
FROM_LAB = ImageCms.buildTransform(
    ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB"
)
BYTES_A_PIXEL = 8  # of memory: as it is stored (up to 4), and as it is written
SOURCE = "/source"  # a name for Pillow: see Written
MOST_PAGES = 500  # of a scan: a long book
DENSITY = 150.0  # dots an inch of a page that says nothing: an A4 scan is as large as its paper
POINTS = 72  # to an inch
LEAST_SIDE, LARGEST_SIDE = 3.0, 14_400.0  # points of a page (ISO 32000-1, Annex C)


class Written(Memory):
    """Pillow compares the names of what it reads and writes, and asks the system for the folder of
    those that have none, which a child may not.
    """

    name = "/written"


def convert(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """Raises Unclean, Unsupported."""
    with raster.guarded():
        try:
            sink.write(written(source, whole=True))
        except Unclean as error:
            if error.reason is not Reason.TRUNCATED:
                raise
            sink.write(written(source, whole=False))
            return (Notice.CONVERTED, Notice.END_MISSING)
    return (Notice.CONVERTED,)


def written(source: Source, *, whole: bool) -> bytes:
    """The PNG or PDF. ``whole``: a picture that ends too early is refused."""
    held = Written(LARGEST_FLAT)
    with opened(source, whole=whole) as image:
        try:
            count = int(getattr(image, "n_frames", 1)) if image.format in SEVERAL else 1
            image.filename = SOURCE
            if count > 1 and image.format == "TIFF":
                document((picture(frame) for frame in ImageSequence.Iterator(image)), held)
            elif count > 1:
                image.save(cast(IO[bytes], held), "PNG", save_all=True, **options(image))
            else:
                one = picture(image)
                one.save(cast(IO[bytes], held), "PNG", **options(image))
        except BROKEN as error:
            raise Unclean(Reason.TRUNCATED if whole else Reason.DAMAGED) from error
    return held.getvalue()


@contextmanager
def opened(source: Source, *, whole: bool) -> Iterator[ImageFile.ImageFile]:
    """The picture by its header. Raises Unsupported where Pillow knows no such picture."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = not whole
    source.seek(0)
    kind = looks_like(source)
    source.seek(0)
    try:
        image = Image.open(cast(IO[bytes], Reader(source)), formats=FORMS[kind])
    except BOMBS as error:
        raise Unclean(Reason.TOO_MANY_PIXELS) from error
    except BROKEN as error:
        raise Unclean(Reason.DAMAGED) from error
    try:
        with image:
            yield image
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def looks_like(source: Source) -> str:
    try:
        return sniff(source.exactly(min(HEAD, source.size)))
    except Unsupported as error:
        return error.looks_like


def picture(image: Image.Image) -> Image.Image:
    """One picture, upright, as PNG can hold it. Raises Unclean for too many pixels."""
    raster.bounded(image.width, image.height, BYTES_A_PIXEL)
    image.load()
    upright = ImageOps.exif_transpose(image) if image.getexif().get(ORIENTATION, 1) != 1 else image
    if upright.mode in NUMBERS:
        low, high = cast(tuple[float, float], upright.getextrema())
        scale = 255 / (high - low) if high > low else 0
        return upright.convert("F").point(lambda value: value * scale - low * scale).convert("L")
    if upright.mode == "LAB":
        return cast(Image.Image, ImageCms.applyTransform(upright, FROM_LAB))
    if upright.mode in KEPT:
        # Without a file behind it: Pillow asks the system where that is, which a child may not.
        return upright._new(upright.im)
    return upright.convert(NEAREST.get(upright.mode, "RGB"))


def options(image: Image.Image) -> dict[str, Any]:
    """What stays beside the pixels. A profile that is not of these colours goes in stripping."""
    kept: dict[str, Any] = {"icc_profile": None}
    if image.mode in KEPT and image.info.get("icc_profile"):
        kept["icc_profile"] = image.info["icc_profile"]
    if all(0 < side < 1 << 16 for side in density(image)):
        kept["dpi"] = density(image)
    return kept


def density(image: Image.Image) -> tuple[float, float]:
    """Dots an inch across and down; zeros where it is not told."""
    try:
        across, down = image.info.get("dpi", (0, 0))
        return float(across), float(down)
    except BROKEN:
        return 0.0, 0.0


def document(frames: Iterable[Image.Image], held: Memory) -> None:
    """Every page as a page of a PDF, its pixels as they are. Raises Unclean for too many pages."""
    with pikepdf.new() as pdf:
        size = 0
        for number, frame in enumerate(frames, 1):
            if number > MOST_PAGES:
                raise Unclean(Reason.SEVERAL_PAGES)
            drawn = page_picture(pdf, frame)
            size += len(drawn.read_raw_bytes())
            if size > LARGEST_FLAT:
                raise TooLarge
            across, down = (side if side > 1 else DENSITY for side in density(frame))
            add_page(pdf, drawn, POINTS / across, POINTS / down)
        pdf.save(cast(Any, held))


def page_picture(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    """The pixels packed with Deflate (ISO 32000-2, 8.9.5)."""
    if image.mode not in ("1", "L", "RGB"):
        image = image.convert("L" if image.mode in ("LA", "I;16") else "RGB")
    return pikepdf.Stream(
        pdf,
        zlib.compress(image.tobytes()),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=image.width,
        Height=image.height,
        BitsPerComponent=1 if image.mode == "1" else 8,
        ColorSpace=pikepdf.Name.DeviceRGB if image.mode == "RGB" else pikepdf.Name.DeviceGray,
        Filter=pikepdf.Name.FlateDecode,
    )


def add_page(pdf: pikepdf.Pdf, drawn: pikepdf.Stream, across: float, down: float) -> None:
    """A page that is all picture; ``across``, ``down``: points of a pixel, as far as a page may be
    so large or so small."""
    sides = int(drawn.Width) * across, int(drawn.Height) * down
    scale = (
        min(LARGEST_SIDE / max(sides), 1) if min(sides) >= LEAST_SIDE else LEAST_SIDE / min(sides)
    )
    width, height = (min(max(side * scale, LEAST_SIDE), LARGEST_SIDE) for side in sides)
    page = pdf.add_blank_page(page_size=(width, height))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=drawn))
    page.Contents = pdf.make_stream(f"{width:.2f} 0 0 {height:.2f} 0 0 cm /P Do".encode())
