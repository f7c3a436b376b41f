"""Which Amana this is: ``pyproject.toml`` says it, and an installed package repeats it."""

import tomllib
from importlib import metadata
from pathlib import Path

DECLARED = Path(__file__).resolve().parent.parent / "pyproject.toml"


def version() -> str:
    """Of the clone that runs, or of the package that is installed."""
    if DECLARED.exists():
        text: str = tomllib.loads(DECLARED.read_text())["project"]["version"]
        return text
    return metadata.version("amana")
