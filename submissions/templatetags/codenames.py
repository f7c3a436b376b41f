"""A codename as a page shows it: ``{% spellings codename as written %}``.

In the words of the page's own script first; the other script stays a choice of whoever reads.
"""

from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from languages import SOURCE, language
from submissions.mailbox.codename import Codename

register = template.Library()


@dataclass(frozen=True)
class Spelling:
    """``code``, ``direction``: the language of the words, for ``lang`` and ``dir``."""

    code: str
    direction: str
    label: str | Promise
    words: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    own: Spelling
    others: tuple[Spelling, ...]


@register.simple_tag
def spellings(codename: Codename) -> Written:
    """Arabic words for who reads Arabic, and Latin ones for everybody else."""
    latin = Spelling("en", "ltr", _("The same in Latin letters"), codename.words)
    arabic = Spelling("ar", "rtl", _("The same in Arabic letters"), codename.arabic_words)
    reader = language(get_language() or SOURCE).base
    return Written(arabic, (latin,)) if reader == arabic.code else Written(latin, (arabic,))
