"""Pictures of which a document shows a part: what is outside of it is cut off.

The part that is seen is coded anew, a JPEG with its own tables; what cannot be cut stays whole, and
that is said. A picture that lies otherwise than its tags say is not cut: programs disagree on it.
"""

import io
from dataclasses import dataclass

from PIL import Image, JpegImagePlugin

from stripping.office import pictures, xml
from stripping.office.names import A, R, V
from stripping.values import Removals

LARGEST = 40 << 20  # pixels: each takes up to four bytes, twice
LEAST = 0.0005  # of a side: less is no pixel of most pictures
ROUNDED = 0.05  # of a pixel, which programs lose where they write lengths with few digits
ORIENTATION = 0x0112  # tag of Exif
WHOLE = 100_000  # thousandths of a per cent (ECMA-376, 20.1.10.40)
SIDES = ("left", "top", "right", "bottom")
JPEG_MODES = ("L", "RGB", "CMYK")
Picture = tuple[bytes, str]  # its bytes and its ending


@dataclass(frozen=True)
class Crop:
    """How much of a picture is cut off at each side, as parts of its width or height."""

    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0

    @property
    def cuts(self) -> bool:
        return max(self.left, self.top, self.right, self.bottom) >= LEAST

    @property
    def possible(self) -> bool:
        return max(self.left, 0) + max(self.right, 0) < 1 > max(self.top, 0) + max(self.bottom, 0)

    def box(self, wide: int, tall: int) -> tuple[int, int, int, int]:
        """The pixels that are seen, a pixel at the edge that is seen in part among them."""
        left, right = (int(max(each, 0) * wide + ROUNDED) for each in (self.left, self.right))
        top, bottom = (int(max(each, 0) * tall + ROUNDED) for each in (self.top, self.bottom))
        return left, top, wide - right, tall - bottom


def cut(picture: Picture, crop: Crop) -> Picture | None:
    """The part of a clean picture that is shown; None where it cannot be cut."""
    data, ending = picture
    if not crop.possible:
        return None
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "GIF", "WEBP")) as whole:
            turned = whole.getexif().get(ORIENTATION, 1) != 1
            large = whole.width * whole.height > LARGEST
            if turned or large or getattr(whole, "n_frames", 1) > 1:
                return None
            made = written(whole, whole.crop(crop.box(*whole.size)), data)
    except (OSError, ValueError, SyntaxError):
        return None
    # By the rules of its format: Pillow's own marks go, and a second time nothing changes.
    return pictures.clean(made, Removals())


def written(whole: Image.Image, part: Image.Image, data: bytes) -> bytes:
    held = io.BytesIO()
    kept = {key: whole.info[key] for key in ("icc_profile", "dpi") if whole.info.get(key)}
    if isinstance(whole, JpegImagePlugin.JpegImageFile) and whole.mode in JPEG_MODES:
        sampling = JpegImagePlugin.get_sampling(whole)
        tables = whole.quantization
        part.save(held, "JPEG", qtables=tables, subsampling=max(sampling, 0), **kept)
    elif whole.format == "WEBP":
        exact = b"VP8L" in data[:64]
        part.save(held, "WEBP", lossless=exact, quality=95, exact=exact, **kept)
    else:
        if "transparency" in whole.info:
            kept["transparency"] = whole.info["transparency"]
        part.save(held, "PNG", **kept)
    return held.getvalue()


@dataclass(frozen=True)
class Shown:
    """An element that shows a part of a picture, by the relation that its ``key`` names."""

    element: xml.Element
    key: str
    crop: Crop
    says: xml.Element  # which part

    def settle(self, relation: str) -> None:
        """It shows the cut picture now, which has this relation, and all of it."""
        self.element.set(self.key, relation)
        if self.says is self.element:
            xml.lose(self.says, *(f"crop{side}" for side in SIDES))
            return
        sides = self.crop.left, self.crop.top, self.crop.right, self.crop.bottom
        wide = 1 - max(self.crop.left, 0) - max(self.crop.right, 0)
        tall = 1 - max(self.crop.top, 0) - max(self.crop.bottom, 0)
        xml.lose(self.says, *"ltrb")
        # Room around a picture is counted in parts of it, and these have become larger.
        for key, side, all_of_it in zip("ltrb", sides, (wide, tall, wide, tall), strict=True):
            if side < 0:
                self.says.set(key, str(round(side / all_of_it * WHOLE)))
        if not self.says.attrib:
            xml.drop(self.says)


def shown(root: xml.Element) -> list[Shown]:
    """What shows a part of a picture, in the order of the document."""
    found = []
    for says in root.iter(f"{{{A}}}srcRect"):
        blip = says.getparent().find(f"{{{A}}}blip")  # type: ignore[union-attr]
        crop = Crop(*(part(says.get(each, "0")) for each in "ltrb"))
        if blip is not None and crop.cuts:
            found.append(Shown(blip, f"{{{R}}}embed", crop, says))
    for drawn in root.iter(f"{{{V}}}imagedata"):
        crop = Crop(*(fraction(drawn.get(f"crop{each}", "0")) for each in SIDES))
        if crop.cuts:
            found.append(Shown(drawn, f"{{{R}}}id", crop, drawn))
    return found


def part(text: str) -> float:
    """Thousandths of a per cent, or "25%"; what is no number cuts nothing."""
    try:
        return float(text[:-1]) / 100 if text.endswith("%") else float(text) / WHOLE
    except ValueError:
        return 0.0


def fraction(text: str) -> float:
    """VML's fractions: "0.25", or in parts of 65,536 as "16384f"."""
    try:
        return float(text[:-1]) / 65_536 if text.endswith("f") else float(text)
    except ValueError:
        return 0.0
