"""``python -m stripping FILE… -o DIR``, or ``amana-strip``: strips files offline.

A clean file has the name of its source and the ending of what it became; a number behind it where
that name is taken (``--number``: numbers alone, because names tell who, where and when). What is
written has no name in the folder until it was verified, so nothing half is ever left there.

Ends with 0 when every file was stripped, 1 when one was refused, 3 when one could not be read or
written; 2 is a mistake in the command.
"""

import argparse
import errno
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from itertools import count
from pathlib import Path
from typing import BinaryIO, cast

from stripping import Notice, Removal, Removed, Stripped, StrippingError, messages, redrawn
from stripping.converting import convert
from stripping.describe import GRAMMARS, grammar
from stripping.errors import (
    FINAL,
    HOLDS_FILES,
    Empty,
    Exhausted,
    Reason,
    TooLarge,
    Unclean,
    Unsupported,
)
from stripping.formats import strip, verify
from stripping.kinds import FORMATS
from stripping.limits import DEEPEST
from stripping.pdf.likeness import differing
from stripping.unpacking import unpack

REFUSED, FAILED = 1, 3  # exit statuses
PIECE = 1 << 20


@dataclass(frozen=True)
class Outcome:
    """Of one file. ``name``: of the clean one; ``problem``: a sentence where there is none."""

    source: str
    status: int = 0
    name: str = ""
    kind: str = ""
    removed: tuple[Removal, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Target:
    """Where clean files go, by what name, and whether documents become pictures."""

    folder: Path
    stem: str
    flatten: bool


def main(arguments: Sequence[str] | None = None) -> int:
    options = parsed(arguments)
    options.output.mkdir(mode=0o700, parents=True, exist_ok=True)
    outcomes = []
    for number, path in enumerate(options.files, 1):
        if sys.stderr.isatty() and len(options.files) > 1:
            print(f"{number} of {len(options.files)}", end="\r", file=sys.stderr, flush=True)
        stem = f"{number:02}" if options.number else path.stem
        for one in outcomes_of(path, options.output, stem, options.flatten):
            outcomes.append(one)
            if not options.json:
                told(one)
    if options.json:
        print(json.dumps([asdict(one) for one in outcomes], ensure_ascii=False, indent=1))
    return max(one.status for one in outcomes)


class Describe(argparse.Action):
    """Prints the table of a format, and ends: no file is needed."""

    def __call__(self, parser: argparse.ArgumentParser, *rest: object) -> None:
        _, kind, _ = rest
        print(grammar(str(kind)), end="")
        parser.exit()


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m stripping",
        description="Takes out of files what could identify a person.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="DIR")
    parser.add_argument(
        "--number", action="store_true", help="number clean files: names tell too, where they go on"
    )
    parser.add_argument(
        "--flatten", action="store_true", help="make PDF documents into pictures of their pages"
    )
    parser.add_argument("--json", action="store_true", help="say what happened as JSON")
    parser.add_argument(
        "--describe",
        action=Describe,
        choices=GRAMMARS,
        metavar="FORMAT",
        help=f"print what may stand in a clean file, and how: {', '.join(GRAMMARS)}",
    )
    return parser.parse_args(arguments)


def outcomes_of(path: Path, folder: Path, stem: str, flatten: bool) -> Iterator[Outcome]:
    """One, or one for each file in an archive or an e-mail."""
    try:
        with path.open("rb") as source:
            yield from each(str(path), source, Target(folder, stem, flatten), 0)
    except OSError as error:
        yield Outcome(str(path), FAILED, problem=f"{error.strerror}.")


def each(name: str, source: BinaryIO, target: Target, depth: int) -> Iterator[Outcome]:
    """Raises OSError."""
    try:
        with nameless(target.folder) as sink:
            found = taken(source, sink, target.flatten)
            sink.seek(0)
            verify(sink)
            clean = kept(sink, target.folder, target.stem, found.extension)
    except StrippingError as error:
        slug = error.looks_like if isinstance(error, Unsupported) else None
        if slug in HOLDS_FILES and depth < DEEPEST:
            yield from inside(name, source, target, depth)
        else:
            yield Outcome(name, REFUSED, problem=reason(error))
        return
    yield Outcome(name, 0, clean, found.kind, found.removed)
    if any(each.what is Notice.FILM_APART for each in found.removed):
        yield from inside(name, source, target, depth)


def inside(name: str, source: BinaryIO, target: Target, depth: int) -> Iterator[Outcome]:
    """Raises OSError."""
    with tempfile.TemporaryFile() as held:
        try:
            sizes = unpack(source, cast(BinaryIO, held))
        except StrippingError as error:
            yield Outcome(name, REFUSED, problem=reason(error))
            return
        at = 0
        for size in sizes:
            if size <= 0:
                why = Reason.DAMAGED if size else Reason.TRUNCATED
                yield Outcome(name, REFUSED, problem=messages.reason(why))
                at += abs(size)
                continue
            with tempfile.TemporaryFile() as member:
                copy(cast(BinaryIO, held), at, size, cast(BinaryIO, member))
                yield from each(name, cast(BinaryIO, member), target, depth + 1)
            at += size


def copy(source: BinaryIO, at: int, size: int, sink: BinaryIO) -> None:
    source.seek(at)
    while size:
        size -= sink.write(source.read(min(size, PIECE)))


def taken(source: BinaryIO, sink: BinaryIO, flatten: bool) -> Stripped:
    """The clean form of a file, or of another form of it. Raises StrippingError."""
    try:
        found = strip(source, sink, flat=flatten)
    except (Unclean, Unsupported) as refused:
        why = refused.reason if isinstance(refused, Unclean) else refused.looks_like
        if why in FINAL or why in HOLDS_FILES:
            raise
        for attempt in count():
            sink.seek(0)
            sink.truncate()
            try:
                return converted(source, sink, attempt, flatten)
            except Exhausted:
                raise refused from None
            except StrippingError:
                # Perhaps the next form of it is taken.
                continue
        raise
    return found if flatten or found.kind != "pdf" else as_seen(source, sink, found)


def as_seen(source: BinaryIO, sink: BinaryIO, found: Stripped) -> Stripped:
    """A document in which pages that would look different are pictures."""
    pages = differing(source, sink)
    if not pages:
        return found
    with tempfile.TemporaryFile() as drawn:
        try:
            again = strip(source, cast(BinaryIO, drawn), pages=pages)
        except StrippingError:
            return replace(found, removed=redrawn.doubted(found.removed, pages))
        sink.seek(0)
        sink.truncate()
        drawn.seek(0)
        shutil.copyfileobj(drawn, sink, PIECE)
    return replace(again, removed=redrawn.told(found.removed, again.removed, pages))


def converted(source: BinaryIO, sink: BinaryIO, attempt: int, flatten: bool) -> Stripped:
    """Raises StrippingError."""
    source.seek(0)
    with tempfile.TemporaryFile() as other:
        notices = convert(source, cast(BinaryIO, other), attempt)
        found = strip(cast(BinaryIO, other), sink, flat=flatten)
    removed = () if Notice.CONVERTED in notices else found.removed
    return replace(found, removed=(*removed, *(Removal(notice, 1) for notice in notices)))


def nameless(folder: Path) -> BinaryIO:
    """A file in the folder that has no name yet; elsewhere, where its disk has no such files."""
    try:
        return os.fdopen(os.open(folder, os.O_RDWR | os.O_TMPFILE, 0o600), "w+b")
    except OSError as error:
        if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR):
            raise
        return cast(BinaryIO, tempfile.TemporaryFile())


def kept(clean: BinaryIO, folder: Path, stem: str, ending: str) -> str:
    """Gives the file its name, the first that nothing has yet. Raises OSError."""
    clean.flush()
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in names(stem, ending):
            with suppress(FileExistsError):
                put(clean, place, folder / name)
                return name
    finally:
        os.close(place)
    raise AssertionError


def put(clean: BinaryIO, place: int, path: Path) -> None:
    """Whole or not at all, and in nothing's place. Raises FileExistsError, OSError."""
    try:
        # Beside a folder's descriptor the file itself is linked, and not its link in /proc.
        os.link(f"/proc/self/fd/{clean.fileno()}", path.name, dst_dir_fd=place)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.ENOENT):
            raise
        with path.open("xb") as copy:
            clean.seek(0)
            shutil.copyfileobj(clean, copy, PIECE)


def names(stem: str, ending: str) -> Iterator[str]:
    yield f"{stem}.{ending}"
    for number in count(2):
        yield f"{stem}-{number}.{ending}"


def told(one: Outcome) -> None:
    if one.problem:
        print(f"{one.source}: refused. {one.problem}", file=sys.stderr)
    else:
        print("\n".join([f"{one.source} → {one.name}", *report(one)]))


def report(one: Outcome) -> list[str]:
    """One line for each kind of thing that was removed, or seen and left."""
    return [*map(line, one.removed)] or ["  nothing to remove"]


def line(removal: Removal) -> str:
    if isinstance(removal.what, Removed):
        return f"  removed: {messages.removed(removal.what)} ({removal.count})"
    return f"  noticed: {messages.notice(removal.what)} ({removal.count})"


def reason(error: StrippingError) -> str:
    """A sentence that says what is wrong and what can be done."""
    taken_kinds = "; ".join(row.called for row in FORMATS)
    if isinstance(error, Unsupported):
        return f"It looks like {messages.looks_like(error.looks_like)}. Taken are: {taken_kinds}."
    if isinstance(error, Unclean):
        return messages.reason(error.reason)
    if isinstance(error, Empty):
        return "It is empty."
    return "It is too large." if isinstance(error, TooLarge) else "It cannot be stripped."


if __name__ == "__main__":
    sys.exit(main())
