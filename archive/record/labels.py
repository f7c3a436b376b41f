"""What a field is called, by its path in a document: ``actors.0.role.ar``."""

from django.utils.translation import get_language

import languages
from archive.record import tree
from archive.record.field import Words


def labels() -> dict[str, Words]:
    """The label of each field by its path in the table; of a list, what one row is called."""
    return {node.field.path: node.field.row or node.field.label for node in tree.every()}


def named(path: str) -> str:
    """The field's name in the reader's language, with the row's number and the text's language.

    A path that no field has is shown as it is; the desk's scripts name fields by the same rule.
    """
    names = path.split(".")
    code = names[-1] if len(names) > 1 and names[-1] in languages.codes() else ""
    number = next((name for name in names if name.isdecimal()), None)
    rest = [name for name in names[: -1 if code else None] if name != number]
    node = next((other for other in tree.every() if other.field.path == ".".join(rest)), None)
    if node is None:
        return path
    label = node.field.row if number is not None and node.field.row else node.field.label
    row = "" if number is None else str(int(number) + 1)
    language = languages.name(code, get_language() or languages.SOURCE) if code else ""
    return " · ".join(filter(None, (str(label), row, language)))
