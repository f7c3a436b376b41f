"""What the Debian package's scripts do to units and databases, in a scratch folder.

``tests/fresh --only deb`` has dpkg run them. Here ``systemctl`` notes what it is told, and lets the
real one take away what is enabled, which works on files.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server import ROOT

SCRIPTS = ROOT / "deploy/debian"
ACTIVE = ("amana.service", "amana@desk.service", "amana-relay.timer")
SYSTEMCTL = """#!/bin/sh
echo "$@" >>{folder}/told
case "$1" in
  list-units) printf '%s loaded active running Amana\\n' {active} ;;
  disable) exec {real} --root={folder} "$@" ;;
esac
"""
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A machine's root, on which systemd runs and Amana is installed."""
    for name in ("bin", "run/systemd/system", "etc/amana", "opt/amana/.venv/bin", "lib"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "lib/systemd").mkdir()
    (tmp_path / "lib/systemd/system").symlink_to(ROOT / "deploy/systemd")
    (tmp_path / "etc/amana/environment").touch()
    program(tmp_path, "systemd-sysusers", "#!/bin/sh\n")
    program(tmp_path, "systemd-tmpfiles", "#!/bin/sh\n")
    program(tmp_path, "../opt/amana/.venv/bin/python", "#!/bin/sh\n")
    text = SYSTEMCTL.format(
        folder=tmp_path, active=" ".join(ACTIVE), real=shutil.which("systemctl")
    )
    program(tmp_path, "systemctl", text)
    return tmp_path


def program(folder: Path, name: str, text: str) -> None:
    path = folder / "bin" / name
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def run(folder: Path) -> Run:
    def run(script: str, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        text = (SCRIPTS / script).read_text()
        text = re.sub(r"(?<=[\s<>])(?=/(run|etc|opt|lib/systemd)/)", str(folder), text)
        text = text.replace("@VERSION@", "1.0").replace("@MIGRATIONS@", "sealing.0001_one ")
        environment = os.environ | {"PATH": f"{folder}/bin:{os.environ['PATH']}"} | more
        command = ["sh", "-c", text, script, *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True)

    return run


def told(folder: Path, verb: str) -> list[str]:
    """What systemctl was told to do so to."""
    lines = (folder / "told").read_text().splitlines()
    return [word for line in lines if line.split()[0] == verb for word in line.split()[1:]]


pytestmark = pytest.mark.needs("systemd-analyze")


def test_an_upgrade_stops_every_server_and_timer_and_starts_them_again(
    folder: Path, run: Run
) -> None:
    assert run("prerm", "upgrade", "2.0").returncode == 0
    assert told(folder, "stop") == ["amana*.timer", "amana*.service"]
    program(folder, "amana", f"#!/bin/sh\necho $1 >>{folder}/asked\n")
    done = run("postinst", "configure", "1.0")
    assert done.returncode == 0 and not done.stdout, done.stdout + done.stderr
    assert told(folder, "start") == list(ACTIVE)
    # Each by the settings of its own unit.
    assert (folder / "asked").read_text().split() == ["migrate", "@desk"]
    # Once, and not at each installation from now on.
    run("postinst", "configure", "1.0")
    assert told(folder, "start") == list(ACTIVE)


def test_a_server_whose_database_waits_is_named_and_its_timers_go_on(
    folder: Path, run: Run
) -> None:
    run("prerm", "upgrade", "2.0")
    program(folder, "amana", "#!/bin/sh\nexit 1\n")
    said = run("postinst", "configure", "1.0").stdout
    assert told(folder, "start") == ["amana-relay.timer"]
    assert "amana upgrade" in said
    assert "systemctl start amana.service amana@desk.service" in said


def test_an_upgrade_that_was_refused_leaves_everything_running(folder: Path, run: Run) -> None:
    run("prerm", "upgrade", "0.9")
    program(folder, "amana", "#!/bin/sh\n")
    assert run("postinst", "abort-upgrade", "0.9").returncode == 0
    assert told(folder, "start") == list(ACTIVE)


def test_removal_takes_everything_out_of_the_start_of_the_machine(folder: Path, run: Run) -> None:
    units = folder / "etc/systemd/system"
    wanted = {"multi-user": ("amana.service", "amana@desk.service", "amana@archive.service"),
              "timers": ("amana-relay.timer", "amana-backup.timer")}  # fmt: skip
    for target, names in wanted.items():
        (units / f"{target}.target.wants").mkdir(parents=True)
        for name in names:
            template = name.replace("@desk", "@").replace("@archive", "@")
            link = units / f"{target}.target.wants" / name
            link.symlink_to(f"/lib/systemd/system/{template}")
    somebody = units / "multi-user.target.wants/haproxy.service"
    somebody.symlink_to("/lib/systemd/system/haproxy.service")
    done = run("prerm", "remove")
    assert done.returncode == 0, done.stderr
    assert [path for path in units.rglob("*") if path.is_symlink()] == [somebody]
    assert not (folder / "run/amana-was-running").exists()


@pytest.mark.parametrize(
    ("applied", "said"),
    [
        ("[X]  sealing.0001_one\n[ ]  sealing.0002_two", ""),
        ("[X]  sealing.0001_one\n[X]  sealing.0002_two", "sealing.0002_two"),
        ("", ""),
    ],
)
def test_an_older_package_is_refused_while_the_database_is_newer(
    folder: Path, run: Run, applied: str, said: str
) -> None:
    program(folder, "amana", f"#!/bin/sh\nprintf '%s\\n' '{applied}'\n")
    done = run("preinst", "upgrade", "2.0")
    assert done.returncode == (1 if said else 0), done.stderr
    assert said in done.stderr and ("upgrade --back" in done.stderr) == bool(said)
    assert run("preinst", "upgrade", "2.0", AMANA_DOWNGRADE="yes").returncode == 0
    # An upgrade, and a first installation, have nothing to ask.
    assert run("preinst", "upgrade", "0.9").returncode == run("preinst", "install").returncode == 0


def test_an_older_package_is_refused_while_the_database_does_not_answer(
    folder: Path, run: Run
) -> None:
    program(folder, "amana", "#!/bin/sh\nexit 1\n")
    done = run("preinst", "upgrade", "2.0")
    assert done.returncode == 1 and "it does not answer" in done.stderr
