"""The files in deploy/ for the faces on hosts of their own."""

import os
import subprocess

import pytest

from tests import programs
from tests.config.daemons import DEPLOY
from tests.server import free_port


@pytest.mark.needs("haproxy")
def test_haproxy_takes_the_file_of_three_hosts() -> None:
    hosts = ("FRONT", "DESK_FRONT", "INTAKE", "DESK", "ARCHIVE")
    places = {f"AMANA_{name}": f"127.0.0.1:{free_port()}" for name in hosts}
    done = subprocess.run(
        [programs.path("haproxy"), "-c", "-q", "-f", DEPLOY / "haproxy-faces.cfg"],
        env={**os.environ, **places},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_the_server_of_one_face_is_confined_as_the_server_of_all() -> None:
    one, every = (
        (DEPLOY / "systemd" / name).read_text().split("\n[Service]\n")[1]
        for name in ("amana@.service", "amana.service")
    )
    own = {line for line in one.splitlines() if line and not line.startswith("#")}
    lines = {line for line in every.splitlines() if line and not line.startswith("#")}
    assert own ^ lines == {
        "EnvironmentFile=/etc/amana/%i.environment",
        "EnvironmentFile=/etc/amana/environment",
    }
