"""Colour spaces (8.6), functions (7.10), shadings and patterns (8.7), graphics states (8.4.5)."""

from functools import cache
from math import prod
from typing import Any, cast

import pikepdf

from stripping import icc
from stripping.errors import Reason, Unclean
from stripping.pdf import streams, syntax
from stripping.pdf.copier import (
    Copier,
    Rule,
    Stream,
    Table,
    array_of,
    boolean,
    first_of,
    keys,
    number,
    numbers,
    one_of,
)

MOST_INPUTS = 32  # numbers that a sampled function is asked with
DEVICES = ("DeviceGray", "DeviceRGB", "DeviceCMYK", "Pattern")
INKS = frozenset(["/All", "/None", "/Cyan", "/Magenta", "/Yellow", "/Black"])
BY_COUNT = {1: b"/DeviceGray", 3: b"/DeviceRGB", 4: b"/DeviceCMYK"}
COMPONENTS = {
    "/DeviceGray": 1,
    "/CalGray": 1,
    "/Indexed": 1,
    "/Separation": 1,
    "/DeviceRGB": 3,
    "/CalRGB": 3,
    "/Lab": 3,
    "/DeviceCMYK": 4,
}
CALCULATOR = frozenset(
    b"abs add atan ceiling cos cvi cvr div exp floor idiv ln log mod mul neg round sin sqrt sub "
    b"truncate and bitshift eq false ge gt le lt ne not or true xor if ifelse copy dup exch index "
    b"pop roll".split()
)
CALIBRATED: Table = {"WhitePoint": numbers, "BlackPoint": numbers, "Gamma": number}
SPACES: dict[str, Rule] = {
    "/CalGray": keys(CALIBRATED),
    "/CalRGB": keys({**CALIBRATED, "Gamma": numbers, "Matrix": numbers}),
    "/Lab": keys({**CALIBRATED, "Range": numbers}),
}
DOMAINS: Table = {"FunctionType": number, "Domain": numbers, "Range": numbers}
FUNCTIONS: dict[int, Table] = {
    0: {
        **DOMAINS,
        "Size": numbers,
        "BitsPerSample": number,
        "Order": number,
        "Encode": numbers,
        "Decode": numbers,
    },
    2: {**DOMAINS, "C0": numbers, "C1": numbers, "N": number},
    4: DOMAINS,
}


def function(copier: Copier, found: Any) -> bytes | Stream | None:
    if isinstance(found, pikepdf.Array):
        return array_of(function)(copier, found)
    if not isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        return None
    kind: Any = found.get("/FunctionType")
    if kind == 3:
        return keys({**DOMAINS, "Functions": array_of(function), **STITCHED})(copier, found)
    if kind == 2 and isinstance(found, pikepdf.Dictionary):
        return keys(FUNCTIONS[2])(copier, found)
    if kind not in (0, 4) or not isinstance(found, pikepdf.Stream):
        return None
    entries = copier.entries(found, FUNCTIONS[kind])
    if kind == 0:
        return streams.packed(entries, streams.text(copier, found)[: sampled(found)])
    program = [
        text
        for shape, text, _ in syntax.tokens(streams.text(copier, found))
        if shape == "number" or text in CALCULATOR or text in (b"{", b"}")
    ]
    return streams.packed(entries, b" ".join(program))


def sampled(found: Any) -> int:
    """Bytes of the values of a sampled function (7.10.2)."""
    sizes, outputs, deep = found.get("/Size"), found.get("/Range"), found.get("/BitsPerSample")
    known = isinstance(sizes, pikepdf.Array) and isinstance(outputs, pikepdf.Array)
    sides = [each for each in sizes if isinstance(each, int) and each > 0] if known else []
    if not known or not isinstance(deep, int) or not len(sides) == len(sizes) <= MOST_INPUTS:
        raise Unclean(Reason.DAMAGED)
    return (prod(sides) * (len(outputs) // 2) * deep + 7) // 8


STITCHED: Table = {"Bounds": numbers, "Encode": numbers}


def space(copier: Copier, found: Any) -> bytes | None:
    if isinstance(found, pikepdf.Name):
        return str(found).encode() if syntax.text_of(found)[1:] in DEVICES else None
    if not isinstance(found, pikepdf.Array) or not len(found):
        return None
    kind, rest = syntax.text_of(found[0]), list(found)[1:]
    if not rest:
        return kind.encode() if kind[1:] in DEVICES else None
    if kind in SPACES:
        return b"[%s %s]" % (kind.encode(), copier.value(rest[0], SPACES[kind]) or b"<<>>")
    if kind == "/ICCBased":
        return based(copier, rest[0])
    if kind == "/Indexed" and len(rest) == 3:
        parts = [copier.value(rest[0], space), syntax.number(rest[1]), table(copier, *rest)]
    elif kind == "/Separation" and len(rest) >= 3:
        parts = [ink(rest[0], 1), copier.value(rest[1], space), copier.value(rest[2], function)]
    elif kind == "/DeviceN" and len(rest) >= 3 and isinstance(rest[0], pikepdf.Array):
        inks = b"[%s]" % b" ".join(ink(each, at) for at, each in enumerate(rest[0], 1))
        parts = [inks, copier.value(rest[1], space), copier.value(rest[2], function)]
    elif kind == "/Pattern":
        parts = [copier.value(rest[0], space)]
    else:
        return None
    known = [each for each in parts if each is not None]
    return b"[%s %s]" % (kind.encode(), b" ".join(known)) if len(known) == len(parts) else None


def components(found: Any) -> int:
    """How many numbers a colour of the space has; 0 for a space that may not stay."""
    if isinstance(found, pikepdf.Name):
        return COMPONENTS.get(syntax.text_of(found), 0)
    if not isinstance(found, pikepdf.Array) or not len(found):
        return 0
    kind = syntax.text_of(found[0])
    if kind == "/ICCBased" and len(found) > 1 and isinstance(found[1], pikepdf.Stream):
        count: Any = found[1].get("/N")
        return count if count in (1, 3, 4) else 0
    if kind == "/DeviceN" and len(found) > 1 and isinstance(found[1], pikepdf.Array):
        return len(found[1])
    return COMPONENTS.get(kind, 0)


def ink(found: Any, place: int) -> bytes:
    """Printers' inks keep their names; every other name is free text, and becomes a number."""
    return syntax.name(found) if syntax.text_of(found) in INKS else b"/Ink%d" % place


def table(copier: Copier, base: Any, highest: Any, lookup: Any) -> bytes | None:
    """The colours of an indexed space, up to the last one."""
    if not isinstance(highest, int) or not 0 <= highest < 256:
        return None
    most = (highest + 1) * components(base)
    if isinstance(lookup, pikepdf.String):
        return syntax.hexadecimal(bytes(lookup)[:most])
    return copier.value(lookup, palette(most))


@cache
def palette(most: int) -> Rule:
    """One rule for each length: the copier knows what it copied by object and rule."""

    def rule(copier: Copier, found: Any) -> Stream | None:
        if not isinstance(found, pikepdf.Stream):
            return None
        return streams.packed(b"", streams.text(copier, found)[:most])

    return rule


def based(copier: Copier, profile: Any) -> bytes | None:
    """A profile built anew from its colour tags; without any, the plain colours it stands for."""
    if not isinstance(profile, pikepdf.Stream):
        return None
    kept, count = copier.value(profile, rebuilt), cast(Any, profile).get("/N")
    return b"[/ICCBased %s]" % kept if kept else BY_COUNT.get(count)


def rebuilt(copier: Copier, found: Any) -> Stream | None:
    count: Any = found.get("/N")
    profile = icc.rebuild(streams.text(copier, found)) if count in BY_COUNT else None
    if profile is None:
        return None
    return streams.packed(b"/N %d%s" % (count, copier.entries(found, {"Range": numbers})), profile)


SHADING: Table = {
    "ShadingType": number,
    "ColorSpace": space,
    "Background": numbers,
    "BBox": numbers,
    "AntiAlias": boolean,
    "Domain": numbers,
    "Coords": numbers,
    "Function": function,
    "Extend": array_of(boolean),
    "Matrix": numbers,
    "BitsPerCoordinate": number,
    "BitsPerComponent": number,
    "BitsPerFlag": number,
    "Decode": numbers,
    "VerticesPerRow": number,
}


def shading(copier: Copier, found: Any) -> bytes | Stream | None:
    if isinstance(found, pikepdf.Stream):
        return streams.data(copier, found, copier.entries(found, SHADING))
    return keys(SHADING)(copier, found)


MODES = (
    "Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight "
    "SoftLight Difference Exclusion Hue Saturation Color Luminosity"
)
BLENDS = one_of(*MODES.split())
INTENT = one_of("AbsoluteColorimetric", "RelativeColorimetric", "Saturation", "Perceptual")
STATE: Table = {
    "LW": number,
    "LC": number,
    "LJ": number,
    "ML": number,
    "D": first_of(numbers, array_of(first_of(numbers, number))),
    "RI": INTENT,
    "OP": boolean,
    "op": boolean,
    "OPM": number,
    "FL": number,
    "SM": number,
    "SA": boolean,
    "BM": first_of(BLENDS, array_of(BLENDS)),
    "CA": number,
    "ca": number,
    "AIS": boolean,
    "TK": boolean,
}
GROUP = keys({"S": one_of("Transparency"), "CS": space, "I": boolean, "K": boolean})
TRANSFER = first_of(one_of("Identity"), function)
