"""The programs that the tests run and that no lock file brings: which, from where, and a proof.

A program is there when it does its job, not when something has its name: each is tried once in a
process. ``python -m tests.programs --missing-packages`` prints the Debian packages to install, one
a line; ``--missing`` prints each missing program, what it is for and how to install it, and ends
with 1 when there is one. The standard library alone is used, so that any Python 3.11 can run it.
"""

import argparse
import sys
from dataclasses import dataclass
from functools import cache

from tests import proofs
from tests.proofs import Proof, says

# Debian keeps the server's tools of each version in a folder here, beside the PATH.
POSTGRESQL = "/usr/lib/postgresql"


class MissingError(Exception):
    """A program that is not there, or does not do its job; the text says how to install it."""


@dataclass(frozen=True)
class Program:
    """``works``: given the path of a candidate, whether it does what the tests ask of it.

    ``command``: what to look for, where it is not the name; ``instead``: what does the job at a
    higher price, and is taken where that cannot be had; ``others``: commands of the same
    packages that tests run, too; ``places``: folders to look in after those of the PATH, as
    patterns; ``cure``: what to do where no Debian package is the answer; ``optional``: no test asks
    for it, only ``make test-realfiles``, which compares less without it.
    """

    name: str
    purpose: str
    packages: tuple[str, ...]
    works: Proof
    command: str = ""
    others: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    cure: str = ""
    instead: str = ""
    optional: bool = False

    @property
    def commands(self) -> tuple[str, ...]:
        return (self.command or self.name, *self.others)

    @property
    def choices(self) -> tuple[str, ...]:
        """The commands that do the job, the better one first."""
        return tuple(filter(None, (self.commands[0], self.instead)))

    @property
    def install(self) -> str:
        return self.cure or f"apt-get install {' '.join(self.packages)}"


PROGRAMS = {
    row.name: row
    for row in (
        # Without a window to draw: the whole browser takes thrice the processor for the same pages.
        Program(
            "chromium",
            "browser tests",
            ("chromium-headless-shell",),
            says("--version", words=("Chromium",)),
            command="chromium-headless-shell",
            instead="chromium",
        ),
        Program(
            "firefox-esr",
            "browser tests",
            ("firefox-esr",),
            says("--version", words=("Mozilla Firefox",)),
        ),
        Program(
            "age",
            "opens and seals what we seal and open",
            ("age",),
            says("--version", words=(".",)),
            others=("age-keygen",),
        ),
        Program(
            "convert",
            "makes and reads pictures",
            ("imagemagick",),
            proofs.writes_formats,
        ),
        Program(
            "exiftool",
            "reads metadata independently of our strippers",
            ("libimage-exiftool-perl", "libarchive-zip-perl"),
            proofs.reads_office_files,
        ),
        Program(
            "ffmpeg",
            "makes and decodes films and sounds",
            ("ffmpeg",),
            proofs.makes_recordings,
            others=("ffprobe",),
        ),
        Program("strace", "watches what a server writes and asks for", ("strace",), proofs.traces),
        Program(
            "ssh-keygen",
            "signs forged archives, and sends backups",
            ("openssh-client",),
            proofs.signs,
            others=("ssh",),
        ),
        Program(
            "sshd",
            "keeps backups",
            ("openssh-server",),
            says("-V", words=("OpenSSH",)),
            places=("/usr/sbin",),
        ),
        Program(
            "haproxy",
            "the front of the onion service",
            ("haproxy",),
            says("-v", words=("HAProxy version",)),
            places=("/usr/sbin",),
        ),
        Program(
            "redis-server",
            "quotas of several processes",
            ("redis-server",),
            says("--version", words=("Redis server",)),
        ),
        Program(
            "postgresql",
            "a PostgreSQL server of a test's own",
            ("postgresql",),
            proofs.starts_clusters,
            command="initdb",
            others=("pg_ctl", "postgres", "pg_isready", "createdb"),
            places=(f"{POSTGRESQL}/*/bin",),
        ),
        Program(
            "radosgw",
            "an S3 server of a test's own",
            ("radosgw", "ceph-mon", "ceph-osd"),
            says("--version", words=("ceph version",)),
            others=("radosgw-admin", "ceph", "ceph-mon", "ceph-osd", "monmaptool"),
        ),
        Program(
            "tor",
            "checks the onion's settings",
            ("tor",),
            says("--version", words=("Tor version",)),
        ),
        Program(
            "nft",
            "checks the firewall's rules",
            ("nftables",),
            proofs.checks_rules,
            places=("/usr/sbin",),
        ),
        Program(
            "shellcheck",
            "reads the scripts of deploy/",
            ("shellcheck",),
            says("--version", words=("version:",)),
        ),
        Program("caddy", "the front of the clearnet", ("caddy",), says("version", words=("2.",))),
        Program(
            "systemd-analyze",
            "checks the units",
            ("systemd",),
            says("--version", words=("systemd 2",)),
        ),
        Program(
            "mat2",
            "reads metadata independently of our strippers",
            ("mat2",),
            says("--list", words=(".pdf", ".docx", ".odt")),
        ),
        Program(
            "soffice",
            "opens what we strip",
            ("libreoffice-writer-nogui", "libreoffice-calc-nogui", "libreoffice-impress-nogui"),
            proofs.opens_documents,
        ),
        Program(
            "qpdf", "checks what we strip", ("qpdf",), says("--version", words=("qpdf version",))
        ),
        Program(
            "gs",
            "makes PDFs and decodes bilevel pictures",
            ("ghostscript",),
            says("-q", "-dBATCH", "-dNODISPLAY", "-c", "(works) print", words=("works",)),
        ),
        Program(
            "pdftotext",
            "reads and draws PDFs",
            ("poppler-utils",),
            says("-v", words=("Poppler",)),
            others=("pdfinfo", "pdftoppm", "pdfimages", "pdffonts"),
        ),
        Program(
            "ogrinfo",
            "reads the archive's map",
            ("gdal-bin",),
            says("--formats", words=("GeoJSON",)),
        ),
        Program(
            "fonts",
            "fonts to embed in PDFs, and Arabic letters in pictures of pages",
            ("fontconfig", "fonts-noto-core", "fonts-dejavu-core", "fonts-urw-base35"),
            proofs.lists_fonts,
            command="fc-list",
        ),
        Program(
            "node",
            "age's npm package, and the desk's bundle",
            (),
            proofs.is_modern_node,
            others=("npm",),
            places=(proofs.NODE,),
            cure="make setup brings it; or Node 20 or newer, with npm, on the PATH",
        ),
        Program(
            "antiword",
            "reads old letters, beside our reader",
            ("antiword",),
            says("-h", words=("Name: antiword",)),
            optional=True,
        ),
        Program(
            "catppt",
            "reads old slides, beside our reader",
            ("catdoc",),
            says("-V", words=("Catdoc Version",)),
            optional=True,
        ),
        Program(
            "xlrd",
            "reads old workbooks, beside our reader",
            ("python3-xlrd",),
            says("-c", "import xlrd; print('reads', xlrd.__name__)", words=("reads xlrd",)),
            command="python3",
            places=("/usr/bin",),
            optional=True,
        ),
        Program(
            "mount",
            "a small disk that a test fills",
            (),
            proofs.mounts,
            others=("umount",),
            cure="run the tests as root, where mounting is allowed",
        ),
    )
}


# The program that each command belongs to.
OWNERS = {command: row.name for row in PROGRAMS.values() for command in (*row.choices, *row.others)}


def places(command: str) -> list[str]:
    """Each file that could be run for a command of the table, the first to be tried first."""
    return list(proofs.candidates(command, PROGRAMS[OWNERS[command]].places))


@cache
def found(name: str) -> str | None:
    """The path of the first candidate that does its job; None when no candidate does."""
    row = PROGRAMS[name]
    if not all(map(places, row.others)):
        return None
    paths = (path for command in row.choices for path in places(command))
    return next((path for path in paths if row.works(path)), None)


def path(command: str) -> str:
    """The path of a command of the table. Raises MissingError."""
    row = PROGRAMS[OWNERS[command]]
    place = found(row.name)
    if place is None:
        raise MissingError(f"{row.name} is missing ({row.purpose}): {row.install}")
    return place if command in row.choices else places(command)[0]


def located(command: str) -> str:
    """A command of the table by its path, any other as it is."""
    return path(command) if command in OWNERS else command


def missing() -> list[Program]:
    return [row for row in PROGRAMS.values() if not row.optional and found(row.name) is None]


def to_install() -> list[Program]:
    """The missing ones, and those in whose place something dearer was found."""
    rows = [row for row in PROGRAMS.values() if not row.optional]
    return [row for row in rows if found(row.name) not in places(row.commands[0])]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.programs", description=__doc__)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--missing", action="store_true", help="what is missing, and what to do")
    which.add_argument("--missing-packages", action="store_true", help="Debian packages alone")
    given = parser.parse_args(arguments)
    if given.missing_packages:
        names = dict.fromkeys(package for row in to_install() for package in row.packages)
        print("\n".join(names), end="\n" if names else "")
        return 0
    rows = missing()
    for row in rows:
        print(f"{row.name} ({row.purpose}): {row.install}")
    return 1 if rows else 0


if __name__ == "__main__":
    sys.exit(main())
