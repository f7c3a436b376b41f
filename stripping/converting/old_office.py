"""Office documents of the old kind: their words, as a text."""

from stripping.converting import words
from stripping.errors import LooksLike, Reason, Unclean, Unsupported
from stripping.old_office import sheets, slides, word
from stripping.old_office.compound import Compound
from stripping.source import Sink, Source
from stripping.values import Notice

READERS = (word.words, sheets.words, slides.words)


def convert(source: Source, sink: Sink) -> tuple[Notice, ...]:
    """Raises Unsupported for what is neither, and Unclean."""
    try:
        file = Compound(source.exactly(source.size))
    except KeyError as error:
        raise Unclean(Reason.DAMAGED) from error
    for read in READERS:
        try:
            words.write(read(file), sink)
        except KeyError:
            # It is no document of this kind.
            continue
        return (Notice.WORDS_ONLY,)
    raise Unsupported(LooksLike.OLD_OFFICE)
