"""Somebody with a session at the desk and no browser: what is sent is theirs to choose."""

import base64
import http.client
import json
import re
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any

from django_otp.oath import TOTP

from sealing import HybridIdentity, ScryptRecipient, seal

WORK = 12  # log2 of scrypt's work factor: these keys guard nothing
PERIOD = 30  # seconds of a code of the second factor
PATIENCE = 180  # seconds for an answer: a busy machine is no refusal


@dataclass(frozen=True)
class Answer:
    status: int
    text: str

    @property
    def said(self) -> dict[str, Any]:
        """What a script would be told; nothing where a page came."""
        try:
            said = json.loads(self.text)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}


@dataclass(frozen=True)
class Sent:
    """What was sent once. ``file``: of an upload."""

    path: str
    fields: dict[str, Any]
    file: bytes | None = None


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer."""

    def redirect_request(self, *_: object) -> None:
        return None


@dataclass
class Visitor:
    """``address``: of the server; ``secret``: of the second factor, once it is set; ``days``: as
    the server's clock has them."""

    address: str
    name: str
    password: str = "a long password of four words"
    secret: bytes = b""
    last: int = 0
    days: int = 0
    identity: HybridIdentity = field(default_factory=HybridIdentity.generate)

    def __post_init__(self) -> None:
        self.sent: list[Sent] = []
        self.cookies = CookieJar()
        keeping = urllib.request.HTTPCookieProcessor(self.cookies)
        self.opener = urllib.request.build_opener(keeping, _Stay())

    def get(self, path: str, *, script: bool = False) -> Answer:
        return self._ask(urllib.request.Request(self._url(path)), script=script)

    def post(
        self, path: str, fields: dict[str, Any] | None = None, *, script: bool = True
    ) -> Answer:
        """As a script of the page sends it, with the token against forged forms."""
        self.sent.append(Sent(path, fields or {}))
        data = urllib.parse.urlencode(fields or {}, doseq=True).encode()
        request = urllib.request.Request(self._url(path), data=data)
        request.add_header("Origin", self.address)
        request.add_header("X-CSRFToken", self.token())
        return self._ask(request, script=script)

    def upload(self, path: str, fields: dict[str, str], file: bytes) -> Answer:
        """As the desk's scripts send sealed bytes: their token first, then words, the file, end."""
        self.sent.append(Sent(path, fields, file))
        token = expect(self.get("/desk/session-key/", script=True), 200).said["upload"]
        boundary = secrets.token_hex(16)
        part = f'--{boundary}\r\nContent-Disposition: form-data; name="'
        words = "".join(
            f'{part}{name}"\r\n\r\n{value}\r\n'
            for name, value in {"token": token, **fields}.items()
        )
        head = f'{part}files"; filename="sealed"\r\nContent-Type: application/octet-stream\r\n\r\n'
        end = f'\r\n{part}end"\r\n\r\n1\r\n--{boundary}--\r\n'
        data = (words + head).encode() + file + end.encode()
        request = urllib.request.Request(self._url(path), data=data)
        request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
        request.add_header("Origin", self.address)
        request.add_header("X-CSRFToken", self.token())
        return self._ask(request, script=True)

    def forged(self, path: str, fields: dict[str, Any], *, origin: str, token: str) -> Answer:
        """As another site has a victim's browser send it."""
        data = urllib.parse.urlencode(fields, doseq=True).encode()
        request = urllib.request.Request(self._url(path), data=data)
        request.add_header("Origin", origin)
        if token:
            request.add_header("X-CSRFToken", token)
        return self._ask(request, script=True)

    def token(self) -> str:
        return next((each.value or "" for each in self.cookies if "csrf" in each.name), "")

    def _url(self, path: str) -> str:
        return urllib.parse.urljoin(self.address, path)

    def _ask(self, request: urllib.request.Request, *, script: bool) -> Answer:
        request.add_header("Accept", "application/json" if script else "text/html")
        try:
            with self.opener.open(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.read().decode("utf-8", "replace"))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode("utf-8", "replace"))
        except http.client.HTTPException as error:
            return Answer(0, str(error))

    def code(self) -> str:
        """Each period's once: the desk takes none twice."""
        ahead = self.days * 86_400
        step = max(int(time.time() + ahead) // PERIOD, self.last + 1)
        time.sleep(max(0.0, (step - 1) * PERIOD - time.time() - ahead))
        self.last = step
        generator = TOTP(self.secret, step=PERIOD)
        generator.time = step * PERIOD
        return f"{generator.token():06d}"

    def join(self, link: str) -> None:
        """Account, second factor; the key is the next step."""
        path = urllib.parse.urlsplit(link).path
        self.get(path)
        account = {"username": self.name, "password": self.password, "again": self.password}
        expect(self.post(path, {**account, "language": "en"}, script=False), 302)
        page = self.get("/desk/second-factor/").text
        shown = re.search(r'id="secret">([A-Z2-7 ]+)<', page)
        assert shown, page
        key = shown.group(1).replace(" ", "")
        self.secret = base64.b32decode(key + "=" * (-len(key) % 8))
        expect(self.post("/desk/second-factor/", {"code": self.code()}, script=False), 302)

    def sign_in(self) -> None:
        self.get("/desk/login/")
        fields = {"username": self.name, "password": self.password, "code": self.code()}
        expect(self.post("/desk/login/", fields, script=False), 302)

    def sealed_identity(self) -> str:
        """The own key under a passphrase, as the browser keeps it at the server."""
        file = f"# public key: {self.identity.recipient()}\n{self.identity}\n".encode()
        return base64.b64encode(seal(file, [ScryptRecipient("attack", WORK)])).decode()


def expect(answer: Answer, status: int) -> Answer:
    assert answer.status == status, (answer.status, answer.text[:2000])
    return answer
