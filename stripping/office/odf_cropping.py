"""Pictures of which an OpenDocument shows a part (``fo:clip``): the rest is cut off.

What is cut is said in lengths of the picture in its own size: by its density, or of 96 dots an
inch.
"""

import io
import re
from collections import defaultdict

from PIL import Image

from stripping.office import cropping, xml
from stripping.office.cropping import Crop
from stripping.office.odf_names import DRAW, FO, STYLE

CLIP = f"{{{FO}}}clip"
LENGTHS = re.compile(r"rect\(\s*" + r"[,\s]+".join([r"([\d.-]+[a-z]*|auto)"] * 4) + r"\s*\)")
LENGTH = re.compile(r"(-?[\d.]+)([a-z]*)")
INCHES = {"cm": 1 / 2.54, "mm": 1 / 25.4, "in": 1.0, "pt": 1 / 72, "pc": 1 / 6, "px": 1 / 96, "": 0}
USUAL = 96.0  # dots an inch of a picture that does not say
FRAME, STYLED = f"{{{DRAW}}}frame", f"{{{DRAW}}}style-name"
Sides = tuple[float, float, float, float]  # top, right, bottom, left, in inches


def clips(roots: list[xml.Element]) -> dict[str, xml.Element]:
    """By the name of a style, what says of it which part of a picture is shown."""
    says, below = dict[str, xml.Element](), dict[str, str]()
    for root in roots:
        for style in root.iter(f"{{{STYLE}}}style"):
            name = style.get(f"{{{STYLE}}}name", "")
            below[name] = style.get(f"{{{STYLE}}}parent-style-name", "")
            for part in style.iter(f"{{{STYLE}}}graphic-properties"):
                if part.get(CLIP) is not None:
                    says[name] = part
    found = dict[str, xml.Element]()
    for name in below:
        at, passed = name, set[str]()
        while at in below and at not in says and at not in passed:
            passed.add(at)
            at = below[at]
        if at in says and any(sides(says[at])):
            found[name] = says[at]
    return found


def shown(roots: list[xml.Element]) -> dict[xml.Element, list[xml.Element]]:
    """By what says which part is shown, the frames of which it says that."""
    known, found = clips(roots), defaultdict[xml.Element, list[xml.Element]](list)
    for root in roots if known else ():
        for frame in root.iter(FRAME):
            says = known.get(frame.get(STYLED, ""))
            if says is not None and frame.find(f"{{{DRAW}}}image") is not None:
                found[says].append(frame)
    return found


def sides(says: xml.Element) -> Sides:
    match = LENGTHS.fullmatch(says.get(CLIP, "").strip())
    found = [inches(each) for each in match.groups()] if match else []
    return (found[0], found[1], found[2], found[3]) if found else (0.0, 0.0, 0.0, 0.0)


def inches(length: str) -> float:
    match = LENGTH.fullmatch(length)
    try:
        return float(match[1]) * INCHES.get(match[2], 0.0) if match else 0.0
    except ValueError:
        return 0.0


def crop(says: xml.Element, picture: cropping.Picture) -> Crop:
    """Of a clean picture, as parts of its sides."""
    top, right, bottom, left = sides(says)
    with Image.open(io.BytesIO(picture[0])) as opened:
        dots = opened.info.get("dpi", (USUAL, USUAL))
        across, down = (float(each) if each >= 1 else USUAL for each in dots)
        wide, tall = opened.width / across, opened.height / down
    return Crop(left / wide, top / tall, right / wide, bottom / tall)
