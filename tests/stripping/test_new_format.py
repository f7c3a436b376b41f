"""A new format is one row of stripping.kinds and one module, and nothing else is touched."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.server import environment

ROOT = Path(__file__).resolve().parents[2]
COPIED = (
    "stripping",
    "submissions",
)  # the sandbox starts its worker in the folder of its own code
ROW = """    Format(
        "toy",
        pictures("TOY"),
        "picture (TOY)",
        1 * MEBIBYTE,
        (Magic(b"TOY1"),),
        (Output("toy", "image/x-toy", rb"TOY1", Shown.IMAGE),),
        strip="stripping.toy:strip",
        verify="stripping.toy:verify",
    ),
"""
MODULE = '''"""TOY: four bytes of name and eight of picture; what follows tells of people."""

from stripping.errors import Reason, Unclean
from stripping.source import Sink, Source
from stripping.values import Removed, Removals

SIZE = 12


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    sink.write(source.exactly(SIZE))
    if source.left:
        removals.add(Removed.TRAILING_DATA)
    return "toy"


def verify(source: Source) -> None:
    if source.size != SIZE:
        raise Unclean(Reason.NOT_ALLOWED)
'''
ASKED = """
import json, os, tempfile
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from django.utils import translation
from archive import accession
from archive.media_types import MEDIA_TYPES, of
from archive.record import schema
from reviewers.views import frame
from sealing import Scratch
from stripping import describe, sniff
from submissions import messages, sandbox

data = b"TOY1 picture and a name"
with Scratch.create(Path(tempfile.gettempdir())) as file:
    file.write(data)
    file.finish()
    clean = sandbox.SANDBOX.strip(file, Path(tempfile.gettempdir()))
    with clean.scratch:
        came = clean.scratch.open().read()
        sandbox.SANDBOX.check(clean.scratch)
said = {}
for code in ("en", "ar"):
    with translation.override(code):
        said[code] = str(messages.WHAT_CAN_BE_SENT)
print(json.dumps({
    "sniffed": sniff.sniff(data),
    "clean": came.decode(),
    "type": [clean.kind, clean.media_type, clean.extension],
    "removed": [str(removal.what) for removal in clean.removed],
    "said": said,
    "receipt": str(messages.kind("toy")),
    "archive": MEDIA_TYPES["toy"].name,
    "page": str(of("01.toy").shown),
    "desk": frame.VIEWER,
    "rules": accession.rules()["media_types"],
    "schema": json.dumps(schema.record_schema(("ar", "en"))),
    "docs": describe.table(),
}, default=str))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house with the row and the module, and links to all else."""
    folder = tmp_path_factory.mktemp("house")
    for path in ROOT.iterdir():
        if path.name in COPIED:
            shutil.copytree(path, folder / path.name)
        elif not path.name.startswith(".") and path.name != "var":
            (folder / path.name).symlink_to(path)
    kinds = folder / "stripping" / "kinds.py"
    before, end, after = kinds.read_text().partition("\n)\nBY_KIND")
    kinds.write_text(f"{before}\n{ROW.rstrip()}{end}{after}")
    (folder / "stripping" / "toy.py").write_text(MODULE)
    return folder


@pytest.fixture(scope="module")
def answers(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=house,
        env=environment(tmp_path_factory.mktemp("data")),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_is_recognised_and_stripped_in_the_sandbox(answers: Any) -> None:
    assert answers["sniffed"] == "toy"
    assert answers["clean"] == "TOY1 picture"
    assert answers["type"] == ["toy", "image/x-toy", "toy"]
    assert answers["removed"] == ["trailing_data"]


def test_reporters_are_told_of_it(answers: Any) -> None:
    assert all("TOY" in said for said in answers["said"].values())
    assert answers["receipt"] == "picture (TOY)"


def test_the_archive_takes_and_shows_it(answers: Any) -> None:
    assert answers["archive"] == answers["rules"]["toy"] == "image/x-toy"
    assert answers["page"] == "image" and "image/x-toy" in answers["schema"]


def test_the_desk_shows_it_and_offers_it_for_publication(answers: Any) -> None:
    assert "image/x-toy" in answers["desk"]["shown"]
    assert "image/x-toy" in answers["desk"]["published"]


def test_the_table_of_the_documents_has_it(answers: Any) -> None:
    line = "| toy | TOY | 1 MiB | `image/x-toy` (toy) | toy | toy: image |\n"
    assert line in answers["docs"]


def test_the_command_takes_it(house: Path, tmp_path: Path) -> None:
    (tmp_path / "a.toy").write_bytes(b"TOY1 picture and a name")
    command = [sys.executable, "-m", "stripping", str(tmp_path / "a.toy"), "-o", str(tmp_path)]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a-2.toy").read_bytes() == b"TOY1 picture"
