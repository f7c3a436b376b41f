"""The site map (sitemaps.org, 0.9): an index, and parts of ten thousand records."""

from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

import languages
from archive.addresses import PAGES, Served
from archive.models import Entry
from archive.record.linked_data import absolute
from languages import Face

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
EACH = 10_000  # entries of a part; the format allows 50,000 addresses, and each has two languages
HERE = Served()
register_namespace("sitemap", NAMESPACE)


def _answer(root: Element) -> HttpResponse:
    body = b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8")
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def _put(root: Element, name: str, url: str, changed: str = "") -> None:
    row = SubElement(root, f"{{{NAMESPACE}}}{name}")
    SubElement(row, f"{{{NAMESPACE}}}loc").text = url
    if changed:
        SubElement(row, f"{{{NAMESPACE}}}lastmod").text = changed


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    newest = Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0
    root = Element(f"{{{NAMESPACE}}}sitemapindex")
    for number in range(newest // EACH + 1):
        _put(root, "sitemap", absolute(request, f"/archive/sitemap-{number}.xml"))
    return _answer(root)


@require_safe
def part(request: HttpRequest, number: int) -> HttpResponse:
    """The records of one range of entries; the first part names the other pages too."""
    if number > 10_000:
        raise Http404
    root = Element(f"{{{NAMESPACE}}}urlset")
    if number == 0:
        for language in languages.codes(Face.ARCHIVE):
            _put(root, "url", absolute(request, HERE.home(language)))
            for name in PAGES:
                _put(root, "url", absolute(request, HERE.page(language, name)))
    rows = Entry.objects.filter(pk__gte=number * EACH, pk__lt=(number + 1) * EACH).order_by("pk")
    for record, moment in rows.values_list("record_id", "content__version__published_at"):
        for language in languages.codes(Face.ARCHIVE):
            url = absolute(request, HERE.record(language, str(record)))
            _put(root, "url", url, moment.date().isoformat())
    return _answer(root)
