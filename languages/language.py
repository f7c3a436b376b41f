"""A language as pages need it: its tag, what it calls itself, and which way it runs."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from languages.errors import LanguageError
from languages.supplement import NOTHING, SUPPLEMENTS, Supplement

# The language of the message ids: what no catalogue has is shown in it.
SOURCE = "en"
# Words by the tag of their language.
Text = Mapping[str, str]
# BCP 47 (RFC 5646), section 2.1: language, script and region; no variants and no extensions.
TAG = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?")


@dataclass(frozen=True)
class Language:
    """``code``: its tag in small letters ("ar", "ckb", "pt-br"), as addresses, records and
    ``lang`` attributes have it. ``direction``: "rtl" or "ltr". ``locale``: CLDR's name of the data
    that its dates are made with ("ar_SY").
    """

    code: str
    own_name: str
    english_name: str
    direction: str
    locale: str

    @property
    def base(self) -> str:
        """The language without script and region."""
        return self.code.partition("-")[0]

    @property
    def supplement(self) -> Supplement:
        return SUPPLEMENTS.get(self.base, NOTHING)


@functools.cache
def language(code: str) -> Language:
    """Any language that CLDR knows, installed or not. Raises LanguageError."""
    if not TAG.fullmatch(code):
        raise LanguageError(
            f"“{code}” is no tag of a language. Write two or three letters, and script or region "
            "after a hyphen: ar, ckb, pt-br, zh-hant."
        )
    known = cldr_locale(code)
    region = SUPPLEMENTS.get(code, NOTHING).region
    return Language(
        code,
        _titled(known.get_display_name() or code),
        SUPPLEMENTS[SOURCE].names.get(code) or known.get_display_name(SOURCE) or code,
        "rtl" if known.text_direction == "rtl" else "ltr",
        str(cldr_locale(f"{code}-{region}") if region else known),
    )


def direction(code: str) -> str:
    """For a ``dir`` attribute: "rtl", "ltr", or "auto" for what is no language that CLDR knows."""
    try:
        return language(code).direction
    except LanguageError:
        return "auto"


def _titled(name: str) -> str:
    """As a name stands in a list of choices: "Français", where a sentence has "français"."""
    return name[:1].upper() + name[1:]


def cldr_locale(tag: str) -> Locale:
    """CLDR's data of a tag; by the tag that it has them under. Raises LanguageError."""
    base, hyphen, rest = tag.partition("-")
    known = SUPPLEMENTS.get(base, NOTHING).cldr or base
    try:
        return Locale.parse(f"{known}{hyphen}{rest}", sep="-")
    except UnknownLocaleError as error:
        raise LanguageError(
            f"Unicode's CLDR has no data of the language “{tag}”: its direction, plurals and dates "
            "are not known. Is it mistyped? Tags are listed by the IANA subtag registry."
        ) from error
