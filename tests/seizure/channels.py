"""One canary a channel: every place in which a reporter's browser or files tell something."""

import io
import secrets
import string
import zipfile
from dataclasses import asdict, dataclass, field

import piexif
from PIL import Image

ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
LARGE = (1800, 1400)  # pixels of noise: a JPEG above 3 MiB, which no temporary memory holds


def letters() -> str:
    """18 letters and digits that no encoding of text or of addresses changes."""
    return "q" + "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(17))


def arabic() -> str:
    return "".join(secrets.choice(ARABIC) for _ in range(16))


def address() -> str:
    """An IPv6 address of the documentation's network."""
    return "2001:db8:" + ":".join(secrets.token_hex(2) for _ in range(6))


def circuit() -> str:
    """As Tor writes a circuit's id."""
    return f"fc00:dead:beef:4dad::{secrets.token_hex(2)}:{secrets.token_hex(2)}"


@dataclass(frozen=True)
class Channels:
    """``reply``: what the desk answers. ``late``: words of a form that never arrives whole."""

    title: str = field(default_factory=letters)
    words: str = field(default_factory=letters)
    arabic: str = field(default_factory=arabic)
    file_name: str = field(default_factory=letters)
    extension: str = field(default_factory=letters)
    media_type: str = field(default_factory=letters)
    exif: str = field(default_factory=letters)
    text: str = field(default_factory=letters)
    author: str = field(default_factory=letters)
    user_agent: str = field(default_factory=letters)
    accept_language: str = field(default_factory=letters)
    referer: str = field(default_factory=letters)
    forwarded_for: str = field(default_factory=address)
    circuit: str = field(default_factory=circuit)
    cookie: str = field(default_factory=letters)
    query: str = field(default_factory=letters)
    path: str = field(default_factory=letters)
    host: str = field(default_factory=letters)
    origin: str = field(default_factory=letters)
    reply: str = field(default_factory=letters)

    def all(self) -> dict[str, str]:
        return asdict(self)

    @property
    def told(self) -> str:
        """The words of a report: its first line is its title."""
        return f"{self.title}\n{self.words}\n{self.arabic}"

    @property
    def headers(self) -> dict[str, str]:
        """What a browser and the proxies in front of it say with each request."""
        return {
            "User-Agent": f"Mozilla/5.0 {self.user_agent}",
            "Accept-Language": f"x-{self.accept_language},en;q=0.5",
            "Referer": f"http://127.0.0.1/{self.referer}",
            "X-Forwarded-For": self.forwarded_for,
            "X-Circuit": self.circuit,
            "Cookie": f"seen={self.cookie}",
        }

    def picture(self, large: bool = False) -> bytes:
        exif = piexif.dump({"0th": {piexif.ImageIFD.Artist: self.exif.encode()}})
        sink = io.BytesIO()
        size = LARGE if large else (64, 48)
        picture = Image.frombytes("RGB", size, secrets.token_bytes(size[0] * size[1] * 3))
        picture.save(sink, "JPEG", quality=97, exif=exif, comment=self.exif.encode())
        return sink.getvalue()

    def document(self) -> bytes:
        """As much of a word processor's file as says what it is and who wrote it."""
        sink = io.BytesIO()
        core = (
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
            'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:creator>{self.author}</dc:creator></cp:coreProperties>"
        )
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("[Content_Types].xml", "<Types/>")
            made.writestr("docProps/core.xml", core)
            made.writestr("word/document.xml", f"<w:document>{self.author}</w:document>")
        return sink.getvalue()

    @property
    def name(self) -> str:
        return f"{self.file_name}.{self.extension}"

    @property
    def kind(self) -> str:
        return f"image/{self.media_type}"
