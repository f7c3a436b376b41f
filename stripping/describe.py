"""``python -m stripping.describe``: the table of formats for docs/stripping.md, from the rows; and
the tables of what may stand in a file, which ``python -m stripping --describe FORMAT`` prints.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from stripping.grammar import ANY, Form, Grammar, Part, boxes, jpeg, matroska, png, sounds, webp
from stripping.kinds import FORMATS, MEBIBYTE
from stripping.row import Format, Output
from stripping.unseen import RULES

HEAD = ("kind", "what it is called", "largest file", "clean form", "desk shows", "archive shows")
TABLES = (
    *(jpeg.JPEG, png.PNG, webp.WEBP),
    *(boxes.MP4, matroska.MATROSKA, boxes.HEIF),
    *(sounds.MP3, sounds.OGG, sounds.FLAC, sounds.WAV, sounds.AIFF),
)
GRAMMARS: dict[str, Grammar] = {grammar.kind: grammar for grammar in TABLES}


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


def grammar(kind: str) -> str:
    """Markdown: what may stand in a file of this kind and how, then what else is said of it."""
    found = GRAMMARS[kind]
    rows = [*places(found.parts), *found.more]
    return "| | |\n|---|---|\n" + "".join(f"| {title} | {text} |\n" for title, text in rows)


def places(parts: tuple[Part, ...], parent: str = "") -> Iterator[tuple[str, str]]:
    """The parts in one place, by how and what for they stand, then those in each of them."""
    for (how, group), same in groupby(parts, key=lambda part: (part.how, part.group)):
        title = how + (f" in {parent}" if parent else "") + (f": {group}" if group else "")
        yield (
            title,
            " · ".join(f"{words(alike)}{facts}" for facts, alike in groupby(same, facts_of)),
        )
    for inner, alike in groupby(filter(lambda part: part.inside, parts), lambda part: part.inside):
        first, *others = alike
        yield from places(inner, f"each in {parent}" if others else f"`{first.word}`")


def words(parts: Iterable[Part]) -> str:
    return " ".join(f"`{part.word}`" for part in parts)


def facts_of(part: Part) -> str:
    forms = " or ".join(dict.fromkeys(filter(None, map(lengths, part.forms))))
    return (f" ({forms})" if forms else "") + (f", {part.note}" if part.note else "")


def lengths(form: Form) -> str:
    """How many bytes a payload has, and which of them are zero."""
    said = ""
    if isinstance(form.sizes, tuple):
        said = " or ".join(map(str, form.sizes))
    elif form.sizes[-1] == ANY[-1] and form.sizes[0]:
        said = f"at least {form.sizes[0]}"
    elif form.sizes != ANY:
        said = f"{form.sizes[0]} to {form.sizes[-1]}"
    said += f" + {form.entry} each" if form.entry else ""
    zero = " ".join(f"{start}–{end - 1}" for start, end in form.zero)
    return ", ".join(filter(None, (said, zero and f"zero {zero}")))


def unseen() -> str:
    """Markdown: what a file carries and nobody sees at once, and what becomes of it."""
    rows = [
        (rule.what, rule.found_in, rule.fate.value, f"`{rule.says}`") for rule in RULES.values()
    ]
    head = ("what it is", "in", "what becomes of it", "said as")
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ("---",) * 4, *rows))


if __name__ == "__main__":
    print(table(), end="")
