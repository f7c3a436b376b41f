"""The text form of an age file: strict PEM (age v1, section "ASCII armor")."""

import base64
import binascii

from sealing.errors import ArmorError

BEGIN = "-----BEGIN AGE ENCRYPTED FILE-----"
END = "-----END AGE ENCRYPTED FILE-----"
LINE = 64  # letters of every line but the last (RFC 7468, section 2)


def armor(file: bytes) -> str:
    """The text form of a whole age file, with a line feed at its end."""
    text = base64.b64encode(file).decode()
    lines = [text[place : place + LINE] for place in range(0, len(text), LINE)]
    return "\n".join([BEGIN, *lines, END, ""])


def dearmor(text: str | bytes) -> bytes:
    """The age file's bytes. White space is allowed around the armor and not within.

    Raises ArmorError, also for base64 that could be written otherwise: one file has one text.
    """
    try:
        letters = text.decode("ascii") if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        raise ArmorError("The text form holds letters that it does not have.") from error
    lines = letters.strip(" \t\r\n").replace("\r\n", "\n").split("\n")
    if len(lines) < 2 or lines[0] != BEGIN or lines[-1] != END:
        raise ArmorError("The text form lacks its first or last line.")
    body = lines[1:-1]
    if any(len(line) != LINE for line in body[:-1]) or (body and not (0 < len(body[-1]) <= LINE)):
        raise ArmorError("A line of the text form is too short or too long.")
    try:
        data = base64.b64decode("".join(body), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ArmorError("The text form is not base64.") from error
    if base64.b64encode(data).decode() != "".join(body):
        raise ArmorError("The text form is not canonical base64.")
    return data
