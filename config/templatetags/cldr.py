"""Days and numbers as the reader's language writes them: ``{% load cldr %}{{ each.day|day }}``."""

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
