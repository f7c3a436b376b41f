"""The security headers of every answer, by face (docs/threat-model.md, "Headers")."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from config import tor
from config.faces import face_of
from languages import PREFIX, Face

# "webrtc" is of CSP 3, and no browser of today has it: the desk's no_network.js stands alone there.
READER = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# The page with the files: one frame answers, another shows how it goes.
FRAMING = READER + "; frame-src 'self'"
FRAMED = READER.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
# The page that seals before it sends: one script of ours, which speaks to this server alone.
SCRIPTED = READER + (
    "; script-src 'self'; connect-src 'self'; webrtc 'block'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
# What lets a browser bring back a form as it was filled in; "no-store" would lose the words.
RESTORED = "private, no-cache"
# The same, where every browser that comes is Tor Browser and writes nothing to a disk.
ONION = "onion"
ARCHIVE = READER + "; media-src 'self'"
DESK = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; webrtc 'block'; "
    "require-trusted-types-for 'script'; trusted-types desk"
)
# The worker alone may compile WebAssembly: the cipher that opens reports (docs/decisions.md).
WORKER = DESK.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
PREVIEW = (
    "default-src 'none'; script-src 'self'; img-src blob:; media-src blob:; style-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'; webrtc 'block'; "
    "require-trusted-types-for 'script'; trusted-types 'none'; sandbox allow-scripts"
)
OFF = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), "
    "encrypted-media=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), "
    "idle-detection=(), interest-cohort=(), magnetometer=(), microphone=(), midi=(), payment=(), "
    "picture-in-picture=(), screen-wake-lock=(), serial=(), usb=(), "
    "xr-spatial-tracking=()"
)


@dataclass(frozen=True)
class Policy:
    """What a group of paths says to the browser."""

    paths: re.Pattern[str]
    content: str
    passkeys: bool = False
    whole_screen: bool = False
    kept: bool = False
    cache: str = "no-store"


# The first row that matches decides. A worker takes the policy of its own script's answer.
POLICIES = (
    Policy(re.compile(r"/desk/(?:preview|redact)/"), PREVIEW, whole_screen=True),
    Policy(re.compile(r"/static/desk/worker\.js$"), WORKER, kept=True),
    Policy(re.compile(r"/static/desk/"), DESK, kept=True),
    Policy(re.compile(r"/desk/"), DESK, passkeys=True, whole_screen=True),
    Policy(re.compile(r"/static/"), READER, kept=True),
    Policy(re.compile(r"/favicon\.ico$"), READER, kept=True),
    Policy(re.compile(rf"(?:{PREFIX.pattern})?/archive/"), ARCHIVE, kept=True),
    Policy(re.compile(rf"{PREFIX.pattern}/r/(?:file|p)/"), FRAMED),
    Policy(re.compile(rf"{PREFIX.pattern}/r/words/"), FRAMING, cache=ONION),
    Policy(re.compile(rf"{PREFIX.pattern}/r/(?:done|sent|s)/"), READER),
    Policy(re.compile(rf"{PREFIX.pattern}/r/script/"), SCRIPTED, cache=RESTORED),
    Policy(re.compile(rf"{PREFIX.pattern}/r/"), READER, cache=RESTORED),
    # What begins with no slash is no page's (as in "OPTIONS *"), and answered all the same.
    Policy(re.compile(r""), READER),
)


def policy_for(path: str) -> Policy:
    return next(policy for policy in POLICIES if policy.paths.match(path))


def headers_for(path: str) -> dict[str, str]:
    """What every answer from ``path`` says, whoever asks."""
    policy = policy_for(path)
    content = policy.content
    # No style sheet or script sends a form, and all newsrooms of a process have the same ones.
    reporters = face_of(path) is Face.REPORTER and not path.startswith("/static/")
    if reporters and settings.EXIT_URL:
        # A form that is answered with a redirect may lead to hosts of "form-action" only.
        host = "/".join(settings.EXIT_URL.split("/")[:3])
        content = content.replace("form-action 'self'", f"form-action 'self' {host}")
    passkeys = "(self)" if policy.passkeys else "()"
    # "*": the frame that shows pictures and films has no origin that could be named.
    whole = "*" if policy.whole_screen else "()"
    return {
        "Content-Security-Policy": content,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
        # A sandboxed frame has an opaque origin: its own script and sheet count as cross-origin.
        "Cross-Origin-Resource-Policy": (
            "cross-origin" if path.startswith("/static/") else "same-origin"
        ),
        "Permissions-Policy": (
            f"{OFF}, fullscreen={whole}, publickey-credentials-create={passkeys}, "
            f"publickey-credentials-get={passkeys}"
        ),
        # An empty value replaces the server's own banner.
        "Server": "",
    }


class Headers(MiddlewareMixin):
    """Outermost middleware, so that an error page carries the headers too."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        for name, value in headers_for(request.path).items():
            response.setdefault(name, value)
        policy, onion = policy_for(request.path), ".onion" in request.META.get("HTTP_HOST", "")
        if not policy.kept:
            restored = RESTORED if onion else "no-store"
            response["Cache-Control"] = restored if policy.cache is ONION else policy.cache
        if location := tor.onion_location(request, response.status_code):
            response["Onion-Location"] = location
        if settings.SECURE_TRANSPORT and not onion:
            response.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response
