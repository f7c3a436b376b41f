"""``python -m stripping.describe``: the table of formats for docs/stripping.md, from the rows."""

from collections.abc import Iterator

from stripping.kinds import FORMATS, MEBIBYTE
from stripping.row import Format, Output

HEAD = ("kind", "what it is called", "largest file", "clean form", "desk shows", "archive shows")


def table() -> str:
    """Markdown, one line a format; a test compares it with the document."""
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines())


def lines() -> Iterator[tuple[str, ...]]:
    yield HEAD
    yield ("---",) * len(HEAD)
    yield from map(described, FORMATS)


def described(row: Format) -> tuple[str, ...]:
    outputs = row.outputs
    return (
        row.kind,
        row.called,
        f"{row.largest // MEBIBYTE:,} MiB",
        ", ".join(f"`{output.media_type}` ({output.ending})" for output in outputs),
        ", ".join(output.ending for output in outputs if output.at_desk) or "a link to save it",
        ", ".join(f"{output.ending}: {shown(output)}" for output in outputs),
    )


def shown(output: Output) -> str:
    return output.shown if output.published else "not published"


if __name__ == "__main__":
    print(table(), end="")
