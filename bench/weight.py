"""What the form page weighs over the wire, and what a browser must ask for to show it."""

import asyncio
import re
from pathlib import Path
from urllib.parse import urlsplit

from bench.measure import Row
from bench.senders import ask
from bench.servers import amana

LINK = re.compile(r'<link rel="(?:stylesheet|icon)"[^>]*href="([^"]+)"|<img[^>]*src="([^"]+)"')


def wire(address: str) -> bytes:
    """The whole answer, head and body, as a browser that takes gzip receives it."""
    parts = urlsplit(address)
    asked = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: gzip\r\n"
    return asyncio.run(ask(address, f"{asked}Connection: close\r\n\r\n".encode()))


def rows(folder: Path, quick: bool) -> list[Row]:
    with amana(folder) as server:
        page = wire(f"{server.address}/ar/r/all/")
        text = page.decode(errors="replace")
        links = [one or other for one, other in LINK.findall(text)]
        if any(not link.startswith("/") for link in links):
            raise RuntimeError("The form page asks another host.")
        whole = len(page) + sum(len(wire(server.address + link)) for link in links)
    return [
        Row("form page with all it loads", f"{whole / 1024:.1f} KB", "", "", "≤ 14 KB"),
        Row("requests for it", str(1 + len(links)), "", "", "none to another host"),
        Row("scripts in it", str(text.count("<script")), "", "", "none"),
    ]
