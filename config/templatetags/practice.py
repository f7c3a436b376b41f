"""``{% practice_band %}``: what no page of practice is without. It needs no request."""

from django import template
from django.conf import settings

register = template.Library()


@register.inclusion_tag("practice.html")
def practice_band() -> dict[str, bool]:
    """At the top of a page, and it stays there."""
    return {"practice": settings.PRACTICE}


@register.inclusion_tag("practice_word.html")
def practice_word() -> dict[str, bool]:
    """Beside a codename, which may be taken away on paper."""
    return {"practice": settings.PRACTICE}
