"""What is installed: a wheel that holds everything, the same bytes each time, and its commands."""

import asyncio
import json
import re
import shutil
import tomllib
import urllib.request
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from packaging.markers import Marker, default_environment

from bench import reporter
from config.version import version
from sealing import HybridIdentity
from tests import packaging
from tests.planted import photograph
from tests.server import PATIENCE, ROOT, Server, environment

DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text())
FOUND = DECLARED["tool"]["setuptools"]["packages"]["find"]["include"]
PACKAGES = sorted({pattern for pattern in FOUND if "." not in pattern})
FRONTEND = "reviewers/frontend/"


def parts_of_a_wheel() -> set[str]:
    """Every file below our packages that a server reads, as this clone has them.

    Of the desk's scripts the bundle is served; what it is made of comes with the source.
    """
    found = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "node_modules" not in path.parts and "__pycache__" not in path.parts
    }
    bundle = {name for name in found if fnmatchcase(name, f"{FRONTEND}dist/*.js")}
    return {name for name in found if not name.startswith(FRONTEND)} | bundle


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packaging.build(tmp_path_factory.mktemp("release"), "wheel", "source")


@pytest.fixture(scope="module")
def wheel(made: Path) -> Path:
    (path,) = made.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of an installed Amana that has nothing of this clone."""
    return packaging.install(wheel, tmp_path_factory.mktemp("installed") / "environment")


@pytest.fixture(scope="module")
def server(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An installed Amana, begun by its own first command."""
    folder = tmp_path_factory.mktemp("begun")
    data = folder / "data"
    amana = str(programs / "amana")
    recipient = str(HybridIdentity.generate().recipient())
    for command in (
        ("migrate", "-v0"),
        ("open_desk", "raqqa", "--name", "Raqqa", "--recipient", recipient),
    ):
        packaging.run(amana, *command, cwd=folder, **environment(data))
    with packaging.served(programs, data) as started:
        yield started


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        text: str = answer.read().decode()
        return text


def test_every_file_of_ours_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == parts_of_a_wheel()


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second build, with the parts lists."""
    return packaging.build(tmp_path_factory.mktemp("again"), "wheel", "source", "sbom")


@pytest.mark.slow
def test_a_second_build_has_the_same_bytes(made: Path, again: Path) -> None:
    sums = (again / "SHA256SUMS").read_text().splitlines()
    same = [line for line in sums if " sbom-" not in line]
    assert same == (made / "SHA256SUMS").read_text().splitlines() and len(same) == 2


@pytest.mark.slow
def test_the_parts_list_names_all_that_the_debian_package_brings(again: Path) -> None:
    listed = json.loads((again / "sbom-python.json").read_text())
    parts = {(part["name"].lower(), part["version"]) for part in listed["components"]}
    build = (ROOT / "deploy/debian/build").read_text()
    (brought,) = re.findall(r"(requirements\S*\.lock) >", build)
    locked = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / brought).read_text(), re.MULTILINE)
    assert len(locked) > 50
    assert {(name.lower(), version) for name, version in locked} == parts


@pytest.mark.slow
@pytest.mark.second_try
def test_an_installed_server_takes_a_report_with_a_file(server: Server) -> None:
    answer = asyncio.run(
        reporter.report(f"{server.address}/en/r/all/", "words", [reporter.Attached(photograph())])
    )
    assert answer.status == 200


@pytest.mark.slow
@pytest.mark.second_try
def test_an_installed_server_has_templates_translations_and_scripts(server: Server) -> None:
    assert 'dir="rtl"' in page(f"{server.address}/ar/r/all/")
    assert "شهادة" in page(f"{server.address}/ar/r/")
    assert "/static/desk/sign_in.js" in page(f"{server.address}/desk/login/")
    assert len(page(f"{server.address}/static/desk/worker.js")) > 100_000
    assert "<title>Map" in page(f"{server.address}/en/archive/map/")


def test_an_installed_amana_says_its_version(programs: Path, wheel: Path, tmp_path: Path) -> None:
    said = packaging.run(str(programs / "amana"), "--version", cwd=tmp_path)
    assert said.startswith(f"Amana {version()}, Django 5.2")
    assert version() == DECLARED["project"]["version"] and version() in wheel.name


@pytest.mark.needs("ssh-keygen")
def test_a_release_is_verified_by_what_every_debian_has(made: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(made, tmp_path / "release")
    packaging.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key"))
    sign = str(ROOT / "deploy/release/sign")
    packaging.run(sign, str(folder), AMANA_RELEASE_KEY=str(tmp_path / "key"))
    public = (tmp_path / "key.pub").read_text()
    (folder / "signers").write_text(f"release {public}")
    commands = re.search(r"(?:^ {4}.*SHA256SUMS\n)+", (ROOT / "README.md").read_text(), re.M)
    assert commands
    for line in commands.group().splitlines():
        packaging.run("sh", "-c", line, cwd=folder)
    sums = folder / "SHA256SUMS"
    sums.write_text(sums.read_text().replace("a", "b"))
    with pytest.raises(AssertionError, match="Signature verification failed"):
        packaging.run("sh", "-c", commands.group().splitlines()[0], cwd=folder)


@pytest.fixture(scope="module")
def package(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With Amana alone inside; ``tests/fresh --only deb`` installs and serves a whole one."""
    return packaging.debian(wheel, tmp_path_factory.mktemp("debian"))


def test_the_debian_package_has_the_same_bytes(package: Path, wheel: Path, tmp_path: Path) -> None:
    assert packaging.debian(wheel, tmp_path).read_bytes() == package.read_bytes()


def test_the_debian_package_brings_what_its_units_run(package: Path, tmp_path: Path) -> None:
    packaging.run("dpkg-deb", "--extract", str(package), str(tmp_path))
    units = {path.name: path.read_text() for path in tmp_path.glob("lib/systemd/system/*")}
    assert set(units) == {path.name for path in (ROOT / "deploy/systemd").iterdir()}
    run = {word for text in units.values() for word in re.findall(r"/opt/amana/\S*python", text)}
    assert run == {"/opt/amana/.venv/bin/python"}
    assert (tmp_path / "opt/amana/.venv/bin/python").readlink() == Path("/usr/bin/python3.11")
    assert (tmp_path / "opt/amana/manage.py").exists()
    # Not a clone: it would keep its data there.
    assert not (tmp_path / "opt/amana/.venv/lib/python3.11/site-packages/manage.py").exists()


def test_the_debian_package_brings_the_installer_and_what_it_lays_out(
    package: Path, tmp_path: Path
) -> None:
    packaging.run("dpkg-deb", "--extract", str(package), str(tmp_path))
    deploy = tmp_path / "opt/amana/deploy"
    ours = {path.name for path in (ROOT / "deploy").iterdir()}
    assert {path.name for path in deploy.iterdir()} == ours - {"debian", "release", "systemd"}
    assert deploy.joinpath("install").stat().st_mode & 0o777 == 0o755
    readme = (tmp_path / "usr/share/doc/amana/README.md").readlink()
    assert (tmp_path / readme.relative_to("/")).is_file()


def test_the_debian_package_makes_its_settings_once_from_the_example(
    package: Path, tmp_path: Path
) -> None:
    packaging.run("dpkg-deb", "--extract", str(package), str(tmp_path))
    # No file of dpkg's, or each change of a comment would be a question at an upgrade.
    assert not list(tmp_path.glob("etc/amana/*"))
    script = packaging.run("dpkg-deb", "--info", str(package), "postinst")
    (making,) = re.findall(r"^\[ -e /etc/amana/environment \] \|\|\n.*$", script, re.MULTILINE)
    (tmp_path / "etc/amana").mkdir(exist_ok=True)
    making = making.replace("/etc/", f"{tmp_path}/etc/").replace("/opt/", f"{tmp_path}/opt/")
    packaging.run("sh", "-euc", making)
    settings = tmp_path / "etc/amana/environment"
    lines = settings.read_text().splitlines()
    assert [line for line in lines if line and line[0] != "#"] == ["AMANA_DATA=/var/lib/amana"]
    assert settings.stat().st_mode & 0o777 == 0o600
    settings.write_text("AMANA_DATA=/srv/mine\n")
    packaging.run("sh", "-euc", making)
    assert settings.read_text() == "AMANA_DATA=/srv/mine\n"


def test_no_process_of_ours_is_started_by_a_file_that_no_wheel_has() -> None:
    """A drill was, and ended at once where Amana was installed."""
    modules = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    named = re.compile(r"/ \"manage\.py\"\)[,\])]|\"manage\.py\",")
    starting = [path for path in modules if "subprocess" in path.read_text()]
    assert len(starting) > 5
    assert not [path for path in starting if named.search(path.read_text())]


def test_the_debian_package_is_for_debians_python() -> None:
    """pip asks the Python that builds; Debian 12's is 3.11.2."""
    lock = (ROOT / "requirements-scaled.lock").read_text()
    markers = set(re.findall(r" ; (.*?)(?: \\)?$", lock, re.MULTILINE))
    mine = {**default_environment(), "python_full_version": "3.11.2"}
    later = {**mine, "python_full_version": "3.11.99"}
    differ = {
        text for text in markers if Marker(text).evaluate(mine) != Marker(text).evaluate(later)
    }
    build = (ROOT / "deploy/debian/build").read_text().replace("\\.", ".")
    assert differ == {"python_full_version < '3.11.3'"}
    assert all(f'sed "s/ ; {text}//"' in build for text in differ)


def test_what_the_debian_package_runs_is_a_few_lines_of_shell(package: Path) -> None:
    for script in ("preinst", "postinst", "prerm", "postrm"):
        text = packaging.run("dpkg-deb", "--info", str(package), script)
        packaging.run("sh", "-n", "-c", text)
        assert text.startswith("#!/bin/sh\n") and len(text.splitlines()) <= 30


def test_the_desks_scripts_are_of_the_same_version() -> None:
    """npm's parts list wants one of its own."""
    said = json.loads((ROOT / "reviewers/frontend/package.json").read_text())
    assert said["version"] == version()
