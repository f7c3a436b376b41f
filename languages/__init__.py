"""Languages: what Unicode's CLDR knows of them, and which of them this installation speaks.

Pure: babel's CLDR data and the standard library. A language is a word in the setting and a
catalogue (docs/languages.md); nothing else in the house names one.
"""

from languages.cldr import (
    date,
    day_and_month,
    day_of_month,
    digits,
    isolated,
    joined,
    month_and_year,
    name,
    number,
    plural,
    size,
    week,
)
from languages.errors import LanguageError
from languages.installed import (
    DEFAULT,
    Face,
    Installation,
    codes,
    install,
    installation,
    installed,
    names,
)
from languages.language import SOURCE, Language, Text, direction, language
from languages.parsing import PREFIX, parse
from languages.preference import best, preferred

__all__ = [
    "DEFAULT",
    "PREFIX",
    "SOURCE",
    "Face",
    "Installation",
    "Language",
    "LanguageError",
    "Text",
    "best",
    "codes",
    "date",
    "day_and_month",
    "day_of_month",
    "digits",
    "direction",
    "install",
    "installation",
    "installed",
    "isolated",
    "joined",
    "language",
    "month_and_year",
    "name",
    "names",
    "number",
    "parse",
    "plural",
    "preferred",
    "size",
    "week",
]
