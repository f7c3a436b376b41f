"""The offline tool: ``python -m sealing`` and one of keygen, digits, open, unseal, seal, inspect,
rewrap and roster.

It needs no server, no settings and no network, and never overwrites a file.
"""

import argparse
import io
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from sealing.errors import NoMatchError, SealingError
from sealing.files import Sealer, open_sealed, rewrap
from sealing.header import read_header, recipient_types
from sealing.hybrid import HybridIdentity
from sealing.key_file import read_identities, sealed_file
from sealing.keys import Identity, Recipient, digits, parse_recipient
from sealing.parcel import ParcelWriter, extract
from sealing.roster import tool as roster_tool
from sealing.stream import NONCE, plain_size
from sealing.x25519 import X25519Identity

PIECE = 1024 * 1024  # bytes that are in memory at a time


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file that its owner alone can read; removed again on any error. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
    except BaseException:
        # Also when interrupted: a part must not pass for the whole.
        path.unlink()
        raise


def write_new(path: Path, pieces: Iterable[bytes]) -> None:
    with new_file(path) as file:
        file.writelines(pieces)


def keygen(options: argparse.Namespace) -> None:
    identity = X25519Identity.generate() if options.x25519 else HybridIdentity.generate()
    recipient = str(identity.recipient())
    write_new(options.output, [f"# public key: {recipient}\n{identity}\n".encode()])
    print(f"Public key: {recipient}")


def show_digits(options: argparse.Namespace) -> None:
    for identity in read_identities(options.key):
        if isinstance(identity, HybridIdentity | X25519Identity):
            print(digits(str(identity.recipient())))


def open_parcel(options: argparse.Namespace) -> None:
    identities = read_identities(options.identity)
    with sealed_file(options.parcel) as source:
        members = extract(open_sealed(source, identities), options.output)
    for member in members:
        print(f"{member.size:>14,}  {member.name}")


def unseal_file(options: argparse.Namespace) -> None:
    """Opens one sealed file that is no parcel, such as the desk's key beside a recovery kit."""
    identities = read_identities(options.identity)
    with sealed_file(options.file) as source:
        opened = open_sealed(source, identities)
        write_new(options.output, iter(lambda: opened.read(PIECE), b""))


def members_in(folder: Path) -> list[Path]:
    """The files of a folder by name: first its own, then those in its folders."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(files, key=lambda path: (len(path.relative_to(folder).parts), str(path)))


def seal_pieces(source: Path, recipients: Sequence[Recipient], sink: BinaryIO) -> None:
    """Seals a file as it is, a folder as a parcel. Raises ParcelError for a name not allowed."""
    with Sealer(sink, recipients) as sealer:
        if not source.is_dir():
            with source.open("rb") as file:
                shutil.copyfileobj(file, sealer, PIECE)
            return
        parcel = ParcelWriter(sealer)
        for path in members_in(source):
            with path.open("rb") as file:
                parcel.add_file(path.relative_to(source).as_posix(), file, path.stat().st_size)
        parcel.close()


def seal_file(options: argparse.Namespace) -> None:
    recipients: list[Recipient] = [parse_recipient(text) for text in options.recipient]
    with new_file(options.output) as sink:
        seal_pieces(options.source, recipients, sink)


def inspect(options: argparse.Namespace) -> None:
    with sealed_file(options.parcel) as source:
        header = read_header(source)
        payload = source.seek(0, io.SEEK_END) - header.size
    print(f"recipients: {', '.join(recipient_types(header))}")
    print(f"header: {header.size:,} bytes")
    print(f"payload: {payload:,} bytes, which hold {plain_size(payload - NONCE):,}")


def rewrapped(header: bytes, identities: Sequence[Identity], recipients: list[Recipient]) -> bytes:
    """The new header, by the first identity that opens the old one. Raises NoMatchError."""
    for identity in identities:
        with suppress(NoMatchError):
            return rewrap(header, identity, recipients)
    raise NoMatchError("None of these keys opens this file.")


def rewrap_folder(
    folder: Path, identities: Sequence[Identity], recipients: list[Recipient], output: Path
) -> None:
    """Rewraps every ``X.header`` of ``folder`` into ``output``, unless it is there already.

    ``X.beside`` names further recipients of it, one a line. A header that no key opens is reported
    on standard error and left out.
    """
    output.mkdir(mode=0o700, parents=True, exist_ok=True)
    count = 0
    for path in sorted(folder.glob("*.header")):
        beside = path.with_suffix(".beside")
        lines = beside.read_text().split() if beside.exists() else []
        if (output / path.name).exists():
            continue
        try:
            people = [*map(parse_recipient, lines), *recipients]
            header = rewrapped(path.read_bytes(), identities, people)
        except SealingError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            continue
        write_new(output / path.name, [header])
        count += 1
    print(f"{count} rewrapped")


def rewrap_parcel(options: argparse.Namespace) -> None:
    """Writes a header for the new recipients and the same payload after it."""
    identities = read_identities(options.identity)
    recipients: list[Recipient] = [parse_recipient(text) for text in options.recipient]
    if options.parcel.is_dir():
        rewrap_folder(options.parcel, identities, recipients, options.output)
        return
    with sealed_file(options.parcel) as source:
        header = rewrapped(read_header(source).raw, identities, recipients)
        write_new(options.output, chain([header], iter(lambda: source.read(PIECE), b"")))


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="python -m sealing", description=__doc__)
    known = "keygen | digits | open | unseal | seal | inspect | rewrap | roster"
    verbs = whole.add_subparsers(required=True, metavar=known)

    verb = verbs.add_parser("keygen", help="make a new identity")
    verb.add_argument("-o", "--output", type=Path, required=True, help="the new key file")
    verb.add_argument("--x25519", action="store_true", help="for an age older than 1.3")
    verb.set_defaults(run=keygen)

    verb = verbs.add_parser("digits", help="show the digits that stand for a key, to compare them")
    verb.add_argument("key", type=Path, help="the key file")
    verb.set_defaults(run=show_digits)

    verb = verbs.add_parser("open", help="open a parcel into a folder")
    verb.add_argument("parcel", type=Path)
    verb.add_argument("-i", "--identity", type=Path, required=True, help="the key file")
    verb.add_argument("-o", "--output", type=Path, required=True, help="the folder")
    verb.set_defaults(run=open_parcel)

    verb = verbs.add_parser("unseal", help="open one sealed file that is no parcel")
    verb.add_argument("file", type=Path)
    verb.add_argument("-i", "--identity", type=Path, required=True, help="the key file")
    verb.add_argument("-o", "--output", type=Path, required=True, help="the new file")
    verb.set_defaults(run=unseal_file)

    verb = verbs.add_parser("seal", help="seal a file as it is, or a folder as a parcel")
    verb.add_argument("source", type=Path)
    verb.add_argument("-r", "--recipient", action="append", required=True, help="age1pq1…")
    verb.add_argument("-o", "--output", type=Path, required=True, help="the new file")
    verb.set_defaults(run=seal_file)

    verb = verbs.add_parser("inspect", help="tell what a parcel says without a key")
    verb.add_argument("parcel", type=Path)
    verb.set_defaults(run=inspect)

    verb = verbs.add_parser("rewrap", help="seal a parcel to other recipients")
    verb.add_argument("parcel", type=Path, help="or a folder of headers, after a rotation")
    verb.add_argument("-i", "--identity", type=Path, required=True, help="a key that opens it")
    verb.add_argument("-r", "--recipient", action="append", required=True, help="age1pq1…")
    verb.add_argument("-o", "--output", type=Path, required=True, help="the new parcel")
    verb.set_defaults(run=rewrap_parcel)

    roster_tool.add_to(verbs)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        options.run(options)
    except SealingError as error:
        return failed(str(error))
    except FileExistsError as error:
        return failed(f"{error.filename} exists already; it was left alone.")
    except OSError as error:
        return failed(": ".join(str(part) for part in (error.filename, error.strerror) if part))
    except MemoryError:
        return failed("The passphrase's work factor asks for more memory than there is.")
    except EOFError:
        return failed("The key file needs its passphrase.")
    return 0


def failed(sentence: str) -> int:
    print(f"Error: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
