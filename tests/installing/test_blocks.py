"""The manual's blocks of commands: each has a kind and a machine, and bash can read it."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.installing import blocks
from tests.installing.manual import PAGES
from tests.server import ROOT

ALL = [block for page in PAGES for block in blocks.of(ROOT / page)]


def test_all_pages_have_blocks_for_every_machine() -> None:
    assert {block.page.relative_to(ROOT) for block in ALL} == set(PAGES)
    assert {block.machine for block in ALL} == {"server", "elsewhere", "installed"}
    # What a person has to do cannot be said in less.
    assert len(ALL) > 15


@pytest.mark.parametrize("block", ALL, ids=str)
def test_bash_reads_it(block: blocks.Block) -> None:
    subprocess.run(["bash", "-n"], input=block.commands, text=True, check=True)


def test_the_pages_copy_what_is_shipped() -> None:
    commands = "\n".join(block.commands for block in ALL)
    named = set(re.findall(r"/opt/amana/deploy/(\S+)", commands))
    assert len(named) >= 9
    assert not [name for name in named if not list((ROOT / "deploy").glob(name))]


def test_the_pages_enable_units_that_are_shipped() -> None:
    words = [word for block in ALL for word in _words(block) if word.startswith("amana-")]
    units = {word.partition("@")[0] for word in words if not set(word) & set("*{/")}
    files = (path for name in ("systemd", "backup") for path in (ROOT / "deploy" / name).iterdir())
    shipped = {path.stem.partition("@")[0] for path in files}
    assert units and {Path(unit).stem for unit in units} <= shipped


def _words(block: blocks.Block) -> list[str]:
    lines = [line for line in block.commands.splitlines() if line.startswith("systemctl ")]
    return [word for line in lines for word in shlex.split(line, comments=True)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("```\nls\n```\n", "without a kind"),
        ("Do this:\n\n    ls\n", "not fenced"),
        ("1. Do this:\n\n       ls\n", "not fenced"),
        ("**On the moon:**\n\n```sh\nls\n```\n", "no machine"),
    ],
)
def test_a_block_that_a_reader_could_not_place_is_refused(
    tmp_path: Path, text: str, said: str
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"Before.\n\n{text}")
    with pytest.raises(blocks.PageError, match=said):
        blocks.of(page)


def test_a_block_is_for_the_server_unless_a_line_in_bold_says_otherwise(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```sh\none\n```\n\n**On another machine:**\n\n```sh\ntwo\n```\n\n```ini\nA=1\n```\n"
    )
    read = blocks.of(page)
    assert [(block.machine, block.commands) for block in read] == [
        ("server", "one\n"), ("elsewhere", "two\n")
    ]  # fmt: skip
    assert [block.line for block in read] == [2, 8]
