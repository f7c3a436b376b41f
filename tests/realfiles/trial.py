"""One file through the sandbox, as the intake does it: what came of it."""

from dataclasses import dataclass, field
from pathlib import Path

from stripping.values import Notice
from submissions.sandbox import SANDBOX, SandboxError, otherwise
from tests.realfiles import likeness, viewers
from tests.stripping.sandboxed import FOLDER, scratch

SAME = {"jpeg": "jpg", "tiff": "tif", "mpeg": "mpg", "aiff": "aif", "dib": "bmp", "htm": "html"}


@dataclass
class Outcome:
    """``refused``: why, or "" for a file that was taken; ``clean``: the name of the clean file.

    ``opened``: a viewer opens the source (asked where something is wrong); ``opens``: one opens the
    clean file; ``equal``: None where nothing can be compared; ``tags``: left by exiftool.
    """

    path: str
    ending: str
    refused: str = ""
    opened: bool = True
    clean: str = ""
    opens: bool = True
    equal: bool | None = None
    converted: bool = False
    removed: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def tried(path: Path, folder: Path, number: int) -> Outcome:
    """Leaves the clean file in ``folder``, named by ``number``."""
    ending = path.suffix.lower().lstrip(".")
    outcome = Outcome(str(path), SAME.get(ending, ending))
    with scratch(path.read_bytes()) as source:
        first, *others = otherwise.files(SANDBOX, source, FOLDER)
    # Of an archive the first file that is taken stands for it.
    for done in (first, *others):
        if not isinstance(done, SandboxError) and isinstance(first, SandboxError):
            first = done
        elif not isinstance(done, SandboxError) and done is not first:
            done.scratch.close()
    if isinstance(first, SandboxError):
        outcome.refused = f"{type(first).__name__} {getattr(first, 'why', '')}".strip()
        outcome.opened = viewers.opened(path, ending)
        return outcome
    clean = first
    with clean.scratch:
        result = folder / f"{number}.{clean.extension}"
        result.write_bytes(clean.scratch.open().read())
    outcome.clean = result.name
    outcome.removed = [str(removal.what) for removal in clean.removed]
    outcome.converted = str(Notice.CONVERTED) in outcome.removed
    outcome.opens = viewers.opened(result, clean.extension)
    if not outcome.opens:
        outcome.opened = viewers.opened(path, ending)
    outcome.equal = likeness.equal(path, result, ending)
    return outcome
