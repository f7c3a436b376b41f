"""Reporters, and which keys open what they sent."""

import asyncio
from dataclasses import dataclass

from attack.outcome import Broke
from attack.scene import Scene
from bench import reporter
from bench.reporter import Answer
from sealing import HybridIdentity, Opener, read_header, read_parcel

WORDS = "kanaria: the second bridge is closed"


@dataclass(frozen=True)
class Sent:
    """``parcel``: of the report that was kept; empty where none was."""

    status: int
    parcel: str

    def opens(self, scene: Scene, key: HybridIdentity) -> bool:
        return opens(scene, self.parcel, key)


def parcels(scene: Scene) -> set[str]:
    with scene.rows() as rows:
        return {row[0] for row in rows.execute("SELECT id FROM submissions_parcel")}


def send(scene: Scene, words: str = WORDS) -> Sent:
    """Through the public form."""
    before = parcels(scene)
    try:
        answer = asyncio.run(reporter.report(f"{scene.server.address}/en/r/all/", words))
        status = answer.status
    except ValueError:
        status = 503  # there is no form to send
    came = parcels(scene) - before
    return Sent(status, next(iter(came), ""))


def originals(scene: Scene) -> dict[str, bytes]:
    """The headers of untouched originals."""
    found = "SELECT id, header FROM submissions_parcel WHERE kind = 'original'"
    with scene.rows() as rows:
        return {row[0]: bytes(row[1]) for row in rows.execute(found)}


def send_original(scene: Scene) -> Answer:
    """A file that is to stay as it is, for the custodian alone. Raises ValueError where the form
    takes none."""

    async def sent() -> Answer:
        address = f"{scene.server.address}/en/r/all/"
        form = reporter.Form.parse(address, (await reporter.get(address)).text)
        fields = [each for each in form.fields if each.name != "files"]
        place = [each.name for each in fields].index("originals")
        fields.insert(place, reporter.Field("untouched", "hidden", "on"))
        form = reporter.Form(form.action, tuple(fields))
        file = reporter.Attached(b"kanaria", "as-it-is.bin", "application/octet-stream")
        return await reporter.send(form, reporter.body(form, {"words": WORDS}, [file]))

    return asyncio.run(sent())


def header(scene: Scene, parcel: str) -> bytes:
    return bytes(scene.one("SELECT header FROM submissions_parcel WHERE id = ?", parcel))


def opens(scene: Scene, parcel: str, key: HybridIdentity) -> bool:
    """Whether this key opens the header in force."""
    return key.unwrap(read_header(header(scene, parcel)).stanzas) is not None


def first(scene: Scene) -> str:
    """The parcel of the report that lay there."""
    return str(scene.one("SELECT id FROM submissions_parcel ORDER BY rowid LIMIT 1"))


def words(scene: Scene, parcel: str, key: HybridIdentity) -> bytes:
    """What the payload on the disk says, with this key."""
    name = scene.one("SELECT blob FROM submissions_parcel WHERE id = ?", parcel)
    file = next(path for path in (scene.server.data / "blobs").rglob(name) if path.is_file())
    with file.open("rb") as payload:
        opener = Opener(header(scene, parcel), payload, [key])
        return b"".join(content.read() for _member, content in read_parcel(opener))


def must_open(scene: Scene, parcel: str, keys: list[HybridIdentity], whose: str) -> None:
    """Raises Broke unless one of the keys opens the whole parcel."""
    for key in keys:
        if opens(scene, parcel, key) and b"kanaria" in words(scene, parcel, key):
            return
    raise Broke(f"{whose} cannot open a report any more")


def must_not_leak(scene: Scene, sent: Sent, theirs: HybridIdentity) -> str:
    """Raises Broke where what was sent opens with the attacker's key, or not with the desk's."""
    if not sent.parcel:
        assert sent.status >= 400, sent
        return f"the form is refused ({sent.status})"
    if sent.opens(scene, theirs):
        raise Broke("a report is sealed to the attacker's key")
    must_open(scene, sent.parcel, [scene.desk], "the desk")
    return "sealed to the desk's own key alone"
