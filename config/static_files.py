"""Style sheets and scripts as a start collects them: those of this code, each compressed once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from servestatic.storage import CompressedStaticFilesStorage

# Seconds: the compressed form is given its file's time as a float, which rounds nanoseconds.
ROUNDED = 1e-6


class CollectedStorage(CompressedStaticFilesStorage):  # type: ignore[misc]
    """The library's compresses every file at each start: half a second of a core to no end.

    The framework goes by times alone. A package's files are of the day of its release: after a way
    back, or an upgrade to what was released before the last start, other files would stay.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        if not dry_run:
            for name, (source, path) in paths.items():
                self._replace(name, source, path)
        changed = {name: of for name, of in paths.items() if not self._is_compressed(name)}
        yield from super().post_process(changed, dry_run, **options)

    def _replace(self, name: str, source: Storage, path: str) -> None:
        """Where another version left another file that is newer."""
        with source.open(path) as file, self.open(name) as there:
            data = file.read()
            if there.read() == data:
                return
        self.delete(name)
        self.save(name, ContentFile(data))

    def _is_compressed(self, name: str) -> bool:
        """Whether there is a compressed form of this very file. One that was cut off has no time
        but its own: the file's is given to it at the end."""
        file = Path(self.path(name))
        form = file.with_name(f"{file.name}.gz")
        try:
            return abs(form.stat().st_mtime - file.stat().st_mtime) < ROUNDED
        except FileNotFoundError:
            return False
