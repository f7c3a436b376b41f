"""The receipt that is filled in is the page that would have been rendered."""

import pytest
from django.test import RequestFactory
from django.utils import translation

import languages
from languages import Face
from submissions.mailbox.codename import Codename
from submissions.models import Parcel
from submissions.reports.parts import Whole
from submissions.reports.receipt import Receipt
from submissions.views.pages import page
from submissions.views.short_receipt import short_receipt
from tests.submissions.asking import Asker, form

RECEIPTS = [
    Receipt((), (), again, unchosen, aside=aside)
    for again in (False, True)
    for unchosen in (False, True)
    for aside in (False, True)
]


@pytest.mark.parametrize("language", languages.codes(Face.REPORTER))
@pytest.mark.parametrize("onion", ["", "a" * 56 + ".onion"])
def test_it_is_the_page_itself(rf: RequestFactory, language: str, onion: str) -> None:
    request = rf.post(f"/{language}/r/sent/", headers={"host": onion or "localhost"})
    installed = languages.installed(Face.REPORTER)
    with translation.override(language):
        for receipt in RECEIPTS:
            codename, whole = Codename.generate(), Whole((receipt,))
            own = {"token": "<&>", "codename": codename, "whole": whole, "receipt": receipt}
            others = [each for each in installed if each.code != language]
            filled = short_receipt(request, "<&>", codename, whole, receipt, others)
            own["others"] = others
            assert filled.content == page(request, "sealed", own).content
            assert filled.headers == page(request, "sealed", own).headers


def test_nobody_sees_the_codename_of_somebody_else(asker: Asker, desk: object) -> None:
    seen = []
    for _ in range(2):
        opened = asker.get("/en/r/all/")
        seen.append((opened.text, asker.send("/en/r/sent/", form(opened.field("token"), {})).text))
    for place, (own_form, receipt) in enumerate(seen):
        numbers = own_form.partition("<samp")[2].partition("</samp>")[0]
        assert numbers in receipt
        assert numbers not in seen[1 - place][1]


def test_the_receipt_is_had_in_another_language_with_its_codename(
    asker: Asker, desk: object
) -> None:
    """Its codename is shown once: a link would lose it."""
    opened = asker.get("/en/r/all/")
    receipt = asker.send("/en/r/sent/", form(opened.field("token"), {}))
    numbers = receipt.text.partition("<samp")[2].partition("</samp>")[0]
    token, count = receipt.field("token"), Parcel.objects.count()
    for each in languages.installed(Face.REPORTER):
        address = f"/{each.code}/r/done/"
        assert (f'<form method="post" action="{address}">' in receipt.text) == (each.code != "en")
        again = asker.post(address, f"token={token}")
        assert again.status == 200
        assert f'<html lang="{each.code}"' in again.text
        assert numbers in again.text
        token = again.field("token")
    assert Parcel.objects.count() == count
