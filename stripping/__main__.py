"""``python -m stripping FILE… -o DIR``: strips files offline.

Clean files are numbered in the order given (01.jpg, 02.mp4 …): a file's own name can say who made
it, where and when, so it is not kept. Ends with 1 when a file was refused.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from stripping import Removal, Removed, Stripped, StrippingError, messages
from stripping.errors import Empty, TooLarge, Unclean, Unsupported
from stripping.formats import strip, verify
from stripping.kinds import FORMATS


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m stripping",
        description="Takes out of files what could identify a person. "
        "Clean files are numbered: their own names are not kept, because names tell too.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="DIR")
    parser.add_argument(
        "--flatten", action="store_true", help="make PDF documents into pictures of their pages"
    )
    options = parser.parse_args(arguments)
    options.output.mkdir(mode=0o700, parents=True, exist_ok=True)
    failed = False
    for number, path in enumerate(options.files, 1):
        try:
            name, found = one(path, options.output, number, options.flatten)
        except StrippingError as error:
            failed = True
            print(f"{path}: refused. {reason(error)}", file=sys.stderr)
        except OSError as error:
            failed = True
            print(f"{path}: {error.strerror}.", file=sys.stderr)
        else:
            print("\n".join([f"{path} → {name}", *report(found)]))
    return 1 if failed else 0


def one(path: Path, folder: Path, number: int, flatten: bool) -> tuple[str, Stripped]:
    """Writes one clean file under a temporary name, which it loses only when all is well."""
    staged = folder / f".{number:02}.part"
    try:
        with path.open("rb") as source, opened(staged) as sink:
            found = strip(source, sink, flat=flatten)
        with staged.open("rb") as clean:
            verify(clean)
        name = f"{number:02}.{found.extension}"
        # A link, unlike a rename, does not replace a file that is there.
        os.link(staged, folder / name)
    finally:
        staged.unlink(missing_ok=True)
    return name, found


def opened(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def report(clean: Stripped) -> list[str]:
    """One line for each kind of thing that was removed, or seen and left."""
    return [*map(line, clean.removed)] or ["  nothing to remove"]


def line(removal: Removal) -> str:
    if isinstance(removal.what, Removed):
        return f"  removed: {messages.removed(removal.what)} ({removal.count})"
    return f"  noticed: {messages.notice(removal.what)} ({removal.count})"


def reason(error: StrippingError) -> str:
    """A sentence that says what is wrong and what can be done."""
    taken = "; ".join(row.called for row in FORMATS)
    if isinstance(error, Unsupported):
        return f"It looks like {messages.looks_like(error.looks_like)}. Taken are: {taken}."
    if isinstance(error, Unclean):
        return messages.reason(error.reason)
    if isinstance(error, Empty):
        return "It is empty."
    return "It is too large." if isinstance(error, TooLarge) else "It cannot be stripped."


if __name__ == "__main__":
    sys.exit(main())
