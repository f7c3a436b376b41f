"""What ``amana COMMAND`` hands over: settings, and secrets that systemd keeps for a unit."""

import json
import os
import pwd
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tests.server import ROOT

USER = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
SECRET = "postgresql://amana:kanaria@db.example.org/amana"
COMMAND = """#!/usr/bin/python3
import json, os
from pathlib import Path
path = Path(os.environ["DATABASE_URL_FILE"])
Path({out!r}).write_text(json.dumps({{
    "words": __import__("sys").argv[1:], "user": os.geteuid(), "file": str(path),
    "secret": path.read_text(), "environment": dict(os.environ),
    "modes": [oct(each.stat().st_mode & 0o777) for each in (path, path.parent)],
    "owners": [each.stat().st_uid for each in (path, path.parent)],
}}))
raise SystemExit(3)
"""


@pytest.fixture
def amana(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The command, on a machine whose server gets its database's address as a credential."""
    loader = SourceFileLoader("amana_command", str(ROOT / "deploy/debian/amana"))
    spec = spec_from_loader("amana_command", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    for name in ("etc", "units", "run"):
        (tmp_path / name).mkdir()
    tmp_path.chmod(0o755)
    (tmp_path / "etc/environment").write_text("AMANA_SITE_URL='https://example.org'\n")
    (tmp_path / "etc/archive.environment").write_text("AMANA_FACES=archive\n")
    folder = tmp_path / "units/amana.service.d"
    folder.mkdir()
    text = (ROOT / "deploy/credentials.conf").read_text()
    text = text.replace("/etc/amana/secrets", str(tmp_path / "etc"))
    (folder / "credentials.conf").write_text(text)
    for name in ("database-url", "redis-url"):
        (tmp_path / "etc" / name).write_text(SECRET)
        (tmp_path / "etc" / name).chmod(0o600)
    program = tmp_path / "python"
    (tmp_path / "out").touch()
    (tmp_path / "out").chmod(0o666)
    program.write_text(COMMAND.format(out=str(tmp_path / "out")))
    program.chmod(0o755)
    places = {"FOLDER": tmp_path / "etc", "UNITS": tmp_path / "units", "MEMORY": tmp_path / "run"}
    for name, value in {**places, "PYTHON": str(program), "SERVICE": USER}.items():
        monkeypatch.setattr(module, name, value)
    return module


def test_a_credential_is_the_commands_while_it_runs(
    amana: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of anybody else a command is asked as it always was: nothing is root's to hand over.
    if os.geteuid() != 0:
        assert amana.credentials("") == {
            "DATABASE_URL_FILE": tmp_path / "etc/database-url",
            "REDIS_URL_FILE": tmp_path / "etc/redis-url",
        }
        return
    for part in tmp_path.parents:
        # Other users have to come as far as the folder of this test.
        if part.stat().st_uid == 0 and part.is_relative_to("/tmp"):  # noqa: S108
            part.chmod(part.stat().st_mode | 0o011)
    monkeypatch.setattr("sys.argv", ["amana", "tidy", "--dry-run"])
    with pytest.raises(SystemExit) as ended:
        amana.main()
    assert ended.value.code == 3
    seen = json.loads((tmp_path / "out").read_text())
    account = pwd.getpwnam(USER)
    assert seen["secret"] == SECRET and seen["words"] == ["-m", "config", "tidy", "--dry-run"]
    assert seen["user"] == account.pw_uid and seen["owners"] == [account.pw_uid] * 2
    assert seen["modes"] == ["0o400", "0o700"]
    assert seen["environment"]["AMANA_SITE_URL"] == "https://example.org"
    assert SECRET not in seen["environment"].values()
    assert not list((tmp_path / "run").iterdir())


def test_each_face_has_those_of_its_own_unit(amana: ModuleType, tmp_path: Path) -> None:
    assert amana.credentials("archive") == {}
    folder = tmp_path / "units/amana@.service.d"
    folder.mkdir()
    (folder / "a.conf").write_text(
        f"[Service]\nLoadCredential=key:{tmp_path}/key\nEnvironment=AMANA_SECRET_FILE=%d/key\n"
        "#Environment=DATABASE_URL_FILE=%d/key\nEnvironment=AMANA_DATA=/srv\n"
    )
    assert amana.credentials("archive") == {"AMANA_SECRET_FILE": tmp_path / "key"}
