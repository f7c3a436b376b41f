"""Plain text: copied as it is, or refused with a reason."""

import io

import pytest

from stripping import Empty, Notice, Removal, TooLarge, Unclean, Unsupported, formats
from stripping.formats import strip
from tests.stripping.planting import said, stripped

ARABIC = "قُصفت المدرسة يوم الأربعاء.\n"


@pytest.mark.parametrize(
    "words",
    [ARABIC, "a,b\r\n1,2\r\n", "# Title\n\n- one\n\t- two\f\n", "\ufeffwith a mark", "x < y > z"],
)
def test_text_is_copied_as_it_is(words: str) -> None:
    clean, found = stripped(words.encode())
    assert clean == words.encode()
    assert (found.kind, found.media_type, found.extension) == ("text", "text/plain", "txt")
    assert found.removed == ()


@pytest.mark.parametrize(
    "character", ["\u200c", "\u200b", "\u202e", "\ufeff", "\U000e0041", "\u2062"]
)
def test_characters_nobody_sees_are_counted_and_kept(character: str) -> None:
    source = f"می{character}خواهم{character}".encode()
    clean, found = stripped(source)
    assert clean == source
    assert found.removed == (Removal(Notice.ZERO_WIDTH_KEPT, 2),)


def test_a_character_cut_by_the_window_is_whole() -> None:
    source = ("x" * ((1 << 20) - 1) + "ع" * 10).encode()
    assert stripped(source)[0] == source


@pytest.mark.parametrize(
    "words", ["BM is short", "MZ", "FORMULAIRE\n", "the big WAVE came", "The free press"]
)
def test_words_that_look_like_another_type_s_mark_are_words(words: str) -> None:
    assert stripped(words.encode())[0] == words.encode()


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("سلام".encode("windows-1256"), "not_utf8"),
        (ARABIC.encode("utf-16"), "not_utf8"),
        (ARABIC.encode()[:-3], "not_utf8"),
        (b"bell \x07 in a text", "control_characters"),
        ("a C1 control \x9b in it".encode(), "control_characters"),
    ],
)
def test_what_is_not_plain_text_is_refused(source: bytes, reason: str) -> None:
    with pytest.raises(Unclean, match=reason):
        stripped(source)


@pytest.mark.parametrize(
    ("slug", "source"),
    [
        ("html", b"<!DOCTYPE html><p>x"),
        ("html", b"\xef\xbb\xbf  <HTML><body>"),
        ("html", b"words and then <script>alert(1)</script>"),
        ("svg", b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("xml", b"<?xml version='1.0'?><gpx/>"),
        ("rtf", b"{\\rtf1\\ansi hello}"),
        ("email", b"Return-Path: <a@example.org>\nFrom: a\n\nhello"),
        ("email", b"Subject: x\nX-Long: a\n b\nReceived: from there\n\nhello"),
        ("email", b"From someone Mon Jan  1\nhello"),
        ("contact", b"BEGIN:VCARD\nFN:Someone\nEND:VCARD\n"),
        ("script", b"#!/bin/sh\necho"),
        ("script", b"<?php echo 1;"),
        ("sealed", b"age-encryption.org/v1\n-> X25519 abc\n"),
    ],
)
def test_text_that_is_more_than_text_is_refused_by_name(slug: str, source: bytes) -> None:
    with pytest.raises(Unsupported, match=slug):
        stripped(source)


def test_a_letter_about_html_is_a_letter() -> None:
    assert said(stripped(b"Subject: a body of water\n\n2 < 3, and <b>bold</b> words.")[1]) == set()


def test_nothing_is_refused_as_empty() -> None:
    with pytest.raises(Empty):
        stripped(b"")


def test_too_much_is_refused_before_it_is_read() -> None:
    row = formats.BY_KIND["text"]

    class Endless(io.BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            return row.largest + 1 if whence == io.SEEK_END else super().seek(offset, whence)

    with pytest.raises(TooLarge):
        strip(Endless(b"x" * (1 << 20)), io.BytesIO())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("From: a.b@example.org\nX-Originating-IP: 192.0.2.7\n", 2),
        ("12/11/2026, 10:02 - +963 944 123 456: words\n", 1),
        ("00963944123456", 1),
        ("version 1.2.3.4.5, 2026-11-30, 12:30, 3,000,000 and @name", 0),
    ],
)
def test_addresses_and_numbers_of_telephones_are_pointed_at(text: str, count: int) -> None:
    clean, found = stripped(text.encode())
    assert clean == text.encode()
    assert found.removed == ((Removal(Notice.CONTACTS_KEPT, count),) if count else ())
