"""What no stripper takes as it is: written in another form, or taken apart, and then stripped.

Each step is a child of its own, so that what a library makes of a file is met by the strippers as
anybody's file is.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sealing import Scratch
from stripping import Notice, Reason, Removal, Removed, redrawn
from stripping.errors import FINAL, HOLDS_FILES
from stripping.limits import DEEPEST, LARGEST_UNPACKED, LONGEST_UNPACKED, MOST_MEMBERS
from submissions.sandbox.fork_server import Sandbox
from submissions.sandbox.results import (
    Clean,
    Died,
    Empty,
    Exhausted,
    SandboxError,
    TooLarge,
    Unavailable,
    Unclean,
    Unsupported,
    with_notices,
)

ATTEMPTS = 3  # forms in which one file is written, one after the other
PIECE = MEBIBYTE = 1 << 20
# What may have come with a film: a picture that is known to have, and one written in another form.
FILM_MAYBE = frozenset((Notice.FILM_APART, Notice.CONVERTED, Notice.STRAY_BYTES))
PICTURES = frozenset(("jpeg", "heif", "png"))


def clean(
    sandbox: Sandbox,
    source: Scratch,
    folder: Path,
    *,
    flat: bool = False,
    until: float = math.inf,
) -> Clean:
    """As ``Sandbox.strip``; what no stripper takes is written in another form, and that stripped.

    ``until``: as of ``files``; then nothing more is tried. Raises SandboxError.
    """
    try:
        found = sandbox.strip(source, folder, flat=flat)
    except (Unclean, Unsupported) as refused:
        if refused.why in FINAL or refused.why in HOLDS_FILES:
            raise
        for attempt in range(ATTEMPTS):
            if sandbox.worked > until:
                raise Unclean(Reason.TOOK_TOO_LONG) from None
            try:
                return _converted(sandbox, source, folder, attempt, flat=flat)
            except Exhausted:
                break
            except (Unclean, Unsupported, TooLarge, Died):
                # Perhaps the next form of it is taken.
                continue
        # Why the file itself was refused says more.
        raise refused from None
    return found if flat or found.kind != "pdf" else _as_seen(sandbox, source, found, folder)


def _as_seen(sandbox: Sandbox, source: Scratch, found: Clean, folder: Path) -> Clean:
    """A document in which pages that would look different are pictures. Raises Unavailable."""
    try:
        pages = sandbox.compare(source, found.scratch)
        if not pages:
            return found
        try:
            drawn = sandbox.strip(source, folder, pages=pages)
        except (Unclean, Unsupported, TooLarge, Died):
            return replace(found, removed=redrawn.doubted(found.removed, pages))
    except (Unclean, Died):
        # Nobody can tell: what is said of the document itself stands.
        return found
    except BaseException:
        found.scratch.close()
        raise
    found.scratch.close()
    return replace(drawn, removed=redrawn.told(found.removed, drawn.removed, pages))


def _converted(
    sandbox: Sandbox, source: Scratch, folder: Path, attempt: int, *, flat: bool
) -> Clean:
    notices, other = sandbox.convert(source, folder, attempt)
    with other:
        found = sandbox.strip(other, folder, flat=flat)
    return replace(found, removed=with_notices(found.removed, notices))


@dataclass
class Room:
    """How many files, and bytes of them, may still come out of archives, however deep they lie, and
    until when they are worked for: a small archive must not keep a machine busy for hours.

    ``until``: of the seconds that a sandbox has worked for this thread.
    """

    left: int = MOST_MEMBERS
    bytes: int = LARGEST_UNPACKED
    until: float = math.inf

    def takes(self, sizes: tuple[int, ...]) -> bool:
        """Counts them, and says whether they still go in."""
        self.left -= len(sizes)
        self.bytes -= sum(map(abs, sizes))
        return not self.spent

    @property
    def spent(self) -> bool:
        return self.left < 0 or self.bytes < 0


def files(
    sandbox: Sandbox,
    source: Scratch,
    folder: Path,
    *,
    flat: bool = False,
    room: Room | None = None,
    depth: int = 0,
    until: float = math.inf,
) -> Iterator[Clean | SandboxError]:
    """The clean form of a file, or of each file in it, and in their place what refuses them.

    ``until``: how many seconds the sandbox may have worked for this thread when the last step
    begins. Raises Unavailable, and nothing else.
    """
    allowed = LONGEST_UNPACKED + source.size // MEBIBYTE
    room = room or Room(until=min(until, sandbox.worked + allowed))
    if sandbox.worked > until:
        yield Unclean(Reason.TOOK_TOO_LONG)
        return
    try:
        found = clean(sandbox, source, folder, flat=flat, until=until)
        yield from _with_film(sandbox, found, source, folder)
    except Unavailable:
        raise
    except SandboxError as refused:
        if getattr(refused, "why", None) not in HOLDS_FILES or depth == DEEPEST:
            yield refused
            return
        if room.spent:
            yield Unclean(Reason.TOO_MANY_FILES)
            return
        try:
            sizes, held = sandbox.unpack(source, folder)
        except Unavailable:
            raise
        except SandboxError as error:
            yield refused if isinstance(error, Empty) else error
            return
        with held:
            yield from _each(sandbox, sizes, held, folder, flat, room, depth)


def _with_film(sandbox: Sandbox, picture: Clean, source: Scratch, folder: Path) -> Iterator[Clean]:
    """The picture, and behind it the film that came with it, where there is one.

    A film that cannot be cleaned does not cost the picture. Raises Unavailable.
    """
    noticed = {each.what for each in picture.removed}
    maybe = not noticed.isdisjoint(FILM_MAYBE) and picture.kind in PICTURES
    if not maybe and Notice.FILM_APART not in noticed:
        yield picture
        return
    try:
        film = _film(sandbox, source, folder)
    except Unavailable:
        picture.scratch.close()
        raise
    except SandboxError:
        film = None
    told = tuple(each for each in picture.removed if each.what is not Notice.FILM_APART)
    if film is not None:
        told = (*told, Removal(Notice.FILM_APART, 1))
    elif Notice.FILM_APART in noticed:
        told = (Removal(Removed.LOST_FILM, 1), *told)
    yield replace(picture, removed=told)
    if film is not None:
        yield film


def _film(sandbox: Sandbox, source: Scratch, folder: Path) -> Clean:
    """Raises SandboxError: Unsupported where there is none."""
    sizes, held = sandbox.unpack(source, folder)
    with held, _part(held, 0, sizes[0], folder) as film:
        return clean(sandbox, film, folder)


def _each(
    sandbox: Sandbox,
    sizes: tuple[int, ...],
    held: Scratch,
    folder: Path,
    flat: bool,
    room: Room,
    depth: int,
) -> Iterator[Clean | SandboxError]:
    if not room.takes(sizes):
        yield Unclean(Reason.TOO_MANY_FILES)
        return
    at = 0
    for size in sizes:
        if sandbox.worked > room.until:
            # Of the rest, too, so that its reporter sends it in parts.
            yield Unclean(Reason.TOOK_TOO_LONG)
            return
        if not size:
            # The archive ends too early: of what came each went its way.
            yield Unclean(Reason.TRUNCATED)
        elif size < 0:
            yield Unclean(Reason.DAMAGED)
        else:
            with _part(held, at, size, folder) as member:
                deeper = files(
                    *(sandbox, member, folder),
                    flat=flat,
                    room=room,
                    depth=depth + 1,
                    until=room.until,
                )
                yield from deeper
        at += abs(size)


def _part(held: Scratch, start: int, size: int, folder: Path) -> Scratch:
    """A scratch of its own, the caller's to close. Raises Unavailable."""
    try:
        made = Scratch.create(folder, expected=size)
    except OSError as error:
        raise Unavailable from error
    try:
        reader = held.open()
        reader.seek(start)
        while size:
            piece = reader.read(min(size, PIECE))
            made.write(piece)
            size -= len(piece)
        made.finish()
    except OSError as error:
        made.close()
        raise Unavailable from error
    except BaseException:
        made.close()
        raise
    return made
