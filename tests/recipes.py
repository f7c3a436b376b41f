"""Follows a recipe of CONTRIBUTING.md to the letter, in a copy of the tree.

A recipe is a section with numbered steps, each one sentence and a block of code:

    In `FILE`, below the line `LINE`, add:      the line stands there once
    In `FILE`, above the line `LINE`, add:
    At the end of `FILE`, add:
    In `FILE`, instead of the line `LINE`, write:
    Make `FILE`:                                it does not exist
    Run:                                        in the shell; fails unless the last command succeeds

What else stands between the steps is for people.
"""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.server import ROOT, inherited

PAGE = ROOT / "CONTRIBUTING.md"
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "var", "build", "__pycache__", "screenshots"
)
LINKED = (".venv", "reviewers/frontend/node_modules", "tests/cameras/node_modules")
BUILT = (
    *("reviewers/frontend/dist/build.stamp", "archive/outlines.json"),
    "*/locale/*/LC_MESSAGES/django.mo",
)
STEP = re.compile(
    r"^(?P<number>\d+)\. (?P<says>.+?)\n\n? +```\w*\n(?P<code>.*?)\n +```$", re.M | re.S
)
BESIDE = re.compile(
    r"In `(?P<file>[^`]+)`, (?P<where>below|above|instead of) the line `(?P<line>.+)`, "
    r"(?:add|write)"
)
AT_END = re.compile(r"At the end of `(?P<file>[^`]+)`, add")
NEW = re.compile(r"Make `(?P<file>[^`]+)`")


@dataclass(frozen=True)
class Step:
    number: int
    says: str
    code: str


def sections(page: Path = PAGE) -> dict[str, str]:
    """The sections below "Recipes", by their headings."""
    _, _, recipes = page.read_text().partition("\n## Recipes\n")
    recipes, _, _ = recipes.partition("\n## ")
    parts = re.split(r"^### (.+)$", recipes, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def steps(section: str) -> Iterator[Step]:
    """The steps, whose numbers run from 1 without a gap."""
    numbered = [*re.finditer(r"^\d+\. ", section, re.M)]
    matches = [*STEP.finditer(section)]
    assert len(matches) == len(numbered), "a step without a block of code"
    for number, match in enumerate(matches, 1):
        assert int(match["number"]) == number
        says = " ".join(match["says"].split()).rstrip(":")
        yield Step(number, says, textwrap.dedent(match["code"]))


def copy(tree: Path, root: Path = ROOT) -> None:
    """The working tree with what was built in it. All its files are of one age, older than any
    stamp, so that ``make`` builds again only what a step changed."""
    shutil.copytree(root, tree, ignore=LEFT_OUT, symlinks=True)
    for path in tree.rglob("*"):
        if not path.is_symlink():
            os.utime(path, (0, 0))
    for built in BUILT:
        for path in tree.glob(built):
            path.touch()  # newer than the stamps of the environment, too
    for name in LINKED:
        if not (tree / name).exists():
            (tree / name).symlink_to((root / name).resolve())


def compile_all(tree: Path, *packages: str) -> None:
    """Once for all copies of ``tree``: each process of a recipe would read them as text."""
    run(f"{sys.executable} -m compileall -q {' '.join(packages)}", tree)


def follow(step: Step, tree: Path) -> None:
    if match := BESIDE.fullmatch(step.says):
        _beside(tree / match["file"], match["where"], match["line"], step.code)
    elif match := AT_END.fullmatch(step.says):
        path = tree / match["file"]
        path.write_text(f"{path.read_text().rstrip()}\n{step.code}\n")
    elif match := NEW.fullmatch(step.says):
        path = tree / match["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x") as file:
            file.write(f"{step.code}\n")
    elif step.says == "Run":
        run(step.code, tree)
    else:
        raise AssertionError(f"no such step: {step.says}")


def _beside(path: Path, where: str, line: str, code: str) -> None:
    """Adds ``code`` as deep as the line it is put beside."""
    lines = path.read_text().splitlines()
    places = [at for at, text in enumerate(lines) if text.strip() == line.strip()]
    assert len(places) == 1, f"{path}: {len(places)} lines {line!r}"
    at = places[0]
    depth = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    first, last = {"above": (at, at), "below": (at + 1, at + 1), "instead of": (at, at + 1)}[where]
    lines[first:last] = textwrap.indent(code, depth).splitlines()
    path.write_text("\n".join(lines) + "\n")


def run(command: str, tree: Path) -> None:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=tree,
        env=inherited() | {"AMANA_DATA": str(tree / "var")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
