"""The setting: tags of languages, separated by commas."""

import re

from languages.errors import LanguageError
from languages.language import TAG, Language, language

# The language that an address begins with: "/ar/r/all/". Faces have longer names ("/desk/").
PREFIX = re.compile(rf"/({TAG.pattern})(?=/)")


def parse(text: str) -> tuple[Language, ...]:
    """``"ar, en"``: one or more, each once; the first is the first choice of pages that must
    choose. Capitals and ``pt_BR`` are read too. Raises LanguageError."""
    tags = [part.strip().lower().replace("_", "-") for part in text.split(",")]
    if not any(tags):
        raise LanguageError("Name at least one language, for instance: ar,en")
    if "" in tags:
        raise LanguageError(f"“{text}” has a comma too many. Write it so: ar,en")
    for tag in tags:
        if tags.count(tag) > 1:
            raise LanguageError(f"“{tag}” is named twice.")
    return tuple(language(tag) for tag in tags)
