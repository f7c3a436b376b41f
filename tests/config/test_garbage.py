"""What a start has made is not looked through for garbage while the server serves."""

import subprocess
import sys
from pathlib import Path

from tests.server import ROOT, environment, manage

COUNT = "import gc, config.asgi; print(gc.get_freeze_count(), len(gc.get_objects()))"


def test_what_the_start_made_is_set_aside(tmp_path: Path) -> None:
    data = tmp_path / "data"
    manage(data, "migrate", "-v0")
    manage(data, "collectstatic", "--no-input", "-v0")
    done = subprocess.run(
        [sys.executable, "-c", COUNT],
        cwd=ROOT,
        env=environment(data),
        capture_output=True,
        text=True,
        check=True,
    )
    aside, rest = map(int, done.stdout.split())
    # A start makes some two hundred thousand objects.
    assert aside > 100_000 > 100 * rest
