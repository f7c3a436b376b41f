"""Fonts (9.5 to 9.10): how they show and what their codes mean; embedded programs are kept."""

from typing import Any

import pikepdf

from stripping.pdf import cff, sfnt, streams, syntax, type1
from stripping.pdf.copier import (
    Copier,
    Stream,
    Table,
    array_of,
    first_of,
    keys,
    name,
    number,
    numbers,
    one_of,
)
from stripping.pdf.limits import LARGEST_FONT

# A CMap's sections, which are all it says (Adobe technical note 5014); names and comments go.
SECTIONS = frozenset(
    b"codespacerange bfchar bfrange cidchar cidrange notdefchar notdefrange".split()
)
ORDERINGS = frozenset([b"Identity", b"Japan1", b"GB1", b"CNS1", b"Korea1", b"KR", b"UCS"])
NEW_MAP = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    b"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
    b"/CMapName /M def\n/CMapType 2 def\n"
)
MAP_END = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


def code_map(copier: Copier, found: Any) -> bytes | Stream | None:
    """A CMap: the name of a standard one, or its own sections written anew."""
    if not isinstance(found, pikepdf.Stream):
        return name(copier, found)
    out, section, vertical, before = bytearray(NEW_MAP), b"", b"", b""
    for kind, text, _ in syntax.tokens(streams.text(copier, found)):
        if kind == "word" and text.startswith(b"begin") and text[5:] in SECTIONS:
            section = text[5:]
            out += b"%s begin%s\n" % (before if before.isdigit() else b"1", section)
        elif kind == "word" and text.startswith(b"end"):
            out += b"end%s\n" % section if section else b""
            section = b""
        elif section and (kind in ("hex", "number") or text in (b"[", b"]")):
            out += text + b"\n"
        elif section and kind == "name":
            # A letter may be called by a name here, which is free text; nobody does.
            out += b"<>\n"
        elif before == b"/WMode" and text == b"1":
            vertical = b"/WMode 1"
        before = text
    if vertical:
        out += vertical + b" def\n"
    base = copier.value(found.get("/UseCMap"), code_map)
    entries = vertical + (b"/UseCMap %s" % base if base else b"")
    if found.get("/Type") == "/CMap":
        entries += (
            b"/Type/CMap/CMapName/M/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>"
        )
    return streams.packed(entries, bytes(out) + MAP_END)


def ordering(_: Copier, found: Any) -> bytes | None:
    """A collection's name: free text, so one of Adobe's own or "Identity"."""
    text = bytes(found) if isinstance(found, pikepdf.String) else b""
    return b"(%s)" % (text if text in ORDERINGS else b"Identity")


def registry(_: Copier, _found: Any) -> bytes:
    return b"(Adobe)"


def program(copier: Copier, found: Any) -> Stream | None:
    """A program of the kind that its first bytes say, as viewers take it; None for no program."""
    if not isinstance(found, pikepdf.Stream):
        return None
    data = streams.text(copier, found, LARGEST_FONT)
    if data[:4] in sfnt.VERSIONS:
        kept = sfnt.strip(data)
        entries = b"/Length1 %d" % len(kept or b"") + copier.entries(found, KIND)
    else:
        kept = cff.strip(data) if data[:1] == b"\1" else type1.strip(data)
        entries = copier.entries(found, {**LENGTHS, **KIND})
    return streams.packed(entries, kept) if kept else None


def glyphs(copier: Copier, found: Any) -> bytes | Stream | None:
    if isinstance(found, pikepdf.Stream):
        return streams.data(copier, found, b"", 1 << 17)
    return one_of("Identity")(copier, found)


def widths(copier: Copier, found: Any) -> bytes | Stream | None:
    return array_of(first_of(numbers, number))(copier, found)


def differences(copier: Copier, found: Any) -> bytes | Stream | None:
    return array_of(first_of(name, number))(copier, found)


LENGTHS: Table = {"Length1": number, "Length2": number, "Length3": number}
KIND: Table = {"Subtype": one_of("Type1C", "CIDFontType0C", "OpenType")}
DESCRIPTOR: Table = {
    "Type": one_of("FontDescriptor"),
    "FontName": name,
    "FontStretch": name,
    "FontWeight": number,
    "Flags": number,
    "FontBBox": numbers,
    "ItalicAngle": number,
    "Ascent": number,
    "Descent": number,
    "Leading": number,
    "CapHeight": number,
    "XHeight": number,
    "StemV": number,
    "StemH": number,
    "AvgWidth": number,
    "MaxWidth": number,
    "MissingWidth": number,
    "FontFile": program,
    "FontFile2": program,
    "FontFile3": program,
}
ENCODING = keys({"Type": one_of("Encoding"), "BaseEncoding": name, "Differences": differences})
COLLECTION = keys({"Registry": registry, "Ordering": ordering, "Supplement": number})
DESCENDANT = keys(
    {
        "Type": one_of("Font"),
        "Subtype": one_of("CIDFontType0", "CIDFontType2"),
        "BaseFont": name,
        "CIDSystemInfo": COLLECTION,
        "FontDescriptor": keys(DESCRIPTOR),
        "DW": number,
        "W": widths,
        "DW2": numbers,
        "W2": widths,
        "CIDToGIDMap": glyphs,
    }
)
FONT: Table = {
    "Type": one_of("Font"),
    "Subtype": one_of("Type0", "Type1", "MMType1", "TrueType", "Type3"),
    "BaseFont": name,
    "FirstChar": number,
    "LastChar": number,
    "Widths": widths,
    "FontDescriptor": keys(DESCRIPTOR),
    "Encoding": first_of(ENCODING, code_map),
    "ToUnicode": code_map,
    "DescendantFonts": array_of(DESCENDANT),
    "FontBBox": numbers,
    "FontMatrix": numbers,
}
