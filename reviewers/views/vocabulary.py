"""The archive's words as the desk's pages offer them, in the reader's language."""

from django.utils.translation import get_language

from archive import accession
from languages import SOURCE


def choices() -> dict[str, list[tuple[str, str]]]:
    """Vocabulary → its (slug, label) pairs, in the vocabulary's order."""
    language = get_language() or SOURCE
    return {
        name: [(word.slug, word.label(language)) for word in vocabulary.words]
        for name, vocabulary in accession.VOCABULARIES.items()
    }
