"""The states that installations have, and from which they upgrade: a release adds its own row.

``tests/releases/NAME.tar.xz`` is a data folder as it made it (docs/operations.md, "Upgrading").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "releases"


@dataclass(frozen=True)
class Release:
    """``last``: each app's last migration; empty for states of before expand and contract."""

    name: str
    last: Mapping[str, str] = field(default_factory=dict)

    @property
    def packed(self) -> Path:
        return FOLDER / f"{self.name}.tar.xz"


RELEASES = (
    Release("first"),
    Release("second"),
    Release(
        "third",
        {
            "archive": "0007_names_in_any_language",
            "config": "0001_installation",
            "reviewers": "0029_ask_desk",
            "submissions": "0015_sealed_files",
        },
    ),
)
