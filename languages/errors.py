"""What can be wrong with the name of a language.

ValueError
└── LanguageError    no language tag, or a language that CLDR has no data of; a whole sentence
"""


class LanguageError(ValueError):
    """A sentence for whoever wrote the setting: what is wrong, and what to write instead."""
