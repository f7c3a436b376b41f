"""What a command takes into its process, and what it asks before it acts."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core import checks
from django.core.management.base import ALL_CHECKS

from config.checks import INSTALLATION
from config.commandline import CommandLine
from tests.config import restoring
from tests.server import ROOT, environment, manage

# Of requirements-scaled.lock; an installation on one machine has none of them.
SCALED = ("redis", "psycopg", "storages", "boto3", "botocore")
WITHOUT = """
import sys
for name in sys.argv.pop(1).split():
    sys.modules[name] = None
from config.__main__ import main
main()
"""


def without(packages: str, data: Path) -> "subprocess.CompletedProcess[str]":
    """``manage.py check`` where ``packages`` cannot be imported."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, packages, "check"],
        cwd=ROOT,
        env=environment(data),
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_an_installation_on_one_machine_needs_nothing_of_the_scaled_one(tmp_path: Path) -> None:
    done = without(" ".join(SCALED), tmp_path)
    assert done.returncode == 0, done.stderr
    needed = without("segno", tmp_path)
    assert needed.returncode and "segno" in needed.stderr


@pytest.mark.parametrize("name", ["tidy", "migrate", "serve"])
def test_a_command_of_ours_asks_about_the_installation_alone(name: str) -> None:
    command = CommandLine(["manage.py"]).fetch_command(name)
    assert INSTALLATION in command.requires_system_checks
    assert checks.Tags.urls not in command.requires_system_checks


def test_other_commands_ask_what_they_asked_before() -> None:
    def asked(name: str) -> object:
        return CommandLine(["manage.py"]).fetch_command(name).requires_system_checks

    assert asked("collectstatic") == [checks.Tags.staticfiles]
    assert asked("createsuperuser") == ALL_CHECKS
    assert not asked("doctor")


def test_code_and_templates_are_in_order() -> None:
    """What no command asks any more."""
    serious = [each for each in checks.run_checks() if each.is_serious()]
    assert [each for each in serious if not each.is_silenced()] == []


def test_a_command_refuses_what_is_unsafe(tmp_path: Path) -> None:
    data = tmp_path / "data"
    manage(data, "migrate", "-v0")
    (data / "secret").chmod(0o644)
    done = restoring.command(data, "tidy")
    assert done.returncode and "amana.E001" in done.stderr
    (data / "secret").chmod(0o400)
    assert restoring.command(data, "tidy").returncode == 0


def test_an_address_that_is_no_text_is_said(tmp_path: Path) -> None:
    """``move_database --to-file`` of a file of something else."""
    restoring.furnish(tmp_path / "data", restoring.made_keys(tmp_path))
    (tmp_path / "address").write_bytes(b"\xb7\xff")
    words = ("move_database", "--to-file", str(tmp_path / "address"))
    done = restoring.command(tmp_path / "data", *words)
    assert done.returncode == 1 and "address is no text" in done.stderr, done.stderr
