"""Days and numbers as the reader's language writes them: ``{% load cldr %}{{ each.day|day }}``.

What stands in a sentence of another direction is set off: ``<bdi>`` in a page, ``isolated`` where a
translation takes it as a value.
"""

import datetime

from django import template
from django.utils.translation import get_language

import languages

register = template.Library()


def _reader() -> str:
    return get_language() or languages.SOURCE


@register.filter
def day(value: datetime.date) -> str:
    """As "18 February 2026"."""
    return languages.date(value, _reader())


@register.filter
def number(value: int) -> str:
    """As "12,345"."""
    return languages.number(value, _reader())


@register.filter
def size(value: int) -> str:
    """As "48.7 kB"."""
    return languages.size(value, _reader())


@register.filter
def isolated(value: object) -> str:
    """A name, a size or a number within a sentence: its signs change places with nothing."""
    return languages.isolated(str(value))
