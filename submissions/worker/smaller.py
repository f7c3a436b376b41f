"""A smaller picture of a clean one, for pages that telephones load. Runs in the sandbox alone."""

import io
from typing import BinaryIO

from PIL import Image, ImageOps

from stripping import Reason, Unclean
from stripping.limits import MOST_PIXELS

QUALITY = 80  # of JPEG, 1 to 95 (Pillow): no difference is seen at these sizes
KINDS = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png")}


def smaller(source: BinaryIO, sink: BinaryIO, width: int) -> tuple[str, str, int, int] | None:
    """Writes it ``width`` pixels wide; gives type, ending, width and height.

    None for a picture that is hardly larger, and for one that moves. Raises Unclean.
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(source, formats=("JPEG", "PNG", "WEBP")) as picture:
            if getattr(picture, "n_frames", 1) > 1 or max(picture.size) <= width * 1.2:
                return None
            profile = picture.info.get("icc_profile")
            # A JPEG is read at a fraction of its size where that is enough.
            picture.draft("RGB", (2 * width, 2 * width))
            turned = ImageOps.exif_transpose(picture)
            if turned.width <= width:
                return None
            height = max(1, round(turned.height * width / turned.width))
            clear = "A" in turned.getbands() or "transparency" in turned.info
            reduced = turned.convert("RGBA" if clear else "RGB").resize((width, height))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unclean(Reason.DAMAGED) from error
    form = "PNG" if clear else "JPEG"
    file = io.BytesIO()
    reduced.save(file, form, quality=QUALITY, optimize=True, icc_profile=profile)
    sink.write(file.getvalue())
    return *KINDS[form], reduced.width, reduced.height


def warm_pictures() -> None:
    """Loads what reads and writes pictures, before the right to open anything is given away."""
    for form in ("JPEG", "PNG", "WEBP"):
        for mode in ("RGB", "RGBA") if form != "JPEG" else ("RGB",):
            file = io.BytesIO()
            Image.new(mode, (40, 40)).save(file, form)
            smaller(file, io.BytesIO(), 10)
