"""Published files in the parts a browser asks for, so that a film starts before it is all there."""

import re
from collections.abc import AsyncIterator
from typing import IO

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from archive.media import opened
from archive.models import Medium

PIECE = 256 * 1024
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def _wanted(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of the one range asked for; None for the whole. Raises ValueError."""
    match = RANGE.fullmatch(header)
    if match is None:
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:
        begin, end = max(0, size - int(last)), size - 1
    else:
        begin, end = int(first), min(int(last) if last else size - 1, size - 1)
    if begin > end:
        raise ValueError("The file ends before this range.")
    return begin, end


async def _pieces(file: IO[bytes], left: int) -> AsyncIterator[bytes]:
    try:
        while left and (piece := await sync_to_async(file.read)(min(PIECE, left))):
            left -= len(piece)
            yield piece
    finally:
        file.close()


def ranged(request: HttpRequest, medium: Medium) -> HttpResponse | StreamingHttpResponse:
    try:
        part = _wanted(request.headers.get("Range", ""), medium.size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{medium.size}"})
    begin, end = part or (0, medium.size - 1)
    file = opened(medium.stored, begin, end)
    response = StreamingHttpResponse(
        _pieces(file, end - begin + 1),
        status=206 if part else 200,
        content_type=medium.media_type,
    )
    response["Content-Length"] = str(end - begin + 1)
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = "inline"
    # A reader's browser may keep it a while; nothing between may, or a withdrawn file lives on.
    response["Cache-Control"] = "private, max-age=3600"
    if part:
        response["Content-Range"] = f"bytes {begin}-{end}/{medium.size}"
    return response
