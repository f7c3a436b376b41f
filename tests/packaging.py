"""What is built for those who install: made of the tree as it stands, and put elsewhere."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.server import PATIENCE, ROOT, Server, environment, free_port, until_it_speaks

SITE = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"


def build(folder: Path, *parts: str, tree: Path = ROOT) -> Path:
    """Of ``parts`` (wheel, source, sbom, deb), into ``folder``, which it gives."""
    run("make", "--silent", "build-tools", cwd=tree)
    run(
        str(tree / "deploy/release/build"),
        str(folder),
        cwd=tree,
        AMANA_RELEASE_PARTS=" ".join(parts),
        AMANA_RELEASE_TREE="worktree",
        SOURCE_DATE_EPOCH="1795996800",
    )
    return folder


def run(*words: str, cwd: Path = ROOT, **more: str) -> str:
    done = subprocess.run(
        words, cwd=cwd, env={**os.environ, **more}, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def install(wheel: Path, folder: Path) -> Path:
    """An empty environment with the wheel and the locked packages beside it; gives its programs."""
    run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    pip = (sys.executable, "-m", "pip", "--python", str(folder / "bin/python"), "install")
    run(*pip, "--quiet", "--no-index", "--no-deps", "--no-compile", str(wheel))
    # What requirements.lock names is in this environment already; the clone is not.
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    (folder / SITE / "locked.pth").write_text(f"{packages}\n")
    return folder / "bin"


@contextmanager
def served(programs: Path, data: Path) -> Iterator[Server]:
    """``amana serve`` of an installed package, in a folder where no clone is."""
    port, log = free_port(), data.parent / f"{data.name}-server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(programs / "amana"), "serve"],
            cwd=data.parent,
            env=environment(data, HOST="127.0.0.1", PORT=str(port)),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", port, data, log, process.pid)
    try:
        until_it_speaks(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def debian(wheel: Path, folder: Path) -> Path:
    """The Debian package of a wheel, without the packages that it needs."""
    (folder / "none").mkdir(parents=True)
    run(
        str(ROOT / "deploy/debian/build"),
        str(wheel),
        str(folder),
        AMANA_DEBIAN_PACKAGES=str(folder / "none"),
        SOURCE_DATE_EPOCH="1795996800",
    )
    (package,) = folder.glob("*.deb")
    return package
