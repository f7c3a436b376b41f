"""A saved e-mail: what it says, with who wrote to whom and when, and the files that came with it.

Source: RFC 5322 and RFC 2045. Of the head five lines stay; how it was delivered, by which machines
and programs, goes. Addresses are counted where the text is stripped, and named to the reporter.
"""

import io
import re
from collections.abc import Iterator
from email.generator import BytesGenerator
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import default
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import cast

from stripping.converting import pages, words
from stripping.converting.texts import as_text
from stripping.errors import Reason, StrippingError, TooLarge, Unclean
from stripping.limits import LARGEST_MAIL, MOST_MEMBERS
from stripping.source import Memory, Sink, Source

HEAD = ("From", "To", "Cc", "Date", "Subject")
MAILBOX = re.compile(rb"From [^\n]*\n")  # the line before a mail in a folder of many
BROKEN = (LookupError, ValueError, TypeError, AttributeError, RecursionError)


def unpack(source: Source, sink: Sink) -> Iterator[int]:
    """Raises Unclean, TooLarge."""
    if source.size > LARGEST_MAIL:
        raise TooLarge
    data = source.exactly(source.size)
    first = MAILBOX.match(data)
    try:
        mail = BytesParser(policy=default).parsebytes(data[first.end() if first else 0 :])
        if len(list(islice(leaves(mail), MOST_MEMBERS + 2))) > MOST_MEMBERS + 1:
            # Before each is read several times: its words count as one.
            raise Unclean(Reason.TOO_MANY_FILES)
        text = Memory(LARGEST_MAIL)
        writer = Sink(text)
        words.write("\n".join((*head(mail), "", *bodies(mail))), writer)
        writer.flush()
        sink.write(text.getvalue())
        yield len(text.getvalue())
        for part in attached(mail):
            if content := bytes_of(part):
                sink.write(content)
                yield len(content)
    except BROKEN as error:
        raise Unclean(Reason.DAMAGED) from error


def head(mail: Message) -> Iterator[str]:
    for name in HEAD:
        value = " ".join(line(mail, name).split())
        if name == "Date" and value:
            value = day(value)
        if value:
            yield f"{name}: {value}"


def line(mail: Message, name: str) -> str:
    """A line of the head. As it was written where the library falls over an address in it, or ends
    behind the first of several (a semicolon between them, as some programs write)."""
    whole = written(mail, name)
    try:
        parsed = str(mail.get(name, ""))
    except BROKEN:
        return decoded(whole)
    return parsed if parsed.count("@") >= whole.count("@") else decoded(whole)


def written(mail: Message, name: str) -> str:
    values = (value for key, value in mail.raw_items() if key.lower() == name.lower())
    return str(next(values, ""))


def decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except BROKEN:
        return value


def day(text: str) -> str:
    """As it was written; where that cannot be read it is no date."""
    try:
        return parsedate_to_datetime(text).isoformat(" ", "minutes")
    except BROKEN:
        return ""


def leaves(mail: Message) -> Iterator[Message]:
    """The parts that hold something; a mail in a mail is one of them."""
    if mail.get_content_maintype() == "multipart" and mail.is_multipart():
        parts = cast(list[Message], mail.get_payload())
        if mail.get_content_subtype() == "alternative":
            parts = best(parts)
        for part in parts:
            yield from leaves(part)
    else:
        yield mail


def best(parts: list[Message]) -> list[Message]:
    """Of several forms of one text the plain one, else the last, which is the richest."""
    plain = [part for part in parts if part.get_content_type() == "text/plain"]
    others = [part for part in parts if part.get_content_maintype() == "multipart"]
    return plain[:1] or others[-1:] or parts[-1:]


def is_body(part: Message) -> bool:
    plain = part.get_content_type() in ("text/plain", "text/html")
    return plain and part.get_content_disposition() != "attachment" and not part.get_filename()


def bodies(mail: Message) -> Iterator[str]:
    for part in leaves(mail):
        if is_body(part):
            data = bytes_of(part)
            try:
                yield pages.read(data) if part.get_content_subtype() == "html" else text(part, data)
            except StrippingError:
                # A part that cannot be read does not cost the others.
                continue


def text(part: Message, data: bytes) -> str:
    told = part.get_content_charset()
    try:
        return data.decode(told or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return as_text(data)


def attached(mail: Message) -> Iterator[Message]:
    return (part for part in leaves(mail) if not is_body(part))


def bytes_of(part: Message) -> bytes:
    if part.is_multipart():
        held = io.BytesIO()
        for inside in cast(list[Message], part.get_payload())[:1]:
            BytesGenerator(held).flatten(inside)
        return held.getvalue()
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
