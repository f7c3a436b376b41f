"""The desk's scripts without one of their guards, for browsers of `python -m attack --unguarded`.

They are built from a copy of their source in which a line is another one, and put in the place of
those that the server sends. A line that is not found any more ends the attack with an error.
"""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import BrowserContext, Route

from attack.scene import switch
from tests.server import ROOT

FRONTEND = ROOT / "reviewers" / "frontend"
ADDRESS = "/static/desk/"


@dataclass(frozen=True)
class Line:
    """``file``: below src/."""

    file: str
    guard: str
    without: str


ANY_KEY = Line("keys/session.js", "if (list && pair.recipient !== list.recipient)", "if (!list)")
FORGETS = Line("roster/served.js", "remembered[desk] ?? null, today()", "null, today()")
NO_MARKS = Line("roster/check.js", "await checkMarks(checked, state, served.marks);", "")
ANY_MAILBOX = Line("reading/mailbox.js", "if (mailbox !== digest) throw", "if (!mailbox) throw")

GUARDS: dict[str, tuple[Line, ...]] = {
    "browser-wrapped-key": (ANY_KEY,),
    "browser-foreign-list": (FORGETS,),
    "browser-older-list": (FORGETS, NO_MARKS),
    "browser-reply": (ANY_MAILBOX,),
    "browser-old-identity": (ANY_KEY,),
}


@cache
def _shelf() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


@cache
def built(lines: tuple[Line, ...]) -> Path:
    """The folder of the bundle. Raises AssertionError where a guard stands elsewhere by now."""
    place = Path(tempfile.mkdtemp(dir=_shelf().name))
    shutil.copytree(FRONTEND / "src", place / "src")
    for name in ("build.mjs", "package.json"):
        shutil.copyfile(FRONTEND / name, place / name)
    (place / "node_modules").symlink_to(FRONTEND / "node_modules")
    for line in lines:
        file = place / "src" / line.file
        text = file.read_text()
        assert text.count(line.guard) == 1, f"not once in {line.file}: {line.guard}"
        file.write_text(text.replace(line.guard, line.without))
    node = shutil.which("node", path=f"{ROOT / '.venv' / 'bin'}:/usr/local/bin:/usr/bin:/bin")
    assert node, "there is no node"
    done = subprocess.run([node, "build.mjs"], cwd=place, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return place / "dist"


def take_away(context: BrowserContext) -> None:
    """Nothing in an ordinary run."""
    attack = Path(switch.get()).read_text() if switch.get() else ""
    if attack not in GUARDS:
        return
    folder = built(GUARDS[attack])

    def other(route: Route) -> None:
        answer = route.fetch()
        name = route.request.url.rpartition(ADDRESS)[2].partition("?")[0]
        dropped = {"content-encoding", "content-length", "etag"}
        headers = {key: said for key, said in answer.headers.items() if key not in dropped}
        route.fulfill(status=200, headers=headers, body=(folder / name).read_bytes())

    context.route(f"**{ADDRESS}*.js*", other)
