"""Proofs that a program does its job: each is given the path of a candidate, and tries it.

The standard library alone is used: see ``tests/programs.py``.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120  # seconds for one proof: a cold start of LibreOffice on a busy machine takes twenty
CREATOR = "QZKCREATOR"  # what the proof of exiftool looks for
NODE = str(ROOT / ".venv" / "bin")  # where `make setup` puts Node when the machine has none

Proof = Callable[[str], bool]


def candidates(command: str, places: tuple[str, ...] = ()) -> Iterator[str]:
    """Each file that could be run for a command: the PATH's first, then those of the places."""
    folders = [Path(folder) for folder in os.get_exec_path() if folder]
    for place in places:
        # The newest version first: folders of versions are named by their number.
        matches = Path("/").glob(place.removeprefix("/"))
        folders += sorted(matches, key=lambda folder: (len(str(folder)), folder), reverse=True)
    for folder in folders:
        path = folder / command
        if path.is_file() and os.access(path, os.X_OK):
            yield str(path)


def _output(*command: str, given: bytes = b"") -> str:
    """What a command prints on both channels; nothing when it cannot be run or fails."""
    try:
        done = subprocess.run(
            command,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace")


RULES = "table inet amana { chain input { type filter hook input priority filter; }; }\n"


def checks_rules(path: str) -> bool:
    """nft asks the kernel whether it would take rules, for which root's rights are needed."""

    def takes(rules: str) -> bool:
        words = [path, "--check", "--file", "-"]
        done = subprocess.run(words, input=rules, text=True, capture_output=True, timeout=PATIENCE)
        return done.returncode == 0

    return takes(RULES) and not takes("no rules\n")


def says(*arguments: str, words: tuple[str, ...]) -> Proof:
    """It ends well with these arguments, and prints all the words."""

    def proof(path: str) -> bool:
        output = _output(path, *arguments)
        return all(word in output for word in words)

    return proof


def reads_office_files(exiftool: str) -> bool:
    """It looks into a ZIP file, for which Perl's Archive::Zip is needed."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": "<document/>",
        "docProps/core.xml": '<cp:coreProperties xmlns:cp="cp" xmlns:dc="dc">'
        f"<dc:creator>{CREATOR}</dc:creator></cp:coreProperties>",
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.docx")
        with zipfile.ZipFile(path, "w") as file:
            for name, text in parts.items():
                file.writestr(name, text)
        return CREATOR in _output(exiftool, "-s", str(path))


def writes_formats(convert: str) -> bool:
    """It is ImageMagick, and writes each format that the tests ask of it."""
    listed = _output(convert, "-list", "format").split()
    names = {word.rstrip("*") for word in listed}
    return {"BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP"} <= names


def makes_recordings(ffmpeg: str) -> bool:
    """It has the encoders that the tests ask for."""
    lines = _output(ffmpeg, "-hide_banner", "-encoders").splitlines()
    names = {line.split()[1] for line in lines if len(line.split()) > 1}
    wanted = {"aac", "flac", "libmp3lame", "libopus", "libvorbis", "libvpx", "libvpx-vp9"}
    return wanted | {"libx264", "libx265", "mpeg4"} <= names


def traces(strace: str) -> bool:
    """It may trace: some containers forbid that."""
    with tempfile.NamedTemporaryFile() as log:
        _output(strace, "-f", "-e", "trace=execve", "-o", log.name, sys.executable, "-c", "")
        return b"execve" in log.read()


def signs(ssh_keygen: str) -> bool:
    """It signs files, which OpenSSH does from 8.1 on."""
    with tempfile.TemporaryDirectory() as folder:
        key = str(Path(folder, "key"))
        _output(ssh_keygen, "-q", "-t", "ed25519", "-N", "", "-f", key)
        signed = _output(ssh_keygen, "-Y", "sign", "-f", key, "-n", "file", given=b"x")
    return "BEGIN SSH SIGNATURE" in signed


def starts_clusters(initdb: str) -> bool:
    """It belongs to a whole server, and its user is there when root runs the tests."""
    tools = Path(initdb).resolve().parent
    if "PostgreSQL" not in _output(str(tools / "postgres"), "--version"):
        return False
    return os.geteuid() != 0 or (_has_user("postgres") and shutil.which("runuser") is not None)


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def opens_documents(soffice: str) -> bool:
    """It is LibreOffice with the parts that open texts, tables and slides."""
    folder = Path(soffice).resolve().parent
    parts = ("libswlo.so", "libsclo.so", "libsdlo.so")
    if not all((folder / part).exists() for part in parts):
        return False
    return "LibreOffice" in _output(soffice, "--version")


def is_modern_node(node: str) -> bool:
    """Node 20 or newer: older ones lack WebCrypto and ``require`` of ES modules."""
    number = _output(node, "--version").strip().removeprefix("v").partition(".")[0]
    return number.isdigit() and int(number) >= 20


def mounts(mount: str) -> bool:
    """It may mount a small disk in memory: for root, and not in every container."""
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as folder:
        _output(mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder)
        mounted = os.path.ismount(folder)
        if mounted:
            _output("umount", "-l", folder)
    return mounted


def lists_fonts(fc_list: str) -> bool:
    listed = _output(fc_list)
    return all(font in listed for font in ("NotoNaskhArabic", "DejaVuSans.ttf", "C059-Italic.t1"))
