"""A reporter's form as the server shows it, filled in as a browser would send it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

UNSENT = {"submit", "button"}


@dataclass(frozen=True)
class Field:
    """One control of a form, in the order of the page; ``kind``: of HTML's input types."""

    name: str
    kind: str
    value: str


@dataclass(frozen=True)
class Form:
    """``action``: the path that it goes to."""

    action: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Picture:
    name: str
    media_type: str
    content: bytes


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self._inside = False
        self.fields: list[Field] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and values.get("enctype") == "multipart/form-data":
            self._inside, self.action = True, values.get("action", "")
        if not self._inside or tag not in {"input", "textarea", "select"} or "name" not in values:
            return
        kind = values.get("type", "text") if tag == "input" else tag
        if kind in UNSENT or (kind in {"radio", "checkbox"} and "checked" not in values):
            return
        self.fields.append(Field(values["name"], kind, values.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def read(page: str) -> Form | None:
    """The form of a page that sends files; None where there is none."""
    parser = _Parser()
    parser.feed(page)
    return None if parser.action is None else Form(parser.action, tuple(parser.fields))


def filled(form: Form, values: Mapping[str, str], picture: Picture) -> tuple[str, bytes]:
    """The media type and the body. ``values``: by the names of fields; ``picture``: in the first
    control for files."""
    boundary = secrets.token_hex(16)
    parts, waiting = [], True
    for field in form.fields:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field.name}"'
        if field.kind != "file":
            parts.append(f"{head}\r\n\r\n{values.get(field.name, field.value)}\r\n".encode())
        elif waiting:
            kind = f'; filename="{picture.name}"\r\nContent-Type: {picture.media_type}\r\n\r\n'
            parts += [(head + kind).encode(), picture.content, b"\r\n"]
            waiting = False
    parts.append(f"--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", b"".join(parts)
