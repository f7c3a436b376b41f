"""A document (7.7): opened by the parser, and written anew from its pages and bookmarks."""

import io
from typing import Any, BinaryIO, cast

import pikepdf

from stripping.errors import Reason, Unclean
from stripping.pdf import annotations, outline, pages, places, unseen
from stripping.pdf.copier import Copier
from stripping.pdf.fax import Faxes
from stripping.pdf.writer import Writer
from stripping.source import PIECE, Sink, Source
from stripping.values import Removals, Removed

MOST_TURNS = 4
HELD = 32 << 20  # bytes of a document that is held in memory, beside what is made of it
LAST_LATIN = 255  # the last letter of ISO 8859-1
MOST_PARENTS = 16  # fields in fields
# What of a document's catalogue is told when it goes.
CATALOG = {
    "/Metadata": Removed.DESCRIPTION,
    "/AcroForm": Removed.ANNOTATIONS,
    "/OpenAction": Removed.ACTIONS,
    "/AA": Removed.ACTIONS,
    "/PieceInfo": Removed.EDITING_HISTORY,
    "/StructTreeRoot": Removed.HIDDEN_DATA,
    "/Lang": Removed.LANGUAGE,
    "/Collection": Removed.ATTACHMENTS,
    "/AF": Removed.ATTACHMENTS,
}
INFO = {
    "/Author": Removed.AUTHOR,
    "/Creator": Removed.SOFTWARE,
    "/Producer": Removed.SOFTWARE,
    "/CreationDate": Removed.DATE_TIME,
    "/ModDate": Removed.DATE_TIME,
}
NAMES = {"/EmbeddedFiles": Removed.ATTACHMENTS, "/JavaScript": Removed.ACTIONS}


class Reading(io.RawIOBase):
    """A source as the file object that the parser asks for."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._source.position, io.SEEK_END: self._source.size}
        self._source.seek(max(start[whence] + offset, 0))
        return self._source.position

    def tell(self) -> int:
        return self._source.position

    def readinto(self, buffer: Any) -> int:
        # All of it at once: the parser takes a short answer for the end of the file.
        size, done = min(len(buffer), max(self._source.left, 0)), 0
        while done < size:
            data = self._source.some(size - done)
            buffer[done : done + len(data)] = data
            done += len(data)
        return size


def readable(source: Source) -> BinaryIO:
    """The source for the parser, which asks some hundred times for each object: in memory where it
    has room there."""
    if source.size > HELD:
        return cast(BinaryIO, Reading(source))
    source.seek(0)
    return io.BytesIO(source.exactly(source.size))


class Changed(Exception):
    """A second turn made something else."""


class Comparing(io.RawIOBase):
    """A sink that takes nothing but what stands in ``made`` already."""

    def __init__(self, made: io.BytesIO) -> None:
        self._made = made.getbuffer()
        self._at = 0

    def write(self, data: Any) -> int:
        self._at += len(data)
        if self._made[self._at - len(data) : self._at] != data:
            raise Changed
        return len(data)

    def whole(self) -> bool:
        return self._at == len(self._made)

    def close(self) -> None:
        self._made.release()
        super().close()


def strip(source: Source, sink: Sink, removals: Removals) -> str:
    """Writes the clean document; gives its ending. Raises Unclean.

    A broken document is mended by the parser, and what was mended can be read otherwise than what
    was broken: so it is stripped again until nothing changes any more.
    """
    revisions(source, removals)
    faxes: Faxes = set()
    made = turn(source, removals, faxes)
    for _ in range(MOST_TURNS):
        if settled(made, faxes):
            break
        made = turn(Source(made), Removals(), faxes)
    else:
        raise Unclean(Reason.DAMAGED)
    unseen.look(made.getvalue(), removals)
    made.seek(0)
    while piece := made.read(PIECE):
        sink.write(piece)
    return "pdf"


def turn(source: Source, removals: Removals, faxes: Faxes) -> io.BytesIO:
    made = io.BytesIO()
    sink = Sink(made)
    once(source, sink, removals, faxes)
    sink.flush()
    return made


def settled(made: io.BytesIO, faxes: Faxes) -> bool:
    with Comparing(made) as comparing:
        sink = Sink(cast(BinaryIO, comparing))
        try:
            once(Source(made), sink, Removals(), faxes)
            sink.flush()
        except Changed:
            return False
        return comparing.whole()


def keep_drawn(old: pikepdf.Pdf) -> None:
    """Keeps the parser from drawing anew what it has no letters for, as it has none of Arabic.

    It would write "????" over what the program drew that filled the form; it looks at widgets.
    """
    for page in old.pages:
        listed: Any = page.obj.get("/Annots")
        for each in listed if isinstance(listed, pikepdf.Array) else []:
            widget = isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == "/Widget"
            if widget and annotations.appearance(each) is not None and foreign(value_of(each)):
                each["/Subtype"] = pikepdf.Name("/Stamp")


def value_of(field: Any) -> str:
    """What was filled in; a field may have it from one that it belongs to (12.7.3.1)."""
    for _ in range(MOST_PARENTS):
        if not isinstance(field, pikepdf.Dictionary):
            break
        value: Any = field.get("/V")
        if value is not None:
            return str(value) if isinstance(value, pikepdf.String) else ""
        field = field.get("/Parent")
    return ""


def foreign(text: str) -> bool:
    return any(ord(letter) > LAST_LATIN for letter in text)


def once(source: Source, sink: Sink, removals: Removals, faxes: Faxes) -> None:
    try:
        with pikepdf.open(
            readable(source), suppress_warnings=True, inherit_page_attributes=False
        ) as old:
            fields: Any = old.Root.get("/AcroForm")
            if isinstance(fields, pikepdf.Dictionary) and fields.get("/NeedAppearances") == True:  # noqa: E712
                keep_drawn(old)
                old.generate_appearance_streams()
            write(old, Copier(Writer(sink), removals, faxes=faxes))
    except pikepdf.PasswordError as error:
        raise Unclean(Reason.LOCKED_DOCUMENT) from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RuntimeError) as error:
        # The parser's own errors are RuntimeErrors too, as is a document that is too deep.
        raise Unclean(Reason.DAMAGED) from error


def revisions(source: Source, removals: Removals) -> None:
    """Counts the versions a document carries, and says when something follows the last one."""
    source.seek(0)
    # A document for quick viewing on the web has two ends from the start.
    ends, held = -(b"/Linearized" in source.some(1024)), b""
    source.seek(0)
    while source.left:
        piece = held + source.some()
        ends += piece.count(b"%%EOF")
        held = piece[-4:]
    source.seek(0)
    if ends > 1:
        removals.add(Removed.EARLIER_VERSIONS, ends - 1)


def write(old: pikepdf.Pdf, copier: Copier) -> None:
    writer, root = copier.writer, old.Root
    told(old, copier.removals)
    catalogue, tree = writer.reserve(), writer.reserve()
    found = list(pages.leaves(root.get("/Pages")))
    if not found:
        raise Unclean(Reason.DAMAGED)
    numbers = [writer.reserve() for _ in found]
    copier.pages = {page.found.objgen: own for page, own in zip(found, numbers, strict=True)}
    copier.places = places.named(root)
    copier.hidden_layers = places.hidden_layers(root)
    for page, own in zip(found, numbers, strict=True):
        pages.write(copier, page, own, tree)
    kids = b" ".join(b"%d 0 R" % own for own in numbers)
    writer.put(tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(numbers), kids))
    marks = outline.write(copier, root.get("/Outlines"))
    entries = b"/Outlines %d 0 R" % marks if marks else b""
    writer.put(catalogue, b"<</Type/Catalog/Pages %d 0 R%s>>" % (tree, entries))
    writer.finish(catalogue)


def told(old: pikepdf.Pdf, removals: Removals) -> None:
    root, info = old.Root, old.trailer.get("/Info")
    names = root.get("/Names")
    for table, found in ((CATALOG, root), (NAMES, names), (INFO, info)):
        if isinstance(found, pikepdf.Dictionary):
            for key, what in table.items():
                if key in found:
                    removals.add(what)
    if isinstance(info, pikepdf.Dictionary) and set(info.keys()) - set(INFO):
        removals.add(Removed.DESCRIPTION)
