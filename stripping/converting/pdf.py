"""A PDF whose end is missing, or whose table of objects is wrong: as far as its pages can be read.

pdfium finds the objects of a broken file by looking through it, as readers do; its pages are drawn.
They are not copied into a new document: pdfium writes one through a function of ours, which needs a
page of memory that can be written and run, and no process that reads strangers' files has one.
"""

import io

from stripping.pdf import pictures
from stripping.source import Sink, Source
from stripping.values import Notice

END = b"%%EOF"
TAIL = 1024  # bytes within which a document ends (ISO 32000-1, Annex H)


def convert(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """Raises Unclean where not even one page can be read."""
    data = source.exactly(source.size)
    held = io.BytesIO()
    pictures.flatten(io.BytesIO(data), held)
    sink.write(held.getvalue())
    return (Notice.CONVERTED if END in data[-TAIL:] else Notice.END_MISSING,)
