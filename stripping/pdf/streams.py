"""Streams of the old document: what their filters hide is looked at, and packed in one way."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf

from stripping.errors import Reason, Unclean
from stripping.pdf import coded
from stripping.pdf.copier import Copier, Stream, Table, boolean, keys, number
from stripping.pdf.limits import LARGEST_CONTENT, LARGEST_DATA

SHORT = {
    "/A85": "/ASCII85Decode",
    "/AHx": "/ASCIIHexDecode",
    "/CCF": "/CCITTFaxDecode",
    "/DCT": "/DCTDecode",
    "/Fl": "/FlateDecode",
    "/LZW": "/LZWDecode",
    "/RL": "/RunLengthDecode",
}
PREDICTED: Table = {
    "Predictor": number,
    "Colors": number,
    "BitsPerComponent": number,
    "Columns": number,
}
FLATE = b"/Filter/FlateDecode"
Coded = tuple[Iterator[bytes], str, Any]


def layers(stream: Any) -> list[tuple[str, Any]]:
    """The filters of a stream, outermost first, each with its parameters."""
    found, parameters = stream.get("/Filter"), stream.get("/DecodeParms")
    if found is None:
        return []
    if not isinstance(found, pikepdf.Array):
        found, parameters = [found], [parameters]
    settings = list(parameters) if isinstance(parameters, list | pikepdf.Array) else []
    settings += [None] * (len(found) - len(settings))
    named = [SHORT.get(str(each), str(each)) for each in found]
    return list(zip(named, settings, strict=False))


def opened(stream: Any) -> Coded:
    """(pieces, the picture coding that is left or "", parameters of it or of a predictor)."""
    data: Iterable[bytes] = coded.pieces(stream.read_raw_bytes())
    predictor = None
    for coding, settings in layers(stream):
        if predictor is not None:
            raise Unclean(Reason.DAMAGED)
        if coding in ("/CCITTFaxDecode", "/DCTDecode", "/JBIG2Decode", "/JPXDecode"):
            return iter(data), coding, settings
        if coding == "/FlateDecode":
            data = coded.inflated(data)
        elif coding == "/LZWDecode":
            early = settings.get("/EarlyChange", 1) if settings is not None else 1
            data = coded.lzw(b"".join(data), int(early))
        elif coding == "/RunLengthDecode":
            data = coded.runs(b"".join(data))
        elif coding in ("/ASCII85Decode", "/ASCIIHexDecode"):
            undo = coded.un85 if coding == "/ASCII85Decode" else coded.unhex
            data = [undo(whole(data, LARGEST_CONTENT))]
        else:
            raise Unclean(Reason.DAMAGED)
        if isinstance(settings, pikepdf.Dictionary) and settings.get("/Predictor", 1) != 1:
            predictor = settings
    return iter(data), "", predictor


def whole(data: Iterable[bytes], most: int) -> bytes:
    held = bytearray()
    for piece in data:
        held += piece
        if len(held) > most:
            raise Unclean(Reason.BOMB)
    return bytes(held)


def text(copier: Copier, stream: Any, most: int = LARGEST_CONTENT) -> bytes:
    """A stream that is read as a whole: unpacked, within limits."""
    if any(settings is not None for _, settings in layers(stream)):
        data, coding, predictor = opened(stream)
        if predictor is not None and not coding:
            # Rare enough to be left to the parser; the limit is asked of what it is made from.
            size = sum(map(len, data))
            copier.spend(size)
            if size > most:
                raise Unclean(Reason.BOMB)
            return bytes(stream.read_bytes())
    data, coding, _ = opened(stream)
    if coding:
        raise Unclean(Reason.DAMAGED)
    held = whole(data, most)
    copier.spend(len(held))
    return held


def packed(entries: bytes, data: bytes) -> Stream:
    return Stream(entries + FLATE, zlib.compress(data))


def data(copier: Copier, stream: Any, entries: bytes, most: int = LARGEST_DATA) -> Stream:
    """A stream of numbers, packed anew; at most ``most`` bytes of it, the rest is not shown."""
    found, coding, predictor = opened(stream)
    if coding:
        raise Unclean(Reason.DAMAGED)
    found = first(copier, found, most)
    if predictor is not None:
        found = tagged(found, predictor)
    machine = zlib.compressobj()
    packed_pieces = [machine.compress(piece) for piece in found] + [machine.flush()]
    if predictor is not None:
        kept = copier.value(predictor, PARAMETERS)
        entries += b"/DecodeParms %s" % (kept or b"null")
    return Stream(entries + FLATE, b"".join(packed_pieces))


def first(copier: Copier, data: Iterable[bytes], most: int) -> Iterator[bytes]:
    """At most so many bytes; raises Unclean when more than any stream may have would be left."""
    size = 0
    for piece in data:
        copier.spend(len(piece))
        yield piece[: most - size]
        size += len(piece)
        if size > LARGEST_DATA:
            raise Unclean(Reason.BOMB)
        if size >= most:
            return


def tagged(data: Iterable[bytes], predictor: Any) -> Iterator[bytes]:
    """Rows by PNG's predictors, each behind its tag: none but the five that there are."""
    row, at = packed_row(predictor) + 1, 0
    for piece in data:
        if predictor.get("/Predictor", 1) >= 10 and max(piece[-at % row :: row], default=0) > 4:
            raise Unclean(Reason.DAMAGED)
        at += len(piece)
        yield piece


def packed_row(predictor: Any) -> int:
    """Bytes of one of its rows, without what stands before it (7.4.4.4)."""
    wide, colours, deep = (
        int(predictor.get(key, usual))
        for key, usual in (("/Columns", 1), ("/Colors", 1), ("/BitsPerComponent", 8))
    )
    return (wide * colours * deep + 7) // 8


PARAMETERS = keys(PREDICTED)
FAX: Table = {
    "K": number,
    "EndOfLine": boolean,
    "EncodedByteAlign": boolean,
    "Columns": number,
    "Rows": number,
    "EndOfBlock": boolean,
    "BlackIs1": boolean,
    "DamagedRowsBeforeError": number,
}
