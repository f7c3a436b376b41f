"""Style sheets and scripts as a start collects them: compressed when they change, and kept so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from servestatic.storage import CompressedStaticFilesStorage

# Seconds: the compressed form is given its file's time as a float, which rounds nanoseconds.
ROUNDED = 1e-6


class CollectedStorage(CompressedStaticFilesStorage):  # type: ignore[misc]
    """The library's compresses every file at each start: half a second of a core to no end."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        changed = {name: of for name, of in paths.items() if not self._is_compressed(name)}
        yield from super().post_process(changed, dry_run, **options)

    def _is_compressed(self, name: str) -> bool:
        """Whether there is a compressed form of this very file. One that was cut off has no time
        but its own: the file's is given to it at the end."""
        file = Path(self.path(name))
        form = file.with_name(f"{file.name}.gz")
        try:
            return abs(form.stat().st_mtime - file.stat().st_mtime) < ROUNDED
        except FileNotFoundError:
            return False
