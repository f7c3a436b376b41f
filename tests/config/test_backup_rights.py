"""A backup's right to read every file: what it reads with it, and that it goes before the rest."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import programs
from tests.config import restoring
from tests.config.restoring import Keys
from tests.server import PATIENCE, ROOT, environment

USER = 12_345
UNIT = ("setpriv", f"--reuid={USER}", "--clear-groups", "--inh-caps=+dac_read_search",
        "--ambient-caps=+dac_read_search", sys.executable)  # fmt: skip


def as_the_unit(script: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """As deploy/systemd/amana-backup.service starts it."""
    given = [*UNIT, "-c", script, *words]
    return subprocess.run(given, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.needs("mount")
def test_no_program_that_is_started_may_read_every_file() -> None:
    """Ssh runs what its settings name."""
    script = "import subprocess, sys\n{}\nsubprocess.run(['cat', '/proc/self/status'])"
    harden = "from config.process import harden; harden()"

    def rights(before: str) -> int:
        done = as_the_unit(script.format(before))
        (line,) = [each for each in done.stdout.splitlines() if each.startswith("CapEff")]
        return int(line.split()[1], 16)

    assert rights("pass") == 1 << 2  # CAP_DAC_READ_SEARCH
    assert rights(harden) == 0


GIVING_UP = """
import sys, threading
from config import process
process.harden()
print(open(sys.argv[1]).read())
process.give_rights_up()
def read():
    try:
        print(open(sys.argv[1]).read())
    except PermissionError:
        print("refused")
read()
thread = threading.Thread(target=read)
thread.start()
thread.join()
print(*(line for line in open("/proc/self/status") if line.startswith("Cap")))
"""


@pytest.mark.needs("mount")
def test_the_backup_gives_its_right_up_once_the_settings_were_read(tmp_path: Path) -> None:
    """Before that, which is the control, it reads what is root's alone."""
    roots = tmp_path / "roots"
    roots.write_text("root's alone")
    roots.chmod(0o600)
    done = as_the_unit(GIVING_UP, str(roots))
    first, second, third, *rights = done.stdout.split("\n")
    assert (first, second, third) == ("root's alone", "refused", "refused"), done.stderr
    kept = {line.split()[0]: int(line.split()[1], 16) for line in rights if line.strip()}
    assert kept["CapEff:"] == kept["CapPrm:"] == kept["CapInh:"] == kept["CapAmb:"] == 0


# All modules first: where the interpreter lies may be its owner's alone, and is read as they come.
BACKUP = """
import os, pkgutil, sys
import django
import operations.backups
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
for found in pkgutil.iter_modules(operations.backups.__path__, "operations.backups."):
    __import__(found.name)
from config import commandline
sys.argv = ["manage.py", "backup", *sys.argv[1:]]
commandline.main()
"""
CALLS = "capset,openat,clone,clone3"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """One that every user may enter, as those of pytest are not."""
    folder = Path(tempfile.mkdtemp(prefix="amana-rights-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def first(lines: list[str], pattern: str) -> int:
    """The number of the first call that fits. Raises StopIteration where there is none."""
    return next(number for number, line in enumerate(lines) if re.search(pattern, line))


@pytest.mark.needs("mount", "strace")
def test_the_right_is_gone_before_the_database_and_the_payloads_are_read(
    open_folder: Path, tmp_path: Path
) -> None:
    """By the calls of a backup that the kernel saw, in their order."""
    keys: Keys = restoring.made_keys(tmp_path)
    data, roots, trace = open_folder / "data", open_folder / "roots", tmp_path / "trace"
    restoring.furnish(data, keys, reports=1)
    roots.write_text("root's alone")
    roots.chmod(0o600)
    for path in (open_folder, *(path for path in data.rglob("*")), data):
        os.chown(path, USER, USER)
    traced = [programs.path("strace"), "-f", "-e", f"trace={CALLS}", "-e", "signal=none", "-o"]
    words = [str(open_folder / "disk"), "--recipient", keys.recipient]
    done = subprocess.run(
        [*traced, str(trace), *UNIT, "-c", BACKUP, *words],
        cwd=ROOT,
        env=environment(data, AMANA_BACKUP_ALSO=str(roots)),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    lines = trace.read_text().splitlines()
    gone = first(lines, r"capset\(.*effective=0, permitted=0, inheritable=0\}\) += 0")
    # With the right, which is the control: a file that is root's alone.
    assert first(lines, rf'"{roots}".*= \d') < gone
    for later in (r'amana\.sqlite3", O_RDONLY\) ', r'/data/blobs/../\w{32}".*'):
        assert gone < first(lines, rf"{later}= \d"), later
    # Only the thread that called it loses the right, and those that it begins afterwards.
    assert not [line for line in lines[:gone] if "CLONE_THREAD" in line]
