"""Whether a clean file shows what its source showed.

Exactly where a stripper copied it; closely, in numbers that are written here, where it was decoded
and coded anew.
"""

import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import openpyxl
import pptx
import pypdfium2
from lxml import etree
from openpyxl.utils import get_column_letter
from PIL import Image, ImageOps, ImageSequence

from tests.realfiles import old_office, viewers
from tests.realfiles.pages import difference, pages

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
STYLE_NAME, DISPLAY = f"{{{OASIS}:style:1.0}}name", f"{{{OASIS}:table:1.0}}display"
TABLE_STYLE = f"{{{OASIS}:table:1.0}}style-name"
UNSPOKEN = frozenset(
    [
        "annotation",
        "tracked-changes",
        "page-number",
        "page-count",
        "date",
        "time",
        "sheet-name",
        "file-name",
        "title",
        "author-name",
        "author-initials",
        "creator",
        "desc",
        "initial-creator",
        "printed-by",
        "creation-date",
        "modification-date",
        "user-defined",
        "placeholder",
        "notes",
    ]
)
# Elements of a paragraph that part words; marks of changes, for one, stand within words.
APART = frozenset(("s", "tab", "line-break", "p", "h"))
MOST_FRAMES = 50  # of an animation that are compared
ANEW = 3.0  # of 255: what coding a film anew may change in the mean
PRIMING = 4  # pieces of sound that a player adds where the encoder's delay is not told any more
SMALL = ("-vf", "scale=64:48:flags=area,format=rgb24", "-f", "rawvideo", "-fps_mode", "passthrough")


def frames(path: Path) -> list[tuple[tuple[int, int], bytes]]:
    """The pictures of a file the right way up."""
    shown = []
    with Image.open(path) as image:
        # What Pillow counts of a PSD are its layers, and what is seen is none of them.
        for frame in [image] if image.format == "PSD" else ImageSequence.Iterator(image):
            upright = ImageOps.exif_transpose(frame)
            shown.append((upright.size, upright.convert("RGBA").tobytes()))
            if len(shown) == MOST_FRAMES:
                break
    return shown


def pictures(source: Path, clean: Path) -> bool:
    if clean.suffix == ".pdf":
        return sheets(source, clean)
    if clean.suffix == ".mp4":
        return animated(source, clean)
    before, after = frames(source), frames(clean)
    # A HEIC with several pictures is shown by its first; a photograph's second pictures go.
    return bool(before) and (before == after or before[:1] == after)


def animated(source: Path, clean: Path) -> bool:
    """Pictures that became a film: as many, each nearly the same."""
    with Image.open(source) as image:
        each = (frame.convert("RGB") for frame in ImageSequence.Iterator(image))
        before = b"".join(frame.resize((64, 48), Image.Resampling.BOX).tobytes() for frame in each)
    after = small(clean)
    return len(before) == len(after) and difference(before, after) < ANEW


def sheets(source: Path, clean: Path) -> bool:
    """Each page of a picture of several pages is a page of a document, dot by dot."""
    with Image.open(source) as image, pypdfium2.PdfDocument(clean) as document:
        if len(document) != getattr(image, "n_frames", 1):
            return False
        return all(
            dots(ImageOps.exif_transpose(frame)) == dots(on_page(page))
            for frame, page in zip(ImageSequence.Iterator(image), document, strict=True)
        )


def on_page(page: pypdfium2.PdfPage) -> Image.Image:
    """The picture of a page that is nothing else. Raises ValueError for any other page."""
    (only,) = page.get_objects()
    return cast(Image.Image, only.get_bitmap(render=False).to_pil())


def dots(image: Image.Image) -> tuple[tuple[int, int], bytes]:
    return image.size, image.convert("RGB").tobytes()


def films(source: Path, clean: Path) -> bool:
    before, after = (Counter(digests(path)) for path in (source, clean))
    missing = (before - after).total()
    return missing <= PRIMING or alike(source, clean)


def digests(path: Path) -> list[str]:
    return [line.rsplit(",", 1)[-1].strip() for line in viewers.decoded(path)]


def alike(source: Path, clean: Path) -> bool:
    """Coded anew: as many pictures as before, each nearly the same; sound as long as before."""
    before, after = (small(path) for path in (source, clean))
    size = 64 * 48 * 3
    if abs(len(before) - len(after)) > PRIMING * size or abs(length(source) - length(clean)) > 0.5:
        return False
    least = min(len(before), len(after))
    return not least or difference(before[:least:101], after[:least:101]) < ANEW


def small(path: Path) -> bytes:
    command = ("ffmpeg", "-v", "error", "-i", path, "-map", "0:V:0", *SMALL, "-")
    try:
        return viewers.said(*command)
    except subprocess.CalledProcessError:
        # There are no pictures in it.
        return b""


def length(path: Path) -> float:
    """Seconds of sound in a file; 0 without any."""
    rate = ("-f", "s16le", "-ac", "1", "-ar", "8000")
    sound = viewers.said("ffmpeg", "-v", "error", "-i", path, "-map", "0:a:0?", *rate, "-")
    return len(sound) / 16_000


def kept(look: Callable[[Path], Iterator[str]]) -> Callable[[Path, Path], bool]:
    """Everything that is seen in the source is in the clean file, as often."""
    return lambda source, clean: not Counter(look(source)) - Counter(look(clean))


def letter(path: Path) -> Iterator[str]:
    """The words of a letter, piece by piece: neither deleted nor hidden ones."""
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read(main_part(archive)))
    text = "".join(each.text or "" for each in root.iter("{*}t") if seen(each))
    yield from re.findall(r"\w+", text)


def main_part(archive: zipfile.ZipFile) -> str:
    """The name of the part that the package leads to. Raises KeyError, StopIteration."""
    relations = etree.fromstring(archive.read("_rels/.rels")).iter("{*}Relationship")
    main = next(each for each in relations if each.get("Type", "").endswith("/officeDocument"))
    wanted = main.get("Target", "").lstrip("/").lower()
    return next(name for name in archive.namelist() if name.lower() == wanted)


def seen(text: "etree._Element") -> bool:
    run = text.getparent()
    hidden = run is not None and run.find("{*}rPr/{*}vanish") is not None
    gone = {etree.QName(each).localname for each in text.iterancestors()}
    return not hidden and not gone & {"del", "moveFrom", "Fallback"}


def cells(path: Path) -> Iterator[str]:
    """What the cells of a workbook show; not those of hidden sheets, rows and columns."""
    for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows = {number for number, row in sheet.row_dimensions.items() if row.hidden}
        columns = {
            get_column_letter(number)
            for column in sheet.column_dimensions.values()
            if column.hidden
            for number in range(column.min or 1, min(column.max or 1, 16_384) + 1)
        }
        for row in sheet:
            for cell in row:
                here = getattr(cell, "column_letter", "")
                if cell.value is not None and cell.row not in rows and here not in columns:
                    yield f"{sheet.title} {cell.coordinate} {cell.value}"


def slides(path: Path) -> Iterator[str]:
    """The words of the slides that are shown."""
    for slide in pptx.Presentation(str(path)).slides:
        if slide._element.get("show") != "0":
            for shape in slide.shapes:
                if shape.has_text_frame:
                    yield from shape.text_frame.text.split()


def open_document(path: Path) -> Iterator[str]:
    """The words that are seen: not those of comments, hidden tables, and fields that tell of a
    moment, a place or a name.
    """
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("content.xml"))
    hidden = {
        style.get(STYLE_NAME)
        for style in root.iter("{*}style")
        if any(each.get(DISPLAY) == "false" for each in style.iter("{*}table-properties"))
    }
    for element in root.iter("{*}p", "{*}h"):
        outer = [element, *element.iterancestors()]
        if not any(gone(each, hidden) for each in outer):
            yield from spoken(element, hidden).split()


def gone(element: "etree._Element", hidden: set[str | None]) -> bool:
    return (
        not isinstance(element.tag, str)
        or etree.QName(element).localname in UNSPOKEN
        or element.get(TABLE_STYLE) in hidden
    )


def spoken(element: "etree._Element", hidden: set[str | None]) -> str:
    parts = [element.text or ""]
    for child in element:
        if not gone(child, hidden):
            apart = " " if etree.QName(child).localname in APART else ""
            parts += (apart, spoken(child, hidden), apart)
        parts.append(child.tail or "")
    return "".join(parts)


# By the ending of the source.
LIKENESS: dict[str, Callable[[Path, Path], bool]] = {
    **dict.fromkeys(viewers.PICTURES, pictures),
    **dict.fromkeys((*viewers.MOVING, *viewers.SOUNDS), films),
    "pdf": pages,
    "docx": kept(letter),
    "xlsx": kept(cells),
    "pptx": kept(slides),
    **dict.fromkeys(("odt", "ods", "odp"), kept(open_document)),
    **old_office.ALIKE,
}


def equal(source: Path, clean: Path, ending: str) -> bool | None:
    """None where nothing is compared, or the source itself cannot be read to its end."""
    likeness = LIKENESS.get(ending)
    if likeness is None:
        return None
    try:
        return likeness(source, clean)
    except Exception:
        # Whatever stops the comparison, it stopped on one of the two: the viewer says on which.
        return None if not viewers.opened(source, ending) else False
