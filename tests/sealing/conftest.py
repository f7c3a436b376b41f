"""Other people's age, for the tests of ours."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

NODE = Path(__file__).parent / "node"


@pytest.fixture(scope="session")
def node() -> Path:
    """The folder of the locked npm packages, installed when it is not yet."""
    if not (NODE / "node_modules" / "cctv-age").exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=NODE, check=True)
    return NODE


@pytest.fixture
def typage(node: Path) -> Callable[[str, str, str, bytes], bytes]:
    """The npm package: ``typage("seal" | "open", "key" | "passphrase", key, data)``."""

    def run(verb: str, kind: str, key: str, data: bytes) -> bytes:
        command = ["node", str(node / "age.mjs"), verb, kind, key]
        return subprocess.run(command, input=data, capture_output=True, check=True).stdout

    return run
