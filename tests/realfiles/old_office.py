"""What other programs read in office documents of the old kind, against our words of them.

antiword reads DOC, xlrd XLS (run by Debian's Python, ``cells_of_xls.py``), catppt PPT. Each has its
ways, which are set aside: antiword counts lists and notes, and marks pictures; catppt reads what
was before each saving, too, and the names of designs. So of letters each word is asked for as
often as it is read, of slides each once, and of workbooks each cell that shows words.
"""

import json
import re
import struct
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import cast

from tests import programs

PATIENCE = 60  # seconds for a program to read a small file
WORD = re.compile(r"[^\W\d_]{2,}")
COUNTED = re.compile(r"pic|[ivxlc]+")  # a picture's place, and Roman numbers of lists and notes
CELLS = Path(__file__).with_name("cells_of_xls.py")
# Of slides, the head of what a design is called, and of other names that are not shown.
NAMED = re.compile(rb"[\x00-\x70]\x00\xba\x0f(.{4})", re.DOTALL)


def read(*command: str | Path) -> str:
    """What a program of the table reads in a file. Raises CalledProcessError, TimeoutExpired."""
    name, *given = command
    done = subprocess.run(
        [programs.path(str(name)), *given], capture_output=True, check=True, timeout=PATIENCE
    )
    return done.stdout.decode("utf-8", "replace")


def letter(path: Path) -> Counter[str]:
    """Its words. Raises CalledProcessError for one that antiword cannot read."""
    words = WORD.findall(read("antiword", "-m", "UTF-8.txt", "-w", "0", path))
    return Counter(each for each in words if not COUNTED.fullmatch(each))


def slides(path: Path) -> set[str]:
    """Their words."""
    text = read("catppt", "-d", "utf-8", path)
    lines = {" ".join(line.split()) for line in text.splitlines()} - names(path)
    return {word for line in lines for word in WORD.findall(line)}


def cells(path: Path) -> list[str]:
    """Raises CalledProcessError for a workbook that xlrd cannot read."""
    return cast(list[str], json.loads(read("python3", "-I", CELLS, path)))


def letters_alike(source: Path, clean: Path) -> bool:
    return not letter(source) - Counter(WORD.findall(clean.read_text()))


def slides_alike(source: Path, clean: Path) -> bool:
    return slides(source) <= set(WORD.findall(clean.read_text()))


def names(path: Path) -> set[str]:
    """Of designs, and of programs: strings that are no slide's words ([MS-PPT], "CString")."""
    data, found = path.read_bytes(), set()
    for head in NAMED.finditer(data):
        (size,) = struct.unpack("<I", head[1])
        said = data[head.end() : head.end() + min(size, 1 << 10)].decode("utf-16-le", "replace")
        found.add(" ".join(said.split()))
    return found


def cells_alike(source: Path, clean: Path) -> bool:
    lines = clean.read_text().split("\n")
    kept = Counter(cell.strip() for line in lines for cell in line.split("\t"))
    return not Counter(cells(source)) - kept


READ: dict[str, Callable[[Path], object]] = {"doc": letter, "xls": cells, "ppt": slides}
ALIKE: dict[str, Callable[[Path, Path], bool]] = {
    "doc": letters_alike,
    "xls": cells_alike,
    "ppt": slides_alike,
}
