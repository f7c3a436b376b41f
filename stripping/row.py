"""What the row of a format is made of (``stripping.kinds`` has the rows)."""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """What people call a file by: the lists of what can be sent are made of these."""

    PICTURE = "picture"
    FILM = "film"
    RECORDING = "recording"
    DOCUMENT = "document"
    TEXT = "text"
    ARCHIVE = "archive"


class Shown(StrEnum):
    """The element in which a browser of today shows a file; FILE is a download."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"


@dataclass(frozen=True)
class Magic:
    """Bytes at an offset by which a file is known. ``word``: a text could begin so by chance."""

    data: bytes
    offset: int = 0
    word: bool = False


@dataclass(frozen=True)
class Output:
    """A form of a clean file. ``begins``: a regular expression that its first 64 bytes match.

    ``shown``: by the browsers of the archive's readers. ``at_desk``: the desk's viewer shows it.
    ``published``: the archive takes it; an office document would be opened by programs that run it.
    """

    ending: str
    media_type: str
    begins: bytes = b""
    shown: Shown = Shown.FILE
    at_desk: bool = True
    published: bool = True


@dataclass(frozen=True)
class Format:
    """``names``: what people call it, by group; ``label``: on a receipt, a msgid of catalogues.

    ``largest``: bytes of a file, by what its stripper can hold or has time for. ``strip``,
    ``verify`` and ``flatten`` ("module:function") take the file apart, read the clean form again,
    and make pictures of its pages. Without ``magic`` a kind is known by ``stripping.sniff`` alone.
    """

    kind: str
    names: tuple[tuple[Group, tuple[str, ...]], ...]
    label: str
    largest: int
    magic: tuple[Magic, ...]
    outputs: tuple[Output, ...]
    strip: str
    verify: str
    flatten: str = ""

    @property
    def called(self) -> str:
        """All its names, for a list of what is taken."""
        return ", ".join(name for _, names in self.names for name in names)

    def output(self, ending: str) -> Output:
        return next(output for output in self.outputs if output.ending == ending)
