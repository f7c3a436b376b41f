"""One multipart body, parsed as it arrives: words stay in memory, files go into scratch files.

Strict where stock parsers are lenient, because lenience has lost people's reports: a field that
comes twice, a name that is not UTF-8, a body without its end are refused whole, never shortened.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from multipart import (
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
    parse_options_header,
)

from sealing import Scratch
from submissions.errors import Refused
from submissions.form_token import LONGEST, FormToken
from submissions.messages import Refusal

WORDS = 256 * 1024  # bytes of all text fields together: they wait in memory; 100 dense pages
FIELDS, FILES = 100, 100  # at most; each field costs work before it is known to be ours
NAME_SHOWN = 80  # letters of a file's name
BOUNDARY = 70  # letters (RFC 2046)
LINE_END = b"\r\n"  # what may follow the last boundary, and nothing else
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
ANSWER = re.compile(r"q-[a-z0-9-]{1,30}")  # to a question of the desk's form, of any version of it
UPLOAD = "amana.upload"  # where the ingress lays it in the request's scope
TOKEN, END = "token", "end"
FILE, ORIGINAL = "files", "originals"  # the file fields of a reporter's form


@dataclass(frozen=True)
class Upload:
    """A body that arrived whole: its token, its text fields in order, and its files in order.

    ``originals``: the numbers (from 1) of the files that came in the field "originals".
    ``names``: what the reporter's files are called there, for the one answer and kept nowhere;
    ``digests``: SHA-256 of each file's bytes.
    """

    token: FormToken
    fields: tuple[tuple[str, str], ...]
    files: tuple[Scratch, ...]
    originals: frozenset[int] = frozenset()
    names: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()

    def close(self) -> None:
        for file in self.files:
            file.close()


def boundary_of(content_type: str) -> str:
    """The boundary that a Content-Type names. Raises Refused."""
    boundary: str = parse_options_header(content_type)[1].get("boundary", "")
    if not 0 < len(boundary) <= BOUNDARY:
        raise Refused(Refusal.MALFORMED)
    if not boundary.isascii() or not boundary.isprintable():
        raise Refused(Refusal.MALFORMED)
    return boundary


class MultipartForm:
    """Feed it the body; ``finish`` gives the Upload. Every error is a Refused.

    With ``texts`` no other text fields are taken but answers, and no files but in the fields
    "files" and "originals": what a form does not ask for would be dropped later without a word.
    """

    def __init__(
        self,
        boundary: str,
        length: int,
        folder: Path,
        read_token: Callable[[str], FormToken],
        texts: frozenset[str] | None = None,
    ) -> None:
        self._texts = texts
        self._start = b"--" + boundary.encode()
        self._parser = PushMultipartParser(
            boundary, content_length=length, max_segment_count=FIELDS + FILES, strict=True
        )
        self._length, self._folder, self._read_token = length, folder, read_token
        self._fed = self._words = 0
        self._last = b""
        self._token: FormToken | None = None
        self._fields: dict[str, str] = {}
        self._files: list[Scratch] = []
        self._originals: list[Scratch] = []
        self._segment: MultipartSegment | None = None
        self._text = bytearray()
        self._file: Scratch | None = None
        self._names: list[str] = []
        self._hashes: list[Any] = []

    @property
    def arrived(self) -> tuple[tuple[str, str], ...]:
        """The text fields that came whole so far, behind a token that is good."""
        return tuple(self._fields.items()) if self.admitted else ()

    @property
    def admitted(self) -> bool:
        """Whether the form token, which comes first, was read and is good."""
        return self._token is not None

    def feed(self, data: bytes) -> None:
        """The next bytes of the body, at least one. Raises Refused, OSError (no room)."""
        self._fed += len(data)
        self._check_start(data)
        if 0 < self._length - self._fed <= len(LINE_END):
            # The parser refuses a line end that comes alone after the last boundary, and honest
            # bodies are cut there by chance: the last piece takes these few bytes along.
            self._last += data
            return
        if self._last:
            data, self._last = self._last + data, b""
        try:
            self._take(self._parser.parse(data))
        except ParserLimitReached as error:
            # Too many parts are counted here, before the parser does: this is a header without end.
            raise Refused(Refusal.MALFORMED) from error
        except UnicodeDecodeError as error:
            raise Refused(Refusal.LETTERS) from error
        except MultipartError as error:
            raise Refused(_reason(error)) from error

    def _check_start(self, data: bytes) -> None:
        """The body begins with its boundary: what stood before it would be lost without a word.

        RFC 2046 allows text there, and no browser writes any. Raises Refused.
        """
        begun = data[: len(self._start)]
        if not self._start.startswith(begun):
            raise Refused(Refusal.MALFORMED)
        self._start = self._start[len(begun) :]

    def _take(self, events: "Iterable[MultipartSegment | bytes | bytearray | None]") -> None:
        for event in events:
            if isinstance(event, MultipartSegment):
                self._begin(event)
            elif event is None:
                self._end()
            elif self._file is not None:
                self._file.write(event)
                self._hashes[-1].update(event)
            else:
                self._words += len(event)
                if not self.admitted and self._words > LONGEST:
                    # Whoever has shown no token waits in memory with no more than one.
                    raise Refused(Refusal.TOKEN)
                if self._words > WORDS:
                    raise Refused(Refusal.WORDS)
                self._text += event

    def _begin(self, segment: MultipartSegment) -> None:
        if not NAME.fullmatch(segment.name) or segment.header("Content-Transfer-Encoding"):
            raise Refused(Refusal.MALFORMED)
        if END in self._fields:
            raise Refused(Refusal.MALFORMED)
        is_file = segment.filename is not None
        if self._token is None and (is_file or segment.name != TOKEN):
            # The first field is the capability: without it nothing more is read.
            raise Refused(Refusal.TOKEN)
        if self._texts is not None:
            known = segment.name in ({FILE, ORIGINAL} if is_file else self._texts)
            if not known and (is_file or not ANSWER.fullmatch(segment.name)):
                raise Refused(Refusal.MALFORMED)
        if not is_file and segment.name in self._fields:
            raise Refused(Refusal.DOUBLED)
        # A file field that was left empty has no name of a file, and counts as none.
        one_more = is_file and bool(segment.filename) and len(self._files) >= FILES
        if one_more or len(self._fields) >= FIELDS:
            raise Refused(Refusal.MANY)
        self._segment = segment
        self._file = Scratch.create(self._folder) if is_file else None
        if self._file is not None:
            self._files.append(self._file)
            self._names.append(shown_name(segment.filename or ""))
            self._hashes.append(sha256())
            if segment.name == ORIGINAL:
                self._originals.append(self._file)

    def _end(self) -> None:
        segment, self._segment = self._segment, None
        if segment is None:
            raise Refused(Refusal.MALFORMED)
        if self._file is not None:
            file, self._file = self._file, None
            file.finish()
            if not file.size and not segment.filename:
                # A file control that was left empty: no file, no loss.
                self._files.remove(file)
                self._names.pop()
                self._hashes.pop()
                file.close()
            elif len(self._files) > FILES:
                raise Refused(Refusal.MANY)
            return
        try:
            value = bytes(self._text).decode()
        except UnicodeDecodeError as error:
            raise Refused(Refusal.LETTERS) from error
        self._text.clear()
        if self._token is None:
            self._token = self._read_token(value)
        self._fields[segment.name] = value

    def finish(self) -> Upload:
        """Raises Refused unless the body came whole, to its last field and its last boundary."""
        if self._fed != self._length:
            raise Refused(Refusal.CUT)
        # The parser keeps what follows the last boundary and does not look at it: a second body
        # there would be lost without a word.
        if self._parser._buffer not in {b"", LINE_END} and self._fields.get(END):
            raise Refused(Refusal.MALFORMED)
        try:
            self._parser.close()
        except MultipartError as error:
            raise Refused(Refusal.CUT) from error
        if self._token is None or self._fields.get(END) != "1":
            raise Refused(Refusal.CUT)
        originals = frozenset(
            number for number, file in enumerate(self._files, 1) if file in self._originals
        )
        digests = tuple(each.hexdigest() for each in self._hashes)
        names, files = tuple(self._names), tuple(self._files)
        return Upload(self._token, tuple(self._fields.items()), files, originals, names, digests)

    def drop(self) -> None:
        """Destroys what arrived so far."""
        for file in self._files:
            file.close()
        self._files.clear()


def shown_name(name: str) -> str:
    """A file's name as a page can show it: its last part, without what turns the line around."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:NAME_SHOWN]


def _reason(error: MultipartError) -> Refusal:
    """A header that is not UTF-8 is told apart: old browsers send them, and there is a way out."""
    return Refusal.LETTERS if isinstance(error.__context__, UnicodeError) else Refusal.MALFORMED
