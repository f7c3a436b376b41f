"""A film in the parts that a browser asks for: read in a thread, so from a database of its own."""

from collections.abc import Callable

from asgiref.sync import async_to_sync
from django.test import AsyncClient

from archive import accession
from archive.accession import Accepted

Accept = Callable[..., Accepted]


def test_a_film_is_served_in_the_parts_a_browser_asks_for(
    apart: None, async_client: AsyncClient, accept: Accept, picture: bytes
) -> None:
    made = accept()
    published = accession.published(made.record_id)
    assert published and published.public
    path = f"/archive/media/{made.record_id}/{published.public['media'][0]['file']}"

    async def asked(wanted: str = "") -> tuple[int, str, bytes]:
        answer = await async_client.get(path, headers={"range": wanted})
        body = b"".join([piece async for piece in answer]) if answer.streaming else answer.content
        return answer.status_code, answer.headers.get("Content-Range", ""), body

    size = len(picture)
    assert async_to_sync(asked)() == (200, "", picture)
    assert async_to_sync(asked)("bytes=10-19") == (206, f"bytes 10-19/{size}", picture[10:20])
    assert async_to_sync(asked)("bytes=-5")[2] == picture[-5:]
    assert async_to_sync(asked)("bytes=99999999-") == (416, f"bytes */{size}", b"")
