"""What a proxy says in Amana's place while Amana is being restarted, as one file that it holds.

The file is the whole answer, head and page (haproxy's ``errorfile``). The page is the one that
Amana itself shows when its database is down, with its style in it: nothing else can be asked for.
"""

import re
from base64 import b64encode
from hashlib import sha256

from django.template.loader import render_to_string
from django.utils import translation

import languages
from config.outages import RETRY_AFTER
from languages import Face

FILE = "amana-503.http"
LARGEST = 15_000  # bytes: haproxy's buffer is 16 KiB, and a part of it is kept free
SHEET = re.compile(r'<link rel="stylesheet"[^>]*>')
STYLE = (
    ":root{color-scheme:light dark}"
    "body{max-width:38rem;margin:2rem auto;padding:0 1rem;background:#faf7f0;color:#20261f;"
    "font:1.05rem/1.6 system-ui,sans-serif}"
    "h1{font-size:1.25rem}hr{border:0;border-top:1px solid #817a6c;margin:1.5rem 0}"
    "@media (prefers-color-scheme:dark){body{background:#151816;color:#ece8de}}"
)


def outage_page() -> bytes:
    """An HTTP answer of status 503, in every language of the reporters' pages."""
    with translation.override(languages.installed(Face.REPORTER)[0].code):
        page = SHEET.sub(f"<style>{STYLE}</style>", render_to_string("503.html")).encode()
    allowed = b64encode(sha256(STYLE.encode()).digest()).decode()
    head = (
        "HTTP/1.1 503 Service Unavailable",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(page)}",
        f"Retry-After: {RETRY_AFTER}",
        "Cache-Control: no-store",
        "Referrer-Policy: no-referrer",
        "X-Content-Type-Options: nosniff",
        f"Content-Security-Policy: default-src 'none'; style-src 'sha256-{allowed}'",
        "Connection: close",
    )
    return "\r\n".join([*head, "", ""]).encode() + page
